//! One way in: commands, the decisions they lead to, and the lane that runs them.
//!
//! Invariant: a community changes only by a [`Command`] that holds its [`Permission`], decided by a plain function of what it
//! read, committed whole with exactly one journal entry. A retry under the same id has no second effect.
//!
//! What each part does *not* know: a command knows no storage and no clock; [`Work`] knows no store, only what is missing; the
//! lane knows no domain; the store knows neither commands nor documents' meaning.

mod ask;
mod authority;
mod call;
mod command;
mod described;
mod document;
mod error;
mod flight;
mod job;
mod lane;
#[cfg(feature = "rooms")]
mod lent;
mod memory;
mod permission;
mod prepare;
mod query;
mod registry;
mod sync;
mod ticket;
mod window;
mod work;

pub(crate) use self::ask::{Answer, Ask};
pub use self::call::{Called, MAX_CALLS_DEEP, Problem};
pub use self::command::Command;
pub use self::described::{Described, DescribedEvent, Description};
pub use self::document::{Document, Index, IndexKeys, IndexRows, SealedDocument};
pub(crate) use self::document::{KEPT, kept_key};
pub use self::error::{CallError, Refusal, Stop, Unreachable};
pub use self::job::Receipt;
pub(crate) use self::job::{Commands, Mode};
pub(crate) use self::lane::Lane;
pub use self::lane::Limits as LaneLimits;
#[cfg(feature = "rooms")]
pub(crate) use self::lent::Lent;
pub use self::memory::Missing;
pub(crate) use self::memory::{Memory, Walk};
pub use self::permission::{Because, Denied, NamedGroup, Permission, Right, Scope, Source, WhyDenied};
pub(crate) use self::prepare::Preparation;
pub(crate) use self::query::Freshness;
pub use self::query::{Dated, Query};
pub use self::registry::{Package, Registry, RegistryError};
#[cfg(feature = "testing")]
pub use self::sync::at_each_lock;
pub use self::work::{Hint, View, Work};
