//! The door of the server: it listens before the store is open, and says so, and lets go of connections before the server ends.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;
use wezer_core::Community;

use crate::app::App;
use crate::life::{Life, Phase};

/// The store says within so much time where it stands, or it does not answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// The door.
#[derive(Debug, Clone)]
pub struct Front {
    life: Life,
    inside: Arc<OnceLock<Router>>,
}

impl Front {
    /// A door that is closed still.
    pub fn new(life: Life) -> Self {
        Self { life, inside: Arc::default() }
    }

    /// Lets people in to what is served. Only the first time counts.
    pub fn open(&self, inside: Router) {
        if self.inside.set(inside).is_ok() {
            self.life.enter(Phase::Serving);
        }
    }

    /// All that comes in, through this door.
    pub fn router(&self) -> Router {
        Router::new().fallback(enter).with_state(self.clone())
    }
}

async fn enter(State(front): State<Front>, request: Request) -> Response {
    let mut response = match front.inside.get() {
        // A router answers always, and never fails.
        Some(inside) => inside.clone().oneshot(request).await.into_response(),
        None if request.uri().path() == "/live" => "live".into_response(),
        None => not_now("opening"),
    };
    if front.life.is_over() {
        // The client sends its next request elsewhere, instead of into a connection that is about to end.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the process lives, and whether it is fit to be sent requests: for service managers and load balancers.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/live", get(async || "live")).route("/ready", get(ready))
}

async fn ready(State(app): State<App>) -> Response {
    match app.0.settings.life.phase() {
        Phase::Opening => not_now("opening"),
        Phase::Serving if answers(app.community()).await => "ready".into_response(),
        Phase::Serving => not_now("the store does not answer"),
        Phase::Draining | Phase::Ending => not_now("ending"),
    }
}

async fn answers(community: &Community) -> bool {
    match tokio::time::timeout(PATIENCE, community.head()).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the store does not answer");
            false
        }
        Err(_) => {
            tracing::warn!("the store does not answer in time");
            false
        }
    }
}

fn not_now(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], why).into_response()
}
