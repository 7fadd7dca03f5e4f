//! Rooms: third-party tools for a group, as sandboxed WebAssembly components.
//!
//! Invariant: a room acts for the person who acts in it, never with more than that person may and its group allows; what a call did lands
//! whole in one commit or not at all; whatever a room does, it is stopped within its [limits](RoomLimits) and nobody else's data is
//! touched. A room sees no file, no network, no clock and no chance but what the command that calls it sees.
//!
//! Cost, measured with a small room written in Rust: 18.3 µs from the call to the commit, in the lane, against 1.3 µs for the same command
//! without a room: a fresh instance, its work, its end. Compiling happens outside the lane, once for a component.
//!
//! # The way of a room
//! 1. Somebody who may installs a component ([`InstallRoom`]). Its imports are read before any of its code runs ([`inspect`]): they are its
//!    permissions, and the only ones.
//! 2. Who manages a group opens it there ([`OpenRoom`]) and says what it may do ([`Grant`]): an interface or not, and of money which
//!    currencies and how much a day. What it imports and is not given keeps it from running.
//! 3. People of the group look at its pages ([`RoomPageOf`]) and act in it ([`CallRoom`]). A call is one command; what the room does through
//!    its imports are commands inside that one.
//! 4. A room hears of the events that it asked for ([`TickRooms`]), on behalf of who opened it.
//!
//! A room says no in its own words ([`RoomRefusal::ByTheRoom`]): then nothing is changed. A room that crashes or passes a limit
//! ([`RoomFailure`]) is another thing: what it did is dropped and the failure is counted; after some in a row the room is paused.
//!
//! # Setting up
//! An application that runs rooms adds them to its registry, with the engine that runs them:
//! ```
//! use wezer_core::room::{RoomEngine, RoomLimits, Rooms};
//! use wezer_core::Registry;
//!
//! let rooms = Rooms::new(RoomEngine::new(RoomLimits::default())?);
//! let registry = Registry::core().with(&rooms)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
mod component;
mod document;
mod engine;
mod enter;
mod event;
mod grant;
mod install;
mod limit;
mod open;
mod query;
mod refusal;
mod standard;
mod storage;
mod tick;

pub use self::act::{AlertFromRoom, CallRoom, MAX_ALERT, MAX_ALERTED, RoomInput, RoomOutcome};
pub use self::component::{AskedPermission, Component, ComponentBytes, Signature};
pub use self::document::{LastFailure, Room, RoomAlert, RoomAlertId, RoomReplyId, RoomState};
pub(crate) use self::engine::Host;
pub(crate) use self::engine::inside::Runs;
pub use self::engine::page::{self, Page};
pub use self::engine::{RoomEngine, RoomEngineError};
pub use self::event::{
    ComponentInstalled, ComponentRemoved, RoomClosed, RoomFailed, RoomGrantsSet, RoomOpened, RoomPaused, RoomResumed, RoomTold,
    RoomUpgraded,
};
pub use self::grant::{Grant, MAX_CURRENCIES, MAX_GRANTS};
pub use self::install::{InstallRoom, RemoveRoomComponent};
pub use self::limit::{RoomFailure, RoomLimits};
pub use self::open::{CloseRoom, MAX_ROOMS, OpenRoom, ResumeRoom, SetRoomGrants, UpgradeRoom};
pub use self::query::{
    RoomAlertOf, RoomComponentOf, RoomComponents, RoomOf, RoomPageOf, RoomReplyOf, RoomsIn, SeenAlert, SeenComponent,
    SeenPermission, SeenReply, SeenRoom,
};
pub use self::refusal::RoomRefusal;
pub use self::storage::{RoomValue, RoomValueId};
pub use self::tick::{MAX_CALLS, MAX_ENTRIES, RoomsTicked, TickRooms};
use crate::flow::Label;
pub use crate::interface::{CalledFrom, ComponentId, Function, Interface, RoomId};
use crate::kernel::{Package, Registry, RegistryError, Right};

/// To install components and take them away.
pub const INSTALL_ROOMS: Right = Right::new("room.install");
/// To open rooms in a group, say what they may do, upgrade and close them.
pub const MANAGE_ROOMS: Right = Right::new("room.manage");
/// To use the rooms of one's groups.
pub const USE_ROOMS: Right = Right::new("room.use");

/// What can be known of a component before any of its code runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// What it is named by.
    pub component: ComponentId,
    /// How many bytes it has.
    pub size: usize,
    /// The interfaces that it imports, without their versions, and what each allows.
    pub permissions: Vec<(String, Label)>,
}

/// Reads what a component would ask for, without running it. Takes as long as compiling does, and leaves the component ready.
///
/// # Errors
/// If the registry has no [`Rooms`], or the component can't be a room here.
pub fn inspect(registry: &Registry, bytes: &[u8]) -> Result<Inspected, RoomRefusal> {
    let host = registry.rooms().ok_or(RoomRefusal::NoEngine)?;
    let limit = host.engine.limits().component_bytes;
    if bytes.len() > limit {
        return Err(RoomRefusal::ComponentTooLarge { kib: limit >> 10 });
    }
    let imports = host.imports_of(&bytes.into(), registry.interfaces())?;
    let permission = |name: String| {
        let allows = allows(&name, registry.interfaces().get(name.as_str()));
        (name, allows)
    };
    let component = component::digest(bytes).id;
    Ok(Inspected { component, size: bytes.len(), permissions: imports.into_keys().map(permission).collect() })
}

/// What an interface allows, in our words.
fn allows(name: &str, interface: Option<&Interface>) -> Label {
    #[cfg(feature = "fluent")]
    if let Some(interface) = interface {
        use crate::language::Language;
        let say = |language| interface.catalogue.message(language, &interface.label(), &[]).unwrap_or_else(|| name.to_owned());
        return Label::new(say(Language::English), say(Language::French));
    }
    let _: Option<&Interface> = interface;
    Label::new(name, name)
}

/// Rooms, for a registry: the commands and queries about them, what this crate offers them, and the engine that runs them.
#[derive(Debug, Clone)]
pub struct Rooms {
    engine: RoomEngine,
}

impl Rooms {
    /// Rooms that this engine runs.
    pub fn new(engine: RoomEngine) -> Self {
        Self { engine }
    }
}

impl Package for Rooms {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.run_rooms(Host::new(self.engine.clone()));
        register(registry)
    }
}

fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [INSTALL_ROOMS, MANAGE_ROOMS, USE_ROOMS] {
        registry.right(right)?;
    }
    registry.command::<InstallRoom>()?.command::<RemoveRoomComponent>()?.command::<OpenRoom>()?.command::<SetRoomGrants>()?;
    registry.command::<UpgradeRoom>()?.command::<CloseRoom>()?.command::<ResumeRoom>()?.command::<CallRoom>()?;
    registry.command::<AlertFromRoom>()?.command::<TickRooms>()?;
    registry.query::<RoomComponents>()?.query::<RoomComponentOf>()?.query::<RoomsIn>()?.query::<RoomOf>()?;
    registry.query::<RoomPageOf>()?.query::<RoomReplyOf>()?.query::<RoomAlertOf>()?;
    registry.event::<ComponentInstalled>()?.event::<ComponentRemoved>()?.event::<RoomOpened>()?.event::<RoomGrantsSet>()?;
    registry.event::<RoomUpgraded>()?.event::<RoomFailed>()?.event::<RoomPaused>()?.event::<RoomResumed>()?;
    registry.event::<RoomClosed>()?.event::<RoomTold>()?;
    registry.document::<Component>()?.document::<component::ComponentFile>()?.document::<Room>()?.document::<RoomValue>()?;
    registry.document::<document::RoomReply>()?.document::<RoomAlert>()?.document::<document::RoomFeed>()?;
    registry.record::<Room>()?.record::<RoomAlert>()?;
    for index in [Component::ALL, Room::BY_GROUP, Room::BY_COMPONENT, Room::LISTENING, Room::CLOSED, RoomValue::BY_ROOM] {
        registry.index(index)?;
    }
    standard::register(registry)
}
