//! What a payment costs.
//!
//! Invariant: the base is always the amount of the payment itself, never another fee, so the order of fees does not matter.
//! Shares are rounded toward zero: a payment cut into *k* parts costs less by fewer than *k* minor units a fee. Only a payee's fees that
//! together are more than the amount stop when it is used up, in their order.
//!
//! Either side bears a fee, or both by a fee each. Its payer's limit is checked with it, in one entry. An entry that is corrected whole by
//! an operator gives the fees back with it; a payee who gives back what came to them gives that, and fees that went elsewhere stay; a
//! correction in part says how much of each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Currency, LedgerRefusal};
use crate::id::WalletId;
use crate::money::{Amount, CurrencyCode, Money, Ppm};

/// Who pays a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// The payer, on top of the amount.
    #[default]
    Payer,
    /// The payee, out of the amount.
    Payee,
}

/// A fee on each payment in a currency: a fixed amount, a share, or both, within a minimum and a maximum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fee {
    /// What people call it.
    pub name: String,
    /// Who bears it.
    #[serde(default)]
    pub bearer: Bearer,
    /// A fixed part.
    #[serde(default)]
    pub fixed: Option<Amount>,
    /// A share of the payment's amount, in parts per million.
    #[serde(default)]
    pub share: Ppm,
    /// At least so much.
    #[serde(default)]
    pub minimum: Option<Amount>,
    /// At most so much.
    #[serde(default)]
    pub maximum: Option<Amount>,
    /// In which currency it is due, if not in that of the payment. A share is then taken of the amount's number, unit for unit.
    #[serde(default)]
    pub currency: Option<CurrencyCode>,
    /// Where it goes; to the commons if absent.
    #[serde(default)]
    pub to: Option<WalletId>,
}

impl Fee {
    /// A share of each payment, borne by the payer.
    pub fn share(name: &str, share: Ppm) -> Self {
        Self {
            name: name.to_owned(),
            bearer: Bearer::Payer,
            fixed: None,
            share,
            minimum: None,
            maximum: None,
            currency: None,
            to: None,
        }
    }

    /// Checks that every amount can be counted in the fee's currency.
    pub(crate) fn check(&self, due_in: &Currency) -> Result<(), LedgerRefusal> {
        for part in [self.fixed, self.minimum, self.maximum].into_iter().flatten() {
            if part.is_negative() {
                return Err(LedgerRefusal::NotPositive { money: Money::new(part, due_in.code) });
            }
            part.to_minor(due_in.scale)?;
        }
        Ok(())
    }

    /// What is due on `minor` units of `paid`, in minor units of `due_in`.
    ///
    /// # Errors
    /// If a part of the fee can't be counted in `due_in`.
    pub fn due(&self, minor: i128, paid: &Currency, due_in: &Currency) -> Result<i128, LedgerRefusal> {
        // A change of scale loses digits only toward zero.
        let base = if paid.scale == due_in.scale { minor } else { paid.amount(minor).to_minor_rounded(due_in.scale)?.0 };
        let minor_of = |part: Option<Amount>| part.map(|part| part.to_minor(due_in.scale)).transpose();
        let mut due = self.share.of(base) + minor_of(self.fixed)?.unwrap_or(0);
        if let Some(minimum) = minor_of(self.minimum)? {
            due = due.max(minimum);
        }
        if let Some(maximum) = minor_of(self.maximum)? {
            due = due.min(maximum);
        }
        Ok(due)
    }

    /// What is taken of a payment of which `left` is not yet used up by fees before this one: a payee's fees in the payment's own currency
    /// stop when all of it is.
    pub fn taken(&self, minor: i128, left: &mut i128, paid: &Currency, due_in: &Currency) -> Result<i128, LedgerRefusal> {
        let mut due = self.due(minor, paid, due_in)?;
        if self.bearer == Bearer::Payee && due_in.number == paid.number {
            due = due.min(*left);
            *left -= due;
        }
        Ok(due)
    }
}
