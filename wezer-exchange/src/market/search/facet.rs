use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::CurrencyCode;

use crate::market::CategoryId;
use crate::market::announcement::{Kind, Line};

/// How many there are of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count<T> {
    /// Of what.
    pub of: T,
    /// How many.
    pub count: u32,
}

/// What was found, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Facets {
    /// Among how many announcements it was counted: at most 200, in the order of nearness 400.
    pub looked_at: u32,
    /// Whether these were all that there is: else the counts say how what was found is made up, not how much there is.
    pub complete: bool,
    /// By category, those with most first; at most as many as were looked at.
    pub categories: Vec<Count<CategoryId>>,
    /// By kind.
    pub kinds: Vec<Count<Kind>>,
    /// By currency of a price line.
    pub currencies: Vec<Count<CurrencyCode>>,
}

fn more<T: PartialEq + Copy>(counts: &mut Vec<Count<T>>, of: T) {
    match counts.iter_mut().find(|known| known.of == of) {
        Some(known) => known.count += 1,
        None => counts.push(Count { of, count: 1 }),
    }
}

fn sorted<T: Ord + Copy>(counts: Vec<Count<T>>) -> Vec<Count<T>> {
    let by_most: BTreeMap<_, _> = counts.into_iter().map(|one| ((u32::MAX - one.count, one.of), one)).collect();
    by_most.into_values().collect()
}

impl Facets {
    pub(super) fn count(&mut self, line: &Line) {
        more(&mut self.categories, line.category);
        more(&mut self.kinds, line.kind);
        for money in line.price.lines() {
            more(&mut self.currencies, money.currency());
        }
    }

    pub(super) fn finish(self, looked_at: usize, complete: bool) -> Self {
        let looked_at = u32::try_from(looked_at).unwrap_or(u32::MAX);
        let (categories, kinds, currencies) = (sorted(self.categories), sorted(self.kinds), sorted(self.currencies));
        Self { looked_at, complete, categories, kinds, currencies }
    }
}
