//! What people see of rooms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{AskedPermission, Component};
use super::document::{LastFailure, Room, RoomReply, RoomState};
use super::engine::inside::Call;
use super::engine::page::Page;
use super::grant::Grant;
use super::{RoomRefusal, USE_ROOMS};
use crate::flow::Label;
use crate::id::{GroupId, MemberId};
use crate::interface::{ComponentId, RoomId};
use crate::kernel::{Permission, Query, Stop, View};
use crate::language::Language;
use crate::time::Timestamp;

/// So many components are listed.
const MAX_COMPONENTS: usize = 500;
/// A path has at most so many bytes.
const MAX_PATH: usize = 500;

type Answer<T> = Result<T, Stop<RoomRefusal>>;

/// A component, as people see it before they open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenComponent {
    /// Which.
    pub component: ComponentId,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u32,
    /// What it is called, in the words of its author.
    pub name: Label,
    /// What it is for, in the words of its author.
    pub purpose: Label,
    /// Its version.
    pub version: String,
    /// What it imports: what a group has to allow.
    pub permissions: Vec<SeenPermission>,
    /// The events that it wants to hear of.
    pub events: Vec<String>,
    /// The public key of who vouches for it, in base64.
    pub signed_by: Option<String>,
    /// When it was installed.
    pub installed_at: Timestamp,
}

/// An interface that a component imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenPermission {
    /// The interface without its version.
    pub permission: String,
    /// What it allows, in our words.
    pub allows: Label,
    /// Why the component wants it, in the words of its author.
    pub why: Label,
    /// Which of its functions it calls.
    pub functions: Vec<String>,
    /// Whether it can move money: then it can be narrowed to currencies and to an amount a day.
    pub moves_money: bool,
}

fn seen(view: &View<'_>, component: &Component) -> SeenComponent {
    let registry = view.memory.registry();
    let permission = |asked: &AskedPermission| {
        let interface = registry.interfaces().get(asked.permission.as_str());
        SeenPermission {
            permission: asked.permission.clone(),
            allows: super::allows(&asked.permission, interface),
            why: asked.why.clone(),
            functions: asked.functions.clone(),
            moves_money: interface.is_some_and(|interface| interface.functions.iter().any(|one| one.spending.is_some())),
        }
    };
    SeenComponent {
        component: component.id,
        sha256: component.sha256.clone(),
        size: component.size,
        name: component.name.clone(),
        purpose: component.purpose.clone(),
        version: component.version.clone(),
        permissions: component.permissions.iter().map(permission).collect(),
        events: component.events.clone(),
        signed_by: component.signed_by.clone(),
        installed_at: component.installed_at,
    }
}

/// The components that are installed, oldest first; at most 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomComponents {}

impl Query for RoomComponents {
    const NAME: &'static str = "room_components";
    type Output = Vec<SeenComponent>;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<SeenComponent>> {
        let ids = view.scan(Component::all(), MAX_COMPONENTS)?;
        let components = view.all::<Component>(ids.into_iter().map(ComponentId::from_u128))?;
        Ok(components.iter().map(|component| seen(view, component)).collect())
    }
}

/// One component; `None` if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomComponentOf {
    /// Which.
    pub component: ComponentId,
}

impl Query for RoomComponentOf {
    const NAME: &'static str = "room_component";
    type Output = Option<SeenComponent>;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Option<SeenComponent>> {
        Ok(view.get::<Component>(self.component)?.map(|component| seen(view, &component)))
    }
}

/// A room, as those see it who may use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenRoom {
    /// Which room.
    pub room: RoomId,
    /// Its group.
    pub group: GroupId,
    /// What it runs.
    pub component: ComponentId,
    /// What it is called.
    pub name: Label,
    /// The version of what it runs.
    pub version: String,
    /// Whether it is to be used.
    pub state: RoomState,
    /// What it may do here.
    pub grants: Vec<Grant>,
    /// What it may not do here and would need.
    pub lacks: Vec<String>,
    /// Who opened it, or upgraded or resumed it or said what it may do since: on behalf of whom it hears of events.
    pub opened_by: MemberId,
    /// When.
    pub opened_at: Timestamp,
    /// How often it failed since it last went well.
    pub failures: u8,
    /// Its last failure.
    pub last_failure: Option<LastFailure>,
    /// How many values it keeps.
    pub keys: u32,
    /// How many bytes it keeps, about.
    pub bytes: u64,
    /// Whether whoever asks may change what it may do, upgrade and close it.
    pub may_manage: bool,
}

fn seen_room(view: &mut View<'_>, room: &Room, may_manage: bool) -> Answer<SeenRoom> {
    let component = view.get::<Component>(room.component)?;
    let asked = component.as_ref().map(|component| component.permissions.as_slice()).unwrap_or_default();
    let is_granted = |asked: &&AskedPermission| room.grants.iter().any(|grant| grant.permission() == asked.permission);
    Ok(SeenRoom {
        room: room.id,
        group: room.group,
        component: room.component,
        name: component.as_ref().map(|component| component.name.clone()).unwrap_or_default(),
        version: component.as_ref().map(|component| component.version.clone()).unwrap_or_default(),
        state: room.state,
        grants: room.grants.to_vec(),
        lacks: asked.iter().filter(|asked| !is_granted(asked)).map(|asked| asked.permission.clone()).collect(),
        opened_by: room.opened_by,
        opened_at: room.opened_at,
        failures: room.failures,
        last_failure: room.last_failure,
        keys: room.keys,
        bytes: room.bytes,
        may_manage,
    })
}

/// The rooms of a group, oldest first; those who belong to the group see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomsIn {
    /// Which group.
    pub group: GroupId,
}

impl Query for RoomsIn {
    const NAME: &'static str = "rooms_in";
    type Output = Vec<SeenRoom>;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Vec<SeenRoom>> {
        let ids = view.scan(Room::of_group(self.group), super::MAX_ROOMS)?;
        let rooms = view.all::<Room>(ids.into_iter().map(RoomId::from_u128))?;
        let mut seen = Vec::new();
        for room in rooms {
            match view.visit(room.id, Language::default()) {
                Ok((room, visit)) => seen.push(seen_room(view, &room, visit.is_manager)?),
                Err(Stop::Refused(_)) => {}
                Err(missing) => return Err(missing),
            }
        }
        Ok(seen)
    }
}

/// One room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomOf {
    /// Which room.
    pub room: RoomId,
}

impl Query for RoomOf {
    const NAME: &'static str = "room";
    type Output = SeenRoom;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<SeenRoom> {
        let (room, visit) = view.visit(self.room, Language::default())?;
        seen_room(view, &room, visit.is_manager)
    }
}

/// What a room shows to whoever asks. Nothing is changed by looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomPageOf {
    /// Which room.
    pub room: RoomId,
    /// Which of its pages; the first, if empty. At most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub path: String,
    /// In which language.
    #[serde(default)]
    pub language: Language,
}

impl Query for RoomPageOf {
    const NAME: &'static str = "room_page";
    type Output = Page;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Page> {
        if self.path.len() > MAX_PATH {
            return Err(RoomRefusal::TooMuchInput.into());
        }
        let (room, visit) = view.visit(self.room, self.language)?;
        if room.state == RoomState::Paused {
            return Err(RoomRefusal::Paused.into());
        }
        let loaded = view.component(room.component)?;
        room.grants_all(loaded.imports.keys())?;
        let path = self.path.clone();
        let page = view.look::<(Call, String), Page>(&room, &loaded, visit, |call| (call, path));
        let page = page.map_err(|stop| stop.map(RoomRefusal::from))?;
        let limits = *view.rooms()?.engine.limits();
        page.check(limits.output_bytes, limits.output_parts).map_err(|failure| RoomRefusal::Failed { failure })?;
        Ok(page)
    }
}

/// What a room answered last to whoever asks; `None` if it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomReplyOf {
    /// Which room.
    pub room: RoomId,
}

/// What a room answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenReply {
    /// A sentence for who acted.
    pub notice: Option<String>,
    /// The page to show next; the same if none.
    pub next: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Query for RoomReplyOf {
    const NAME: &'static str = "room_reply";
    type Output = Option<SeenReply>;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Option<SeenReply>> {
        let person = view.actor().person().ok_or(RoomRefusal::NeedsAPerson)?;
        let reply = view.get::<RoomReply>(RoomReply::id_of(self.room, person))?;
        Ok(reply.map(|reply| SeenReply { notice: reply.notice.clone(), next: reply.next.clone(), at: reply.at }))
    }
}

/// Something that a room told whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomAlertOf {
    /// Which.
    pub alert: super::RoomAlertId,
}

/// An alert of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenAlert {
    /// Which room.
    pub room: RoomId,
    /// Who acted in the room.
    pub by: MemberId,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

impl Query for RoomAlertOf {
    const NAME: &'static str = "room_alert";
    type Output = Option<SeenAlert>;
    type Error = RoomRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(USE_ROOMS)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Option<SeenAlert>> {
        let Some(alert) = view.get::<super::RoomAlert>(self.alert)? else { return Ok(None) };
        let person = view.actor().person().ok_or(RoomRefusal::NeedsAPerson)?;
        let belongs = view.belongs(person, alert.group)?;
        Ok(belongs.then(|| SeenAlert { room: alert.room, by: alert.by, text: alert.text.clone(), at: alert.at }))
    }
}
