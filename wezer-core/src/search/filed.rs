//! What indexes say of records whose ids are in order: lists of ids, joined and crossed as far as they are known.

use std::collections::BTreeSet;

/// The ids that an index names under some key, greatest first, and how far down it was read.
///
/// Invariant: every id that the index names and that is not below the floor is in the list; below it nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filed {
    ids: Vec<u128>,
    floor: Option<u128>,
}

impl Filed {
    /// What a scan of at most `cut` rows gave, greatest id first: one that gave so many was cut off there.
    pub fn read(ids: Vec<u128>, cut: usize) -> Self {
        let floor = ids.last().copied().filter(|_| ids.len() >= cut);
        Self { ids, floor }
    }

    /// The ids, greatest first.
    pub fn ids(&self) -> &[u128] {
        &self.ids
    }

    /// Below which id nothing is known; `None` if all is known.
    pub fn floor(&self) -> Option<u128> {
        self.floor
    }

    /// Whether an id is in the list, or below what is known.
    pub fn may_hold(&self, id: u128) -> bool {
        self.ids.binary_search_by(|held| id.cmp(held)).is_ok() || self.floor.is_some_and(|floor| id < floor)
    }

    /// What is in any of the lists, as far down as all of them are known.
    #[must_use]
    pub fn any_of(lists: Vec<Self>) -> Self {
        let floor = lists.iter().filter_map(|list| list.floor).max();
        let ids: BTreeSet<u128> =
            lists.into_iter().flat_map(|list| list.ids).filter(|id| floor.is_none_or(|floor| *id >= floor)).collect();
        Self { ids: ids.into_iter().rev().collect(), floor }
    }

    /// What may be in all of the lists. A list that was cut says nothing of what is below its floor, so the list that reaches furthest
    /// leads, and the records themselves tell the rest. Of no lists nothing comes.
    #[must_use]
    pub fn all_of(mut lists: Vec<Self>) -> Self {
        let Some(lead) = (0..lists.len()).min_by_key(|at| (lists[*at].floor, lists[*at].ids.len())) else {
            return Self::default();
        };
        let mut lead = lists.swap_remove(lead);
        lead.ids.retain(|id| lists.iter().all(|list| list.may_hold(*id)));
        lead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: impl Iterator<Item = usize>) -> Filed {
        Filed::read(range.map(|id| id as u128).collect(), 1_000)
    }

    #[test]
    fn a_rare_word_leads_and_a_common_one_is_asked_of_the_record_below_its_floor() {
        let rare = Filed::read(vec![5_500, 4_000, 10], 1_000);
        let both = Filed::all_of(vec![ids((5_000..6_000).rev()), rare]);
        assert_eq!((both.ids(), both.floor()), ([5_500, 4_000, 10].as_slice(), None));
    }

    #[test]
    fn two_common_words_are_known_down_to_the_lower_floor() {
        let both = Filed::all_of(vec![ids((5_000..6_000).rev()), ids((4_000..6_000).rev().step_by(2))]);
        assert_eq!(both.floor(), Some(4_001));
        assert_eq!(both.ids().len(), 1_000);
        assert!(Filed::all_of(vec![]).ids().is_empty());
        assert!(Filed::all_of(vec![Filed::read(vec![3, 2], 9), Filed::default()]).ids().is_empty());
    }

    #[test]
    fn lists_are_joined_as_far_as_all_are_known() {
        let joined = |cut| Filed::any_of(vec![Filed::read(vec![9, 5, 4], cut), Filed::read(vec![8, 1], cut)]);
        assert_eq!((joined(9).ids(), joined(9).floor()), ([9, 8, 5, 4, 1].as_slice(), None));
        assert_eq!((joined(3).ids(), joined(3).floor()), ([9, 8, 5, 4].as_slice(), Some(4)), "below 4 the first may have more");
    }
}
