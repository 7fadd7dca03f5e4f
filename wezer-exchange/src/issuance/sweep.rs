//! One rule being carried out for one period: how money moves for it.

use std::sync::Arc;

use wezer_core::id::WalletId;
use wezer_core::kernel::{Missing, Problem};
use wezer_core::ledger::{Currency, Issue, Movement, NewEntry, PostEntries, Redeem};
use wezer_core::money::Money;
use wezer_core::time::Timestamp;
use wezer_core::wallet::ISSUANCE;
use wezer_core::{Actor, Command, Stop, Work};

use super::late::LateBook;
use super::unmet::Unmet;
use super::{IssuanceRule, Terms};

/// The code under which is kept that a pot did not hold enough.
pub(super) const POT_EMPTY: &str = "lower-limit";

/// A rule in the course of one period.
#[derive(Debug)]
pub(super) struct Sweep {
    pub(super) rule: IssuanceRule,
    pub(super) currency: Arc<Currency>,
    /// The moment for which it is carried out.
    pub(super) cut: Timestamp,
}

/// What a part of the walk came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// So many were looked at.
    pub(super) looked: usize,
    /// Whether the period is done.
    pub(super) is_done: bool,
}

impl Sweep {
    /// Lets a wallet get so many minor units from the other side, or give them below zero. What is refused is kept as open.
    pub(super) fn moves(
        &mut self,
        work: &mut Work<'_>,
        book: &mut LateBook,
        wallet: WalletId,
        amount: i128,
    ) -> Result<(), Missing> {
        let other = self.rule.terms.other_side();
        if amount == 0 || other == Some(wallet) {
            return Ok(());
        }
        let refused = if self.is_beyond_pot(work, amount)? {
            Some(POT_EMPTY)
        } else {
            transfer(work, &self.currency, &self.rule, wallet, amount)?.err().map(|problem| problem.code)
        };
        if let Some(code) = refused {
            self.rule.course.unmet += 1;
            return Unmet::keep(work, self, wallet, amount, code);
        }
        self.rule.course.wallets += 1;
        self.rule.course.sum += amount;
        for (side, change) in [(wallet, amount), (other.unwrap_or(ISSUANCE), -amount)] {
            if let Some((account, _)) = work.account_of(side, &self.currency)? {
                book.add(work, account, self.cut, change)?;
            }
        }
        Ok(())
    }

    /// A pot is never emptied below zero, whatever its limits would let pass.
    fn is_beyond_pot(&self, work: &mut Work<'_>, amount: i128) -> Result<bool, Missing> {
        match &self.rule.terms {
            Terms::BasicIncome(_) | Terms::Welcome(_) => is_beyond_pot(work, &self.currency, &self.rule, amount),
            _ => Ok(false),
        }
    }
}

/// Whether the pot of a rule, if it has one, holds less than this without what is held.
pub(super) fn is_beyond_pot(
    work: &mut Work<'_>,
    currency: &Currency,
    rule: &IssuanceRule,
    amount: i128,
) -> Result<bool, Missing> {
    let Some(pot) = rule.terms.other_side() else { return Ok(false) };
    let spendable = work.account_of(pot, currency)?.map_or(0, |(_, row)| row.balance() - row.held_out());
    Ok(amount > spendable)
}

/// Moves so many minor units from a rule's other side to a wallet, or back below zero; undone and told if the ledger refuses.
pub(super) fn transfer(
    work: &mut Work<'_>,
    currency: &Currency,
    rule: &IssuanceRule,
    wallet: WalletId,
    amount: i128,
) -> Result<Result<(), Problem>, Missing> {
    let money = Money::new(currency.amount(amount.abs()), currency.code());
    let memo = Some(rule.name.clone());
    match (rule.terms.other_side(), amount > 0) {
        (None, true) => attempt(work, &Issue { to: wallet, money, memo }),
        (None, false) => attempt(work, &Redeem { from: wallet, money, memo }),
        (Some(other), comes) => {
            let (from, to) = if comes { (other, wallet) } else { (wallet, other) };
            let movements = vec![Movement { from, to, money }];
            let entry = NewEntry { movements, effective: None, opening: false, memo };
            attempt(work, &PostEntries { entries: vec![entry], force: false })
        }
    }
}

/// The rule's own permission covers it, so the system does it.
fn attempt<C: Command>(work: &mut Work<'_>, command: &C) -> Result<Result<(), Problem>, Missing> {
    let arguments = serde_json::to_value(command).expect("a command is made of strings, numbers and lists");
    match work.call(C::NAME, arguments, Actor::System) {
        Ok(_) => Ok(Ok(())),
        Err(Stop::Refused(problem)) => Ok(Err(problem)),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}
