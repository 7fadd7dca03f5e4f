//! Installing components, opening rooms, and working in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{self, Component, ComponentBytes, ComponentFile, Signature};
use super::document::{LastFailure, Room, RoomAlert, RoomReply, RoomState};
use super::enter::{Ended, Visit, make_ready};
use super::event::{
    ComponentInstalled, ComponentRemoved, RoomClosed, RoomFailed, RoomGrantsSet, RoomOpened, RoomPaused, RoomResumed,
    RoomUpgraded,
};
use super::grant::{Grant, MAX_GRANTS};
use super::inside::{Action, Call, Counts, Export, Given, Reply};
use super::{INSTALL_ROOMS, MANAGE_ROOMS, RoomFailure, RoomRefusal, USE_ROOMS};
use crate::group::Standing;
use crate::id::{GroupId, MemberId};
use crate::interface::{ComponentId, RoomId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::language::Language;
use crate::notification::NotificationKind;
use crate::record::RecordRef;
use crate::text;

type Decided<T> = Result<T, Stop<RoomRefusal>>;

/// A group has at most so many rooms.
pub const MAX_ROOMS: usize = 50;
/// An alert has at most so many bytes.
pub const MAX_ALERT: usize = 800;
/// An alert goes to at most so many.
pub const MAX_ALERTED: usize = 100;
/// A notice that a room gives after an action has at most so many bytes.
const MAX_NOTICE: usize = 1_000;

/// Installs a component, so that groups can open it as a room. Nothing of it runs but its own description, with nothing in reach.
/// Installing the same bytes again changes nothing.
///
/// What it will ask for can be read before: see [`inspect`](super::inspect).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstallRoom {
    /// The component in base64; at most [`RoomLimits::component_bytes`](super::RoomLimits::component_bytes) before.
    pub component: ComponentBytes,
    /// Who vouches for it.
    #[serde(default)]
    pub signature: Option<Signature>,
}

impl Command for InstallRoom {
    const NAME: &'static str = "install_room";
    type Output = ComponentId;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(INSTALL_ROOMS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<ComponentId> {
        let host = work.rooms()?;
        let bytes = self.component.decode(host.engine.limits().component_bytes)?;
        let id = component::digest(&bytes).id;
        if work.get::<Component>(id)?.is_some() {
            return Ok(id);
        }
        let Some(loaded) = host.find(id) else { return Err(make_ready(work.memory, &host, id, bytes).into()) };
        let (by, now) = (work.actor().person(), work.now());
        let component = component::describe(&host.engine, &*loaded?, &bytes, self.signature.as_ref(), by, now)?;
        work.emit(&ComponentInstalled { component: id, size: component.size });
        work.put(component)?;
        work.put(ComponentFile { id, bytes: self.component.clone() })?;
        Ok(id)
    }
}

/// Takes a component away that is open nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveRoomComponent {
    /// Which component.
    pub component: ComponentId,
}

impl Command for RemoveRoomComponent {
    const NAME: &'static str = "remove_room_component";
    type Output = ();
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(INSTALL_ROOMS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let component = self.component;
        if work.get::<Component>(component)?.is_none() {
            return Err(RoomRefusal::UnknownComponent { component }.into());
        }
        if !work.scan(Room::of_component(component), 1)?.is_empty() {
            return Err(RoomRefusal::InUse.into());
        }
        work.emit(&ComponentRemoved { component });
        work.remove::<Component>(component)?;
        Ok(work.remove::<ComponentFile>(component)?)
    }
}

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

/// A room that is there, as who manages it handles it.
fn managed(work: &mut Work<'_>, room: RoomId, group: GroupId) -> Decided<Room> {
    let found = work.get::<Room>(room)?.filter(|found| found.state != RoomState::Closed && found.group == group);
    Ok(found.ok_or(RoomRefusal::UnknownRoom { room })?.as_ref().clone())
}

/// Says what a room may do from now on: gives, narrows and takes back. Without one of what it imports it does not run.
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
/// own; if it refuses or fails, the old one stays.
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
        let loaded = work.component(self.component)?;
        let upgraded = Room {
            component: self.component,
            grants: self.grants.clone().into(),
            events: new.events.clone(),
            state: RoomState::Open,
            last_failure: None,
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

/// Lets a paused room be used again.
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
            work.put(Room { state: RoomState::Open, failures: 0, ..room })?;
        }
        Ok(())
    }
}

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
    fn check(&self) -> Result<(), RoomRefusal> {
        let long = |input: &RoomInput| input.name.len() > 100 || input.value.len() > 65_536;
        if self.action.len() > 100 || self.values.len() > 500 || self.values.iter().any(long) {
            return Err(RoomRefusal::TooMuchInput);
        }
        Ok(())
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
        self.check()?;
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

/// Keeps what was counted of a room in a call that went well.
pub(super) fn settle(work: &mut Work<'_>, room: &Room, counts: Counts) -> Decided<()> {
    if let Some(room) = room.after(counts) {
        work.put(room)?;
    }
    Ok(())
}

/// Counts a failure; pauses a room that failed too often in a row, and tells those who manage the group.
pub(super) fn failed(work: &mut Work<'_>, room: &Room, failure: RoomFailure) -> Decided<()> {
    let limit = work.rooms()?.engine.limits().failures_in_a_row;
    let failures = room.failures.saturating_add(1);
    let paused = failures >= limit;
    let state = if paused { RoomState::Paused } else { room.state };
    work.emit(&RoomFailed { room: room.id, failure });
    if paused {
        work.emit(&RoomPaused { room: room.id });
        let managers = work.scan(Standing::managers_of(room.group), MAX_ALERTED)?;
        let managers: Vec<MemberId> = managers.into_iter().map(MemberId::from_u128).collect();
        work.notify_all(&managers, NotificationKind::Room, &RecordRef::of::<Room>(room.id))?;
    }
    let last_failure = Some(LastFailure { failure, at: work.now() });
    Ok(work.put(Room { failures, state, last_failure, ..room.clone() })?)
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
    /// What; 1 to 800 bytes.
    #[schemars(length(max = 800))]
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
        let by = work.actor().person().filter(|_| work.is_inside()).ok_or(RoomRefusal::OnlyRooms)?;
        let room = work.get::<Room>(self.room)?.ok_or(RoomRefusal::UnknownRoom { room: self.room })?;
        if self.members.len() > MAX_ALERTED {
            return Err(RoomRefusal::TooMuchInput.into());
        }
        let text = text::lines(&self.text, MAX_ALERT).map_err(|_| RoomRefusal::TooMuchInput)?;
        let belong: Vec<_> = self.members.iter().map(|member| Ok((*member, work.belongs(*member, room.group)?))).collect();
        let belong: Vec<(MemberId, bool)> = belong.into_iter().collect::<Result<_, crate::kernel::Missing>>()?;
        let to: Vec<MemberId> = belong.into_iter().filter(|(_, belongs)| *belongs).map(|(member, _)| member).collect();
        let id = work.new_id();
        work.put_new(RoomAlert { id, room: room.id, group: room.group, by, text, at: work.now() });
        Ok(work.notify_all(&to, NotificationKind::Room, &RecordRef::of::<RoomAlert>(id))?)
    }
}
