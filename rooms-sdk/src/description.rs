//! What a room says of itself before anybody uses it.
//!
//! Invariant: each interface that a room imports has a reason. Cost: made once when a room is installed.

use crate::language::Both;

/// What a room says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Its name, one line.
    pub name: Both,
    /// What it is for, a few sentences.
    pub purpose: Both,
    /// Its version, `MAJOR.MINOR.PATCH`.
    pub version: String,
    /// Why it imports what it imports: one reason for each interface.
    pub reasons: Vec<Reason>,
    /// The names of the events it wants to hear of, such as `deal.paid`.
    pub events: Vec<String>,
}

/// Why a room wants a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The interface without its version, such as `wezer:exchange/payments`.
    pub permission: String,
    /// The reason, in words that every member understands.
    pub why: Both,
}

impl Description {
    /// A room's name, what it is for, and its version `MAJOR.MINOR.PATCH`: `env!("CARGO_PKG_VERSION")` keeps to one.
    pub fn new(name: Both, purpose: Both, version: impl Into<String>) -> Self {
        Self { name, purpose, version: version.into(), reasons: Vec::new(), events: Vec::new() }
    }

    /// Why the room imports an interface, such as `wezer:exchange/payments`.
    #[must_use]
    pub fn because(mut self, permission: impl Into<String>, why: Both) -> Self {
        self.reasons.push(Reason { permission: permission.into(), why });
        self
    }

    /// Wants to hear of an event, such as `deal.paid`: see [`Room::on_event`](crate::Room::on_event).
    #[must_use]
    pub fn hears(mut self, event: impl Into<String>) -> Self {
        self.events.push(event.into());
        self
    }
}
