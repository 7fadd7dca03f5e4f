//! A schedule is set up.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::LedgerRefusal;
use wezer_core::{Command, Permission, Stop, Work, right, text};

use super::document::{Schedule, ScheduleState, ScheduleWords};
use super::event::ScheduleSetUp;
use super::{CatchUp, Plan, ScheduleId, ScheduleRefusal};
use crate::calendar::Day;
use crate::payable;

/// What is written on a schedule has at most so many bytes.
pub const MAX_MEMO: usize = 500;
/// From one wallet at most so many schedules have something to come.
pub const MAX_SCHEDULES: usize = 200;

/// Sets up payments from a wallet from which one may pay. They are made on behalf of whoever sets them up, as long as they may pay
/// from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpSchedule {
    /// The payer's wallet.
    pub from: WalletId,
    /// The payee's wallet.
    pub to: WalletId,
    /// What is paid when.
    pub plan: Plan,
    /// What becomes of what falls due while the schedule is blocked.
    #[serde(default)]
    pub catch_up: CatchUp,
    /// What it is for, on each payment: at most 500 bytes.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub memo: Option<String>,
}

impl SetUpSchedule {
    /// Payments by a plan, without a word.
    pub const fn new(from: WalletId, to: WalletId, plan: Plan) -> Self {
        Self { from, to, plan, catch_up: CatchUp::All, memo: None }
    }
}

impl Command for SetUpSchedule {
    const NAME: &'static str = "set_up_schedule";
    type Output = ScheduleId;
    type Error = ScheduleRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.from)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ScheduleId, Stop<ScheduleRefusal>> {
        if self.from == self.to {
            return Err(ScheduleRefusal::from(LedgerRefusal::SameWallet).into());
        }
        let key = self.from.as_u128().to_be_bytes();
        let (wallets, living) =
            (payable::wallets(work, &[self.from, self.to]), work.scan(Schedule::BY_LIFE.starting_with(&key), MAX_SCHEDULES));
        let payables = payable::amounts(work, self.plan.amounts());
        wallets.map_err(|stop| stop.map(ScheduleRefusal::from))?;
        let payables = payables.map_err(|stop| stop.map(ScheduleRefusal::from))?;
        if living?.len() == MAX_SCHEDULES {
            return Err(ScheduleRefusal::TooMany { limit: MAX_SCHEDULES }.into());
        }
        let course = self.plan.course(&payables, Day::of(work.now()))?;
        let id: ScheduleId = work.new_id_in_order();
        keep_words(work, id, self.memo.as_deref())?;
        work.emit(&ScheduleSetUp { schedule: id, payer: self.from, payee: self.to });
        work.put_new(Schedule {
            id,
            payer: self.from,
            payee: self.to,
            by: work.actor(),
            rhythm: course.rhythm,
            first: course.first,
            count: course.count,
            is_recurring: matches!(self.plan, Plan::Recurring { .. }),
            portions: course.portions,
            catch_up: self.catch_up,
            state: ScheduleState::Open,
            stopped_at: None,
            next: 0,
            pauses: Vec::new(),
            set_up_at: work.now(),
        });
        Ok(id)
    }
}

/// Keeps what was written on a schedule in place of what was there.
pub(super) fn keep_words(work: &mut Work<'_>, schedule: ScheduleId, memo: Option<&str>) -> Result<(), Stop<ScheduleRefusal>> {
    let memo = text::lines_or_nothing(memo.unwrap_or_default(), MAX_MEMO).map_err(ScheduleRefusal::from)?;
    if memo.is_empty() {
        return Ok(work.remove::<ScheduleWords>(schedule)?);
    }
    let author = work.actor().person();
    Ok(work.put(ScheduleWords { schedule, author, memo })?)
}
