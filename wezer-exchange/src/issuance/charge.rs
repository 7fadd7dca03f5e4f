//! The walk over the accounts: demurrage and interest.
//!
//! Invariant: what an account loses or earns depends on what it held at the period's end (or on the least it held in the period), never
//! on when the tick came; a balance never crosses zero by it, and a debt never grows by demurrage.

use wezer_core::Work;
use wezer_core::kernel::Missing;
use wezer_core::ledger::{AccountNo, AccountRow};
use wezer_core::wallet::{ISSUANCE, OUTSIDE};

use super::grant::minor;
use super::late::LateBook;
use super::rate::{Factor, interest};
use super::sweep::{Step, Sweep};
use super::{Counted, Day, Demurrage, Interest, IssuanceRule, Terms};

/// What a rule of balances does in one period.
#[derive(Debug)]
pub(super) enum Charge<'a> {
    /// So much is left of what lies above so many minor units.
    Demurrage(&'a Demurrage, Factor, i128),
    /// Interest for so many days.
    Interest(&'a Interest, u32),
}

impl<'a> Charge<'a> {
    /// What the rule does at the end of its period in course; `None` if it is no rule of balances.
    pub(super) fn of(rule: &'a IssuanceRule, above: impl FnOnce(&Demurrage) -> i128) -> Option<Self> {
        let days = rule.day_before().days_to(rule.every.day(rule.course.period));
        match &rule.terms {
            Terms::Demurrage(terms) => {
                let left = if terms.yearly { rule.factor.power(days) } else { rule.factor };
                Some(Self::Demurrage(terms, left, above(terms)))
            }
            Terms::Interest(terms) => Some(Self::Interest(terms, days)),
            _ => None,
        }
    }

    /// What a wallet gets that held `closing` and at least `least`; what it gives, below zero. In minor units.
    pub(super) fn change(&self, closing: i128, least: i128) -> i128 {
        match self {
            Self::Demurrage(terms, left, above) => {
                let part = closing.abs().saturating_sub(*above).max(0);
                let goes = left.goes(part, terms.rounding).unwrap_or(0);
                match closing > 0 {
                    true => -goes,
                    false if terms.debts_too => goes,
                    false => 0,
                }
            }
            Self::Interest(terms, days) if closing < 0 => {
                -interest(-closing, terms.debt_rate, *days, terms.year_days, terms.rounding).unwrap_or(0)
            }
            Self::Interest(terms, days) => {
                let earns = if terms.counted == Counted::Least { least.min(closing).max(0) } else { closing };
                interest(earns, terms.rate, *days, terms.year_days, terms.rounding).unwrap_or(0)
            }
        }
    }

    fn needs_least(&self) -> bool {
        matches!(self, Self::Interest(terms, _) if terms.counted == Counted::Least)
    }
}

impl Sweep {
    /// Looks at the next accounts, at most `budget`.
    pub(super) fn charge(&mut self, work: &mut Work<'_>, book: &mut LateBook, budget: usize) -> Result<Step, Missing> {
        let page = work.accounts_from(AccountNo::new(self.rule.course.account), budget)?;
        let looked = page.len();
        let rule = self.rule.clone();
        let Some(charge) = Charge::of(&rule, |terms| minor(terms.above, &self.currency)) else {
            return Ok(Step { looked, is_done: true });
        };
        let mut missed = None;
        for (account, row) in page {
            if !self.touches(&row) {
                continue;
            }
            let change = self.change(work, book, &charge, account);
            if let Err(missing) = change.and_then(|change| self.moves(work, book, row.wallet(), change)) {
                missed = Some(missing);
            }
        }
        self.rule.course.account += u32::try_from(looked).unwrap_or(0);
        match missed {
            Some(missing) => Err(missing),
            None => Ok(Step { looked, is_done: looked < budget }),
        }
    }

    fn touches(&self, row: &AccountRow) -> bool {
        let (wallet, terms) = (row.wallet(), &self.rule.terms);
        row.currency() == self.currency.number()
            && ![ISSUANCE, OUTSIDE].contains(&wallet)
            && terms.other_side() != Some(wallet)
            && !terms.exempt().contains(&wallet)
    }

    fn change(&self, work: &mut Work<'_>, book: &mut LateBook, charge: &Charge<'_>, account: AccountNo) -> Result<i128, Missing> {
        let closing = book.balance_at(work, account, self.cut)?;
        if !charge.needs_least() || closing <= 0 {
            return Ok(charge.change(closing, closing));
        }
        // From the end of the period's first day on: what rules post on that day is theirs already.
        let from = self.rule.day_before().next().begins();
        let least = work.least_balance(account, from, self.cut)? + book.before(work, account, self.cut)?;
        Ok(charge.change(closing, least))
    }
}

/// What a rule of balances would do next to a wallet that then holds `balance`, in minor units.
pub(super) fn forecast(rule: &IssuanceRule, balance: i128, above: impl FnOnce(&Demurrage) -> i128) -> Option<i128> {
    Some(Charge::of(rule, above)?.change(balance, balance))
}

/// The day from which on a rule that replaces one of balances holds: the period underway stays with the old one.
pub(super) fn next_day(rule: &IssuanceRule, today: Day) -> Day {
    rule.every.day(rule.every.first_from(today.next()))
}
