//! Crowdfunding and bounties through the public API.

mod bounty;
mod model;
mod story;
mod town;
