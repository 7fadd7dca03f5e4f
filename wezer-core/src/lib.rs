#![doc = include_str!("../README.md")]

pub mod actor;
pub mod id;
pub mod journal;
pub mod ledger;
pub mod store;
pub mod time;
pub mod world;
