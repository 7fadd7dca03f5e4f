//! The walls of a simulation: chance, a clock, a store that fails in every way, tasks that take turns, and stories that grow short.
//!
//! Invariant: everything that happens in a run follows from its seed and from what was cut off it; so a failure is seen again, and
//! is told as the shortest story that still fails.
//!
//! A test builds its world on these: communities opened over [`Faulty`] stores, callers spawned on an [`Executor`], and beside them
//! something that knows what is right. Crates built on this one use the same walls.
//!
//! Cost: about 10 ms a seed with some thirty calls, without optimisation.

mod chaos;
mod executor;
mod faulty;
mod story;

use std::collections::BTreeMap;

pub use self::chaos::{Chaos, Rates, Trouble, Wait};
pub use self::executor::{Executor, may_drop};
pub use self::faulty::Faulty;
pub use self::story::{Failure, every_seed};
pub use crate::kernel::at_each_lock;
pub use crate::store::conformance::Dice;

/// How often what was seen, over all seeds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<&'static str, u64>);

impl Tally {
    /// Counts so many more.
    pub fn add(&mut self, what: &'static str, count: u64) {
        *self.0.entry(what).or_default() += count;
    }

    /// Counts all that another one counted.
    pub fn add_all(&mut self, other: &Self) {
        other.0.iter().for_each(|(what, count)| self.add(what, *count));
    }
}
