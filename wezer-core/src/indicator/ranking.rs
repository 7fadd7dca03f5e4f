//! Members in the order of a figure.
//!
//! Invariant: nobody is shown to others who does not want to be in rankings or to be found, nor with a figure of their wallet that they
//! don't show; such members are counted, and take no place. Whoever asks always finds themself.
//!
//! Cost: reads a document or two for each member of the group, of whom there may be [`MAX_RANKED`].

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mean;
use super::rating::{MONTHS, Marks, Rating};
use super::tally::{Counted, month};
use super::{Indicator, IndicatorCode, IndicatorRefusal, MIN_EVALUATORS, MarkScale, Measure, Reach, set};
use crate::group::{ADMIT, ROOT, members_below};
use crate::id::{GroupId, MemberId};
use crate::journal::Seq;
use crate::kernel::{Missing, Permission, Query, Stop, View};
use crate::link::RecordRef;
use crate::member::{Member, MemberState};
use crate::money::Amount;
use crate::right;

/// So many members can be put in an order; of a larger group a part has to be asked for.
pub const MAX_RANKED: usize = 1_000;
/// At most so many are listed.
pub const MAX_LISTED: u16 = 100;

/// The members of a group with the highest figures of an indicator that measures members, those who don't want it left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// By which indicator.
    pub indicator: IndicatorCode,
    /// The members of which group, at most 1,000; of the community if absent.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Over so many months, this one included, in place of the indicator's own time; over all time if 0. Of marks, nobody is listed who
    /// got fewer than three in these months.
    #[serde(default)]
    pub months: Option<u8>,
    /// At most so many, and never more than 100; 10 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A member's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ranked {
    /// Which place: the same for those with the same figure.
    pub place: u32,
    /// Who.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// Their figure. Of marks: the mean with five marks in the middle of the scale added, so that few marks don't lift far.
    pub value: Amount,
    /// Of marks: how many there were.
    pub marks: Option<u64>,
}

/// Members in the order of a figure, and what the figure is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RankingAnswer {
    /// The indicator, with the months that were asked for.
    pub indicator: Indicator,
    /// Of how many members there is a figure, those among them who are not listed.
    pub measured: u32,
    /// Up to which entry the journal was counted for what is counted from it.
    pub counted_through: Seq,
    /// The members, highest figure first.
    pub ranked: Vec<Ranked>,
}

/// The active members of a group, or that there are too many.
fn members(view: &mut View<'_>, group: GroupId) -> Result<Vec<Arc<Member>>, Stop<IndicatorRefusal>> {
    let ids = match group {
        ROOT => view.scan(Member::after(None), MAX_RANKED + 1)?.into_iter().map(MemberId::from_u128).collect(),
        _ => members_below(view.memory, group, None, MAX_RANKED + 1)?,
    };
    if ids.len() > MAX_RANKED {
        return Err(IndicatorRefusal::TooManyToRank { limit: MAX_RANKED }.into());
    }
    let mut members = view.all::<Member>(ids.into_iter())?;
    members.retain(|member| member.state() == MemberState::Active);
    Ok(members)
}

impl Ranking {
    /// The indicator over the months that are asked for, if members are measured by it.
    fn indicator(&self, view: &mut View<'_>) -> Result<Indicator, Stop<IndicatorRefusal>> {
        let indicators = view.memory.indicators()?;
        let unknown = || IndicatorRefusal::UnknownIndicator { code: self.indicator.clone() };
        let known = indicators.find(&self.indicator).ok_or_else(unknown)?;
        let asked = Indicator { months: self.months.unwrap_or(known.months), ..known.clone() };
        let is_fit = match asked.measure {
            Measure::Marks { .. } => usize::from(asked.months) <= MONTHS,
            _ => asked.checked().is_ok(),
        };
        if known.reach == Reach::Member && is_fit { Ok(asked) } else { Err(IndicatorRefusal::NotMeasurable.into()) }
    }
}

/// What the marks of a member come to, and how many there are.
fn of_marks(
    view: &mut View<'_>,
    (indicator, scale): (&Indicator, MarkScale),
    member: MemberId,
) -> Result<Option<(Amount, Option<u64>)>, Missing> {
    let Some(rating) = view.get::<Rating>(set::key(&RecordRef::of::<Member>(member)))? else { return Ok(None) };
    let (last, mut all) = (month(view.now()), Marks::default());
    let first = if indicator.months == 0 { 0 } else { (last + 1).saturating_sub(u32::from(indicator.months)) };
    for (_, marks) in rating.months().filter(|(month, _)| *month >= first) {
        all.join(marks.get(&indicator.code).copied().unwrap_or_default());
    }
    let least = if indicator.months == 0 { 1 } else { MIN_EVALUATORS };
    let mean = || mean::bayesian(all.count, all.sum, i64::from(scale.middle()));
    Ok((all.count >= least).then(|| (mean(), Some(all.count))))
}

/// A member with their figure, and of how many marks.
type Figured = (Arc<Member>, Amount, Option<u64>);

/// The members whom whoever asks may see in this order.
fn seen(view: &mut View<'_>, indicator: &Indicator, all: Vec<Figured>) -> Result<Vec<Figured>, Missing> {
    let (actor, me) = (view.actor(), view.actor().person());
    let found = view.findable(all.iter().map(|(member, ..)| Arc::clone(member)).collect())?;
    let of_wallet = matches!(indicator.measure, Measure::Received { .. } | Measure::Given { .. } | Measure::Balance { .. });
    let asked: Vec<_> = all
        .iter()
        .map(|(member, ..)| {
            let shown = !of_wallet || view.holds(actor, Permission::Wallet(right::SEE_WALLET, member.wallet()))?;
            Ok(shown && view.wishes(member.id())?.rankings)
        })
        .collect();
    let mut seen = Vec::new();
    for (figured, shown) in all.into_iter().zip(asked) {
        let id = figured.0.id();
        if shown? && found.iter().any(|member| member.id() == id) || me == Some(id) {
            seen.push(figured);
        }
    }
    Ok(seen)
}

impl Query for Ranking {
    const NAME: &'static str = "ranking";
    type Output = RankingAnswer;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<RankingAnswer, Stop<IndicatorRefusal>> {
        let (group, now) = (self.group.unwrap_or(ROOT), view.now());
        let indicator = self.indicator(view)?;
        let shown_to = view.discretion(group)?.members;
        let open = view.group_is_open(group)?;
        if !open || !view.sees_of_group(group, shown_to, Permission::Group(ADMIT, group))? {
            return Err(IndicatorRefusal::UnknownGroup { group }.into());
        }
        let members = members(view, group)?;
        let figures: Vec<_> = members
            .iter()
            .map(|member| match indicator.scale() {
                Some(scale) => of_marks(view, (&indicator, scale), member.id()),
                None => Ok(view.memory.counted(&indicator, member, now)?.map(|value| (value, None))),
            })
            .collect();
        let counted = view.get::<Counted>(Counted::ONLY);
        let mut all: Vec<Figured> = Vec::new();
        for (member, figure) in members.into_iter().zip(figures) {
            all.extend(figure?.map(|(value, marks)| (member, value, marks)));
        }
        let measured = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let mut seen = seen(view, &indicator, all)?;
        seen.sort_by(|(one, left, _), (other, right, _)| right.cmp(left).then_with(|| one.name().cmp(other.name())));
        let mut ranked: Vec<Ranked> = Vec::new();
        for (nth, (member, value, marks)) in (1..).zip(seen).take(usize::from(self.limit.unwrap_or(10).min(MAX_LISTED))) {
            let place = ranked.last().filter(|last| last.value == value).map_or(nth, |last| last.place);
            ranked.push(Ranked { place, member: member.id(), name: member.name().to_owned(), value, marks });
        }
        let counted_through = Seq::new(counted?.map_or(0, |counted| counted.through));
        Ok(RankingAnswer { indicator, measured, counted_through, ranked })
    }
}
