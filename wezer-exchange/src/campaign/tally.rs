//! Sums of money by currency, and what they decide.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::{Amount, AmountError, CurrencyCode, Money};

use super::{CampaignRefusal, Mode, Need};

/// What becomes of a campaign's pledges. Fixed before the first is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// The currencies that are paid.
    pub pays: BTreeSet<CurrencyCode>,
    /// Whether what was pledged anyway is paid in the other currencies too.
    pub anyway: bool,
}

impl Outcome {
    /// Everything goes back.
    pub(super) fn released() -> Self {
        Self { succeeded: false, pays: BTreeSet::new(), anyway: false }
    }
}

/// How much of a currency there is.
pub(super) fn amount_in(sums: &[Money], currency: CurrencyCode) -> Amount {
    sums.iter().find(|sum| sum.currency() == currency).map_or(Amount::ZERO, |sum| sum.amount())
}

/// Adds to the sum of its currency.
pub(super) fn add(sums: &mut Vec<Money>, money: Money) -> Result<(), CampaignRefusal> {
    match sums.iter_mut().find(|sum| sum.currency() == money.currency()) {
        Some(sum) => *sum = sum.checked_add(money).map_err(|_| CampaignRefusal::Amount(AmountError::TooLarge))?,
        None => sums.push(money),
    }
    Ok(())
}

/// Takes from the sum of its currency.
pub(super) fn take(sums: &mut Vec<Money>, money: Money) -> Result<(), CampaignRefusal> {
    add(sums, Money::new(money.amount().negated(), money.currency()))?;
    sums.retain(|sum| sum.amount() != Amount::ZERO);
    Ok(())
}

/// Whether goals are reached by what was raised.
pub(super) fn is_reached(goals: &[Money], need: Need, raised: &[Money]) -> bool {
    let mut met = goals.iter().map(|goal| is_met(*goal, raised));
    match need {
        Need::All => met.all(|met| met),
        Need::One => met.any(|met| met),
    }
}

fn is_met(goal: Money, raised: &[Money]) -> bool {
    amount_in(raised, goal.currency()) >= goal.amount()
}

/// What becomes of the pledges, given what was raised.
pub(super) fn decide(goals: &[Money], need: Need, mode: Mode, raised: &[Money]) -> Outcome {
    let all = || goals.iter().map(|goal| goal.currency()).collect();
    let met = || goals.iter().filter(|goal| is_met(**goal, raised)).map(|goal| goal.currency()).collect();
    let (succeeded, pays) = match (mode, need) {
        (Mode::Keep, _) => (!raised.is_empty(), all()),
        (Mode::AllOrNothing | Mode::WhenReached, need) if is_reached(goals, need, raised) => {
            (true, if need == Need::All { all() } else { met() })
        }
        (Mode::AllOrNothing | Mode::WhenReached, _) => (false, BTreeSet::new()),
    };
    Outcome { succeeded, pays, anyway: true }
}
