//! Moving what runs to the newest version of its flow.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::flow::{FindFlow, FlowRun, FlowRunOf, MANAGE, MoveRun, RunSeen};
use wezer_core::group::ROOT;
use wezer_core::id::RunId;
use wezer_core::link::RecordRef;

use super::run;
use crate::web::form::SignedForm;
use crate::web::page::group::ask;
use crate::web::refused::{Could, Refused};
use crate::web::text::FlowTexts;
use crate::web::view::{Trouble, show_as};
use crate::web::visitor::Visitor;

/// A version that came after the one under which something runs.
#[derive(Debug)]
pub(super) struct Newer {
    pub(super) version: u32,
    pub(super) told: String,
    pub(super) could: Could,
    /// The states of the newer version: name, words, whether it takes the place of the present one.
    pub(super) states: Vec<(String, String, bool)>,
}

/// The newest version, unless the run has it.
pub(super) async fn of(visitor: &Visitor, run: &RunSeen) -> Result<Option<Newer>, Trouble> {
    let (language, t) = (visitor.language, FlowTexts::of(visitor.language));
    let newest = ask(visitor, FindFlow { name: run.flow.clone(), version: None }).await?;
    let Some(newest) = newest.filter(|newest| newest.version > run.version) else { return Ok(None) };
    let state = |state: &wezer_core::flow::State| {
        (state.name.clone(), state.label.say(language, &state.name).to_owned(), state.name == run.state)
    };
    let told = t.newer_help.replace("{old}", &run.version.to_string()).replace("{new}", &newest.version.to_string());
    Ok(Some(Newer {
        version: newest.version,
        told,
        could: Could::ask(visitor, MANAGE, ROOT).await?,
        states: newest.definition.states.iter().map(state).collect(),
    }))
}

/// Moves the run to the version that the page showed, into the state that was chosen.
pub(super) async fn take(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/runs");
    let run: RunId = id.parse().map_err(|_| not_found())?;
    let version = fields.get("version").parse().map_err(|_| not_found())?;
    let record = RecordRef::of::<FlowRun>(run);
    let seen = visitor.session.ask(FlowRunOf { record: record.clone() }).await;
    let seen = seen.map_err(|error| visitor.trouble(&error, "/runs"))?;
    let states = fields.some("state").map(|state| (seen.state, state.to_owned()));
    let moved = MoveRun { record, version, states: BTreeMap::from_iter(states) };
    match visitor.session.execute(moved).await {
        Ok(_) => Ok(Redirect::to(&format!("/runs/{id}?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &run::made(&visitor, id, None, Some(refused)).await?))
        }
    }
}
