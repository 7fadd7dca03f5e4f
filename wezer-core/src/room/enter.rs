//! Calls into rooms from decisions and answers: who may, what is granted, and what the call leaves.
//!
//! Invariant: nothing of a call that failed stays; a room acts for a person, never for the application itself. No room runs inside another,
//! nor inside itself: so one call's budget is all that a call can use, and stacks don't pile up.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use super::component::ComponentFile;
use super::document::{Room, RoomState};
use super::engine::inside::{self, Answered, Call, Counts, Export, Fault, Halt, Mode, Panic, Place, Runs};
use super::engine::{ComponentNamedList, Host, Lift, Loaded, Lower};
use super::{MANAGE_ROOMS, RoomFailure, RoomRefusal};
use crate::actor::Actor;
use crate::id::MemberId;
use crate::interface::{CalledFrom, ComponentId};
use crate::kernel::{Lent, Memory, Missing, Permission, Preparation, Stop, View, Work};
use crate::language::Language;
use crate::time::Timestamp;

/// Why a room's answer is not one.
#[derive(Debug)]
pub(super) enum Ended {
    /// The room said no.
    Fault(Fault),
    /// It was stopped.
    Failed(RoomFailure),
}

impl From<Ended> for RoomRefusal {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Fault(fault) => Self::of_room(&fault),
            Ended::Failed(failure) => Self::Failed { failure },
        }
    }
}

/// Who is in the room, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) person: MemberId,
    pub(super) is_manager: bool,
    pub(super) language: Language,
}

type Refused<T> = Result<T, Stop<RoomRefusal>>;

/// What decisions and answers look up alike.
macro_rules! looking {
    ($scope:ident) => {
        impl $scope<'_> {
            /// A room that is there, and who visits it: somebody who belongs to its group.
            pub(super) fn visit(&mut self, room: super::RoomId, language: Language) -> Refused<(Arc<Room>, Visit)> {
                let found = self.get::<Room>(room)?.filter(|room| room.state != RoomState::Closed);
                let found = found.ok_or(RoomRefusal::UnknownRoom { room })?;
                let person = self.actor().person().ok_or(RoomRefusal::NeedsAPerson)?;
                let visit = self.visitor(&found, person, language)?;
                Ok((found, visit))
            }

            /// How this person is in a room now.
            pub(super) fn visitor(&mut self, room: &Room, person: MemberId, language: Language) -> Refused<Visit> {
                let belongs = self.belongs(person, room.group);
                let is_manager = self.holds(Actor::Member(person), Permission::Group(MANAGE_ROOMS, room.group));
                let (belongs, is_manager) = (belongs?, is_manager?);
                if belongs || is_manager {
                    Ok(Visit { person, is_manager, language })
                } else {
                    Err(RoomRefusal::NotInTheGroup { group: room.group }.into())
                }
            }

            /// A component that is ready to be called. If it isn't, the decision stops until it is.
            pub(super) fn component(&mut self, component: ComponentId) -> Refused<Arc<Loaded>> {
                component_of(self.memory, component)
            }

            /// What runs rooms here.
            pub(super) fn rooms(&self) -> Result<Arc<Host>, RoomRefusal> {
                self.memory.registry().rooms().ok_or(RoomRefusal::NoEngine)
            }
        }
    };
}

looking!(Work);
looking!(View);

fn component_of(memory: &mut Memory, component: ComponentId) -> Refused<Arc<Loaded>> {
    if memory.running_room.is_some() {
        return Err(RoomRefusal::InsideARoom.into());
    }
    let host = memory.registry().rooms().ok_or(RoomRefusal::NoEngine)?;
    match host.find(component) {
        Some(ready) => Ok(ready?),
        None => {
            let file = memory.document::<ComponentFile>(component)?.ok_or(RoomRefusal::UnknownComponent { component })?;
            let bytes = file.bytes(host.engine.limits().component_bytes)?;
            Err(make_ready(memory, &host, component, bytes).into())
        }
    }
}

/// Stops the decision until the component is compiled.
pub(super) fn make_ready(memory: &mut Memory, host: &Arc<Host>, component: ComponentId, bytes: Arc<[u8]>) -> Missing {
    let (host, registry) = (Arc::clone(host), memory.registry());
    memory.prepare(Preparation::new(move || host.load(component, &bytes, registry.interfaces())))
}

fn call_of(room: &Room, visit: &Visit, now: Timestamp) -> Call {
    Call {
        room: room.id.to_string(),
        group: room.group.to_string(),
        member: Some(visit.person.to_string()),
        is_manager: visit.is_manager,
        now: now.to_string(),
        language: visit.language.into(),
    }
}

fn place(lent: Lent, room: &Room, visit: &Visit, mode: Mode) -> Place {
    let from = CalledFrom { room: room.id, group: room.group, member: visit.person, language: visit.language };
    Place { lent, from, mode, grants: Arc::clone(&room.grants), counts: room.counts(), known: None, used: Runs::default() }
}

type Outcome<T> = Result<Result<Answered<T>, Halt>, Panic>;

fn run<P, T>(host: &Host, loaded: &Loaded, export: Export, place: Place, params: P) -> ((Outcome<T>, Counts, Runs), Lent)
where
    P: ComponentNamedList + Lower,
    Answered<T>: ComponentNamedList + Lift,
{
    let (outcome, place) = inside::call::<P, Answered<T>>(&host.engine, loaded, export, Some(place), params);
    let place = place.expect("a call gives back the place it was given");
    ((outcome, place.counts, place.used), place.lent)
}

fn answered<T>(outcome: Outcome<T>) -> Result<T, Stop<Ended>> {
    match outcome.unwrap_or_else(|panic| resume_unwind(panic)) {
        Ok((Ok(answer),)) => Ok(answer),
        Ok((Err(fault),)) => Err(Stop::Refused(Ended::Fault(fault))),
        Err(Halt::Failed(failure)) => Err(Stop::Refused(Ended::Failed(failure))),
        Err(Halt::Missing) => Err(Stop::Missing(Missing(()))),
    }
}

impl Work<'_> {
    /// Calls a room, which may change things. What it did before it ended badly is still there: see [`Work::attempt`].
    pub(super) fn enter<P, T>(
        &mut self,
        room: &Room,
        loaded: &Loaded,
        visit: Visit,
        export: Export,
        params: impl FnOnce(Call) -> P,
    ) -> Result<(T, Counts), Stop<Ended>>
    where
        P: ComponentNamedList + Lower,
        Answered<T>: ComponentNamedList + Lift,
    {
        let host = self.rooms().map_err(|_| Stop::Refused(Ended::Failed(RoomFailure::NotNow)))?;
        let params = params(call_of(room, &visit, self.now()));
        self.memory.running_room = Some(room.id);
        let mode = if export == Export::OnEvent { Mode::Hear } else { Mode::Act };
        let (outcome, counts, used) = self.lend(Actor::Member(visit.person), |lent| {
            run::<P, T>(&host, loaded, export, place(lent, room, &visit, mode), params)
        });
        self.memory.running_room = None;
        let answer = bounded(self.memory, (room, &visit), &host, export, used, answered(outcome))?;
        Ok((answer, counts))
    }
}

/// All runs of a call may use so many times what one may: a run begins anew after each thing that it stopped to read.
const RUNS: u32 = 4;

/// Counts how often a call stops to read and what it used until then, and ends the one that does so too much.
fn bounded<T>(
    memory: &mut Memory,
    (room, visit): (&Room, &Visit),
    host: &Host,
    export: Export,
    used: Runs,
    answer: Result<T, Stop<Ended>>,
) -> Result<T, Stop<Ended>> {
    let (call, limits) = ((room.id.as_u128(), visit.person), host.engine.limits());
    if !matches!(answer, Err(Stop::Missing(_))) {
        memory.room_runs.remove(&call);
        return answer;
    }
    let runs = memory.room_runs.entry(call).or_default();
    runs.reads += used.reads;
    runs.fuel = runs.fuel.saturating_add(used.fuel);
    runs.lasted = runs.lasted.saturating_add(used.lasted);
    let failure = if runs.reads > limits.reads {
        RoomFailure::Reads
    } else if runs.fuel > export.fuel(&host.engine).saturating_mul(u64::from(RUNS)) {
        RoomFailure::Fuel
    } else if runs.lasted > Duration::from_millis(limits.deadline_ms).saturating_mul(RUNS) {
        RoomFailure::Deadline
    } else {
        return answer;
    };
    memory.room_runs.remove(&call);
    Err(Stop::Refused(Ended::Failed(failure)))
}

impl View<'_> {
    /// Looks into a room.
    pub(super) fn look<P, T>(
        &mut self,
        room: &Room,
        loaded: &Loaded,
        visit: Visit,
        params: impl FnOnce(Call) -> P,
    ) -> Result<T, Stop<Ended>>
    where
        P: ComponentNamedList + Lower,
        Answered<T>: ComponentNamedList + Lift,
    {
        let host = self.rooms().map_err(|_| Stop::Refused(Ended::Failed(RoomFailure::NotNow)))?;
        let params = params(call_of(room, &visit, self.now()));
        self.memory.running_room = Some(room.id);
        let (outcome, _, used) = self.lend(Actor::Member(visit.person), |lent| {
            run::<P, T>(&host, loaded, Export::View, place(lent, room, &visit, Mode::See), params)
        });
        self.memory.running_room = None;
        bounded(self.memory, (room, &visit), &host, Export::View, used, answered(outcome))
    }
}
