//! What fuzzing begins with and what it found, run through the same functions without a fuzzer: `benches/fuzz/README.md` says how to search on.
//!
//! `WEZER_WRITE_SEEDS=1 cargo test --workspace --test seeds calls` writes the calls anew: one of each command and query.

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

use serde_json::{Map, Value, json};
use wezer_core::Registry;
use wezer_core::room::{RoomEngine, RoomLimits, Rooms};
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
