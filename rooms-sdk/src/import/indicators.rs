//! `wezer:core/indicators`: see figures and opinions, and give one.
//!
//! Invariant: an opinion is that of who acts. Cost: one call each.

use crate::amount::{Amount, cut};
use crate::fault::Problem;
use crate::host;
use crate::id::{Id, MemberId};

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/indicators";

/// Something that people have an opinion of, of any package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRef {
    /// Such as `post` or `deal`.
    pub kind: String,
    /// Which one.
    pub id: Id,
}

/// What the community counts of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub name: String,
    /// How much: mostly a decimal number, see [`amount`](Self::amount); words where what is counted is told in words.
    pub value: String,
    /// In what.
    pub unit: Option<String>,
}

impl Figure {
    /// How much, if it is a number; what is finer than 18 digits behind the point is cut off.
    pub fn amount(&self) -> Option<Amount> {
        cut(&self.value).ok()
    }
}

/// What people think of something. Numbers are cut after 18 digits behind the point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// What was asked.
    pub indicator: String,
    /// How many answered.
    pub count: u64,
    /// None without opinions.
    pub mean: Option<Amount>,
    /// The mean drawn towards the middle while there are few opinions.
    pub bayesian: Amount,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What is asked.
    pub indicator: String,
    /// The answer on the indicator's scale.
    pub value: i32,
}

/// What the community counts of a member.
///
/// # Errors
/// The host's refusal.
pub fn figures(member: MemberId) -> Result<Vec<Figure>, Problem> {
    host::indicators::figures(member)
}

/// What people think of something.
///
/// # Errors
/// The host's refusal.
pub fn opinions(object: &RecordRef) -> Result<Vec<Opinion>, Problem> {
    host::indicators::opinions(object)
}

/// Says what who acts thinks of something.
///
/// # Errors
/// The host's refusal.
pub fn evaluate(object: &RecordRef, marks: &[Mark]) -> Result<(), Problem> {
    host::indicators::evaluate(object, marks)
}
