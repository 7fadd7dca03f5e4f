//! The walk over the members: basic income, welcome, dividend, fee.
//!
//! Invariant: who was active when the period began gets the same as every other, and is met once: members are walked through in the
//! order in which they came, which never changes.

use wezer_core::Work;
use wezer_core::kernel::Missing;
use wezer_core::ledger::Currency;
use wezer_core::member::{Member, MemberState};
use wezer_core::money::Amount;
use wezer_core::time::Timestamp;
use wezer_core::wallet::ISSUANCE;

use super::dividend::DividendStep;
use super::event::DividendEvaluated;
use super::late::LateBook;
use super::rate::next_dividend;
use super::sweep::{Step, Sweep};
use super::{BasicIncome, Terms};

/// An amount of a rule in minor units; it was checked to fit when the rule was made.
pub(super) fn minor(amount: Amount, currency: &Currency) -> i128 {
    amount.to_minor(currency.scale()).unwrap_or(0)
}

/// Whether somebody was an active member when a period began; who came at that very moment came too late for it.
pub(super) fn was_active(member: &Member, begins: Timestamp) -> bool {
    member.state_at(Timestamp::from_micros(begins.as_micros().saturating_sub(1))) == Some(MemberState::Active)
}

impl Sweep {
    /// Looks at the next members, at most `budget`.
    pub(super) fn grant(&mut self, work: &mut Work<'_>, book: &mut LateBook, budget: usize) -> Result<Step, Missing> {
        let page = work.members_by_admission(self.rule.course.after, self.cut, budget)?;
        let is_last = page.len() < budget;
        let after = page.last().map(|member| (member.admitted_at(), member.id()));
        let looked = page.len();
        let sharing: Vec<_> = page.into_iter().filter(|member| self.is_entitled(member)).collect();
        if self.counts_first() && !self.rule.course.is_counted {
            self.rule.course.members += u32::try_from(sharing.len()).unwrap_or(u32::MAX);
            self.rule.course.after = after;
            if is_last {
                self.share_out(work, book)?;
                self.rule.course.is_counted = true;
                self.rule.course.after = None;
            }
            return Ok(Step { looked, is_done: false });
        }
        let mut missed = None;
        for member in &sharing {
            let amount = self.share();
            self.rule.course.served += 1;
            // What one member lacks must not keep the others from naming what they lack.
            if let Err(missing) = self.moves(work, book, member.wallet(), amount) {
                missed = Some(missing);
            }
        }
        self.rule.course.after = after.or(self.rule.course.after);
        match missed {
            Some(missing) => Err(missing),
            None => Ok(Step { looked, is_done: is_last }),
        }
    }

    fn is_entitled(&self, member: &Member) -> bool {
        let is_new = match &self.rule.terms {
            Terms::Welcome(_) => {
                member.first_active_at().is_some_and(|at| at >= self.rule.day_before().begins() && at < self.cut)
            }
            _ => true,
        };
        is_new && was_active(member, self.cut)
    }

    /// Whether it has to be known how many share before anybody gets anything.
    fn counts_first(&self) -> bool {
        match &self.rule.terms {
            Terms::BasicIncome(terms) => terms.pot.is_some(),
            Terms::Dividend(terms) => terms.is_evaluated_before(self.rule.place()),
            _ => false,
        }
    }

    /// What the next one gets, in minor units.
    fn share(&self) -> i128 {
        let course = &self.rule.course;
        match &self.rule.terms {
            Terms::BasicIncome(BasicIncome { amount: Some(amount), pot: None, .. }) => minor(*amount, &self.currency),
            Terms::BasicIncome(_) => course.share + i128::from(course.served < course.extra),
            Terms::Welcome(terms) => minor(terms.amount, &self.currency),
            Terms::Dividend(_) => course.dividend,
            Terms::Fee(terms) => -minor(terms.amount, &self.currency),
            Terms::Demurrage(_) | Terms::Interest(_) => 0,
        }
    }

    /// Now that they are counted: what each gets.
    fn share_out(&mut self, work: &mut Work<'_>, book: &mut LateBook) -> Result<(), Missing> {
        let members = self.rule.course.members;
        match &self.rule.terms {
            Terms::BasicIncome(terms) => {
                let Some((account, row)) = terms.pot.map(|pot| work.account_of(pot, &self.currency)).transpose()?.flatten()
                else {
                    return Ok(());
                };
                let then = book.balance_at(work, account, self.cut)?;
                let there = then.min(row.balance() - row.held_out()).max(0);
                let wanted = terms.amount.map(|amount| minor(amount, &self.currency).saturating_mul(i128::from(members)));
                let total = wanted.unwrap_or(there).min(there);
                let course = &mut self.rule.course;
                course.share = total.checked_div(i128::from(members)).unwrap_or(0);
                course.extra = u32::try_from(total.checked_rem(i128::from(members)).unwrap_or(0)).unwrap_or(0);
            }
            Terms::Dividend(terms) => {
                let mass = match work.account_of(ISSUANCE, &self.currency)? {
                    Some((account, _)) => -book.balance_at(work, account, self.cut)?,
                    None => 0,
                };
                let now = self.rule.course.dividend;
                let next = next_dividend(now, terms.c2, mass, members, terms.divisor(), terms.rounding);
                let dividend = next.unwrap_or(now);
                self.rule.course.dividend = dividend;
                DividendStep::keep(work, &self.rule, self.cut);
                work.emit(&DividendEvaluated { rule: self.rule.id, at: self.cut, mass, members, dividend });
            }
            _ => {}
        }
        Ok(())
    }
}
