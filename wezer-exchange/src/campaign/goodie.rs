//! Goodies: what pledgers get for their pledge.

use serde::{Deserialize, Serialize};
use wezer_core::money::Money;

use super::tally::amount_in;
use crate::market::announcement::Price;

/// Something that a pledge of at least its price may claim, once. What it is called lies in the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goodie {
    pub(super) price: Price,
    pub(super) quantity: Option<u32>,
    #[serde(default)]
    pub(super) claimed: u32,
}

impl Goodie {
    /// What a pledge has to hold at least: one of the lines, or all of them.
    pub fn price(&self) -> &Price {
        &self.price
    }

    /// How many there are; any number if `None`.
    pub fn quantity(&self) -> Option<u32> {
        self.quantity
    }

    /// How many are claimed.
    pub fn claimed(&self) -> u32 {
        self.claimed
    }

    /// How many are left; any number if `None`.
    pub fn left(&self) -> Option<u32> {
        self.quantity.map(|quantity| quantity.saturating_sub(self.claimed))
    }

    /// Whether so much money is enough for it.
    pub(super) fn is_covered_by(&self, lines: &[Money]) -> bool {
        let covered = |price: &Money| amount_in(lines, price.currency()) >= price.amount();
        match &self.price {
            Price::OneOf(prices) => prices.iter().any(covered),
            Price::AllOf(prices) => prices.iter().all(covered),
            Price::Free | Price::ToBeAgreed => true,
        }
    }
}
