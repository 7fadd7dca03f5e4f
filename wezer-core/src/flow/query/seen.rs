//! One record in its flow, as whoever asks may see it and may move it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::flow::course::Party;
use crate::flow::definition::{Label, Transition};
use crate::flow::guard::said;
use crate::flow::run::Due;
use crate::flow::scene::{Asking, May, Scene};
use crate::flow::{FieldValue, FlowRefusal, SEE};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Missing, Permission, Query, Refusal, Stop, View};
use crate::link::RecordRef;
use crate::right;
use crate::time::Timestamp;

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
pub(super) fn visible(view: &mut View<'_>, record: &RecordRef) -> Result<Scene, Stop<FlowRefusal>> {
    let unknown = || FlowRefusal::UnknownRecord { record: record.clone() };
    let driver = view.memory.registry().find_driver(&record.kind).ok_or_else(unknown)?;
    let scene = (driver.look)(view.memory, record.id.as_u128())?.ok_or_else(unknown)?;
    match sees(view, &scene)? {
        true => Ok(scene),
        false => Err(FlowRefusal::NotYours.into()),
    }
}

/// Whether whoever asks has a part in a record or sees all of its group.
fn sees(view: &mut View<'_>, scene: &Scene) -> Result<bool, Missing> {
    let actor = view.actor();
    let person = actor.person();
    if actor == Actor::System || (person.is_some() && scene.course.has_part(person)) {
        return Ok(true);
    }
    let asking = Asking { actor, now: view.now() };
    for role in &scene.flow.definition().roles {
        if scene.plays(view.memory, asking, &role.name)? {
            return Ok(true);
        }
    }
    view.holds(actor, Permission::Group(SEE, scene.group))
}

/// Whether whoever asks may see a record in its flow; `None` if no flow drives such records.
pub(crate) fn sees_driven(view: &mut View<'_>, record: &RecordRef) -> Result<Option<bool>, Missing> {
    let Some(driver) = view.memory.registry().find_driver(&record.kind) else { return Ok(None) };
    match (driver.look)(view.memory, record.id.as_u128())? {
        Some(scene) => Ok(Some(sees(view, &scene)?)),
        None => Ok(Some(false)),
    }
}
