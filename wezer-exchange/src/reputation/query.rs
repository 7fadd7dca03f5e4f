//! Reputation, and what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::indicator::{Credit, MIN_EVALUATORS, Said};
use wezer_core::kernel::{Missing, Permission, Query, Stop, View};
use wezer_core::record::RecordRef;
use wezer_core::right;

use super::ReputationRefusal;
use super::count::Partner;
use super::evaluation::Reputed;
use crate::market::CategoryId;
use crate::market::category::{Category, MAX_CATEGORIES};

/// At most so many partners are looked at.
pub const MAX_PARTNERS: usize = 1_000;

/// What a member, a group or an announcement is reputed for by its deals; [`ReputationReasons`](super::ReputationReasons) tells from
/// which ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReputationOf {
    /// Of whom or what.
    pub of: Reputed,
    /// Only deals in this category and those below it.
    #[serde(default)]
    pub category: Option<CategoryId>,
    /// Only what was said in so many months, this one included.
    #[serde(default)]
    pub months: Option<u8>,
    /// After how many days a mark counts half in `decayed`; 365 if absent.
    #[serde(default)]
    pub half_life_days: Option<u32>,
}

impl ReputationOf {
    /// All that was ever said.
    pub fn all(of: Reputed) -> Self {
        Self { of, category: None, months: None, half_life_days: None }
    }
}

/// What the deals in one category come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InCategory {
    /// The category itself, without those below it.
    pub category: CategoryId,
    /// How many partners evaluated there.
    pub partners: usize,
    /// The marks, by indicator.
    pub marks: Vec<Credit>,
}

/// What somebody or something is reputed for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Reputation {
    /// How many partners evaluated, in the category that was asked for; of all time.
    pub partners: usize,
    /// Whether there are more partners than were looked at.
    pub more_partners: bool,
    /// Whether anything is told: not of a part with too few partners behind it or behind the rest.
    pub told: bool,
    /// The marks, by indicator: count, mean, Bayesian mean, decayed mean, lower bound, and how they went by month.
    pub marks: Vec<Credit>,
    /// The same for each category among them of which something may be told.
    pub categories: Vec<InCategory>,
}

/// Partners of a part, and those who stand behind the rest as well.
#[derive(Default)]
struct Behind {
    part: usize,
    rest: usize,
}

impl Behind {
    fn of(partners: &[Arc<Partner>], part: impl Fn(&CategoryId) -> bool) -> Self {
        let mut behind = Self::default();
        for partner in partners {
            behind.part += usize::from(partner.deals.keys().any(&part));
            behind.rest += usize::from(partner.deals.keys().any(|category| !part(category)));
        }
        behind
    }

    /// Whether telling of the part tells of nobody: neither by itself nor by what is missing from the whole.
    fn is_told(&self) -> bool {
        enough(self.part) && (self.rest == 0 || enough(self.rest))
    }
}

pub(super) fn enough(partners: usize) -> bool {
    u64::try_from(partners).is_ok_and(|partners| partners >= MIN_EVALUATORS)
}

/// Whether whoever asks may know of it.
pub(super) fn is_there(view: &mut View<'_>, of: Reputed) -> Result<bool, Missing> {
    match of {
        Reputed::Announcement(_) => view.may_see(&of.record()),
        Reputed::Member(_) | Reputed::Group(_) => Ok(true),
    }
}

/// A category and all below it.
pub(super) fn branch_below(view: &mut View<'_>, category: CategoryId) -> Result<BTreeSet<CategoryId>, Missing> {
    let ids = view.scan(Category::below(Some(category)), MAX_CATEGORIES)?;
    Ok(ids.into_iter().map(CategoryId::from_u128).collect())
}

/// Those who evaluated, and whether there are more.
pub(super) fn partners_of(view: &mut View<'_>, of: Reputed) -> Result<(Vec<Arc<Partner>>, bool), Missing> {
    let mut ids = view.scan(Partner::BY_REPUTED.starting_with(&of.key()), MAX_PARTNERS + 1)?;
    let more = ids.len() > MAX_PARTNERS;
    ids.truncate(MAX_PARTNERS);
    Ok((view.all::<Partner>(ids.into_iter())?, more))
}

impl ReputationOf {
    /// The marks of these records; of the last months only where enough were given.
    fn marks(&self, view: &mut View<'_>, records: &[RecordRef]) -> Result<Vec<Credit>, Missing> {
        let mut marks = view.credits(records, self.months, self.half_life_days)?;
        if self.months.is_some() {
            marks.retain(|credit| credit.marks.count >= MIN_EVALUATORS);
        }
        Ok(marks)
    }

    fn categories(
        &self,
        view: &mut View<'_>,
        partners: &[Arc<Partner>],
        branch: Option<&BTreeSet<CategoryId>>,
    ) -> Result<Vec<InCategory>, Missing> {
        let known: BTreeSet<CategoryId> = partners.iter().flat_map(|partner| partner.deals.keys().copied()).collect();
        let asked = known.into_iter().filter(|category| branch.is_none_or(|branch| branch.contains(category)));
        let told = asked.filter_map(|category| {
            let behind = Behind::of(partners, |at| *at == category);
            behind.is_told().then_some((category, behind.part))
        });
        let told: Vec<_> = told.collect();
        let marks: Vec<_> = told.iter().map(|(category, _)| self.marks(view, &[self.of.marks(Some(*category))])).collect();
        let each =
            told.into_iter().zip(marks).map(|((category, partners), marks)| Ok(InCategory { category, partners, marks: marks? }));
        each.collect()
    }
}

impl Query for ReputationOf {
    const NAME: &'static str = "reputation";
    type Output = Reputation;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Reputation, Stop<ReputationRefusal>> {
        let (there, partners) = (is_there(view, self.of), partners_of(view, self.of));
        let branch = self.category.map(|category| branch_below(view, category)).transpose();
        let (there, (partners, more_partners), branch) = (there?, partners?, branch?);
        if !there {
            return Ok(Reputation::default());
        }
        let behind = Behind::of(&partners, |category| branch.as_ref().is_none_or(|branch| branch.contains(category)));
        let part = branch.is_some() || self.months.is_some();
        let told = !part || behind.is_told();
        let mut reputation = Reputation { partners: behind.part, more_partners, told, ..Reputation::default() };
        if told {
            let records = match &branch {
                None => vec![self.of.marks(None)],
                Some(branch) => branch.iter().map(|category| self.of.marks(Some(*category))).collect(),
            };
            let (marks, categories) = (self.marks(view, &records), self.categories(view, &partners, branch.as_ref()));
            (reputation.marks, reputation.categories) = (marks?, categories?);
        }
        Ok(reputation)
    }
}

/// What is asked of deals in a category, what is dropped there, and which category says so: itself, one above, or categories as a
/// whole (the nil id).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedInCategory {
    /// Which category.
    pub category: CategoryId,
}

impl Query for AskedInCategory {
    const NAME: &'static str = "asked_in_category";
    type Output = Vec<Said>;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Said>, Stop<ReputationRefusal>> {
        let (known, said) = (view.get::<Category>(self.category), view.said_of(&RecordRef::of::<Category>(self.category)));
        let (known, said) = (known?, said?);
        known.ok_or(ReputationRefusal::UnknownCategory { category: self.category })?;
        Ok(said)
    }
}

/// What the indicators come to, by their codes.
impl Reputation {
    /// The marks by the code of their indicator.
    pub fn by_indicator(&self) -> BTreeMap<&str, &Credit> {
        self.marks.iter().map(|credit| (credit.marks.indicator.as_str(), credit)).collect()
    }
}
