//! Schedules: payments that come by themselves, once on a day, again and again, or in instalments.
//!
//! Invariant: occurrence *n* of a schedule is paid at most once, on a day that is counted from the anchor and never from the
//! occurrence before. What is due is carried out in the order of falling due, whenever the tick comes: a late tick does what one on
//! time would have done. What was changed, paused or cancelled at a moment holds for what falls due after it. A payment goes through the
//! ledger's own door, on behalf of whoever set the schedule up and with the right that they hold then; one that is refused is kept as
//! failed with its reason, and the later ones come all the same.
//!
//! Cost: a schedule is one document, what became of an occurrence another one; occurrences to come are worked out, not kept. A tick
//! carries out at most [`MAX_AT_ONCE`] occurrences.

mod change;
mod command;
mod document;
mod event;
mod occurrence;
mod plan;
mod query;
mod refusal;
mod tick;

pub use self::change::{
    BlockSchedule, CancelOccurrence, CancelSchedule, ChangeSchedule, RetryOccurrence, SettleOccurrence, UnblockSchedule,
};
pub use self::command::{MAX_MEMO, MAX_SCHEDULES, SetUpSchedule};
pub use self::document::{CatchUp, Schedule, ScheduleState, ScheduleWords};
pub use self::event::{OccurrenceEnded, ScheduleChanged, ScheduleMoved, ScheduleSetUp};
pub use self::occurrence::{Occurrence, OccurrenceState};
pub use self::plan::{MAX_EACH, MAX_INSTALMENTS, MAX_TIMES, Plan, Portion, Rhythm};
pub use self::query::{OccurrencesOf, SchedulePreview, SchedulesFrom, SchedulesTo, SeenOccurrence, SeenSchedule, Upcoming};
pub use self::refusal::ScheduleRefusal;
pub use self::tick::{MAX_AT_ONCE, SchedulesTicked, TickSchedules};
use wezer_core::kernel::{Registry, RegistryError, Right};

wezer_core::ids! {
    /// Payments that come by themselves. A later one is greater.
    ScheduleId,
    /// What became of one of them.
    OccurrenceId,
}

/// To see what a wallet pays and gets by schedules.
pub const SEE_SCHEDULES: Right = Right::new("schedule.see");
/// To carry out what is due. An application's clock holds it.
pub const TICK_SCHEDULES: Right = Right::new("schedule.tick");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(SEE_SCHEDULES)?.right(TICK_SCHEDULES)?;
    registry.command::<SetUpSchedule>()?.command::<ChangeSchedule>()?.command::<CancelSchedule>()?;
    registry.command::<BlockSchedule>()?.command::<UnblockSchedule>()?.command::<RetryOccurrence>()?;
    registry.command::<CancelOccurrence>()?.command::<SettleOccurrence>()?.command::<TickSchedules>()?;
    registry.query::<SchedulesFrom>()?.query::<SchedulesTo>()?.query::<OccurrencesOf>()?.query::<SchedulePreview>()?;
    registry.event::<ScheduleSetUp>()?.event::<ScheduleChanged>()?.event::<ScheduleMoved>()?.event::<OccurrenceEnded>()?;
    registry.document::<Schedule>()?.document::<ScheduleWords>()?.document::<Occurrence>()?;
    registry.index(Schedule::BY_PAYER)?.index(Schedule::BY_PAYEE)?.index(Schedule::BY_DUE)?.index(Schedule::BY_LIFE)?;
    registry.index(Occurrence::BY_NUMBER)?;
    Ok(())
}
