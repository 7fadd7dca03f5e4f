//! What is asked about things of a category: inherited from the category above, which can be added to, changed and dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IndicatorCode, IndicatorRefusal, MANAGE_INDICATORS, MarkScale, Said};
use crate::events;
use crate::kernel::{Command, Document, Memory, Missing, Permission, Query, Stop, View, Work};
use crate::link::RecordRef;
use crate::right;

/// So many categories may lie above a category.
pub const MAX_CATEGORY_DEPTH: usize = 32;
/// A category says something about at most so many indicators.
pub const MAX_CHANGES: usize = 50;

/// What a category says about one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asking {
    /// It is asked here and below, in place of what the category above says.
    Ask {
        /// The scale, if not the indicator's own.
        #[serde(default)]
        scale: Option<MarkScale>,
        /// Whether an evaluation is complete without it.
        #[serde(default)]
        optional: bool,
    },
    /// It is not asked here nor below.
    Drop,
}

/// What one category changes, and the category that it inherits from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorSet {
    /// The category: any record; a kind of record as a whole has the nil id.
    pub category: RecordRef,
    /// The category above; where categories lie in a tree of their own, as those of a market do, the tree says it and this is not asked.
    #[serde(default)]
    pub parent: Option<RecordRef>,
    /// What it says about each indicator; at most 50.
    #[schemars(length(max = 50))]
    pub changes: BTreeMap<IndicatorCode, Asking>,
}

impl Document for IndicatorSet {
    const KIND: &'static str = "indicator_set";
    type Id = u128;

    fn id(&self) -> u128 {
        key(&self.category)
    }
}

pub(super) fn key(record: &RecordRef) -> u128 {
    u128::from_be_bytes(record.digest())
}

/// An indicator that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// From which mark to which.
    pub scale: MarkScale,
    /// Whether an evaluation is complete without it.
    pub optional: bool,
}

/// What is asked about a category, from what each category says, outermost first. `scales` are the indicators that can be asked.
fn resolve<'a>(
    scales: &BTreeMap<IndicatorCode, MarkScale>,
    categories: impl Iterator<Item = &'a IndicatorSet>,
) -> BTreeMap<IndicatorCode, Asked> {
    let mut asked = BTreeMap::new();
    for (code, asking) in categories.flat_map(|set| &set.changes) {
        match (asking, scales.get(code)) {
            (Asking::Ask { scale, optional }, Some(own)) => {
                asked.insert(code.clone(), Asked { scale: scale.unwrap_or(*own), optional: *optional });
            }
            _ => {
                asked.remove(code);
            }
        }
    }
    asked
}

impl Memory {
    /// The sets from the category up, as many as may lie above one another, and whether these are all: no cycle, none deeper. Where
    /// records of a kind lie in a tree of their own, the tree says what is above.
    fn sets(&mut self, category: &RecordRef) -> Result<(Vec<Arc<IndicatorSet>>, bool), Missing> {
        let mut sets: Vec<Arc<IndicatorSet>> = Vec::new();
        let mut passed: Vec<RecordRef> = Vec::new();
        let mut next = Some(category.clone());
        while let Some(at) = next {
            if passed.len() > MAX_CATEGORY_DEPTH || passed.contains(&at) {
                return Ok((sets, false));
            }
            let (set, above) = (self.document::<IndicatorSet>(key(&at)), self.above(&at));
            let (set, above) = (set?, above?);
            next = above.or_else(|| set.as_ref().and_then(|set| set.parent.clone()));
            sets.extend(set);
            passed.push(at);
        }
        Ok((sets, true))
    }

    /// What is asked about things of a category. As long as nobody said anything about it, everything that can be asked.
    pub(super) fn asked(&mut self, category: &RecordRef) -> Result<BTreeMap<IndicatorCode, Asked>, Missing> {
        let (indicators, sets) = (self.indicators(), self.sets(category));
        // Where too many came to lie above, the nearest still count.
        let (indicators, (sets, _)) = (indicators?, sets?);
        let scales: BTreeMap<_, _> =
            indicators.all().iter().filter_map(|known| Some((known.code.clone(), known.scale()?))).collect();
        Ok(if sets.is_empty() {
            scales.into_iter().map(|(code, scale)| (code, Asked { scale, optional: false })).collect()
        } else {
            resolve(&scales, sets.iter().rev().map(|set| &**set))
        })
    }
}

impl Memory {
    /// What is said of each indicator, and by which category.
    pub(super) fn said(&mut self, category: &RecordRef) -> Result<Vec<Said>, Missing> {
        let (asked, sets) = (self.asked(category), self.sets(category));
        let (mut asked, (sets, _)) = (asked?, sets?);
        let mut from: BTreeMap<&IndicatorCode, &RecordRef> = BTreeMap::new();
        for set in &sets {
            for code in set.changes.keys() {
                from.entry(code).or_insert(&set.category);
            }
        }
        let said = from.into_iter().map(|(code, from)| Said {
            indicator: code.clone(),
            asked: asked.remove(code),
            from: Some(from.clone()),
        });
        let said: Vec<Said> = said.collect();
        let unsaid = asked.into_iter().map(|(indicator, asked)| Said { indicator, asked: Some(asked), from: None });
        Ok(said.into_iter().chain(unsaid).collect())
    }
}

events! {
    /// What is asked about things of a category was changed.
    IndicatorSetChanged = "indicator.set_changed" {
        /// The kind of the category.
        kind: String,
        /// Its id.
        #[schemars(with = "String", extend("format" = "uuid"))]
        id: uuid::Uuid,
    }
}

/// Says what is asked about things of a category. Evaluations that were given stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetAsked(pub IndicatorSet);

impl Command for SetAsked {
    const NAME: &'static str = "set_asked_indicators";
    type Output = ();
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<IndicatorRefusal>> {
        let set = &self.0;
        super::evaluation::check_record(&set.category)?;
        if set.changes.len() > MAX_CHANGES {
            return Err(IndicatorRefusal::TooMany { limit: MAX_CHANGES }.into());
        }
        let indicators = work.memory.indicators()?;
        for (code, asking) in &set.changes {
            if indicators.find(code).and_then(super::Indicator::scale).is_none() {
                return Err(IndicatorRefusal::UnknownIndicator { code: code.clone() }.into());
            }
            if let Asking::Ask { scale: Some(scale), .. } = asking
                && !scale.is_fit()
            {
                return Err(IndicatorRefusal::BadScale { limit: super::MAX_MARK }.into());
            }
        }
        work.emit(&IndicatorSetChanged { kind: set.category.kind.clone(), id: set.category.id });
        work.put(set.clone())?;
        match work.memory.sets(&set.category)? {
            (_, true) => Ok(()),
            (_, false) => Err(IndicatorRefusal::CategoryCycle { limit: MAX_CATEGORY_DEPTH }.into()),
        }
    }
}

/// What is asked about things of a category, inherited or its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedOf {
    /// The category.
    pub category: RecordRef,
}

impl Query for AskedOf {
    const NAME: &'static str = "asked_indicators";
    type Output = BTreeMap<IndicatorCode, Asked>;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<IndicatorRefusal>> {
        Ok(view.memory.asked(&self.category)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(nth: u8) -> IndicatorCode {
        format!("asked{nth}").parse().expect("a code")
    }

    proptest! {
        /// Each indicator by itself: the innermost category that says something about it decides.
        #[test]
        fn the_innermost_word_counts(words in proptest::collection::vec(proptest::collection::btree_map(0u8..6, proptest::option::of(any::<bool>()), 0..4), 0..6)) {
            let sets: Vec<IndicatorSet> = words.iter().enumerate().map(|(nth, words)| IndicatorSet {
                category: RecordRef::new("category", nth as u128),
                parent: None,
                changes: words.iter().map(|(nth, word)| (code(*nth), match word {
                    Some(optional) => Asking::Ask { scale: None, optional: *optional },
                    None => Asking::Drop,
                })).collect(),
            }).collect();
            let scales = (0..6).map(|nth| (code(nth), MarkScale::STANDARD)).collect();
            let asked = resolve(&scales, sets.iter());
            for nth in 0..6 {
                let word = words.iter().rev().find_map(|words| words.get(&nth)).copied().flatten();
                prop_assert_eq!(asked.get(&code(nth)).map(|asked| asked.optional), word);
            }
        }
    }
}
