//! Rules are made, replaced and ended; never changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::ledger::Currency;
use wezer_core::money::CurrencyCode;
use wezer_core::{Command, Permission, Stop, Work, text};

use super::charge::next_day;
use super::dividend::DividendStep;
use super::event::{IssuanceRuleEnded, IssuanceRuleSet};
use super::grant::minor;
use super::{Course, Day, Every, IssuanceRefusal, IssuanceRule, IssuanceRuleId, MANAGE_ISSUANCE, Terms};

/// A rule's name has at most so many bytes.
pub const MAX_NAME: usize = 100;
/// At most so many rules are in force in a community.
pub const MAX_RULES: usize = 64;

/// Makes a rule by which money of a currency comes, goes or shrinks with time. A wallet that it gives from is one from which whoever makes
/// the rule may pay.
///
/// Basic income, dividend and fee fall due when a period begins, for those who are active members at that moment; welcome, demurrage and
/// interest when it ends, so that they first hold for the first whole period. A rule can't be changed; it can be replaced by one of the
/// same currency and kind. The old one then holds for what has begun: for demurrage, interest and welcome to the end of the period
/// underway, for the others up to now, and the new one from the day after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetIssuanceRule {
    /// What the community calls it: 1 to 100 bytes. It stands on the statements.
    pub name: String,
    /// Of which currency.
    pub currency: CurrencyCode,
    /// What it says.
    pub terms: Terms,
    /// Its periods.
    pub every: Every,
    /// No period that begins before this day counts; today if absent, and never before.
    #[serde(default)]
    pub from: Option<Day>,
    /// It ends after so many periods; once it is, for what is given at the start.
    #[serde(default)]
    pub times: Option<u32>,
    /// The rule that it replaces. A dividend goes on as high as the old one was.
    #[serde(default)]
    pub replaces: Option<IssuanceRuleId>,
}

/// The rule of this id, as long as it was not ended.
fn find(work: &mut Work<'_>, rule: IssuanceRuleId) -> Result<IssuanceRule, Stop<IssuanceRefusal>> {
    let found = work.get::<IssuanceRule>(rule)?.ok_or(IssuanceRefusal::UnknownRule { rule })?;
    if found.ends_at.is_some() {
        return Err(IssuanceRefusal::HasEnded { rule }.into());
    }
    Ok((*found).clone())
}

/// Whether something falls due when a period ends, rather than when it begins.
fn is_of_ends(terms: &Terms) -> bool {
    terms.is_of_balances() || matches!(terms, Terms::Welcome(_))
}

/// The first day on which another can hold in the place of this one.
fn earliest_after(old: &IssuanceRule, today: Day) -> Day {
    if is_of_ends(&old.terms) { next_day(old, today) } else { today.next() }
}

impl SetIssuanceRule {
    /// From which day on it holds where it is set today, in the place of another or not: the one on which the first period begins that
    /// counts.
    pub fn holds_from(&self, old: Option<&IssuanceRule>, today: Day) -> Day {
        let earliest = old.map_or(today, |old| earliest_after(old, today));
        self.every.day(self.every.first_from(self.from.map_or(earliest, |from| from.max(earliest))))
    }

    /// Ends the rule that is replaced. Gives the day from which on the new one holds, and the dividend that it goes on with.
    fn replace(&self, work: &mut Work<'_>, today: Day) -> Result<(Day, Option<i128>), Stop<IssuanceRefusal>> {
        let Some(id) = self.replaces else { return Ok((today, None)) };
        let mut old = find(work, id)?;
        let is_same = core::mem::discriminant(&old.terms) == core::mem::discriminant(&self.terms);
        if old.currency != self.currency || !is_same {
            return Err(IssuanceRefusal::OtherKind.into());
        }
        let day = earliest_after(&old, today);
        old.ends_at = Some(if is_of_ends(&old.terms) { day.begins() } else { work.now() });
        let dividend = matches!(old.terms, Terms::Dividend(_)).then_some(old.course.dividend);
        work.emit(&IssuanceRuleEnded { rule: id });
        work.put(old)?;
        Ok((day, dividend))
    }

    fn first_dividend(&self, currency: &Currency) -> i128 {
        match &self.terms {
            Terms::Dividend(terms) => minor(terms.first, currency),
            _ => 0,
        }
    }
}

impl Command for SetIssuanceRule {
    const NAME: &'static str = "set_issuance_rule";
    type Output = IssuanceRuleId;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_ISSUANCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<IssuanceRuleId, Stop<IssuanceRefusal>> {
        let name = text::line(&self.name, MAX_NAME).map_err(IssuanceRefusal::from)?;
        let currency = work.currency(self.currency).map_err(|stop| stop.map(IssuanceRefusal::from))?;
        self.terms.check(work, &currency)?;
        if self.times == Some(0) {
            return Err(IssuanceRefusal::OutOfRange { what: "times", least: 1, most: u32::MAX }.into());
        }
        if work.scan(IssuanceRule::BY_LIFE.starting_with(&[]), MAX_RULES)?.len() == MAX_RULES {
            return Err(IssuanceRefusal::TooMany { limit: MAX_RULES }.into());
        }
        let (earliest, dividend) = self.replace(work, Day::of(work.now()))?;
        let from = self.from.unwrap_or(earliest);
        if from < earliest || !from.is_countable() || !self.every.anchor.is_countable() {
            return Err(IssuanceRefusal::BadDay { earliest }.into());
        }
        let first = self.every.first_from(from) + u32::from(is_of_ends(&self.terms));
        let id: IssuanceRuleId = work.new_id_in_order();
        let dividend = dividend.unwrap_or_else(|| self.first_dividend(&currency));
        let rule = IssuanceRule {
            id,
            name,
            currency: self.currency,
            terms: self.terms.clone(),
            every: self.every,
            first,
            times: self.times,
            ends_at: None,
            replaces: self.replaces,
            factor: self.terms.factor(),
            course: Course { period: first, dividend, ..Course::default() },
        };
        work.emit(&IssuanceRuleSet { rule: id, currency: currency.number(), replaces: self.replaces });
        if matches!(rule.terms, Terms::Dividend(_)) {
            DividendStep::keep(work, &rule, rule.every.begins(first));
        }
        work.put_new(rule);
        Ok(id)
    }
}

/// Ends a rule now. What fell due before is still carried out; a period underway at whose end something would fall due is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndIssuanceRule {
    /// Which rule.
    pub rule: IssuanceRuleId,
}

impl Command for EndIssuanceRule {
    const NAME: &'static str = "end_issuance_rule";
    type Output = ();
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_ISSUANCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IssuanceRefusal>> {
        let mut rule = find(work, self.rule)?;
        rule.ends_at = Some(work.now());
        work.emit(&IssuanceRuleEnded { rule: self.rule });
        Ok(work.put(rule)?)
    }
}
