//! Flows: what the community wrote down, and what runs.

mod definition;
mod edit;
mod figure;
mod newer;
mod run;
mod start;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// What lies below `/flows` and `/runs`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/flows", get(definition::all))
        .route("/flows/new", get(edit::new).post(edit::create))
        .route("/flows/{flow}", get(definition::one))
        .route("/flows/{flow}/edit", get(edit::page).post(edit::save))
        .route("/flows/{flow}/start", get(start::page).post(start::start))
        .route("/figures", get(figure::page))
        .route("/runs", get(run::all))
        .route("/runs/{run}", get(run::one))
        .route("/runs/{run}/version/newest", post(newer::take))
        .route("/runs/{run}/{step}", post(run::fire))
}
