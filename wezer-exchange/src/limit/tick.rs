//! Limits, worked out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::group::ROOT;
use wezer_core::kernel::Missing;
use wezer_core::ledger::{Bound, Currency, Limits, MAX_CURRENCIES};
use wezer_core::member::Member;
use wezer_core::rule::{Formula, Vocabulary};
use wezer_core::{Command, Permission, Stop, Work};

use super::formula::End;
use super::query::code;
use super::{Course, LimitFormula, LimitRefusal, LimitRule, LimitsReckoned, TICK_LIMITS};
use crate::issuance::Day;

/// A tick looks at no more than so many members.
pub const MAX_AT_ONCE: usize = 200;

/// Works limits out by the rules, for each member once a day and for who is new, looking at no more than 200 at once. An application calls
/// it now and then; if it says that more is due, again. Where nothing is due it changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickLimits {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LimitsTicked {
    /// So many members were looked at.
    pub looked: u32,
    /// The limits of so many were changed.
    pub changed: u32,
    /// Rules that were ended and have taken back all that they set.
    pub ended: u32,
    /// Whether more is due.
    pub more: bool,
}

/// A rule as it is run over members.
struct Run<'a> {
    rule: &'a LimitRule,
    currency: &'a Currency,
    lower: Option<Formula>,
    upper: Option<Formula>,
}

impl Run<'_> {
    fn limits(&self, work: &mut Work<'_>, member: &Member) -> Result<Limits, Missing> {
        if self.rule.ended {
            return Ok(Limits::NONE);
        }
        let names: Vec<&str> = self.lower.iter().chain(&self.upper).flat_map(Formula::names).collect();
        let figures = work.figures_of(member.id(), ROOT, Some(&names))?;
        let bound = |end, from: &Option<LimitFormula>, formula: &Option<Formula>| {
            from.as_ref().map(|from| Bound::hard(from.work_out(end, formula.as_ref(), &figures, self.currency).1))
        };
        Ok(Limits {
            lower: bound(End::Lower, &self.rule.lower, &self.lower),
            upper: bound(End::Upper, &self.rule.upper, &self.upper),
        })
    }

    /// Whether the member's limits changed.
    fn apply(&self, work: &mut Work<'_>, member: &Member) -> Result<bool, Missing> {
        let limits = self.limits(work, member)?;
        match work.set_limits_by_rule(member.wallet(), self.currency, limits) {
            Ok(changed) => Ok(changed),
            Err(Stop::Missing(missing)) => Err(missing),
            // One wallet that can't have limits keeps none of the others from theirs.
            Err(Stop::Refused(_)) => Ok(false),
        }
    }
}

/// Looks at the next members, at most `budget`.
fn walk(
    work: &mut Work<'_>,
    mut rule: LimitRule,
    vocabulary: &Vocabulary,
    budget: usize,
    ticked: &mut LimitsTicked,
) -> Result<usize, Stop<LimitRefusal>> {
    let today = Some(Day::of(work.now()));
    if rule.course.day != today && !rule.ended {
        rule.course = Course { day: today, after: None };
    }
    let page = work.members_by_admission(rule.course.after, work.now().next(), budget)?;
    let currency = work.currency(rule.currency).map_err(|stop| stop.map(LimitRefusal::from))?;
    let read = |formula: &Option<LimitFormula>| formula.as_ref().and_then(|formula| formula.read(vocabulary));
    let run = Run { lower: read(&rule.lower), upper: read(&rule.upper), rule: &rule, currency: &currency };
    let (mut changed, mut missed) = (0u32, None);
    for member in &page {
        match run.apply(work, member) {
            Ok(is_changed) => changed += u32::from(is_changed),
            Err(missing) => missed = Some(missing),
        }
    }
    if let Some(missing) = missed {
        return Err(missing.into());
    }
    let looked = u32::try_from(page.len()).unwrap_or(u32::MAX);
    ticked.looked += looked;
    ticked.changed += changed;
    if rule.ended && page.len() < budget {
        ticked.ended += 1;
        work.remove::<LimitRule>(rule.currency)?;
    } else if let Some(last) = page.last() {
        rule.course.after = Some((last.admitted_at(), last.id()));
        work.put(rule)?;
    }
    if looked > 0 {
        work.emit(&LimitsReckoned { currency: currency.number(), looked, changed });
    }
    Ok(page.len())
}

impl Command for TickLimits {
    const NAME: &'static str = "tick_limits";
    type Output = LimitsTicked;
    type Error = LimitRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK_LIMITS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<LimitsTicked, Stop<LimitRefusal>> {
        let ids = work.scan(LimitRule::ALL.starting_with(&[]), MAX_CURRENCIES)?;
        let mut ticked = LimitsTicked::default();
        if ids.is_empty() {
            return Ok(ticked);
        }
        let vocabulary = work.vocabulary()?;
        let rules = work.all::<LimitRule>(ids.into_iter().filter_map(code))?;
        let mut budget = MAX_AT_ONCE;
        for rule in rules {
            if budget == 0 {
                ticked.more = true;
                break;
            }
            budget -= walk(work, (*rule).clone(), &vocabulary, budget, &mut ticked)?;
        }
        ticked.more |= budget == 0;
        Ok(ticked)
    }
}
