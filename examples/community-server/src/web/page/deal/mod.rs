//! Replies and deals: what becomes of an announcement between two people.

mod act;
mod cost;
mod course;
mod evaluate;
mod list;
mod one;
mod reply;

use axum::Router;
use axum::routing::{get, post};

pub(super) use self::list::waiting_for;
pub(super) use self::reply::Replies;
use crate::app::App;

/// What lies below `/deal`, and the lists of deals.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/deals", get(list::page))
        .route("/disputes", get(list::disputes))
        .route("/deal/{deal}", get(one::page))
        .route("/deal/{deal}/step/{transition}", post(act::step))
        .route("/deal/{deal}/comment", post(act::comment))
        .route("/deal/{deal}/call", post(act::call))
        .route("/deal/{deal}/resolve", post(act::resolve))
        .route("/deal/{deal}/change", post(act::change))
        .route("/deal/{deal}/evaluate", post(evaluate::save))
        .route("/market/a/{announcement}/reply", post(reply::send))
}
