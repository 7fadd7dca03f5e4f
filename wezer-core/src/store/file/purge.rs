//! Leaving nothing behind of what was removed.
//!
//! Invariant: at every moment the log and the database under its own name hold the whole store between them; so a crash in the
//! middle of a purge loses nothing, and the next purge begins anew.
//!
//! First everything in the log is written down, and both of its files are overwritten with zeros. Then what lives in the database
//! is copied into a fresh one, which is synced and takes the old one's name; the old file, nameless by now, is overwritten too, so
//! that its blocks go back to the file system empty. Keys are wiped where they lie when they are destroyed, and the journal
//! holds nothing personal. What drives and file systems may keep nevertheless stands in [`keys`](super::keys).
//!
//! Cost: reads the database, writes it once and overwrites it once; overwrites the log. Commits wait until it is done, reads only while
//! the files change places. Needs as much free space as the database takes.

use std::io;
use std::sync::{Arc, PoisonError};

use super::commit::{Core, locked};
use super::disk::DiskFile;
use super::failed;
use super::log::fill;
use super::state::{self, State};
use crate::store::StoreError;

/// The open database and its file.
#[derive(Debug)]
pub(super) struct StateFile {
    pub(super) state: State,
    pub(super) file: Arc<dyn DiskFile>,
}

impl Core {
    pub(super) fn purge(&self) -> Result<(), StoreError> {
        let mut log = locked(&self.log);
        self.empty_log(&mut log)?;
        // Until the fresh database is whole, nothing has changed: a full disk does no harm.
        let action = "make a fresh checkpoint database";
        self.overwrite_left_over().map_err(failed(action))?;
        let file = self.disk.create(state::NEW_NAME).map_err(failed(action))?;
        let fresh = self.state().state.copy_to(Arc::clone(&file), self.options.cache_bytes)?;
        let done =
            self.take_place(StateFile { state: fresh, file }).and_then(|()| log.wipe().map_err(failed("overwrite the log")));
        if done.is_err() {
            self.poison();
        }
        done
    }

    /// What a purge left that did not come to its end may hold what was removed since.
    fn overwrite_left_over(&self) -> io::Result<()> {
        let Some(file) = self.disk.open(state::NEW_NAME)? else { return Ok(()) };
        fill(&*file, 0, file.size()?)?;
        file.sync()
    }

    fn take_place(&self, fresh: StateFile) -> Result<(), StoreError> {
        let action = "put the fresh checkpoint database in its place";
        let mut place = self.state.write().unwrap_or_else(PoisonError::into_inner);
        self.disk.rename(state::NEW_NAME, state::NAME).map_err(failed(action))?;
        self.disk.sync_dir().map_err(failed(action))?;
        let StateFile { state, file } = std::mem::replace(&mut *place, fresh);
        drop(place);
        // No reader is left in it: readers hold the lock that was just taken.
        drop(state);
        let overwrite = || {
            fill(&*file, 0, file.size()?)?;
            file.sync()
        };
        overwrite().map_err(failed("overwrite the old checkpoint database"))
    }
}
