//! What is due, paid.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Missing, Problem};
use wezer_core::ledger::{Paid, Pay};
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;
use wezer_core::{Actor, Command, Permission, Stop, Work, right};

use super::document::{Schedule, ScheduleWords};
use super::event::ScheduleMoved;
use super::{Occurrence, OccurrenceState, ScheduleId, ScheduleRefusal, TICK_SCHEDULES};
use crate::payable::{attempt, fetch};

/// A tick carries out no more than so many occurrences.
pub const MAX_AT_ONCE: usize = 100;

/// Pays what schedules have due, in the order of falling due, at most 100 occurrences at once. An application calls it now and then; if
/// it says that more is due, again. However often and late it is called, the same is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickSchedules {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SchedulesTicked {
    /// So many were paid.
    pub paid: u32,
    /// So many were refused and are kept as failed.
    pub failed: u32,
    /// So many had nothing to be paid: dropped, or seen to before.
    pub passed: u32,
    /// Whether more is due.
    pub more: bool,
}

impl SchedulesTicked {
    /// Whether anything was done or is left to do.
    pub const fn is_due(&self) -> bool {
        self.paid + self.failed + self.passed > 0 || self.more
    }
}

impl Command for TickSchedules {
    const NAME: &'static str = "tick_schedules";
    type Output = SchedulesTicked;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK_SCHEDULES)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<SchedulesTicked, Stop<ScheduleRefusal>> {
        let now = work.now();
        let by_now = now.next().index_key();
        // One more than can be carried out, so that what comes after them is later than all that is.
        let ids = work.scan(Schedule::BY_DUE.between(&[], &by_now), MAX_AT_ONCE + 1)?;
        let schedules = work.all::<Schedule>(ids.into_iter().map(ScheduleId::from_u128))?;
        let fetched: Vec<_> = schedules.iter().map(|schedule| read_ahead(work, schedule)).collect();
        fetched.into_iter().collect::<Result<(), Missing>>()?;
        let mut due: BTreeMap<_, _> = schedules.iter().filter_map(|one| Some(((one.due()?, one.id), (**one).clone()))).collect();
        let (mut ticked, mut changed, mut missed) = (SchedulesTicked::default(), BTreeMap::new(), None);
        for _ in 0..MAX_AT_ONCE {
            let Some(((_, id), mut schedule)) = due.pop_first() else { break };
            if let Err(missing) = carry_out(work, &mut schedule, &mut ticked) {
                missed = Some(missing);
            }
            if let Some(at) = schedule.due().filter(|at| *at <= now) {
                due.insert((at, id), schedule.clone());
            }
            changed.insert(id, schedule);
        }
        if let Some(missing) = missed {
            return Err(missing.into());
        }
        ticked.more = !due.is_empty();
        changed.into_values().try_for_each(|schedule| work.put(schedule))?;
        Ok(ticked)
    }
}

fn read_ahead(work: &mut Work<'_>, schedule: &Schedule) -> Result<(), Missing> {
    let codes = schedule.amounts(schedule.next).iter().map(|money| money.currency());
    let (fetched, words) = (fetch(work, &[schedule.payer, schedule.payee], codes), work.get::<ScheduleWords>(schedule.id));
    let known = Occurrence::find(work, schedule.id, schedule.next);
    fetched?;
    words?;
    known?;
    Ok(())
}

/// The next occurrence has its turn.
fn carry_out(work: &mut Work<'_>, schedule: &mut Schedule, ticked: &mut SchedulesTicked) -> Result<(), Missing> {
    let (number, state) = (schedule.next, schedule.state);
    schedule.goes_on();
    if schedule.state != state {
        work.emit(&ScheduleMoved { schedule: schedule.id, state: schedule.state });
    }
    if Occurrence::find(work, schedule.id, number)?.is_some() {
        ticked.passed += 1;
        return Ok(());
    }
    let key = (schedule.id, number);
    if schedule.drops(number) {
        ticked.passed += 1;
        return Occurrence::keep(work, key, None, (OccurrenceState::Cancelled, None, None));
    }
    match pay(work, schedule, number, schedule.by)? {
        Ok(paid) => {
            ticked.paid += 1;
            Occurrence::keep(work, key, None, (OccurrenceState::Processed, Some(paid.entry), None))
        }
        Err(problem) => {
            ticked.failed += 1;
            Occurrence::keep(work, key, None, (OccurrenceState::Failed, None, Some(problem.code)))?;
            let payers = work.concerned(Permission::Wallet(right::PAY, schedule.payer))?;
            work.notify_all(&payers, NotificationKind::Payment, &RecordRef::of::<Schedule>(schedule.id))
        }
    }
}

/// Pays what an occurrence says, on behalf of an actor who has to hold the right to pay. A payee who has to confirm it is told.
pub(super) fn pay(work: &mut Work<'_>, schedule: &Schedule, number: u32, actor: Actor) -> Result<Result<Paid, Problem>, Missing> {
    // Words stay under the key of who wrote them.
    let words = work.get::<ScheduleWords>(schedule.id)?.filter(|words| words.author == actor.person());
    let memo = words.map(|words| words.memo.clone());
    let amounts = schedule.amounts(number).to_vec().into();
    let pay = Pay { from: schedule.payer, to: schedule.payee, amounts, memo, hold_until: None };
    let output = match attempt(work, &pay, actor)? {
        Ok(output) => output,
        Err(problem) => return Ok(Err(problem)),
    };
    let paid: Paid = serde_json::from_value(output).expect("it was written as what it is read as");
    if paid.pending {
        let payees = work.concerned(Permission::Wallet(right::SETTLE, schedule.payee))?;
        work.notify_all(&payees, NotificationKind::Payment, &RecordRef::of::<Schedule>(schedule.id))?;
    }
    Ok(Ok(paid))
}
