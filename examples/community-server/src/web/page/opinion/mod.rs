//! What people say of a member, a group or a post: marks and words.

mod card;
mod evaluate;

use axum::Router;
use axum::routing::{get, post};

pub(super) use self::card::{Card, label, of_group, of_member, of_post, rounded};
pub(super) use self::evaluate::{Mark, mark, signed};
use crate::app::App;

/// What lies below `/evaluate`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/evaluate/{kind}/{id}", get(evaluate::page).post(evaluate::save))
        .route("/evaluate/{kind}/{id}/close", post(evaluate::close))
}
