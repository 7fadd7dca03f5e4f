//! What happened in a decision, in order.
//!
//! Invariant: an entry that holds what a person wrote is stored about this person. Cost: one stored value each.

use rooms_sdk::Id;
use rooms_sdk::{MemberId, Moment, Problem, storage};
use serde::{Deserialize, Serialize};

use crate::decision::{Outcome, Phase};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) at: Moment,
    pub(crate) who: MemberId,
    /// The round in which it was.
    pub(crate) turn: u32,
    pub(crate) act: Act,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Act {
    Opened,
    Began(Phase),
    Deadline(Moment),
    Roles { facilitator: MemberId, secretary: MemberId },
    Voted,
    Asked(String),
    Answered(u32, String),
    Reacted(String),
    Passed,
    Amended(String),
    Kept,
    Fine,
    Concern(String),
    Objected(String),
    Integrated(u32),
    Nominated(Option<MemberId>, String),
    Renamed(Option<MemberId>, String),
    Proposed(MemberId, String),
    Drawn(MemberId),
    Aside(MemberId),
    Noted(String),
    Ended(Outcome),
    CarriedOut,
}

impl Entry {
    /// About how many bytes it takes on a page.
    pub(crate) fn size(&self) -> usize {
        let text = match &self.act {
            Act::Asked(text)
            | Act::Answered(_, text)
            | Act::Reacted(text)
            | Act::Amended(text)
            | Act::Concern(text)
            | Act::Objected(text)
            | Act::Nominated(_, text)
            | Act::Renamed(_, text)
            | Act::Proposed(_, text)
            | Act::Noted(text) => text.len(),
            _ => 0,
        };
        text + 100
    }
}

impl Act {
    /// Whether it is a person's contribution, which goes with the person; steps of the process stay.
    pub(crate) fn is_contribution(&self) -> bool {
        !matches!(
            self,
            Self::Opened
                | Self::Began(_)
                | Self::Deadline(_)
                | Self::Roles { .. }
                | Self::Drawn(_)
                | Self::Aside(_)
                | Self::Ended(_)
                | Self::CarriedOut
        )
    }
}

fn prefix(decision: Id) -> String {
    format!("e/{decision}/")
}

/// The key of an entry: in order of their numbers.
pub(crate) fn key(decision: Id, number: u32) -> String {
    format!("{}{number:06}", prefix(decision))
}

/// All that happened and is still there, with its numbers.
///
/// # Errors
/// The host's refusal.
pub(crate) fn all(decision: Id) -> Result<Vec<(u32, Entry)>, Problem> {
    let prefix = prefix(decision);
    let entries = storage::all::<Entry>(&prefix)?.into_iter();
    Ok(entries.filter_map(|(key, entry)| Some((key.strip_prefix(&prefix)?.parse().ok()?, entry))).collect())
}
