use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Label;
use wezer_core::indicator::{Asking, IndicatorCode, IndicatorSet, SetAsked};
use wezer_core::kernel::{Command, Permission, Stop, Work};
use wezer_core::record::RecordRef;
use wezer_core::text;

use super::{Category, MAX_CATEGORIES, MAX_DEPTH, MAX_LABEL, MAX_TAGS, Tag, TagName};
use crate::market::{CategoryChanged, CategoryClosed, CategoryCreated, CategoryId, CategoryMoved, MANAGE, MarketRefusal};

type Decided<T> = Result<T, Stop<MarketRefusal>>;

fn checked_label(label: &Label) -> Result<Label, MarketRefusal> {
    let said = |text: &str| text::line_or_nothing(text, MAX_LABEL).map_err(MarketRefusal::from);
    Ok(Label { en: said(&label.en)?, fr: said(&label.fr)? })
}

fn named(label: &Label) -> Result<Label, MarketRefusal> {
    let label = checked_label(label)?;
    if label.en.is_empty() && label.fr.is_empty() { Err(MarketRefusal::NoLabel) } else { Ok(label) }
}

fn checked_tags(tags: &[Tag]) -> Result<Vec<Tag>, MarketRefusal> {
    if tags.len() > MAX_TAGS {
        return Err(MarketRefusal::TooManyTags { limit: MAX_TAGS });
    }
    let mut seen: std::collections::BTreeSet<&TagName> = std::collections::BTreeSet::new();
    if let Some(tag) = tags.iter().find(|tag| !seen.insert(&tag.name)) {
        return Err(MarketRefusal::TagTwice { tag: tag.name.clone() });
    }
    tags.iter().map(|tag| Ok(Tag { name: tag.name.clone(), label: checked_label(&tag.label)? })).collect()
}

fn found(work: &mut Work<'_>, category: CategoryId) -> Decided<Category> {
    let category = work.get::<Category>(category)?.ok_or(MarketRefusal::UnknownCategory { category })?;
    Ok((*category).clone())
}

/// What lies directly in a category has this path.
fn path_in(work: &mut Work<'_>, parent: Option<CategoryId>) -> Decided<Vec<CategoryId>> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    let mut path = found(work, parent)?.path;
    path.push(parent);
    Ok(path)
}

/// Writes what is asked of deals in a category, in place of what it said itself before.
fn ask(work: &mut Work<'_>, category: CategoryId, changes: &BTreeMap<IndicatorCode, Asking>) -> Decided<()> {
    let set = IndicatorSet { category: RecordRef::of::<Category>(category), parent: None, changes: changes.clone() };
    SetAsked(set).decide(work).map_err(|stop| stop.map(MarketRefusal::from))
}

/// Adds a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// In which other one it lies; at the top if absent.
    #[serde(default)]
    pub parent: Option<CategoryId>,
    /// What people call it, in one language at least: at most 100 bytes each.
    pub label: Label,
    /// Its tags; those of the categories above it has besides. At most 50.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub tags: Vec<Tag>,
    /// What is asked of deals in it and below: added to what is asked above, changed or dropped. At most 50.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub asked: BTreeMap<IndicatorCode, Asking>,
}

impl CreateCategory {
    /// A category at the top, without tags.
    pub fn named(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { parent: None, label: Label::new(en, fr), tags: Vec::new(), asked: BTreeMap::new() }
    }

    /// The same inside another one.
    #[must_use]
    pub fn inside(self, parent: CategoryId) -> Self {
        Self { parent: Some(parent), ..self }
    }

    /// The same with one more tag.
    #[must_use]
    pub fn tag(mut self, name: TagName, en: impl Into<String>, fr: impl Into<String>) -> Self {
        self.tags.push(Tag { name, label: Label::new(en, fr) });
        self
    }

    /// The same that says something about one more indicator.
    #[must_use]
    pub fn asking(mut self, indicator: IndicatorCode, asking: Asking) -> Self {
        self.asked.insert(indicator, asking);
        self
    }
}

impl Command for CreateCategory {
    const NAME: &'static str = "create_category";
    type Output = CategoryId;
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<CategoryId> {
        let (label, tags) = (named(&self.label)?, checked_tags(&self.tags)?);
        let (all, path) = (work.scan(Category::below(None), MAX_CATEGORIES), path_in(work, self.parent));
        let (all, path) = (all?, path?);
        if all.len() >= MAX_CATEGORIES {
            return Err(MarketRefusal::TooManyCategories { limit: MAX_CATEGORIES }.into());
        }
        if path.len() >= MAX_DEPTH {
            return Err(MarketRefusal::TooDeep { limit: MAX_DEPTH }.into());
        }
        let id = work.new_id();
        work.emit(&CategoryCreated { category: id, parent: self.parent });
        work.put_new(Category { id, path, label, tags, closed: false });
        if !self.asked.is_empty() {
            ask(work, id, &self.asked)?;
        }
        Ok(id)
    }
}

/// Changes what people call a category, which tags it has and what is asked of deals in it; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCategory {
    /// Which category.
    pub category: CategoryId,
    /// What people call it, in one language at least: at most 100 bytes each.
    #[serde(default)]
    pub label: Option<Label>,
    /// All its own tags; at most 50. A tag that is taken away stays on the announcements that have it.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub tags: Option<Vec<Tag>>,
    /// All that it says itself about what is asked of deals in it and below; at most 50.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub asked: Option<BTreeMap<IndicatorCode, Asking>>,
}

impl Command for ChangeCategory {
    const NAME: &'static str = "change_category";
    type Output = ();
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut category = found(work, self.category)?;
        if let Some(label) = &self.label {
            category.label = named(label)?;
        }
        if let Some(tags) = &self.tags {
            category.tags = checked_tags(tags)?;
        }
        if let Some(asked) = &self.asked {
            ask(work, self.category, asked)?;
        }
        work.emit(&CategoryChanged { category: self.category });
        Ok(work.put(category)?)
    }
}

/// Moves a category with all below it. What is announced in it stays there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveCategory {
    /// Which category.
    pub category: CategoryId,
    /// Into which other one; to the top if absent.
    #[serde(default)]
    pub to: Option<CategoryId>,
}

impl Command for MoveCategory {
    const NAME: &'static str = "move_category";
    type Output = ();
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let (category, path) = (found(work, self.category), path_in(work, self.to));
        let below = work.scan(Category::below(Some(self.category)), MAX_CATEGORIES);
        let (category, path, below) = (category?, path?, below?);
        if path.contains(&self.category) {
            return Err(MarketRefusal::CategoryInItself.into());
        }
        let branch = work.all::<Category>(below.into_iter().map(CategoryId::from_u128))?;
        let before = category.path.len();
        let deepest = branch.iter().map(|one| one.path.len().saturating_sub(before)).max().unwrap_or(0);
        if path.len() + deepest >= MAX_DEPTH {
            return Err(MarketRefusal::TooDeep { limit: MAX_DEPTH }.into());
        }
        work.emit(&CategoryMoved { category: self.category, parent: self.to });
        for one in branch {
            let mut one = (*one).clone();
            let rest = one.path.split_off(before);
            one.path = path.iter().copied().chain(rest).collect();
            work.put(one)?;
        }
        Ok(())
    }
}

/// Closes a category and all below it to new announcements, or opens it again. What is announced there stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCategory {
    /// Which category.
    pub category: CategoryId,
    /// Whether it is closed from now on.
    pub closed: bool,
}

impl Command for CloseCategory {
    const NAME: &'static str = "close_category";
    type Output = ();
    type Error = MarketRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let category = found(work, self.category)?;
        if category.closed == self.closed {
            return Ok(());
        }
        work.emit(&CategoryClosed { category: self.category, closed: self.closed });
        Ok(work.put(Category { closed: self.closed, ..category })?)
    }
}
