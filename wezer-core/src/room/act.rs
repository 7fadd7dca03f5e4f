//! Working in rooms.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{LastFailure, Room, RoomAlert, RoomReply, RoomState};
use super::engine::inside::{Action, Call, Counts, Export, Given, Reply};
use super::enter::Ended;
use super::event::{RoomFailed, RoomPaused};
use super::{RoomFailure, RoomRefusal, USE_ROOMS};
use crate::group::Standing;
use crate::id::MemberId;
use crate::interface::RoomId;
use crate::kernel::{Command, Permission, Stop, Work};
use crate::language::Language;
use crate::notification::NotificationKind;
use crate::record::RecordRef;
use crate::text;

type Decided<T> = Result<T, Stop<RoomRefusal>>;

/// An alert has at most so many letters.
pub const MAX_ALERT: usize = 200;
/// A letter has at most so many bytes.
const MAX_LETTER: usize = 4;
/// An alert goes to at most so many.
pub const MAX_ALERTED: usize = 100;
/// A notice that a room gives after an action has at most so many bytes.
const MAX_NOTICE: usize = 1_000;

/// One answer in a form of a room, or one argument of a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomInput {
    /// The name of the field.
    #[schemars(length(max = 100))]
    pub name: String,
    /// What was filled in; several answers come one by one under the same name.
    #[schemars(length(max = 65_536))]
    pub value: String,
}

/// Does something in a room: what a button or a form of its page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallRoom {
    /// Which room.
    pub room: RoomId,
    /// The name of the action.
    #[schemars(length(max = 100))]
    pub action: String,
    /// What comes with it; at most 500.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub values: Vec<RoomInput>,
    /// The language in which the room answers.
    #[serde(default)]
    pub language: Language,
}

/// What became of a call. What the room answered is read with [`RoomReplyOf`](super::RoomReplyOf).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomOutcome {
    /// It was done.
    Done,
    /// The room was stopped: nothing of what it did stays. That it failed is counted.
    Failed(RoomFailure),
}

impl CallRoom {
    fn check(&self, limit: usize) -> Result<(), RoomRefusal> {
        let long = |input: &RoomInput| input.name.len() > 100 || input.value.len() > 65_536;
        if self.action.len() > 100 || self.values.len() > 500 || self.values.iter().any(long) {
            return Err(RoomRefusal::TooMuchInput);
        }
        // Too much in all is the caller's doing: it must not count as the room's failure.
        let bytes: usize = self.values.iter().map(|input| input.name.len() + input.value.len()).sum();
        if bytes > limit { Err(RoomRefusal::InputTooLarge { kib: limit >> 10 }) } else { Ok(()) }
    }
}

impl Command for CallRoom {
    const NAME: &'static str = "call_room";
    type Output = RoomOutcome;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<RoomOutcome> {
        self.check(work.rooms()?.engine.limits().input_bytes)?;
        let (room, visit) = work.visit(self.room, self.language)?;
        if room.state == RoomState::Paused {
            return Err(RoomRefusal::Paused.into());
        }
        let loaded = work.component(room.component)?;
        room.grants_all(loaded.imports.keys())?;
        let values = self.values.iter().map(|input| Given { name: input.name.clone(), value: input.value.clone() }).collect();
        let action = Action { name: self.action.clone(), values };
        let done = work.attempt(|work| {
            work.enter::<(Call, Action), Reply>(&room, &loaded, visit, Export::Handle, |call| (call, action.clone()))
        })?;
        match done {
            Ok((reply, counts)) => {
                answer(work, &room, visit.person, reply)?;
                settle(work, &room, counts)?;
                Ok(RoomOutcome::Done)
            }
            Err(Ended::Fault(fault)) => Err(RoomRefusal::of_room(&fault).into()),
            Err(Ended::Failed(RoomFailure::Busy)) => Err(RoomRefusal::Failed { failure: RoomFailure::Busy }.into()),
            Err(Ended::Failed(failure)) => {
                failed(work, &room, failure)?;
                Ok(RoomOutcome::Failed(failure))
            }
        }
    }
}

/// Keeps what the room answered, for who acted.
fn answer(work: &mut Work<'_>, room: &Room, to: MemberId, reply: Reply) -> Decided<()> {
    let id = RoomReply::id_of(room.id, to);
    let short = |text: Option<String>| text.map(|text| text.chars().take(MAX_NOTICE).collect::<String>());
    let (notice, next) = (short(reply.notice), short(reply.next));
    let before = work.get::<RoomReply>(id)?;
    if before.is_none() && notice.is_none() && next.is_none() {
        return Ok(());
    }
    Ok(work.put(RoomReply { id, room: room.id, to, notice, next, at: work.now() })?)
}

/// The room as the call left it; nothing is counted of one that was closed meanwhile.
fn left(work: &mut Work<'_>, room: &Room) -> Decided<Option<Arc<Room>>> {
    Ok(work.get::<Room>(room.id)?.filter(|room| room.state != RoomState::Closed))
}

/// Keeps what was counted of a room in a call that went well.
pub(super) fn settle(work: &mut Work<'_>, room: &Room, counts: Counts) -> Decided<()> {
    if let Some(room) = left(work, room)?.and_then(|room| room.after(counts)) {
        work.put(room)?;
    }
    Ok(())
}

/// Counts a failure; pauses a room that failed too often in a row, and tells those who manage the group, or all its members if nobody does.
pub(super) fn failed(work: &mut Work<'_>, room: &Room, failure: RoomFailure) -> Decided<()> {
    let Some(room) = left(work, room)? else { return Ok(()) };
    let limit = work.rooms()?.engine.limits().failures_in_a_row;
    let failures = room.failures.saturating_add(1);
    let paused = failures >= limit;
    let state = if paused { RoomState::Paused } else { room.state };
    work.emit(&RoomFailed { room: room.id, failure });
    if paused {
        work.emit(&RoomPaused { room: room.id });
        let mut told = work.scan(Standing::managers_of(room.group), MAX_ALERTED)?;
        if told.is_empty() {
            told = work.scan(Standing::members_of(room.group), MAX_ALERTED)?;
        }
        let told: Vec<MemberId> = told.into_iter().map(MemberId::from_u128).collect();
        work.notify_all(&told, NotificationKind::Room, &RecordRef::of::<Room>(room.id))?;
    }
    let last_failure = Some(LastFailure { failure, at: work.now() });
    Ok(work.put(Room { failures, state, last_failure, ..room.as_ref().clone() })?)
}

/// Tells members of a room's group something, in the name of who acts. Only a room does this, while it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertFromRoom {
    /// Which room.
    pub room: RoomId,
    /// Whom; those who are not in its group are left out. At most 100.
    #[schemars(length(max = 100))]
    pub members: Vec<MemberId>,
    /// What; 1 to 200 letters.
    #[schemars(length(max = 200))]
    pub text: String,
}

impl Command for AlertFromRoom {
    const NAME: &'static str = "alert_from_room";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let is_this_room = work.memory.running_room == Some(self.room);
        let by = work.actor().person().filter(|_| is_this_room).ok_or(RoomRefusal::OnlyRooms)?;
        let room = work.get::<Room>(self.room)?.ok_or(RoomRefusal::UnknownRoom { room: self.room })?;
        if self.members.len() > MAX_ALERTED {
            return Err(RoomRefusal::TooMuchInput.into());
        }
        let text = text::lines(&self.text, MAX_ALERT * MAX_LETTER).map_err(|_| RoomRefusal::TooMuchInput)?;
        if text.chars().count() > MAX_ALERT {
            return Err(RoomRefusal::TooMuchInput.into());
        }
        let belong: Vec<_> = self.members.iter().map(|member| Ok((*member, work.belongs(*member, room.group)?))).collect();
        let belong: Vec<(MemberId, bool)> = belong.into_iter().collect::<Result<_, crate::kernel::Missing>>()?;
        let to: Vec<MemberId> = belong.into_iter().filter(|(_, belongs)| *belongs).map(|(member, _)| member).collect();
        let id = work.new_id();
        work.put_new(RoomAlert { id, room: room.id, group: room.group, by, text, at: work.now() });
        Ok(work.notify_all(&to, NotificationKind::Room, &RecordRef::of::<RoomAlert>(id))?)
    }
}
