//! The market through the public API.

mod model;
mod story;
mod town;
mod tree;
