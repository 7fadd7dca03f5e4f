//! What is due, done.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::Missing;
use wezer_core::{Command, Permission, Stop, Work};

use super::event::IssuanceSettled;
use super::late::LateBook;
use super::sweep::Sweep;
use super::{IssuanceRefusal, IssuanceRule, IssuanceRuleId, MAX_RULES, TICK_ISSUANCE};

/// A tick looks at no more than so many members and accounts.
pub const MAX_AT_ONCE: usize = 200;

/// Carries out what rules of issuance have due, in the order of falling due, looking at no more than 200 members and accounts at once. An
/// application calls it now and then; if it says that more is due, again. However often and late it is called, the result is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickIssuance {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct IssuanceTicked {
    /// So many periods of rules were finished.
    pub periods: u32,
    /// So many wallets got or gave something.
    pub moved: u32,
    /// So many movements were refused and are kept as open.
    pub unmet: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickIssuance {
    const NAME: &'static str = "tick_issuance";
    type Output = IssuanceTicked;
    type Error = IssuanceRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK_ISSUANCE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<IssuanceTicked, Stop<IssuanceRefusal>> {
        let now = work.now();
        let by_now = now.next().index_key();
        let ids = work.scan(IssuanceRule::BY_DUE.between(&[], &by_now), MAX_RULES)?;
        let rules = work.all::<IssuanceRule>(ids.into_iter().map(IssuanceRuleId::from_u128))?;
        let mut due: BTreeMap<_, _> = rules.iter().filter_map(|rule| Some(((rule.due()?, rule.id), (**rule).clone()))).collect();
        let (mut ticked, mut book, mut budget) = (IssuanceTicked::default(), LateBook::default(), MAX_AT_ONCE);
        let mut changed = BTreeMap::new();
        while budget > 0
            && let Some(((cut, id), rule)) = due.pop_first()
        {
            let currency = work.currency(rule.currency).map_err(|stop| stop.map(IssuanceRefusal::from))?;
            let mut sweep = Sweep { rule, currency, cut };
            budget = budget.saturating_sub(sweep.step(work, &mut book, budget, &mut ticked)?.max(1));
            if let Some(at) = sweep.rule.due().filter(|at| *at <= now) {
                due.insert((at, id), sweep.rule.clone());
            }
            changed.insert(id, sweep.rule);
        }
        ticked.more = !due.is_empty();
        book.keep(work)?;
        changed.into_values().try_for_each(|rule| work.put(rule))?;
        Ok(ticked)
    }
}

impl Sweep {
    /// Takes the next part of the walk; says how many were looked at.
    fn step(
        &mut self,
        work: &mut Work<'_>,
        book: &mut LateBook,
        budget: usize,
        ticked: &mut IssuanceTicked,
    ) -> Result<usize, Missing> {
        let before = self.rule.course;
        let step =
            if self.rule.terms.is_of_balances() { self.charge(work, book, budget)? } else { self.grant(work, book, budget)? };
        let course = self.rule.course;
        ticked.moved += course.wallets - before.wallets;
        ticked.unmet += course.unmet - before.unmet;
        if step.is_done {
            ticked.periods += 1;
            let (wallets, amount, unmet) = (course.wallets, course.sum, course.unmet);
            work.emit(&IssuanceSettled { rule: self.rule.id, at: self.cut, wallets, amount, unmet });
            self.rule.goes_on();
        }
        Ok(step.looked)
    }
}
