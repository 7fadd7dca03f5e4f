//! Stories of flows, through the public API.

mod consent;
mod content;
mod definition;
mod driven;
mod found;
mod govern;
mod group;
mod membership;
mod model;
mod moment;
mod overdue;
mod picture;
mod reviewed;
mod round_trip;
mod town;
mod transfer;
