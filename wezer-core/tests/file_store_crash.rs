//! The file store on a disk that crashes, tears, fails and rots, beside the store in memory.
//!
//! `WEZER_SIM_SEEDS` says how many disks are simulated in all (300 unless set), `WEZER_SIM_SEED` runs one of them again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{Batch, CommitError, FileStore, MemoryStore, Store, StoreError};

const COMMUNITY: CommunityId = CommunityId::from_u128(77);

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is not a number: {value}")))
}

fn seeds() -> u64 {
    setting("WEZER_SIM_SEEDS").unwrap_or(300)
}

/// Runs `life` for a tenth of the seeds, times `tenths`, and says which one failed.
fn for_seeds(tenths: u64, mut life: impl FnMut(u64)) {
    let seeds = setting("WEZER_SIM_SEED").map_or(0..(seeds() * tenths).div_ceil(10), |seed| seed..seed + 1);
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| life(seed))) {
            eprintln!("failed with WEZER_SIM_SEED={seed}");
            resume_unwind(panic);
        }
    }
}

fn options(checkpoint_bytes: u64) -> Options {
    // One block kept: the journal is read from the disk nearly always.
    Options::default().create(COMMUNITY).background(false).checkpoint_bytes(checkpoint_bytes).cache_bytes(0).cached_blocks(1)
}

fn open(disk: &SimDisk, checkpoint_bytes: u64) -> Result<FileStore, StoreError> {
    FileStore::open_on(Arc::new(disk.clone()), "simulated", options(checkpoint_bytes))
}

/// What the store must hold: everything acknowledged, and perhaps the one batch of which nobody knows.
struct Model {
    store: MemoryStore,
    unknown: Option<Batch>,
}

impl Model {
    fn new() -> Self {
        Self { store: MemoryStore::new(COMMUNITY), unknown: None }
    }

    /// Commits a batch to the store and remembers what was said of it. Whether the store goes on.
    fn commit(&mut self, store: &FileStore, dice: &mut Dice) -> bool {
        let batch = sample::batch(dice, &block_on(self.store.head()).unwrap());
        match block_on(store.commit(&batch)) {
            Ok(()) => {
                block_on(self.store.commit(&batch)).unwrap();
                true
            }
            Err(CommitError::Conflict { head }) => panic!("nobody else commits, but the head is {head}"),
            Err(CommitError::Failed(StoreError::Poisoned)) => false,
            Err(CommitError::Failed(_)) => {
                assert_eq!(block_on(store.head()).unwrap(), batch.base);
                true
            }
            Err(CommitError::Unknown(_)) => {
                let again = block_on(store.commit(&batch));
                assert!(matches!(again, Err(CommitError::Failed(StoreError::Poisoned))), "{again:?}");
                self.unknown = Some(batch);
                false
            }
        }
    }

    /// After opening: the unknown batch is there whole, or not at all.
    fn compare(&mut self, store: &FileStore) {
        if let Some(batch) = self.unknown.take()
            && block_on(store.head()).unwrap() == batch.head
        {
            block_on(self.store.commit(&batch)).unwrap();
        }
        block_on(sample::assert_same(store, &self.store));
    }
}

const FAULTS: [Fault; 4] = [Fault::Error, Fault::Full, Fault::Short, Fault::Death];

/// A life of openings, commits, checkpoints, faults and crashes.
fn live(seed: u64, background: bool) {
    let open = |disk: &SimDisk, checkpoint_bytes: u64| {
        let options = options(checkpoint_bytes).background(background);
        FileStore::open_on(Arc::new(disk.clone()), "simulated", options)
    };
    let mut dice = Dice::new(seed);
    let disk = SimDisk::new(dice.bits());
    let checkpoint_bytes = [4096, 20_000, 100_000][dice.length(3)];
    let mut model = Model::new();
    for _ in 0..2 + dice.below(8) {
        let faulty = dice.once_in(3);
        if faulty {
            disk.fail(1 + dice.below(60), FAULTS[dice.length(FAULTS.len())]);
        }
        let opened = open(&disk, checkpoint_bytes);
        let struck = faulty && !disk.mend();
        let store = match opened {
            Ok(store) if !struck => store,
            Err(error) if !struck => panic!("nothing was wrong, but opening failed: {error}"),
            // Opened or not, it can't be asked: the thread may have met the fault.
            other => {
                disk.crash();
                drop(other);
                open(&disk, checkpoint_bytes).unwrap_or_else(|error| panic!("after a crash: {error}"))
            }
        };
        model.compare(&store);
        if dice.once_in(2) {
            disk.fail(1 + dice.below(1000), FAULTS[dice.length(FAULTS.len())]);
        }
        for _ in 0..dice.below(80) {
            if !model.commit(&store, &mut dice) || dice.once_in(40) && store.checkpoint().is_err() {
                break;
            }
        }
        disk.mend();
        match dice.below(3) {
            0 => disk.crash(),
            1 => disk.kill(),
            // Closed in good order, unless it died of a fault.
            _ => {}
        }
        drop(store);
        if dice.once_in(3) {
            disk.crash();
        } else {
            disk.kill();
        }
    }
    disk.crash();
    model.compare(&open(&disk, checkpoint_bytes).unwrap());
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    for_seeds(3, |seed| live(seed, false));
}

/// The same with a thread that makes checkpoints, so that a seed does not tell all that happens.
#[test]
fn nor_while_checkpoints_are_made_in_the_background() {
    for_seeds(2, |seed| live(seed, true));
}

#[test]
fn a_store_half_made_is_made_again() {
    for at in 1.. {
        let mut done = false;
        for seed in 0..16 {
            let disk = SimDisk::new(seed);
            disk.fail(at, Fault::Death);
            done = open(&disk, 4096).is_ok() && disk.mend();
            disk.crash();
            let mut model = Model::new();
            for _ in 0..2 {
                let store = open(&disk, 4096).unwrap_or_else(|error| panic!("operation {at}, seed {seed}: {error}"));
                model.compare(&store);
                assert!(model.commit(&store, &mut Dice::new(seed)));
                disk.crash();
            }
        }
        if done {
            assert!(at > 20, "{at}");
            break;
        }
    }
}

/// A short life that comes past everything: making the store, several laps, checkpoints, opening again.
fn script(disk: &SimDisk, model: &mut Model) -> Result<(), StoreError> {
    let mut dice = Dice::new(5);
    for _ in 0..3 {
        let store = open(disk, 4096)?;
        for _ in 0..8 {
            if !model.commit(&store, &mut dice) {
                return Ok(());
            }
        }
        store.checkpoint()?;
        if !model.commit(&store, &mut dice) {
            return Ok(());
        }
    }
    Ok(())
}

#[test]
fn every_operation_fails_in_turn() {
    let disk = SimDisk::new(0);
    script(&disk, &mut Model::new()).unwrap();
    let operations = disk.operations();
    assert!(operations > 500, "{operations}");
    // Every fault at every operation from 2,000 seeds on; below, a fifth as many as there are seeds, evenly spread. The step is
    // odd, so that every fault has its turn.
    let pairs = operations * 4;
    let step = if seeds() >= 2000 { 1 } else { (pairs / (seeds() / 5).max(1)) | 1 };
    for pair in (0..pairs).step_by(usize::try_from(step).unwrap()) {
        let (at, fault) = (pair / 4 + 1, FAULTS[usize::try_from(pair % 4).unwrap()]);
        let disk = SimDisk::new(at);
        let mut model = Model::new();
        disk.fail(at, fault);
        let result = catch_unwind(AssertUnwindSafe(|| {
            // It fails where the fault shows, or not at all.
            drop(script(&disk, &mut model));
            if at % 2 == 0 {
                disk.crash();
            } else {
                disk.kill();
            }
            model.compare(&open(&disk, 4096).unwrap());
            disk.crash();
            model.compare(&open(&disk, 4096).unwrap());
        }));
        if let Err(panic) = result {
            eprintln!("failed with {fault:?} at operation {at}");
            resume_unwind(panic);
        }
    }
}

#[test]
fn a_flipped_bit_is_found_or_does_not_matter() {
    let disk = SimDisk::new(0);
    let mut model = Model::new();
    script(&disk, &mut model).unwrap();
    let files = disk.files();
    assert!(files.iter().any(|(name, len)| name.starts_with("journal-") && *len > 1000));
    let mut found = 0;
    for_seeds(3, |seed| {
        let mut dice = Dice::new(seed);
        let fork = disk.fork(seed);
        let (name, len) = &files[dice.length(files.len())];
        // Half of them near the front, where headers are.
        let within = if dice.once_in(2) { *len } else { 8192.min(*len) };
        let (byte, bit) = (dice.below(within), dice.length(8));
        assert!(fork.flip(name, byte, u8::try_from(bit).unwrap()));
        let answers = open(&fork, 4096).and_then(|store| block_on(sample::compare(&store, &model.store)));
        found += u64::from(answers.is_err());
    });
    eprintln!("{found} flipped bits were found");
}

/// A lap's header is there twice, so that no single bit hides the commits behind it.
#[test]
fn a_flipped_bit_of_a_laps_header_does_not_matter() {
    let disk = SimDisk::new(0);
    let mut model = Model::new();
    script(&disk, &mut model).unwrap();
    for name in ["log-0", "log-1"] {
        for byte in (0..80).chain(512..592) {
            let fork = disk.fork(byte);
            assert!(fork.flip(name, byte, u8::try_from(byte % 8).unwrap()));
            block_on(sample::assert_same(&open(&fork, 4096).unwrap(), &model.store));
        }
    }
}
