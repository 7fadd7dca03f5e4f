//! The file store beside the store in memory, over many openings.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::file::Options;
use wezer_core::store::{CommitError, DocumentKey, FileStore, IndexRange, MemoryStore, Store, StoreError, Wanted};

const COMMUNITY: CommunityId = CommunityId::from_u128(77);

fn options() -> Options {
    Options::default().create(COMMUNITY).checkpoint_bytes(30_000)
}

#[test]
fn a_life_of_openings_and_checkpoints() {
    for (seed, background) in [(1, false), (2, true), (3, false), (4, true)] {
        let dir = tempfile::tempdir().unwrap();
        let mut dice = Dice::new(seed);
        let model = MemoryStore::new(COMMUNITY);
        for _ in 0..6 {
            let store = FileStore::open(dir.path(), options().background(background)).unwrap();
            block_on(sample::assert_same(&store, &model));
            for _ in 0..dice.below(80) {
                let batch = sample::batch(&mut dice, &block_on(model.head()).unwrap());
                block_on(store.commit(&batch)).unwrap();
                block_on(model.commit(&batch)).unwrap();
                if dice.once_in(60) {
                    store.checkpoint().unwrap();
                }
                if dice.once_in(20) {
                    block_on(sample::assert_same(&store, &model));
                }
            }
            block_on(sample::assert_same(&store, &model));
        }
    }
}

#[test]
fn a_second_opener_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::open(dir.path(), options()).unwrap();
    assert!(matches!(FileStore::open(dir.path(), options()), Err(StoreError::InUse { .. })));
    drop(store);
    FileStore::open(dir.path(), Options::default()).unwrap();
}

#[test]
fn only_an_empty_directory_gets_a_community() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(FileStore::open(dir.path().join("typo"), Options::default()), Err(StoreError::Io { .. })));
    std::fs::write(dir.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(FileStore::open(dir.path(), options()), Err(StoreError::Io { .. })));
    let store = FileStore::open(dir.path().join("deep").join("down"), options()).unwrap();
    assert_eq!(store.community(), COMMUNITY);
    drop(store);
    let other = options().create(CommunityId::from_u128(5));
    let store = FileStore::open(dir.path().join("deep").join("down"), other).unwrap();
    assert_eq!(store.community(), COMMUNITY);
}

/// Writers and readers on threads of their own, with checkpoints all the while: a read shows one moment, a commit is never lost.
#[test]
fn threads_share_a_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = &FileStore::open(dir.path(), options().checkpoint_bytes(4096)).unwrap();
    let (left, right) = (DocumentKey { kind: "left", id: 1 }, DocumentKey { kind: "right", id: 1 });
    let all = IndexRange { from: vec![], to: vec![0xff; 9], backwards: false, limit: usize::MAX };
    let wanted = &Wanted { documents: vec![left, right], ranges: vec![all], ..Wanted::default() };
    let writing = &AtomicU32::new(3);
    std::thread::scope(|scope| {
        for name in 0..3u8 {
            scope.spawn(move || {
                for round in 0..150u8 {
                    loop {
                        let base = block_on(store.head()).unwrap();
                        let mut batch = sample::entries_only(&base, &[&[name, round]]);
                        // Two documents that are always alike, and as many rows as there are entries.
                        let bytes: Option<Arc<[u8]>> = Some(Arc::from(batch.head.seq.get().to_be_bytes()));
                        batch.documents = vec![(left, bytes.clone()), (right, bytes)];
                        batch.index = vec![(batch.head.seq.get().to_be_bytes().to_vec(), true)];
                        match block_on(store.commit(&batch)) {
                            Ok(()) => break,
                            Err(CommitError::Conflict { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
                writing.fetch_sub(1, SeqCst);
            });
        }
        scope.spawn(move || {
            while writing.load(SeqCst) > 0 {
                let before = block_on(store.head()).unwrap().seq.get();
                let found = block_on(store.read(wanted)).unwrap();
                let rows = found.ranges[0].len() as u64;
                assert_eq!(found.documents[0], found.documents[1]);
                let seq = found.documents[0].as_ref().map_or(0, |bytes| u64::from_be_bytes(bytes[..].try_into().unwrap()));
                assert_eq!(seq, rows);
                assert!(rows >= before, "what was committed before a read began is in it");
                let entries = block_on(store.journal(Seq::new(1), usize::MAX)).unwrap();
                assert!(entries.len() as u64 >= rows);
            }
        });
        scope.spawn(move || assert!(block_on(store.changed(Seq::new(449))).unwrap().seq.get() >= 450));
    });
    assert!(store.size().unwrap().checkpoints > 3);
    let entries = block_on(store.journal(Seq::new(1), usize::MAX)).unwrap();
    for name in 0..3 {
        assert!(entries.iter().filter(|(_, entry)| entry[0] == name).map(|(_, entry)| entry[1]).eq(0..150));
    }
}

/// A store in `dir` with entries before a checkpoint and three commits after it. What was in the log's current file.
fn with_a_tail(dir: &Path) -> PathBuf {
    let store = FileStore::open(dir, options().checkpoint_bytes(1 << 20)).unwrap();
    for round in 0..6u8 {
        if round == 3 {
            store.checkpoint().unwrap();
        }
        let base = block_on(store.head()).unwrap();
        block_on(store.commit(&sample::entries_only(&base, &[&[round; 100]]))).unwrap();
    }
    drop(store);
    let logs = ["log-0", "log-1"].map(|name| dir.join(name));
    let last = |path: &&PathBuf| std::fs::read(path).unwrap().windows(100).any(|bytes| bytes == [5; 100]);
    logs.iter().find(last).unwrap().clone()
}

fn damage(dir: &Path) -> String {
    match FileStore::open(dir, Options::default()) {
        Err(StoreError::Damaged { what }) => what,
        other => panic!("expected damage, got {other:?}"),
    }
}

#[test]
fn damage_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let log = with_a_tail(dir.path());
    let name = log.file_name().unwrap().to_str().unwrap();
    let good = std::fs::read(&log).unwrap();
    // One byte of the first frame behind the checkpoint, of the second, and of the last one.
    for (round, offset) in [(3, 1024), (4, 1224), (5, 1424)] {
        let mut bytes = good.clone();
        let at = good.windows(100).position(|window| window == [round; 100]).unwrap();
        bytes[at + 50] ^= 4;
        std::fs::write(&log, bytes).unwrap();
        let what = damage(dir.path());
        assert!(what.starts_with(&format!("{name}, offset {offset}:")), "{what}");
    }
    std::fs::write(&log, good).unwrap();
    FileStore::open(dir.path(), Options::default()).unwrap();
}

#[test]
fn a_file_that_is_gone_is_named() {
    for gone in ["log-0", "log-1", "state"] {
        let dir = tempfile::tempdir().unwrap();
        with_a_tail(dir.path());
        std::fs::remove_file(dir.path().join(gone)).unwrap();
        assert!(damage(dir.path()).contains(&format!("{gone} is gone")));
    }
    // The journal's files are found missing, or too short, when they are read.
    let dir = tempfile::tempdir().unwrap();
    with_a_tail(dir.path());
    let journal = dir.path().join("journal-00000000000000000001");
    let bytes = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &bytes[..bytes.len() - 1]).unwrap();
    for _ in 0..2 {
        let store = FileStore::open(dir.path(), Options::default()).unwrap();
        let read = block_on(store.journal(Seq::new(2), 1));
        assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
        assert_eq!(block_on(store.journal(Seq::new(4), 9)).unwrap().len(), 3);
        drop(store);
        drop(std::fs::remove_file(&journal));
    }
}

#[test]
fn the_logs_of_another_store_are_refused() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    with_a_tail(dir.path());
    let options = options().create(CommunityId::from_u128(5));
    let store = FileStore::open(other.path(), options).unwrap();
    let base = block_on(store.head()).unwrap();
    block_on(store.commit(&sample::entries_only(&base, &[b"other"]))).unwrap();
    drop(store);
    for name in ["log-0", "log-1"] {
        std::fs::copy(other.path().join(name), dir.path().join(name)).unwrap();
    }
    assert!(damage(dir.path()).ends_with("belongs to another community"));
}
