//! `wezer:core/ledger`: see currencies and balances.
//!
//! Invariant: nothing moves here. Cost: one call each.

use crate::amount::Amount;
use crate::fault::Problem;
use crate::host;
use crate::id::WalletId;
use crate::money::Money;

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/ledger";

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Such as `VAL`.
    pub code: String,
    /// How it is called.
    pub name: String,
    /// Digits behind the point.
    pub scale: u8,
}

/// What a wallet holds of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The currency's code.
    pub currency: String,
    /// What there is; below zero where the currency allows it.
    pub balance: Amount,
    /// What can be spent now, limits and holds counted in.
    pub spendable: Amount,
}

/// What a payment would cost, fees counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What leaves the payer's wallet.
    pub payer_gives: Vec<Money>,
    /// What reaches the payee's.
    pub payee_gets: Vec<Money>,
}

/// All currencies of the community.
///
/// # Errors
/// The host's refusal.
pub fn currencies() -> Result<Vec<Currency>, Problem> {
    host::ledger::currencies()
}

/// What a wallet holds, as far as who acts may see it.
///
/// # Errors
/// The host's refusal.
pub fn balances(wallet: WalletId) -> Result<Vec<Balance>, Problem> {
    host::ledger::balances(wallet)
}

/// What a payment would cost, fees counted in.
///
/// # Errors
/// The host's refusal.
pub fn payment_cost(from: WalletId, to: WalletId, amounts: &[Money]) -> Result<Cost, Problem> {
    host::ledger::payment_cost(from, to, amounts)
}
