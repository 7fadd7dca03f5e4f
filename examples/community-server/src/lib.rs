//! An example server for a community: pages, an API, imports and exports.

pub mod export;
pub mod import;
pub mod web;
