//! How a currency is spread over those who hold it, without naming anybody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::kernel::{Permission, Query, View};
use crate::ledger::{AccountNo, Currency, LedgerRefusal};
use crate::money::{Amount, CurrencyCode};
use crate::right;
use crate::wallet;

/// Nothing is told of fewer wallets than this together: of fewer, one who knows what some of them hold could work out the others.
pub const LEAST_TOGETHER: usize = 5;
/// Wallets are told of in at most so many parts.
pub const MAX_PARTS: usize = 10;
/// Where a community has more accounts than this, in all currencies together, [`HoldersOf`] refuses.
pub const MAX_SPREAD_ACCOUNTS: u32 = 2_000_000;
/// The Gini coefficient is told in so many parts of the whole.
pub const GINI_SCALE: i128 = 1_000_000;

/// Some wallets together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HoldersPart {
    /// So many wallets.
    pub wallets: u64,
    /// What they hold together: below zero where they owe more than they have.
    pub held: Amount,
}

/// How a currency is spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Holders {
    /// So many wallets of members and groups ever used it.
    pub wallets: u64,
    /// These wallets in parts of equal number, from those that hold least to those that hold most: ten, or as many as leave five in
    /// each. The first parts are greater by one where they can't be equal. Empty where there are fewer than five wallets.
    pub parts: Vec<HoldersPart>,
    /// The Gini coefficient of what is above zero, in parts per million: 0 where all have the same. Nothing where nobody has anything or
    /// there are fewer than five wallets.
    pub gini: Option<u32>,
}

/// How many wallets hold how much of a currency. Never who, and nothing of fewer than five wallets together.
///
/// Cost: a walk over all accounts of the community, of which there may be at most [`MAX_SPREAD_ACCOUNTS`]; no journal entry is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldersOf {
    /// Which currency.
    pub currency: CurrencyCode,
}

impl Query for HoldersOf {
    const NAME: &'static str = "holders";
    type Output = Holders;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Answer<Holders> {
        let currency = view.currency(self.currency)?;
        let accounts = view.memory.accounts();
        if accounts > MAX_SPREAD_ACCOUNTS {
            return Err(LedgerRefusal::TooMany { what: "accounts of a community", limit: MAX_SPREAD_ACCOUNTS as usize }.into());
        }
        let mut balances = Vec::new();
        let mut missed = None;
        for account in (0..accounts).map(AccountNo::new) {
            match view.row(account) {
                Ok(row) if row.currency() == currency.number() && !row.is_vacant() && !wallet::is_system(row.wallet()) => {
                    balances.push(row.balance());
                }
                Ok(_) => {}
                // What is missing is read in one round.
                Err(missing) => missed = Some(missing),
            }
        }
        if let Some(missing) = missed {
            return Err(missing.into());
        }
        balances.sort_unstable();
        Ok(Holders::of(&balances, &currency))
    }
}

impl Holders {
    /// What may be told of balances in minor units in rising order.
    pub fn of(rising: &[i128], currency: &Currency) -> Self {
        let parts = in_parts(rising);
        let gini = if parts.is_empty() { None } else { gini(rising) };
        let part = |part: &[i128]| HoldersPart { wallets: part.len() as u64, held: currency.amount(part.iter().sum()) };
        Self { wallets: rising.len() as u64, parts: parts.into_iter().map(part).collect(), gini }
    }
}

/// As many parts as leave enough in each, of equal number up to one.
fn in_parts(rising: &[i128]) -> Vec<&[i128]> {
    let number = (rising.len() / LEAST_TOGETHER).min(MAX_PARTS);
    let mut rest = rising;
    let mut parts = Vec::with_capacity(number);
    for left in (1..=number).rev() {
        let (part, others) = rest.split_at(rest.len().div_ceil(left));
        parts.push(part);
        rest = others;
    }
    parts
}

/// The Gini coefficient of what is above zero among amounts in rising order, in parts per million, rounded down: 0 where all have the
/// same; `None` where nobody has anything.
///
/// *G = 2 Σ i·xᵢ ÷ (n Σ xᵢ) − (n + 1) ÷ n*, with *i* from 1 (Philip M. Dixon et al., “Bootstrapping the Gini coefficient of inequality”,
/// Ecology 68, 1987, 1548–1551).
pub fn gini(rising: &[i128]) -> Option<u32> {
    let greatest = rising.last().copied().unwrap_or(0).max(0);
    // So that squares of numbers of wallets still fit beside them; at most one part in 2⁶⁰ of the greatest is lost.
    let shift = (i128::BITS - greatest.leading_zeros()).saturating_sub(60);
    let (mut sum, mut weighted) = (0i128, 0i128);
    for (nth, one) in rising.iter().enumerate() {
        let above = one.max(&0) >> shift;
        sum = sum.checked_add(above)?;
        weighted = weighted.checked_add(above.checked_mul(nth as i128 + 1)?)?;
    }
    let count = rising.len() as i128;
    let above = weighted.checked_mul(2)?.checked_sub(sum.checked_mul(count + 1)?)?;
    let below = sum.checked_mul(count)?;
    u32::try_from(above.checked_mul(GINI_SCALE)?.checked_div(below)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gini_of_known_spreads() {
        assert_eq!(gini(&[]), None);
        assert_eq!(gini(&[-5, 0, 0]), None);
        assert_eq!(gini(&[7, 7, 7, 7]), Some(0));
        assert_eq!(gini(&[0, 0, 0, 10]), Some(750_000));
        assert_eq!(gini(&[1, 2, 3, 4]), Some(250_000));
        let huge = 1i128 << 95;
        assert_eq!(gini(&[0, huge]), Some(500_000));
    }

    proptest! {
        /// Nothing is told of fewer than five; nobody is left out or counted twice; the formula is that of the mean difference.
        #[test]
        fn parts_are_enough_and_whole(mut balances in proptest::collection::vec(-1_000i128..1_000, 0..140)) {
            balances.sort_unstable();
            let parts = in_parts(&balances);
            prop_assert_eq!(parts.is_empty(), balances.len() < LEAST_TOGETHER);
            prop_assert!(parts.len() <= MAX_PARTS && parts.iter().all(|part| part.len() >= LEAST_TOGETHER));
            if !parts.is_empty() {
                prop_assert_eq!(parts.concat(), balances.clone());
                let (least, most) = (parts.iter().map(|part| part.len()).min(), parts.iter().map(|part| part.len()).max());
                prop_assert!(most <= least.map(|least| least + 1));
            }
            let above: Vec<i128> = balances.iter().map(|one| (*one).max(0)).collect();
            let (n, sum) = (above.len() as i128, above.iter().sum::<i128>());
            let differences: i128 = above.iter().flat_map(|one| above.iter().map(move |other| (one - other).abs())).sum();
            let naive = (sum > 0).then(|| u32::try_from(differences * GINI_SCALE / (2 * n * sum)).expect("at most one"));
            prop_assert_eq!(gini(&balances), naive);
        }
    }
}
