//! The agenda: everybody of the group brings topics until the meeting is over.
//!
//! Invariant: a topic keeps its number, whatever becomes of the order; one that was before the group stays. Cost: none beyond
//! the meeting.

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{LINE, MINUTES, TOPICS, Topic};

/// Somebody brings a topic, or changes one of the own.
///
/// # Errors
/// `meeting-over`, `too-many-topics`, `minutes-out-of-range`, `not-in-group`; the host's refusal.
pub(crate) fn add(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.ahead()?;
    if desk.meeting.topics.len() >= TOPICS {
        let (en, fr) = (format!("At most {TOPICS} topics fit."), format!("{TOPICS} points au plus."));
        return Err(desk.call.refuse("too-many-topics", en, fr));
    }
    let title = action.short("title", LINE)?.to_owned();
    let owner = desk.of_group(action.optional("owner", Action::member)?.unwrap_or(desk.who))?;
    let minutes = minutes(desk.call, action, "minutes")?;
    let number = desk.meeting.next_topic;
    desk.meeting.next_topic += 1;
    desk.meeting.topics.push(Topic { number, title, owner, minutes, version: 0, began: None });
    desk.meeting.change(desk.call.now);
    desk.tell(&[owner], "a topic of yours is on the agenda", "un de vos points est à l’ordre du jour")?;
    Ok(Reply::done())
}

/// A number of minutes.
///
/// # Errors
/// `minutes-out-of-range`.
pub(crate) fn minutes(call: &Call, action: &Action, field: &str) -> Result<u32, Fault> {
    let minutes = action.number(field)?;
    u32::try_from(minutes).ok().filter(|_| (1..=MINUTES).contains(&minutes)).ok_or_else(|| {
        let (en, fr) = (format!("It takes 1 to {MINUTES} minutes."), format!("Il faut de 1 à {MINUTES} minutes."));
        call.refuse("minutes-out-of-range", en, fr)
    })
}

/// Who brings a topic, or leads, takes it off the agenda.
///
/// # Errors
/// `meeting-over`, `no-topic`, `leaders-only`, `topic-begun`; the host's refusal.
pub(crate) fn drop_topic(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.ahead()?;
    let number = desk.topic(action)?;
    let topic = desk.meeting.topic(number);
    if topic.is_none_or(|topic| topic.owner != desk.who) {
        desk.leader()?;
    }
    if topic.is_some_and(|topic| topic.began.is_some() || topic.version > 0) {
        let en = "This topic was before the group: it stays in the minutes.";
        return Err(desk.call.refuse("topic-begun", en, "Ce point a été abordé : il reste au compte rendu."));
    }
    desk.meeting.topics.retain(|topic| topic.number != number);
    desk.meeting.change(desk.call.now);
    Ok(Reply::done())
}

/// Who leads puts a topic one place earlier.
///
/// # Errors
/// `meeting-over`, `leaders-only`, `no-topic`; the host's refusal.
pub(crate) fn up(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.ahead()?;
    desk.leader()?;
    let number = desk.topic(action)?;
    let place = desk.meeting.topics.iter().position(|topic| topic.number == number).filter(|place| *place > 0);
    if let Some(place) = place {
        desk.meeting.topics.swap(place - 1, place);
        desk.meeting.change(desk.call.now);
    }
    Ok(Reply::done())
}
