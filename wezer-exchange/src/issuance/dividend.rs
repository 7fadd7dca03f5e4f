//! Amounts told in dividends, as they were valid at a moment; and the dividends that were valid.
//!
//! In the relative theory of money (Stéphane Laborde, “Théorie relative de la monnaie”, 2010) an amount is compared between times by dividing
//! it by the universal dividend of its time: *R = Q ÷ DU*. So what everybody gets is one, whenever it was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows, Missing};
use wezer_core::ledger::Currency;
use wezer_core::money::{Amount, CurrencyCode, Scale};
use wezer_core::time::Timestamp;
use wezer_core::{Permission, Query, Stop, View, Work, right};

use super::{IssuanceRefusal, IssuanceRule};

/// At most so many amounts are told in dividends at once.
pub const MAX_TOLD: usize = 200;
/// They are told with so many digits.
pub const RELATIVE_DIGITS: u8 = 6;

wezer_core::ids! {
    /// A dividend that was valid from a moment on.
    DividendStepId,
}

/// A dividend that was valid from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DividendStep {
    id: DividendStepId,
    currency: CurrencyCode,
    from: Timestamp,
    /// In minor units.
    dividend: i128,
}

impl DividendStep {
    /// By currency and the moment from which on it was valid.
    pub(crate) const BY_MOMENT: Index = Index::new("dividend_step.by_moment");

    fn key(currency: CurrencyCode, from: Timestamp) -> Vec<u8> {
        [u128::from(currency).to_be_bytes().as_slice(), from.index_key().as_slice()].concat()
    }

    /// The last one that was valid by then.
    fn by(currency: CurrencyCode, moment: Timestamp) -> IndexKeys {
        let first = u128::from(currency).to_be_bytes();
        Self::BY_MOMENT.between(&first, &Self::key(currency, moment.next())).backwards()
    }

    /// Keeps that a rule's dividend is valid from a moment on.
    pub(super) fn keep(work: &mut Work<'_>, rule: &IssuanceRule, from: Timestamp) {
        let id = work.new_id_in_order();
        work.put_new(Self { id, currency: rule.currency, from, dividend: rule.course.dividend });
    }
}

impl Document for DividendStep {
    const KIND: &'static str = "dividend_step";
    type Id = DividendStepId;

    fn id(&self) -> DividendStepId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_MOMENT, &Self::key(self.currency, self.from));
    }
}

/// Amounts of a currency in the universal dividend that is valid, or was at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InDividends {
    /// Of which currency.
    pub currency: CurrencyCode,
    /// The amounts; at most 200.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub amounts: Vec<Amount>,
    /// As of this moment; now if absent.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// What they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Relative {
    /// The dividend.
    pub dividend: Amount,
    /// From when on it is valid.
    pub from: Timestamp,
    /// The amounts in dividends, in the order in which they were asked: six digits, rounded to the nearest, halves away from zero.
    pub values: Vec<Amount>,
}

impl Query for InDividends {
    const NAME: &'static str = "in_dividends";
    /// Nothing where no dividend was valid then.
    type Output = Option<Relative>;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<Relative>, Stop<IssuanceRefusal>> {
        if self.amounts.len() > MAX_TOLD {
            return Err(IssuanceRefusal::TooMany { limit: MAX_TOLD }.into());
        }
        let at = self.at.unwrap_or(view.now());
        let (found, currency) = (view.scan(DividendStep::by(self.currency, at), 1), view.get::<Currency>(self.currency));
        let (found, currency): (Vec<u128>, _) = (found?, currency?);
        let steps: Result<_, Missing> = view.all::<DividendStep>(found.into_iter().map(DividendStepId::from_u128));
        let (steps, Some(currency)): (Vec<_>, _) = (steps?, currency) else { return Ok(None) };
        let Some(step) = steps.first().filter(|step| step.dividend > 0) else { return Ok(None) };
        let minor = self.amounts.iter().map(|amount| amount.to_minor(currency.scale()));
        let minor = minor.collect::<Result<Vec<_>, _>>().map_err(IssuanceRefusal::from)?;
        let values = minor.into_iter().map(|minor| relative(minor, step.dividend)).collect::<Option<_>>();
        let values = values.ok_or(wezer_core::money::AmountError::TooLarge).map_err(IssuanceRefusal::from)?;
        Ok(Some(Relative { dividend: currency.amount(step.dividend), from: step.from, values }))
    }
}

/// An amount in dividends, both in minor units of the same currency; nothing where it is too large to be told.
fn relative(minor: i128, dividend: i128) -> Option<Amount> {
    let scale = Scale::new(RELATIVE_DIGITS).ok()?;
    let parts = minor.abs().checked_mul(2 * 10i128.pow(u32::from(RELATIVE_DIGITS)))?.checked_add(dividend)?;
    let rounded = parts.checked_div(dividend.checked_mul(2)?)?;
    Amount::from_minor(rounded * minor.signum(), scale).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_everybody_gets_is_one() {
        let told = |minor, dividend| relative(minor, dividend).map(|value| value.to_string());
        for (minor, dividend, value) in [
            (1_000, 1_000, "1.000000"),
            (1, 3, "0.333333"),
            (2, 3, "0.666667"),
            (1, 2_000_000, "0.000001"),
            (-1, 2_000_000, "-0.000001"),
            (0, 7, "0.000000"),
        ] {
            assert_eq!(told(minor, dividend).as_deref(), Some(value));
        }
        assert_eq!(told(i128::MAX, 1), None);
    }

    proptest! {
        /// property 3.6: the nearest there is, and the same for what is owed as for what is had.
        #[test]
        fn a_relative_value_is_the_nearest(minor in -(1i128 << 70)..(1i128 << 70), dividend in 1i128..1_000_000_000) {
            let value = relative(minor, dividend).expect("fits").to_minor(Scale::new(6).expect("six")).expect("six digits");
            prop_assert!(2 * (value * dividend - minor * 1_000_000).abs() <= dividend);
            prop_assert_eq!(relative(-minor, dividend).map(Amount::negated), relative(minor, dividend));
        }
    }
}
