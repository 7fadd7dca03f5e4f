//! Taking laps out of the log: when one ends, and how it is written down.
//!
//! Invariant: at most two laps are not yet written down, one of them being written. A lap's file is free again only when all of
//! it is in the archive and the checkpoint database, durably.

use std::io;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use super::archive::Appender;
use super::commit::{Core, locked};
use super::log::Log;
use super::memtable::Memtable;
use super::state::Checkpoint;
use crate::store::StoreError;

/// A lap is longer than asked for when rewriting all accounts would cost more than the lap.
const LAP_BYTES_PER_ACCOUNT: u64 = 256;

/// What the checkpoint thread has to do.
#[derive(Debug, Default)]
pub(super) struct Duty {
    /// There is a frozen memtable.
    pub(super) frozen: bool,
    pub(super) stop: bool,
}

impl Core {
    /// Ends the lap if it is long enough, and waits if it is far too long.
    pub(super) fn make_room(&self, log: &mut Log, accounts: u32) -> Result<(), StoreError> {
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

    /// The same while nobody can commit.
    pub(super) fn empty_log(&self, log: &mut Log) -> Result<(), StoreError> {
        self.alive()?;
        self.settle()?;
        if !self.view().active.is_empty() {
            self.freeze(log);
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
        self.state().state.write(lap, &blocks, &checkpoint)?;
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
            let _watch = Watch(&core);
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
}

/// Tells those who wait for a checkpoint that none will come, should the thread that makes it panic.
struct Watch<'a>(&'a Core);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.poison();
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::id::CommunityId;
    use crate::store::conformance::{Dice, sample};
    use crate::store::file::archive::End;
    use crate::store::file::sim::SimDisk;
    use crate::store::file::{FileStore, Options, open};
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
