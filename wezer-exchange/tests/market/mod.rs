//! The market through the public API.

mod large;
mod model;
mod picture;
mod story;
mod town;
mod tree;
