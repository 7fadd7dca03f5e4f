//! Calls by name, with JSON: what HTTP, rooms and flows use. The same commands, rights, limits, journal and ids as from Rust.

use core::pin::Pin;

use serde::Serialize;
use serde_json::Value;

use super::{CallError, Command, Query, Refusal};
use crate::Session;
use crate::id::CommandId;
use crate::journal::Seq;

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
    pub arguments: Vec<(&'static str, String)>,
    /// Whether the same call may succeed later.
    pub is_retryable: bool,
}

impl<E: Refusal> From<&CallError<E>> for Problem {
    fn from(error: &CallError<E>) -> Self {
        Self { code: error.code(), message: error.to_string(), arguments: error.arguments(), is_retryable: error.is_retryable() }
    }
}

impl Problem {
    /// There is no such command or query.
    pub const UNKNOWN_NAME: &'static str = "unknown-name";
    /// The arguments do not have the shape that the schema describes.
    pub const INVALID_ARGUMENTS: &'static str = "invalid-arguments";

    pub(crate) fn unknown_name(name: &str) -> Self {
        Self {
            code: Self::UNKNOWN_NAME,
            message: format!("nothing is called {name:?} here"),
            arguments: vec![("name", name.to_owned())],
            is_retryable: false,
        }
    }

    fn invalid_arguments(error: &serde_json::Error) -> Self {
        Self {
            code: Self::INVALID_ARGUMENTS,
            message: format!("the arguments do not fit: {error}"),
            arguments: vec![("reason", error.to_string())],
            is_retryable: false,
        }
    }

    fn unreadable_answer(error: &serde_json::Error) -> Self {
        Self { code: "internal", message: error.to_string(), arguments: Vec::new(), is_retryable: false }
    }
}

type Calling<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

#[derive(Debug, Clone, Copy)]
pub(crate) struct CallByName(pub(crate) for<'a> fn(&'a Session, CommandId, Value) -> Calling<'a, Called>);

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

pub(super) fn ask_by_name<Q: Query>(session: &Session, arguments: Value) -> Calling<'_, Value> {
    Box::pin(async move {
        let query: Q = serde_json::from_value(arguments).map_err(|error| Problem::invalid_arguments(&error))?;
        let answer = session.ask(query).await.map_err(|error| Problem::from(&error))?;
        serde_json::to_value(&answer).map_err(|error| Problem::unreadable_answer(&error))
    })
}
