//! What fuzzing begins with and what it found, run through the same functions without a fuzzer: `benches/fuzz/README.md` says how to search on.
//!
//! `WEZER_WRITE_SEEDS=1 cargo test --workspace --test seeds` writes the calls anew, one of each command and query, and a backup.

#[path = "../../benches/fuzz/src/backups.rs"]
mod backups;
#[path = "../../benches/fuzz/src/bodies.rs"]
mod bodies;
#[path = "../../wezer-core/tests/rights/example.rs"]
mod example;
#[path = "../../benches/fuzz/src/rooms.rs"]
mod rooms;
#[path = "../../benches/fuzz/src/rules.rs"]
mod rules;
#[path = "../../benches/fuzz/src/stored.rs"]
mod stored;

use std::collections::BTreeMap;
use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pollster::block_on;
use serde_json::{Map, Value, json};
use wezer_core::id::CommunityId;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::room::{RoomEngine, RoomLimits, Rooms};
use wezer_core::sovereignty::EraseMember;
use wezer_core::store::MemoryStore;
use wezer_core::store::backup::Recorded;
use wezer_core::wallet::COMMONS;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

fn registry() -> Registry {
    Registry::core().with(&Exchange).expect("names of their own")
}

fn with_rooms() -> Registry {
    let engine = RoomEngine::new(RoomLimits::default()).expect("this machine runs rooms");
    registry().with(&Rooms::new(engine)).expect("names of their own")
}

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../benches/fuzz/seeds").join(target)
}

/// Runs every seed of a target; each that panics is told by its name.
fn each(target: &str, run: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
    let mut seeds: Vec<PathBuf> =
        fs::read_dir(folder(target)).expect("a folder").map(|seed| seed.expect("a file").path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seed");
    let failed = seeds.iter().filter(|seed| {
        let bytes = fs::read(seed).expect("a seed");
        catch_unwind(|| run(&bytes)).is_err()
    });
    assert_eq!(failed.collect::<Vec<_>>(), Vec::<&PathBuf>::new(), "{target}");
}

#[test]
fn what_is_stored() {
    each("stored", |seed| stored::run(seed, registry));
    let entry =
        fs::read_dir(folder("stored")).expect("a folder").map(|seed| fs::read(seed.expect("a file").path()).expect("a seed"));
    let good =
        entry.filter_map(|seed| seed.strip_prefix(b"journal\n").map(|bytes| wezer_core::journal::Entry::decode(bytes).is_ok()));
    assert!(good.filter(|good| *good).count() > 20, "the seeds are mostly what was stored");
}

#[test]
fn frames_blocks_accounts_keys() {
    each("frames", wezer_core::store::file::hostile::read);
}

#[test]
fn texts_of_rules() {
    each("rules", rules::run);
}

#[test]
fn files_offered_as_rooms() {
    each("rooms", |seed| rooms::run(seed, with_rooms));
}

#[test]
fn files_of_backups() {
    if std::env::var_os("WEZER_WRITE_SEEDS").is_some() {
        write_backup();
    }
    let right = AtomicUsize::new(0);
    each("backups", |seed| {
        right.fetch_add(backups::run(seed).into(), Ordering::Relaxed);
    });
    assert!(right.into_inner() >= 2, "the base and its commits prove right");
}

/// A community that was backed up, lived on and erased a member; its files one behind the other, and the base alone.
fn write_backup() {
    let dir = tempfile::tempdir().expect("a folder");
    block_on(async {
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let store = Arc::new(Recorded::new(store, dir.path()).await.expect("an empty folder"));
        let community = Community::open(Arc::clone(&store), registry());
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-9".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let ana = system.execute(AdmitMember::named("Ana")).await.expect("admitted");
        let bo = system.execute(AdmitMember::named("Bo")).await.expect("admitted");
        store.base(|_| {}).await.expect("a base");
        let pay = Pay::new(ana.wallet, COMMONS, "3 VAL".parse().expect("money"));
        system.execute(pay).await.expect("paid");
        system.execute(EraseMember { member: bo.member, reason: Some("asked for".to_owned()) }).await.expect("erased");
    });
    let mut paths: Vec<PathBuf> = fs::read_dir(dir.path()).expect("a folder").map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_none() && fs::metadata(path).is_ok_and(|file| file.len() > 100));
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("a file")).collect();
    assert_eq!(files.len(), 3, "{paths:?}");
    fs::write(folder("backups").join("base"), &files[0]).expect("written");
    fs::write(folder("backups").join("base-and-commits"), files.concat()).expect("written");
}

#[test]
fn calls() {
    if std::env::var_os("WEZER_WRITE_SEEDS").is_some() {
        write_calls();
    }
    each("bodies", |seed| bodies::run(seed, registry));
}

/// One call of each name, with what the town of [`bodies`] has under its names.
fn write_calls() {
    let registry = registry();
    let description = registry.describe();
    let words: BTreeMap<&'static str, Value> = BTreeMap::from([
        ("member", json!("$0")),
        ("wallet", json!("$1")),
        ("from", json!("$1")),
        ("to", json!("$3")),
        ("group", json!("$4")),
        ("currency", json!("VAL")),
        ("payee", json!("$3")),
    ]);
    let definitions: Map<String, Value> = description.definitions;
    let calls = description.commands.iter().chain(&description.queries).map(|described| {
        let shape = serde_json::to_value(&described.input).expect("a schema is JSON");
        format!("a {} {}", described.name, example::example(&shape, &definitions, &words))
    });
    for (nth, lines) in calls.collect::<Vec<_>>().chunks(12).enumerate() {
        fs::write(folder("bodies").join(format!("calls-{nth:02}")), lines.join("\n")).expect("written");
    }
}
