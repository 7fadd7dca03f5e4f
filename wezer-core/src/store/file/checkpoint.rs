//! Committing, and writing down what was committed.
//!
//! Invariant: at most two laps are not yet checkpointed, one of them being written. The order of locks is: log, view. Whoever
//! holds the view never waits for a disk.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::JoinHandle;

use super::archive::{self, Appender, Archive, End};
use super::disk::{Disk, DiskFile, DiskLock};
use super::log::Log;
use super::memtable::Memtable;
use super::read::{self, View};
use super::state::{Checkpoint, State};
use super::{Options, Size, failed};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::signal::Signal;
use crate::store::{Batch, CommitError, Found, Head, StoreError, Wanted};

/// A lap is longer than asked for when rewriting all accounts would cost more than the lap.
const LAP_BYTES_PER_ACCOUNT: u64 = 256;

/// An open store, shared by its handle and its thread.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) community: CommunityId,
    pub(super) options: Options,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) log: Mutex<Log>,
    pub(super) view: RwLock<View>,
    pub(super) state: State,
    pub(super) state_file: Arc<dyn DiskFile>,
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

/// What the checkpoint thread has to do.
#[derive(Debug, Default)]
pub(super) struct Duty {
    /// There is a frozen memtable.
    pub(super) frozen: bool,
    pub(super) stop: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn community(&self) -> CommunityId {
        self.community
    }

    pub(super) fn head(&self) -> Head {
        *self.view().active.head()
    }

    pub(super) async fn changed(&self, after: Seq) -> Head {
        self.moved.until(|| Some(self.head()).filter(|head| head.seq > after)).await
    }

    pub(super) fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let (half, snapshot) = self.view().begin(wanted, &self.state)?;
        half.finish(wanted, snapshot.as_ref(), &self.archive)
    }

    pub(super) fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let first = Seq::new(from.get().max(1));
        let Some(last) = (limit as u64).checked_sub(1).map(|more| first.get().saturating_add(more)) else {
            return Ok(Vec::new());
        };
        let (archived, snapshot, later) = {
            let view = self.view();
            let archived = view.archived();
            let seqs = (first.get().max(archived.get().saturating_add(1))..=last).map(Seq::new);
            let later: Vec<_> = seqs.map_while(|seq| Some((seq, Arc::from(view.entry(seq)?)))).collect();
            (archived, (first <= archived).then(|| self.state.snapshot()).transpose()?, later)
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
        if let Err(error) = log.append(batch) {
            if matches!(error, CommitError::Unknown(_)) {
                self.unsettled.store(true, SeqCst);
                self.poison();
            }
            return Err(error);
        }
        self.view_mut().active.apply(batch);
        drop(log);
        self.moved.raise();
        Ok(())
    }

    fn alive(&self) -> Result<(), StoreError> {
        if self.poisoned.load(SeqCst) { Err(StoreError::Poisoned) } else { Ok(()) }
    }

    /// Whether what is in memory is what the next opening will find.
    pub(super) fn settled(&self) -> Result<(), StoreError> {
        if self.unsettled.load(SeqCst) { Err(StoreError::Poisoned) } else { Ok(()) }
    }

    fn poison(&self) {
        self.poisoned.store(true, SeqCst);
        // Whoever waits for a checkpoint waits no more.
        let _duty = locked(&self.duty);
        self.turn.notify_all();
    }

    /// Ends the lap if it is long enough, and waits if it is far too long.
    fn make_room(&self, log: &mut Log, accounts: u32) -> Result<(), StoreError> {
        let enough = self.options.checkpoint_bytes.max(u64::from(accounts) * LAP_BYTES_PER_ACCOUNT);
        if log.lap_bytes() < enough {
            return Ok(());
        }
        if locked(&self.duty).frozen {
            if log.lap_bytes() < 2 * enough {
                return Ok(());
            }
            self.settle()?;
        }
        self.freeze(log);
        if self.options.background { Ok(()) } else { self.write_down() }
    }

    /// Ends the lap. Nothing may be frozen.
    fn freeze(&self, log: &mut Log) {
        let spare = locked(&self.spare).take();
        let mut view = self.view_mut();
        let head = *view.active.head();
        let next = spare.map_or_else(|| Memtable::new(head), |spare| spare.recycle(head));
        view.frozen = Some(Arc::new(std::mem::replace(&mut view.active, next)));
        log.turn();
        drop(view);
        locked(&self.duty).frozen = true;
        self.turn.notify_all();
    }

    /// Waits until nothing is frozen, or sees to it.
    fn settle(&self) -> Result<(), StoreError> {
        if !self.options.background {
            return self.write_down();
        }
        let mut duty = locked(&self.duty);
        while duty.frozen {
            self.alive()?;
            duty = self.turn.wait(duty).unwrap_or_else(PoisonError::into_inner);
        }
        self.alive()
    }

    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        let mut log = locked(&self.log);
        self.alive()?;
        self.settle()?;
        if !self.view().active.is_empty() {
            self.freeze(&mut log);
            drop(log);
            self.settle()?;
        }
        Ok(())
    }

    /// Writes the frozen lap down, if there is one. After a failure the store takes no more commits: the log still has everything.
    fn write_down(&self) -> Result<(), StoreError> {
        let Some(lap) = self.view().frozen.clone() else { return Ok(()) };
        let result = self.write_lap(&lap);
        if result.is_err() {
            self.poison();
            return result;
        }
        let done = self.view_mut().frozen.take();
        drop(lap);
        // Readers look at a memtable only under the view's lock, so nobody else has it now.
        *locked(&self.spare) = done.and_then(Arc::into_inner);
        self.checkpoints.fetch_add(1, SeqCst);
        locked(&self.duty).frozen = false;
        self.turn.notify_all();
        Ok(())
    }

    fn write_lap(&self, lap: &Memtable) -> Result<(), StoreError> {
        let mut end = locked(&self.archive_end);
        let mut appender = Appender::new(&*self.disk, *end, lap.base().seq.next());
        for entry in lap.entries() {
            appender.push(entry)?;
        }
        let (blocks, archive) = appender.finish()?;
        let checkpoint = Checkpoint { community: self.community, head: *lap.head(), archive };
        self.state.write(lap, &blocks, &checkpoint)?;
        *end = archive;
        tracing::debug!(head = lap.head().seq.get(), blocks = blocks.len(), "checkpoint");
        Ok(())
    }

    /// Starts the checkpoint thread, unless the options say that there is none.
    pub(super) fn start_worker(self: &Arc<Self>) -> io::Result<Option<JoinHandle<()>>> {
        if !self.options.background {
            return Ok(None);
        }
        let core = Arc::clone(self);
        let work = move || {
            while core.wait_for_duty() {
                if let Err(error) = core.write_down() {
                    tracing::error!(%error, "a checkpoint failed; the store takes no more commits until it is opened again");
                    return;
                }
            }
        };
        std::thread::Builder::new().name("wezer-checkpoint".into()).spawn(work).map(Some)
    }

    /// Waits for a lap to write down; `false` when the store is being closed.
    fn wait_for_duty(&self) -> bool {
        let mut duty = locked(&self.duty);
        loop {
            if duty.stop {
                return false;
            }
            if duty.frozen {
                return true;
            }
            duty = self.turn.wait(duty).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn stop(&self) {
        locked(&self.duty).stop = true;
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
            state: self.state_file.size().map_err(failed("read a file's length"))?,
            checkpoints: self.checkpoints.load(SeqCst),
        })
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::store::conformance::{Dice, sample};
    use crate::store::file::sim::SimDisk;
    use crate::store::file::{FileStore, open};
    use crate::store::{MemoryStore, Store};
    use pollster::block_on;

    const COMMUNITY: CommunityId = CommunityId::from_u128(8);

    /// Reads join the lap being written, the frozen one, and what is below, also when the frozen one is below already.
    #[test]
    fn a_frozen_lap_is_read_like_any_other() {
        for seed in 0..20 {
            let disk = Arc::new(SimDisk::new(seed));
            // The thread that would write the frozen lap down is never started.
            let core = open::open(disk, "simulated".into(), Options::default().create(COMMUNITY)).expect("opens");
            let store = FileStore { core: Arc::new(core), worker: None };
            let model = MemoryStore::new(COMMUNITY);
            let mut dice = Dice::new(seed);
            let mut commit_some = || {
                for _ in 0..20 {
                    let batch = sample::batch(&mut dice, &block_on(model.head()).expect("head"));
                    block_on(store.commit(&batch)).expect("commits");
                    block_on(model.commit(&batch)).expect("commits");
                }
                block_on(sample::assert_same(&store, &model));
            };
            for _ in 0..3 {
                commit_some();
                store.core.freeze(&mut locked(&store.core.log));
                commit_some();
                let frozen = store.core.view().frozen.clone().expect("frozen");
                store.core.write_lap(&frozen).expect("written down");
                block_on(sample::assert_same(&store, &model));
                commit_some();
                // Written down a second time as if the first had not come to its end, and taken away.
                *locked(&store.core.archive_end) = End { file: 0, offset: 0 };
                drop(frozen);
                store.core.write_down().expect("written down");
                block_on(sample::assert_same(&store, &model));
            }
        }
    }
}
