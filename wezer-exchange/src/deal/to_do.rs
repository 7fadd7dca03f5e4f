//! What waits for somebody in their deals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Permission, Query, Stop, View};
use wezer_core::record::Author;
use wezer_core::right;

use super::query::{DealLine, line};
use super::{ACCEPTED, CONFIRM, DRAFT, Deal, DealId, DealRefusal, INVOICED, OPEN, Side, VOTE};
use crate::market::search::newest;
use crate::reputation::DealEvaluationOf;

/// Who is to give money back that was paid outside, or says that it came.
const CONFIRM_REFUND: &str = "confirm_refund";

/// Of each task at most so many deals are told.
pub const MAX_TO_DO: usize = 100;
/// So many unless said.
const USUAL: u16 = 20;

/// What somebody has to do in a deal, in the flow that comes with this package; the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealTask {
    /// To accept or reject a reply to their announcement.
    Answer,
    /// To pay what was asked for.
    Pay,
    /// To confirm what was paid outside.
    Confirm,
    /// To confirm what was given back outside.
    ConfirmRefund,
    /// To do what was agreed, and ask for the payment.
    Fulfil,
    /// To say how it went.
    Evaluate,
    /// To send a reply that they began, or drop it.
    Send,
}

impl DealTask {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Answer, Self::Pay, Self::Confirm, Self::ConfirmRefund, Self::Fulfil, Self::Evaluate, Self::Send];

    fn state(self) -> &'static str {
        match self {
            Self::Answer => OPEN,
            Self::Pay => INVOICED,
            Self::Confirm => CONFIRM,
            Self::ConfirmRefund => CONFIRM_REFUND,
            Self::Fulfil => ACCEPTED,
            Self::Evaluate => VOTE,
            Self::Send => DRAFT,
        }
    }

    fn is_for(self, deal: &Deal, side: Side) -> bool {
        match self {
            Self::Answer => side == Side::Announcer,
            Self::Send => side == Side::Replier,
            Self::Pay | Self::ConfirmRefund => side == deal.paying_side(),
            Self::Confirm | Self::Fulfil => side == deal.paid_side(),
            Self::Evaluate => true,
        }
    }
}

/// What waits for whoever asks, or for the group for which they ask, in their deals: by what they have to do, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DealsToDo {
    /// Of each task at most so many of the latest deals are looked at, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// The deals in which somebody has the same to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToDo {
    /// What.
    pub task: DealTask,
    /// In which deals, latest first.
    pub deals: Vec<DealLine>,
}

impl Query for DealsToDo {
    const NAME: &'static str = "deals_to_do";
    type Output = Vec<ToDo>;
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ToDo>, Stop<DealRefusal>> {
        let Some(me) = Author::of(view.actor()) else { return Ok(Vec::new()) };
        let limit = usize::from(self.limit.unwrap_or(USUAL)).clamp(1, MAX_TO_DO);
        // All are asked for before the first that is missing stops it: a round trip for each kind of thing, not for each state.
        let scan = |task: DealTask| view.scan(newest(Deal::BY_SIDE, &Deal::side_key(me, None, task.state()), None), limit);
        let ids: Vec<_> = DealTask::ALL.into_iter().map(scan).collect();
        let ids = ids.into_iter().collect::<Result<Vec<_>, _>>()?;
        let found: Vec<_> = ids.iter().map(|ids| view.all::<Deal>(ids.iter().copied().map(DealId::from_u128))).collect();
        let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut to_do = Vec::new();
        let mut missing = None;
        for (task, deals) in DealTask::ALL.into_iter().zip(found) {
            let mut lines = Vec::new();
            for deal in deals {
                let side = if deal.on(Side::Announcer) == me { Side::Announcer } else { Side::Replier };
                if !task.is_for(&deal, side) {
                    continue;
                }
                let said = match task {
                    DealTask::Evaluate => has_said(view, deal.id),
                    _ => Ok(false),
                };
                match (said, line(view, &deal)) {
                    (Ok(false), Ok(line)) => lines.push(line),
                    (Ok(true), Ok(_)) => {}
                    (Err(stop), _) => missing = Some(stop),
                    (_, Err(miss)) => missing = Some(miss.into()),
                }
            }
            if !lines.is_empty() {
                to_do.push(ToDo { task, deals: lines });
            }
        }
        missing.map_or(Ok(to_do), Err)
    }
}

/// Whether whoever asks said all that is asked of a deal, or it is too late for it.
fn has_said(view: &mut View<'_>, deal: DealId) -> Result<bool, Stop<DealRefusal>> {
    match (DealEvaluationOf { deal }).answer(view) {
        Ok(said) => Ok(said.is_some_and(|said| said.open || said.own.is_some_and(|own| own.complete))),
        Err(Stop::Missing(missing)) => Err(missing.into()),
        // Nothing can be said of it.
        Err(Stop::Refused(_)) => Ok(true),
    }
}
