//! What is stored of a decision.
//!
//! Invariant: no contribution of a person stands in here, only what was put to the group, ids and numbers.
//! Cost: a few kilobytes.

use rooms_sdk::{Date, Id, MemberId, Moment};
use serde::{Deserialize, Serialize};

use crate::ballot::{Count, Rule};
use crate::order::Order;

/// Most characters of a question or of a line.
pub(crate) const LINE: usize = LINE_FIELD as usize;
/// The same, for a field.
pub(crate) const LINE_FIELD: u32 = 200;
/// Most characters of a text.
pub(crate) const TEXT: usize = TEXT_FIELD as usize;
/// The same, for a field.
pub(crate) const TEXT_FIELD: u32 = 4_000;
/// Most options of a vote.
pub(crate) const OPTIONS: usize = 12;
/// Most people who decide.
pub(crate) const DECIDERS: usize = 1_000;
/// Most decisions of a room.
pub(crate) const DECISIONS: usize = 500;
/// Most bytes of one list on a page: of what is longer, the last are shown.
pub(crate) const SHOWN: usize = 60_000;
/// Most bytes of the minutes as a file.
pub(crate) const FILE: usize = 120_000;
/// Most contributions to a decision.
pub(crate) const ENTRIES: u32 = 3_000;

/// In which order an election goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Manner {
    /// Sociocratic: one may pass, and the facilitator proposes on the strength of the reasons.
    Reasons,
    /// Integrative, as Holacracy has it: everybody names somebody, and the most nominations are proposed.
    Numbers,
}

/// How it is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Process {
    /// By votes. No options: for or against what is proposed.
    Majority { rule: Rule, options: Vec<String> },
    /// By consent.
    Consent,
    /// Who takes a role.
    Election { manner: Manner, term: String, holder: Option<MemberId> },
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Everybody votes.
    Voting,
    /// Questions to understand the proposal.
    Questions,
    /// Everybody reacts; the proposer listens.
    Reactions,
    /// The proposer amends or keeps the proposal.
    Amending,
    /// Everybody says whether there is an objection.
    Objections,
    /// One objection after the other is worked into the proposal.
    Integrating,
    /// Everybody names somebody, in secret.
    Nominating,
    /// All see all nominations and may change theirs.
    Changing,
    /// The facilitator proposes somebody.
    Proposing,
    /// Over.
    Closed,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// What was proposed holds.
    Adopted,
    /// The option at this place was chosen.
    Chosen(u8),
    /// Somebody was elected.
    Elected(MemberId),
    /// Not enough were for it, or too few took part.
    Rejected,
    /// It was taken back.
    Withdrawn,
}

/// What stays of it in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ending {
    pub(crate) outcome: Outcome,
    pub(crate) at: Moment,
    /// Of a vote.
    pub(crate) count: Option<Count>,
    /// Of a consent round: how many decide, spoke, and had concerns.
    pub(crate) deciders: u32,
    pub(crate) spoke: u32,
    pub(crate) concerns: u32,
}

/// That it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) by: MemberId,
    pub(crate) at: Moment,
    /// The ledger's entry, or the campaign's id.
    pub(crate) trace: String,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    pub(crate) question: String,
    pub(crate) text: String,
    pub(crate) process: Process,
    pub(crate) proposer: MemberId,
    pub(crate) facilitator: MemberId,
    pub(crate) secretary: MemberId,
    pub(crate) opened: Moment,
    pub(crate) deadline: Option<Moment>,
    pub(crate) phase: Phase,
    /// Counts the rounds in which all have a say: what was said in another is over.
    pub(crate) turn: u32,
    /// How often the objection round was opened.
    pub(crate) rounds: u32,
    /// The person who is proposed in an election.
    pub(crate) candidate: Option<MemberId>,
    /// Those who were set aside.
    pub(crate) aside: Vec<MemberId>,
    pub(crate) order: Option<Order>,
    pub(crate) review: Option<Date>,
    pub(crate) ending: Option<Ending>,
    pub(crate) done: Option<Done>,
    /// The numbers of the next entry and comment.
    pub(crate) entries: u32,
    pub(crate) comments: u32,
}

impl Decision {
    pub(crate) fn is_closed(&self) -> bool {
        self.phase == Phase::Closed
    }

    pub(crate) fn is_adopted(&self) -> bool {
        let ended_well = |ending: &Ending| !matches!(ending.outcome, Outcome::Rejected | Outcome::Withdrawn);
        self.ending.as_ref().is_some_and(ended_well)
    }

    pub(crate) fn is_election(&self) -> bool {
        matches!(self.process, Process::Election { .. })
    }

    /// Whether the round waits for a say of everybody.
    pub(crate) fn waits_for_all(&self) -> bool {
        matches!(self.phase, Phase::Voting | Phase::Objections | Phase::Nominating)
    }

    /// Whether its deadline has passed.
    pub(crate) fn is_late(&self, now: Moment) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }
}

/// What somebody said in a round. Stored about this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stance {
    pub(crate) turn: u32,
    pub(crate) said: Said,
}

/// What somebody said in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Said {
    /// Something, or that there is nothing to say.
    Spoke,
    /// For the option at this place, or none.
    Vote(Option<u8>),
    /// No objection.
    Fine,
    /// No objection, and a concern.
    Concern,
    /// An objection, with the number of the entry that says why.
    Objects { entry: u32, is_integrated: bool },
}

/// Whom somebody named. Stored about the one who named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Nomination {
    /// None to pass.
    pub(crate) who: Option<MemberId>,
    pub(crate) why: String,
}

/// The key of a decision.
pub(crate) fn key(decision: Id) -> String {
    format!("d/{decision}")
}
