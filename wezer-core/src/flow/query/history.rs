//! What happened to a record in its flow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::seen::visible;
use super::{LISTED, MAX_LISTED};
use crate::flow::FlowRefusal;
use crate::flow::document::Flow;
use crate::flow::run::Step;
use crate::id::{MemberId, StepId};
use crate::kernel::{Permission, Query, Stop, View};
use crate::link::RecordRef;
use crate::right;
use crate::time::Timestamp;

/// What happened to a record in its flow, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowHistory {
    /// The record.
    pub record: RecordRef,
    /// Those after this step, counted from 1.
    #[serde(default)]
    pub after: Option<u32>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A transition that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HistoryStep {
    /// Which step it was, from 1.
    pub nth: u32,
    /// Under which version.
    pub version: u32,
    /// The transition's name there.
    pub transition: String,
    /// To which state it led.
    pub to: String,
    /// Who fired; nobody for the system and for what happens by itself.
    pub by: Option<MemberId>,
    /// When.
    pub at: Timestamp,
    /// The journal entry.
    pub seq: u64,
}

impl Query for FlowHistory {
    const NAME: &'static str = "flow_history";
    type Output = Vec<HistoryStep>;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<HistoryStep>, Stop<FlowRefusal>> {
        visible(view, &self.record)?;
        let digest = self.record.digest();
        let from = self.after.unwrap_or(0).saturating_add(1);
        let keys = Step::BY_RECORD.starting_with(&digest);
        let keys = keys.after(Step::BY_RECORD, &[digest.as_slice(), &from.to_be_bytes()].concat());
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(LISTED).min(MAX_LISTED)))?;
        let steps = view.all::<Step>(ids.into_iter().map(StepId::from_u128))?;
        let flows: Vec<_> = steps.iter().map(|step| view.get::<Flow>(step.flow)).collect();
        let flows = flows.into_iter().collect::<Result<Vec<_>, _>>()?;
        let seen = steps.iter().zip(flows).filter_map(|(step, flow)| {
            let flow = flow?;
            let transition = flow.definition().transitions.get(usize::from(step.transition))?;
            Some(HistoryStep {
                nth: step.nth,
                version: flow.version(),
                transition: transition.name.clone(),
                to: transition.to.clone(),
                by: step.by,
                at: step.at,
                seq: step.seq,
            })
        });
        Ok(seen.collect())
    }
}
