//! How a meeting goes: check-in, topic after topic, check-out.
//!
//! Invariant: each topic is before the group once, unless the facilitator calls it up again; a round is never forced on anybody.
//! Cost: one stored value for what somebody says.

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{LINE, Said, Stage};

fn prefix(meeting: Id, is_out: bool) -> String {
    format!("r/{meeting}/{}/", if is_out { "out" } else { "in" })
}

/// What was said at check-in or check-out, in order of time.
///
/// # Errors
/// The host's refusal.
pub(crate) fn said(meeting: Id, is_out: bool) -> Result<Vec<Said>, Problem> {
    let mut said: Vec<Said> = storage::all(&prefix(meeting, is_out))?.into_iter().map(|(_, said)| said).collect();
    said.sort_by_key(|said| said.at);
    Ok(said)
}

/// Somebody says how they arrive or leave, in a line; again in the place of the last.
///
/// # Errors
/// `no-round`; the host's refusal.
pub(crate) fn say(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    let is_out = match desk.meeting.stage {
        Stage::CheckIn => false,
        Stage::CheckOut => true,
        _ => return Err(desk.call.refuse("no-round", "There is no round now.", "Il n’y a pas de tour en ce moment.")),
    };
    let said = Said { who: desk.who, at: desk.call.now, text: action.short("text", LINE)?.to_owned() };
    storage::write_about(desk.who, &[prefix(desk.id, is_out), desk.who.to_string()].concat(), &said)?;
    Ok(Reply::done())
}

/// The meeting begins, with the check-in.
///
/// # Errors
/// `leaders-only`, `begun`; the host's refusal.
pub(crate) fn begin(desk: &mut Desk<'_>) -> Result<Reply, Fault> {
    desk.leader()?;
    if desk.meeting.stage != Stage::Planned {
        return Err(desk.call.refuse("begun", "It has begun already.", "Elle a déjà commencé."));
    }
    desk.meeting.stage = Stage::CheckIn;
    desk.tell(&desk.members, "begins: how do you arrive?", "commence : comment arrivez-vous ?")?;
    Ok(Reply::done())
}

/// On to a topic, if one is named, or to the check-out, if time is over; else to the next one that was not before the group yet, then to the check-out, then the end.
///
/// # Errors
/// `leaders-only`, `not-begun`, `meeting-over`, `no-topic`; the host's refusal.
pub(crate) fn go_on(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    desk.leader()?;
    desk.ahead()?;
    let waiting = || desk.meeting.topics.iter().find(|topic| topic.began.is_none()).map(|topic| topic.number);
    let stage = match desk.meeting.stage {
        Stage::Planned => return Err(desk.call.refuse("not-begun", "It has not begun yet.", "Elle n’a pas encore commencé.")),
        Stage::CheckIn | Stage::Topic(_) if action.find("to") == Some("check-out") => Stage::CheckOut,
        _ if action.has("topic") => Stage::Topic(desk.topic(action)?),
        Stage::CheckOut => Stage::Closed,
        _ => waiting().map_or(Stage::CheckOut, Stage::Topic),
    };
    desk.meeting.stage = stage;
    let now = desk.call.now;
    if let Stage::Topic(number) = stage {
        let Some(topic) = desk.meeting.topic_mut(number) else {
            return Err(desk.call.no_action());
        };
        let is_first = topic.began.is_none();
        topic.began.get_or_insert(now);
        let owner = topic.owner;
        if is_first {
            desk.tell(&[owner], "your topic is up", "c’est à votre point")?;
        }
    }
    Ok(Reply::done())
}
