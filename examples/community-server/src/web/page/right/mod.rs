//! Rights: those over a group, and one right with everybody who holds it.

mod one;
mod over;

use axum::Router;
use axum::routing::{get, post};
use wezer_core::language::Language;

use crate::app::App;
use crate::web::refused::message;

/// What lies below `/rights`, and the rights of a group.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/groups/{group}/rights", get(over::page).post(over::give))
        .route("/groups/{group}/rights/{grant}/revoke", post(over::revoke))
        .route("/rights/{right}/{group}", get(one::page))
        .route("/rights/{right}/wallet/{wallet}", get(one::of_wallet))
}

/// A right in a person's words, such as “pay from this wallet”; its name if no words are known.
pub(super) fn label(right: &str, language: Language) -> String {
    message(&format!("right-{}", right.replace('.', "-")), language).unwrap_or_else(|| right.to_owned())
}
