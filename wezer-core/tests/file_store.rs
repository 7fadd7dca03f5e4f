//! The file store beside the store in memory, over many openings.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, MemoryStore, Store, StoreError};

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
        for _ in 0..8 {
            let store = FileStore::open(dir.path(), options().background(background)).unwrap();
            block_on(sample::assert_same(&store, &model));
            for _ in 0..dice.below(150) {
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
