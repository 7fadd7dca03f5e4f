//! What was destroyed or purged is in no file, whatever crashes in between.
//!
//! `WEZER_SIM_SEEDS` says how many disks are simulated (300 unless set), `WEZER_SIM_SEED` runs one of them again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{Batch, DocumentKey, FileStore, Head, Key, KeyName, MemoryStore, Store, StoreError, Wanted};

const COMMUNITY: CommunityId = CommunityId::from_u128(77);
const ADA: KeyName = KeyName { owner: 5, purpose: 7 };
const WORDS: &[u8] = b"Ada writes what nobody else ever wrote";
const SECRET: [u8; Key::LEN] = *b"Ada's own key, 32 bytes of a kin";
const FAULTS: [Fault; 4] = [Fault::Error, Fault::Full, Fault::Short, Fault::Death];

fn open(disk: &SimDisk) -> Result<FileStore, StoreError> {
    let options = Options::default().create(COMMUNITY).background(false).checkpoint_bytes(4096).cache_bytes(0);
    FileStore::open_on(Arc::new(disk.clone()), "simulated", options)
}

fn head(store: &impl Store) -> Head {
    block_on(store.head()).unwrap()
}

fn both(store: &FileStore, model: &MemoryStore, batch: &Batch) {
    block_on(store.commit(batch)).unwrap();
    block_on(model.commit(batch)).unwrap();
}

fn some(store: &FileStore, model: &MemoryStore, dice: &mut Dice) {
    for _ in 0..dice.below(30) {
        both(store, model, &sample::batch(dice, &head(model)));
    }
}

fn ada(store: &impl Store) -> Option<Arc<Key>> {
    let wanted = Wanted { keys: vec![ADA], ..Wanted::default() };
    block_on(store.read(&wanted)).unwrap().keys.remove(0)
}

/// Ada's words in a document, twice changed, in an index row, and her key.
fn arrive(store: &FileStore, model: &MemoryStore, dice: &mut Dice) {
    let document = DocumentKey { kind: "words", id: 1 };
    for nth in 0..3u8 {
        let mut batch = sample::entries_only(&head(model), &[b"Ada"]);
        batch.documents = vec![(document, Some([WORDS, &[nth]].concat().into()))];
        batch.index = vec![([b"words\0", WORDS].concat(), true)];
        if nth == 0 {
            batch.keys = vec![(ADA, Some(Arc::new(Key::from_bytes(SECRET))))];
        }
        both(store, model, &batch);
        some(store, model, dice);
    }
}

fn leaving(base: &Head) -> Batch {
    let mut batch = sample::entries_only(base, &[b"left"]);
    batch.documents = vec![(DocumentKey { kind: "words", id: 1 }, None)];
    batch.index = vec![([b"words\0", WORDS].concat(), false)];
    batch.keys = vec![(ADA, None)];
    batch
}

/// Runs `life` for a tenth of the seeds, times `tenths`, and says which one failed.
fn for_seeds(tenths: u64, life: impl Fn(u64)) {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seeds = number("WEZER_SIM_SEED")
        .map_or(0..(number("WEZER_SIM_SEEDS").unwrap_or(300) * tenths).div_ceil(10), |seed| seed..seed + 1);
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| life(seed))) {
            eprintln!("failed with WEZER_SIM_SEED={seed}");
            resume_unwind(panic);
        }
    }
}

#[test]
fn a_destroyed_key_is_gone_whatever_crashes() {
    for_seeds(3, |seed| {
        let mut dice = Dice::new(seed);
        let disk = SimDisk::new(dice.bits());
        let model = MemoryStore::new(COMMUNITY);
        let store = open(&disk).unwrap();
        some(&store, &model, &mut dice);
        arrive(&store, &model, &mut dice);
        assert_eq!(disk.search(&SECRET), ["keys"], "a key lies in one place");
        let batch = leaving(&head(&model));
        disk.fail(1 + dice.below(8), FAULTS[dice.length(FAULTS.len())]);
        let told = block_on(store.commit(&batch));
        let mut store = store;
        if disk.mend() && told.is_ok() {
            assert!(disk.search(&SECRET).is_empty(), "acknowledged, and still in {:?}", disk.search(&SECRET));
            block_on(model.commit(&batch)).unwrap();
            some(&store, &model, &mut dice);
        }
        if dice.once_in(2) {
            disk.crash();
        } else {
            disk.kill();
        }
        drop(store);
        // Opening may be cut short too.
        disk.fail(1 + dice.below(40), Fault::Death);
        drop(open(&disk));
        disk.crash();
        store = open(&disk).unwrap();
        if head(&store) == batch.head && head(&model) != batch.head {
            block_on(model.commit(&batch)).unwrap();
        }
        block_on(sample::assert_same(&store, &model));
        assert_eq!(ada(&store).is_some(), ada(&model).is_some());
        assert_eq!(disk.search(&SECRET).is_empty(), ada(&model).is_none());
        assert!(told.is_err() || ada(&store).is_none(), "a destroyed key came back");
        some(&store, &model, &mut dice);
        block_on(sample::assert_same(&store, &model));
    });
}

#[test]
fn a_key_is_there_before_what_needs_it_and_only_with_it() {
    for_seeds(3, |seed| {
        let mut dice = Dice::new(seed);
        let disk = SimDisk::new(dice.bits());
        let model = MemoryStore::new(COMMUNITY);
        let store = open(&disk).unwrap();
        some(&store, &model, &mut dice);
        let mut batch = sample::entries_only(&head(&model), &[b"Ada"]);
        batch.keys = vec![(ADA, Some(Arc::new(Key::from_bytes(SECRET))))];
        disk.fail(1 + dice.below(8), FAULTS[dice.length(FAULTS.len())]);
        let told = block_on(store.commit(&batch));
        disk.mend();
        if dice.once_in(2) {
            disk.crash();
        } else {
            disk.kill();
        }
        drop(store);
        let store = open(&disk).unwrap();
        let landed = head(&store) == batch.head;
        assert!(landed || told.is_err());
        if landed {
            block_on(model.commit(&batch)).unwrap();
        }
        block_on(sample::assert_same(&store, &model));
        assert_eq!(ada(&store).is_some(), landed);
        assert_eq!(disk.search(&SECRET).is_empty(), !landed, "a key of a commit that never was is wiped");
    });
}

#[test]
fn a_purge_leaves_nothing_and_loses_nothing_whatever_crashes() {
    let left = Cell::new(0);
    for_seeds(1, |seed| {
        let mut dice = Dice::new(seed);
        let disk = SimDisk::new(dice.bits());
        let model = MemoryStore::new(COMMUNITY);
        let mut store = open(&disk).unwrap();
        some(&store, &model, &mut dice);
        arrive(&store, &model, &mut dice);
        both(&store, &model, &leaving(&head(&model)));
        some(&store, &model, &mut dice);
        left.set(left.get() + u32::from(!disk.search(WORDS).is_empty()));
        // Until a purge comes to its end.
        for attempt in 0.. {
            if attempt < 3 {
                disk.fail(1 + dice.below(400), FAULTS[dice.length(FAULTS.len())]);
            }
            let purged = block_on(store.purge());
            disk.mend();
            if purged.is_ok() {
                assert!(disk.search(WORDS).is_empty(), "still in {:?}", disk.search(WORDS));
                if dice.once_in(2) {
                    some(&store, &model, &mut dice);
                }
                disk.crash();
                store = open(&disk).unwrap();
                block_on(sample::assert_same(&store, &model));
                assert!(disk.search(WORDS).is_empty(), "back in {:?}", disk.search(WORDS));
                break;
            }
            disk.crash();
            store = open(&disk).unwrap();
            block_on(sample::assert_same(&store, &model));
        }
    });
    assert!(left.get() > 0, "removed words lie about before a purge: else this test shows nothing");
}

/// The same on the machine's own disk, with the thread that makes checkpoints.
#[test]
fn nothing_is_left_in_a_directory() {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::open(dir.path(), Options::default().create(COMMUNITY).checkpoint_bytes(4096)).unwrap();
    let model = MemoryStore::new(COMMUNITY);
    let mut dice = Dice::new(3);
    some(&store, &model, &mut dice);
    arrive(&store, &model, &mut dice);
    let holds = |bytes: &[u8]| {
        let files = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| std::fs::read(path).unwrap().windows(bytes.len()).any(|part| part == bytes)).count()
    };
    assert_eq!(holds(&SECRET), 1);
    both(&store, &model, &leaving(&head(&model)));
    assert_eq!(holds(&SECRET), 0);
    assert!(holds(WORDS) > 0);
    block_on(store.purge()).unwrap();
    assert_eq!(holds(WORDS), 0);
    some(&store, &model, &mut dice);
    block_on(sample::assert_same(&store, &model));
    drop(store);
    let store = FileStore::open(dir.path(), Options::default()).unwrap();
    block_on(sample::assert_same(&store, &model));
}
