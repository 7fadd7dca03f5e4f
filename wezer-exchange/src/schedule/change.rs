//! A schedule is changed, paused, cancelled, and what failed is seen to. All of it holds for what falls due later.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::{EntryId, Paid};
use wezer_core::money::Money;
use wezer_core::{Command, Permission, Stop, Work, right};

use super::command::keep_words;
use super::document::{Pause, Schedule, ScheduleState};
use super::event::{ScheduleChanged, ScheduleMoved};
use super::plan::{Portion, check_times};
use super::tick::pay;
use super::{CatchUp, Occurrence, OccurrenceState, ScheduleId, ScheduleRefusal};
use crate::payable;

/// A schedule is changed at most so many times.
const MAX_CHANGES: usize = 100;
/// So many pauses are kept at once, for what fell due before them and has not had its turn.
const MAX_PAUSES: usize = 50;

type Decided<T> = Result<T, Stop<ScheduleRefusal>>;

/// The schedule of this id whose payer or payee is the wallet.
fn find(work: &mut Work<'_>, schedule: ScheduleId, is_theirs: impl FnOnce(&Schedule) -> bool) -> Decided<Schedule> {
    let found = work.get::<Schedule>(schedule)?.filter(|found| is_theirs(found));
    Ok((*found.ok_or(ScheduleRefusal::UnknownSchedule { schedule })?).clone())
}

fn of_payer(work: &mut Work<'_>, schedule: ScheduleId, wallet: WalletId) -> Decided<Schedule> {
    find(work, schedule, |found| found.payer == wallet)
}

fn living(work: &mut Work<'_>, schedule: ScheduleId, wallet: WalletId) -> Decided<Schedule> {
    let found = of_payer(work, schedule, wallet)?;
    // What fell due has had its turn, or is about to: then nothing is to come, whether the tick came by or not.
    let to_come = found.state == ScheduleState::Blocked || found.has(found.first_after(work.now()).max(found.next));
    if !to_come || matches!(found.state, ScheduleState::Closed | ScheduleState::Cancelled) {
        return Err(ScheduleRefusal::Over.into());
    }
    Ok(found)
}

fn moved(work: &mut Work<'_>, schedule: Schedule) -> Decided<()> {
    work.emit(&ScheduleMoved { schedule: schedule.id, state: schedule.state });
    Ok(work.put(schedule)?)
}

/// Changes what a recurring schedule pays from the next occurrence on that falls due after now, in place of all that it said. Its rhythm
/// stays; for another one, cancel it and set up a new one. Single payments and instalments are agreed as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSchedule {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// What it pays each time.
    #[schemars(length(min = 1, max = 16))]
    pub amounts: Vec<Money>,
    /// It ends after so many times, all those counted that were; it goes on if absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// What becomes of what falls due while the schedule is blocked.
    #[serde(default)]
    pub catch_up: CatchUp,
    /// What it is for: at most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub memo: Option<String>,
}

impl Command for ChangeSchedule {
    const NAME: &'static str = "change_schedule";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut schedule = living(work, self.schedule, self.wallet)?;
        if !schedule.is_recurring {
            return Err(ScheduleRefusal::Fixed.into());
        }
        payable::amounts(work, &self.amounts).map_err(|stop| stop.map(ScheduleRefusal::from))?;
        let from = schedule.first_after(work.now()).max(schedule.next);
        check_times(self.times, from)?;
        // Those of the past stay: what failed then is tried again as it was.
        schedule.portions.retain(|portion| portion.from < from);
        if schedule.portions.len() > MAX_CHANGES {
            return Err(ScheduleRefusal::TooManyChanges { limit: MAX_CHANGES }.into());
        }
        schedule.portions.push(Portion { from, amounts: self.amounts.clone() });
        schedule.count = self.times;
        schedule.catch_up = self.catch_up;
        schedule.close_if_done();
        keep_words(work, self.schedule, self.memo.as_deref())?;
        work.emit(&ScheduleChanged { schedule: self.schedule });
        Ok(work.put(schedule)?)
    }
}

/// Pauses a schedule: what falls due from now on waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockSchedule {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
}

impl Command for BlockSchedule {
    const NAME: &'static str = "block_schedule";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut schedule = living(work, self.schedule, self.wallet)?;
        if schedule.state == ScheduleState::Blocked {
            return Err(ScheduleRefusal::IsBlocked.into());
        }
        (schedule.state, schedule.stopped_at) = (ScheduleState::Blocked, Some(work.now()));
        moved(work, schedule)
    }
}

/// Lets a paused schedule go on. What fell due meanwhile is caught up with as the schedule says: all of it, the last only, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnblockSchedule {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
}

impl Command for UnblockSchedule {
    const NAME: &'static str = "unblock_schedule";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut schedule = living(work, self.schedule, self.wallet)?;
        let Some(stop) = schedule.stopped_at.filter(|_| schedule.state == ScheduleState::Blocked) else {
            return Err(ScheduleRefusal::NotBlocked.into());
        };
        let to = schedule.first_after(work.now()).min(schedule.count.unwrap_or(u32::MAX));
        let from = schedule.first_after(stop);
        let paid_from = match schedule.catch_up {
            CatchUp::All => from,
            CatchUp::LastOnly => to.saturating_sub(1),
            CatchUp::None => to,
        };
        schedule.pauses.retain(|pause| pause.to > schedule.next);
        if from < to {
            if schedule.pauses.len() >= MAX_PAUSES {
                return Err(ScheduleRefusal::Overdue.into());
            }
            schedule.pauses.push(Pause { from, paid_from, to, over_at: work.now() });
        }
        (schedule.state, schedule.stopped_at) = (ScheduleState::Open, None);
        schedule.close_if_done();
        moved(work, schedule)
    }
}

/// Cancels what a schedule has to come. What fell due before is still paid; what fell due while it was blocked is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSchedule {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
}

impl Command for CancelSchedule {
    const NAME: &'static str = "cancel_schedule";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut schedule = living(work, self.schedule, self.wallet)?;
        schedule.stopped_at = Some(schedule.stopped_at.unwrap_or(work.now()));
        schedule.state = ScheduleState::Cancelled;
        moved(work, schedule)
    }
}

/// What was kept of an occurrence that failed or is to come; refused if it had its turn, or has it just now.
fn unfinished(work: &mut Work<'_>, schedule: &Schedule, number: u32) -> Decided<Option<Occurrence>> {
    if !schedule.has(number) {
        return Err(ScheduleRefusal::UnknownOccurrence { number }.into());
    }
    match Occurrence::find(work, schedule.id, number)? {
        Some(known) if known.state == OccurrenceState::Failed => Ok(Some(known)),
        Some(_) => Err(ScheduleRefusal::OccurrenceDone { number }.into()),
        None if schedule.state == ScheduleState::Cancelled => Err(ScheduleRefusal::Over.into()),
        None if schedule.day(number).begins() <= work.now() => Err(ScheduleRefusal::Overdue.into()),
        None => Ok(None),
    }
}

/// Tries a payment again that failed, on one's own behalf. Refused again, it stays failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryOccurrence {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// Which occurrence, from 0.
    pub number: u32,
}

impl Command for RetryOccurrence {
    const NAME: &'static str = "retry_occurrence";
    type Output = EntryId;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<EntryId> {
        let schedule = of_payer(work, self.schedule, self.wallet)?;
        let number = self.number;
        let known = unfinished(work, &schedule, number)?.ok_or(ScheduleRefusal::NotFailed { number })?;
        let Paid { entry, .. } = pay(work, &schedule, number, work.actor())?.map_err(ScheduleRefusal::Inside)?;
        Occurrence::keep(work, (schedule.id, number), Some(known), (OccurrenceState::Processed, Some(entry), None))?;
        Ok(entry)
    }
}

/// Says that one payment will not come: one that is to come, or one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOccurrence {
    /// The payer's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// Which occurrence, from 0.
    pub number: u32,
}

impl Command for CancelOccurrence {
    const NAME: &'static str = "cancel_occurrence";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let schedule = of_payer(work, self.schedule, self.wallet)?;
        let known = unfinished(work, &schedule, self.number)?;
        Ok(Occurrence::keep(work, (schedule.id, self.number), known, (OccurrenceState::Cancelled, None, None))?)
    }
}

/// Says as the payee that one was paid in another way: one that is to come, or one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleOccurrence {
    /// The payee's wallet.
    pub wallet: WalletId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// Which occurrence, from 0.
    pub number: u32,
}

impl Command for SettleOccurrence {
    const NAME: &'static str = "settle_occurrence";
    type Output = ();
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::SETTLE, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let schedule = find(work, self.schedule, |found| found.payee == self.wallet)?;
        let known = unfinished(work, &schedule, self.number)?;
        Ok(Occurrence::keep(work, (schedule.id, self.number), known, (OccurrenceState::Settled, None, None))?)
    }
}
