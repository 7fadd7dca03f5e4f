//! Clearing: who owes whom, and the circles in it that cancel out.
//!
//! Members and groups record what one owes the other ([`RecordObligation`]), in any currency, that of the outside too; the other side
//! confirms it. Where debts run in a circle, [`FindClearing`] finds how much of each can go without any money; [`ProposeClearing`] asks
//! everybody concerned; what those who agree can clear among themselves is cleared in one commit.
//!
//! Invariant: a clearing takes away a circulation, so what each owes less what each is owed stays the same; 0 ≤ cleared ≤ owed; afterwards no
//! circle is left among those who agreed, over what the clearing was about (Tomaž Fleischman and Paolo Dini, “Mathematical Foundations for
//! Balancing the Payment System in the Trade Credit Market”, J. Risk Financial Manag. 2021, 14(9), 452). Who says nothing has not agreed. No
//! balance of the ledger moves: what was cleared needs no payment any more.
//!
//! Cost: at most [`MAX_CLEARED`] obligations are looked at in one clearing; the search is bounded by [`MAX_ROUNDS`] walks over them.

mod answer;
mod circulation;
mod event;
mod obligation;
mod proposal;
mod query;
mod refusal;

use wezer_core::kernel::{Registry, RegistryError, Right};

pub use self::answer::{AnswerClearing, ClearingsTicked, MAX_AT_ONCE, TickClearings};
pub use self::circulation::MAX_ROUNDS;
pub use self::event::{
    ClearingAnswered, ClearingConcluded, ClearingProposed, ObligationCleared, ObligationClosed, ObligationConfirmed,
    ObligationRecorded, ObligationReduced,
};
pub use self::obligation::{
    ConfirmObligation, DropObligation, MAX_WORDS, Obligation, ObligationState, ObligationWords, RecordObligation,
    ReduceObligation,
};
pub use self::proposal::{Clearing, ClearingState, MAX_CLEARED, MAX_DAYS, Part, ProposeClearing, Side};
pub use self::query::{ClearingById, ClearingsOf, FindClearing, FoundClearing, FoundPart, ObligationsOf, ShownObligation};
pub use self::refusal::ClearingRefusal;

wezer_core::ids! {
    /// What one owes another. A later one is greater.
    ObligationId,
    /// A clearing that was proposed. A later one is greater.
    ClearingId,
}

/// To look for circles of debts and propose to clear them.
pub const PROPOSE_CLEARING: Right = Right::new("clearing.propose");
/// To conclude clearings whose time has come. An application's clock holds it.
pub const TICK_CLEARINGS: Right = Right::new("clearing.tick");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(PROPOSE_CLEARING)?.right(TICK_CLEARINGS)?;
    registry.command::<RecordObligation>()?.command::<ConfirmObligation>()?.command::<DropObligation>()?;
    registry.command::<ReduceObligation>()?.command::<ProposeClearing>()?.command::<AnswerClearing>()?;
    registry.command::<TickClearings>()?;
    registry.query::<ObligationsOf>()?.query::<FindClearing>()?.query::<ClearingsOf>()?.query::<ClearingById>()?;
    registry.event::<ObligationRecorded>()?.event::<ObligationConfirmed>()?.event::<ObligationReduced>()?;
    registry.event::<ObligationClosed>()?.event::<ObligationCleared>()?.event::<ClearingProposed>()?;
    registry.event::<ClearingAnswered>()?.event::<ClearingConcluded>()?;
    registry.document::<Obligation>()?.document::<ObligationWords>()?.document::<Clearing>()?;
    registry.index(Obligation::BY_WALLET)?.index(Obligation::OPEN)?;
    registry.index(Clearing::BY_WALLET)?.index(Clearing::BY_END)?;
    Ok(())
}
