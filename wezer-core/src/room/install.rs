//! Installing components, and taking them away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{self, Component, ComponentBytes, ComponentFile, Digested, Signature};
use super::document::Room;
use super::enter::make_ready;
use super::event::{ComponentInstalled, ComponentRemoved};
use super::{INSTALL_ROOMS, RoomRefusal};
use crate::interface::ComponentId;
use crate::kernel::{Command, Permission, Stop, Work};

type Decided<T> = Result<T, Stop<RoomRefusal>>;

/// Installs a component, so that groups can open it as a room. Nothing of it runs but its own description, with nothing in reach.
/// Installing the same bytes again changes nothing; a signature that does not fit is refused all the same.
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
        if work.memory.running_room.is_some() {
            return Err(RoomRefusal::InsideARoom.into());
        }
        let host = work.rooms()?;
        let bytes = self.component.decode(host.engine.limits().component_bytes)?;
        let Digested { id, digest } = component::digest(&bytes);
        self.signature.as_ref().map(|signature| signature.check(&digest)).transpose()?;
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
