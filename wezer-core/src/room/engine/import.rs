//! What rooms import: the one gate between a room and the community.
//!
//! Invariant: every call is counted and charged before it does anything; every command and query runs on behalf of who acts, with that
//! person's rights; what a group allowed is looked at again in each call. Nothing is answered that this person may not see.

use std::collections::BTreeMap;

use serde_json::Value;
use wasmtime::component::types::{ComponentFunc, Type};
use wasmtime::component::{ComponentType, Lift, Linker, LinkerInstance, Lower, Val};
use wasmtime::{Engine, StoreContextMut};

use super::convert::{Mismatch, object, to_val, weight};
use super::inside::{Halt, Inside, Mode, Place};
use crate::interface::{Calls, Function, Interface};
use crate::kernel::{Problem, Refusal, Stop};
use crate::language::Language;
use crate::room::{RoomFailure, RoomRefusal, storage};

/// The interface of a room's own storage.
pub(in crate::room) const STORAGE: &str = "wezer:core/storage";
/// The interface of the log.
pub(in crate::room) const LOG: &str = "wezer:core/log";
/// A line of the log has at most so many bytes.
const MAX_LINE: usize = 1_000;

type Context<'a> = StoreContextMut<'a, Inside>;

/// A refusal as rooms see it.
#[derive(Debug, Clone, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
pub(in crate::room) struct Told {
    pub(in crate::room) code: String,
    pub(in crate::room) message: String,
}

impl Told {
    pub(in crate::room) fn of(problem: &Problem, language: Language) -> Self {
        Self { code: problem.code.to_owned(), message: problem.explain(language) }
    }

    pub(in crate::room) fn refusal(refusal: &impl Refusal, language: Language) -> Self {
        Self { code: refusal.code().to_owned(), message: refusal.explain(language) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "rooms make them")]
enum Level {
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
}

pub(in crate::room) fn link(engine: &Engine, interfaces: &BTreeMap<&'static str, Interface>) -> wasmtime::Result<Linker<Inside>> {
    let mut linker = Linker::new(engine);
    for interface in interfaces.values() {
        let mut instance = linker.instance(&format!("{}@{}", interface.name, interface.version))?;
        match interface.name {
            STORAGE => link_storage(&mut instance)?,
            LOG => link_log(&mut instance)?,
            _ => {}
        }
        for function in interface.functions.iter().filter(|function| function.calls != Calls::Host) {
            let (name, function) = (interface.name, *function);
            instance
                .func_new(function.name, move |context, ty, given, answer| pass(context, name, &function, &ty, given, answer))?;
        }
    }
    Ok(linker)
}

/// Counts a call and takes its fuel, before anything is done.
fn charge(context: &mut Context<'_>, bytes: usize, extra: u64) -> wasmtime::Result<()> {
    let inside = context.data_mut();
    let Some(left) = inside.calls_left.checked_sub(1) else { return Err(Halt::from(RoomFailure::HostCalls).into()) };
    inside.calls_left = left;
    let limits = *inside.engine.limits();
    let bytes = limits.fuel_per_byte.saturating_mul(bytes as u64);
    burn(context, limits.fuel_per_host_call.saturating_add(bytes).saturating_add(extra))
}

fn burn(context: &mut Context<'_>, fuel: u64) -> wasmtime::Result<()> {
    match context.get_fuel()?.checked_sub(fuel) {
        Some(left) => context.set_fuel(left),
        None => Err(Halt::from(RoomFailure::Fuel).into()),
    }
}

/// Where the call happens; a room that describes itself is nowhere.
fn place<'a>(context: &'a mut Context<'_>) -> wasmtime::Result<&'a mut Place> {
    context.data_mut().place.as_mut().ok_or_else(|| Halt::from(RoomFailure::NotNow).into())
}

/// What a refused call tells the room, or why the whole call ends.
fn told<T>(result: Result<T, Stop<Problem>>, language: Language) -> wasmtime::Result<Result<T, Told>> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Stop::Refused(problem)) => Ok(Err(Told::of(&problem, language))),
        Err(Stop::Missing(_)) => Err(Halt::Missing.into()),
    }
}

/// A function that stands for a command or a query.
fn pass(
    mut context: Context<'_>,
    interface: &'static str,
    function: &Function,
    ty: &ComponentFunc,
    given: &[Val],
    answer: &mut [Val],
) -> wasmtime::Result<()> {
    let per_query = context.data().engine.limits().fuel_per_query;
    charge(&mut context, given.iter().map(weight).sum(), per_query)?;
    if matches!(function.calls, Calls::Command(_)) {
        let inside = context.data_mut();
        let left = inside.commands_left.checked_sub(1).ok_or(Halt::from(RoomFailure::Commands))?;
        inside.commands_left = left;
    }
    let place = place(&mut context)?;
    let names = ty.params().map(|(name, _)| name);
    let outcome = match object(names.zip(given)) {
        Ok(arguments) => carry_out(place, interface, function, Value::Object(arguments))?,
        Err(Mismatch(why)) => Err(Told { code: Problem::INVALID_ARGUMENTS.to_owned(), message: why }),
    };
    let [slot] = answer else { return Err(Halt::from(RoomFailure::Broken).into()) };
    // The room's own idea of the answer's type: one that lies about a version gets nothing.
    let value = ty.results().next().and_then(|ty| answer_as(outcome, &ty).ok());
    let value = value.ok_or(Halt::from(RoomFailure::Broken))?;
    let bytes = context.data().engine.limits().fuel_per_byte.saturating_mul(weight(&value) as u64);
    *slot = value;
    burn(&mut context, bytes)
}

fn answer_as(outcome: Result<Value, Told>, ty: &Type) -> Result<Val, Mismatch> {
    let Type::Result(result) = ty else { return Err(Mismatch::new("a result is expected")) };
    let (ok, err) = (result.ok(), result.err());
    let full = |json: Value, ty: Option<Type>| ty.map(|ty| to_val(json, &ty).map(Box::new)).transpose();
    Ok(Val::Result(match outcome {
        Ok(json) => Ok(full(json, ok)?),
        Err(told) => Err(full(serde_json::json!({ "code": told.code, "message": told.message }), err)?),
    }))
}

fn carry_out(
    place: &mut Place,
    interface: &'static str,
    function: &Function,
    arguments: Value,
) -> wasmtime::Result<Result<Value, Told>> {
    let language = place.from.language;
    let arguments = match function.arrange {
        Some(arrange) => arrange(place.from, &arguments),
        None => arguments,
    };
    let outcome = match function.calls {
        Calls::Query(name) => told(place.lent.ask(name, arguments), language)?,
        Calls::Command(_) if place.mode == Mode::See => return Err(Halt::from(RoomFailure::NotNow).into()),
        Calls::Command(name) => {
            let before = place.counts.spent.clone();
            if let Some(spending) = function.spending {
                if place.mode == Mode::Hear {
                    return Ok(Err(Told::refusal(&RoomRefusal::NobodyActs, language)));
                }
                let day = place.lent.now();
                let allowed = place.grants.iter().find(|grant| grant.permission() == interface);
                let allowed = allowed.map(|grant| grant.spend(&mut place.counts.spent, day, spending(&arguments)));
                if let Some(Err(refusal)) = allowed {
                    return Ok(Err(Told::refusal(&refusal, language)));
                }
            }
            let actor = crate::Actor::Member(place.from.member);
            let outcome = told(place.lent.work(|work| work.call(name, arguments, actor)), language)?;
            if outcome.is_err() {
                place.counts.spent = before;
            }
            outcome
        }
        Calls::Host => return Err(Halt::from(RoomFailure::Broken).into()),
    };
    Ok(outcome.map(|json| match function.answer {
        Some(answer) => answer(place.from, &json),
        None => json,
    }))
}

fn link_storage(instance: &mut LinkerInstance<'_, Inside>) -> wasmtime::Result<()> {
    instance.func_wrap("get", |mut context: Context<'_>, (key,): (String,)| {
        charge(&mut context, key.len(), 0)?;
        let found = storage::get(place(&mut context)?, &key).map_err(|_| Halt::Missing)?;
        let bytes = context.data().engine.limits().fuel_per_byte.saturating_mul(found.as_ref().map_or(0, Vec::len) as u64);
        burn(&mut context, bytes)?;
        Ok((Ok::<_, Told>(found),))
    })?;
    instance.func_wrap("set", |mut context: Context<'_>, (key, value, about): (String, Vec<u8>, Option<String>)| {
        charge(&mut context, key.len() + value.len(), 0)?;
        let limits = *context.data().engine.limits();
        let place = place(&mut context)?;
        let language = place.from.language;
        Ok((changed(storage::set(place, &limits, &key, &value, about.as_deref()), language)?,))
    })?;
    instance.func_wrap("remove", |mut context: Context<'_>, (key,): (String,)| {
        charge(&mut context, key.len(), 0)?;
        let place = place(&mut context)?;
        let language = place.from.language;
        Ok((changed(storage::remove(place, &key), language)?,))
    })?;
    instance.func_wrap("keys", |mut context: Context<'_>, (start, after, limit): (String, Option<String>, u32)| {
        charge(&mut context, start.len(), u64::from(limit.min(storage::MAX_LISTED)).saturating_mul(100))?;
        let found = storage::keys(place(&mut context)?, &start, after.as_deref(), limit).map_err(|_| Halt::Missing)?;
        Ok((Ok::<_, Told>(found),))
    })?;
    instance.func_wrap("fresh-id", |mut context: Context<'_>, (): ()| {
        charge(&mut context, 0, 0)?;
        let place = place(&mut context)?;
        Ok((place.lent.work(|work| work.new_id::<crate::id::Uuid>()).to_string(),))
    })
}

fn changed(result: Result<(), storage::Unkept>, language: Language) -> wasmtime::Result<Result<(), Told>> {
    match result {
        Ok(()) => Ok(Ok(())),
        Err(storage::Unkept::Refused(refusal)) => Ok(Err(Told::refusal(&refusal, language))),
        Err(storage::Unkept::Missing) => Err(Halt::Missing.into()),
        Err(storage::Unkept::NotNow) => Err(Halt::from(RoomFailure::NotNow).into()),
    }
}

fn link_log(instance: &mut LinkerInstance<'_, Inside>) -> wasmtime::Result<()> {
    instance.func_wrap("write", |mut context: Context<'_>, (level, text): (Level, String)| {
        charge(&mut context, text.len(), 0)?;
        let inside = context.data_mut();
        let Some(left) = inside.log_left.checked_sub(text.len()) else { return Err(Halt::from(RoomFailure::Log).into()) };
        inside.log_left = left;
        let room = inside.place.as_ref().map(|place| place.from.room);
        let shown: String = text.chars().filter(|letter| !letter.is_control()).take(MAX_LINE).collect();
        match level {
            Level::Debug => tracing::debug!(?room, "{shown}"),
            Level::Info => tracing::info!(?room, "{shown}"),
            Level::Warn => tracing::warn!(?room, "{shown}"),
            Level::Error => tracing::error!(?room, "{shown}"),
        }
        Ok(())
    })
}
