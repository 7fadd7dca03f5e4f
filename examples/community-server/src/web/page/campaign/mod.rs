//! Campaigns, and the bounties on wants.

pub(super) mod bounty;
mod list;
mod on;
mod one;
mod pledge;
mod shown;
mod typed;
mod write;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// What lies below `/campaigns` and `/campaign`, and the bounties.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/campaigns", get(list::page))
        .route("/campaigns/new", get(write::new).post(write::add))
        .route("/campaigns/mine", get(list::mine))
        .route("/campaign/{campaign}", get(one::page))
        .route("/campaign/{campaign}/edit", get(write::edit).post(write::save))
        .route("/campaign/{campaign}/pledge", post(pledge::make))
        .route("/campaign/{campaign}/comment", post(one::comment))
        .route("/campaign/{campaign}/step/{transition}", post(one::step))
        .route("/pledges/{pledge}/withdraw", post(pledge::withdraw))
        .route("/market/a/{announcement}/bounty", post(bounty::add))
}
