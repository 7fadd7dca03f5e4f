use wezer_core::id::WalletId;
use wezer_core::ledger::EntryId;

use super::{OccurrenceState, ScheduleId, ScheduleState};

wezer_core::events! {
    /// A schedule was set up.
    ScheduleSetUp = "schedule.set_up" {
        /// Which schedule.
        schedule: ScheduleId,
        /// From which wallet.
        payer: WalletId,
        /// To which wallet.
        payee: WalletId,
    }
    /// What is to come of a schedule was changed.
    ScheduleChanged = "schedule.changed" {
        /// Which schedule.
        schedule: ScheduleId,
    }
    /// A schedule was blocked, goes on, was cancelled, or came to its end.
    ScheduleMoved = "schedule.moved" {
        /// Which schedule.
        schedule: ScheduleId,
        /// Where it stands now.
        state: ScheduleState,
    }
    /// An occurrence was paid, failed, was settled in another way, or was dropped.
    OccurrenceEnded = "schedule.occurrence_ended" {
        /// Of which schedule.
        schedule: ScheduleId,
        /// Which one.
        number: u32,
        /// Where it stands now.
        state: OccurrenceState,
        /// The payment's entry.
        entry: Option<EntryId>,
    }
}
