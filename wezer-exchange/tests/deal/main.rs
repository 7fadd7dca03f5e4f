//! Replies and deals through the public API.

mod hand;
mod model;
mod story;
mod town;
mod workflow;
