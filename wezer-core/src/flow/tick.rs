//! Time-outs: what happens because nobody did anything.
//!
//! Invariant: however often and however late it is called, a time-out happens once for each time that its state was entered, and one
//! that is refused holds up none of the others.
//!
//! Cost: one index scan; nothing is read of what is not due. At most [`MAX_AT_ONCE`] records a call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::advance::Trigger;
use super::event::FlowDelayed;
use super::run::Due;
use super::scene::{Asking, Scene};
use super::{Driver, FlowRefusal, TICK};
use crate::actor::Actor;
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::link::RecordRef;

/// How many records one call moves at most.
pub const MAX_AT_ONCE: usize = 100;
/// A time-out that was refused is tried again after so many seconds.
pub const RETRY_SECONDS: i64 = 3_600;

/// Lets happen what is due by itself, the longest overdue first, at most 100 records at once. An application calls it now and then;
/// if it says that more is left, again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickFlows {}

/// What happened by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Ticked {
    /// So many records moved.
    pub moved: u32,
    /// So many could not: a guard or an effect refused. They are tried again after an hour.
    pub delayed: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickFlows {
    const NAME: &'static str = "tick_flows";
    type Output = Ticked;
    type Error = FlowRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(TICK)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Ticked, Stop<FlowRefusal>> {
        let by_now = work.now().next().index_key();
        let ids = work.scan(Due::BY_MOMENT.between(&[], &by_now), MAX_AT_ONCE + 1)?;
        let more = ids.len() > MAX_AT_ONCE;
        let due: Vec<_> = ids.into_iter().take(MAX_AT_ONCE).map(|id| work.get::<Due>(id)).collect();
        let due = due.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut ticked = Ticked { more, ..Ticked::default() };
        let mut missed = None;
        for due in due.into_iter().flatten() {
            // What one record lacks must not keep the others from naming what they lack: all of it is read in one round trip.
            match time_out(work, &due.record) {
                Ok(Some(true)) => ticked.moved += 1,
                Ok(Some(false)) => ticked.delayed += 1,
                Ok(None) => {}
                Err(missing) => missed = Some(missing),
            }
        }
        match missed {
            Some(missing) => Err(missing.into()),
            None => Ok(ticked),
        }
    }
}

/// Fires what is due of a record; says whether it moved, or nothing if what another record brought about moved it meanwhile.
fn time_out(work: &mut Work<'_>, record: &RecordRef) -> Result<Option<bool>, Missing> {
    if work.get::<Due>(Due::id_of(record))?.is_none_or(|due| due.at > work.now()) {
        return Ok(None);
    }
    let driver = work.memory.registry().find_driver(&record.kind);
    let scene = match driver {
        Some(driver) => (driver.look)(work.memory, record.id.as_u128())?.map(|scene| (driver, scene)),
        None => None,
    };
    let Some((driver, scene)) = scene else {
        // The record is gone, or its package is not part of this build.
        work.await_time_out(record, true, None)?;
        return Ok(Some(false));
    };
    if fire_due(work, driver, record, &scene)? {
        return Ok(Some(true));
    }
    let until = work.now().plus_seconds(RETRY_SECONDS);
    let later = scene.flow.due(scene.course.state(), scene.course.entered_at(), &scene.fields, Some(work.now()));
    let until = later.map_or(until, |later| later.min(until));
    work.await_time_out(record, true, Some(until))?;
    work.emit(&FlowDelayed { record: record.clone(), until });
    Ok(Some(false))
}

/// Of the time-outs that are due, the first that nothing refuses.
fn fire_due(work: &mut Work<'_>, driver: Driver, record: &RecordRef, scene: &Scene) -> Result<bool, Missing> {
    let asking = Asking { actor: Actor::System, now: work.now() };
    let entered = scene.course.entered_at();
    let mut due: Vec<_> = scene
        .flow
        .out_of(scene.course.state())
        .filter_map(|transition| Some((transition.due(entered, &scene.fields)?, transition)))
        .filter(|(moment, _)| *moment <= asking.now)
        .collect();
    due.sort_by_key(|(moment, _)| *moment);
    for (_, transition) in due {
        if scene.may(work.memory, asking, transition)?.is_err() {
            continue;
        }
        let fired = work.attempt(|work| (driver.fire)(work, record.id.as_u128(), &transition.name, Trigger::TimeOut))?;
        match fired {
            Ok(_) => return Ok(true),
            Err(refusal) => tracing::debug!(%refusal, %record, "a time-out was refused"),
        }
    }
    Ok(false)
}
