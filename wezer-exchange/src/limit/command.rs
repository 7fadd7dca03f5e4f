//! Writing a rule, and ending it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::ledger::Origin;
use wezer_core::money::CurrencyCode;
use wezer_core::{Command, Permission, Stop, Work};

use super::formula::End;
use super::{Course, LimitFormula, LimitRefusal, LimitRule, LimitRuleEnded, LimitRuleSet, MANAGE_LIMITS};

/// Writes the rule by which the limits of members in a currency are worked out, in place of the one before. An end without a formula stays
/// with the currency's own. It holds from the next [`TickLimits`](super::TickLimits) on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLimitRule {
    /// In which currency.
    pub currency: CurrencyCode,
    /// How far down: its bounds are zero or less.
    #[serde(default)]
    pub lower: Option<LimitFormula>,
    /// How far up: its bounds are zero or more.
    #[serde(default)]
    pub upper: Option<LimitFormula>,
}

impl Command for SetLimitRule {
    const NAME: &'static str = "set_limit_rule";
    type Output = ();
    type Error = LimitRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_LIMITS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LimitRefusal>> {
        let currency = work.currency(self.currency).map_err(|stop| stop.map(LimitRefusal::from))?;
        if currency.origin() == Origin::Declared {
            return Err(LimitRefusal::NoBalance { currency: self.currency }.into());
        }
        if self.lower.is_none() && self.upper.is_none() {
            return Err(LimitRefusal::Nothing.into());
        }
        let vocabulary = work.vocabulary()?;
        for (end, formula) in [(End::Lower, &self.lower), (End::Upper, &self.upper)] {
            formula.iter().try_for_each(|formula| formula.check(end, &vocabulary, &currency))?;
        }
        let (lower, upper) = (self.lower.clone(), self.upper.clone());
        work.emit(&LimitRuleSet { currency: currency.number() });
        Ok(work.put(LimitRule { currency: self.currency, lower, upper, ended: false, course: Course::default() })?)
    }
}

/// Ends the rule of a currency: with the next ticks what it set is taken away, and the currency's own limits hold again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndLimitRule {
    /// In which currency.
    pub currency: CurrencyCode,
}

impl Command for EndLimitRule {
    const NAME: &'static str = "end_limit_rule";
    type Output = ();
    type Error = LimitRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_LIMITS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<LimitRefusal>> {
        let currency = work.currency(self.currency).map_err(|stop| stop.map(LimitRefusal::from))?;
        let rule = work.get::<LimitRule>(self.currency)?.filter(|rule| !rule.ended);
        let rule = rule.ok_or(LimitRefusal::NoRule { currency: self.currency })?;
        work.emit(&LimitRuleEnded { currency: currency.number() });
        Ok(work.put(LimitRule { ended: true, course: Course::default(), ..(*rule).clone() })?)
    }
}
