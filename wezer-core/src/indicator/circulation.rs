//! How a currency goes round: how much there is of it, how much moves, and how fast, month by month.
//!
//! Invariant: what was counted equals what counting the whole journal again would give; the journal is not read to answer.
//!
//! Cost: two documents, however long the community lives and however much is paid.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::figure::velocity;
use super::tally::{Counted, MONTHS, Round, Tally, month, plus};
use crate::journal::Seq;
use crate::kernel::{Permission, Query, Stop, View};
use crate::ledger::{Currency, LedgerRefusal};
use crate::money::{Amount, CurrencyCode};
use crate::right;
use crate::time::Timestamp;

/// At most so many months are told, that of now included; what was before counts into the first.
pub const MAX_MONTHS: u8 = MONTHS;

/// One month of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthOfCirculation {
    /// When it began (UTC).
    pub from: Timestamp,
    /// What was issued or brought in and not taken back, when it ended. Of a mutual credit: zero.
    pub supply: Amount,
    /// What all wallets above zero had together when it ended. Where nobody may go below zero, that is the supply.
    pub in_hands: Amount,
    /// What members and groups gave to each other in it, less what was corrected in it.
    pub volume: Amount,
    /// In so many payments.
    pub payments: u64,
    /// How often a unit changed hands in it: the volume for each unit that was in hands, on the mean of the month's beginning and its
    /// end; six digits, rounded to the nearest. Nothing where nothing was in hands.
    pub velocity: Option<Amount>,
}

/// A currency over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Circulation {
    /// The months, the oldest first; the last one goes on.
    pub months: Vec<MonthOfCirculation>,
    /// Up to which entry the journal was counted.
    pub counted_through: Seq,
}

/// How much there is of a currency, how much moves and how fast, for each of the last months.
///
/// Velocity is that of the equation of exchange, *M·V = P·T* (Irving Fisher, “The Purchasing Power of Money”, 1911): payments of a time
/// divided by what there is to pay with. In a mutual credit that is what those above zero have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CirculationOf {
    /// Which currency.
    pub currency: CurrencyCode,
    /// So many months, that of now included: 1 to 24; 12 if absent.
    #[serde(default)]
    pub months: Option<u8>,
}

impl Query for CirculationOf {
    const NAME: &'static str = "circulation";
    type Output = Circulation;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Circulation, Stop<LedgerRefusal>> {
        let (currency, tally) = (view.get::<Currency>(self.currency), view.get::<Tally>(Tally::COMMUNITY));
        let (counted, tally) = (view.get::<Counted>(Counted::ONLY)?, tally?);
        currency?.ok_or(LedgerRefusal::UnknownCurrency { code: self.currency })?;
        let tally = tally.unwrap_or_else(|| Tally::empty(Tally::COMMUNITY).into());
        let last = month(view.now());
        let first = (last + 1).saturating_sub(u32::from(self.months.unwrap_or(12).clamp(1, MAX_MONTHS)));
        let round =
            |month: u32| tally.in_month(month).and_then(|counts| counts.rounds.get(&self.currency)).copied().unwrap_or_default();
        let mut months = Vec::new();
        // From what there is now back to what there was.
        let mut there = tally.whole.rounds.get(&self.currency).copied().unwrap_or_default();
        for month in (first..=last).rev() {
            let Round { supply, in_hands, payments } = round(month);
            let before = plus(there.in_hands, in_hands.negated());
            let flow = tally.in_month(month).and_then(|counts| counts.flows.get(&self.currency)).copied().unwrap_or_default();
            months.push(MonthOfCirculation {
                from: begins(month),
                supply: there.supply,
                in_hands: there.in_hands,
                volume: flow.given,
                payments,
                velocity: velocity(plus(flow.given, flow.given), plus(before, there.in_hands)),
            });
            there.supply = plus(there.supply, supply.negated());
            there.in_hands = before;
        }
        months.reverse();
        Ok(Circulation { months, counted_through: Seq::new(counted.map_or(0, |counted| counted.through)) })
    }
}

/// When a month begins that is counted from January of the year 0.
fn begins(month: u32) -> Timestamp {
    let year = i32::try_from(month / 12).unwrap_or_default();
    let day = NaiveDate::from_ymd_opt(year, month % 12 + 1, 1).unwrap_or_default();
    Timestamp::from_micros(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_where_it_is_counted_from() {
        for text in ["1970-01-01T00:00:00Z", "2028-02-01T00:00:00Z", "2031-12-01T00:00:00Z"] {
            let at: Timestamp = text.parse().expect("a moment");
            assert_eq!(begins(month(at)), at);
            assert_eq!(begins(month(at.plus_seconds(27 * 86_400))), at);
        }
    }
}
