//! Flows: lifecycles as data that a community writes.
//!
//! Invariant: a record stands in one state of one version of one flow, and leaves it only by a transition of that version, fired by
//! somebody who may, with its guard holding; what the transition brings about is committed with it or not at all. Versions never
//! change. What goes on by itself comes to an end.
//!
//! Cost: firing reads the record, its version and what its effects read; time-outs cost nothing until they are due.
//!
//! The files: [`definition`](FlowDefinition) is what is written down, `check` what must hold of it, [`SaveFlow`] keeps it;
//! [`FlowRun`] is a run, [`Driven`] a package's own document in a run's place, `scene` who may do what there, `advance` what happens
//! when they do, [`TickFlows`] what happens by itself; `diagram` draws.

mod advance;
mod check;
mod command;
mod course;
mod definition;
mod diagram;
mod document;
mod event;
mod fault;
mod guard;
mod migrate;
mod query;
mod refusal;
mod run;
mod save;
mod scene;
pub mod standard;
mod template;
mod tick;
mod told;
mod value;

use std::collections::BTreeMap;

pub use self::advance::Advanced;
use self::advance::Trigger;
pub use self::check::{
    MAX_DEFINITION, MAX_EFFECTS, MAX_FIELDS, MAX_LABEL, MAX_NAME, MAX_ROLES, MAX_STATES, MAX_TRANSITIONS, MIN_SECONDS_IN_A_RING,
};
pub use self::command::{FireTransition, FiredTransition, SetFlowFields, StartFlow, StartedFlow};
pub use self::course::{Course, Driven, MAX_PARTS, Party};
pub use self::definition::{Effect, Field, FlowDefinition, Label, Makes, Role, RoleHolder, State, Transition};
pub use self::diagram::diagram;
pub use self::document::Flow;
pub use self::event::{FlowAgreed, FlowDelayed, FlowFieldsSet, FlowFired, FlowMoved, FlowSaved, FlowStarted};
pub use self::fault::FlowFault;
pub use self::guard::vocabulary;
pub use self::migrate::MoveRun;
pub(crate) use self::query::sees_driven;
pub use self::query::{
    FindFlow, FlowDefinitions, FlowHistory, FlowRunOf, FlowRuns, FlowSeen, HistoryStep, KnownFlow, RunLine, RunSeen, RunsOf,
    TransitionSeen, WhyNot,
};
pub use self::refusal::FlowRefusal;
pub use self::run::FlowRun;
pub use self::save::{MAX_FLOWS, SaveFlow, SavedFlow};
use self::scene::Scene;
pub use self::template::{MAX_DEPTH, MAX_LEAVES, MAX_LITERAL, Template};
pub use self::tick::{MAX_AT_ONCE, RETRY_SECONDS, TickFlows, Ticked};
pub use self::value::{FieldKind, FieldValue, MAX_FIELD_TEXT};
use crate::kernel::{Memory, Missing, Registry, RegistryError, Right, Stop, Work};

/// To save flows and to move what runs to another version.
///
/// It gives much: whoever writes a flow decides what happens with the money of those who fire it, and what is said in their names,
/// within their rights and limits, because effects are carried out in the name of whoever fires. Give it to people whom everybody who
/// uses flows would trust with their wallet. What it does not give are effects that change rights, membership, members, limits,
/// currencies or what is kept about people: those need [`ACT_AS_SYSTEM`] too.
pub const MANAGE: Right = Right::new("flow.manage");
/// To save a flow that acts as the system when its time-outs run out, or that changes rights, members or what is kept about people in
/// the name of whoever fires: as much as an operator can do.
pub const ACT_AS_SYSTEM: Right = Right::new("flow.act_as_system");
/// To start flows and to fire transitions; who may fire which is up to the flow.
pub const FIRE: Right = Right::new("flow.fire");
/// To see all runs of a group; one's own are always there to be seen.
pub const SEE: Right = Right::new("flow.see");
/// To let happen what is due.
pub const TICK: Right = Right::new("flow.tick");

type Look = fn(&mut Memory, u128) -> Result<Option<Scene>, Missing>;
type Fire = fn(&mut Work<'_>, u128, &str, Trigger) -> Result<Advanced, Stop<FlowRefusal>>;
type MoveTo = fn(&mut Work<'_>, u128, u32, &BTreeMap<String, String>) -> Result<(), Stop<FlowRefusal>>;

/// How the engine reaches a kind of document that it drives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Driver {
    pub(crate) look: Look,
    pub(crate) fire: Fire,
    pub(crate) move_to: MoveTo,
}

impl Driver {
    pub(crate) fn of<D: Driven>() -> Self {
        Self { look: scene::look::<D>, fire: advance::fire::<D>, move_to: migrate::move_to::<D> }
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [MANAGE, ACT_AS_SYSTEM, FIRE, SEE, TICK] {
        registry.right(right)?;
    }
    registry.command::<SaveFlow>()?.command::<StartFlow>()?.command::<SetFlowFields>()?.command::<FireTransition>()?;
    registry.command::<MoveRun>()?.command::<TickFlows>()?;
    registry
        .query::<FlowDefinitions>()?
        .query::<FindFlow>()?
        .query::<FlowRunOf>()?
        .query::<FlowRuns>()?
        .query::<FlowHistory>()?;
    registry.event::<FlowSaved>()?.event::<FlowStarted>()?.event::<FlowFieldsSet>()?.event::<FlowAgreed>()?;
    registry.event::<FlowFired>()?.event::<FlowDelayed>()?.event::<FlowMoved>()?;
    registry.document::<Flow>()?.document::<document::CurrentFlow>()?.driven::<FlowRun>()?;
    registry.document::<run::RunWords>()?.document::<run::Step>()?.document::<run::Due>()?;
    registry.index(document::CurrentFlow::BY_NAME)?.index(FlowRun::BY_PARTY)?.index(FlowRun::BY_GROUP)?;
    registry.index(run::Step::BY_RECORD)?.index(run::Due::BY_MOMENT)?;
    Ok(())
}
