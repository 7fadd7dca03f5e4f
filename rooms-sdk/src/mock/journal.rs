//! What rooms did in a mock community.

use crate::campaigns;
use crate::id::{GroupId, Id, MemberId, WalletId};
use crate::indicators::{Mark, RecordRef};
use crate::log::Level;
use crate::market;
use crate::moment::Moment;
use crate::money::Money;

/// A payment that a room made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// For whom the room acted.
    pub by: Option<MemberId>,
    /// The payer's wallet.
    pub from: WalletId,
    /// The payee's wallet.
    pub to: WalletId,
    /// How much.
    pub amounts: Vec<Money>,
    /// What for.
    pub memo: Option<String>,
    /// When.
    pub at: Moment,
}

/// A post that a room wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Which.
    pub id: Id,
    /// By whom.
    pub by: Option<MemberId>,
    /// On this group's wall.
    pub group: GroupId,
    /// What it says.
    pub text: String,
}

/// Something that a room told members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// To whom.
    pub members: Vec<MemberId>,
    /// What it says.
    pub text: String,
}

/// An opinion that a room gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Whose.
    pub by: MemberId,
    /// Of what.
    pub object: RecordRef,
    /// The answers.
    pub marks: Vec<Mark>,
}

/// An announcement that a room published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Which.
    pub id: Id,
    /// By whom.
    pub by: MemberId,
    /// What it says.
    pub draft: market::Draft,
}

/// A campaign that a room started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Which.
    pub id: Id,
    /// By whom.
    pub by: MemberId,
    /// What it says.
    pub draft: campaigns::Draft,
}

/// A line in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub text: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    pub(crate) payments: Vec<Payment>,
    pub(crate) posts: Vec<Post>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) evaluations: Vec<Evaluation>,
    pub(crate) announced: Vec<Announced>,
    pub(crate) started: Vec<Started>,
    pub(crate) lines: Vec<Line>,
}
