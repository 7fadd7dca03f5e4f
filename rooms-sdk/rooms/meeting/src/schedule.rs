//! When a group meets.
//!
//! Invariant: a meeting begins after it was planned. Whatever a calendar shows of it counts as a change. Cost: a stored value,
//! and alerts.

use rooms_sdk::prelude::*;

use crate::agenda::minutes;
use crate::desk::Desk;
use crate::meeting::{LINE, MEETINGS, Meeting, Stage, key};

/// Somebody of the group calls a meeting.
///
/// # Errors
/// What is wrong with a field; `in-the-past`, `too-many-meetings`, `not-in-group`; the host's refusal.
pub(crate) fn plan(call: &Call, action: &Action) -> Result<Reply, Fault> {
    let (who, _) = groups::insiders(call)?;
    let meeting = Meeting {
        title: action.short("title", LINE)?.to_owned(),
        at: begins(call, action)?,
        minutes: minutes(call, action, "minutes")?,
        place: action.optional("place", |action, field| action.short(field, LINE))?.unwrap_or_default().to_owned(),
        stage: Stage::Planned,
        convener: who,
        facilitator: who,
        secretary: who,
        timekeeper: None,
        topics: Vec::new(),
        next_topic: 1,
        noted: Vec::new(),
        changed: call.now,
        changes: 0,
        next: None,
    };
    let id = keep(call, &meeting)?;
    let mut desk = Desk::load(call, id)?;
    assign(&mut desk, action)?;
    desk.save()?;
    desk.tell(&desk.members, "you are invited", "vous y êtes invité·e")?;
    Ok(Reply::done().next(key(id)))
}

fn keep(call: &Call, meeting: &Meeting) -> Result<Id, Fault> {
    if storage::keys("m/")?.len() >= MEETINGS {
        let en = format!("A room holds at most {MEETINGS} meetings: open another room.");
        let fr = format!("Un salon contient au plus {MEETINGS} réunions : ouvrez un autre salon.");
        return Err(call.refuse("too-many-meetings", en, fr));
    }
    let id = storage::fresh_id();
    storage::write(&key(id), meeting)?;
    Ok(id)
}

fn begins(call: &Call, action: &Action) -> Result<Moment, Fault> {
    let at = action.moment("at")?;
    if at > call.now {
        return Ok(at);
    }
    Err(call.refuse("in-the-past", "This moment has passed already.", "Ce moment est déjà passé."))
}

/// Who leads puts a meeting that hasn't begun to another moment or place.
///
/// # Errors
/// `leaders-only`, `begun`, `in-the-past`; the host's refusal.
pub(crate) fn postpone(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.leader()?;
    planned(desk)?;
    desk.meeting.at = begins(desk.call, action)?;
    desk.meeting.minutes = minutes(desk.call, action, "minutes")?;
    let place = action.optional("place", |action, field| action.short(field, LINE))?.unwrap_or_default();
    place.clone_into(&mut desk.meeting.place);
    desk.meeting.change(desk.call.now);
    desk.tell(&desk.members, "another time or place", "autre moment ou autre lieu")?;
    Ok(Reply::done())
}

fn planned(desk: &Desk<'_>) -> Result<(), Fault> {
    if desk.meeting.stage == Stage::Planned {
        return Ok(());
    }
    Err(desk.call.refuse("begun", "It has begun already.", "Elle a déjà commencé."))
}

/// A meeting that hasn't begun doesn't take place.
///
/// # Errors
/// `leaders-only`, `begun`; the host's refusal.
pub(crate) fn cancel(desk: &mut Desk<'_>) -> Result<Reply, Fault> {
    desk.leader()?;
    planned(desk)?;
    desk.meeting.stage = Stage::Cancelled;
    desk.meeting.change(desk.call.now);
    desk.tell(&desk.members, "does not take place", "n’aura pas lieu")?;
    Ok(Reply::done())
}

/// Who leads hands out the roles.
///
/// # Errors
/// `leaders-only`, `meeting-over`, `not-in-group`; the host's refusal.
pub(crate) fn roles(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.leader()?;
    desk.ahead()?;
    assign(desk, action)?;
    Ok(Reply::done())
}

fn assign(desk: &mut Desk<'_>, action: &Action) -> Result<(), Fault> {
    for field in ["facilitator", "secretary", "timekeeper"] {
        let Some(who) = action.optional(field, Action::member)? else {
            continue;
        };
        desk.of_group(who)?;
        match field {
            "facilitator" => desk.meeting.facilitator = who,
            "secretary" => desk.meeting.secretary = who,
            _ => desk.meeting.timekeeper = Some(who),
        }
        desk.tell(&[who], "you have a role in it", "vous y avez un rôle")?;
    }
    Ok(())
}

/// Who leads calls the next meeting, with the same title, place and roles: topics that were not before the group go along.
///
/// # Errors
/// `leaders-only`, `has-next`, `in-the-past`, `too-many-meetings`; the host's refusal.
pub(crate) fn next(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.leader()?;
    if desk.meeting.next.is_some() {
        let en = "The next meeting is planned already.";
        return Err(desk.call.refuse("has-next", en, "La prochaine réunion est déjà prévue."));
    }
    let at = begins(desk.call, action)?;
    let now = desk.call.now;
    let mut topics = if desk.meeting.is_over() { desk.meeting.topics.clone() } else { Vec::new() };
    topics.retain(|topic| topic.began.is_none() && topic.version == 0);
    let minutes = match action.has("minutes") {
        true => minutes(desk.call, action, "minutes")?,
        false => desk.meeting.minutes,
    };
    let (stage, noted, convener) = (Stage::Planned, Vec::new(), desk.who);
    let meeting =
        Meeting { at, minutes, stage, convener, topics, noted, changed: now, changes: 0, next: None, ..desk.meeting.clone() };
    let id = keep(desk.call, &meeting)?;
    desk.meeting.next = Some(id);
    desk.tell(&desk.members, "the next meeting is planned", "la prochaine réunion est prévue")?;
    Ok(Reply::done().next(key(id)))
}
