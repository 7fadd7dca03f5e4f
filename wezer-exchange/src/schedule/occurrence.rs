//! What became of an occurrence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Work;
use wezer_core::kernel::{Document, Index, IndexRows, Missing};
use wezer_core::ledger::EntryId;
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{Processing, Retention};
use wezer_core::time::Timestamp;

use super::event::OccurrenceEnded;
use super::{OccurrenceId, ScheduleId};

/// Where an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceState {
    /// It is to come.
    Scheduled,
    /// It was paid; in a declared currency it waits for the payee to confirm it.
    Processed,
    /// The payment was refused. It can be tried again.
    Failed,
    /// The payee says that it was paid in another way.
    Settled,
    /// It will not be paid.
    Cancelled,
}

/// What became of an occurrence of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    pub(super) id: OccurrenceId,
    pub(super) schedule: ScheduleId,
    pub(super) number: u32,
    pub(super) state: OccurrenceState,
    /// The payment's entry.
    #[serde(default)]
    pub(super) entry: Option<EntryId>,
    /// What stood in the way the last time: the frozen name of the refusal.
    #[serde(default)]
    pub(super) because: Option<String>,
    pub(super) at: Timestamp,
}

impl Occurrence {
    pub(super) const BY_NUMBER: Index = Index::new("schedule.occurrence");

    fn key(schedule: ScheduleId, number: u32) -> Vec<u8> {
        [schedule.as_u128().to_be_bytes().as_slice(), &number.to_be_bytes()].concat()
    }

    pub(super) fn keys(schedule: ScheduleId, from: u32, to: u32) -> wezer_core::kernel::IndexKeys {
        Self::BY_NUMBER.between(&Self::key(schedule, from), &Self::key(schedule, to))
    }

    pub(super) fn find(work: &mut Work<'_>, schedule: ScheduleId, number: u32) -> Result<Option<Self>, Missing> {
        let keys = Self::BY_NUMBER.starting_with(&Self::key(schedule, number));
        let Some(id) = work.scan(keys, 1)?.first().copied() else { return Ok(None) };
        Ok(work.get::<Self>(OccurrenceId::from_u128(id))?.map(|found| (*found).clone()))
    }

    /// Keeps what became of an occurrence, and tells the journal. `known` is what was kept before.
    pub(super) fn keep(
        work: &mut Work<'_>,
        (schedule, number): (ScheduleId, u32),
        known: Option<Self>,
        (state, entry, because): (OccurrenceState, Option<EntryId>, Option<&str>),
    ) -> Result<(), Missing> {
        work.emit(&OccurrenceEnded { schedule, number, state, entry });
        let (id, at) = (known.map_or_else(|| work.new_id(), |known| known.id), work.now());
        work.put(Self { id, schedule, number, state, entry, because: because.map(str::to_owned), at })
    }
}

impl Document for Occurrence {
    const KIND: &'static str = "schedule_occurrence";
    type Id = OccurrenceId;

    fn id(&self) -> OccurrenceId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("payment", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_NUMBER, &Self::key(self.schedule, self.number));
    }
}
