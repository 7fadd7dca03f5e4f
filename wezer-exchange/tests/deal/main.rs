//! Replies and deals through the public API.

mod model;
mod story;
mod town;
mod workflow;
