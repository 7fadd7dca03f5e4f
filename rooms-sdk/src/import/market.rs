//! `wezer:exchange/market`: see announcements and write them.
//!
//! Invariant: an announcement is that of who acts, in the room's group. Cost: one call each.

use crate::fault::Problem;
use crate::host;
use crate::id::Id;
use crate::moment::Moment;
use crate::money::Money;

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:exchange/market";

/// Offered or wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Offered.
    Offer,
    /// Wanted.
    Want,
}

/// An announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Which.
    pub id: Id,
    /// Offered or wanted.
    pub kind: Kind,
    /// One line.
    pub title: String,
    /// More of it.
    pub description: String,
    /// The state of its flow, such as `open`.
    pub state: String,
    /// When it was written.
    pub written_at: Moment,
}

/// A category of announcements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Which.
    pub id: Id,
    /// How it is called.
    pub name: String,
}

/// An announcement to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Offered or wanted.
    pub kind: Kind,
    /// One line.
    pub title: String,
    /// More of it.
    pub description: String,
    /// One of [`categories`].
    pub category: Id,
    /// Nothing means: to be agreed.
    pub price: Vec<Money>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// This announcement, if there.
///
/// # Errors
/// The host's refusal.
pub fn find(announcement: Id) -> Result<Option<Announcement>, Problem> {
    host::market::find(announcement)
}

/// All categories.
///
/// # Errors
/// The host's refusal.
pub fn categories() -> Result<Vec<Category>, Problem> {
    host::market::categories()
}

/// Publishes an announcement of who acts, in the room's group.
///
/// # Errors
/// The host's refusal.
pub fn announce(draft: &Draft) -> Result<Id, Problem> {
    host::market::announce(draft)
}
