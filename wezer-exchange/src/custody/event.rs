use wezer_core::id::WalletId;
use wezer_core::ledger::{CurrencyNo, EntryId};

use super::{CustodyMoveId, CustodyState};

wezer_core::events! {
    /// What deposits and withdrawals of a currency cost was set.
    CustodyTermsSet = "custody.terms_set" {
        /// Of which currency.
        currency: CurrencyNo,
    }
    /// A deposit was recorded.
    DepositRecorded = "custody.deposit_recorded" {
        /// Which deposit.
        deposit: CustodyMoveId,
        /// For which wallet.
        wallet: WalletId,
        /// The entry that credited it.
        entry: EntryId,
    }
    /// A withdrawal was asked for: its amount is held.
    WithdrawalAsked = "custody.withdrawal_asked" {
        /// Which withdrawal.
        withdrawal: CustodyMoveId,
        /// From which wallet.
        wallet: WalletId,
        /// The pending entry.
        entry: EntryId,
    }
    /// A withdrawal was carried out, refused or taken back.
    WithdrawalEnded = "custody.withdrawal_ended" {
        /// Which withdrawal.
        withdrawal: CustodyMoveId,
        /// Where it stands now.
        state: CustodyState,
    }
}
