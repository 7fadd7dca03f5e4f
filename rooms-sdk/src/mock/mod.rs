//! A community on a desk: members, groups, wallets and a clock, in which a room is tried with `cargo test`.
//!
//! It answers the imports as a community would, with its rights and limits in small, and writes down what the room did.
//! A refused action changes nothing.
//!
//! Invariant: a test is the same each time: ids are counted, and the clock moves only when it is told. Cost: each action
//! copies the community.
//!
//! ```
//! use rooms_sdk::mock::Community;
//!
//! let mut town = Community::new();
//! let (ana, ben) = (town.member("Ana"), town.member("Ben"));
//! let garden = town.group("Garden", [ana, ben]);
//! town.manager(garden, ana);
//! let purse = town.wallet(ana);
//! town.give(purse, "20.00 VAL");
//! assert_eq!(town.balance(purse, "VAL").to_string(), "20.00");
//! ```

mod community;
mod description;
pub(crate) mod desk;
mod journal;
mod outline;
mod page;
mod stage;
mod visit;
mod world;

pub use community::Community;
pub use journal::{Alert, Announced, Evaluation, Line, Payment, Post, Started};
pub use visit::Visit;
