//! Rights: those over a group, and one right with everybody who holds it.

mod one;
mod over;

use axum::Router;
use axum::routing::{get, post};
use wezer_core::language::{CORE, Language};

use crate::app::App;

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
    let name = format!("right-{}", right.replace('.', "-"));
    let own = || {
        crate::credential::message(language, &name)
            .or_else(|| crate::webhook::message(language, &name))
            .or_else(|| crate::feed::message(language, &name))
    };
    CORE.message(language, &name, &[]).or_else(own).unwrap_or_else(|| right.to_owned())
}
