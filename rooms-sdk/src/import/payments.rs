//! `wezer:exchange/payments`: pay, as far as who acts may.
//!
//! Invariant: only the wallets of who acts, or that this person may dispose of, pay. Cost: one call.

use crate::fault::Problem;
use crate::host;
use crate::id::WalletId;
use crate::money::Money;

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:exchange/payments";

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The entry in the ledger.
    pub entry: String,
    /// Whether it waits for the payee.
    pub pending: bool,
}

/// Pays, in one or several currencies at once: all or none.
///
/// # Errors
/// The host's refusal, such as a limit or a right that is missing.
pub fn pay(from: WalletId, to: WalletId, amounts: &[Money], memo: Option<&str>) -> Result<Paid, Problem> {
    host::payments::pay(from, to, amounts, memo)
}
