use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Stop, Work};
use wezer_core::money::{Amount, CurrencyCode, MAX_MINOR, Money, Scale};

use crate::market::MarketRefusal;
use crate::payable;

/// A price has at most so many lines.
pub const MAX_PRICES: usize = 8;

/// What one of what is offered or wanted costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// Any one of these: 1 to 8 lines, each currency once.
    OneOf(#[schemars(length(min = 1, max = 8))] Vec<Money>),
    /// All of these together: 1 to 8 lines, each currency once.
    AllOf(#[schemars(length(min = 1, max = 8))] Vec<Money>),
    /// Nothing.
    Free,
    /// What both sides agree on.
    ToBeAgreed,
}

impl Price {
    /// An amount of one currency.
    pub fn of(money: Money) -> Self {
        Self::OneOf(vec![money])
    }

    /// The lines, if there are any.
    pub fn lines(&self) -> &[Money] {
        match self {
            Self::OneOf(lines) | Self::AllOf(lines) => lines,
            Self::Free | Self::ToBeAgreed => &[],
        }
    }

    /// How much of a currency it asks for.
    pub fn amount_in(&self, currency: CurrencyCode) -> Option<Amount> {
        self.lines().iter().find(|line| line.currency() == currency).map(|line| line.amount())
    }

    /// Checks that it can be paid: known currencies, each once, none of them abundant, amounts that they can hold.
    pub(crate) fn check(&self, work: &mut Work<'_>) -> Result<(), Stop<MarketRefusal>> {
        let lines = match self {
            Self::Free | Self::ToBeAgreed => return Ok(()),
            Self::OneOf(lines) | Self::AllOf(lines) => lines,
        };
        if lines.is_empty() || lines.len() > MAX_PRICES {
            return Err(MarketRefusal::HowManyPrices { limit: MAX_PRICES }.into());
        }
        payable::lines(work, lines)
    }
}

/// Under what an amount is filed, so that bytes are in the order of amounts: in units of 10⁻¹⁸; from ten thousand million on all alike.
pub(crate) fn price_key(amount: Amount) -> [u8; 16] {
    let finest = Scale::new(18).and_then(|scale| amount.to_minor_rounded(scale));
    finest.map_or(MAX_MINOR, |(minor, _)| minor).max(0).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_amounts() {
        let amounts = ["0", "0.000000000000000001", "0.5", "1", "1.50", "12", "9999999999", "10000000001"];
        let keys: Vec<_> = amounts.iter().map(|text| price_key(text.parse().expect("an amount"))).collect();
        assert!(keys.is_sorted());
        assert_eq!(price_key("1.5".parse().expect("an amount")), price_key("1.500".parse().expect("an amount")));
    }
}
