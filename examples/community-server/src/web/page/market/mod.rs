//! The market: what is offered and wanted, in words and pictures.

mod category;
mod list;
mod mine;
mod one;
mod picture;
mod ring;
mod shelf;
mod typed;
mod write;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(super) use self::one::with_reply_refused;
use crate::app::App;

/// An announcement with its pictures as a browser sends it has at most so many bytes.
const MAX_UPLOAD: usize = 32 << 20;

/// What lies below `/market`.
pub(super) fn routes() -> Router<App> {
    let uploads = Router::new()
        .route("/market/new", get(write::new).post(write::add))
        .route("/market/a/{announcement}/edit", get(write::edit).post(write::save))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD));
    Router::new()
        .merge(uploads)
        .route("/market", get(list::page))
        .route("/market/mine", get(mine::page))
        .route("/market/for-me", get(mine::for_me))
        .route("/market/rings", get(ring::page).post(ring::propose))
        .route("/market/rings/{ring}", post(ring::answer))
        .route("/market/week", get(mine::week))
        .route("/market/a/{announcement}", get(one::page))
        .route("/market/a/{announcement}/comment", post(one::comment))
        .route("/market/a/{announcement}/step/{transition}", post(one::step))
        .route("/market/a/{announcement}/pictures/{picture}/{size}", get(picture::file))
        .route("/market/categories", get(category::all).post(category::add))
        .route("/market/categories/{category}", get(category::one).post(category::save))
        .route("/market/categories/{category}/close", post(category::close))
        .route("/market/open", post(category::set_up))
}
