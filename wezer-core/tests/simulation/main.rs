//! A community simulated from a seed: several processes with several callers each over one store that fails in every way, and a
//! naive community beside that judges every answer.
//!
//! `WEZER_SIM_SEEDS=2000 cargo test -p wezer-core --test simulation` runs so many seeds; `WEZER_SIM_SEED=17` runs one again.

#![allow(clippy::print_stdout, reason = "a test says what it saw")]

#[path = "../oracle/mod.rs"]
#[allow(dead_code, reason = "each test uses its part of the naive community")]
mod oracle;

mod caller;
mod run;
mod seeds;
mod town;

use wezer_core::simulation::every_seed;

#[test]
fn in_memory() {
    seeds::every("in_memory", 3, run::in_memory);
}

#[test]
fn on_a_disk() {
    seeds::every("on_a_disk", 3, run::on_a_disk);
}

/// Proof that it sees what it is there to see, and tells it shortly: a store that acknowledges what it did not keep.
#[test]
fn a_store_that_forgets_is_found_and_told_of_in_a_short_story() {
    let failure = every_seed(0..400, |chaos| run::forgetful(chaos, 2)).expect_err("it forgets");
    println!("{failure}");
    assert!(failure.calls > 10 && failure.needed <= 5 && failure.story.len() <= 12, "{failure}");
    assert!(failure.troubles.len() <= 3, "nearly nothing else has to go wrong: {failure}");
}
