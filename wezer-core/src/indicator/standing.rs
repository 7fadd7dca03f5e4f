//! How something stands in the eyes of others.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evaluation::{Evaluation, check_record, evaluators};
use super::mean::{self, PRIOR_WEIGHT, WHOLE, Weighed, decayed};
use super::rating::{Marks, Rating};
use super::tally::month;
use super::{IndicatorCode, IndicatorRefusal, MarkScale, set};
use crate::id::{EvaluationId, GroupId, MemberId};
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::link::RecordRef;
use crate::money::Amount;
use crate::right;
use crate::time::Timestamp;

/// Where only some of the evaluators are asked about, at most so many evaluations are read: the latest by their ids.
pub const MAX_READ: usize = 1_000;
/// Of fewer evaluators than this nothing is told where only some of them are asked about: it would tell who said what.
pub const MIN_EVALUATORS: u64 = 3;
/// After so many days a mark counts half in [`MarksOf::decayed`], unless said otherwise.
pub const HALF_LIFE_DAYS: u32 = 365;

/// How something stands in the eyes of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingOf {
    /// Of what.
    pub object: RecordRef,
    /// Only what the members of this group say. Nothing is told of fewer than three.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Only what was said in so many months, this one included. Nothing is told of fewer than three marks.
    #[serde(default)]
    pub months: Option<u8>,
    /// After how many days a mark counts half in `decayed`; 365 if absent.
    #[serde(default)]
    pub half_life_days: Option<u32>,
}

/// What the marks of one indicator come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarksOf {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// How many marks.
    pub count: u64,
    /// The plain mean.
    pub mean: Option<Amount>,
    /// The mean with five marks in the middle of the scale added: few marks don't turn it far.
    pub bayesian: Amount,
    /// The same where an older mark counts less: half for each half-life that has gone by.
    pub decayed: Amount,
    /// At least this share of all would be above the middle of the scale, at 95 % (Wilson); marks in the middle don't count.
    pub wilson: Amount,
    /// The share above the middle, with one mark added on either side.
    pub beta: Amount,
}

/// The marks of one indicator by month.
pub(super) type Months = BTreeMap<u32, Marks>;

/// The first month that counts, of so many up to now; all if absent.
pub(super) fn first_month(months: Option<u8>, now: Timestamp) -> u32 {
    months.map_or(0, |months| (month(now) + 1).saturating_sub(u32::from(months.max(1))))
}

/// The marks of an object from a month on, together with what is there already.
pub(super) fn join(all: &mut BTreeMap<IndicatorCode, Months>, rating: &Rating, first: u32) {
    for (month, marks) in rating.months().filter(|(month, _)| *month >= first) {
        for (code, marks) in marks {
            all.entry(code.clone()).or_default().entry(month).or_default().join(*marks);
        }
    }
}

impl StandingOf {
    /// The marks by indicator and month.
    fn marks(&self, view: &mut View<'_>) -> Result<BTreeMap<IndicatorCode, Months>, Missing> {
        let first = first_month(self.months, view.now());
        let mut all: BTreeMap<IndicatorCode, Months> = BTreeMap::new();
        let Some(group) = self.group else {
            let rating = view.get::<Rating>(set::key(&self.object))?;
            if let Some(rating) = rating {
                join(&mut all, &rating, first);
            }
            return Ok(all);
        };
        let ids = view.scan(Evaluation::about(&self.object).backwards(), MAX_READ)?;
        let evaluations = view.all::<Evaluation>(ids.into_iter().map(EvaluationId::from_u128))?;
        let asked: Vec<(MemberId, _)> =
            evaluators(&evaluations).into_iter().map(|member| (member, view.belongs(member, group))).collect();
        let mut inside = BTreeSet::new();
        for (member, belongs) in asked {
            if belongs? {
                inside.insert(member);
            }
        }
        for evaluation in evaluations.iter().filter(|one| one.is_complete() && inside.contains(&one.evaluator())) {
            let month = month(evaluation.given_at());
            for (code, given) in evaluation.marks().iter().filter(|_| month >= first) {
                all.entry(code.clone()).or_default().entry(month).or_default().join(Marks::one(*given));
            }
        }
        Ok(all)
    }
}

/// What marks come to. Their age is that of the beginning of their month.
pub(super) fn summary(
    indicator: IndicatorCode,
    scale: MarkScale,
    months: &Months,
    half_life_days: u32,
    now: Timestamp,
) -> MarksOf {
    const DAY: u64 = 86_400;
    let middle = i64::from(scale.middle());
    let (mut whole, mut faded, mut all) = (Weighed::default(), Weighed::default(), Marks::default());
    for (at, marks) in months {
        // A month is taken as a twelfth of 365.25 days.
        let age = u64::from(month(now).saturating_sub(*at)) * 2_629_800;
        whole.add(marks.count, marks.sum, WHOLE);
        faded.add(marks.count, marks.sum, decayed(age, u64::from(half_life_days) * DAY));
        all.join(*marks);
    }
    MarksOf {
        indicator,
        count: all.count,
        mean: whole.mean(),
        bayesian: whole.bayesian(middle, PRIOR_WEIGHT),
        decayed: faded.bayesian(middle, PRIOR_WEIGHT),
        wilson: mean::wilson(all.above, all.below),
        beta: mean::beta(all.above, all.below),
    }
}

impl Query for StandingOf {
    const NAME: &'static str = "standing";
    type Output = Vec<MarksOf>;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<MarksOf>, Stop<IndicatorRefusal>> {
        check_record(&self.object)?;
        let (marks, indicators) = (self.marks(view), view.memory.indicators());
        let (marks, indicators) = (marks?, indicators?);
        let part = self.group.is_some() || self.months.is_some();
        let half_life = self.half_life_days.unwrap_or(HALF_LIFE_DAYS);
        let now = view.now();
        let told = marks.into_iter().filter_map(|(code, months)| {
            let scale = indicators.find(&code)?.scale()?;
            let summary = summary(code, scale, &months, half_life, now);
            (!part || summary.count >= MIN_EVALUATORS).then_some(summary)
        });
        Ok(told.collect())
    }
}

/// The means of one object that rules see, by indicator: how many marks, and their Bayesian mean.
pub(super) fn means(rating: &Rating, scales: &BTreeMap<IndicatorCode, MarkScale>) -> BTreeMap<IndicatorCode, (u64, Amount)> {
    let mut all: BTreeMap<&IndicatorCode, Marks> = BTreeMap::new();
    for (code, marks) in rating.months().flat_map(|(_, marks)| marks) {
        all.entry(code).or_default().join(*marks);
    }
    let mean = |(code, scale): (&IndicatorCode, &MarkScale)| {
        let marks = all.get(code).copied().unwrap_or_default();
        (code.clone(), (marks.count, mean::bayesian(marks.count, marks.sum, i64::from(scale.middle()))))
    };
    scales.iter().map(mean).collect()
}

/// So many evaluations of one object are looked at for a list of those that are shown.
const MAX_SCANNED: usize = 1_000;

/// What was said of something, one by one; nothing if whoever asks may not see the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationsOf {
    /// Of what.
    pub object: RecordRef,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u8>,
}

/// One evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenEvaluation {
    /// Who says it.
    pub evaluator: MemberId,
    /// The marks.
    pub marks: BTreeMap<IndicatorCode, i16>,
    /// The comment.
    pub comment: String,
    /// Whether it counts.
    pub complete: bool,
    /// When it was last changed.
    pub given_at: Timestamp,
}

impl Query for EvaluationsOf {
    const NAME: &'static str = "evaluations";
    type Output = Vec<SeenEvaluation>;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenEvaluation>, Stop<IndicatorRefusal>> {
        let limit = usize::from(self.limit.unwrap_or(50).min(200));
        let (seen, ids) = (view.may_see(&self.object), view.scan(Evaluation::about(&self.object), MAX_SCANNED));
        let (seen, ids) = (seen?, ids?);
        if !seen {
            return Ok(Vec::new());
        }
        let own = view.actor().person();
        let evaluations = view.all::<Evaluation>(ids.into_iter().map(EvaluationId::from_u128))?;
        // What is not complete yet is its author's alone.
        let seen = evaluations.iter().filter(|one| one.is_complete() || own == Some(one.evaluator()));
        Ok(seen
            .take(limit)
            .map(|one| SeenEvaluation {
                evaluator: one.evaluator(),
                marks: one.marks().iter().map(|(code, given)| (code.clone(), given.mark)).collect(),
                comment: one.comment().to_owned(),
                complete: one.is_complete(),
                given_at: one.given_at(),
            })
            .collect())
    }
}
