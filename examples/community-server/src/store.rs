//! Where this server keeps its community.

mod place;

use std::path::Path;
use std::sync::Arc;

use wezer_core::id::CommunityId;
use wezer_core::kernel::{LaneLimits, RegistryError};
use wezer_core::room::{RoomEngine, RoomEngineError, RoomLimits, Rooms};
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, Store, StoreError};
use wezer_core::world::{SystemWorld, World};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

use crate::credential::Credentials;
use crate::feed::Feeds;
use crate::import::Imports;
use crate::webhook::WebhookPackage;

pub use self::place::{BadAddress, OpenError, Opened, Place, StoreAddress};

/// The store has a folder to itself below the data folder, because it accepts no file that is not its own.
pub(crate) const FOLDER: &str = "community";
/// What rooms were compiled to; it can be removed at any time.
const ROOMS: &str = "rooms-cache";

/// This server could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// Two packages give the same name to two things.
    #[error(transparent)]
    Names(#[from] RegistryError),
    /// This machine does not run rooms.
    #[error(transparent)]
    Rooms(#[from] RoomEngineError),
}

/// What this server understands: the core, rooms, its own credentials, webhooks and feeds, and how far imports have come.
///
/// # Errors
/// If two packages give the same name to two things, or this machine does not run rooms.
pub fn registry() -> Result<Registry, NotReady> {
    Ok(registry_with(&RoomEngine::new(RoomLimits::default())?)?)
}

/// The same, where rooms run on an engine that is there.
///
/// # Errors
/// If two packages give the same name to two things.
pub fn registry_with(rooms: &RoomEngine) -> Result<Registry, RegistryError> {
    let registry = Registry::core().with(&Exchange)?.with(&Rooms::new(rooms.clone()))?;
    registry.with(&Credentials)?.with(&WebhookPackage)?.with(&Feeds)?.with(&Imports)
}

/// What runs rooms; what it compiles is kept below `dir`.
///
/// # Errors
/// If this machine can't run them, or the folder can't be used.
pub fn rooms(dir: &Path, limits: RoomLimits) -> Result<RoomEngine, RoomEngineError> {
    let folder = std::path::absolute(dir.join(ROOMS)).and_then(|folder| std::fs::create_dir_all(&folder).map(|()| folder));
    let folder = folder.map_err(|error| RoomEngineError { reason: error.to_string() })?;
    RoomEngine::with_cache(limits, &folder)
}

/// Opens the community kept in files below `dir`, or begins a new one there.
///
/// # Errors
/// What the store says: in use by another process, damaged, not readable.
pub fn open_store(dir: &Path) -> Result<Arc<dyn Store>, StoreError> {
    let folder = dir.join(FOLDER);
    let failed = |error: std::io::Error| StoreError::Io { action: "make the data folder", reason: error.to_string() };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    Ok(Arc::new(FileStore::open(folder, Options::default().create(fresh_id()))?))
}

/// The id of a community that begins.
pub fn fresh_id() -> CommunityId {
    CommunityId::from_u128(SystemWorld.fresh_id())
}

/// Whether a community is kept below `dir`.
pub fn is_there(dir: &Path) -> bool {
    std::fs::read_dir(dir.join(FOLDER)).is_ok_and(|mut entries| entries.next().is_some())
}

/// The community of a store, as this server understands it.
///
/// # Errors
/// As [`registry`].
pub fn community(store: Arc<dyn Store>) -> Result<Community, NotReady> {
    Ok(opened(store, registry()?))
}

/// The same, where rooms run on an engine that is there.
///
/// # Errors
/// As [`registry_with`].
pub fn community_with(store: Arc<dyn Store>, rooms: &RoomEngine) -> Result<Community, RegistryError> {
    Ok(opened(store, registry_with(rooms)?))
}

fn opened(store: Arc<dyn Store>, registry: Registry) -> Community {
    Community::open_with(store, registry, Arc::new(SystemWorld), LaneLimits::default())
}
