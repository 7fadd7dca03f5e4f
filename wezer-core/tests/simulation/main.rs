//! A community simulated from a seed: several processes with several callers each over one store that fails in every way, and a
//! naive community beside that judges every answer.
//!
//! `WEZER_SIM_SEEDS=2000 cargo test -p wezer-core --test simulation` runs so many seeds; `WEZER_SIM_SEED=17` runs one again.

#![allow(clippy::print_stdout, reason = "a test says what it saw")]

#[path = "../oracle/mod.rs"]
#[allow(dead_code, reason = "each test uses its part of the naive community")]
mod oracle;

mod caller;
mod chaos;
mod executor;
mod run;
mod store;
mod town;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use town::Tally;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number of seeds, or a seed"))
}

fn seeds() -> std::ops::Range<u64> {
    match number("WEZER_SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("WEZER_SIM_SEEDS").unwrap_or(200),
    }
}

fn every_seed(test: &str, run: fn(u64) -> Tally) {
    let (started, seeds) = (Instant::now(), seeds());
    let next = AtomicU64::new(seeds.start);
    let total = Mutex::new(Tally::default());
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || !failed.lock().expect("nobody panics here").is_empty() {
                        return;
                    }
                    match catch_unwind(AssertUnwindSafe(|| run(seed))) {
                        Ok(tally) => {
                            let mut total = total.lock().expect("nobody panics here");
                            tally.0.iter().for_each(|(what, count)| total.add(what, *count));
                        }
                        Err(_) => failed.lock().expect("nobody panics here").push(seed),
                    }
                }
            });
        }
    });
    println!("{test}: {} seeds in {:.1?}", seeds.end - seeds.start, started.elapsed());
    for (what, count) in &total.lock().expect("nobody panics here").0 {
        println!("  {count:>9} {what}");
    }
    let failed = failed.into_inner().expect("nobody panics here");
    let again = failed.iter().map(|seed| format!("\n  WEZER_SIM_SEED={seed} cargo test -p wezer-core --test simulation {test}"));
    assert!(failed.is_empty(), "failed; to see it again:{}", again.collect::<String>());
}

#[test]
fn in_memory() {
    every_seed("in_memory", run::in_memory);
}

#[test]
fn on_a_disk() {
    every_seed("on_a_disk", run::on_a_disk);
}
