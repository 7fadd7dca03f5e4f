//! Stories of flows, through the public API.

mod consent;
mod content;
mod definition;
mod driven;
mod membership;
mod model;
mod picture;
mod reviewed;
mod town;
mod transfer;
