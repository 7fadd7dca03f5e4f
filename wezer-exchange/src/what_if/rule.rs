//! Rules of issuance that are tried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::Currency;
use wezer_core::money::Amount;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE};

use super::WhatIfError;
use super::book::{Book, Move, is_source};
use crate::issuance::{BasicIncome, Day, Dividend, Every, Factor, Rounding, Terms, next_dividend};

/// A rule of issuance that is tried: an income or a dividend that is issued to every active member, a membership fee, or demurrage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriedRule {
    /// What it says.
    pub terms: Terms,
    /// Its periods.
    pub every: Every,
}

#[derive(Debug)]
enum Effect {
    Gets(i128),
    /// A universal dividend: how high it is, and how many of them there were.
    Dividend(Dividend, i128, u32),
    Pays(i128, WalletId),
    Shrinks {
        left: Factor,
        yearly: bool,
        above: i128,
        debts_too: bool,
        sink: WalletId,
        exempt: Vec<WalletId>,
        rounding: Rounding,
    },
}

/// A rule in its course.
#[derive(Debug)]
pub(super) struct Running {
    every: Every,
    period: Option<u32>,
    effect: Effect,
}

impl Running {
    pub(super) fn new(rule: &TriedRule, currency: &Currency) -> Result<Self, WhatIfError> {
        rule.terms.check_alone(currency)?;
        let minor = |amount: Amount| amount.to_minor(currency.scale());
        let effect = match &rule.terms {
            Terms::BasicIncome(BasicIncome { amount: Some(amount), pot: None, claim_within: None }) => {
                Effect::Gets(minor(*amount)?)
            }
            Terms::Dividend(terms) => Effect::Dividend(terms.clone(), minor(terms.first)?, 0),
            Terms::Fee(fee) => Effect::Pays(minor(fee.amount)?, fee.to.unwrap_or(COMMONS)),
            Terms::Demurrage(terms) => Effect::Shrinks {
                left: if terms.yearly { Factor::of_a_day(terms.rate) } else { Factor::left_by(terms.rate) },
                yearly: terms.yearly,
                above: minor(terms.above)?,
                debts_too: terms.debts_too,
                sink: terms.sink.unwrap_or(ISSUANCE),
                exempt: terms.exempt.clone(),
                rounding: terms.rounding,
            },
            _ => return Err(WhatIfError::CantTry),
        };
        Ok(Self { every: rule.every, period: None, effect })
    }

    /// When it is due next, as if it had been set on the day of the first entry.
    pub(super) fn due(&mut self, first: Timestamp) -> Timestamp {
        let ends = u32::from(matches!(self.effect, Effect::Shrinks { .. }));
        let period = *self.period.get_or_insert_with(|| self.every.first_from(Day::of(first)) + ends);
        self.every.begins(period)
    }

    /// What moves for the period that is due; then the next one is.
    pub(super) fn step(&mut self, members: impl Iterator<Item = WalletId>, book: &Book) -> Vec<Move> {
        let period = self.period.unwrap_or_default();
        self.period = Some(period.saturating_add(1));
        match &mut self.effect {
            Effect::Dividend(terms, dividend, place) => {
                let members: Vec<WalletId> = members.collect();
                if terms.is_evaluated_before(*place) {
                    let (mass, count) = (-book.account(ISSUANCE).balance, u32::try_from(members.len()).unwrap_or(u32::MAX));
                    let next = next_dividend(*dividend, terms.c2, mass, count, terms.divisor(), terms.rounding);
                    *dividend = next.unwrap_or(*dividend);
                }
                *place = place.saturating_add(1);
                members.into_iter().map(|to| Move { from: ISSUANCE, to, amount: *dividend }).collect()
            }
            Effect::Gets(amount) => members.map(|to| Move { from: ISSUANCE, to, amount: *amount }).collect(),
            Effect::Pays(amount, to) => {
                members.filter(|from| from != to).map(|from| Move { from, to: *to, amount: *amount }).collect()
            }
            Effect::Shrinks { left, yearly, above, debts_too, sink, exempt, rounding } => {
                let days = self.every.day(period.saturating_sub(1)).days_to(self.every.day(period));
                let left = if *yearly { left.power(days) } else { *left };
                let touched =
                    book.accounts().filter(|(wallet, _)| !is_source(*wallet) && wallet != sink && !exempt.contains(wallet));
                let change = touched.filter_map(|(wallet, account)| {
                    let part = account.balance.abs().saturating_sub(*above).max(0);
                    let amount = if part == 0 { 0 } else { left.goes(part, *rounding).unwrap_or(0) };
                    match account.balance > 0 {
                        _ if amount == 0 => None,
                        true => Some(Move { from: wallet, to: *sink, amount }),
                        false => debts_too.then_some(Move { from: *sink, to: wallet, amount }),
                    }
                });
                change.collect()
            }
        }
    }
}
