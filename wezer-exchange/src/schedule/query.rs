//! What can be asked of schedules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Index, Missing};
use wezer_core::ledger::EntryId;
use wezer_core::money::Money;
use wezer_core::{Permission, Query, Stop, View, right};

use super::document::{Schedule, ScheduleState, ScheduleWords};
use super::plan::Rhythm;
use super::{CatchUp, Occurrence, OccurrenceId, OccurrenceState, Plan, SEE_SCHEDULES, ScheduleId, ScheduleRefusal};
use crate::calendar::Day;
use crate::payable;

/// A page has at most so many lines.
const MAX_PAGE: u16 = 200;
/// So many lines if nothing else is asked for.
const USUAL_PAGE: u16 = 50;

/// A payment to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Upcoming {
    /// Which one, from 0.
    pub number: u32,
    /// On which day.
    pub day: Day,
    /// What.
    pub amounts: Vec<Money>,
}

/// A schedule as its payer and its payee see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenSchedule {
    /// Its id.
    pub schedule: ScheduleId,
    /// From which wallet.
    pub payer: WalletId,
    /// To which wallet.
    pub payee: WalletId,
    /// When.
    pub rhythm: Rhythm,
    /// How many occurrences there are; any number if `None`.
    pub count: Option<u32>,
    /// So many have had their turn.
    pub done: u32,
    /// Whether what it pays [can be changed](super::ChangeSchedule): single payments and instalments are agreed as they are.
    pub is_recurring: bool,
    /// What becomes of what falls due while it is blocked.
    pub catch_up: CatchUp,
    /// Where it stands.
    pub state: ScheduleState,
    /// The next one, as long as it is open.
    pub next: Option<Upcoming>,
    /// What the next one pays, whether it is open or not.
    pub amounts: Vec<Money>,
    /// What the payer wrote.
    pub memo: Option<String>,
}

fn upcoming(schedule: &Schedule, number: u32) -> Upcoming {
    Upcoming { number, day: schedule.day(number), amounts: schedule.amounts(number).to_vec() }
}

fn listed(
    view: &mut View<'_>,
    index: Index,
    wallet: WalletId,
    after: Option<ScheduleId>,
    limit: Option<u16>,
) -> Result<Vec<SeenSchedule>, Missing> {
    let wallet = wallet.as_u128().to_be_bytes();
    let mut keys = index.starting_with(&wallet);
    if let Some(after) = after {
        keys = keys.after(index, &[wallet.as_slice(), &after.as_u128().to_be_bytes(), &[0]].concat());
    }
    let ids = view.scan(keys, usize::from(limit.unwrap_or(USUAL_PAGE).min(MAX_PAGE)))?;
    let ids = ids.into_iter().map(ScheduleId::from_u128);
    let (schedules, words) = (view.all::<Schedule>(ids.clone()), view.all::<ScheduleWords>(ids));
    let (schedules, words) = (schedules?, words?);
    let seen = schedules.iter().map(|schedule| SeenSchedule {
        schedule: schedule.id,
        payer: schedule.payer,
        payee: schedule.payee,
        rhythm: schedule.rhythm,
        count: schedule.count,
        done: schedule.next,
        is_recurring: schedule.is_recurring,
        catch_up: schedule.catch_up,
        state: schedule.state,
        next: (schedule.state == ScheduleState::Open).then(|| upcoming(schedule, schedule.next)),
        amounts: schedule.amounts(schedule.next).to_vec(),
        memo: words.iter().find(|words| words.schedule == schedule.id).map(|words| words.memo.clone()),
    });
    Ok(seen.collect())
}

/// Schedules that pay from a wallet, in the order of their setting up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulesFrom {
    /// Which wallet.
    pub wallet: WalletId,
    /// Those too that are closed or cancelled.
    #[serde(default)]
    pub over_too: bool,
    /// Only those set up after this one.
    #[serde(default)]
    pub after: Option<ScheduleId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for SchedulesFrom {
    const NAME: &'static str = "schedules_from";
    type Output = Vec<SeenSchedule>;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(SEE_SCHEDULES, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenSchedule>, Stop<ScheduleRefusal>> {
        let index = if self.over_too { Schedule::BY_PAYER } else { Schedule::BY_LIFE };
        Ok(listed(view, index, self.wallet, self.after, self.limit)?)
    }
}

/// Schedules that pay to a wallet, in the order of their setting up, those too that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulesTo {
    /// Which wallet.
    pub wallet: WalletId,
    /// Only those set up after this one.
    #[serde(default)]
    pub after: Option<ScheduleId>,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for SchedulesTo {
    const NAME: &'static str = "schedules_to";
    type Output = Vec<SeenSchedule>;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(SEE_SCHEDULES, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenSchedule>, Stop<ScheduleRefusal>> {
        Ok(listed(view, Schedule::BY_PAYEE, self.wallet, self.after, self.limit)?)
    }
}

/// Occurrences of a schedule by their numbers: what became of each, or what is to come. Its payer and its payee may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OccurrencesOf {
    /// The payer's or the payee's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// From this number on.
    #[serde(default)]
    pub from: u32,
    /// At most so many, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// An occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenOccurrence {
    /// Which one, when and what.
    #[serde(flatten)]
    pub what: Upcoming,
    /// Where it stands.
    pub state: OccurrenceState,
    /// The payment's entry.
    pub entry: Option<EntryId>,
    /// What stood in the way, as the frozen name of the refusal: told to the payer alone.
    pub because: Option<String>,
}

impl Query for OccurrencesOf {
    const NAME: &'static str = "schedule_occurrences";
    type Output = Vec<SeenOccurrence>;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(SEE_SCHEDULES, self.wallet)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<SeenOccurrence>, Stop<ScheduleRefusal>> {
        let found = view.get::<Schedule>(self.schedule)?;
        let found = found.filter(|schedule| [schedule.payer, schedule.payee].contains(&self.wallet));
        let schedule = found.ok_or(ScheduleRefusal::UnknownSchedule { schedule: self.schedule })?;
        let limit = self.limit.unwrap_or(USUAL_PAGE).min(MAX_PAGE);
        let to = self.from.saturating_add(u32::from(limit)).min(schedule.count.unwrap_or(u32::MAX));
        let ids = view.scan(Occurrence::keys(schedule.id, self.from, to), usize::from(limit))?;
        let kept = view.all::<Occurrence>(ids.into_iter().map(OccurrenceId::from_u128))?;
        let is_payer = schedule.payer == self.wallet;
        let seen = (self.from..to).map(|number| {
            let known = kept.iter().find(|one| one.number == number);
            let is_dropped = schedule.stopped_at.is_some_and(|stop| schedule.day(number).begins() > stop);
            let to_come = match schedule.state {
                ScheduleState::Cancelled if is_dropped => OccurrenceState::Cancelled,
                _ => OccurrenceState::Scheduled,
            };
            SeenOccurrence {
                what: upcoming(&schedule, number),
                state: known.map_or(to_come, |known| known.state),
                entry: known.and_then(|known| known.entry),
                because: known.and_then(|known| known.because.clone()).filter(|_| is_payer),
            }
        });
        Ok(seen.collect())
    }
}

/// What a plan would pay when, before it is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePreview {
    /// The plan.
    pub plan: Plan,
    /// At most so many payments, and never more than 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for SchedulePreview {
    const NAME: &'static str = "schedule_preview";
    type Output = Vec<Upcoming>;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Upcoming>, Stop<ScheduleRefusal>> {
        let payables = payable::seen_amounts(view, self.plan.amounts()).map_err(|stop| stop.map(ScheduleRefusal::from))?;
        let course = self.plan.course(&payables, Day::of(view.now()))?;
        let limit = u32::from(self.limit.unwrap_or(USUAL_PAGE).min(MAX_PAGE));
        let numbers = 0..course.count.unwrap_or(u32::MAX).min(limit);
        Ok(numbers.map(|number| course.occurrence(number)).collect())
    }
}
