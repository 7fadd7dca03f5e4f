//! Firing: from one state to the next, with all that it brings about.
//!
//! Invariant: cause and effects share one commit. A refused effect refuses the transition, and the caller sees why. An effect acts in
//! somebody's name only if this person took part in the record's course under this very version, or is the one who fires; as the
//! system only when nobody fires and the effect says so.

use std::collections::BTreeMap;

use serde_json::Value;

use super::course::{Agreement, Course, Driven, Party};
use super::definition::{Effect, Transition};
use super::document::{CurrentFlow, Flow};
use super::event::{FlowAgreed, FlowFired, FlowStarted};
use super::run::{Due, FlowRun, RunWords, Step};
use super::scene::{Asking, May, Scene, look};
use super::template::Leaf;
use super::value::money_to_json;
use super::{FieldKind, FieldValue, FlowRefusal, check, guard};
use crate::actor::Actor;
use crate::id::{FlowId, MemberId, RunId};
use crate::kernel::{Document as _, Missing, Stop, Work};
use crate::ledger::EntryId;
use crate::link::RecordRef;
use crate::money::Money;
use crate::time::Timestamp;

/// Who or what sets a transition off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// Whoever carries out the command.
    Actor,
    /// Its time has run out.
    TimeOut,
}

/// What came of firing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advanced {
    /// The record is in another state.
    Moved,
    /// The agreement counts; so many roles have still to agree.
    Waiting(u16),
}

type Decided<T> = Result<T, Stop<FlowRefusal>>;

fn place(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

impl Work<'_> {
    /// Begins the current version of a flow for a package's own document, which keeps the course. `record` is the document to be.
    /// If something happens by itself at a moment that the document names, say [`Work::await_moment`] once the document is put.
    ///
    /// # Errors
    /// [`FlowRefusal::UnknownFlow`].
    pub fn begin_flow(&mut self, name: &str, record: &RecordRef) -> Decided<Course> {
        let flow = self.current_flow(name)?;
        let course = Course::begin(&flow, self.actor().person(), self.now());
        self.emit(&FlowStarted { record: record.clone(), flow: flow.id() });
        self.await_time_out(record, false, flow.due(&course.state, course.entered_at, &BTreeMap::new(), None))?;
        Ok(course)
    }

    /// Looks again when something happens by itself to a record that a flow drives: after a field was given or changed that names a
    /// moment, see [`Transition::at_field`](super::Transition::at_field). Nothing is read for a flow in which none does.
    pub fn await_moment(&mut self, record: &RecordRef) -> Result<(), Missing> {
        let Some(driver) = self.memory.registry().find_driver(&record.kind) else { return Ok(()) };
        let Some(scene) = (driver.look)(self.memory, record.id.as_u128())? else { return Ok(()) };
        let (flow, course) = (&scene.flow, &scene.course);
        if !flow.out_of(&course.state).any(|transition| transition.at_field.is_some()) {
            return Ok(());
        }
        self.await_time_out(record, true, flow.due(&course.state, course.entered_at, &scene.fields, None))
    }

    /// Fires a transition of a package's own document in the name of whoever carries out the command.
    ///
    /// # Errors
    /// Whatever forbids it: the state, the roles, the guard, or what it brings about.
    pub fn advance<D: Driven>(&mut self, id: D::Id, transition: &str) -> Decided<Advanced> {
        fire::<D>(self, id.into(), transition, Trigger::Actor)
    }

    pub(super) fn current_flow(&mut self, name: &str) -> Decided<std::sync::Arc<Flow>> {
        let unknown = || FlowRefusal::UnknownFlow { flow: name.to_owned() };
        let current = self.get::<CurrentFlow>(FlowId::of(name, 0))?.ok_or_else(unknown)?;
        Ok(self.get::<Flow>(current.flow())?.ok_or_else(unknown)?)
    }

    /// Sets the moment of a record's next time-out. Whether one was awaited before is known from the state that it was in, so
    /// nothing is read for a flow without time-outs.
    pub(super) fn await_time_out(&mut self, record: &RecordRef, awaited: bool, at: Option<Timestamp>) -> Result<(), Missing> {
        match at {
            Some(at) if awaited => self.put(Due::new(record.clone(), at))?,
            Some(at) => self.put_new(Due::new(record.clone(), at)),
            None if awaited => self.remove::<Due>(Due::id_of(record))?,
            None => {}
        }
        Ok(())
    }
}

/// Fires a transition of a driven document.
pub(crate) fn fire<D: Driven>(work: &mut Work<'_>, id: u128, name: &str, trigger: Trigger) -> Decided<Advanced> {
    let unknown = || FlowRefusal::UnknownRecord { record: RecordRef::new(D::KIND, id) };
    let scene = look::<D>(work.memory, id)?.ok_or_else(unknown)?;
    let flow = std::sync::Arc::clone(&scene.flow);
    let (at, transition) = flow.transition(name).ok_or_else(|| FlowRefusal::UnknownTransition { transition: name.to_owned() })?;
    let asking = Asking { actor: if trigger == Trigger::TimeOut { Actor::System } else { work.actor() }, now: work.now() };
    let id = D::Id::from(uuid::Uuid::from_u128(id));
    if transition.effects.iter().any(Effect::governs) {
        by_hand(work, name)?;
    }
    match scene.may(work.memory, asking, transition)?? {
        May::Fire => {}
        May::Agree { roles, waiting } => {
            agree::<D>(work, id, transition, &roles)?;
            work.emit(&FlowAgreed { record: scene.record, flow: flow.id(), transition: place(at) });
            return Ok(Advanced::Waiting(place(waiting.len())));
        }
    }
    let by = if trigger == Trigger::TimeOut { None } else { work.actor().person() };
    let mut document = (*work.get::<D>(id)?.ok_or_else(unknown)?).clone();
    document.course_mut().takes_part(by);
    document.course_mut().enter(&transition.to, work.now());
    let entered = document.course().clone();
    work.put(document)?;
    let state = |name: &str| flow.state(name).map_or(0, |(at, _)| place(at));
    work.emit(&FlowFired {
        record: scene.record.clone(),
        flow: flow.id(),
        transition: place(at),
        from: state(&scene.course.state),
        to: state(&transition.to),
        by_itself: trigger == Trigger::TimeOut,
    });
    let step = work.new_id();
    let (record, nth, seq) = (scene.record.clone(), entered.steps, work.seq().get());
    work.put_new(Step { id: step, record, nth, flow: flow.id(), transition: place(at), by, at: work.now(), seq });
    let awaited = flow.awaits(&scene.course.state);
    work.await_time_out(&scene.record, awaited, flow.due(&transition.to, work.now(), &scene.fields, None))?;
    let mut scene = Scene { course: entered, ..scene };
    for effect in &transition.effects {
        carry_out::<D>(work, id, &mut scene, (transition, effect), trigger)?;
    }
    // What it brought about may have moved it on.
    if let Some(scene) = look::<D>(work.memory, id.into())? {
        work.tell_of(&scene)?;
    }
    Ok(Advanced::Moved)
}

/// What governs is not hidden behind another flow's step: whoever fires that one would lend it their rights without having seen it.
pub(super) fn by_hand(work: &Work<'_>, name: &str) -> Result<(), FlowRefusal> {
    match work.is_inside() && work.actor() != Actor::System {
        true => Err(FlowRefusal::OnlyByHand { name: name.to_owned() }),
        false => Ok(()),
    }
}

fn agree<D: Driven>(work: &mut Work<'_>, id: D::Id, transition: &Transition, roles: &[String]) -> Decided<()> {
    let Some(member) = work.actor().person() else { return Ok(()) };
    let Some(document) = work.get::<D>(id)? else { return Ok(()) };
    let mut document = (*document).clone();
    let course = document.course_mut();
    course.takes_part(Some(member));
    course.agreed.retain(|known| known.transition != transition.name || !roles.contains(&known.role));
    course.agreed.extend(roles.iter().map(|role| Agreement { transition: transition.name.clone(), role: role.clone(), member }));
    Ok(work.put(document)?)
}

fn carry_out<D: Driven>(
    work: &mut Work<'_>,
    id: D::Id,
    scene: &mut Scene,
    (transition, effect): (&Transition, &Effect),
    trigger: Trigger,
) -> Decided<()> {
    let actor = in_whose_name(work, scene, transition, effect, trigger)?;
    let arguments = effect.arguments.fill(&mut |leaf| value(work, scene, leaf, trigger))?;
    let refused = |problem| FlowRefusal::Effect { command: effect.command.clone(), problem: Box::new(problem) };
    let answer = work.call(&effect.command, arguments, actor).map_err(|stop| stop.map(refused))?;
    if !effect.save.is_empty() {
        keep::<D>(work, id, scene, effect, &answer)?;
    }
    if let Some(makes) = &effect.makes {
        let made = pick(&answer, &makes.id).and_then(|id| record_id(&makes.kind, id));
        let misfit = || FlowRefusal::AnswerDoesNotFit { command: effect.command.clone(), field: makes.kind.clone() };
        let made = RecordRef::new(makes.kind.clone(), made.ok_or_else(misfit)?);
        work.link(&scene.record, &made)?;
    }
    Ok(())
}

/// Keeps what of the answer the effect names.
fn keep<D: Driven>(work: &mut Work<'_>, id: D::Id, scene: &mut Scene, effect: &Effect, answer: &Value) -> Decided<()> {
    let Some(document) = work.get::<D>(id)? else { return Ok(()) };
    let mut document = (*document).clone();
    let mut words = BTreeMap::new();
    for (name, path) in &effect.save {
        let misfit = || FlowRefusal::AnswerDoesNotFit { command: effect.command.clone(), field: name.clone() };
        let kind = scene.flow.definition().fields.iter().find(|field| field.name == *name).map(|field| field.kind);
        let value = pick(answer, path).and_then(|answer| kind?.read_answer(answer)).ok_or_else(misfit)?;
        match &value {
            FieldValue::Text(text) if D::KIND == FlowRun::KIND => drop(words.insert(name.clone(), text.clone())),
            _ if document.keep(name, value.clone()) => {}
            _ => return Err(misfit().into()),
        }
        scene.fields.insert(name.clone(), value);
    }
    if !words.is_empty() {
        keep_words(work, RunId::from_u128(id.into()), scene.course.started_by, words)?;
    }
    work.put(document)?;
    super::command::refile::<D>(work, id.into(), &scene.flow)?;
    Ok(work.await_moment(&scene.record)?)
}

/// What an answer says goes where people's words are, sealed: nothing tells whether somebody wrote it.
fn keep_words(work: &mut Work<'_>, id: RunId, started_by: Option<MemberId>, new: BTreeMap<String, String>) -> Decided<()> {
    let Some(known) = work.get::<RunWords>(id)? else {
        let author = RunWords::author(work, started_by)?;
        work.put_new(RunWords { id, author, words: new });
        return Ok(());
    };
    let mut words = (*known).clone();
    words.words.extend(new);
    Ok(work.put(words)?)
}

/// In whose name an effect is carried out. The system fires as nobody does: its own rights are lent to what says so, and to that only
/// when time runs out; else it acts for somebody of the role who took part, or of the roles whose step it is.
fn in_whose_name(
    work: &mut Work<'_>,
    scene: &Scene,
    transition: &Transition,
    effect: &Effect,
    trigger: Trigger,
) -> Decided<Actor> {
    let fires = match trigger {
        Trigger::Actor => Some(work.actor()).filter(|actor| *actor != Actor::System),
        Trigger::TimeOut => None,
    };
    let nobody = |role: &str| FlowRefusal::NobodyToActFor { role: role.to_owned() };
    let roles = match (effect.in_name_of.as_ref(), fires) {
        (None, Some(actor)) => return Ok(actor),
        (None, None) => transition.by.iter().chain(&transition.agreed_by).collect(),
        (Some(role), None) if role == check::SYSTEM && trigger == Trigger::TimeOut => return Ok(Actor::System),
        (Some(role), _) if role == check::SYSTEM => return Err(nobody(check::SYSTEM).into()),
        (Some(role), _) => vec![role],
    };
    let now = work.now();
    for role in &roles {
        if let Some(actor) = fires
            && scene.plays(work.memory, Asking { actor, now }, role)?
        {
            return Ok(actor);
        }
        for part in scene.course.parts.iter().rev().filter(|part| part.version == scene.course.version) {
            let actor = Actor::Member(part.member);
            if scene.plays(work.memory, Asking { actor, now }, role)? {
                return Ok(actor);
            }
        }
    }
    Ok(fires.ok_or_else(|| nobody(roles.first().map_or(check::SYSTEM, |role| role.as_str())))?)
}

fn value(work: &mut Work<'_>, scene: &Scene, leaf: Leaf<'_>, trigger: Trigger) -> Decided<Option<Value>> {
    let text = |text: String| Some(Value::String(text));
    Ok(match leaf {
        Leaf::Field(name) => scene.fields.get(name).map(FieldValue::to_json),
        Leaf::Role(name) => match scene.party(work.memory, name)? {
            Some(Party::Member(member)) => text(member.to_string()),
            Some(Party::Group(group)) => text(group.to_string()),
            None => None,
        },
        Leaf::Record => serde_json::to_value(&scene.record).ok(),
        Leaf::Group => text(scene.group.to_string()),
        Leaf::Actor => match trigger {
            Trigger::Actor => work.actor().person().and_then(|member| text(member.to_string())),
            Trigger::TimeOut => None,
        },
        Leaf::Now(later) => text(work.now().plus_seconds(later).to_string()),
        Leaf::Formula { text: formula, currency_of } => {
            // Nobody fires what happens by itself: whoever called the tick lends it no figures of theirs.
            let actor = if trigger == Trigger::TimeOut { Actor::System } else { work.actor() };
            let amount = guard::value(work.memory, scene, Asking { actor, now: work.now() }, formula)??;
            match currency_of.map(|name| scene.fields.get(name)) {
                None => text(amount.to_string()),
                Some(Some(FieldValue::Money(money))) => Some(money_to_json(Money::new(amount, money.currency()))),
                Some(_) => None,
            }
        }
        Leaf::Unknown(_) => None,
    })
}

/// What stands in an answer under a path of names and places with points between them.
fn pick<'a>(answer: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(answer, |value, part| match value {
        Value::Array(list) => list.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    })
}

fn record_id(kind: &str, id: &Value) -> Option<u128> {
    let text = id.as_str()?;
    match kind {
        _ if kind == FieldKind::Entry.as_str() => text.parse::<EntryId>().ok().map(Into::into),
        _ => text.parse::<uuid::Uuid>().ok().map(|id| id.as_u128()),
    }
}
