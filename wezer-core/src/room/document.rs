//! A room, and what it left for those who use it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::engine::inside::Counts;
use super::grant::{Grant, Spent};
use super::{RoomFailure, RoomRefusal};
use crate::id::{GroupId, MemberId};
use crate::interface::{ComponentId, RoomId};
use crate::journal::Seq;
use crate::kernel::{Document, Index, IndexKeys, IndexRows};
use crate::record::{Audience, Author, Placement, Record, Standpoint, Wall, pair_key};
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

crate::ids! {
    /// What a room answered somebody last: made from the room and the member.
    RoomReplyId,
    /// Something that a room told members of its group.
    RoomAlertId,
}

/// Whether a room is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// It can be used.
    Open,
    /// It failed too often in a row: somebody who manages the group resumes it, or closes it.
    Paused,
    /// It was closed: what it kept is being removed.
    Closed,
}

/// When and how a room failed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LastFailure {
    /// Why it was stopped.
    pub failure: RoomFailure,
    /// When.
    pub at: Timestamp,
}

/// A component that is open in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub(super) id: RoomId,
    pub(super) group: GroupId,
    pub(super) component: ComponentId,
    pub(super) state: RoomState,
    pub(super) grants: Arc<[Grant]>,
    pub(super) events: Vec<String>,
    /// On whose behalf it hears of events: who opened it, or handled it last.
    pub(super) opened_by: MemberId,
    pub(super) opened_at: Timestamp,
    /// It hears of this entry and those after it.
    #[serde(default)]
    pub(super) hears_from: Seq,
    #[serde(default)]
    pub(super) failures: u8,
    #[serde(default)]
    pub(super) last_failure: Option<LastFailure>,
    #[serde(default)]
    pub(super) keys: u32,
    #[serde(default)]
    pub(super) bytes: u64,
    #[serde(default)]
    pub(super) spent: Spent,
}

impl Room {
    pub(super) const BY_GROUP: Index = Index::new("room.by_group");
    pub(super) const BY_COMPONENT: Index = Index::new("room.by_component");
    pub(super) const LISTENING: Index = Index::new("room.listening");
    pub(super) const CLOSED: Index = Index::new("room.closed");

    /// The rooms of a group, oldest first.
    pub(super) fn of_group(group: GroupId) -> IndexKeys {
        Self::BY_GROUP.starting_with(&group.as_u128().to_be_bytes())
    }

    pub(super) fn of_component(component: ComponentId) -> IndexKeys {
        Self::BY_COMPONENT.starting_with(&component.as_u128().to_be_bytes())
    }

    /// The rooms that listen to an event, by their ids, those after this one if one is given.
    pub(super) fn listening_after(event: &str, room: Option<RoomId>) -> IndexKeys {
        let key = [event.as_bytes(), &[0]].concat();
        let listening = Self::LISTENING.starting_with(&key);
        match room {
            // With one byte more than the row of this room.
            Some(room) => listening.after(Self::LISTENING, &[key.as_slice(), &room.as_u128().to_be_bytes(), &[0]].concat()),
            None => listening,
        }
    }

    /// Which room.
    pub fn room(&self) -> RoomId {
        self.id
    }

    /// In which group.
    pub fn group(&self) -> GroupId {
        self.group
    }

    /// Whether it is to be used.
    pub fn state(&self) -> RoomState {
        self.state
    }

    pub(super) fn counts(&self) -> Counts {
        Counts { keys: self.keys, bytes: self.bytes, spent: self.spent.clone() }
    }

    /// The same room after a call; `None` if nothing is different.
    pub(super) fn after(&self, counts: Counts) -> Option<Self> {
        let same = self.counts() == counts && self.failures == 0;
        (!same).then(|| Self { keys: counts.keys, bytes: counts.bytes, spent: counts.spent, failures: 0, ..self.clone() })
    }

    /// Whether everything that a component imports was granted.
    pub(super) fn grants_all<'a>(&self, mut imports: impl Iterator<Item = &'a String>) -> Result<(), RoomRefusal> {
        match imports.find(|import| !self.grants.iter().any(|grant| grant.permission() == import.as_str())) {
            None => Ok(()),
            Some(missing) => Err(RoomRefusal::NotGranted { permission: missing.clone() }),
        }
    }
}

impl Document for Room {
    const KIND: &'static str = "room";
    type Id = RoomId;

    fn id(&self) -> RoomId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("room", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        if self.state == RoomState::Closed {
            rows.add(Self::CLOSED, &[]);
            return;
        }
        rows.add(Self::BY_GROUP, &[self.group.as_u128().to_be_bytes().as_slice(), &self.opened_at.index_key()].concat());
        rows.add(Self::BY_COMPONENT, &self.component.as_u128().to_be_bytes());
        if self.state == RoomState::Open {
            for event in &self.events {
                rows.add(Self::LISTENING, &[event.as_bytes(), &[0]].concat());
            }
        }
    }
}

/// People talk about a room beside it: comments hang on it as on anything else of the group.
impl Record for Room {
    fn standpoint(&self) -> Standpoint {
        match self.state {
            RoomState::Closed => Standpoint::Gone,
            _ => Standpoint::Here(Placement::new(Some(Author::Member(self.opened_by)), Wall::Group(self.group), Audience::Near)),
        }
    }
}

/// What a room answered somebody last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RoomReply {
    pub(super) id: RoomReplyId,
    pub(super) room: RoomId,
    pub(super) to: MemberId,
    pub(super) notice: Option<String>,
    pub(super) next: Option<String>,
    pub(super) at: Timestamp,
}

impl RoomReply {
    pub(super) fn id_of(room: RoomId, to: MemberId) -> RoomReplyId {
        RoomReplyId::from_u128(pair_key(room.as_u128(), to))
    }
}

impl Document for RoomReply {
    const KIND: &'static str = "room_reply";
    type Id = RoomReplyId;

    fn id(&self) -> RoomReplyId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.to))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("room", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Nobody),
        ("room", SeenBy::Nobody),
        ("to", SeenBy::Nobody),
        ("notice", SeenBy::Nobody),
        ("next", SeenBy::Nobody),
        ("at", SeenBy::Nobody),
    ];
}

/// Something that a room told members of its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomAlert {
    pub(super) id: RoomAlertId,
    pub(super) room: RoomId,
    pub(super) group: GroupId,
    pub(super) by: MemberId,
    pub(super) text: String,
    pub(super) at: Timestamp,
}

impl Document for RoomAlert {
    const KIND: &'static str = "room_alert";
    type Id = RoomAlertId;

    fn id(&self) -> RoomAlertId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.by))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("room", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Chosen),
        ("room", SeenBy::Chosen),
        ("group", SeenBy::Chosen),
        ("by", SeenBy::Chosen),
        ("text", SeenBy::Chosen),
        ("at", SeenBy::Chosen),
    ];
}

impl Record for RoomAlert {
    fn standpoint(&self) -> Standpoint {
        Standpoint::Here(Placement::new(Some(Author::Member(self.by)), Wall::Group(self.group), Audience::Near))
    }
}

/// How far rooms were told of the journal. There is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RoomFeed {
    /// The entry that comes next.
    pub(super) next: Seq,
    /// The kind of event and the room that were told of it last, if others are still to be told: they come in this order.
    #[serde(default)]
    pub(super) after: Option<(String, RoomId)>,
}

impl RoomFeed {
    pub(super) const ID: u128 = 1;
}

impl Document for RoomFeed {
    const KIND: &'static str = "room_feed";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ID
    }
}
