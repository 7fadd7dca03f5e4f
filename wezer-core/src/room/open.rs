//! Opening rooms in groups, and saying what they may do there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{self, Component};
use super::document::{Room, RoomState};
use super::engine::inside::Export;
use super::enter::Visit;
use super::event::{RoomClosed, RoomGrantsSet, RoomOpened, RoomResumed, RoomUpgraded};
use super::grant::{Grant, MAX_GRANTS};
use super::{MANAGE_ROOMS, RoomRefusal};
use crate::id::GroupId;
use crate::interface::{ComponentId, RoomId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::language::Language;

type Decided<T> = Result<T, Stop<RoomRefusal>>;

/// A group has at most so many rooms.
pub const MAX_ROOMS: usize = 50;
fn check_grants(grants: &[Grant]) -> Result<(), RoomRefusal> {
    let twice =
        grants.iter().enumerate().any(|(at, grant)| grants[..at].iter().any(|other| other.permission() == grant.permission()));
    if grants.len() > MAX_GRANTS || twice {
        return Err(RoomRefusal::BadGrant { limit: MAX_GRANTS });
    }
    grants.iter().try_for_each(Grant::check)
}

/// Opens a component as a room of a group, with what the group lets it do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRoom {
    /// Which component.
    pub component: ComponentId,
    /// In which group.
    pub group: GroupId,
    /// What it may do there: everything that it imports has to be among it, or it does not open.
    #[schemars(length(max = 64))]
    pub grants: Vec<Grant>,
    /// The language of whoever opens it.
    #[serde(default)]
    pub language: Language,
}

impl Command for OpenRoom {
    const NAME: &'static str = "open_room";
    type Output = RoomId;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_ROOMS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<RoomId> {
        let opened_by = work.actor().person().ok_or(RoomRefusal::NeedsAPerson)?;
        check_grants(&self.grants)?;
        let group_is_open = work.group_is_open(self.group);
        let component = work.get::<Component>(self.component);
        let rooms = work.scan(Room::of_group(self.group), MAX_ROOMS);
        if !group_is_open? {
            return Err(RoomRefusal::UnknownGroup { group: self.group }.into());
        }
        let component = component?.ok_or(RoomRefusal::UnknownComponent { component: self.component })?;
        if rooms?.len() >= MAX_ROOMS {
            return Err(RoomRefusal::TooManyRooms { limit: MAX_ROOMS }.into());
        }
        let loaded = work.component(self.component)?;
        let room = Room {
            id: work.new_id(),
            group: self.group,
            component: self.component,
            state: RoomState::Open,
            grants: self.grants.clone().into(),
            events: component.events.clone(),
            opened_by,
            opened_at: work.now(),
            hears_from: work.seq().next(),
            failures: 0,
            last_failure: None,
            keys: 0,
            bytes: 0,
            spent: super::grant::Spent::default(),
        };
        room.grants_all(loaded.imports.keys())?;
        super::tick::listen(work, &room)?;
        let visit = Visit { person: opened_by, is_manager: true, language: self.language };
        work.put_new(room.clone());
        let ((), counts) =
            work.enter(&room, &loaded, visit, Export::Open, |call| (call,)).map_err(|stop| stop.map(RoomRefusal::from))?;
        let id = room.id;
        work.emit(&RoomOpened { room: id, group: self.group, component: self.component });
        if let Some(room) = room.after(counts) {
            work.put(room)?;
        }
        Ok(id)
    }
}

/// A room that is there, as who manages it handles it. From then on it hears of events on behalf of that person: so it does not go deaf
/// with whoever left.
fn managed(work: &mut Work<'_>, room: RoomId, group: GroupId) -> Decided<Room> {
    let found = work.get::<Room>(room)?.filter(|found| found.state != RoomState::Closed && found.group == group);
    let found = found.ok_or(RoomRefusal::UnknownRoom { room })?.as_ref().clone();
    Ok(Room { opened_by: work.actor().person().unwrap_or(found.opened_by), ..found })
}

/// Says what a room may do from now on: gives, narrows and takes back. Without one of what it imports it does not run. Whoever says so takes
/// the place of who opened it: the room hears of events on their behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRoomGrants {
    /// Which room.
    pub room: RoomId,
    /// Its group.
    pub group: GroupId,
    /// Everything that it may do.
    #[schemars(length(max = 64))]
    pub grants: Vec<Grant>,
}

impl Command for SetRoomGrants {
    const NAME: &'static str = "set_room_grants";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_ROOMS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        check_grants(&self.grants)?;
        let room = managed(work, self.room, self.group)?;
        work.emit(&RoomGrantsSet { room: self.room, permissions: self.grants.len().try_into().unwrap_or(u16::MAX) });
        Ok(work.put(Room { grants: self.grants.clone().into(), ..room })?)
    }
}

/// Opens a new version of a component in the place of the old one. The new version is called once, to make what the old one kept its
/// own; if it refuses or fails, the old one stays. An older version does not take the place of a later one: it would not know what that one kept.
/// Whoever upgrades takes the place of who opened it: the room hears of events on their behalf, from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpgradeRoom {
    /// Which room.
    pub room: RoomId,
    /// Its group.
    pub group: GroupId,
    /// The new component.
    pub component: ComponentId,
    /// Everything that it may do.
    #[schemars(length(max = 64))]
    pub grants: Vec<Grant>,
    /// The language of whoever upgrades it.
    #[serde(default)]
    pub language: Language,
}

impl Command for UpgradeRoom {
    const NAME: &'static str = "upgrade_room";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_ROOMS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let person = work.actor().person().ok_or(RoomRefusal::NeedsAPerson)?;
        check_grants(&self.grants)?;
        let room = managed(work, self.room, self.group)?;
        let (old, new) = (work.get::<Component>(room.component), work.get::<Component>(self.component));
        let (old, new) = (old?, new?.ok_or(RoomRefusal::UnknownComponent { component: self.component })?);
        let old_version = old.map(|old| old.version.clone()).unwrap_or_default();
        if component::numbers(&new.version) < component::numbers(&old_version) {
            return Err(RoomRefusal::OlderVersion { old: old_version, new: new.version.clone() }.into());
        }
        let loaded = work.component(self.component)?;
        let upgraded = Room {
            component: self.component,
            grants: self.grants.clone().into(),
            events: new.events.clone(),
            state: RoomState::Open,
            last_failure: None,
            hears_from: work.seq().next(),
            ..room
        };
        upgraded.grants_all(loaded.imports.keys())?;
        super::tick::listen(work, &upgraded)?;
        let visit = Visit { person, is_manager: true, language: self.language };
        let migrated = work.enter(&upgraded, &loaded, visit, Export::Migrate, |call| (call, old_version));
        let ((), counts) = migrated.map_err(|stop| stop.map(RoomRefusal::from))?;
        work.emit(&RoomUpgraded { room: self.room, component: self.component });
        let room = upgraded.after(counts).unwrap_or(Room { failures: 0, ..upgraded });
        Ok(work.put(room)?)
    }
}

/// Closes a room. What it kept is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRoom {
    /// Which room.
    pub room: RoomId,
    /// Its group.
    pub group: GroupId,
}

impl Command for CloseRoom {
    const NAME: &'static str = "close_room";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_ROOMS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let room = managed(work, self.room, self.group)?;
        work.emit(&RoomClosed { room: self.room });
        work.put(Room { state: RoomState::Closed, ..room })?;
        super::tick::sweep(work, self.room)?;
        Ok(())
    }
}

/// Lets a paused room be used again. Whoever does takes the place of who opened it: the room hears of events on their behalf, from then on.
/// One that was not paused goes on as it did, on behalf of whoever resumes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRoom {
    /// Which room.
    pub room: RoomId,
    /// Its group.
    pub group: GroupId,
}

impl Command for ResumeRoom {
    const NAME: &'static str = "resume_room";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_ROOMS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let room = managed(work, self.room, self.group)?;
        if room.state == RoomState::Paused {
            work.emit(&RoomResumed { room: self.room });
            let hears_from = work.seq().next();
            work.put(Room { state: RoomState::Open, failures: 0, hears_from, ..room })?;
        } else {
            work.put(room)?;
        }
        Ok(())
    }
}
