//! Committing and reading: what a caller of the store passes through. From here a commit goes to the [log](super::log), then
//! into the memtable.
//!
//! Invariant: readers see a batch when it is durable, and the whole of it at once. The order of locks is: log, keys, state, view. Whoever holds
//! the view never waits for a disk.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use async_trait::async_trait;

use super::archive::{self, Archive, End};
use super::checkpoint::Duty;
use super::disk::{Disk, DiskLock};
use super::keys::KeyFile;
use super::log::Log;
use super::memtable::Memtable;
use super::purge::StateFile;
use super::read::{self, Entries, View};
use super::state::Snapshot;
use super::{FileStore, Options, Size, failed};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::signal::Signal;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

/// An open store, shared by its handle and its thread.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) community: CommunityId,
    pub(super) options: Options,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) log: Mutex<Log>,
    pub(super) view: RwLock<View>,
    /// Locked only by who holds the log.
    pub(super) keys: Mutex<KeyFile>,
    /// Locked for writing only while a purge puts another file in its place.
    pub(super) state: RwLock<StateFile>,
    pub(super) archive: Archive,
    pub(super) archive_end: Mutex<End>,
    pub(super) duty: Mutex<Duty>,
    pub(super) turn: Condvar,
    pub(super) spare: Mutex<Option<Memtable>>,
    pub(super) moved: Signal,
    pub(super) poisoned: AtomicBool,
    /// A commit's outcome is not known: the log may hold it or not, and so the head is not known either.
    pub(super) unsettled: AtomicBool,
    pub(super) checkpoints: AtomicU64,
    /// Let go last.
    pub(super) _lock: Box<dyn DiskLock>,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub(super) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn community(&self) -> CommunityId {
        self.community
    }

    pub(super) fn head(&self) -> Head {
        *self.view().active.head()
    }

    /// What the last checkpoint wrote down.
    pub(super) fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.state().state.snapshot()
    }

    pub(super) async fn changed(&self, after: Seq) -> Head {
        self.moved.until(|| Some(self.head()).filter(|head| head.seq > after)).await
    }

    pub(super) fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let below = self.state();
        let (half, snapshot) = self.view().begin(wanted, &below.state)?;
        half.finish(wanted, snapshot.as_ref(), &self.archive)
    }

    pub(super) fn journal(&self, from: Seq, limit: usize) -> Result<Entries, StoreError> {
        let first = Seq::new(from.get().max(1));
        let Some(last) = (limit as u64).checked_sub(1).map(|more| first.get().saturating_add(more)) else {
            return Ok(Vec::new());
        };
        let below = self.state();
        let (archived, snapshot, later) = {
            let view = self.view();
            let archived = view.archived();
            let seqs = (first.get().max(archived.get().saturating_add(1))..=last).map(Seq::new);
            let later: Vec<_> = seqs.map_while(|seq| Some((seq, Arc::from(view.entry(seq)?)))).collect();
            (archived, (first <= archived).then(|| below.state.snapshot()).transpose()?, later)
        };
        let Some(snapshot) = snapshot else { return Ok(later) };
        let mut entries = read::entries(first, Seq::new(last).min(archived), &snapshot, &self.archive)?;
        entries.extend(later);
        Ok(entries)
    }

    pub(super) fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut log = locked(&self.log);
        self.alive().map_err(CommitError::Failed)?;
        let head = self.head();
        if head != batch.base {
            return Err(CommitError::Conflict { head: head.seq });
        }
        batch.check().map_err(CommitError::Failed)?;
        self.make_room(&mut log, head.accounts).map_err(CommitError::Failed)?;
        if batch.keys.is_empty() {
            let prepared = log.prepare(batch)?;
            self.settle_by(log.append(&prepared))?;
        } else {
            self.append_with_keys(&mut log, batch)?;
        }
        let mut view = self.view_mut();
        view.active.apply(batch);
        for (name, key) in &batch.keys {
            match key {
                Some(key) => view.keys.insert(*name, Arc::clone(key)),
                None => view.keys.remove(name),
            };
        }
        drop(view);
        drop(log);
        self.moved.raise();
        Ok(())
    }

    /// New keys before the frame, wiped ones after it: the frame decides. See [`keys`](super::keys).
    fn append_with_keys(&self, log: &mut Log, batch: &Batch) -> Result<(), CommitError> {
        let mut keys = locked(&self.keys);
        keys.prepare(batch)?;
        let prepared = log.prepare(batch)?;
        let going = keys.write(batch).map_err(|error| {
            // Nothing of the commit is in the log, but the slots are not known any more.
            self.poison();
            CommitError::Failed(error)
        })?;
        self.settle_by(log.append(&prepared))?;
        self.settle_by(keys.wipe_all(&going).map_err(CommitError::Unknown))
    }

    /// After a commit of which nobody knows, nothing is known any more.
    fn settle_by(&self, written: Result<(), CommitError>) -> Result<(), CommitError> {
        if matches!(written, Err(CommitError::Unknown(_))) {
            self.unsettled.store(true, SeqCst);
            self.poison();
        }
        written
    }

    /// The checkpoint database. Taken before the view, and never twice by the same thread.
    pub(super) fn state(&self) -> RwLockReadGuard<'_, StateFile> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn alive(&self) -> Result<(), StoreError> {
        if self.poisoned.load(SeqCst) { Err(StoreError::Poisoned) } else { Ok(()) }
    }

    /// Whether what is in memory is what the next opening will find.
    fn settled(&self) -> Result<(), StoreError> {
        if self.unsettled.load(SeqCst) { Err(StoreError::Poisoned) } else { Ok(()) }
    }

    pub(super) fn poison(&self) {
        self.poisoned.store(true, SeqCst);
        // Whoever waits for a checkpoint waits no more.
        let _duty = locked(&self.duty);
        self.turn.notify_all();
    }

    /// Marks the log's end. Nothing is lost if that fails.
    pub(super) fn close(&self) {
        let mut log = locked(&self.log);
        if self.alive().is_ok()
            && let Err(error) = log.close(&self.head())
        {
            tracing::debug!(%error, "the log's end could not be marked");
        }
    }

    pub(super) fn size(&self) -> Result<Size, StoreError> {
        let log = locked(&self.log);
        let mut journal = 0;
        let names = self.disk.list().map_err(failed("list the store's files"))?;
        for name in names.iter().filter(|name| name.starts_with(archive::PREFIX)) {
            let file = self.disk.open(name).map_err(failed("open a file of the journal"))?;
            journal += file.map_or(Ok(0), |file| file.size()).map_err(failed("read a file's length"))?;
        }
        let frozen = if self.view().frozen.is_some() { log.last_lap_bytes() } else { 0 };
        Ok(Size {
            tail: log.lap_bytes() + frozen,
            log: log.file_bytes(),
            journal,
            state: self.state().file.size().map_err(failed("read a file's length"))?,
            keys: locked(&self.keys).bytes(),
            checkpoints: self.checkpoints.load(SeqCst),
        })
    }
}

#[async_trait]
impl Store for FileStore {
    fn community(&self) -> CommunityId {
        self.core.community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.core.settled()?;
        Ok(self.core.head())
    }

    /// Nobody else writes here.
    fn heard(&self) -> Option<Seq> {
        self.core.settled().ok().map(|()| self.core.head().seq)
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.core.read(wanted)
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.core.commit(batch)
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.core.settled()?;
        self.core.journal(from, limit)
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        Ok(self.core.changed(after).await)
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.core.purge()
    }
}
