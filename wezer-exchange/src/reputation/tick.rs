use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Command, Permission, Stop, Work};

use super::command::open;
use super::evaluation::DealEvaluation;
use super::{ReputationRefusal, TICK};
use crate::deal::DealId;

/// A tick opens at most so many.
const MAX_AT_ONCE: usize = 50;

/// Opens the evaluations whose time is over although the other side said nothing: 50 at once. An application calls it now and then; if
/// it says that more is due, again. What was said counts in the month in which it was said, however late this is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickEvaluations {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationsTicked {
    /// So many were opened.
    pub opened: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickEvaluations {
    const NAME: &'static str = "tick_evaluations";
    type Output = EvaluationsTicked;
    type Error = ReputationRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<EvaluationsTicked, Stop<ReputationRefusal>> {
        let by_now = work.now().next().index_key();
        let ids = work.scan(DealEvaluation::BY_CLOSING.between(&[], &by_now), MAX_AT_ONCE + 1)?;
        let more = ids.len() > MAX_AT_ONCE;
        let due = work.all::<DealEvaluation>(ids.into_iter().take(MAX_AT_ONCE).map(DealId::from_u128))?;
        let mut opened = 0;
        for evaluation in due {
            open(work, (*evaluation).clone())?;
            opened += 1;
        }
        Ok(EvaluationsTicked { opened, more })
    }
}
