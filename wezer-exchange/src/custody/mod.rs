//! Custody: money outside that a trusted third party holds for members, while it moves inside.
//!
//! Invariant: what all wallets hold of such a currency is what its outside account is below zero, and that is the money in custody. A
//! deposit or a withdrawal names a proof, such as the reference of a bank transfer, and no proof stands for two of them. What somebody
//! asks to withdraw is held from then on. All of it moves through the ledger's own issue, redemption and pending entries. What an
//! operator issues or redeems past the custodians is not refused: the [report](CustodyReport) shows it as unproven.
//!
//! Cost: one document for each deposit and withdrawal, one for the terms and sums of a currency.

mod deposit;
mod document;
mod event;
mod query;
mod refusal;
mod report;
mod terms;
mod withdrawal;

pub use self::deposit::RecordDeposit;
pub use self::document::{CustodyKind, CustodyMove, CustodyState, MAX_PROOF, WithdrawalWords};
pub use self::event::{CustodyTermsSet, DepositRecorded, WithdrawalAsked, WithdrawalEnded};
pub use self::query::{CustodyMoves, CustodyMovesOf, SeenMove, WithdrawalsAsked};
pub use self::refusal::CustodyRefusal;
pub use self::report::{BankLine, CheckedLine, CustodyReport, MAX_LINES, Report, Verdict};
pub use self::terms::{Charge, Custody, CustodyTermsOf, SetCustodyTerms, Worth};
pub use self::withdrawal::{AskWithdrawal, CancelWithdrawal, CarryOutWithdrawal, MAX_ASKED, MAX_WORDS, RefuseWithdrawal};
use wezer_core::kernel::{Registry, RegistryError, Right};

wezer_core::ids! {
    /// A deposit or a withdrawal. A later one is greater.
    CustodyMoveId,
}

/// To record deposits, carry out withdrawals, and compare the books with the bank's.
pub const KEEP: Right = Right::new("custody.keep");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(KEEP)?;
    registry.command::<SetCustodyTerms>()?.command::<RecordDeposit>()?.command::<AskWithdrawal>()?;
    registry.command::<CancelWithdrawal>()?.command::<CarryOutWithdrawal>()?.command::<RefuseWithdrawal>()?;
    registry.query::<CustodyTermsOf>()?.query::<CustodyMoves>()?.query::<CustodyMovesOf>()?;
    registry.query::<WithdrawalsAsked>()?.query::<CustodyReport>()?;
    registry.event::<CustodyTermsSet>()?.event::<DepositRecorded>()?.event::<WithdrawalAsked>()?.event::<WithdrawalEnded>()?;
    registry.document::<Custody>()?.document::<CustodyMove>()?.document::<WithdrawalWords>()?;
    registry.index(CustodyMove::BY_WALLET)?.index(CustodyMove::BY_PROOF)?;
    registry.index(CustodyMove::DONE)?.index(CustodyMove::ASKED)?.index(CustodyMove::ASKED_OF)?;
    Ok(())
}
