//! `wezer:exchange/campaigns`: see campaigns and start them.
//!
//! Invariant: a campaign is that of who acts, in the room's group. Cost: one call each.

use crate::amount::Amount;
use crate::fault::Problem;
use crate::host;
use crate::id::{Id, WalletId};
use crate::moment::Moment;
use crate::money::Money;

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:exchange/campaigns";

/// What becomes of what was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Paid only if the goal is reached by the deadline.
    AllOrNothing,
    /// Paid whatever is reached.
    Keep,
    /// Paid as soon as the goal is reached.
    WhenReached,
}

/// One goal of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What is needed.
    pub goal: Money,
    /// What is promised so far, in the same currency.
    pub gathered: Amount,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Which.
    pub id: Id,
    /// One line.
    pub title: String,
    /// The state of its flow, such as `open`.
    pub state: String,
    /// When it ends.
    pub deadline: Option<Moment>,
    /// One for each currency.
    pub goals: Vec<Goal>,
}

/// A campaign to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One line.
    pub title: String,
    /// More of it.
    pub description: String,
    /// Where the money goes.
    pub beneficiary: WalletId,
    /// One for each currency.
    pub goals: Vec<Money>,
    /// What becomes of what was promised.
    pub mode: Mode,
    /// When it ends.
    pub deadline: Option<Moment>,
}

/// This campaign, if there.
///
/// # Errors
/// The host's refusal.
pub fn find(campaign: Id) -> Result<Option<Campaign>, Problem> {
    host::campaigns::find(campaign)
}

/// Publishes a campaign of who acts, in the room's group.
///
/// # Errors
/// The host's refusal.
pub fn start(draft: &Draft) -> Result<Id, Problem> {
    host::campaigns::start(draft)
}
