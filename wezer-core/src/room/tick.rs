//! Telling rooms what happened, and clearing up behind closed ones.
//!
//! Invariant: a room hears of each entry that it asked for once, in order, on behalf of who opened it (or changed what it may do, upgraded or
//! resumed it last): what that person may not see it does not hear of. Nobody acts then, so it moves no money. However often the command
//! is called, what is told is the same; nothing due changes nothing.
//!
//! Cost: a call looks at [`MAX_ENTRIES`] entries and [`MAX_LISTENING`] rooms and calls [`MAX_CALLS`] of these at most, each with fuel of its
//! own: others wait for the lane no longer than that.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::act::{failed, settle};
use super::document::{Room, RoomFeed, RoomState};
use super::engine::inside::{Call, Export, Happened};
use super::enter::Ended;
use super::event::RoomTold;
use super::storage::{RoomValue, RoomValueId};
use super::{MANAGE_ROOMS, RoomFailure, RoomRefusal};
use crate::actor::Actor;
use crate::interface::RoomId;
use crate::journal::{Entry, EntryHeader};
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::language::Language;

/// A call looks at so many entries.
pub const MAX_ENTRIES: u64 = 200;
/// A call tells so many rooms.
pub const MAX_CALLS: u32 = 8;
/// A call looks at so many rooms that listen, whether they are told or not; the next one goes on after them.
const MAX_LISTENING: u32 = 1_000;
/// So many rooms that listen are read in one round trip.
const PAGE: usize = 100;
/// An event waits so long, in seconds, for a room that can't be made ready at this moment; then it counts as the room's failure.
const PATIENCE: i64 = 600;
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
        work.put(RoomFeed { next, after: None })?;
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
        if work.memory.running_room.is_some() {
            return Err(RoomRefusal::InsideARoom.into());
        }
        let closed = work.scan(Room::CLOSED.starting_with(&[]), 1)?;
        let swept = closed.first().map(|room| sweep(work, RoomId::from_u128(*room))).transpose()?;
        let Some(feed) = work.get::<RoomFeed>(RoomFeed::ID)? else {
            return Ok(RoomsTicked { told: 0, more: swept == Some(true) });
        };
        let before = feed.as_ref().clone();
        let mut telling = Telling { feed: before.clone(), told: 0, looked_at: 0 };
        let first = before.next;
        let mut waits = false;
        // This very entry is not there yet.
        while !waits && telling.feed.next < work.seq() && telling.feed.next.get() - first.get() < MAX_ENTRIES {
            if telling.entry(work)? {
                telling.feed = RoomFeed { next: telling.feed.next.next(), after: None };
            } else {
                waits = true;
            }
        }
        let Telling { feed, told, looked_at } = telling;
        let entries = feed.next.get() - first.get();
        let more = told == MAX_CALLS || looked_at == MAX_LISTENING || entries == MAX_ENTRIES || swept == Some(true);
        // What concerns nobody is looked at again rather than written down, so that a tick without work leaves no trace.
        if feed != before && (told > 0 || entries == MAX_ENTRIES || feed.after.is_some()) {
            work.put(feed)?;
        }
        Ok(RoomsTicked { told, more })
    }
}

/// What came of telling a room.
enum Told {
    /// It was called.
    Yes,
    /// It does not hear of it.
    No,
    /// It will: it can't be made ready at this moment.
    Later,
}

/// How far a call came.
struct Telling {
    feed: RoomFeed,
    told: u32,
    looked_at: u32,
}

impl Telling {
    /// Tells those who listen of one entry, as far as calls are left. Says whether all were told.
    fn entry(&mut self, work: &mut Work<'_>) -> Decided<bool> {
        let Some(bytes) = work.entry(self.feed.next)? else { return Ok(true) };
        let Ok(entry) = Entry::decode(&bytes) else { return Ok(true) };
        // A room that hears of what rooms did when they heard of something would feed itself.
        if entry.header.command == TickRooms::NAME {
            return Ok(true);
        }
        let after = self.feed.after.clone();
        let names: BTreeSet<&str> = entry.events.iter().map(|event| event.name).collect();
        for name in names {
            let mut last = match &after {
                Some((told, _)) if name < told.as_str() => continue,
                Some((told, room)) if name == told => Some(*room),
                _ => None,
            };
            loop {
                let rooms = work.scan(Room::listening_after(name, last), PAGE)?;
                for room in rooms.iter().copied().map(RoomId::from_u128) {
                    if self.told >= MAX_CALLS || self.looked_at >= MAX_LISTENING {
                        return Ok(false);
                    }
                    match tell(work, room, &entry.header, name)? {
                        Told::Yes => self.told += 1,
                        Told::No => {}
                        Told::Later => return Ok(false),
                    }
                    self.looked_at += 1;
                    self.feed.after = Some((name.to_owned(), room));
                    last = Some(room);
                }
                if rooms.len() < PAGE {
                    break;
                }
            }
        }
        Ok(true)
    }
}

/// Tells one room of one kind of event in an entry.
fn tell(work: &mut Work<'_>, room: RoomId, entry: &EntryHeader<'_>, name: &str) -> Decided<Told> {
    let (seq, open) = (entry.seq, |room: &Arc<Room>| room.state == RoomState::Open && room.hears_from <= entry.seq);
    let Some(room) = work.get::<Room>(room)?.filter(open) else { return Ok(Told::No) };
    let visit = match work.visitor(&room, room.opened_by, Language::default()) {
        Ok(visit) => visit,
        Err(Stop::Refused(_)) => return Ok(Told::No),
        Err(missing) => return Err(missing),
    };
    let shown = match work.ask("journal_entry", json!({ "seq": seq }), Actor::Member(visit.person)) {
        Ok(shown) => shown,
        Err(Stop::Missing(missing)) => return Err(missing.into()),
        Err(Stop::Refused(_)) => return Ok(Told::No),
    };
    let events: Vec<&Value> = events_of(&shown, name);
    if events.is_empty() {
        return Ok(Told::No);
    }
    let at = shown.get("recorded_at").and_then(Value::as_str).unwrap_or_default().to_owned();
    let data = Value::Array(events.into_iter().cloned().collect()).to_string();
    let loaded = match work.component(room.component) {
        Ok(loaded) if room.grants_all(loaded.imports.keys()).is_ok() => loaded,
        Err(Stop::Refused(refusal)) if refusal.passes().is_some() => return wait(work, &room, entry, &refusal),
        Ok(_) | Err(Stop::Refused(_)) => return Ok(Told::No),
        Err(missing) => return Err(missing),
    };
    let happened = Happened { seq: seq.get(), name: name.to_owned(), at, data };
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
    Ok(Told::Yes)
}

/// Lets the event wait for a room that is not ready; one that is not for long keeps the others from hearing no longer.
fn wait(work: &mut Work<'_>, room: &Room, entry: &EntryHeader<'_>, refusal: &RoomRefusal) -> Decided<Told> {
    if work.now().as_micros() - entry.recorded_at.as_micros() < PATIENCE * 1_000_000 {
        return Ok(Told::Later);
    }
    let failure = match refusal {
        RoomRefusal::Failed { failure } => *failure,
        _ => RoomFailure::Deadline,
    };
    failed(work, room, failure)?;
    Ok(Told::Yes)
}

fn events_of<'a>(shown: &'a Value, name: &str) -> Vec<&'a Value> {
    let events = shown.get("events").and_then(Value::as_array).map_or([].as_slice(), Vec::as_slice);
    events.iter().filter(|event| event.get("name").and_then(Value::as_str) == Some(name)).collect()
}
