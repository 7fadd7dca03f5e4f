//! The journal over HTTP, as server-sent events: what happened from an entry on, and then whatever happens.
//!
//! Invariant: every entry that the caller may see, once, in order; each is asked for on the caller's behalf, so a right that was taken
//! back ends what they see at once. `id:` is the entry's number, so a client that comes back continues where it was. A stream ends
//! after a quarter of an hour, so that the token is looked at again; clients of `EventSource` come back by themselves.
//!
//! Cost: one query an entry and stream.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use futures_util::stream;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use wezer_core::Session;
use wezer_core::journal::{JournalEntry, Seq, ShownEntry, Subscription};

use super::{ApiProblem, Caller};
use crate::app::App;
use crate::life::{Life, Phase};

const LIFE: Duration = Duration::from_secs(15 * 60);
/// After so many entries that a listener may not see, they are told the number at least, so that they need not come back to them.
const PASSED_OVER: u32 = 256;

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
    let life = app.0.settings.life.clone();
    let state = (caller.session, app.0.community.subscribe(from), life, turn);
    let events = stream::unfold(state, move |(session, mut subscription, life, turn)| async move {
        let event = next(&session, &mut subscription, &life, end).await?;
        Some((Ok::<_, Infallible>(event), (session, subscription, life, turn)))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

/// The stream ends at its time, when the server does, when the listener may listen no more, and when the store fails.
async fn next(session: &Session, subscription: &mut Subscription, life: &Life, end: Instant) -> Option<Event> {
    let mut passed_over = 0;
    loop {
        let (seq, _) = tokio::select! {
            next = timeout_at(end, subscription.next()) => next.ok()?.ok()?,
            () = life.reached(Phase::Ending) => return None,
        };
        if let Some(entry) = session.ask(JournalEntry { seq, wallet: None }).await.ok()? {
            return Event::default().id(seq.to_string()).event(&entry.command).json_data(&entry).ok();
        }
        passed_over += 1;
        if passed_over == PASSED_OVER {
            return Some(Event::default().id(seq.to_string()));
        }
    }
}

/// One entry of the journal, as far as the caller may see it.
pub(super) async fn one(caller: Caller, Path(seq): Path<String>) -> Result<Json<ShownEntry>, ApiProblem> {
    let seq = seq.parse().map_err(|_| ApiProblem::not_found(caller.language))?;
    let asked = JournalEntry { seq: Seq::new(seq), wallet: None };
    let found = caller.session.ask(asked).await;
    let found = found.map_err(|error| ApiProblem::new(&(&error).into(), caller.language))?;
    found.map(Json).ok_or_else(|| ApiProblem::not_found(caller.language))
}
