//! A store that keeps a backup of another.

use core::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use async_trait::async_trait;

use super::base::Unfinished;
use super::order::put_in_order;
use super::part::{Kind, Writing};
use super::{BEGUN, BackupError, BackupProgress, COMMITS, sync_folder};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::copy::{List, Listed};
use crate::store::{Batch, CommitError, Found, Head, Key, KeyName, Store, StoreError, Wanted};

/// A file of commits that is longer gets no more.
const FILE: u64 = 64 << 20;
/// After so many bytes they are synced.
const SYNC: u64 = 4 << 20;

/// A store whose commits are written down in a folder, for [`Backup`](super::Backup). The [module](super) says what that promises.
///
/// Everybody who commits to the store in this process has to do it through this one. When the folder can't be written, the community
/// goes on; [`Recorded::needs_base`] then says so.
pub struct Recorded {
    store: Arc<dyn List>,
    dir: PathBuf,
    record: Mutex<Record>,
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("dir", &self.dir).field("record", &self.record).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Record {
    /// The file being written; none before the first commit, and after a failure.
    writing: Option<Writing>,
    /// What was recorded up to.
    at: Head,
    /// Length of the file when it was synced last.
    synced: u64,
    /// Commits that are being made.
    under_way: usize,
    /// Whether commits may be missing since the last base.
    gap: bool,
    /// How many commits turned out to be missing.
    gaps: u64,
}

impl Recorded {
    /// Records in `dir`, which is made if need be, what is committed to `store` from now on. What a killed process left is put in order.
    /// Reads what was committed since the newest base; blocks the thread meanwhile. A file that is damaged is set aside, and
    /// [`Recorded::needs_base`] says so.
    ///
    /// # Errors
    /// [`BackupError`], also where `dir` holds backups of another community.
    pub async fn new(store: Arc<dyn List>, dir: impl Into<PathBuf>) -> Result<Self, BackupError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(BackupError::io("make", &dir))?;
        let head = store.head().await?;
        let gap = put_in_order(&dir, store.community(), head)?;
        let record = Record { writing: None, at: head, synced: 0, under_way: 0, gap, gaps: 0 };
        Ok(Self { store, dir, record: Mutex::new(record) })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether there is no base behind which every commit since is recorded: then what was committed last can't be restored.
    pub fn needs_base(&self) -> bool {
        self.record().gap
    }

    /// Makes a base while commits go on. Older ones stay: see [`prune`](super::prune). Returns at which commit it is whole. Blocks the
    /// thread while it reads and writes.
    ///
    /// # Errors
    /// [`BackupError::Gap`] if another process committed meanwhile or a commit could not be recorded, [`BackupError::Busy`] if another
    /// base is being made in the folder, and what the store and the disk say.
    pub async fn base(&self, progress: impl FnMut(BackupProgress) + Send) -> Result<Head, BackupError> {
        let head = self.store.head().await?;
        self.until_recorded(head.seq).await;
        let (begin, gaps) = {
            let mut record = self.record();
            if record.at.seq < head.seq {
                // What is missing is in this base, and in no other that is being made.
                (record.at, record.gap, record.gaps) = (head, true, record.gaps + 1);
            }
            // The commits that this base needs begin in a file of their own, so that the ones before can go.
            record.guarded(Record::rotate)?;
            (record.at, record.gaps)
        };
        let unfinished = Unfinished::read_all(&*self.store, begin, &self.dir, progress).await?;
        let whole = self.store.head().await?;
        self.until_recorded(whole.seq).await;
        let mut record = self.record();
        if record.at.seq < whole.seq {
            (record.gap, record.gaps) = (true, record.gaps + 1);
        }
        if record.gaps != gaps {
            return Err(BackupError::Gap);
        }
        // It is of no use before what it stands upon lasts.
        record.guarded(Record::sync)?;
        unfinished.finish(&self.dir, &whole)?;
        record.gap = false;
        Ok(whole)
    }

    /// Makes what was recorded last.
    ///
    /// # Errors
    /// What the disk says. Then nobody knows which commits last, and [`Recorded::needs_base`] says so.
    pub fn sync(&self) -> Result<(), BackupError> {
        self.record().guarded(Record::sync)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for those who committed and have not said so yet.
    async fn until_recorded(&self, seq: Seq) {
        core::future::poll_fn(|context| {
            let record = self.record();
            if record.at.seq >= seq || record.under_way == 0 {
                return Poll::Ready(());
            }
            // It takes microseconds.
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Record {
    /// Does something to the file. If that fails, nothing is known of what was written to it last: another base has to make up for it.
    fn guarded<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, BackupError>) -> Result<T, BackupError> {
        let done = act(self);
        if done.is_err() {
            (self.writing, self.gap, self.gaps) = (None, true, self.gaps + 1);
        }
        done
    }

    fn write(&mut self, dir: &Path, community: CommunityId, batch: &Batch) -> Result<(), BackupError> {
        if self.at != batch.base {
            // Somebody else committed, or a commit came to pass of which nobody was told.
            (self.gap, self.gaps) = (true, self.gaps + 1);
            self.rotate()?;
        }
        if self.writing.as_ref().is_some_and(|writing| writing.len > FILE) {
            self.rotate()?;
        }
        let writing = match &mut self.writing {
            Some(writing) => writing,
            None => {
                let path = dir.join(format!("{COMMITS}{:020}", batch.base.seq.get()));
                let begun = Writing::begin(&dir.join(BEGUN), path, community, Kind::Commits, batch.base)?;
                sync_folder(dir)?;
                self.synced = begun.len;
                self.writing.insert(begun)
            }
        };
        writing.push(batch)?;
        self.at = batch.head;
        if writing.len - self.synced > SYNC {
            self.sync()?;
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), BackupError> {
        if let Some(writing) = &self.writing
            && writing.len > self.synced
        {
            writing.sync()?;
            self.synced = writing.len;
        }
        Ok(())
    }

    /// Ends the file; the next commit begins another.
    fn rotate(&mut self) -> Result<(), BackupError> {
        self.writing.take().map_or(Ok(()), |mut writing| writing.end(None))
    }
}

/// Counts a commit as under way until it is told how it ended.
struct UnderWay<'a> {
    recorded: &'a Recorded,
    /// Whether nobody was told how it ended.
    lost: bool,
}

impl<'a> UnderWay<'a> {
    fn begin(recorded: &'a Recorded) -> Self {
        recorded.record().under_way += 1;
        Self { recorded, lost: true }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut record = self.recorded.record();
        record.under_way -= 1;
        if self.lost {
            // If it came to pass, the next commit stands upon it and finds that it is missing.
            (record.gap, record.gaps) = (true, record.gaps + 1);
        }
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        if let Err(error) = self.record().rotate() {
            tracing::error!(%error, "the end of a backup was not written; opening it again puts it in order");
        }
    }
}

#[async_trait]
impl Store for Recorded {
    fn community(&self) -> CommunityId {
        self.store.community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.store.head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.store.read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut under_way = UnderWay::begin(self);
        let done = self.store.commit(batch).await;
        under_way.lost = matches!(done, Err(CommitError::Unknown(_)));
        done?;
        let mut record = self.record();
        if let Err(error) = record.guarded(|record| record.write(&self.dir, self.community(), batch)) {
            tracing::error!(%error, "a commit was not recorded; the backup needs another base");
        }
        drop(record);
        Ok(())
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.store.journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        self.store.changed(after).await
    }

    fn heard(&self) -> Option<Seq> {
        self.store.heard()
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.store.purge().await
    }
}

#[async_trait]
impl List for Recorded {
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        self.store.documents(after, limit).await
    }

    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError> {
        self.store.keys(after, limit).await
    }
}

#[cfg(all(test, unix))]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::store::conformance::sample;
    use crate::store::{Batch, MemoryStore};

    /// What a sync that failed was to make last may be gone, though it can still be read.
    #[test]
    fn a_failed_sync_is_a_gap() {
        block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
            let recorded = Recorded::new(store, dir.path()).await.unwrap();
            let commit = async || {
                let batch: Batch = sample::entries_only(&recorded.head().await.unwrap(), &[b"one"]);
                recorded.commit(&batch).await.unwrap();
            };
            commit().await;
            recorded.base(|_| {}).await.unwrap();
            commit().await;
            recorded.sync().unwrap();
            commit().await;
            // A pipe can be written to and not synced.
            let (_reader, writer) = std::io::pipe().unwrap();
            recorded.record().writing.as_mut().unwrap().put_into(std::os::fd::OwnedFd::from(writer).into());
            assert!(!recorded.needs_base());
            recorded.sync().unwrap_err();
            assert!(recorded.needs_base());
            commit().await;
            assert!(recorded.needs_base(), "another file makes up for nothing");
            recorded.base(|_| {}).await.unwrap();
            assert!(!recorded.needs_base());
        });
    }
}
