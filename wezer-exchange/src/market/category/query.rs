use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Label;
use wezer_core::kernel::{Permission, Query, Stop, View};
use wezer_core::right;

use super::{Category, MAX_CATEGORIES, Tag, known_tags, seen_branch};
use crate::market::{CategoryId, MarketRefusal};

/// A category as everybody in the community sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenCategory {
    /// Which category.
    pub category: CategoryId,
    /// All above it, from the top.
    pub path: Vec<CategoryId>,
    /// What people call it.
    pub label: Label,
    /// Its tags, in the list of all categories its own only, else with those that it has from above.
    pub tags: Vec<Tag>,
    /// Whether it is closed to new announcements; in the list of all categories, whether it is itself.
    pub closed: bool,
}

/// All categories, at most 500, in no order but that of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Categories {}

impl Query for Categories {
    const NAME: &'static str = "market_categories";
    type Output = Vec<SeenCategory>;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<MarketRefusal>> {
        let ids = view.scan(Category::below(None), MAX_CATEGORIES)?;
        let all = view.all::<Category>(ids.into_iter().map(CategoryId::from_u128))?;
        let seen = |one: &Category| SeenCategory {
            category: one.id,
            path: one.path.clone(),
            label: one.label.clone(),
            tags: one.tags.clone(),
            closed: one.closed,
        };
        Ok(all.iter().map(|one| seen(one)).collect())
    }
}

/// One category with all that it has from above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryOf {
    /// Which category.
    pub category: CategoryId,
}

impl Query for CategoryOf {
    const NAME: &'static str = "market_category";
    type Output = Option<SeenCategory>;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<MarketRefusal>> {
        let branch = seen_branch(view, self.category)?;
        let Some(itself) = branch.last() else { return Ok(None) };
        Ok(Some(SeenCategory {
            category: itself.id,
            path: itself.path.clone(),
            label: itself.label.clone(),
            tags: known_tags(&branch).into_values().collect(),
            closed: branch.iter().any(|one| one.closed),
        }))
    }
}
