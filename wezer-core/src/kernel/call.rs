//! Calls by name, with JSON: what HTTP, rooms and flows use. The same commands, rights, limits, journal and ids as from Rust.

use core::pin::Pin;

use serde::Serialize;
use serde_json::Value;

use super::{CallError, Command, Missing, Permission, Query, Refusal, Stop, View, Work};
use crate::Session;
use crate::actor::Actor;
use crate::id::CommandId;
use crate::journal::Seq;
#[cfg(feature = "fluent")]
use crate::language::Catalogue;
use crate::language::{Argument, Arguments, Language};
use crate::ledger::Passbook;

/// A call's answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Called {
    /// The command's answer.
    pub output: Value,
    /// The journal entry that records it.
    pub seq: Seq,
    /// Whether this is an earlier answer again.
    pub repeated: bool,
}

/// Why a call by name came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The frozen name of the refusal.
    pub code: &'static str,
    /// The refusal in plain English.
    pub message: String,
    /// The refusal's data, by the names of the message files.
    pub arguments: Arguments,
    /// Whether the same call may succeed later.
    pub is_retryable: bool,
    #[cfg(feature = "fluent")]
    #[serde(skip)]
    catalogue: ByAddress,
}

/// A catalogue stands for itself: two problems are the same wherever their messages come from.
#[cfg(feature = "fluent")]
#[derive(Debug, Clone, Copy)]
struct ByAddress(&'static Catalogue);

#[cfg(feature = "fluent")]
impl PartialEq for ByAddress {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<E: Refusal> From<&CallError<E>> for Problem {
    fn from(error: &CallError<E>) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            arguments: error.arguments(),
            is_retryable: error.is_retryable(),
            #[cfg(feature = "fluent")]
            catalogue: ByAddress(match error {
                CallError::Refused(refusal) => refusal.catalogue(),
                _ => &crate::language::CORE,
            }),
        }
    }
}

/// A command that is made of others is refused as they are.
impl Refusal for Problem {
    fn code(&self) -> &'static str {
        self.code
    }

    fn arguments(&self) -> Arguments {
        self.arguments.clone()
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        self.catalogue.0
    }
}

impl Problem {
    /// There is no such command or query.
    pub const UNKNOWN_NAME: &'static str = "unknown-name";
    /// The arguments do not have the shape that the schema describes.
    pub const INVALID_ARGUMENTS: &'static str = "invalid-arguments";

    /// A query that reads journals was asked inside a command.
    pub const NEEDS_THE_PAST: &'static str = "needs-the-past";
    /// Commands call one another too deep.
    pub const TOO_DEEP: &'static str = "calls-too-deep";

    fn of_kernel(code: &'static str, message: String, arguments: Arguments) -> Self {
        Self {
            code,
            message,
            arguments,
            is_retryable: false,
            #[cfg(feature = "fluent")]
            catalogue: ByAddress(&crate::language::CORE),
        }
    }

    pub(crate) fn unknown_name(name: &str) -> Self {
        let message = format!("nothing is called {name:?} here");
        Self::of_kernel(Self::UNKNOWN_NAME, message, vec![("name", Argument::text(name))])
    }

    fn invalid_arguments(error: &serde_json::Error) -> Self {
        let message = format!("the arguments do not fit: {error}");
        Self::of_kernel(Self::INVALID_ARGUMENTS, message, vec![("reason", Argument::text(error))])
    }

    fn too_deep(name: &str) -> Self {
        let message =
            format!("{name:?} was called too deep inside other commands; at most {MAX_CALLS_DEEP} may lie in one another");
        let limit = Argument::text(MAX_CALLS_DEEP);
        Self::of_kernel(Self::TOO_DEEP, message, vec![("name", Argument::text(name)), ("limit", limit)])
    }

    fn unreadable_answer(error: &serde_json::Error) -> Self {
        Self::of_kernel("internal", error.to_string(), Vec::new())
    }

    pub(crate) fn needs_the_past(name: &str) -> Self {
        let message = format!("{name:?} reads journals, which a command can't");
        Self::of_kernel(Self::NEEDS_THE_PAST, message, vec![("name", Argument::text(name))])
    }

    /// The problem for a person.
    pub fn explain(&self, language: Language) -> String {
        #[cfg(feature = "fluent")]
        if let Some(message) = self.catalogue.0.message(language, self.code, &self.arguments) {
            return message;
        }
        // Without a message in that language, plain English is better than nothing.
        let _: Language = language;
        self.message.clone()
    }
}

type Calling<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

#[derive(Debug, Clone, Copy)]
pub(crate) struct CallByName(pub(crate) for<'a> fn(&'a Session, CommandId, Value) -> Calling<'a, Called>);

/// The permission that a call with these arguments asks for.
pub(crate) type PermissionOf = fn(Value) -> Result<Permission, Problem>;

pub(super) fn permission_of_command<C: Command>(arguments: Value) -> Result<Permission, Problem> {
    serde_json::from_value(arguments).map(|command: C| command.permission()).map_err(|error| Problem::invalid_arguments(&error))
}

pub(super) fn permission_of_query<Q: Query>(arguments: Value) -> Result<Permission, Problem> {
    serde_json::from_value(arguments).map(|query: Q| query.permission()).map_err(|error| Problem::invalid_arguments(&error))
}

/// A command carried out inside another one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallInside(pub(crate) fn(&mut Work<'_>, Value) -> Result<Value, Stop<Problem>>);

/// A query answered inside a command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskInside(pub(crate) fn(&mut View<'_>, Value) -> Result<Value, Stop<Problem>>);

#[derive(Debug, Clone, Copy)]
pub(crate) struct AskByName(pub(crate) for<'a> fn(&'a Session, Value) -> Calling<'a, Value>);

pub(super) fn call_by_name<C: Command>(session: &Session, id: CommandId, arguments: Value) -> Calling<'_, Called> {
    Box::pin(async move {
        let command: C = serde_json::from_value(arguments).map_err(|error| Problem::invalid_arguments(&error))?;
        let receipt = session.execute_as(id, command).await.map_err(|error| Problem::from(&error))?;
        let output = serde_json::to_value(&receipt.output).map_err(|error| Problem::unreadable_answer(&error))?;
        Ok(Called { output, seq: receipt.seq, repeated: receipt.repeated })
    })
}

/// Commands may lie so deep in one another.
pub const MAX_CALLS_DEEP: u8 = 8;

pub(super) fn call_inside<C: Command>(work: &mut Work<'_>, arguments: Value) -> Result<Value, Stop<Problem>> {
    let command: C = serde_json::from_value(arguments).map_err(|error| Stop::Refused(Problem::invalid_arguments(&error)))?;
    let problem = |error: CallError<C::Error>| Problem::from(&error);
    let (actor, now) = (work.actor(), work.now());
    let held = work.memory.authorise(actor, command.permission(), now);
    held.map_err(|stop| stop.map(|denied| problem(denied.into())))?;
    let output = command.decide(work).map_err(|stop| stop.map(|refusal| problem(CallError::Refused(refusal))))?;
    serde_json::to_value(&output).map_err(|error| Stop::Refused(Problem::unreadable_answer(&error)))
}

impl Work<'_> {
    /// Carries out another command inside this one, on behalf of `actor`, who must hold its permission: same commit, same journal
    /// entry, one moment. Its answer comes as JSON.
    ///
    /// What the inner command did before it refused is undone, so whoever catches its refusal goes on as if it had not been called.
    ///
    /// # Errors
    /// If there is no such command, the arguments don't fit, the actor may not, the command refuses, or commands lie deeper in one
    /// another than [`MAX_CALLS_DEEP`].
    pub fn call(&mut self, name: &str, arguments: Value, actor: Actor) -> Result<Value, Stop<Problem>> {
        self.attempt(|work| work.call_inside(name, arguments, actor))?.map_err(Stop::Refused)
    }

    /// Tries something that may be refused: if it is, what it wrote and said is undone, and the command goes on without it.
    ///
    /// # Errors
    /// Only if something has still to be read; a refusal is the inner result.
    pub fn attempt<T, E>(&mut self, attempt: impl FnOnce(&mut Self) -> Result<T, Stop<E>>) -> Result<Result<T, E>, Missing> {
        let (mark, posted) = (self.memory.mark(), self.posted);
        let stop = match attempt(self) {
            Ok(output) => return Ok(Ok(output)),
            Err(stop) => stop,
        };
        self.memory.undo_to(&mark);
        self.posted = posted;
        match stop {
            Stop::Refused(refusal) => Ok(Err(refusal)),
            Stop::Missing(missing) => Err(missing),
        }
    }

    /// Answers a query of this name inside a command, as `actor` would be answered after what the command did so far.
    ///
    /// # Errors
    /// If there is no such query, the arguments don't fit, the actor may not, or the query refuses. One that needs the past, such as a
    /// statement, is refused: a command does not read journals.
    pub fn ask(&mut self, name: &str, arguments: Value, actor: Actor) -> Result<Value, Stop<Problem>> {
        let ask = self.memory.registry.find_ask_inside(name).ok_or_else(|| Stop::Refused(Problem::unknown_name(name)))?;
        let passbook = Passbook::default();
        let mut view = View { memory: self.memory, actor, now: self.now, passbook: &passbook };
        let answer = (ask.0)(&mut view, arguments);
        if matches!(answer, Err(Stop::Missing(_))) && !self.memory.misses() && !core::mem::take(&mut self.memory.walks).is_empty()
        {
            return Err(Stop::Refused(Problem::needs_the_past(name)));
        }
        answer
    }

    fn call_inside(&mut self, name: &str, arguments: Value, actor: Actor) -> Result<Value, Stop<Problem>> {
        let inside = self.memory.registry.find_inside(name).ok_or_else(|| Stop::Refused(Problem::unknown_name(name)))?;
        if self.depth >= MAX_CALLS_DEEP {
            return Err(Stop::Refused(Problem::too_deep(name)));
        }
        let outer = core::mem::replace(&mut self.actor, actor);
        self.depth += 1;
        let result = (inside.0)(self, arguments);
        self.depth -= 1;
        self.actor = outer;
        result
    }
}

pub(super) fn ask_inside<Q: Query>(view: &mut View<'_>, arguments: Value) -> Result<Value, Stop<Problem>> {
    let query: Q = serde_json::from_value(arguments).map_err(|error| Stop::Refused(Problem::invalid_arguments(&error)))?;
    let problem = |error: CallError<Q::Error>| Problem::from(&error);
    let (actor, now) = (view.actor(), view.now());
    let held = view.memory.authorise(actor, query.permission(), now);
    held.map_err(|stop| stop.map(|denied| problem(denied.into())))?;
    let output = query.answer(view).map_err(|stop| stop.map(|refusal| problem(CallError::Refused(refusal))))?;
    serde_json::to_value(&output).map_err(|error| Stop::Refused(Problem::unreadable_answer(&error)))
}

pub(super) fn ask_by_name<Q: Query>(session: &Session, arguments: Value) -> Calling<'_, Value> {
    Box::pin(async move {
        let query: Q = serde_json::from_value(arguments).map_err(|error| Problem::invalid_arguments(&error))?;
        let answer = session.ask(query).await.map_err(|error| Problem::from(&error))?;
        serde_json::to_value(&answer).map_err(|error| Problem::unreadable_answer(&error))
    })
}
