//! Telling rooms what happened, and clearing up behind closed ones.
//!
//! Invariant: a room hears of each entry that it asked for once, in order, on behalf of who opened it: what that person may not see it does
//! not hear of. However often the command is called, what is told is the same; nothing due changes nothing.
//!
//! Cost: a call looks at [`MAX_ENTRIES`] entries and calls [`MAX_CALLS`] rooms at most, each with fuel of its own: others wait for the lane
//! no longer than that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::act::{failed, settle};
use super::document::{Room, RoomFeed, RoomState};
use super::engine::inside::{Call, Export, Happened};
use super::enter::{Ended, Visit};
use super::event::RoomTold;
use super::storage::{RoomValue, RoomValueId};
use super::{MANAGE_ROOMS, RoomFailure, RoomRefusal};
use crate::actor::Actor;
use crate::interface::RoomId;
use crate::journal::{Entry, Seq};
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::language::Language;

/// A call looks at so many entries.
pub const MAX_ENTRIES: u64 = 200;
/// A call tells so many rooms.
pub const MAX_CALLS: u32 = 8;
/// At most so many rooms hear of one kind of event.
const MAX_LISTENING: usize = 1_000;
/// A call removes so many values of closed rooms.
const MAX_SWEPT: usize = 500;

/// Tells rooms of what happened since the last time, and goes on with removing what closed rooms kept. Call it every now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickRooms {}

/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RoomsTicked {
    /// So many rooms were told of something.
    pub told: u32,
    /// Whether more is due: call again.
    pub more: bool,
}

type Decided<T> = Result<T, Stop<RoomRefusal>>;

/// A room that listens hears of what comes from now on; where none listened before, the feed begins here.
pub(super) fn listen(work: &mut Work<'_>, room: &Room) -> Decided<()> {
    if !room.events.is_empty() && work.scan(Room::LISTENING.starting_with(&[]), 1)?.is_empty() {
        let next = work.seq().next();
        work.put(RoomFeed { next, told: 0 })?;
    }
    Ok(())
}

/// Removes some of what a closed room kept, and the room when nothing is left. Says whether more is left.
pub(super) fn sweep(work: &mut Work<'_>, room: RoomId) -> Result<bool, Missing> {
    let values = work.scan(RoomValue::of(room), MAX_SWEPT)?;
    let more = values.len() == MAX_SWEPT;
    let removed: Vec<_> = values.into_iter().map(|value| work.remove::<RoomValue>(RoomValueId::from_u128(value))).collect();
    removed.into_iter().collect::<Result<(), Missing>>()?;
    if !more {
        work.remove::<Room>(room)?;
    }
    Ok(more)
}

impl Command for TickRooms {
    const NAME: &'static str = "tick_rooms";
    type Output = RoomsTicked;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_ROOMS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<RoomsTicked> {
        if work.memory.is_in_a_room {
            return Err(RoomRefusal::InsideARoom.into());
        }
        let closed = work.scan(Room::CLOSED.starting_with(&[]), 1)?;
        let swept = closed.first().map(|room| sweep(work, RoomId::from_u128(*room))).transpose()?;
        let Some(feed) = work.get::<RoomFeed>(RoomFeed::ID)? else {
            return Ok(RoomsTicked { told: 0, more: swept == Some(true) });
        };
        let mut feed = feed.as_ref().clone();
        let (mut told, first) = (0, feed.next);
        // This very entry is not there yet.
        while told < MAX_CALLS && feed.next < work.seq() && feed.next.get() - first.get() < MAX_ENTRIES {
            let all = tell_entry(work, &mut feed, &mut told)?;
            if all {
                feed = RoomFeed { next: feed.next.next(), told: 0 };
            }
        }
        let looked_at = feed.next.get() - first.get();
        let more = told == MAX_CALLS || looked_at == MAX_ENTRIES || swept == Some(true);
        // What concerns nobody is looked at again rather than written down, so that a tick without work leaves no trace.
        if told > 0 || looked_at == MAX_ENTRIES {
            work.put(feed)?;
        }
        Ok(RoomsTicked { told, more })
    }
}

/// Tells those who listen of one entry, as far as calls are left. Says whether all were told.
fn tell_entry(work: &mut Work<'_>, feed: &mut RoomFeed, told: &mut u32) -> Decided<bool> {
    let seq = feed.next;
    let Some(bytes) = work.entry(seq)? else { return Ok(true) };
    let Ok(entry) = Entry::decode(&bytes) else { return Ok(true) };
    let mut pairs: Vec<(String, RoomId)> = Vec::new();
    for event in &entry.events {
        if pairs.iter().all(|(name, _)| name != event.name) {
            let rooms = work.scan(Room::listening_to(event.name), MAX_LISTENING)?;
            pairs.extend(rooms.into_iter().map(|room| (event.name.to_owned(), RoomId::from_u128(room))));
        }
    }
    for (name, room) in pairs.into_iter().skip(feed.told as usize) {
        if *told >= MAX_CALLS {
            return Ok(false);
        }
        if tell(work, room, seq, &name)? {
            *told += 1;
        }
        feed.told += 1;
    }
    Ok(true)
}

/// Tells one room of one kind of event in an entry; says whether the room was called.
fn tell(work: &mut Work<'_>, room: RoomId, seq: Seq, name: &str) -> Decided<bool> {
    let Some(room) = work.get::<Room>(room)?.filter(|room| room.state == RoomState::Open) else { return Ok(false) };
    let listener = Actor::Member(room.opened_by);
    if !work.belongs(room.opened_by, room.group)? {
        return Ok(false);
    }
    let shown = match work.ask("journal_entry", json!({ "seq": seq }), listener) {
        Ok(shown) => shown,
        Err(Stop::Missing(missing)) => return Err(missing.into()),
        Err(Stop::Refused(_)) => return Ok(false),
    };
    let events: Vec<&Value> = events_of(&shown, name);
    if events.is_empty() {
        return Ok(false);
    }
    let at = shown.get("recorded_at").and_then(Value::as_str).unwrap_or_default().to_owned();
    let data = Value::Array(events.into_iter().cloned().collect()).to_string();
    let loaded = match work.component(room.component) {
        Ok(loaded) if room.grants_all(loaded.imports.keys()).is_ok() => loaded,
        Ok(_) | Err(Stop::Refused(_)) => return Ok(false),
        Err(missing) => return Err(missing),
    };
    let happened = Happened { seq: seq.get(), name: name.to_owned(), at, data };
    let visit = Visit { person: room.opened_by, is_manager: true, language: Language::default() };
    work.emit(&RoomTold { room: room.id, entry: seq.get() });
    let done = work.attempt(|work| {
        work.enter::<(Call, Happened), ()>(&room, &loaded, visit, Export::OnEvent, |call| (call, happened.clone()))
    })?;
    match done {
        Ok(((), counts)) => settle(work, &room, counts)?,
        // What a room doesn't want to hear is not its failure.
        Err(Ended::Fault(_)) => {}
        Err(Ended::Failed(RoomFailure::Busy)) => return Err(RoomRefusal::Failed { failure: RoomFailure::Busy }.into()),
        Err(Ended::Failed(failure)) => failed(work, &room, failure)?,
    }
    Ok(true)
}

fn events_of<'a>(shown: &'a Value, name: &str) -> Vec<&'a Value> {
    let events = shown.get("events").and_then(Value::as_array).map_or([].as_slice(), Vec::as_slice);
    events.iter().filter(|event| event.get("name").and_then(Value::as_str) == Some(name)).collect()
}
