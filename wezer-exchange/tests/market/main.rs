//! The market through the public API.

mod large;
mod model;
mod story;
mod town;
mod tree;
