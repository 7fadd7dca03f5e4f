//! What was posted later than the day on which it fell due.
//!
//! Invariant: a rule that asks what an account held at a moment gets what it would have held if all rules had been carried out on their
//! days: what fell due before, and was posted after, is added. Rules are carried out in the order of falling due, so of what fell due
//! before the last of these days only the sum is kept.
//!
//! Cost: one small document for each account that was touched late; nothing for those that never were.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};
use wezer_core::Work;
use wezer_core::kernel::{Document, Missing};
use wezer_core::ledger::AccountNo;
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;

use super::Day;

/// What was posted late on an account, by the day of posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LateMoney {
    account: u32,
    days: Vec<LateDay>,
}

/// What was posted late on one day, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct LateDay {
    posted: Day,
    /// The last day for which something was posted.
    due: Day,
    /// What fell due on that day.
    on: i128,
    /// What fell due before it.
    before: i128,
}

impl Document for LateMoney {
    const KIND: &'static str = "late_money";
    type Id = u128;

    fn id(&self) -> u128 {
        u128::from(self.account)
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::LegalDuty, Retention::Journal));
}

impl LateMoney {
    fn new(account: AccountNo) -> Self {
        Self { account: account.get(), days: Vec::new() }
    }

    /// What fell due before this day and was posted on it or later.
    fn before(&self, day: Day) -> i128 {
        let late = self.days.iter().filter(|late| late.posted >= day);
        late.map(|late| late.before + if late.due < day { late.on } else { 0 }).sum()
    }

    /// Takes down what was posted on a later day than it fell due. What was posted before that day is no longer asked for.
    fn add(&mut self, due: Day, posted: Day, amount: i128) {
        self.days.retain(|late| late.posted >= due);
        match self.days.last_mut().filter(|late| late.posted == posted) {
            None => self.days.push(LateDay { posted, due, on: amount, before: 0 }),
            Some(late) if late.due == due => late.on += amount,
            Some(late) => *late = LateDay { due, on: amount, before: late.before + late.on, ..*late },
        }
    }
}

/// The late money that one tick looks at and adds to.
#[derive(Debug, Default)]
pub(super) struct LateBook(BTreeMap<AccountNo, (LateMoney, bool)>);

impl LateBook {
    fn of(&mut self, work: &mut Work<'_>, account: AccountNo) -> Result<&mut (LateMoney, bool), Missing> {
        match self.0.entry(account) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let known = work.get::<LateMoney>(u128::from(account.get()))?;
                let known = known.map_or_else(|| LateMoney::new(account), |known| (*known).clone());
                Ok(place.insert((known, false)))
            }
        }
    }

    /// What an account held at the beginning of a day, in minor units, as if every rule had been carried out on its day.
    pub(super) fn balance_at(&mut self, work: &mut Work<'_>, account: AccountNo, cut: Timestamp) -> Result<i128, Missing> {
        let (booked, late) = (work.balance_before(account, cut), self.before(work, account, cut));
        Ok(booked? + late?)
    }

    /// What has to be added to what the books say of an account before a moment.
    pub(super) fn before(&mut self, work: &mut Work<'_>, account: AccountNo, cut: Timestamp) -> Result<i128, Missing> {
        Ok(self.of(work, account)?.0.before(Day::of(cut)))
    }

    /// Takes down what was posted now and fell due at `cut`, if that was on an earlier day.
    pub(super) fn add(&mut self, work: &mut Work<'_>, account: AccountNo, cut: Timestamp, amount: i128) -> Result<(), Missing> {
        let (due, posted) = (Day::of(cut), Day::of(work.now()));
        if posted > due {
            let (late, changed) = self.of(work, account)?;
            late.add(due, posted, amount);
            *changed = true;
        }
        Ok(())
    }

    /// Writes what was added.
    pub(super) fn keep(self, work: &mut Work<'_>) -> Result<(), Missing> {
        self.0.into_values().filter(|(_, changed)| *changed).try_for_each(|(late, _)| work.put(late))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// 3.2: what an account held on a day is the same whether what fell due before was posted on its day or later.
        #[test]
        fn the_sums_are_those_of_the_whole_list(steps in prop::collection::vec((0u32..3, 0u32..4, -9i128..9), 1..60)) {
            let day = |days: u32| Day::of(Timestamp::EPOCH.plus_seconds(i64::from(days) * 86_400));
            let mut late = LateMoney::new(AccountNo::new(0));
            let mut all: Vec<(u32, u32, i128)> = Vec::new();
            let (mut due, mut posted) = (1, 2);
            for (due_later, posted_later, amount) in steps {
                posted += posted_later;
                due = (due + due_later).min(posted - 1);
                let naive: i128 =
                    all.iter().filter(|(of, on, _)| *of < due && *on >= due).map(|(.., amount)| amount).sum();
                prop_assert_eq!(late.before(day(due)), naive, "due on {}", due);
                late.add(day(due), day(posted), amount);
                all.push((due, posted, amount));
            }
        }
    }
}
