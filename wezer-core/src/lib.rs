#![doc = include_str!("../README.md")]

pub mod actor;
pub mod audit;
mod community;
#[doc = include_str!("../docs/deployment.md")]
pub mod deployment {}
pub mod flow;
pub mod follow;
pub mod grant;
pub mod group;
pub mod id;
pub mod indicator;
pub mod interface;
pub mod journal;
pub mod kernel;
pub mod label;
pub mod language;
pub mod ledger;
pub mod level;
pub mod link;
pub mod member;
pub mod message;
pub mod moderation;
pub mod money;
pub mod name;
pub mod notification;
pub mod post;
#[doc = include_str!("../docs/proofs.md")]
pub mod proofs {}
pub mod reason;
pub mod record;
pub mod right;
#[cfg(feature = "rooms")]
pub mod room;
pub mod rule;
pub mod seal;
pub mod search;
#[cfg(feature = "testing")]
pub mod simulation;
pub mod sovereignty;
pub mod standard;
pub mod store;
pub mod text;
pub mod time;
pub mod trace;
pub mod wallet;
pub mod world;

pub use self::actor::Actor;
pub use self::community::{Community, Session};
pub use self::kernel::{CallError, Command, Permission, Query, Receipt, Refusal, Registry, Stop, View, Work};

/// What this crate brings to the registry.
fn register(registry: &mut Registry) -> Result<(), kernel::RegistryError> {
    for right in right::ALL {
        registry.right(right)?;
    }
    member::register(registry)?;
    wallet::register(registry)?;
    reason::register(registry)?;
    group::register(registry)?;
    grant::register(registry)?;
    label::register(registry)?;
    ledger::register(registry)?;
    journal::register(registry)?;
    sovereignty::register(registry)?;
    post::register(registry)?;
    follow::register(registry)?;
    message::register(registry)?;
    notification::register(registry)?;
    moderation::register(registry)?;
    search::register(registry)?;
    link::register(registry)?;
    indicator::register(registry)?;
    level::register(registry)?;
    flow::register(registry)?;
    standard::register(registry)
}
