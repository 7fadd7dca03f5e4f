//! Opening a store: taking its directory, making what is not there, replaying the log.
//!
//! Invariant: a directory holds a store once it has the file `state`; until then nothing was ever committed there, so what a
//! crash left of making it is thrown away.

use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Condvar, Mutex, RwLock};

use super::archive::{self, Archive};
use super::checkpoint::Duty;
use super::commit::Core;
use super::disk::{Disk, DiskFile};
use super::keys::{self, KeyFile};
use super::log::{self, Log};
use super::purge::StateFile;
use super::read::View;
use super::replay::{self, Replayed};
use super::state::{self, State};
use super::{Options, failed};
use crate::store::StoreError;
use crate::store::signal::Signal;

/// A new log has room for so many bytes, or for one checkpoint's worth if that is less.
const FIRST_LOG: u64 = 1 << 20;

/// Opens the store on this disk; `place` is its name in messages.
pub(super) fn open(disk: Arc<dyn Disk>, place: String, options: Options) -> Result<Core, StoreError> {
    let lock = disk.lock().map_err(failed("lock the store's directory"))?;
    let Some(lock) = lock else { return Err(StoreError::InUse { place }) };
    let state_file = match disk.open(state::NAME).map_err(failed("open the checkpoint database"))? {
        Some(file) => file,
        None => create(&*disk, &place, &options)?,
    };
    let state = State::open(Arc::clone(&state_file), options.cache_bytes)?;
    let checkpoint = state.checkpoint()?;
    let [first, second] = log::NAMES.map(|name| log_file(&*disk, name));
    let Replayed { log, frozen, active } = replay::replay(checkpoint.community, &[first?, second?], checkpoint.head)?;
    let mut destroyed = active.destroyed_keys().clone();
    destroyed.extend(frozen.iter().flat_map(|lap| lap.destroyed_keys()));
    let file = disk.open(keys::NAME).map_err(failed("open the keys"))?;
    let file = file.ok_or_else(|| StoreError::Damaged { what: format!("{} is gone", keys::NAME) })?;
    let (key_file, keys) = KeyFile::open(file, checkpoint.community, active.head().seq, &destroyed)?;
    let core = Core {
        community: checkpoint.community,
        archive: Archive::new(Arc::clone(&disk), options.cached_blocks),
        options,
        disk,
        log: Mutex::new(log),
        duty: Mutex::new(Duty { frozen: frozen.is_some(), stop: false }),
        view: RwLock::new(View { active, frozen: frozen.map(Arc::new), keys }),
        keys: Mutex::new(key_file),
        state: RwLock::new(StateFile { state, file: state_file }),
        archive_end: Mutex::new(checkpoint.archive),
        turn: Condvar::new(),
        spare: Mutex::new(None),
        moved: Signal::default(),
        poisoned: AtomicBool::new(false),
        unsettled: AtomicBool::new(false),
        checkpoints: AtomicU64::new(0),
        _lock: lock,
    };
    Ok(core)
}

fn log_file(disk: &dyn Disk, name: &str) -> Result<Arc<dyn DiskFile>, StoreError> {
    let file = disk.open(name).map_err(failed("open the log"))?;
    file.ok_or_else(|| StoreError::Damaged { what: format!("{name} is gone") })
}

/// Makes the store's files. `state` comes last, under its name only when everything is durable.
fn create(disk: &dyn Disk, place: &str, options: &Options) -> Result<Arc<dyn DiskFile>, StoreError> {
    let action = "begin a community";
    let refuse = |reason: String| StoreError::Io { action: "open the store", reason };
    let ours = |name: &str| log::NAMES.contains(&name) || [state::NEW_NAME, keys::NAME].contains(&name);
    let names = disk.list().map_err(failed(action))?;
    if let Some(name) = names.iter().find(|name| name.starts_with(archive::PREFIX)) {
        return Err(StoreError::Damaged { what: format!("{place} has {name}, but {} is gone", state::NAME) });
    }
    if let Some(name) = names.iter().find(|name| !ours(name)) {
        return Err(refuse(format!("{place} is no store: it holds {name}")));
    }
    for name in log::NAMES {
        let begun = disk.open(name).and_then(|file| file.map_or(Ok(false), |file| log::holds_a_lap(&*file)));
        if begun.map_err(failed(action))? {
            return Err(StoreError::Damaged { what: format!("{place} has commits in {name}, but {} is gone", state::NAME) });
        }
    }
    let community = options.create.ok_or_else(|| refuse(format!("there is no community in {place}")))?;
    Log::create(disk, FIRST_LOG.min(options.checkpoint_bytes)).map_err(failed(action))?;
    KeyFile::create(disk, community).map_err(failed(action))?;
    State::create(disk.create(state::NEW_NAME).map_err(failed(action))?, community)?;
    disk.sync_dir().map_err(failed(action))?;
    disk.rename(state::NEW_NAME, state::NAME).map_err(failed(action))?;
    disk.sync_dir().map_err(failed(action))?;
    let file = disk.open(state::NAME).map_err(failed(action))?;
    file.ok_or_else(|| StoreError::Io { action, reason: format!("{} vanished", state::NAME) })
}
