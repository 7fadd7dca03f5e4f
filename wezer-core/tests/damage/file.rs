//! The file store's files.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use pollster::block_on;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::SimDisk;
use wezer_core::store::{FileStore, Head, MemoryStore, Store, StoreError};

use crate::{for_each, most_memory, step};

const COMMUNITY: CommunityId = CommunityId::from_u128(77);

fn open(disk: &SimDisk) -> Result<FileStore, StoreError> {
    let options = Options::default().create(COMMUNITY).background(false).checkpoint_bytes(4096);
    FileStore::open_on(Arc::new(disk.clone()), "damaged", options.cache_bytes(0).cached_blocks(1))
}

/// A small community on a disk, what it must hold, and how it stood one commit earlier.
struct Kept {
    disk: SimDisk,
    model: MemoryStore,
    earlier: Head,
    closed: bool,
    /// The files as they were after some commits.
    older: Vec<BTreeMap<String, Vec<u8>>>,
}

fn files(disk: &SimDisk) -> BTreeMap<String, Vec<u8>> {
    disk.files().into_iter().map(|(name, _)| (name.clone(), disk.bytes(&name).unwrap())).collect()
}

/// Several laps, checkpoints and openings; commits after the last checkpoint; closed in good order, or killed.
fn kept(closed: bool) -> Kept {
    let (disk, model, mut dice) = (SimDisk::new(1), MemoryStore::new(COMMUNITY), Dice::new(8));
    let (mut older, mut earlier) = (Vec::new(), block_on(model.head()).unwrap());
    for life in 0..3 {
        let store = open(&disk).unwrap();
        for nth in 0..6 {
            earlier = block_on(model.head()).unwrap();
            let batch = sample::batch(&mut dice, &earlier);
            block_on(store.commit(&batch)).unwrap();
            block_on(model.commit(&batch)).unwrap();
            if nth == 2 {
                store.checkpoint().unwrap();
            }
            older.push(files(&disk));
        }
        if life == 2 && !closed {
            disk.kill();
        }
    }
    older.pop();
    disk.kill();
    Kept { disk, model, earlier, closed, older }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Whole,
    Refused,
    OnReading,
    /// Without the last commit, of which a process that was killed may not have told anyone.
    LastIsGone,
    /// As it was earlier.
    Earlier,
}

impl Kept {
    /// Opens what this did to the files.
    fn after(&self, damage: impl FnOnce(&SimDisk)) -> Result<Found, String> {
        let disk = self.disk.fork(1);
        damage(&disk);
        let store = match open(&disk) {
            Ok(store) => store,
            Err(error @ (StoreError::Damaged { .. } | StoreError::Incompatible { .. } | StoreError::Io { .. })) => {
                return if error.to_string().len() > 20 { Ok(Found::Refused) } else { Err(format!("not clear: {error}")) };
            }
            Err(other) => return Err(format!("{other:?} is no word for it")),
        };
        let head = match block_on(store.head()) {
            Ok(head) => head,
            Err(error) => return Err(format!("opened and has no head: {error}")),
        };
        if head != block_on(self.model.head()).unwrap() {
            return Ok(if head == self.earlier { Found::LastIsGone } else { Found::Earlier });
        }
        let same = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(sample::compare(&store, &self.model))));
        match same {
            Ok(Ok(())) => Ok(Found::Whole),
            Ok(Err(StoreError::Damaged { .. } | StoreError::Io { .. })) => Ok(Found::OnReading),
            Ok(Err(other)) => Err(format!("{other:?} is no word for it")),
            Err(_) => Err("it tells what is not so".to_owned()),
        }
    }

    /// Tries all, counts what was found, and panics at what may not be.
    fn all<T: Sync + std::fmt::Debug>(&self, what: &str, tries: &[T], damage: impl Fn(&SimDisk, &T) + Sync, may: &[Found]) {
        let counts = Mutex::new(BTreeMap::<Found, u64>::new());
        let wrong = Mutex::new(Vec::new());
        for_each(tries, |one| match self.after(|disk| damage(disk, one)) {
            Ok(found) if may.contains(&found) => *counts.lock().unwrap().entry(found).or_default() += 1,
            other => wrong.lock().unwrap().push(format!("{one:?}: {other:?}")),
        });
        let (counts, wrong) = (counts.into_inner().unwrap(), wrong.into_inner().unwrap());
        println!("{what}, {}: {} tries, {counts:?}", if self.closed { "closed" } else { "killed" }, tries.len());
        assert!(
            wrong.is_empty(),
            "{what}: {} of {} may not be, such as {}",
            wrong.len(),
            tries.len(),
            wrong[..wrong.len().min(5)].join("\n")
        );
        assert!(most_memory().is_none_or(|most| most < 1_024), "a damaged length asked for much memory");
    }

    /// Nothing that was told is gone; but what looks like a torn last write was perhaps not told.
    fn may(&self) -> &'static [Found] {
        const CLOSED: &[Found] = &[Found::Whole, Found::Refused, Found::OnReading];
        const KILLED: &[Found] = &[Found::Whole, Found::Refused, Found::OnReading, Found::LastIsGone];
        if self.closed { CLOSED } else { KILLED }
    }
}

fn both(test: impl Fn(&Kept)) {
    [true, false].map(kept).iter().for_each(test);
}

#[test]
fn what_is_not_damaged_opens_whole() {
    both(|kept| assert_eq!(kept.after(|_| {}), Ok(Found::Whole)));
}

#[test]
fn every_byte_turned_over() {
    both(|kept| {
        for (name, bytes) in files(&kept.disk) {
            let places: Vec<usize> = (0..bytes.len()).step_by(step(bytes.len() / 300)).collect();
            for mask in ["all its bits", "one bit"] {
                let turn = |disk: &SimDisk, place: &usize| {
                    let mut bytes = bytes.clone();
                    bytes[*place] ^= if mask == "one bit" { 1 << (place % 8) } else { 0xff };
                    disk.put(&name, bytes);
                };
                kept.all(&format!("{name}: each byte, {mask}"), &places, turn, kept.may());
            }
        }
    });
}

#[test]
fn cut_at_every_length() {
    both(|kept| {
        for (name, bytes) in files(&kept.disk) {
            let mut lengths: Vec<usize> = (0..bytes.len()).step_by(step(bytes.len() / 300)).collect();
            lengths.extend((0..bytes.len()).step_by(4096));
            let cut = |disk: &SimDisk, len: &usize| disk.put(&name, bytes[..*len].to_vec());
            kept.all(&format!("{name}: cut"), &lengths, cut, kept.may());
        }
    });
}

/// Zeros or noise where a whole block was, as from a drive that lost one.
#[test]
fn every_block_lost() {
    both(|kept| {
        for (name, bytes) in files(&kept.disk) {
            let mut blocks: Vec<(usize, bool)> = Vec::new();
            for at in (0..bytes.len()).step_by(512 * step(1).min(8)) {
                blocks.push((at, true));
                // Zeros where keys were look like keys that were wiped.
                if name != "keys" {
                    blocks.push((at, false));
                }
            }
            let lose = |disk: &SimDisk, (at, noise): &(usize, bool)| {
                let (mut bytes, end) = (bytes.clone(), bytes.len().min(at + 512));
                let with = if *noise { Dice::new(*at as u64).bytes(end - at) } else { vec![0; end - at] };
                bytes[*at..end].copy_from_slice(&with);
                disk.put(&name, bytes);
            };
            let mut may = kept.may().to_vec();
            if name.starts_with("log-") {
                // One block may hold all that ends the log: the last commits, and the mark of closing behind them.
                may.extend([Found::LastIsGone, Found::Earlier]);
            }
            kept.all(&format!("{name}: each block"), &blocks, lose, &may);
        }
    });
}

#[test]
fn every_file_gone() {
    both(|kept| {
        let names: Vec<String> = files(&kept.disk).into_keys().collect();
        let gone = |disk: &SimDisk, name: &String| disk.remove(name);
        kept.all("gone", &names, gone, &[Found::Refused, Found::OnReading]);
    });
    // The same before there was a first checkpoint: the commits are all in the log.
    let disk = SimDisk::new(2);
    let store = open(&disk).unwrap();
    block_on(store.commit(&sample::entries_only(&block_on(store.head()).unwrap(), &[b"first"]))).unwrap();
    drop(store);
    disk.remove("state");
    assert!(matches!(open(&disk), Err(StoreError::Damaged { .. })), "a community that lost its state is not begun anew");
}

/// One file put back as it was after an earlier commit. Of the log's files that hides what came since; nobody can tell who has only
/// these files. All else is found, or does not matter.
#[test]
fn every_file_put_back_as_it_was() {
    both(|kept| {
        for name in files(&kept.disk).into_keys() {
            let older: Vec<&Vec<u8>> = kept.older.iter().filter_map(|files| files.get(&name)).collect();
            let places: Vec<usize> = (0..older.len()).collect();
            let back = |disk: &SimDisk, place: &usize| disk.put(&name, older[*place].clone());
            let mut may = kept.may().to_vec();
            if name.starts_with("log-") {
                may.extend([Found::Earlier, Found::LastIsGone]);
            }
            if name == "keys" {
                // The keys are as they were; nothing else is.
                for place in &places {
                    let disk = kept.disk.fork(3);
                    back(&disk, place);
                    let (store, head) = (open(&disk).unwrap(), block_on(kept.model.head()).unwrap());
                    assert_eq!(block_on(store.head()).unwrap(), head);
                    assert_eq!(block_on(store.journal(Seq::START, usize::MAX)).unwrap().len() as u64, head.seq.get());
                }
                continue;
            }
            kept.all(&format!("{name}: put back"), &places, back, &may);
        }
    });
}
