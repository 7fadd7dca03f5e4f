//! Amounts of a currency.
//!
//! Invariant: two amounts add only in one currency. Cost: that of [`Amount`], and a short text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::amount::{Amount, NotAnAmount};

/// So much of a currency, such as `12.50 VAL`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// The currency's code, such as `VAL`.
    pub currency: String,
}

impl Money {
    /// So much of a currency.
    pub fn new(amount: Amount, currency: impl Into<String>) -> Self {
        Self { amount, currency: currency.into() }
    }

    /// The sum; `None` for two currencies, or if it can't be held.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self::new(self.amount.checked_add(other.amount)?, self.currency.clone()))
    }

    /// The difference; `None` for two currencies, or if it can't be held.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self::new(self.amount.checked_sub(other.amount)?, self.currency.clone()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl FromStr for Money {
    type Err = NotAnAmount;

    /// As a form sends it: `12.50 VAL`.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (amount, currency) = text.trim().split_once(' ').ok_or(NotAnAmount)?;
        let currency = currency.trim();
        if currency.is_empty() || currency.contains(' ') {
            return Err(NotAnAmount);
        }
        Ok(Self::new(amount.parse()?, currency))
    }
}
