//! A community in the browser: see the README of this crate.

fn main() {}
