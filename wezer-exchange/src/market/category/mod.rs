//! Categories: a tree that the community draws up.
//!
//! Invariant: a category's path names all above it, from the top, so nothing lies in itself; what is asked about things of a
//! category and the tags that it knows hold below it too.
//!
//! Cost: one small document a category, with one index row for each category above it; moving rewrites the whole branch.

mod command;
mod query;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Label;
use wezer_core::group::ROOT;
use wezer_core::kernel::{Document, Index, IndexKeys, IndexRows, Missing, Registry, RegistryError, View, Work};
use wezer_core::record::{Audience, Placement, Record, RecordRef, Standpoint, Wall};

pub use self::command::{ChangeCategory, CloseCategory, CreateCategory, MoveCategory};
pub use self::query::{Categories, CategoryOf, SeenCategory};
use super::CategoryId;

/// A market has at most so many categories.
pub const MAX_CATEGORIES: usize = 500;
/// Categories lie at most so deep in one another.
pub const MAX_DEPTH: usize = 8;
/// A category has at most so many tags of its own.
pub const MAX_TAGS: usize = 50;
/// A label has at most so many bytes in each language.
pub const MAX_LABEL: usize = 100;

wezer_core::name!(
    /// A tag's name, such as `bread` or `second-hand`.
    TagName, 40, "-"
);

/// A word that belongs to a category and to all below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Its name. In a category below, a tag of the same name stands in its place.
    pub name: TagName,
    /// What people call it; at most 100 bytes in each language.
    #[serde(default)]
    pub label: Label,
}

/// A category of the market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    id: CategoryId,
    #[serde(default)]
    path: Vec<CategoryId>,
    label: Label,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    closed: bool,
}

impl Category {
    /// Under each category, itself and all below it; under the nil id, all of them.
    pub(crate) const BELOW: Index = Index::new("market_category.below");

    /// All categories above, from the top.
    pub fn path(&self) -> &[CategoryId] {
        &self.path
    }

    /// The category in which it lies.
    pub fn parent(&self) -> Option<CategoryId> {
        self.path.last().copied()
    }

    /// What people call it.
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// Its own tags.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Whether it is itself closed to new announcements; one below a closed one is closed too.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// A category and all below it; all of them for `None`.
    pub(crate) fn below(category: Option<CategoryId>) -> IndexKeys {
        Self::BELOW.starting_with(&category.map_or(0, CategoryId::as_u128).to_be_bytes())
    }
}

impl Document for Category {
    const KIND: &'static str = "market_category";
    type Id = CategoryId;

    fn id(&self) -> CategoryId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        for at in self.path.iter().chain([&self.id, &CategoryId::from_u128(0)]) {
            rows.add(Self::BELOW, &at.as_u128().to_be_bytes());
        }
    }
}

/// People follow a category, and every member sees it.
impl Record for Category {
    fn standpoint(&self) -> Standpoint {
        Standpoint::Here(Placement::new(None, Wall::Group(ROOT), Audience::Community))
    }

    /// What lies at the top inherits from categories as a whole, the nil id of their kind.
    fn above(&self) -> Option<RecordRef> {
        let parent = self.parent().or(Some(CategoryId::from_u128(0)))?;
        Some(RecordRef::of::<Self>(parent))
    }
}

macro_rules! branches {
    ($scope:ident, $name:ident) => {
        /// A category and those above it, from the top; nothing if there is no such category.
        pub(crate) fn $name(scope: &mut $scope<'_>, category: CategoryId) -> Result<Vec<std::sync::Arc<Category>>, Missing> {
            let Some(itself) = scope.get::<Category>(category)? else { return Ok(Vec::new()) };
            let mut branch = scope.all::<Category>(itself.path.iter().copied())?;
            branch.push(itself);
            Ok(branch)
        }
    };
}

branches!(Work, branch);
branches!(View, seen_branch);

/// The tags that a branch knows, by name: the lowest of each name.
pub(crate) fn known_tags(branch: &[std::sync::Arc<Category>]) -> std::collections::BTreeMap<TagName, Tag> {
    let tags = branch.iter().flat_map(|category| &category.tags);
    tags.map(|tag| (tag.name.clone(), tag.clone())).collect()
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.command::<CreateCategory>()?.command::<ChangeCategory>()?.command::<MoveCategory>()?.command::<CloseCategory>()?;
    registry.query::<Categories>()?.query::<CategoryOf>()?;
    registry.document::<Category>()?.record::<Category>()?.index(Category::BELOW)?;
    Ok(())
}
