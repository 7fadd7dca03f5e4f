//! Trying changed rules of a currency over the community's history, for its members.
//!
//! Invariant: one history is read at a time, on a thread where that troubles nobody, and a member has few tries; whoever goes away while it
//! is read does not let another begin before it is done. Cost: that of [`what_if_for`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use wezer_core::Session;
use wezer_core::kernel::CallError;
use wezer_exchange::what_if::{Change, Seen, WhatIfError, what_if_for};

use crate::app::App;
use crate::aside::aside;

/// Why nothing was tried.
#[derive(Debug)]
pub(crate) enum NotTried {
    /// Whoever asks has to wait so long.
    TooOften(Duration),
    /// What the community said.
    Said(CallError<WhatIfError>),
}

/// Runs a changed rule over the history and tells what whoever asks may know.
pub(crate) async fn attempt(app: &App, session: &Session, change: Change) -> Result<Seen, NotTried> {
    app.0.tries.take(&format!("{:?}", session.actor()), Instant::now()).map_err(NotTried::TooOften)?;
    // Nobody closes it, so there is always a turn to come.
    let turn = Arc::clone(&app.0.trying).acquire_owned().await.ok();
    let session = session.clone();
    let tried = aside(async move {
        let seen = what_if_for(&session, &change).await;
        drop(turn);
        seen
    });
    tried.await.map_err(NotTried::Said)
}
