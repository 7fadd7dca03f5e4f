//! How much there is of a currency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, BalanceChart, Point};
use crate::kernel::{Permission, Query, View};
use crate::ledger::{AccountRow, LedgerRefusal};
use crate::money::{Amount, CurrencyCode};
use crate::right;
use crate::time::Timestamp;

/// How much of a currency is in circulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Supply {
    /// What was issued or brought in and not taken back: what issuance and outside are below zero.
    pub circulating: Amount,
    /// Everything ever issued or brought in.
    pub issued: Amount,
    /// Everything ever taken back or out.
    pub redeemed: Amount,
    /// The same over the time asked for, at evenly spaced moments of effect.
    pub chart: Vec<Point>,
}

/// How much of a currency is in circulation, now and over time.
///
/// A mutual credit circulates without being issued; its supply is then what nobody issued: zero. What is only declared
/// passes through: `issued` and `redeemed` both count it, and nothing circulates.
///
/// Cost: that of [`BalanceChart`] for the account of issuance or of the outside, which takes part in every issue or, in a tracked
/// currency, in everything that came in or went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplyOf {
    /// Which currency.
    pub currency: CurrencyCode,
    /// The first moment of the chart.
    pub from: Timestamp,
    /// The last moment of the chart.
    pub to: Timestamp,
    /// How many moments: 2 to 1,000.
    pub points: u16,
}

impl Query for SupplyOf {
    const NAME: &'static str = "supply";
    type Output = Supply;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Supply> {
        let currency = view.currency(self.currency)?;
        let source = crate::ledger::source(&currency);
        let (_, place) = view.account(source, self.currency)?;
        let row = place.map_or(AccountRow::VACANT, |place| place.row);
        let chart = BalanceChart { wallet: source, currency: self.currency, from: self.from, to: self.to, points: self.points };
        let chart = chart.answer(view)?;
        Ok(Supply {
            circulating: currency.amount(-row.balance()),
            issued: currency.amount(row.debits()),
            redeemed: currency.amount(row.credits()),
            chart: chart.into_iter().map(|point| Point { balance: point.balance.negated(), ..point }).collect(),
        })
    }
}
