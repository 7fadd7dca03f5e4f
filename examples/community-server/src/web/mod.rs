//! Pages for people: HTML made here, that works without a line of JavaScript; a little htmx makes it livelier.
//!
//! Invariant: what a form changes goes through a command on behalf of the one who is signed in; a form is believed only with its
//! session's own token and from a page of ours.

mod address;
mod chain;
mod chart;
mod code;
mod day;
mod face;
mod form;
mod header;
mod markdown;
pub(crate) mod notice;
mod number;
mod page;
mod refused;
mod story;
mod text;
mod view;
mod visitor;
mod word;

use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header as name};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::timeout::TimeoutLayer;

pub(crate) use self::address::{address, language_of, origin_is_ours, session_cookie};
pub(crate) use self::chain::Chain;
pub(crate) use self::page::Unpacked;
pub(crate) use self::refused::explained;
pub(crate) use self::text::{OutTexts, texts};
use crate::app::App;

/// The name of the cookie that holds a browser's session. Over HTTPS it is `__Host-wezer`, which no other host can set.
pub const COOKIE: &str = "wezer";

/// No answer takes longer to begin.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that the server answers.
pub fn router(app: App) -> Router {
    let components = app.component_bytes();
    let pages = page::routes(components).layer(from_fn_with_state(app.clone(), page::set_up_first));
    let pages = pages.layer(from_fn_with_state(app.clone(), address::not_too_often));
    Router::new()
        .merge(pages)
        .nest("/api", crate::api::routes(components))
        .route("/static/style.css", get(|| fixed("text/css; charset=utf-8", include_str!("../../static/style.css"))))
        .route(
            "/static/htmx.js",
            get(|| fixed("text/javascript; charset=utf-8", include_str!("../../static/vendor/htmx.min.js"))),
        )
        .route("/static/icon.svg", get(icon))
        .route("/favicon.ico", get(icon))
        .merge(crate::front::routes())
        .layer(from_fn_with_state(app.clone(), crate::peer::pass_on))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(from_fn_with_state(app.clone(), header::secure))
        .layer(from_fn_with_state(app.clone(), crate::metric::told))
        .with_state(app)
}

async fn icon() -> impl IntoResponse {
    fixed("image/svg+xml; charset=utf-8", include_str!("../../static/icon.svg")).await
}

async fn fixed(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(name::CONTENT_TYPE, kind), (name::CACHE_CONTROL, "public, max-age=3600")], text)
}
