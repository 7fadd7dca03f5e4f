//! Saving a flow: the next version, checked whole.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{SYSTEM, check, check_chains};
use super::definition::FlowDefinition;
use super::document::{CurrentFlow, Flow};
use super::event::FlowSaved;
use super::{ACT_AS_SYSTEM, FlowRefusal, MANAGE};
use crate::id::FlowId;
use crate::kernel::{Command, Permission, Stop, Work};

/// How many flows a community may have.
pub const MAX_FLOWS: usize = 200;

/// Saves a flow, new or changed: the next version, which is current from then on. What runs keeps its version until it is moved.
///
/// All of the definition is checked first, down to the arguments of its effects; the refusal names the place of the first fault.
///
/// Whoever fires a transition lends their rights to its effects. What changes rights, membership, members, limits, currencies or what
/// is kept about people may therefore be an effect only in a flow saved by somebody who holds the right `flow.act_as_system`, as may
/// what acts as the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveFlow {
    /// The flow.
    pub definition: FlowDefinition,
    /// The version that was changed; refused if somebody saved another one meanwhile. Absent, it is saved in any case.
    #[serde(default)]
    pub base: Option<u32>,
}

/// A version that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedFlow {
    /// The version's id.
    pub flow: FlowId,
    /// Which version, from 1.
    pub version: u32,
}

impl SaveFlow {
    /// A flow in whatever version is next.
    pub fn new(definition: FlowDefinition) -> Self {
        Self { definition, base: None }
    }

    /// Where the definition does what needs the right [`ACT_AS_SYSTEM`]: it acts as the system, or governs.
    fn needs_right(&self) -> Option<FlowRefusal> {
        let right = ACT_AS_SYSTEM.as_str();
        for (at, transition) in self.definition.transitions.iter().enumerate() {
            for (nth, effect) in transition.effects.iter().enumerate() {
                let at = format!("transitions[{at}].effects[{nth}]");
                if effect.in_name_of.as_deref() == Some(SYSTEM) {
                    return Some(FlowRefusal::NeedsSystemRight { at: format!("{at}.as"), right });
                }
                if effect.governs() {
                    let (at, command) = (format!("{at}.command"), effect.command.clone());
                    return Some(FlowRefusal::Governs { at, command, right });
                }
            }
        }
        None
    }
}

impl Command for SaveFlow {
    const NAME: &'static str = "save_flow";
    type Output = SavedFlow;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<SavedFlow, Stop<FlowRefusal>> {
        let registry = work.memory.registry();
        let community = work.vocabulary()?;
        check(&self.definition, &registry, &community).map_err(FlowRefusal::from)?;
        if let Some(refusal) = self.needs_right()
            && !work.holds(work.actor(), Permission::Community(ACT_AS_SYSTEM))?
        {
            return Err(refusal.into());
        }
        let others = other_flows(work, &self.definition.name)?;
        if others.len() >= MAX_FLOWS {
            return Err(FlowRefusal::TooManyFlows { limit: MAX_FLOWS }.into());
        }
        let mut all: Vec<&FlowDefinition> = others.iter().map(|flow| flow.definition()).collect();
        all.push(&self.definition);
        check_chains(&all).map_err(FlowRefusal::from)?;
        let before = work.get::<CurrentFlow>(FlowId::of(&self.definition.name, 0))?.map_or(0, |current| current.version);
        if self.base.is_some_and(|base| base != before) {
            return Err(FlowRefusal::NotCurrent { current: before }.into());
        }
        let version = before.saturating_add(1);
        let flow = Flow::new(version, self.definition.clone(), work.now(), work.actor().person());
        let id = flow.id();
        work.emit(&FlowSaved { flow: id, version });
        work.put(flow)?;
        work.put(CurrentFlow::new(&self.definition.name, version))?;
        Ok(SavedFlow { flow: id, version })
    }
}

/// The current versions of all flows but one.
fn other_flows(work: &mut Work<'_>, name: &str) -> Result<Vec<Arc<Flow>>, Stop<FlowRefusal>> {
    let ids = work.scan(CurrentFlow::BY_NAME.starting_with(&[]), MAX_FLOWS + 1)?;
    let current: Vec<_> = ids.into_iter().map(|id| work.get::<CurrentFlow>(FlowId::from_u128(id))).collect();
    let current = current.into_iter().collect::<Result<Vec<_>, _>>()?;
    let others = current.into_iter().flatten().filter(|current| current.name != name);
    let flows: Vec<_> = others.map(|current| work.get::<Flow>(current.flow())).collect();
    Ok(flows.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}
