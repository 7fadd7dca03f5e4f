//! Replies and deals through the public API.

#[allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test panics where something is wrong, and says what it skips")]
#[path = "../../../wezer-core/tests/store_sql/place.rs"]
mod place;

mod hand;
mod model;
mod sql;
mod story;
mod town;
mod workflow;
