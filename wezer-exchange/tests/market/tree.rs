//! The tree of categories against a naive one, and what is inherited along it.

use std::collections::BTreeMap;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::group::ROOT;
use wezer_core::indicator::{AskedOf, Asking, Indicator, IndicatorSet, MarkScale, Measure, Reach, SetAsked, SetIndicator};
use wezer_core::link::RecordRef;
use wezer_core::record::Audience;
use wezer_exchange::market::CategoryId;
use wezer_exchange::market::announcement::{Terms, WriteAnnouncement};
use wezer_exchange::market::category::{Categories, Category, CategoryOf, CreateCategory, MAX_DEPTH, MoveCategory};
use wezer_exchange::market::search::SearchMarket;

use super::town::Town;

/// The categories above one, from the top, by walking up: `None` if that never ends.
fn above(parents: &BTreeMap<CategoryId, Option<CategoryId>>, of: CategoryId) -> Option<Vec<CategoryId>> {
    let mut path = Vec::new();
    let mut at = parents.get(&of).copied().flatten();
    while let Some(parent) = at {
        path.insert(0, parent);
        if path.len() > parents.len() {
            return None;
        }
        at = parents.get(&parent).copied().flatten();
    }
    Some(path)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_tree_never_has_a_ring(moves in proptest::collection::vec((0usize..14, proptest::option::of(0usize..14)), 1..60)) {
        block_on(async {
            let town = Town::new().await;
            let system = town.community.system();
            let mut ids = town.categories.clone();
            let mut parents: BTreeMap<CategoryId, Option<CategoryId>> =
                [(ids[0], None), (ids[1], Some(ids[0])), (ids[2], Some(ids[1])), (ids[3], None)].into();
            for n in 4..14 {
                let id = *system.execute(CreateCategory::named(format!("C{n}"), "")).await.expect("created");
                parents.insert(id, None);
                ids.push(id);
            }
            for (which, to) in moves {
                let (category, to) = (ids[which], to.map(|to| ids[to]));
                let mut after = parents.clone();
                after.insert(category, to);
                let fits = ids.iter().all(|id| above(&after, *id).is_some_and(|path| path.len() < MAX_DEPTH));
                let moved = system.execute(MoveCategory { category, to }).await;
                prop_assert_eq!(moved.is_ok(), fits);
                if fits {
                    parents = after;
                }
            }
            for seen in system.ask(Categories::default()).await.expect("answered") {
                prop_assert_eq!(Some(seen.path), above(&parents, seen.category));
            }
            Ok(())
        })?;
    }
}

#[test]
fn what_is_asked_and_what_is_announced_move_with_the_branch() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let [food, bread, rye, tools] = town.categories[..] else { panic!("four categories") };
        let record = |category| RecordRef::of::<Category>(category);
        for name in ["taste", "strength"] {
            let indicator = Indicator {
                code: name.parse().expect("a code"),
                label_en: name.to_owned(),
                label_fr: name.to_owned(),
                measure: Measure::Marks { scale: MarkScale::STANDARD },
                reach: Reach::Member,
                months: 0,
            };
            system.execute(SetIndicator(indicator)).await.expect("set");
        }
        let ask = |category, name: &str| {
            let changes = [(name.parse().expect("a code"), Asking::Ask { scale: None, optional: false })].into();
            // Nobody says what lies above: the tree does.
            SetAsked(IndicatorSet { category: record(category), parent: None, changes })
        };
        system.execute(ask(food, "taste")).await.expect("set");
        system.execute(ask(tools, "strength")).await.expect("set");
        let asked = |category| {
            let system = &system;
            async move {
                let asked = system.ask(AskedOf { category: record(category) }).await.expect("answered");
                asked.into_keys().map(|code| code.to_string()).collect::<Vec<_>>()
            }
        };
        assert_eq!(asked(rye).await, ["taste"], "two steps down, without a set of its own");
        let ana = town.community.member(town.members[0]);
        let terms = Terms { groups: vec![ROOT], audience: Audience::Community, ..Terms::new("Loaf", rye) };
        ana.execute(WriteAnnouncement::offer(terms)).await.expect("announced");
        let tags = |category| {
            let ana = &ana;
            async move {
                let seen = ana.ask(CategoryOf { category }).await.expect("answered").expect("there");
                seen.tags.into_iter().map(|tag| tag.name.to_string()).collect::<Vec<_>>()
            }
        };
        assert_eq!(tags(rye).await, ["bread-baking", "organic"]);
        system.execute(MoveCategory { category: bread, to: Some(tools) }).await.expect("moved");
        assert_eq!(asked(rye).await, ["strength"]);
        assert_eq!(tags(rye).await, ["bread-baking"]);
        let below = |category| SearchMarket { category: Some(category), ..SearchMarket::default() };
        assert_eq!(ana.ask(below(tools)).await.expect("answered").hits.len(), 1);
        assert_eq!(ana.ask(below(food)).await.expect("answered").hits.len(), 0);
        town.community.audit(|_| ()).await.expect("in order");
    });
}
