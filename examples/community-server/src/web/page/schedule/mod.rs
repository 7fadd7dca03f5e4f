//! Payments that come by themselves: set up with a look at what comes, changed, paused, cancelled, tried again.

mod change;
mod list;
mod new;
mod one;

use axum::Router;
use axum::routing::{get, post};
use wezer_exchange::schedule::ScheduleState;

use crate::app::App;
use crate::web::text::ScheduleTexts;

/// What lies below `/schedules` and `/schedule`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/schedules", get(list::page))
        .route("/schedules/new", get(new::page).post(new::submit))
        .route("/schedule/{schedule}", get(one::page))
        .route("/schedule/{schedule}/change", get(change::page).post(change::submit))
        .route("/schedule/{schedule}/{what}", post(one::act))
        .route("/schedule/{schedule}/{number}/{what}", post(one::act_on_one))
}

fn state(state: ScheduleState, h: &'static ScheduleTexts) -> &'static str {
    match state {
        ScheduleState::Open => h.state_open,
        ScheduleState::Blocked => h.state_blocked,
        ScheduleState::Closed => h.state_closed,
        ScheduleState::Cancelled => h.state_cancelled,
    }
}
