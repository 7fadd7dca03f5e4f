//! Why something about limits is refused.

use wezer_core::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{Amount, AmountError, CurrencyCode};
use wezer_core::rule::RuleFault;

/// Why something about limits was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitRefusal {
    /// No rule is in force for the currency.
    #[error("no rule is in force for the limits of {currency}")]
    NoRule {
        /// The currency.
        currency: CurrencyCode,
    },
    /// Neither end has a formula.
    #[error("a rule has a formula for one end at least")]
    Nothing,
    /// There are no balances of what is only declared.
    #[error("{currency} stays outside; there are no balances of it that could have limits")]
    NoBalance {
        /// The currency.
        currency: CurrencyCode,
    },
    /// The bounds don't fit.
    #[error("{least} to {most}: the first bound is the lesser, and both lie on their own side of zero")]
    BadBounds {
        /// The lesser.
        least: Amount,
        /// The greater.
        most: Amount,
    },
    /// A figure that grows when two accounts pay each other back and forth.
    #[error("{name} can be raised by paying back and forth, so no limit may depend on it")]
    Gameable {
        /// Its name.
        name: String,
    },
    /// The formula can't be read.
    #[error(transparent)]
    Formula(#[from] RuleFault),
    /// What the ledger says.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl From<AmountError> for LimitRefusal {
    fn from(error: AmountError) -> Self {
        Self::Ledger(error.into())
    }
}

impl Refusal for LimitRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRule { .. } => "limit-no-rule",
            Self::Nothing => "limit-rule-empty",
            Self::NoBalance { .. } => "limit-no-balance",
            Self::BadBounds { .. } => "limit-bad-bounds",
            Self::Gameable { .. } => "limit-gameable",
            Self::Formula(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NoRule { currency } | Self::NoBalance { currency } => vec![("currency", Argument::text(currency))],
            Self::Nothing => Vec::new(),
            Self::BadBounds { least, most } => vec![("least", Argument::text(least)), ("most", Argument::text(most))],
            Self::Gameable { name } => vec![("name", Argument::text(name))],
            Self::Formula(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Formula(fault) => fault.catalogue(),
            Self::Ledger(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
