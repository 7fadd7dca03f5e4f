use wezer_core::id::WalletId;
use wezer_core::ledger::EntryId;

use super::{RequestId, RequestState};

wezer_core::events! {
    /// Somebody asked for a payment.
    PaymentAsked = "request.asked" {
        /// Which request.
        request: RequestId,
        /// To which wallet.
        payee: WalletId,
        /// From which wallet, if one is named.
        payer: Option<WalletId>,
    }
    /// A request was paid as often as it may be, denied, cancelled, or is open again.
    RequestMoved = "request.moved" {
        /// Which request.
        request: RequestId,
        /// Where it stands now.
        state: RequestState,
    }
    /// A request was paid.
    RequestPaid = "request.paid" {
        /// Which request.
        request: RequestId,
        /// By which entry.
        entry: EntryId,
    }
}
