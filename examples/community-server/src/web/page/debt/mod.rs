//! Debts: who owes whom as one sees it, and the circles in which they cancel out.

mod circle;
mod clearing;
mod line;
mod list;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// What lies below `/debts`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/debts", get(list::page).post(list::record))
        .route("/debts/circles", get(circle::page).post(circle::propose))
        .route("/debts/clearing/{clearing}", post(clearing::answer))
        .route("/debts/{obligation}/{what}", post(list::act))
}
