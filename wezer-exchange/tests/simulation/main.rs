//! A community that trades, simulated from a seed: deals with money held for them, quarrels, refunds, schedules, conversions and payments,
//! through several processes over one file store on a disk that crashes, with a clock that leaps. Beside it a twin to which nothing
//! happens carries out, one after the other, what the journal says was carried out; both must come to the same bytes.
//!
//! `WEZER_SIM_SEEDS=5000 cargo test -p wezer-exchange --test simulation` runs so many seeds; `WEZER_SIM_SEED=17` runs one again.

#![allow(clippy::print_stdout, reason = "a test says what it saw")]

mod plan;
mod run;
#[path = "../../../wezer-core/tests/simulation/seeds.rs"]
mod seeds;
mod town;
mod twin;

use wezer_core::simulation::every_seed;

#[test]
fn a_community_that_trades() {
    seeds::every("a_community_that_trades", 4, run::on_a_disk);
}

/// Proof that it sees what it is there to see, and tells it shortly: a store that acknowledges what it did not keep.
#[test]
fn a_deal_that_is_forgotten_is_found_and_told_of_in_a_short_story() {
    let failure = every_seed(0..400, |chaos| run::forgetful(chaos, 2)).expect_err("it forgets");
    println!("{failure}");
    // How short depends on the seed that finds it first.
    assert!(failure.calls > 10 && failure.needed * 2 < failure.calls && failure.story.len() <= 24, "{failure}");
}
