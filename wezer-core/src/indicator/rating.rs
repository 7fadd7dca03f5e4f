//! The marks of one object, month by month.
//!
//! Invariant: what was added and taken back again leaves no trace, in whatever order, as long as it is kept apart by month.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tally::month;
use super::{Given, IndicatorCode, set};
use crate::kernel::Document;
use crate::link::RecordRef;
use crate::time::Timestamp;

/// So many months of marks are kept apart; those before count as of the first of these.
pub(super) const MONTHS: usize = 120;

/// What the marks of one indicator come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Marks {
    pub(super) count: u64,
    pub(super) sum: i64,
    pub(super) above: u64,
    pub(super) below: u64,
}

impl Marks {
    pub(super) fn one(given: Given) -> Self {
        let mut marks = Self::default();
        marks.add(given);
        marks
    }

    fn add(&mut self, given: Given) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(i64::from(given.mark));
        self.above = self.above.saturating_add(u64::from(given.leaning > 0));
        self.below = self.below.saturating_add(u64::from(given.leaning < 0));
    }

    fn take(&mut self, given: Given) {
        self.count = self.count.saturating_sub(1);
        self.sum = self.sum.saturating_sub(i64::from(given.mark));
        self.above = self.above.saturating_sub(u64::from(given.leaning > 0));
        self.below = self.below.saturating_sub(u64::from(given.leaning < 0));
    }

    pub(super) fn join(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum = self.sum.saturating_add(other.sum);
        self.above = self.above.saturating_add(other.above);
        self.below = self.below.saturating_add(other.below);
    }
}

/// The marks of one object, month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rating {
    object: RecordRef,
    months: BTreeMap<u32, BTreeMap<IndicatorCode, Marks>>,
    #[serde(default)]
    closed: bool,
}

impl Rating {
    pub(super) fn of(object: RecordRef) -> Self {
        Self { object, months: BTreeMap::new(), closed: false }
    }

    /// Whether nobody may say anything more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Whether nothing is lost if it is forgotten.
    pub(super) fn is_empty(&self) -> bool {
        self.months.is_empty() && !self.closed
    }

    pub(super) fn months(&self) -> impl Iterator<Item = (u32, &BTreeMap<IndicatorCode, Marks>)> {
        self.months.iter().map(|(month, marks)| (*month, marks))
    }

    fn change(&mut self, month: u32, marks: &BTreeMap<IndicatorCode, Given>, change: impl Fn(&mut Marks, Given)) {
        let first = self.months.first_key_value().map_or(month, |(first, _)| *first);
        let full = self.months.len() >= MONTHS;
        let bucket = self.months.entry(if full { month.max(first) } else { month }).or_default();
        for (code, given) in marks {
            change(bucket.entry(code.clone()).or_default(), *given);
        }
        bucket.retain(|_, marks| marks.count > 0);
        while self.months.len() > MONTHS {
            let Some((_, oldest)) = self.months.pop_first() else { break };
            let Some(mut next) = self.months.first_entry() else { break };
            for (code, marks) in oldest {
                next.get_mut().entry(code).or_default().join(marks);
            }
        }
    }

    pub(super) fn add(&mut self, at: Timestamp, marks: &BTreeMap<IndicatorCode, Given>) {
        self.change(month(at), marks, Marks::add);
    }

    pub(super) fn take(&mut self, at: Timestamp, marks: &BTreeMap<IndicatorCode, Given>) {
        // What was said before the oldest month that is kept apart was joined to it, however much room there is now.
        let oldest = self.months.first_key_value().map_or(0, |(oldest, _)| *oldest);
        self.change(month(at).max(oldest), marks, Marks::take);
        self.months.retain(|_, marks| !marks.is_empty());
    }
}

impl Document for Rating {
    const KIND: &'static str = "rating";
    type Id = u128;

    fn id(&self) -> u128 {
        set::key(&self.object)
    }
}
