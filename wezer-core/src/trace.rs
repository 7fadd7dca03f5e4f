//! What this crate tells of its work through [`tracing`]: how often, how long, with what outcome.
//!
//! Invariant: names of ours, codes and counts; never an id, an amount, a name of somebody or a text, so that it may be kept and shown to
//! whoever runs the machine. Cost: where nobody listens, one comparison each.
//!
//! | target | spans and events, all of level `DEBUG` | fields |
//! |---|---|---|
//! | [`COMMAND`] | a span `command` for each call, an event in it for each command | `name`, `commands`; `name`, `outcome` |
//! | [`QUERY`] | a span `query`, an event in it | `name`; `name`, `outcome` |
//! | [`STORE`] | spans `commit`, `read`, `head` | `commands` of a commit, `outcome` |
//! | [`ROOM`] | an event for each call of a room | `export`, `outcome`, `micros` |
//!
//! The outcome of a command is `done`, `repeated` or the code of the refusal; of a query `answered` or the code. That of a commit is
//! `committed`, `conflict`, `failed` or `unknown`, of the rest `done` or `failed`; of a room's call `answered`, `reads` if it stopped to
//! have something read, or `failed`. A span lasts as long as what it tells of. A commit, which serves many callers, is nobody's child.

use std::sync::Arc;

use tracing::field::Empty;
use tracing::{Instrument, Level, Span, debug, debug_span, enabled};

use crate::kernel::{CallError, Command, Query, Receipt};
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

/// The target of commands.
pub const COMMAND: &str = "wezer_core::command";
/// The target of queries.
pub const QUERY: &str = "wezer_core::query";
/// The target of what is asked of the store.
pub const STORE: &str = "wezer_core::store";
/// The target of calls of rooms.
pub const ROOM: &str = "wezer_core::room";

type Received<C> = Result<Receipt<<C as Command>::Output>, CallError<<C as Command>::Error>>;

/// Commands of one call.
pub(crate) async fn commands<C: Command>(many: usize, carried_out: impl Future<Output = Vec<Received<C>>>) -> Vec<Received<C>> {
    if !enabled!(target: COMMAND, Level::DEBUG) {
        return carried_out.await;
    }
    let told = async {
        let results = carried_out.await;
        for result in &results {
            let outcome = match result {
                Ok(receipt) if receipt.repeated => "repeated",
                Ok(_) => "done",
                Err(error) => error.code(),
            };
            debug!(target: COMMAND, name = C::NAME, outcome, "decided");
        }
        results
    };
    told.instrument(debug_span!(target: COMMAND, "command", name = C::NAME, commands = many)).await
}

/// A query.
pub(crate) async fn query<Q: Query, T>(
    answered: impl Future<Output = Result<T, CallError<Q::Error>>>,
) -> Result<T, CallError<Q::Error>> {
    if !enabled!(target: QUERY, Level::DEBUG) {
        return answered.await;
    }
    let told = async {
        let answer = answered.await;
        let outcome = answer.as_ref().map_or_else(CallError::code, |_| "answered");
        debug!(target: QUERY, name = Q::NAME, outcome, "answered");
        answer
    };
    told.instrument(debug_span!(target: QUERY, "query", name = Q::NAME)).await
}

/// A commit of a group.
pub(crate) async fn commit(store: Arc<dyn Store>, batch: Arc<Batch>) -> Result<(), CommitError> {
    let commands = batch.entry_ends.len();
    let span = debug_span!(target: STORE, parent: None, "commit", commands, outcome = Empty);
    let done = store.commit(&batch).instrument(span.clone()).await;
    span.record(
        "outcome",
        match done {
            Ok(()) => "committed",
            Err(CommitError::Conflict { .. }) => "conflict",
            Err(CommitError::Failed(_)) => "failed",
            Err(CommitError::Unknown(_)) => "unknown",
        },
    );
    done
}

/// A read of what is missing.
pub(crate) async fn read(store: Arc<dyn Store>, wanted: Arc<Wanted>) -> Result<Found, StoreError> {
    asked(debug_span!(target: STORE, parent: None, "read", outcome = Empty), store.read(&wanted)).await
}

/// A look at where the store stands.
pub(crate) async fn head(store: Arc<dyn Store>) -> Result<Head, StoreError> {
    asked(debug_span!(target: STORE, parent: None, "head", outcome = Empty), store.head()).await
}

async fn asked<T>(span: Span, answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let answer = answer.instrument(span.clone()).await;
    span.record("outcome", if answer.is_ok() { "done" } else { "failed" });
    answer
}
