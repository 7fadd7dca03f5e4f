//! Folders that a crash, a full disk or a bad byte left broken: the store opens, says that a base is needed, and with it all is well.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pollster::block_on;
use tempfile::TempDir;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::ledger::Pay;
use wezer_core::store::backup::{Backup, BackupError, Recorded, Until, prune};
use wezer_core::store::{MemoryStore, Store};
use wezer_core::{Community, Registry};

use super::town::{Town, balances};
use super::{journal, memory, paths};

/// A town with a base, six payments behind it, and nobody who records any more.
struct Left {
    dir: TempDir,
    store: Arc<MemoryStore>,
    people: Vec<(MemberId, WalletId)>,
    /// The file with the payments.
    commits: PathBuf,
    head: Seq,
}

impl Left {
    fn of_town() -> Self {
        let (dir, store) = (TempDir::new().unwrap(), memory());
        let mut town = block_on(Town::of(3, Arc::clone(&store) as _, dir.path()));
        block_on(town.store.base(|_| {})).unwrap();
        block_on(town.pay(6));
        let (people, head) = (town.people.clone(), block_on(town.head()));
        drop(town);
        let commits = last_commits(dir.path());
        Self { dir, store, people, commits, head }
    }

    /// The name that the server's next file would have.
    fn next(&self) -> PathBuf {
        self.dir.path().join(format!("commits-{:020}", self.head.get()))
    }

    fn reopen(&self) -> Arc<Recorded> {
        Arc::new(block_on(Recorded::new(Arc::clone(&self.store) as _, self.dir.path())).unwrap())
    }

    fn pay(&self, store: &Arc<Recorded>) {
        self.pay_through(Arc::clone(store));
    }

    /// Without anybody recording it.
    fn pay_elsewhere(&self) {
        self.pay_through(Arc::clone(&self.store));
    }

    fn pay_through(&self, store: impl Store) {
        let community = Community::open(store, Registry::core());
        let pay = Pay::new(self.people[0].1, self.people[1].1, "1 VAL".parse().unwrap());
        block_on(community.system().execute(pay)).unwrap();
    }

    /// Whoever opens the folder hears that a base is needed, however often; with a base it verifies and restores, and what was set
    /// aside goes with the older bases.
    fn is_mended(&self) {
        assert!(self.reopen().needs_base());
        let store = self.reopen();
        assert!(store.needs_base(), "a restart forgets nothing");
        self.pay(&store);
        drop(store);
        let store = self.reopen();
        assert!(store.needs_base(), "nor do commits that came since");
        block_on(store.base(|_| {})).unwrap();
        assert!(!store.needs_base());
        self.pay(&store);
        drop(store);
        let store = self.reopen();
        assert!(!store.needs_base(), "what a base made up for is no gap");
        self.is_clean();
        prune(self.dir.path(), 1).unwrap();
        assert!(!names(self.dir.path()).contains("damaged"), "{}", names(self.dir.path()));
        self.pay(&store);
        store.sync().unwrap();
        self.is_clean();
    }

    fn is_clean(&self) {
        let backup = Backup::open(self.dir.path()).unwrap();
        assert_eq!(Some(backup.verify(Until::Last, |_| {}).unwrap().head), block_on(self.store.head()).ok());
        let to = memory();
        block_on(backup.restore(Arc::clone(&to) as _, Until::Last, |_| {})).unwrap();
        assert!(block_on(journal(&*to)) == block_on(journal(&*self.store)));
        let of = |store: Arc<MemoryStore>| block_on(balances(&Community::open(store, Registry::core()), &self.people));
        assert_eq!(of(to), of(Arc::clone(&self.store)));
    }
}

fn names(dir: &Path) -> String {
    paths(dir).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned() + " ").collect()
}

fn last_commits(dir: &Path) -> PathBuf {
    paths(dir).into_iter().rfind(|path| path.to_string_lossy().contains("commits-")).unwrap()
}

/// The power went right after a file was created, with a commit that the store has and the file has not.
#[test]
fn a_file_without_its_header_is_set_aside() {
    for header in [0, 1, 50, 108] {
        let left = Left::of_town();
        let whole = fs::read(&left.commits).unwrap();
        left.pay_elsewhere();
        fs::write(left.next(), &whole[..header]).unwrap();
        // One from before, of which nobody knows any more.
        let older = left.dir.path().join("commits-00000000000000000002");
        fs::write(&older, &whole[..header]).unwrap();
        drop(left.reopen());
        assert!(!left.next().exists() && !older.exists(), "{}", names(left.dir.path()));
        assert_eq!(names(left.dir.path()).matches("damaged").count(), 2);
        let refused = Backup::open(left.dir.path()).unwrap().verify(Until::Last, |_| {});
        assert!(matches!(refused, Err(BackupError::Damaged { .. })), "not before there is a base: {refused:?}");
        left.is_mended();
    }
}

/// Where each record of a file begins, the end included.
fn records(bytes: &[u8]) -> Vec<usize> {
    let mut begins = Vec::new();
    let mut at = 109;
    while at < bytes.len() {
        begins.push(at);
        let length = u32::from_le_bytes(bytes[at + 1..at + 5].try_into().unwrap());
        at += 5 + usize::try_from(length).unwrap() + 32;
    }
    begins
}

/// A bad byte anywhere in a record with good ones behind it: the file is kept, to the byte, and what lies before can be had.
#[test]
fn a_damaged_middle_is_kept_and_told() {
    // The tag, the length, the body, the hash of the third; then the last commit, which has only the end behind it.
    for (record, at) in [(2, 0), (2, 1), (2, 4), (2, 5), (2, 60), (2, -32), (2, -1), (5, 60), (5, -1)] {
        let left = Left::of_town();
        let mut bytes = fs::read(&left.commits).unwrap();
        let begins = records(&bytes);
        let behind = begins.len() - 1 - record;
        let at = begins[record + usize::from(at < 0)].checked_add_signed(at).unwrap();
        bytes[at] ^= 0x41;
        fs::write(&left.commits, &bytes).unwrap();
        let store = left.reopen();
        assert!(store.needs_base(), "byte {at}");
        drop(store);
        assert!(!left.commits.exists());
        let aside = last_commits(left.dir.path());
        assert!(fs::read(&aside).unwrap() == bytes, "not a byte is cut off");
        let backup = Backup::open(left.dir.path()).unwrap();
        let refused = backup.verify(Until::Last, |_| {});
        assert!(matches!(refused, Err(BackupError::Damaged { .. })), "{refused:?}");
        let before = Seq::new(left.head.get() - u64::try_from(behind).unwrap());
        assert_eq!(backup.verify(Until::Entry(before), |_| {}).unwrap().head.seq, before);
        left.is_mended();
    }
}

/// What nothing can be read behind was being written: it is cut off, and the rest is whole.
#[test]
fn a_torn_tail_is_cut_off() {
    for (kept, zeros) in [(1, 0), (40, 0), (20, 4096)] {
        let left = Left::of_town();
        let mut bytes = fs::read(&left.commits).unwrap();
        let begins = records(&bytes);
        bytes.truncate(begins[begins.len() - 2] + kept);
        bytes.resize(bytes.len() + zeros, 0);
        fs::write(&left.commits, bytes).unwrap();
        assert!(left.reopen().needs_base());
        let verified = Backup::open(left.dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
        assert_eq!((verified.closed, verified.head.seq.get()), (true, left.head.get() - 1));
        left.is_mended();
    }
}

/// The disk is full whenever a file begins: nothing is left of it, the community goes on, and once there is room again so does the backup.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_empty_file() {
    let left = Left::of_town();
    let store = left.reopen();
    assert!(!store.needs_base());
    let before = names(left.dir.path());
    for _ in 0..3 {
        // What is written there meets a full disk.
        std::os::unix::fs::symlink("/dev/full", left.dir.path().join("begun")).unwrap();
        left.pay(&store);
        assert!(store.needs_base());
        assert_eq!(names(left.dir.path()), before);
    }
    left.pay(&store);
    assert!(store.needs_base());
    drop(store);
    left.is_mended();
}

/// Two bases at once would be written into one file; what is left of one that failed holds keys.
#[test]
fn one_base_at_a_time_and_nothing_left_of_it() {
    let left = Left::of_town();
    let store = left.reopen();
    let unfinished = left.dir.path().join("unfinished");
    let mut told = 0;
    block_on(store.base(|_| {
        told += 1;
        assert!(unfinished.exists());
        let refused = block_on(store.base(|_| {}));
        assert!(matches!(refused, Err(BackupError::Busy { .. })), "{refused:?}");
        prune(left.dir.path(), 1).unwrap();
        assert!(unfinished.exists(), "the other's file is nobody else's to delete");
    }))
    .unwrap();
    assert!(told > 0 && !unfinished.exists());
    assert!(!store.needs_base());
    let failed = block_on(store.base(|_| left.pay_elsewhere()));
    assert!(matches!(failed, Err(BackupError::Gap)), "{failed:?}");
    assert!(store.needs_base() && !unfinished.exists());
    block_on(store.base(|_| {})).unwrap();
    // Somebody else commits, and a second base, which is refused, is the first to see it.
    let failed = block_on(store.base(|_| {
        left.pay_elsewhere();
        block_on(store.base(|_| {})).unwrap_err();
    }));
    assert!(matches!(failed, Err(BackupError::Gap)), "{failed:?}");
    assert!(store.needs_base());
    for delete in [|left: &Left| drop(prune(left.dir.path(), 1).unwrap()), |left: &Left| drop(left.reopen())] {
        fs::write(&unfinished, b"of a killed process").unwrap();
        delete(&left);
        assert!(!unfinished.exists());
    }
    drop(store);
    left.is_mended();
}
