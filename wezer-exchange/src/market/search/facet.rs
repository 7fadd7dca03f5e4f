use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::GroupId;
use wezer_core::money::CurrencyCode;

use super::MAX_COUNTED;
use crate::market::CategoryId;
use crate::market::announcement::{Kind, Line};
use crate::market::category::TagName;

/// How many there are of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count<T> {
    /// Of what.
    pub of: T,
    /// How many.
    pub count: u32,
}

/// What was found, counted: of each at most 50, those with most first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Facets {
    /// Among how many announcements it was counted: at most 200, in the order of nearness 400.
    pub looked_at: u32,
    /// Whether these were all that there is: else the counts say how what was found is made up, not how much there is.
    pub complete: bool,
    /// By category.
    pub categories: Vec<Count<CategoryId>>,
    /// By kind.
    pub kinds: Vec<Count<Kind>>,
    /// By currency of a price line.
    pub currencies: Vec<Count<CurrencyCode>>,
    /// By tag.
    pub tags: Vec<Count<TagName>>,
    /// By group in which it stands.
    pub groups: Vec<Count<GroupId>>,
}

/// What is counted while announcements are looked at.
#[derive(Debug, Default)]
pub(super) struct Tally {
    categories: BTreeMap<CategoryId, u32>,
    kinds: BTreeMap<Kind, u32>,
    currencies: BTreeMap<CurrencyCode, u32>,
    tags: BTreeMap<TagName, u32>,
    groups: BTreeMap<GroupId, u32>,
}

fn more<T: Ord + Clone>(counts: &mut BTreeMap<T, u32>, of: &T) {
    match counts.get_mut(of) {
        Some(count) => *count += 1,
        None => drop(counts.insert(of.clone(), 1)),
    }
}

fn sorted<T: Ord>(counts: BTreeMap<T, u32>) -> Vec<Count<T>> {
    let mut all: Vec<_> = counts.into_iter().map(|(of, count)| Count { of, count }).collect();
    all.sort_by_key(|one| u32::MAX - one.count);
    all.truncate(MAX_COUNTED);
    all
}

impl Tally {
    pub(super) fn count(&mut self, line: &Line) {
        more(&mut self.categories, &line.category);
        more(&mut self.kinds, &line.kind);
        for money in line.price.lines() {
            more(&mut self.currencies, &money.currency());
        }
        for tag in &line.tags {
            more(&mut self.tags, tag);
        }
        for group in &line.groups {
            more(&mut self.groups, group);
        }
    }

    pub(super) fn finish(self, looked_at: usize, complete: bool) -> Facets {
        Facets {
            looked_at: u32::try_from(looked_at).unwrap_or(u32::MAX),
            complete,
            categories: sorted(self.categories),
            kinds: sorted(self.kinds),
            currencies: sorted(self.currencies),
            tags: sorted(self.tags),
            groups: sorted(self.groups),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_come_first_and_of_two_alike_the_smaller_one() {
        let mut counts = BTreeMap::new();
        for of in [3, 1, 2, 3, 1, 3] {
            more(&mut counts, &of);
        }
        more(&mut counts, &0);
        let told: Vec<_> = sorted(counts).into_iter().map(|one| (one.of, one.count)).collect();
        assert_eq!(told, [(3, 3), (1, 2), (0, 1), (2, 1)]);
        assert_eq!(sorted((0..1_000u32).map(|of| (of, 1)).collect()).len(), MAX_COUNTED);
    }
}
