//! What can be asked of the rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::time::Timestamp;
use wezer_core::{Permission, Query, Stop, View, right};

use super::charge::forecast;
use super::claim::currency_of;
use super::grant::minor;
use super::{IssuanceRefusal, IssuanceRule, IssuanceRuleId, Terms};

/// Rules of issuance in the order of their making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuanceRules {
    /// Only those of this currency.
    #[serde(default)]
    pub currency: Option<CurrencyCode>,
    /// Those too of which nothing is to come any more.
    #[serde(default)]
    pub ended_too: bool,
    /// Only those made after this one.
    #[serde(default)]
    pub after: Option<IssuanceRuleId>,
    /// At most so many are looked at, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for IssuanceRules {
    const NAME: &'static str = "issuance_rules";
    type Output = Vec<IssuanceRule>;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<IssuanceRule>, Stop<IssuanceRefusal>> {
        let index = if self.ended_too { IssuanceRule::BY_AGE } else { IssuanceRule::BY_LIFE };
        let after = self.after.map(|after| [after.as_u128().to_be_bytes().as_slice(), &[0]].concat());
        let keys = index.starting_with(&[]).after(index, &after.unwrap_or_default());
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(100).min(1_000)))?;
        let rules = view.all::<IssuanceRule>(ids.into_iter().map(IssuanceRuleId::from_u128))?;
        let asked = rules.iter().filter(|rule| self.currency.is_none_or(|currency| rule.currency == currency));
        Ok(asked.map(|rule| (**rule).clone()).collect())
    }
}

/// One rule of issuance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuanceRuleById {
    /// Which rule.
    pub rule: IssuanceRuleId,
}

impl Query for IssuanceRuleById {
    const NAME: &'static str = "issuance_rule";
    type Output = Option<IssuanceRule>;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<IssuanceRule>, Stop<IssuanceRefusal>> {
        Ok(view.get::<IssuanceRule>(self.rule)?.map(|rule| (*rule).clone()))
    }
}

/// What a rule would do next to a wallet that then holds this balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuancePreview {
    /// Which rule.
    pub rule: IssuanceRuleId,
    /// The balance: for interest on the least balance, the least.
    pub balance: Amount,
}

/// What a rule would do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IssuanceForecast {
    /// For which moment; `None` if nothing comes by itself.
    pub at: Option<Timestamp>,
    /// What the wallet would get, below zero what it would give; `None` where it depends on a pot, and with a dividend before it is
    /// re-evaluated the one in force.
    pub amount: Option<Amount>,
}

impl Query for IssuancePreview {
    const NAME: &'static str = "issuance_preview";
    type Output = IssuanceForecast;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<IssuanceForecast, Stop<IssuanceRefusal>> {
        let rule = view.get::<IssuanceRule>(self.rule)?.ok_or(IssuanceRefusal::UnknownRule { rule: self.rule })?;
        let currency = currency_of(view, &rule)?;
        let balance = self.balance.to_minor(currency.scale()).map_err(IssuanceRefusal::from)?;
        let amount = match &rule.terms {
            Terms::BasicIncome(terms) => terms.amount.filter(|_| terms.pot.is_none()),
            Terms::Welcome(terms) => Some(terms.amount),
            Terms::Dividend(_) => Some(currency.amount(rule.course.dividend)),
            Terms::Fee(terms) => Some(terms.amount.negated()),
            Terms::Demurrage(_) | Terms::Interest(_) => {
                forecast(&rule, balance, |terms| minor(terms.above, &currency)).map(|change| currency.amount(change))
            }
        };
        Ok(IssuanceForecast { at: rule.due(), amount })
    }
}
