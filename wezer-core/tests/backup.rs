//! Backups while the community runs: what is restored is what was, to the commit, into every kind of store.
#![allow(clippy::print_stderr, clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

#[path = "backup/broken.rs"]
mod broken;
#[path = "store_sql/place.rs"]
mod place;
#[path = "backup/town.rs"]
mod town;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pollster::block_on;
use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::ledger::Pay;
use wezer_core::member::AdmitMember;
use wezer_core::sovereignty::EraseMember;
use wezer_core::store::backup::{Backup, BackupError, Recorded, Until, base, prune};
use wezer_core::store::copy::List;
use wezer_core::store::file::Options;
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{FileStore, MemoryStore, Store, Wanted};
use wezer_core::{Community, Registry};

use self::town::{Town, balances, settle};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x77);

fn memory() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new(COMMUNITY))
}

fn files(dir: &Path) -> Arc<FileStore> {
    Arc::new(FileStore::open(dir, Options::default().create(COMMUNITY).checkpoint_bytes(4096)).unwrap())
}

async fn journal(store: &dyn Store) -> Vec<Arc<[u8]>> {
    store.journal(Seq::new(1), 1_000_000).await.unwrap().into_iter().map(|(_, bytes)| bytes).collect()
}

fn paths(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Bases are made while another thread pays; then every one of several moments is restored, into another kind of store.
#[test]
fn under_load_every_commit_can_be_restored() {
    let (dir, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let rounds: usize = std::env::var("WEZER_BACKUP_PAYMENTS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1_500);
    let mut town = block_on(Town::found(files(data.path()), dir.path()));
    assert!(town.store.needs_base());
    let store = Arc::clone(&town.store);
    let mut wholes = vec![block_on(store.base(|_| {})).unwrap().seq];
    let made = std::thread::scope(|scope| {
        let paying = scope.spawn(|| block_on(town.pay(rounds)));
        let mut made = Vec::new();
        while !paying.is_finished() {
            let begun = block_on(store.head()).unwrap().seq;
            made.push((begun, block_on(store.base(|_| {})).unwrap().seq));
        }
        paying.join().unwrap();
        made
    });
    assert!(made.iter().any(|(begun, whole)| begun < whole), "something was committed while a base was read: {made:?}");
    wholes.extend(made.iter().map(|(_, whole)| *whole));
    assert!(!town.store.needs_base());
    let end = block_on(town.head());
    let backup = Backup::open(dir.path()).unwrap();
    assert_eq!((backup.community(), backup.last().unwrap().seq), (COMMUNITY, end));
    let verified = backup.verify(Until::Last, |_| {}).unwrap();
    assert_eq!(verified.head, block_on(town.community.head()).unwrap());
    let original = block_on(journal(&*town.store));
    let first = wholes[0];
    let some = [first, Seq::new(first.get() + 1), Seq::new((first.get() + end.get()) / 2), Seq::new(end.get() - 1), end];
    for seq in some.into_iter().chain(wholes.into_iter().rev().take(2)) {
        block_on(async {
            let to = memory();
            let mut last = 0;
            let restored = backup.restore(Arc::clone(&to) as Arc<dyn Store>, Until::Entry(seq), |progress| {
                assert!(progress.entries > last && progress.of == end.get());
                last = progress.entries;
            });
            let restored = restored.await.unwrap();
            assert_eq!(restored.head.seq, seq, "one payer commits one entry at a time");
            assert_eq!(backup.verify(Until::Entry(seq), |_| {}).unwrap().audit, restored.audit);
            assert!(journal(&*to).await == original[..usize::try_from(seq.get()).unwrap()]);
            let community = Community::open(to, Registry::core());
            assert_eq!(balances(&community, &town.people).await, town.balances_at(seq).await, "{seq}");
        });
    }
}

/// Restored to its end, a store holds what the original holds: document by document, row by row, key by key.
#[test]
fn what_is_restored_is_what_was() {
    let (dir, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    block_on(async {
        let original = memory();
        let mut town = Town::found(Arc::clone(&original) as Arc<dyn List>, dir.path()).await;
        town.store.base(|_| {}).await.unwrap();
        town.pay(40).await;
        let to = files(data.path());
        let backup = Backup::open(dir.path()).unwrap();
        let restored = backup.restore(Arc::clone(&to) as Arc<dyn Store>, Until::Last, |_| {}).await.unwrap();
        assert_eq!(restored.head, original.head().await.unwrap());
        let (mut left, mut right) =
            (original.documents(None, 100_000).await.unwrap(), to.documents(None, 100_000).await.unwrap());
        left.sort();
        right.sort();
        assert!(left == right && left.len() > 40, "{} and {} documents", left.len(), right.len());
        assert!(original.keys(None, 100_000).await.unwrap() == to.keys(None, 100_000).await.unwrap());
        let all = wezer_core::store::IndexRange { from: vec![], to: vec![u8::MAX; 64], backwards: false, limit: 100_000 };
        let wanted = Wanted { ranges: vec![all], ..Wanted::default() };
        assert_eq!(original.read(&wanted).await.unwrap().ranges, to.read(&wanted).await.unwrap().ranges);
        let community = Community::open(to, Registry::core());
        assert_eq!(balances(&community, &town.people).await, balances(&town.community, &town.people).await);
        let (one, other) = (town.people[0].1, town.people[1].1);
        community.system().execute(Pay::new(one, other, "1 VAL".parse().unwrap())).await.unwrap();
        let again = backup.restore(Arc::clone(community.store()), Until::Last, |_| {}).await;
        assert!(matches!(again, Err(BackupError::NotEmpty(_))), "{again:?}");
    });
}

/// Each byte of each file changed, each file cut at each length, each left out: refused, or an earlier moment without its end.
#[test]
fn every_damaged_byte_is_refused() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let head = block_on(async {
        let mut town = Town::of(3, memory(), dir.path()).await;
        town.store.base(|_| {}).await.unwrap();
        town.pay(5).await;
        town.community.head().await.unwrap()
    });
    let whole = Backup::open(dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
    assert!(whole.closed && whole.head == head);
    let verify = || Backup::open(other.path()).and_then(|backup| backup.verify(Until::Last, |_| {}));
    let paths = paths(dir.path());
    assert_eq!(paths.len(), 3, "commits before the base, it, commits after it: {paths:?}");
    for path in &paths {
        let copy = |path: &Path| other.path().join(path.file_name().unwrap());
        for path in &paths {
            fs::copy(path, copy(path)).unwrap();
        }
        let bytes = fs::read(path).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            fs::write(copy(path), changed).unwrap();
            let refused = verify();
            assert!(matches!(refused, Err(BackupError::Damaged { .. })), "{path:?} at {at}: {refused:?}");
        }
        for len in 0..bytes.len() {
            fs::write(copy(path), &bytes[..len]).unwrap();
            match verify() {
                Err(_) => {}
                Ok(verified) => assert!(!verified.closed, "{path:?} cut to {len} bytes: {verified:?}"),
            }
        }
        fs::remove_file(copy(path)).unwrap();
        match verify() {
            Err(BackupError::NoBase { .. }) => assert!(path.to_string_lossy().contains("base-")),
            without => assert!(without.is_ok_and(|verified| verified.head.seq <= head.seq)),
        }
    }
}

/// A missing file of commits is a gap that nobody steps over, and a moment before it can be had.
#[test]
fn a_gap_is_never_bridged() {
    let (dir, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    block_on(async {
        let store = files(data.path());
        let mut town = Town::found(Arc::clone(&store) as Arc<dyn List>, dir.path()).await;
        let whole = town.store.base(|_| {}).await.unwrap();
        town.pay(5).await;
        let before = town.head().await;
        // Somebody who is not recorded.
        let stranger = Community::open(Arc::clone(&store), Registry::core());
        let pay = Pay::new(town.people[0].1, town.people[1].1, "1 VAL".parse().unwrap());
        stranger.system().execute(pay).await.unwrap();
        assert!(!town.store.needs_base(), "nobody can know yet");
        town.pay(5).await;
        assert!(town.store.needs_base());
        town.store.sync().unwrap();
        let backup = Backup::open(dir.path()).unwrap();
        let beyond = Until::Entry(Seq::new(before.get() + 1));
        for until in [Until::Last, beyond] {
            let refused = backup.verify(until, |_| {});
            assert!(matches!(refused, Err(BackupError::Missing { after, .. }) if after == before), "{until:?}: {refused:?}");
        }
        assert_eq!(backup.verify(Until::Entry(before), |_| {}).unwrap().head.seq, before);
        assert_eq!(backup.verify(Until::Entry(Seq::new(before.get() - 1)), |_| {}).unwrap().head.seq.get(), before.get() - 1);
        let early = backup.verify(Until::Entry(Seq::new(whole.seq.get() - 1)), |_| {});
        assert!(matches!(early, Err(BackupError::NoBase { oldest: Some(oldest) }) if oldest == whole.seq), "{early:?}");
        town.store.base(|_| {}).await.unwrap();
        assert!(!town.store.needs_base());
        town.pay(2).await;
        let verified = Backup::open(dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
        assert_eq!(verified.head, town.community.head().await.unwrap());
    });
}

/// A killed process leaves a record that is not whole: opening again cuts it off and knows whether anything is missing.
#[test]
fn what_a_killed_process_left_is_put_in_order() {
    let (dir, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    block_on(async {
        let mut town = Town::found(files(data.path()), dir.path()).await;
        town.store.base(|_| {}).await.unwrap();
        town.pay(6).await;
        let head = town.community.head().await.unwrap();
        let copies: Vec<(PathBuf, Vec<u8>)> =
            paths(dir.path()).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        drop(town);
        let commits = paths(dir.path()).pop().unwrap();
        let (_, left) = copies.iter().find(|(path, _)| *path == commits).unwrap();
        for (cut, missing) in [(0, false), (7, true), (40, true)] {
            fs::write(&commits, &left[..left.len() - cut]).unwrap();
            let again = Recorded::new(files(data.path()), dir.path()).await.unwrap();
            assert_eq!(again.needs_base(), missing, "{cut} bytes less");
            drop(again);
            let verified = Backup::open(dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
            assert_eq!((verified.closed, verified.head.seq.get()), (true, head.seq.get() - u64::from(missing)));
        }
        let back = memory();
        Backup::open(dir.path())
            .unwrap()
            .restore(Arc::clone(&back) as Arc<dyn Store>, Until::Entry(Seq::new(15)), |_| {})
            .await
            .unwrap();
        let refused = Recorded::new(back, dir.path()).await;
        assert!(matches!(refused, Err(BackupError::Ahead { .. })), "{refused:?}");
    });
}

/// An erased person stays erased, whichever moment is restored from a folder that knows of it; and their key is in no file once the
/// bases before the erasure are pruned.
#[test]
fn no_key_comes_back_that_was_destroyed() {
    let dir = TempDir::new().unwrap();
    block_on(async {
        let store = memory();
        let mut town = Town::found(Arc::clone(&store) as Arc<dyn List>, dir.path()).await;
        let (member, wallet) = town.people[3];
        let keys = store.keys(None, 1_000).await.unwrap();
        let whole = town.store.base(|_| {}).await.unwrap();
        town.pay(3).await;
        let before = town.head().await;
        let kept = |dir: &Path, key: &[u8]| {
            paths(dir).iter().any(|path| fs::read(path).unwrap().windows(key.len()).any(|bytes| bytes == key))
        };
        settle(&town.community, wallet, town.people[4].1).await;
        let erase = EraseMember { member, reason: Some("asked for".to_owned()) };
        while !town.community.system().execute(erase.clone()).await.unwrap().output.finished {}
        let now = store.keys(None, 1_000).await.unwrap();
        let gone: Vec<_> = keys.iter().filter(|(name, _)| !now.iter().any(|(left, _)| left == name)).collect();
        assert!(!gone.is_empty(), "erasing destroys keys");
        for until in [Until::Entry(whole.seq), Until::Entry(before), Until::Last] {
            let to = memory();
            let backup = Backup::open(dir.path()).unwrap();
            backup.restore(Arc::clone(&to) as Arc<dyn Store>, until, |_| {}).await.unwrap();
            let back = to.keys(None, 1_000).await.unwrap();
            assert!(gone.iter().all(|(name, _)| !back.iter().any(|(there, _)| there == name)), "{until:?}");
            assert!(back.len() + gone.len() >= keys.len(), "nobody else's is gone");
            // The community opens and goes on without it.
            let community = Community::open(to, Registry::core());
            community.system().execute(AdmitMember::named("Newcomer")).await.unwrap();
        }
        assert!(gone.iter().all(|(_, key)| kept(dir.path(), key.as_bytes())), "the backup from before still has them");
        town.store.base(|_| {}).await.unwrap();
        assert_eq!(prune(dir.path(), 2).unwrap().len(), 1, "the commits from before the first base");
        assert!(!prune(dir.path(), 1).unwrap().is_empty());
        assert!(gone.iter().all(|(_, key)| !kept(dir.path(), key.as_bytes())), "and now they are nowhere");
        town.pay(2).await;
        let verified = Backup::open(dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
        assert_eq!(verified.head, town.community.head().await.unwrap());
    });
}

/// From SQLite, while people pay, through PostgreSQL into files: the same balances, and the audit's word on each.
#[test]
fn between_kinds_of_stores() {
    let (dir, quiet, data) = (TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap());
    place::block_on(async {
        let sqlite = Sqlite::at(data.path().join("town.db")).await.unwrap().create(COMMUNITY).await.unwrap();
        let mut town = Town::found(Arc::new(sqlite), dir.path()).await;
        let store = Arc::clone(&town.store);
        let made = tokio::spawn(async move { store.base(|_| {}).await.map(|head| head.seq) });
        town.pay(60).await;
        made.await.unwrap().unwrap();
        town.pay(20).await;
        let head = town.community.head().await.unwrap();
        let backup = Backup::open(dir.path()).unwrap();
        let mut stores: Vec<Arc<dyn List>> = Vec::new();
        if let Some(server) = place::server() {
            let name = place::name();
            server.database(&name).unwrap();
            let postgres = Postgres::new(place::pool(server, &name).await).await.unwrap();
            stores.push(Arc::new(postgres.create(COMMUNITY).await.unwrap()));
        }
        stores.push(files(&data.path().join("files")));
        for store in stores {
            let restored = backup.restore(Arc::clone(&store) as Arc<dyn Store>, Until::Last, |_| {}).await.unwrap();
            assert_eq!(restored.head, head);
            let community = Community::open(Arc::clone(&store) as Arc<dyn Store>, Registry::core());
            assert_eq!(balances(&community, &town.people).await, balances(&town.community, &town.people).await);
            let folder = quiet.path().join(format!("{}", fs::read_dir(quiet.path()).unwrap().count()));
            assert_eq!(base(&*store, &folder, |_| {}).await.unwrap(), head);
            let to = memory();
            Backup::open(&folder).unwrap().restore(to, Until::Last, |_| {}).await.unwrap();
        }
    });
}

/// A store that nobody writes to needs no recording: one base is a backup of that moment.
#[test]
fn a_base_of_a_quiet_store_is_a_backup() {
    let dir = TempDir::new().unwrap();
    let recorded = TempDir::new().unwrap();
    block_on(async {
        let store = memory();
        let mut town = Town::found(Arc::clone(&store) as Arc<dyn List>, recorded.path()).await;
        let mut told = 0;
        let head = base(&*store, dir.path(), |progress| told = progress.entries).await.unwrap();
        assert_eq!((head.seq.get(), head), (told, store.head().await.unwrap()));
        town.pay(3).await;
        let verified = Backup::open(dir.path()).unwrap().verify(Until::Last, |_| {}).unwrap();
        assert_eq!((verified.head, verified.closed), (head, true));
        // Two of them are two moments, and nothing is known of what lies between.
        let later = base(&*store, dir.path(), |_| {}).await.unwrap();
        let both = Backup::open(dir.path()).unwrap();
        for (until, whole) in [(Until::Entry(head.seq), head), (Until::Entry(later.seq), later), (Until::Last, later)] {
            assert_eq!(both.verify(until, |_| {}).unwrap().head, whole);
        }
        let between = both.verify(Until::Entry(Seq::new(head.seq.get() + 1)), |_| {});
        assert!(matches!(between, Err(BackupError::Missing { .. })), "{between:?}");
        let nowhere = Backup::open(TempDir::new().unwrap().path());
        assert!(matches!(nowhere, Err(BackupError::NoBase { .. })), "{nowhere:?}");
        let elsewhere = Recorded::new(Arc::new(MemoryStore::new(CommunityId::from_u128(1))), dir.path()).await;
        assert!(matches!(elsewhere, Err(BackupError::OtherCommunity { .. })), "{elsewhere:?}");
    });
}
