//! A naive community: plain maps, own arithmetic, the rules written down a second time without any thought of speed.
//!
//! It shares with the tested code the words of commands, answers and refusals, and nothing that decides. `model` walks it step by
//! step beside a community; `simulation` and `kill` feed it from the journal of a community that fails in every way.

pub(crate) mod amount;
mod answer;
mod coin;
mod decide;
mod entry;
pub(crate) mod plan;
pub(crate) mod state;
pub(crate) mod timeline;
pub(crate) mod word;
