//! The journal over HTTP, as server-sent events: what happened from an entry on, and then whatever happens.
//!
//! Invariant: every entry once, in order; `id:` is its number, so a client that comes back continues where it was. A stream ends
//! after a quarter of an hour, so that who may listen is asked again; clients of `EventSource` come back by themselves.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use wezer_core::Community;
use wezer_core::journal::{Entry, Seq, Subscription};
use wezer_core::store::Wanted;

use super::{ApiProblem, Caller};
use crate::app::App;

const LIFE: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    from: Option<u64>,
}

/// Follows the journal from an entry on: from the next one that happens, if none is named.
pub(super) async fn stream(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, ApiProblem> {
    let language = caller.language;
    let turn = app.0.streams.clone().try_acquire_owned().map_err(|_| ApiProblem::too_many_streams(language))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<u64>().ok());
    let from = match (last, asked.ok().and_then(|asked| asked.from)) {
        (Some(last), _) => last.saturating_add(1),
        (None, Some(from)) => from,
        (None, None) => {
            let head = app.0.community.head().await;
            head.map_err(|_| ApiProblem::too_many_streams(language))?.seq.get() + 1
        }
    };
    // Beyond every journal there is nothing to wait for.
    let from = Seq::new(from.min(1 << 48));
    let end = Instant::now() + LIFE;
    let state = (app.0.community.clone(), app.0.community.subscribe(from), turn);
    let events = stream::unfold(state, move |(community, mut subscription, turn)| async move {
        let event = next(&community, &mut subscription, end).await?;
        Some((Ok::<_, Infallible>(event), (community, subscription, turn)))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

/// The stream ends at its time, and when the store fails.
async fn next(community: &Community, subscription: &mut Subscription, end: Instant) -> Option<Event> {
    let (seq, bytes) = timeout_at(end, subscription.next()).await.ok()?.ok()?;
    let entry = Entry::decode(&bytes).ok()?;
    let event = Event::default().id(seq.to_string()).event(entry.header.command);
    event.json_data(entry_as_json(community, &entry)).ok()
}

/// One entry of the journal.
pub(super) async fn one(State(app): State<App>, caller: Caller, Path(seq): Path<String>) -> Result<Json<Value>, ApiProblem> {
    let seq = seq.parse().map_err(|_| ApiProblem::not_found(caller.language))?;
    let wanted = Wanted { entries: vec![Seq::new(seq)], ..Wanted::default() };
    let found = app.0.community.store().read(&wanted).await.ok();
    let bytes = found.and_then(|mut found| found.entries.pop().flatten()).ok_or(ApiProblem::not_found(caller.language))?;
    let entry = Entry::decode(&bytes).map_err(|_| ApiProblem::not_found(caller.language))?;
    Ok(Json(entry_as_json(&app.0.community, &entry)))
}

/// A journal entry for those outside: all of it but the command's fingerprint and its answer.
pub(crate) fn entry_as_json(community: &Community, entry: &Entry<'_>) -> Value {
    let header = &entry.header;
    let show = |event| community.registry().show(event).unwrap_or(Value::Null);
    let events: Vec<Value> =
        entry.events.iter().map(|event| json!({ "name": event.name, "version": event.version, "data": show(event) })).collect();
    json!({
        "seq": header.seq,
        "recorded_at": header.recorded_at,
        "actor": header.actor,
        "command": header.command,
        "id": header.id,
        "events": events,
    })
}
