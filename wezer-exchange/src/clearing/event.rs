//! What obligations and clearings tell the journal.

use wezer_core::id::WalletId;
use wezer_core::ledger::CurrencyNo;

use super::{ClearingId, ObligationId};

wezer_core::events! {
    /// Somebody recorded what one owes the other. It counts once both sides say so.
    ObligationRecorded = "clearing.obligation_recorded" {
        /// Which one.
        obligation: ObligationId,
        /// Who owes.
        debtor: WalletId,
        /// Whom.
        creditor: WalletId,
        /// In which currency.
        currency: CurrencyNo,
        /// How much, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
    /// The other side confirmed an obligation.
    ObligationConfirmed = "clearing.obligation_confirmed" {
        /// Which one.
        obligation: ObligationId,
    }
    /// The creditor owns that less is owed: it was paid, or is waived.
    ObligationReduced = "clearing.obligation_reduced" {
        /// Which one.
        obligation: ObligationId,
        /// By how much, in minor units.
        #[schemars(with = "i64")]
        by: i128,
    }
    /// An obligation was taken back or refused before both sides had confirmed it.
    ObligationClosed = "clearing.obligation_closed" {
        /// Which one.
        obligation: ObligationId,
    }
    /// A part of an obligation was cleared.
    ObligationCleared = "clearing.obligation_cleared" {
        /// Which one.
        obligation: ObligationId,
        /// In which clearing.
        clearing: ClearingId,
        /// How much, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
    /// Those concerned are asked whether to clear what they owe each other in circles.
    ClearingProposed = "clearing.proposed" {
        /// Which clearing.
        clearing: ClearingId,
        /// In which currency.
        currency: CurrencyNo,
        /// So many are asked.
        sides: u32,
        /// What would be cleared if all agree, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
    /// Somebody agreed or refused.
    ClearingAnswered = "clearing.answered" {
        /// Which clearing.
        clearing: ClearingId,
        /// For which wallet.
        wallet: WalletId,
        /// Whether they agree.
        agrees: bool,
    }
    /// A clearing was concluded: what those who agreed owed each other in circles is gone.
    ClearingConcluded = "clearing.concluded" {
        /// Which clearing.
        clearing: ClearingId,
        /// So many agreed.
        agreed: u32,
        /// What was cleared, in minor units.
        #[schemars(with = "i64")]
        amount: i128,
    }
}
