//! Components that chance made: random modules in the frame of a room, random modules that are the room, random components, and built rooms
//! with changed bytes. Each is refused, or runs within its limits; nothing panics, on no thread, and nothing else in the community notices.
//!
//! `WEZER_FUZZ_SECONDS=1800 cargo test -p wezer-core --test room by_chance -- --nocapture` goes on for so long, `WEZER_FUZZ_SEED=17`
//! tries one again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{set_hook, take_hook};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use pollster::block_on;
use wasm_smith::{Config, Module};
use wezer_core::room::RoomOutcome;

use crate::plugin::{encode, room, stepping, whole};
use crate::town::{code, component};
use crate::watch::{Guarded, Tried};

/// So many are tried where nobody says for how long.
const FEW: u64 = 80;
/// A town sees so many before the next one is founded.
const A_TOWN: u64 = 64;
/// Panics on all threads, also those that the host lives through.
static PANICS: AtomicU32 = AtomicU32::new(0);

/// What a random module may import.
const IMPORTS: &str = r#"(module
    (import "room" "memory" (memory 2))
    (import "room" "allocate" (func (param i32 i32 i32 i32) (result i32)))
    (import "room" "write" (func (param i32 i32 i32)))
    (import "room" "alert" (func (param i32 i32 i32 i32 i32)))
    (import "room" "keys" (func (param i32 i32 i32 i32 i32 i32 i32)))
    (import "room" "get" (func (param i32 i32 i32)))
    (import "room" "set" (func (param i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "room" "fresh-id" (func (param i32)))
    (import "room" "pay" (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32))))"#;

/// Numbers that follow from a seed: SplitMix64 of Steele, Lea and Flood.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a limit")
    }

    fn bytes(&mut self, limit: usize) -> Vec<u8> {
        (0..self.below(limit)).flat_map(|_| self.next().to_le_bytes()).collect()
    }
}

/// What random modules may be like. One in four has everything, also what rooms don't get.
fn config(chance: &mut Chance, exports: &str) -> Config {
    let plain = Config {
        available_imports: Some(encode(IMPORTS)),
        exports: Some(encode(exports)),
        max_memories: 2,
        max_tables: 4,
        max_instructions: 400,
        ..Config::default()
    };
    if chance.below(4) == 0 {
        return plain;
    }
    Config {
        exceptions_enabled: false,
        gc_enabled: false,
        reference_types_enabled: chance.below(8) == 0,
        memory64_enabled: false,
        threads_enabled: false,
        max_memory32_bytes: 1 << 24,
        max_table_elements: 10_000,
        allow_start_export: chance.below(4) == 0,
        ..plain
    }
}

/// What is tried, and under which name it is counted.
fn made_of(seed: u64) -> (&'static str, Vec<u8>) {
    let mut chance = Chance(seed);
    let bytes = chance.bytes(1_000);
    let mut source = Unstructured::new(&bytes);
    let (what, mut bytes) = match seed % 5 {
        0 | 1 => {
            let exports =
                r#"(module (func (export "run")) (func (export "sum") (param i32 i64 f64) (result i32) (i32.const 0)))"#;
            let Ok(module) = Module::new(config(&mut chance, exports), &mut source) else { return ("no module", Vec::new()) };
            let imports =
                r#"(import "plugin" "run" (func $run)) (import "plugin" "sum" (func $sum (param i32 i64 f64) (result i32)))"#;
            let steps = "(if (local.get $number) (then (drop (call $sum (local.get $number) (i64.const -1) (f64.const nan)))))
                (call $run)";
            ("a random module in a room", room(&module.to_bytes(), &stepping("0.1.0", imports, steps)))
        }
        2 => {
            let call = "i32 ".repeat(11);
            let mut exports = "(module (func (export \"describe\") (result i32) (i32.const 0))".to_owned();
            for (name, more) in [("on-open", ""), ("handle", "i32 i32 i32 i32"), ("view", "i32 i32"), ("migrate", "i32 i32")] {
                write!(exports, "(func (export \"{name}\") (param {call} {more}) (result i32) (i32.const 0))").expect("text");
            }
            exports.push_str("(func (export \"on-event\") (param i32) (result i32) (i32.const 0)))");
            let Ok(module) = Module::new(config(&mut chance, &exports), &mut source) else { return ("no module", Vec::new()) };
            ("a random module as a room", room(&module.to_bytes(), &whole()))
        }
        3 => match wasm_smith::Component::new(Config::default(), &mut source) {
            Ok(component) => ("a random component", component.to_bytes()),
            Err(_) => return ("no module", Vec::new()),
        },
        _ => ("a built room", component(["tally", "hostile", "shopping"][chance.below(3)])),
    };
    let changes = match what {
        "a built room" => 1 + chance.below(8),
        _ if chance.below(4) == 0 => 1 + chance.below(3),
        _ => 0,
    };
    for _ in 0..changes {
        let at = chance.below(bytes.len());
        bytes[at] = chance.next().to_le_bytes()[0];
    }
    if changes > 0 && chance.below(10) == 0 {
        bytes.truncate(chance.below(bytes.len()));
    }
    (if changes > 0 { "one with changed bytes" } else { what }, bytes)
}

/// What was tried, and what became of it.
#[derive(Default)]
struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn count(&mut self, what: String) {
        *self.0.entry(what).or_default() += 1;
    }

    fn call<T>(&mut self, outcome: Result<RoomOutcome, T>, refused: impl FnOnce(T) -> &'static str) {
        self.count(match outcome {
            Ok(RoomOutcome::Done) => "call: done".to_owned(),
            Ok(RoomOutcome::Failed(failure)) => format!("call: {}", failure.code()),
            Err(error) => format!("call: {}", refused(error)),
        });
    }
}

async fn try_in(guarded: &Guarded, seed: u64, seen: &mut Seen) {
    let (what, bytes) = made_of(seed);
    seen.count(format!("made: {what}"));
    let tried = guarded.offers(&bytes).await;
    seen.count(format!("offered: {}", tried.code()));
    if let Tried::Open(opened) = &tried {
        let town = &guarded.town;
        for action in ["0", "7", "count", "write", "who"] {
            let called = town.call(town.bo, opened.room, action, &[("key", "k")]).await;
            seen.call(called, |error| code::<()>(Err(error)));
        }
        for path in ["", "7"] {
            let shown = town.page(town.bo, opened.room, path).await.map(|_| RoomOutcome::Done);
            seen.call(shown, |error| code::<()>(Err(error)));
        }
    }
    guarded.is_well_after(tried).await;
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn what_is_made_by_chance_is_refused_or_kept_within_its_limits() {
    let before = take_hook();
    set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    let until = number("WEZER_FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let seeds = match (number("WEZER_FUZZ_SEED"), until) {
        (Some(seed), None) => seed..seed + 1,
        (first, Some(_)) => first.unwrap_or(FEW)..u64::MAX,
        (None, None) => 0..FEW,
    };
    let mut seen = Seen::default();
    let mut town = block_on(Guarded::new());
    for seed in seeds {
        if until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
        if seed % A_TOWN == A_TOWN - 1 {
            town = block_on(Guarded::new());
        }
        let panics = PANICS.load(Ordering::Relaxed);
        block_on(try_in(&town, seed, &mut seen));
        assert_eq!(PANICS.load(Ordering::Relaxed), panics, "something panicked with seed {seed}");
    }
    for (what, number) in &seen.0 {
        println!("{number:8} {what}");
    }
}
