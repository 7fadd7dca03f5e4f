//! Each request: an id, a span around whatever is logged meanwhile, and its figures.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

use super::{RequestLabels, RouteLabels};
use crate::app::App;

/// The header with the request's id: in the answer always; taken over from the request if our own proxy sent it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Tells of a request and its answer. Only the route is told, never the path, which holds ids and what people search for.
pub(crate) async fn told(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let given = app.0.settings.behind_proxy.then(|| given(request.headers())).flatten();
    let id = given.unwrap_or_else(|| Uuid::now_v7().to_string());
    let span = tracing::info_span!("request", id, method, route);
    let mut response = async {
        let response = next.run(request).await;
        let (status, micros) = (response.status().as_u16(), u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        if response.status().is_server_error() {
            tracing::warn!(status, micros, "answered");
        } else {
            tracing::debug!(status, micros, "answered");
        }
        response
    }
    .instrument(span)
    .await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let figures = app.0.settings.metrics.figures();
    figures.request_time.get_or_create(&RouteLabels { route: route.clone() }).observe(begun.elapsed().as_secs_f64());
    figures.requests.get_or_create(&RequestLabels { method, route, status: response.status().as_u16() }).inc();
    response
}

fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(&REQUEST_ID)?.to_str().ok()?;
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    fits.then(|| id.to_owned())
}

/// One of few words, whatever was sent.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
