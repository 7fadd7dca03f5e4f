//! From which deals a reputation comes, and what the sides of one deal said.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Party;
use wezer_core::indicator::{IndicatorCode, Said};
use wezer_core::kernel::{Missing, Permission, Query, Stop, View};
use wezer_core::record::{Author, RecordRef};
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::ReputationRefusal;
use super::command::side_of;
use super::count::seen_counted;
use super::evaluation::{DealEvaluation, EvaluationWords, Reputed, Slot, Verdict, other};
use super::query::{branch_below, enough, is_there, partners_of};
use crate::deal::{Deal, DealId, Side};
use crate::market::announcement::Announcement;
use crate::market::category::Category;
use crate::market::search::newest;
use crate::market::{AnnouncementId, CategoryId};

/// A page has at most so many.
const MAX_PAGE: u16 = 50;
/// A page has so many unless said.
const PAGE: u16 = 20;

/// The deals from which a reputation comes, latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReputationReasons {
    /// Of whom or what.
    pub of: Reputed,
    /// Only deals in this category and those below it.
    #[serde(default)]
    pub category: Option<CategoryId>,
    /// Only what comes after this one in the list.
    #[serde(default)]
    pub after: Option<DealId>,
    /// At most so many are looked at, and never more than 50; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl ReputationReasons {
    /// The latest.
    pub fn of(of: Reputed) -> Self {
        Self { of, category: None, after: None, limit: None }
    }
}

/// What was said in one deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reason {
    /// The announcement, for those who may see it.
    pub announcement: Option<AnnouncementId>,
    /// In which category it stood.
    pub category: CategoryId,
    /// Whether who said it had paid; else they were paid.
    pub paid: bool,
    /// When it was said.
    pub given_at: Timestamp,
    /// The marks.
    pub marks: BTreeMap<IndicatorCode, i16>,
    /// The comment, for those who may see the announcement, and for the two sides; `None` too if it was erased.
    pub comment: Option<String>,
    /// Whether it counts; else it is beyond what counts of a pair in a month.
    pub counts: bool,
    /// Who said it; only the two sides are told.
    pub from: Option<Reputed>,
}

/// A page of reasons. It may be shorter than asked for although more follows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct ReputationReasonsPage {
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// Whether any were left out, because too few partners evaluated for each to be told by itself.
    pub withheld: bool,
    /// Ask again for what comes after this one; `None` if nothing follows.
    pub next: Option<DealId>,
}

impl ReputationReasons {
    /// What one deal says of it: who said it, and where it counts.
    fn slot(&self, evaluation: &DealEvaluation) -> Option<(Side, Slot)> {
        let sides = [Side::Replier, Side::Announcer].into_iter();
        let mut slots = sides.flat_map(|side| evaluation.slots_of(side).into_iter().map(move |slot| (side, slot)));
        slots.find(|(_, slot)| slot.of == self.of)
    }

    fn reason(&self, view: &mut View<'_>, evaluation: &DealEvaluation, is_side: bool) -> Result<Option<Reason>, Missing> {
        let Some((side, slot)) = self.slot(evaluation) else { return Ok(None) };
        let Some(verdict) = evaluation.complete(side) else { return Ok(None) };
        let announcement = RecordRef::of::<Announcement>(evaluation.announcement);
        let (sees, hidden) = (view.may_see(&announcement), view.is_hidden(&announcement));
        let words = view.get::<EvaluationWords>(EvaluationWords::of(evaluation.deal, side));
        let counting = seen_counted(view, slot);
        let (sees, words, counting) = (sees? && !hidden?, words?, counting?);
        Ok(Some(Reason {
            announcement: sees.then_some(evaluation.announcement),
            category: evaluation.category,
            paid: side == evaluation.paying,
            given_at: verdict.given_at,
            marks: marks(verdict),
            comment: words.filter(|_| sees || is_side).map(|words| words.comment().to_owned()),
            counts: counting.contains(&evaluation.deal.as_u128()),
            from: is_side.then_some(slot.from),
        }))
    }
}

fn marks(verdict: &Verdict) -> BTreeMap<IndicatorCode, i16> {
    verdict.marks.iter().map(|(code, given)| (code.clone(), given.mark)).collect()
}

impl Query for ReputationReasons {
    const NAME: &'static str = "reputation_reasons";
    type Output = ReputationReasonsPage;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<ReputationReasonsPage, Stop<ReputationRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
        let rows = newest(DealEvaluation::BY_REPUTED, &DealEvaluation::about(self.of), self.after.map(DealId::as_u128));
        let (there, partners, ids) = (is_there(view, self.of), partners_of(view, self.of), view.scan(rows, limit));
        let branch = self.category.map(|category| branch_below(view, category)).transpose();
        let (there, (partners, _), ids, branch) = (there?, partners?, ids?, branch?);
        if !there {
            return Ok(ReputationReasonsPage::default());
        }
        let next = ids.last().copied().filter(|_| ids.len() == limit).map(DealId::from_u128);
        let found = view.all::<DealEvaluation>(ids.into_iter().map(DealId::from_u128))?;
        let asked = found.iter().filter(|one| branch.as_ref().is_none_or(|branch| branch.contains(&one.category)));
        let me = Author::of(view.actor()).map(|me| Reputed::from(Party::from(me)));
        let is_side = |one: &Arc<DealEvaluation>| me.is_some_and(|me| one.side_of(me).is_some());
        let (told, left): (Vec<_>, Vec<_>) = asked.partition(|one| enough(partners.len()) || is_side(one));
        let reasons: Vec<_> = told.into_iter().map(|one| self.reason(view, one, is_side(one))).collect();
        let reasons: Vec<_> = reasons.into_iter().collect::<Result<_, _>>()?;
        Ok(ReputationReasonsPage { reasons: reasons.into_iter().flatten().collect(), withheld: !left.is_empty(), next })
    }
}

/// What the sides of a deal said, for one of them: one's own, and that of the other side once it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DealEvaluationOf {
    /// Which deal.
    pub deal: DealId,
}

/// What one side said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenVerdict {
    /// The marks.
    pub marks: BTreeMap<IndicatorCode, i16>,
    /// The comment; `None` if it was erased.
    pub comment: Option<String>,
    /// Whether all that is asked is there.
    pub complete: bool,
    /// When it was last changed.
    pub given_at: Timestamp,
}

/// What the sides of a deal said, as one of them sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenDealEvaluation {
    /// The side of whoever asks.
    pub side: Side,
    /// What is asked, and by which category.
    pub asked: Vec<Said>,
    /// What whoever asks said.
    pub own: Option<SeenVerdict>,
    /// What the other side said, once it is open.
    pub other: Option<SeenVerdict>,
    /// Whether it is open.
    pub open: bool,
    /// When it opens at the latest; `None` as long as nobody said all that is asked.
    pub closes_at: Option<Timestamp>,
}

impl Query for DealEvaluationOf {
    const NAME: &'static str = "deal_evaluation";
    type Output = Option<SeenDealEvaluation>;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<ReputationRefusal>> {
        let (deal, known) = (view.get::<Deal>(self.deal), view.get::<DealEvaluation>(self.deal));
        let (deal, known) = (deal?, known?);
        let me = Author::of(view.actor());
        let Some((deal, side)) =
            deal.zip(me).and_then(|(deal, me)| Some((side_of(&deal, me)?, deal))).map(|(side, deal)| (deal, side))
        else {
            return Ok(None);
        };
        let words = [side, other(side)].map(|side| view.get::<EvaluationWords>(EvaluationWords::of(self.deal, side)));
        let category = match &known {
            Some(known) => Some(known.category),
            None => view.get::<Announcement>(deal.announcement())?.map(|announcement| announcement.category()),
        };
        let asked = match category {
            Some(category) => view.said_of(&RecordRef::of::<Category>(category))?,
            None => Vec::new(),
        };
        let [own_words, other_words] = words;
        let seen = |side: Side, words: Option<Arc<EvaluationWords>>| {
            let verdict = known.as_ref()?.verdict(side)?;
            Some(SeenVerdict {
                marks: marks(verdict),
                comment: words.map(|words| words.comment().to_owned()),
                complete: verdict.complete,
                given_at: verdict.given_at,
            })
        };
        let open = known.as_ref().is_some_and(|known| known.open);
        let (own, others) = (seen(side, own_words?), seen(other(side), other_words?).filter(|seen| open && seen.complete));
        let closes_at = known.as_ref().and_then(|known| known.closes_at);
        Ok(Some(SeenDealEvaluation { side, asked, own, other: others, open, closes_at }))
    }
}
