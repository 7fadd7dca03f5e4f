//! What a room may ask of the community and do in it: a module for each interface of `wit/v0.1`.
//!
//! Invariant: a room imports only the interfaces whose functions it calls, each of which is a permission that a group
//! has to give; each call acts for the person who acts in the room, and never may more than that person.
//! Cost: a call into the host, some hundred nanoseconds and what the host does for it; `storage` says more.

pub mod campaigns;
pub mod groups;
pub mod indicators;
pub mod ledger;
pub mod log;
pub mod market;
pub mod members;
pub mod messages;
pub mod payments;
pub mod storage;
