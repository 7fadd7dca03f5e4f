//! Communities in SQLite and PostgreSQL: the store's contract on both, and whole communities with several handles.
//!
//! PostgreSQL is the machine's own; where there is none, its tests say so and pass, unless `CI` is set.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

mod companion;
mod contract;
mod docs;
mod fault;
mod life;
mod lost;
mod place;
mod plan;
mod postings;
mod town;
mod trips;
mod view;
