//! Which seeds are run, and what is said of them. Other crates' simulations read this file too.

use std::time::Instant;

use wezer_core::simulation::{Chaos, Tally, every_seed};

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number of seeds, or a seed"))
}

/// Runs a world for so many tenths of the seeds that `WEZER_SIM_SEEDS` says, 600 unless set, or for the one of `WEZER_SIM_SEED`. The
/// worlds share the number among them; each begins at seed 0.
pub(crate) fn every(test: &str, tenths: u64, run: fn(&Chaos) -> Tally) -> Tally {
    let seeds = match number("WEZER_SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..(number("WEZER_SIM_SEEDS").unwrap_or(600) * tenths).div_ceil(10),
    };
    let (started, count) = (Instant::now(), seeds.end - seeds.start);
    match every_seed(seeds, run) {
        Ok(tally) => {
            println!("{test}: {count} seeds in {:.1?}", started.elapsed());
            tally.0.iter().for_each(|(what, count)| println!("  {count:>9} {what}"));
            tally
        }
        Err(failure) => unreachable!("to see it again: WEZER_SIM_SEED={} with the test {test}\n{failure}", failure.seed),
    }
}
