//! What the two sides of a deal say of each other, and what a member, a group and an announcement are reputed for.
//!
//! Invariant: one evaluation a side and deal, counted once, and as long as the deal stands: a deal that is taken back drops out as if it
//! had never been. What counts is a function of the evaluations there are, whatever the order in which they came. Nobody evaluates
//! themself, nor both sides of a deal. What is said stays closed until both have said it or the time for it is over, so that nobody
//! answers a mark with a mark.
//!
//! Cost: an evaluation is one document a deal, one for the words of each side, and once it counts about ten small ones; a
//! reputation is read from one document, in a category from one for each category below it, and from at most
//! [`MAX_PARTNERS`] partners.
//!
//! # When
//! A deal is evaluated once it is paid for, in the state `vote`: before, what is promised isn't kept yet on either side. Whoever evaluated
//! agrees thereby to close the deal; once both evaluated, or one did and the other does without, it is closed. Then it may be
//! evaluated for [`LATE_DAYS`] more. Once one side said all that is asked, the other has [`WINDOW_DAYS`]; then what was said opens.
//!
//! # What counts for whom
//! - What the payer says counts for the payee, what the payee says for the payer.
//! - What the replier says counts for the announcement too: of an offer the payer's word, of a want the payee's, never the author's own.
//! - It counts in the month (UTC) in which it was given, in the category in which the announcement stood then, and in the standing of the
//!   member or group, where rules and levels see it as `mark_CODE` and `marks_CODE` ([`wezer_core::indicator`] has the formulas).
//!
//! # What praise can't do
//! - **Pair cap**: of what one side says of another in a month, the latest [`PAIR_CAP`] deals count, by their ids. In a ring of *m*
//!   who praise one another, nobody gains more than *m* × [`PAIR_CAP`] marks a month for an indicator, whatever they do.
//! - **Praise for praise**: where the two paid each other in turn within that month, [`RECIPROCAL_CAP`] counts.
//! - The rest is told among the [reasons](ReputationReasons), as not counting.
//!
//! # What is told
//! The whole is told of anybody. Of a part (a category, the last months) nothing is told where fewer than
//! [`MIN_EVALUATORS`](wezer_core::indicator::MIN_EVALUATORS) partners stand behind it or behind the rest: it would tell who said what.
//! One by one it is told to the two sides, and to others where as many partners evaluated. With whom one dealt is told to nobody else.

#[cfg(test)]
mod blind;
mod command;
mod count;
mod evaluation;
mod event;
#[cfg(test)]
mod model;
mod query;
mod reason;
mod refusal;
mod tick;
#[cfg(test)]
mod town;

use wezer_core::kernel::{Registry, RegistryError, Right};

pub use self::command::EvaluateDeal;
pub(crate) use self::command::drop_deal;
pub use self::count::{PAIR_CAP, RECIPROCAL_CAP};
pub use self::evaluation::{DealEvaluation, EvaluationWords, Reputed, Verdict};
pub use self::event::{DealEvaluated, DealEvaluationDropped, DealEvaluationOpened};
pub use self::query::{AskedInCategory, InCategory, MAX_PARTNERS, Reputation, ReputationOf};
pub use self::reason::{DealEvaluationOf, Reason, ReputationReasons, ReputationReasonsPage, SeenDealEvaluation, SeenVerdict};
pub use self::refusal::ReputationRefusal;
pub use self::tick::{EvaluationsTicked, TickEvaluations};

/// To open the evaluations whose time is over.
pub const TICK: Right = Right::new("reputation.tick");

/// So many days after the first side, the other side may still evaluate.
pub const WINDOW_DAYS: u16 = 14;
/// So many days after a deal was closed without it, it may still be evaluated.
pub const LATE_DAYS: u16 = 30;

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(TICK)?;
    registry.command::<EvaluateDeal>()?.command::<TickEvaluations>()?;
    registry.query::<ReputationOf>()?.query::<ReputationReasons>()?.query::<DealEvaluationOf>()?.query::<AskedInCategory>()?;
    registry.event::<DealEvaluated>()?.event::<DealEvaluationOpened>()?.event::<DealEvaluationDropped>()?;
    registry.document::<DealEvaluation>()?.document::<EvaluationWords>()?.document::<count::Partner>()?;
    registry.index(DealEvaluation::BY_REPUTED)?.index(DealEvaluation::BY_PAIR)?.index(DealEvaluation::BY_CLOSING)?;
    registry.index(count::Partner::BY_REPUTED)?;
    Ok(())
}
