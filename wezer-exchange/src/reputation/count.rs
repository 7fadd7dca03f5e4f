//! What counts, and for whom: whenever that changes, what is counted is brought along.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wezer_core::id::Uuid;
use wezer_core::kernel::{Document, Index, IndexRows, Missing, View, Work};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};

use super::evaluation::{DealEvaluation, Reputed, SIDES, Slot, digest};
use crate::deal::DealId;
use crate::market::CategoryId;

/// Of what one side says of another in a month, so many deals count: the latest by their ids.
pub const PAIR_CAP: usize = 3;
/// Of what two who paid each other in turn within a month say of one another, so many count each way.
pub const RECIPROCAL_CAP: usize = 1;

/// In how many deals somebody said what they think of something, by category, whether it counts or is beyond the cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Partner {
    id: Uuid,
    of: Reputed,
    pub(super) deals: BTreeMap<CategoryId, u32>,
}

impl Partner {
    pub(super) const BY_REPUTED: Index = Index::new("reputation_partner.by_reputed");

    fn key(slot: Slot) -> u128 {
        digest(&[&slot.of.key(), &slot.from.key()])
    }
}

impl Document for Partner {
    const KIND: &'static str = "reputation_partner";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id.as_u128()
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("opinion", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_REPUTED, &self.of.key());
    }
}

/// Which of the deals of a slot count, given the latest in which whoever says it paid and in which they were paid.
fn latest(paid: &[u128], was_paid: &[u128]) -> BTreeSet<u128> {
    let mutual = !paid.is_empty() && !was_paid.is_empty();
    let cap = if mutual { RECIPROCAL_CAP } else { PAIR_CAP };
    let all: BTreeSet<u128> = paid.iter().chain(was_paid).copied().collect();
    all.into_iter().rev().take(cap).collect()
}

macro_rules! counting {
    ($scope:ident, $name:ident) => {
        /// Which deals of a slot count.
        pub(super) fn $name(scope: &mut $scope<'_>, slot: Slot) -> Result<BTreeSet<u128>, Missing> {
            let [paid, was_paid] = [true, false].map(|paid| scope.scan(DealEvaluation::in_slot(slot, paid), PAIR_CAP));
            Ok(latest(&paid?, &was_paid?))
        }
    };
}

counting!(Work, counted);
counting!(View, seen_counted);

/// The evaluations that count in these slots.
type Counted = BTreeMap<(Slot, u128), Arc<DealEvaluation>>;

fn all_counted(work: &mut Work<'_>, slots: &BTreeSet<Slot>) -> Result<Counted, Missing> {
    let ids: Vec<_> = slots.iter().map(|slot| counted(work, *slot).map(|ids| (*slot, ids))).collect();
    let ids = ids.into_iter().collect::<Result<Vec<_>, _>>()?;
    let pairs: Vec<(Slot, u128)> = ids.into_iter().flat_map(|(slot, ids)| ids.into_iter().map(move |id| (slot, id))).collect();
    let found: Vec<_> = pairs.iter().map(|(_, id)| work.get::<DealEvaluation>(DealId::from_u128(*id))).collect();
    let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(pairs.into_iter().zip(found).filter_map(|(pair, found)| Some((pair, found?))).collect())
}

/// Adds what counts, or takes it back.
fn credit(work: &mut Work<'_>, slot: Slot, evaluation: &DealEvaluation, back: bool) -> Result<(), Missing> {
    let side = evaluation.side_of(slot.from);
    let Some(verdict) = side.and_then(|side| evaluation.complete(side)) else { return Ok(()) };
    for record in [slot.of.record(), slot.of.marks(None), slot.of.marks(Some(evaluation.category))] {
        if back {
            work.take_credit(&record, verdict.given_at, &verdict.marks)?;
        } else {
            work.credit(&record, verdict.given_at, &verdict.marks)?;
        }
    }
    Ok(())
}

/// Counts a deal more or a deal less of a partner.
fn partner(work: &mut Work<'_>, slot: Slot, category: CategoryId, back: bool) -> Result<(), Missing> {
    let id = Partner::key(slot);
    let known = work.get::<Partner>(id)?;
    let mut partner = known
        .map_or_else(|| Partner { id: Uuid::from_u128(id), of: slot.of, deals: BTreeMap::new() }, |partner| (*partner).clone());
    let deals = partner.deals.entry(category).or_default();
    *deals = if back { deals.saturating_sub(1) } else { deals.saturating_add(1) };
    partner.deals.retain(|_, deals| *deals > 0);
    if partner.deals.is_empty() { work.remove::<Partner>(id) } else { work.put(partner) }
}

/// Puts an evaluation that is open, or removes it, and brings along what is counted: of each pair what counted before and what counts
/// then, so that the result depends on which evaluations there are and on nothing else.
pub(super) fn bring_along(work: &mut Work<'_>, evaluation: &DealEvaluation, back: bool) -> Result<(), Missing> {
    let slots: BTreeSet<Slot> = SIDES.into_iter().flat_map(|side| evaluation.slots_of(side)).collect();
    let before = all_counted(work, &slots)?;
    if back {
        work.remove::<DealEvaluation>(evaluation.deal)?;
    } else {
        work.put(evaluation.clone())?;
    }
    let after = all_counted(work, &slots)?;
    for ((slot, _), one) in before.iter().filter(|(key, _)| !after.contains_key(key)) {
        credit(work, *slot, one, true)?;
    }
    for ((slot, _), one) in after.iter().filter(|(key, _)| !before.contains_key(key)) {
        credit(work, *slot, one, false)?;
    }
    for slot in slots {
        partner(work, slot, evaluation.category, back)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_count_and_of_mutual_praise_one() {
        assert_eq!(latest(&[], &[]), BTreeSet::new());
        assert_eq!(latest(&[9, 7, 5], &[]), BTreeSet::from([9, 7, 5]));
        assert_eq!(latest(&[], &[4]), BTreeSet::from([4]));
        assert_eq!(latest(&[9, 7, 5], &[8]), BTreeSet::from([9]), "each paid the other");
        assert_eq!(latest(&[1], &[8, 6]), BTreeSet::from([8]));
    }
}
