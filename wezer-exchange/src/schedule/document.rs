//! A schedule and how far it has come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::money::Money;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;

use super::ScheduleId;
use super::plan::{Portion, Rhythm, amounts_of};
use crate::calendar::Day;

/// Where a schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleState {
    /// Its payments come.
    Open,
    /// The payer paused it.
    Blocked,
    /// Nothing more comes: every occurrence had its turn.
    Closed,
    /// The payer cancelled what was to come.
    Cancelled,
}

/// What becomes of what fell due while a schedule was blocked, once it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// All of it is paid, in order.
    #[default]
    All,
    /// Only the last one is paid.
    LastOnly,
    /// None of it is paid.
    None,
}

/// What fell due while a schedule was blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pause {
    /// The first.
    pub(super) from: u32,
    /// The first that is caught up with.
    pub(super) paid_from: u32,
    /// The first after them.
    pub(super) to: u32,
    /// When it was over, and the others fell due.
    pub(super) over_at: Timestamp,
}

/// Payments that come by themselves, from one wallet to another. What the payer wrote is [`ScheduleWords`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub(super) id: ScheduleId,
    pub(super) payer: WalletId,
    pub(super) payee: WalletId,
    /// Who set it up, and on whose behalf it pays.
    pub(super) by: Actor,
    pub(super) rhythm: Rhythm,
    /// The step of the rhythm at which occurrence 0 lies.
    pub(super) first: u32,
    #[serde(default)]
    pub(super) count: Option<u32>,
    /// Whether it can be changed: instalments and single payments are agreed as they are.
    pub(super) is_recurring: bool,
    /// In the order of their numbers.
    pub(super) portions: Vec<Portion>,
    #[serde(default)]
    pub(super) catch_up: CatchUp,
    pub(super) state: ScheduleState,
    /// When it was blocked or cancelled: what fell due later does not come.
    #[serde(default)]
    pub(super) stopped_at: Option<Timestamp>,
    /// The first occurrence that has not had its turn.
    pub(super) next: u32,
    /// What fell due while it was blocked and has not had its turn.
    #[serde(default)]
    pub(super) pauses: Vec<Pause>,
    pub(super) set_up_at: Timestamp,
}

impl Schedule {
    pub(super) const BY_PAYER: Index = Index::new("schedule.by_payer");
    pub(super) const BY_PAYEE: Index = Index::new("schedule.by_payee");
    /// By the moment from which on something is due.
    pub(super) const BY_DUE: Index = Index::new("schedule.by_due");
    /// Those of a payer that have something to come.
    pub(super) const BY_LIFE: Index = Index::new("schedule.by_life");

    /// From which wallet.
    pub fn payer(&self) -> WalletId {
        self.payer
    }

    /// To which wallet.
    pub fn payee(&self) -> WalletId {
        self.payee
    }

    /// Where it stands.
    pub fn state(&self) -> ScheduleState {
        self.state
    }

    /// The first occurrence that has not had its turn.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// How many occurrences there are; any number if `None`.
    pub fn count(&self) -> Option<u32> {
        self.count
    }

    /// The day of an occurrence.
    pub fn day(&self, number: u32) -> Day {
        self.rhythm.day(self.first.saturating_add(number))
    }

    /// What an occurrence pays.
    pub fn amounts(&self, number: u32) -> &[Money] {
        amounts_of(&self.portions, number)
    }

    /// Whether there is an occurrence of this number.
    pub(super) fn has(&self, number: u32) -> bool {
        self.count.is_none_or(|count| number < count)
    }

    /// The first occurrence that falls due after this moment, whether there is one or not.
    pub(super) fn first_after(&self, moment: Timestamp) -> u32 {
        self.rhythm.first_from(Day::of(moment).next()).saturating_sub(self.first)
    }

    /// Since when something is due, or when it will be; `None` if nothing comes by itself.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let day = self.day(self.next).begins();
        let at = self.pause(self.next).map_or(day, |pause| pause.over_at);
        let comes = self.has(self.next) && at < Timestamp::MAX && self.stopped_at.is_none_or(|stop| at <= stop);
        comes.then_some(at)
    }

    /// Whether an occurrence fell due while the schedule was blocked and is not caught up with.
    pub(super) fn drops(&self, number: u32) -> bool {
        self.pause(number).is_some_and(|pause| number < pause.paid_from)
    }

    fn pause(&self, number: u32) -> Option<&Pause> {
        self.pauses.iter().find(|pause| (pause.from..pause.to).contains(&number))
    }

    /// The next one has had its turn.
    pub(super) fn goes_on(&mut self) {
        self.next = self.next.saturating_add(1);
        self.close_if_done();
    }

    pub(super) fn close_if_done(&mut self) {
        if !self.has(self.next) && self.state == ScheduleState::Open {
            self.state = ScheduleState::Closed;
        }
    }
}

impl Document for Schedule {
    const KIND: &'static str = "schedule";
    type Id = ScheduleId;

    fn id(&self) -> ScheduleId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("payment", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        let payer = self.payer.as_u128().to_be_bytes();
        rows.add(Self::BY_PAYER, &payer);
        rows.add(Self::BY_PAYEE, &self.payee.as_u128().to_be_bytes());
        if let Some(due) = self.due() {
            rows.add(Self::BY_DUE, &due.index_key());
        }
        if matches!(self.state, ScheduleState::Open | ScheduleState::Blocked) {
            rows.add(Self::BY_LIFE, &payer);
        }
    }
}

/// What the payer wrote on a schedule. It stands on each of its payments. Once it is erased they come without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleWords {
    pub(super) schedule: ScheduleId,
    #[serde(default)]
    pub(super) author: Option<MemberId>,
    pub(super) memo: String,
}

impl Document for ScheduleWords {
    const KIND: &'static str = "schedule_words";
    type Id = ScheduleId;

    fn id(&self) -> ScheduleId {
        self.schedule
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("payment", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("schedule", SeenBy::Involved), ("author", SeenBy::Involved), ("memo", SeenBy::Involved)];
}
