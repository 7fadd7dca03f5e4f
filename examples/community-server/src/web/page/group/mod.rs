//! Groups: the tree of them, and the pages of each.

mod about;
mod entry;
mod head;
mod membrane;
mod name;
mod people;
mod request;
mod settings;
mod tree;
mod wallet;

use axum::Router;
use axum::routing::{get, post};

pub(super) use self::head::{Head, Link, Way, above, ask, find, group_name, kind_label};
pub(super) use self::name::Names;
use crate::app::App;

/// What lies below `/groups`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/groups", get(tree::page))
        .route("/groups/{group}", get(about::page))
        .route("/groups/{group}/create", get(settings::create_page).post(settings::create))
        .route("/groups/{group}/join", get(entry::page).post(entry::apply))
        .route("/groups/{group}/withdraw", post(entry::withdraw))
        .route("/groups/{group}/leave", post(entry::leave))
        .route("/groups/{group}/members", get(people::page))
        .route("/groups/{group}/members/bring", post(people::bring))
        .route("/groups/{group}/members/{member}/{what}", post(people::act))
        .route("/groups/{group}/wallet", get(wallet::page).post(wallet::open))
        .route("/groups/{group}/applications", get(request::page))
        .route("/groups/{group}/applications/{application}/{what}", post(request::act))
        .route("/groups/{group}/settings", get(settings::page).post(settings::save))
        .route("/groups/{group}/settings/move", post(settings::relocate))
        .route("/groups/{group}/settings/openness", post(settings::open))
        .route("/groups/{group}/settings/close", post(settings::close))
        .route("/groups/{group}/membrane", get(membrane::page).post(membrane::save))
}
