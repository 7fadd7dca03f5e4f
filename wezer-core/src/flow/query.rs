//! What people see of flows: definitions, runs, and why they may not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::course::Party;
use super::definition::{FlowDefinition, Label, Transition};
use super::document::{CurrentFlow, Flow, name_key};
use super::guard::said;
use super::run::{Due, FlowRun, Step};
use super::scene::{Asking, May, Scene};
use super::{FieldValue, FlowRefusal, MAX_FLOWS, SEE};
use crate::actor::Actor;
use crate::id::{FlowId, GroupId, MemberId, RunId};
use crate::kernel::{Missing, Permission, Query, Refusal, Stop, Unreachable, View};
use crate::link::RecordRef;
use crate::right;
use crate::time::Timestamp;

/// A query lists at most so many runs or steps.
const MAX_LISTED: u16 = 1_000;
const LISTED: u16 = 100;

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

/// A run, or any record that a flow drives, as whoever asks may see it and may move it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowRunOf {
    /// The record; for a run its kind is `flow_run`.
    pub record: RecordRef,
}

/// A record in its flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunSeen {
    /// The record.
    pub record: RecordRef,
    /// The flow's name.
    pub flow: String,
    /// Under which version it runs.
    pub version: u32,
    /// The state's name.
    pub state: String,
    /// What people call the state.
    pub state_label: Label,
    /// Whether nothing is left to do.
    pub is_final: bool,
    /// The group over which the flow's rights are asked for.
    pub group: GroupId,
    /// Who started it; nobody for the system.
    pub started_by: Option<MemberId>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it came into its state.
    pub entered_at: Timestamp,
    /// When something happens by itself.
    pub due: Option<Timestamp>,
    /// What it remembers.
    pub fields: BTreeMap<String, FieldValue>,
    /// Who plays which role, as far as the record names them.
    pub roles: BTreeMap<String, Party>,
    /// All transitions, and which of them whoever asks may fire now.
    pub transitions: Vec<TransitionSeen>,
}

/// A transition, for whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TransitionSeen {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// To which state it leads.
    pub to: String,
    /// Whether firing it counts as agreeing only, because others have to agree too.
    pub agrees: bool,
    /// Why whoever asks may not fire it now; nothing if they may.
    pub why_not: Option<WhyNot>,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhyNot {
    /// The refusal's frozen name.
    pub code: &'static str,
    /// The refusal for a person.
    pub message: Label,
}

impl Query for FlowRunOf {
    const NAME: &'static str = "flow_run";
    type Output = RunSeen;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<RunSeen, Stop<FlowRefusal>> {
        let scene = visible(view, &self.record)?;
        let asking = Asking { actor: view.actor(), now: view.now() };
        let definition = scene.flow.definition();
        let mut transitions = Vec::with_capacity(definition.transitions.len());
        for transition in &definition.transitions {
            transitions.push(seen(view, &scene, asking, transition)?);
        }
        let mut roles = BTreeMap::new();
        for role in &definition.roles {
            if let Some(party) = scene.party(view.memory, &role.name)? {
                roles.insert(role.name.clone(), party);
            }
        }
        let due = view.get::<Due>(Due::id_of(&self.record))?.map(|due| due.at);
        let state = scene.flow.state(scene.course.state()).map(|(_, state)| state);
        Ok(RunSeen {
            flow: scene.course.flow().to_owned(),
            version: scene.course.version(),
            state: scene.course.state().to_owned(),
            state_label: state.map(|state| state.label.clone()).unwrap_or_default(),
            is_final: state.is_some_and(|state| state.is_final),
            group: scene.group,
            started_by: scene.course.started_by(),
            started_at: scene.course.started_at(),
            entered_at: scene.course.entered_at(),
            due,
            roles,
            transitions,
            record: scene.record,
            fields: scene.fields,
        })
    }
}

fn seen(view: &mut View<'_>, scene: &Scene, asking: Asking, transition: &Transition) -> Result<TransitionSeen, Missing> {
    let may = scene.may(view.memory, asking, transition)?;
    Ok(TransitionSeen {
        name: transition.name.clone(),
        label: transition.label.clone(),
        to: transition.to.clone(),
        agrees: matches!(may, Ok(May::Agree { .. })),
        why_not: may.err().map(|refusal| WhyNot { code: refusal.code(), message: said(&refusal) }),
    })
}

/// The scene of a record, for those who have a part in it or see all of its group.
fn visible(view: &mut View<'_>, record: &RecordRef) -> Result<Scene, Stop<FlowRefusal>> {
    let unknown = || FlowRefusal::UnknownRecord { record: record.clone() };
    let driver = view.memory.registry().find_driver(&record.kind).ok_or_else(unknown)?;
    let scene = (driver.look)(view.memory, record.id.as_u128())?.ok_or_else(unknown)?;
    let actor = view.actor();
    let person = actor.person();
    if actor == Actor::System || (person.is_some() && scene.course.has_part(person)) {
        return Ok(scene);
    }
    let asking = Asking { actor, now: view.now() };
    for role in &scene.flow.definition().roles {
        if scene.plays(view.memory, asking, &role.name)? {
            return Ok(scene);
        }
    }
    match view.holds(actor, Permission::Group(SEE, scene.group))? {
        true => Ok(scene),
        false => Err(FlowRefusal::NotYours.into()),
    }
}

/// Runs of a person, of a group that plays a role, or all that runs in a group, by flow and state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowRuns {
    /// Whose.
    pub of: RunsOf,
    /// Of this flow only.
    #[serde(default)]
    pub flow: Option<String>,
    /// In this state of it only.
    #[serde(default)]
    pub state: Option<String>,
    /// Those after this run.
    #[serde(default)]
    pub after: Option<RunId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// Whose runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunsOf {
    /// Those that a member started or plays a role in.
    Member(MemberId),
    /// Those in which a group plays a role.
    Party(GroupId),
    /// Those that run in a group.
    Group(GroupId),
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunLine {
    /// The run.
    pub run: RunId,
    /// The flow's name.
    pub flow: String,
    /// Under which version it runs.
    pub version: u32,
    /// The state's name.
    pub state: String,
    /// Who started it.
    pub started_by: Option<MemberId>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it came into its state.
    pub entered_at: Timestamp,
}

impl FlowRuns {
    /// All runs of these.
    pub fn of(of: RunsOf) -> Self {
        Self { of, flow: None, state: None, after: None, limit: None }
    }
}

impl Query for FlowRuns {
    const NAME: &'static str = "flow_runs";
    type Output = Vec<RunLine>;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        match self.of {
            RunsOf::Member(member) => Permission::Own(SEE, member),
            RunsOf::Party(group) | RunsOf::Group(group) => Permission::Group(SEE, group),
        }
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<RunLine>, Stop<FlowRefusal>> {
        let (index, of) = match self.of {
            RunsOf::Member(member) => (FlowRun::BY_PARTY, member.as_u128()),
            RunsOf::Party(group) => (FlowRun::BY_PARTY, group.as_u128()),
            RunsOf::Group(group) => (FlowRun::BY_GROUP, group.as_u128()),
        };
        let mut key = of.to_be_bytes().to_vec();
        if let Some(flow) = &self.flow {
            key.extend(name_key(flow));
            if let Some(state) = &self.state {
                key.extend(name_key(state));
            }
        }
        let mut keys = index.starting_with(&key);
        if let Some(after) = self.after {
            let unknown = || FlowRefusal::UnknownRecord { record: RecordRef::of::<FlowRun>(after) };
            let last = view.get::<FlowRun>(after)?.ok_or_else(unknown)?;
            let place = FlowRun::key(last.course.flow(), last.course.state());
            // One byte more than the row of the last one.
            keys = keys.after(index, &[&of.to_be_bytes(), place.as_slice(), &after.as_u128().to_be_bytes(), &[0]].concat());
        }
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(LISTED).min(MAX_LISTED)))?;
        let runs = view.all::<FlowRun>(ids.into_iter().map(RunId::from_u128))?;
        let line = |run: &FlowRun| RunLine {
            run: run.id(),
            flow: run.course.flow().to_owned(),
            version: run.course.version(),
            state: run.course.state().to_owned(),
            started_by: run.course.started_by(),
            started_at: run.course.started_at(),
            entered_at: run.course.entered_at(),
        };
        Ok(runs.iter().map(|run| line(run)).collect())
    }
}

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
        let steps = view.all::<Step>(ids.into_iter().map(crate::id::StepId::from_u128))?;
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
