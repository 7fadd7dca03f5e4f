//! Pages on which people talk with each other: posts, messages, notices, search, moderation.

mod act;
pub(super) mod item;
mod message;
mod moderation;
mod notice;
pub(super) mod post;
mod search;

use axum::Router;
use axum::routing::{get, post as posted};

use crate::app::App;

/// What these pages answer.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/posts", posted(post::write))
        .route("/posts/{post}", get(post::page))
        .route("/posts/{post}/edit", get(post::edit_page).post(post::edit))
        .route("/posts/{post}/delete", posted(post::delete))
        .route("/posts/{post}/comment", posted(post::comment))
        .route("/comments/{comment}/delete", posted(post::delete_comment))
        .route("/react/{kind}/{id}", posted(act::react))
        .route("/follow/{kind}/{id}", posted(act::follow))
        .route("/block/{member}", posted(act::block))
        .route("/report/{kind}/{id}", get(moderation::report_page).post(moderation::report))
        .route("/appeal/{kind}/{id}", get(moderation::appeal_page).post(moderation::appeal))
        .route("/groups/{group}/moderation", get(moderation::page))
        .route("/groups/{group}/moderation/{what}", posted(moderation::decide))
        .route("/messages", get(message::page).post(message::begin))
        .route("/messages/with/{member}", posted(message::with))
        .route("/messages/group/{group}", posted(message::of_group))
        .route("/messages/{conversation}/leave", posted(message::leave))
        .route("/messages/{conversation}", get(message::one).post(message::send))
        .route("/notices", get(notice::page).post(notice::mark))
        .route("/notices/preferences", posted(notice::prefer))
        .route("/search", get(search::page))
}
