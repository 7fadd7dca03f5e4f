//! A rule of issuance and how far it has come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::money::CurrencyCode;
use wezer_core::time::Timestamp;

use super::rate::Factor;
use super::{Day, Every, IssuanceRuleId, Terms};

/// A rule by which money of a currency comes, goes or shrinks with time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuanceRule {
    pub(super) id: IssuanceRuleId,
    pub(super) name: String,
    pub(super) currency: CurrencyCode,
    pub(super) terms: Terms,
    pub(super) every: Every,
    /// The number of the first period for which something is due.
    pub(super) first: u32,
    #[serde(default)]
    pub(super) times: Option<u32>,
    #[serde(default)]
    pub(super) ends_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) replaces: Option<IssuanceRuleId>,
    pub(super) factor: Factor,
    pub(super) course: Course,
}

/// How far a rule has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Course {
    /// The period that is being carried out, or comes next.
    pub(super) period: u32,
    /// The last member that was looked at.
    #[serde(default)]
    pub(super) after: Option<(Timestamp, MemberId)>,
    /// The next account to look at.
    #[serde(default)]
    pub(super) account: u32,
    /// Whether the members were counted who share in this period.
    #[serde(default)]
    pub(super) is_counted: bool,
    /// So many share in this period, as far as counted.
    #[serde(default)]
    pub(super) members: u32,
    /// So many of them were looked at when paying.
    #[serde(default)]
    pub(super) served: u32,
    /// Each one's share of a pot, in minor units.
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(super) share: i128,
    /// So many of them get one minor unit more.
    #[serde(default)]
    pub(super) extra: u32,
    /// So many wallets got or gave something in this period.
    #[serde(default)]
    pub(super) wallets: u32,
    /// What they got all together, in minor units.
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(super) sum: i128,
    /// So many movements of this period were refused.
    #[serde(default)]
    pub(super) unmet: u32,
    /// The dividend in force, in minor units.
    #[serde(default)]
    #[schemars(with = "i64")]
    pub(super) dividend: i128,
}

impl IssuanceRule {
    /// In the order of their making.
    pub(super) const BY_AGE: Index = Index::new("issuance_rule.by_age");
    /// By the moment from which on something is due.
    pub(super) const BY_DUE: Index = Index::new("issuance_rule.by_due");
    /// Those that have something to come.
    pub(super) const BY_LIFE: Index = Index::new("issuance_rule.by_life");

    /// Its id.
    pub fn id(&self) -> IssuanceRuleId {
        self.id
    }

    /// What the community calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Of which currency.
    pub fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// What it says.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Its periods.
    pub fn every(&self) -> Every {
        self.every
    }

    /// It ends after so many periods.
    pub fn times(&self) -> Option<u32> {
        self.times
    }

    /// When it ends, or ended.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    /// The rule that it replaced.
    pub fn replaces(&self) -> Option<IssuanceRuleId> {
        self.replaces
    }

    /// What a day, or else a period, leaves of a balance: for demurrage.
    pub fn factor(&self) -> Factor {
        self.factor
    }

    /// The dividend in force, in minor units.
    pub fn dividend(&self) -> i128 {
        self.course.dividend
    }

    /// Since when something is due, or when it will be; `None` if nothing comes any more by itself.
    pub fn due(&self) -> Option<Timestamp> {
        let at = self.every.begins(self.course.period);
        (!self.terms.is_claimed() && self.is_in_force(self.course.period)).then_some(at)
    }

    /// Whether the rule holds for the period of this number.
    pub(super) fn is_in_force(&self, period: u32) -> bool {
        let place = period.checked_sub(self.first);
        place.is_some_and(|place| self.times.is_none_or(|times| place < times))
            && self.ends_at.is_none_or(|end| self.every.begins(period) <= end)
    }

    /// Which one this period is among those of the rule, from 0.
    pub(super) fn place(&self) -> u32 {
        self.course.period.saturating_sub(self.first)
    }

    /// The day on which the period begins that ends with this one's beginning.
    pub(super) fn day_before(&self) -> Day {
        self.every.day(self.course.period.saturating_sub(1))
    }

    /// This period is done.
    pub(super) fn goes_on(&mut self) {
        let Course { period, dividend, .. } = self.course;
        self.course = Course { period: period.saturating_add(1), dividend, ..Course::default() };
    }
}

impl Document for IssuanceRule {
    const KIND: &'static str = "issuance_rule";
    type Id = IssuanceRuleId;

    fn id(&self) -> IssuanceRuleId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_AGE, &[]);
        let due = self.due();
        if let Some(due) = due {
            rows.add(Self::BY_DUE, &due.index_key());
        }
        if due.is_some() || (self.terms.is_claimed() && self.ends_at.is_none()) {
            rows.add(Self::BY_LIFE, &[]);
        }
    }
}
