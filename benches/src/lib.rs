//! What a transfer costs, beside the physical limits of the machine.
//!
//! `cargo bench -p wezer-benches --bench transfer` prints transfers a second, CPU time a transfer (process clock, so it holds on a
//! busy machine) and the ratio to the raw limits measured in the same run. `--bench piece` measures the pieces.

#![allow(clippy::float_arithmetic, clippy::cast_possible_truncation, reason = "rates are no money, and a bench prints")]

#[cfg(feature = "yardsticks")]
pub mod limit;
#[cfg(feature = "yardsticks")]
pub mod measure;
#[cfg(feature = "yardsticks")]
pub mod sqlite;
pub mod town;
