//! The flows that there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::flow::MAX_FLOWS;
use crate::flow::definition::{FlowDefinition, Label};
use crate::flow::document::{CurrentFlow, Flow};
use crate::id::{FlowId, MemberId};
use crate::kernel::{Permission, Query, Stop, Unreachable, View};
use crate::right;
use crate::time::Timestamp;

/// All flows in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowDefinitions {}

/// A flow that there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KnownFlow {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// The current version.
    pub version: u32,
    /// The current version's id.
    pub flow: FlowId,
}

impl Query for FlowDefinitions {
    const NAME: &'static str = "flow_definitions";
    type Output = Vec<KnownFlow>;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<KnownFlow>, Stop<Unreachable>> {
        let ids = view.scan(CurrentFlow::BY_NAME.starting_with(&[]), MAX_FLOWS)?;
        let current = view.all::<CurrentFlow>(ids.into_iter().map(FlowId::from_u128))?;
        let flows = view.all::<Flow>(current.iter().map(|current| current.flow()))?;
        let known = |flow: &Flow| KnownFlow {
            name: flow.definition().name.clone(),
            label: flow.definition().label.clone(),
            version: flow.version(),
            flow: flow.id(),
        };
        Ok(flows.iter().map(|flow| known(flow)).collect())
    }
}

/// One flow, in its current version or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindFlow {
    /// Its name.
    pub name: String,
    /// Which version; the current one if absent.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A flow as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FlowSeen {
    /// This version's id.
    pub flow: FlowId,
    /// Which version.
    pub version: u32,
    /// Which version is current.
    pub current: u32,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who saved it; nobody for the system.
    pub saved_by: Option<MemberId>,
    /// What was written down.
    pub definition: FlowDefinition,
}

impl Query for FindFlow {
    const NAME: &'static str = "flow";
    type Output = Option<FlowSeen>;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Option<FlowSeen>, Stop<Unreachable>> {
        let Some(current) = view.get::<CurrentFlow>(FlowId::of(&self.name, 0))? else { return Ok(None) };
        let version = self.version.unwrap_or(current.version);
        let Some(flow) = view.get::<Flow>(FlowId::of(&self.name, version))? else { return Ok(None) };
        Ok(Some(FlowSeen {
            flow: flow.id(),
            version,
            current: current.version,
            saved_at: flow.saved_at(),
            saved_by: flow.saved_by(),
            definition: flow.definition().clone(),
        }))
    }
}
