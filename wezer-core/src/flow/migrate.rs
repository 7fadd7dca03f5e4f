//! Moving what runs to another version.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::course::Driven;
use super::document::Flow;
use super::event::FlowMoved;
use super::scene::look;
use super::{FlowRefusal, MANAGE};
use crate::id::FlowId;
use crate::kernel::{Command, Permission, Stop, Work};
use crate::link::RecordRef;

/// Moves a run, or any record that a flow drives, to another version of its flow. What was agreed under the old one is void, and
/// nobody has consented to the new one until they take part again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRun {
    /// The record; for a run its kind is `flow_run`.
    pub record: RecordRef,
    /// To which version.
    pub version: u32,
    /// Which state of the new version takes the place of which state of the old one; what is not named keeps its name.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub states: BTreeMap<String, String>,
}

impl Command for MoveRun {
    const NAME: &'static str = "move_run";
    type Output = ();
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FlowRefusal>> {
        let unknown = || FlowRefusal::UnknownRecord { record: self.record.clone() };
        let driver = work.memory.registry().find_driver(&self.record.kind).ok_or_else(unknown)?;
        (driver.move_to)(work, self.record.id.as_u128(), self.version, &self.states)
    }
}

pub(crate) fn move_to<D: Driven>(
    work: &mut Work<'_>,
    id: u128,
    version: u32,
    states: &BTreeMap<String, String>,
) -> Result<(), Stop<FlowRefusal>> {
    let record = RecordRef::new(D::KIND, id);
    let unknown = || FlowRefusal::UnknownRecord { record: record.clone() };
    let scene = look::<D>(work.memory, id)?.ok_or_else(unknown)?;
    let name = scene.course.flow();
    let unknown_flow = || FlowRefusal::UnknownFlow { flow: format!("{name} {version}") };
    let target = work.get::<Flow>(FlowId::of(name, version))?.ok_or_else(unknown_flow)?;
    let state = states.get(scene.course.state()).map_or(scene.course.state(), String::as_str);
    let no_place = || FlowRefusal::NoPlaceInVersion { state: state.to_owned() };
    let (at, _) = target.state(state).ok_or_else(no_place)?;
    let document = work.get::<D>(D::Id::from(uuid::Uuid::from_u128(id)))?.ok_or_else(unknown)?;
    for field in &target.definition().fields {
        match scene.fields.get(&field.name).cloned().or_else(|| document.field(&field.name)) {
            Some(value) if value.kind() != field.kind => {
                return Err(FlowRefusal::BadField { field: field.name.clone(), kind: field.kind.as_str() }.into());
            }
            None if field.required => return Err(FlowRefusal::FieldMissing { name: field.name.clone() }.into()),
            _ => {}
        }
    }
    let mut document = (*document).clone();
    let course = document.course_mut();
    course.version = version;
    state.clone_into(&mut course.state);
    course.agreed.clear();
    let awaited = scene.flow.awaits(scene.course.state());
    work.put(document)?;
    super::command::refile::<D>(work, id, &target)?;
    let moved = look::<D>(work.memory, id)?;
    let due = moved.and_then(|moved| target.due(state, moved.course.entered_at(), &moved.fields, None));
    work.await_time_out(&record, awaited, due)?;
    let state = u16::try_from(at).unwrap_or(u16::MAX);
    work.emit(&FlowMoved { record, from: scene.flow.id(), to: target.id(), state });
    Ok(())
}
