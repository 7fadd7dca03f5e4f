//! One community, several processes and machines: reads of a stated freshness, a bank that is checked for strict serialisability while
//! processes, connections and servers die, and a standby that takes over.
//!
//! PostgreSQL is the machine's own; where there is none, its tests say so and pass, unless `CI` is set.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

mod bank;
mod freshness;
mod history;
mod lost;
mod opening;
#[path = "../store_sql/place.rs"]
mod place;
mod purse;
mod standby;
mod teller;
mod weight;
