//! What people do with runs: start them, set their fields, fire.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::advance::{Advanced, Trigger, by_hand};
use super::course::Party;
use super::definition::{Effect, RoleHolder};
use super::document::Flow;
use super::event::FlowFieldsSet;
use super::run::{Filed, FlowRun, RunWords};
use super::scene::look;
use super::{FIRE, FieldValue, FlowRefusal};
use crate::group;
use crate::id::{GroupId, MemberId, RunId};
use crate::kernel::{Command, Document, Permission, Stop, Work};
use crate::link::RecordRef;

/// Starts a run of a flow, under its current version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartFlow {
    /// The flow's name.
    pub flow: String,
    /// The group over which the flow's rights are asked for; the whole community if absent. The starter belongs to it.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Its fields by name, each as text in the way of its kind: `12.50 VAL`, an id, a moment, `true`.
    #[serde(default)]
    #[schemars(length(max = 32))]
    pub fields: BTreeMap<String, String>,
    /// Who plays the roles that are given, by name.
    #[serde(default)]
    #[schemars(length(max = 16))]
    pub roles: BTreeMap<String, Party>,
    /// The version that the person saw; refused if another one is current. Absent, it is started in any case.
    #[serde(default)]
    pub version: Option<u32>,
}

impl StartFlow {
    /// A run of this flow without fields.
    pub fn new(flow: impl Into<String>) -> Self {
        Self { flow: flow.into(), group: None, fields: BTreeMap::new(), roles: BTreeMap::new(), version: None }
    }

    /// The same with a field.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "an id, a moment, a text: whatever can be written is given as it is")]
    pub fn field(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.fields.insert(name.into(), value.to_string());
        self
    }

    /// The same with a role.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>, party: Party) -> Self {
        self.roles.insert(name.into(), party);
        self
    }
}

/// A run that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StartedFlow {
    /// The run.
    pub run: RunId,
    /// Under which version.
    pub version: u32,
}

impl Command for StartFlow {
    const NAME: &'static str = "start_flow";
    type Output = StartedFlow;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FIRE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<StartedFlow, Stop<FlowRefusal>> {
        let flow = work.current_flow(&self.flow)?;
        as_seen(self.version, flow.version())?;
        if flow.definition().transitions.iter().flat_map(|transition| &transition.effects).any(Effect::governs) {
            by_hand(work, &self.flow)?;
        }
        let group = self.group.unwrap_or(group::ROOT);
        if let Some(member) = work.actor().person()
            && !work.belongs(member, group)?
        {
            return Err(FlowRefusal::NotYours.into());
        }
        let run: RunId = work.new_id();
        let record = RecordRef::of::<FlowRun>(run);
        let course = work.begin_flow(&self.flow, &record)?;
        let mut started = FlowRun { id: run, group, course, fields: BTreeMap::new(), parties: BTreeMap::new(), of: Vec::new() };
        let mut words = RunWords { id: run, author: work.actor().person(), words: BTreeMap::new() };
        set_fields(&mut started, &mut words, &flow, &self.fields)?;
        for (name, party) in &self.roles {
            let known = flow.definition().roles.iter().find(|role| role.name == *name);
            if !known.is_some_and(|role| role.holder == RoleHolder::Given) {
                return Err(FlowRefusal::NothingToGive { name: name.clone() }.into());
            }
            started.parties.insert(name.clone(), *party);
        }
        let mut given = flow.definition().roles.iter().filter(|role| role.holder == RoleHolder::Given);
        if let Some(missing) = given.find(|role| !started.parties.contains_key(&role.name)) {
            return Err(FlowRefusal::FieldMissing { name: missing.name.clone() }.into());
        }
        find_parties(work, &mut started, &flow)?;
        work.put_new(started);
        if !words.words.is_empty() {
            work.put_new(words);
        }
        if let Some(scene) = look::<FlowRun>(work.memory, run.as_u128())? {
            work.tell_of(&scene)?;
        }
        work.await_moment(&record)?;
        Ok(StartedFlow { run, version: flow.version() })
    }
}

/// What a person does is done under the version that they saw.
fn as_seen(seen: Option<u32>, version: u32) -> Result<(), FlowRefusal> {
    match seen {
        Some(seen) if seen != version => Err(FlowRefusal::OtherVersion { version, seen }),
        _ => Ok(()),
    }
}

/// Changes fields of a run in its first state; what is not named stays, an empty text takes a field away. Whoever started does it;
/// what others agreed and consented to is void then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFlowFields {
    /// The run.
    pub run: RunId,
    /// The fields by name, as in [`StartFlow`].
    #[schemars(length(max = 32))]
    pub fields: BTreeMap<String, String>,
}

impl Command for SetFlowFields {
    const NAME: &'static str = "set_flow_fields";
    type Output = ();
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FIRE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FlowRefusal>> {
        let unknown = || FlowRefusal::UnknownRecord { record: RecordRef::of::<FlowRun>(self.run) };
        let mut run = (*work.get::<FlowRun>(self.run)?.ok_or_else(unknown)?).clone();
        let flow = work.get::<Flow>(run.course.flow_id())?.ok_or_else(unknown)?;
        let by = work.actor().person();
        if run.course.state != flow.first() || (by.is_some() && by != run.course.started_by) {
            return Err(FlowRefusal::NotDraft.into());
        }
        let author = RunWords::author(work, run.course.started_by())?;
        let words = work.get::<RunWords>(self.run)?;
        let mut words = words.map_or_else(|| RunWords { id: self.run, author, words: BTreeMap::new() }, |words| (*words).clone());
        set_fields(&mut run, &mut words, &flow, &self.fields)?;
        run.course.values_changed(by);
        find_parties(work, &mut run, &flow)?;
        work.emit(&FlowFieldsSet { record: run.record() });
        work.put(words)?;
        let record = run.record();
        work.put(run)?;
        Ok(work.await_moment(&record)?)
    }
}

/// Reads the fields that were given, and makes sure that those that are required are there.
fn set_fields(run: &mut FlowRun, words: &mut RunWords, flow: &Flow, given: &BTreeMap<String, String>) -> Result<(), FlowRefusal> {
    let declared = &flow.definition().fields;
    for (name, text) in given {
        let field = declared.iter().find(|field| field.name == *name);
        let field = field.ok_or_else(|| FlowRefusal::NothingToGive { name: name.clone() })?;
        if text.is_empty() {
            run.fields.remove(name);
            words.words.remove(name);
            continue;
        }
        let bad = || FlowRefusal::BadField { field: name.clone(), kind: field.kind.as_str() };
        match field.kind.read(text).ok_or_else(bad)? {
            FieldValue::Text(text) => {
                run.fields.remove(name);
                words.words.insert(name.clone(), text);
            }
            value => {
                run.fields.insert(name.clone(), value);
            }
        }
    }
    let is_set = |name: &String| run.fields.contains_key(name) || words.words.contains_key(name);
    let missing = declared.iter().find(|field| field.required && !is_set(&field.name));
    missing.map_or(Ok(()), |field| Err(FlowRefusal::FieldMissing { name: field.name.clone() }))
}

/// Finds out under whose names the run is filed.
fn find_parties(work: &mut Work<'_>, run: &mut FlowRun, flow: &Flow) -> Result<(), Stop<FlowRefusal>> {
    let filed = |party, role: &str| Filed { party, role: Some(role.to_owned()) };
    run.of = run.course.started_by.map(|member| Filed { party: Party::Member(member), role: None }).into_iter().collect();
    run.of.extend(run.parties.iter().map(|(role, party)| filed(*party, role)));
    for role in &flow.definition().roles {
        let RoleHolder::Field(name) = &role.holder else { continue };
        let party = match run.fields.get(name) {
            Some(value) => value.party(work.memory)?,
            None => None,
        };
        run.of.extend(party.map(|party| filed(party, &role.name)));
    }
    Ok(())
}

/// Files a run anew whose fields or flow were changed; nothing happens to a record of another kind.
pub(super) fn refile<D: Document>(work: &mut Work<'_>, id: u128, flow: &Flow) -> Result<(), Stop<FlowRefusal>> {
    if D::KIND == FlowRun::KIND
        && let Some(run) = work.get::<FlowRun>(RunId::from_u128(id))?
    {
        let mut run = (*run).clone();
        find_parties(work, &mut run, flow)?;
        work.put(run)?;
    }
    Ok(())
}

/// Fires a transition of a run, or of any record that a flow drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FireTransition {
    /// The record; for a run its kind is `flow_run`.
    pub record: RecordRef,
    /// The transition's name.
    pub transition: String,
    /// Refused if the record is in another flow. An effect has to name it, so that endless chains can be seen.
    #[serde(default)]
    pub flow: Option<String>,
    /// The version that the person saw; refused if the record runs under another one. Absent, it is fired in any case.
    #[serde(default)]
    pub version: Option<u32>,
    /// Whoever fires, if they are no active member: an applicant, or somebody who takes a break. It has to be themself.
    #[serde(default)]
    pub myself: Option<MemberId>,
}

impl FireTransition {
    /// A transition of a run.
    pub fn of_run(run: RunId, transition: impl Into<String>) -> Self {
        Self { record: RecordRef::of::<FlowRun>(run), transition: transition.into(), flow: None, version: None, myself: None }
    }
}

/// What came of firing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FiredTransition {
    /// Whether the record is in another state now; else the agreement counts, and others have still to agree.
    pub moved: bool,
    /// Of so many roles somebody has still to agree.
    pub waiting: u16,
}

impl Command for FireTransition {
    const NAME: &'static str = "fire_transition";
    type Output = FiredTransition;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        match self.myself {
            Some(member) => Permission::OwnOrMember(FIRE, member),
            None => Permission::Member(FIRE),
        }
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<FiredTransition, Stop<FlowRefusal>> {
        if self.myself.is_some_and(|member| work.actor().person().is_some_and(|person| person != member)) {
            return Err(FlowRefusal::NotYours.into());
        }
        let unknown = || FlowRefusal::UnknownRecord { record: self.record.clone() };
        let driver = work.memory.registry().find_driver(&self.record.kind).ok_or_else(unknown)?;
        if self.flow.is_some() || self.version.is_some() {
            let scene = (driver.look)(work.memory, self.record.id.as_u128())?.ok_or_else(unknown)?;
            if let Some(flow) = self.flow.as_ref().filter(|flow| scene.course.flow() != *flow) {
                return Err(FlowRefusal::UnknownFlow { flow: flow.clone() }.into());
            }
            as_seen(self.version, scene.course.version())?;
        }
        let advanced = (driver.fire)(work, self.record.id.as_u128(), &self.transition, Trigger::Actor)?;
        Ok(match advanced {
            Advanced::Moved => FiredTransition { moved: true, waiting: 0 },
            Advanced::Waiting(waiting) => FiredTransition { moved: false, waiting },
        })
    }
}
