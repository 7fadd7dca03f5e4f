//! Currencies: data that the community writes.
//!
//! Invariant: a currency's code, number, scale and cell never change; its limits admit zero (`lower ≤ 0 ≤ upper`), so that a
//! movement toward zero is within them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CurrencyNo, Fee, LedgerRefusal};
use crate::kernel::{Document, Index, IndexRows};
use crate::money::{Amount, CurrencyCode, Scale};

/// How much of a currency there can be: the rows of the white paper's grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Abundance {
    /// There is only what was issued or brought in; without limits of its own, nobody goes below zero.
    Rare,
    /// There is as much as is exchanged: members owe and are owed, within limits.
    Sufficient,
    /// There is no end of it. It is given, never paid: a gift comes out of nothing and can't be passed on.
    Abundant,
}

/// Where a currency comes from: the columns of the grid. Tracked money lives outside and is either declared or held in custody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Tracked, declarative: the payer says that money changed hands outside, the payee confirms. No balance builds up inside.
    Declared,
    /// Tracked, by a trusted third party: money is deposited with the community, moves inside, and is withdrawn.
    Custody,
    /// Issued by the community itself.
    Issued,
}

/// What happens to a movement that passes a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// It is refused.
    #[default]
    Hard,
    /// It is done, and the payer is warned.
    Warning,
}

/// One end of what a balance may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Bound {
    /// The last balance within.
    pub at: Amount,
    /// What happens beyond.
    #[serde(default)]
    pub force: Force,
}

impl Bound {
    /// A bound that refuses.
    pub const fn hard(at: Amount) -> Self {
        Self { at, force: Force::Hard }
    }

    /// A bound that warns.
    pub const fn warning(at: Amount) -> Self {
        Self { at, force: Force::Warning }
    }
}

/// How far a balance may go. An end that is absent is free; `0` to `0` freezes at zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// How far down: zero or less.
    #[serde(default)]
    pub lower: Option<Bound>,
    /// How far up: zero or more.
    #[serde(default)]
    pub upper: Option<Bound>,
}

impl Limits {
    /// Checks that zero is within and that both ends can be counted in the currency.
    pub(crate) fn check(&self, scale: Scale) -> Result<(), LedgerRefusal> {
        for bound in self.lower.iter().chain(&self.upper) {
            bound.at.to_minor(scale)?;
        }
        if self.lower.is_some_and(|lower| lower.at.is_positive()) || self.upper.is_some_and(|upper| upper.at.is_negative()) {
            return Err(LedgerRefusal::LimitsExcludeZero);
        }
        Ok(())
    }

    /// Each end from here, or from `other` where it is absent here.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { lower: self.lower.or(other.lower), upper: self.upper.or(other.upper) }
    }
}

/// A currency of the community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Currency {
    pub(crate) code: CurrencyCode,
    pub(crate) number: CurrencyNo,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) symbol: String,
    #[serde(default)]
    pub(crate) usage: String,
    pub(crate) scale: Scale,
    pub(crate) abundance: Abundance,
    pub(crate) origin: Origin,
    #[serde(default)]
    pub(crate) limits: Limits,
    #[serde(default)]
    pub(crate) supply_limit: Option<Amount>,
    #[serde(default)]
    pub(crate) fees: Vec<Fee>,
}

impl Currency {
    /// The currencies in the order of their creation.
    pub(crate) const BY_NUMBER: Index = Index::new("currency.by_number");

    /// The short word by which people name it.
    pub fn code(&self) -> CurrencyCode {
        self.code
    }

    /// Its number in the community.
    pub fn number(&self) -> CurrencyNo {
        self.number
    }

    /// Its full name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its symbol; may be empty.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// What it is for, in the community's words.
    pub fn usage(&self) -> &str {
        &self.usage
    }

    /// How many digits it has behind the point.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Its row in the grid.
    pub fn abundance(&self) -> Abundance {
        self.abundance
    }

    /// Its column in the grid.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// How far a wallet's balance may go unless the wallet has limits of its own.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How much of it may be in circulation at most.
    pub fn supply_limit(&self) -> Option<Amount> {
        self.supply_limit
    }

    /// What a payment in it costs.
    pub fn fees(&self) -> &[Fee] {
        &self.fees
    }

    /// An amount in minor units as people write it.
    pub fn amount(&self, minor: i128) -> Amount {
        // The door lets no total pass 96 bits, and a sum of two such totals shows as nothing rather than as something false.
        Amount::from_minor(minor, self.scale).unwrap_or_default()
    }
}

impl Document for Currency {
    const KIND: &'static str = "currency";
    type Id = CurrencyCode;

    fn id(&self) -> CurrencyCode {
        self.code
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_NUMBER, &self.number.get().to_be_bytes());
    }
}

/// Limits of one account that replace those of its currency, end by end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnLimits {
    pub(crate) account: u32,
    /// As they were set by hand.
    pub(crate) limits: Limits,
    /// As a rule sets them, where nothing was set by hand.
    #[serde(default, skip_serializing_if = "Limits::are_none")]
    pub(crate) by_rule: Limits,
}

impl OwnLimits {
    /// What holds: what was set by hand, else what a rule says.
    pub(crate) fn in_force(&self) -> Limits {
        self.limits.or(self.by_rule)
    }
}

/// The limits of a wallet in one currency, by where they come from. Each end is the first of these that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LimitSources {
    /// Set for this wallet by hand.
    pub by_hand: Limits,
    /// Set for this wallet by a rule.
    pub by_rule: Limits,
    /// Those of the currency.
    pub of_currency: Limits,
}

impl LimitSources {
    /// What holds.
    pub fn in_force(&self) -> Limits {
        self.by_hand.or(self.by_rule).or(self.of_currency)
    }
}

impl Document for OwnLimits {
    const KIND: &'static str = "account_limits";
    type Id = u128;

    fn id(&self) -> u128 {
        u128::from(self.account)
    }
}
