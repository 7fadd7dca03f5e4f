//! The community over HTTP: every registered command and query, by its name, with JSON.
//!
//! Invariant: nothing is decided here. A call carries who asks, its id and its arguments to [`Session::call`], and brings back the
//! answer or the refusal under the status code that fits it.
//!
//! [`Session::call`]: wezer_core::Session::call

mod caller;
mod event;
mod example;
mod openapi;
mod problem;
mod what_if;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, RawQuery};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde_json::Value;
use wezer_core::id::CommandId;

pub(crate) use self::caller::{Caller, holder};
pub(crate) use self::example::{example, resolved};
pub(crate) use self::problem::{ApiProblem, status as status_of};
use crate::app::App;
use crate::aside::aside;

/// A call's arguments have at most so many bytes.
pub(crate) const MAX_BODY_BYTES: usize = 2 << 20;
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// How current a query's answer has to be: `latest`, which it is without this header, or `cached`.
const FRESHNESS: HeaderName = HeaderName::from_static("freshness");

/// What came with a call, unless it was too long or broke off.
type Sent = Result<Bytes, BytesRejection>;

/// Everything below `/api`; rooms to install have at most so many bytes.
pub(crate) fn routes(components: usize) -> Router<App> {
    // In base64, with the rest of the call.
    let install_bytes = MAX_BODY_BYTES.max(components.div_ceil(3) * 4 + (64 << 10));
    let install = post(|caller, headers, sent| command(caller, Path("install_room".to_owned()), headers, sent));
    Router::new()
        .route("/commands/install_room", install.layer(DefaultBodyLimit::max(install_bytes)))
        .route("/commands/{name}", post(command))
        .route("/queries/{name}", post(query).get(query_in_address))
        .route("/what-if", post(what_if::post))
        .route("/events", get(event::stream))
        .route("/journal/{seq}", get(event::one))
        .route("/openapi.json", get(openapi::document))
        .fallback(problem::nothing_here)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// Carries out a command.
async fn command(caller: Caller, Path(name): Path<String>, headers: HeaderMap, body: Sent) -> Result<Response, ApiProblem> {
    let language = caller.language;
    let is_of_rooms = name.contains("room");
    let id = match headers.get(IDEMPOTENCY_KEY) {
        None => caller.session.fresh_command_id(),
        Some(key) => {
            let key = key.to_str().ok().and_then(|key| key.trim().trim_matches('"').parse::<CommandId>().ok());
            key.ok_or_else(|| ApiProblem::bad_key(language))?
        }
    };
    let body = body.map_err(|rejection| ApiProblem::bad_body(language, &rejection))?;
    let arguments = read(&body).map_err(|error| ApiProblem::bad_json(language, &error))?;
    let session = caller.session;
    let called = async move { session.call(&name, id, arguments).await };
    // What rooms do may take a thread for as long as making one ready does.
    let called = if is_of_rooms { aside(called).await } else { called.await };
    let called = called.map_err(|problem| ApiProblem::new(&problem, language))?;
    Ok(([(IDEMPOTENCY_KEY, id.to_string())], Json(called)).into_response())
}

/// Answers a query whose arguments are the body.
async fn query(caller: Caller, Path(name): Path<String>, headers: HeaderMap, body: Sent) -> Result<Json<Value>, ApiProblem> {
    let body = body.map_err(|rejection| ApiProblem::bad_body(caller.language, &rejection))?;
    let arguments = read(&body).map_err(|error| ApiProblem::bad_json(caller.language, &error))?;
    answer(&caller, &name, &headers, arguments).await
}

/// Answers a query whose arguments are JSON in the address: `?arguments={…}`.
async fn query_in_address(
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Result<Json<Value>, ApiProblem> {
    let address = format!("http://here/?{}", address.unwrap_or_default());
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&address.parse().unwrap_or_default());
    let pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
    let arguments = pairs.into_iter().find(|(name, _)| name == "arguments").map(|(_, value)| value).unwrap_or_default();
    let arguments = read(arguments.as_bytes()).map_err(|error| ApiProblem::bad_json(caller.language, &error))?;
    answer(&caller, &name, &headers, arguments).await
}

async fn answer(caller: &Caller, name: &str, headers: &HeaderMap, arguments: Value) -> Result<Json<Value>, ApiProblem> {
    let session = match headers.get(FRESHNESS).map(HeaderValue::as_bytes) {
        None | Some(b"latest") => caller.session.clone(),
        Some(b"cached") => caller.session.cached(),
        Some(_) => return Err(ApiProblem::bad_freshness(caller.language)),
    };
    let name = name.to_owned();
    let is_of_rooms = name.contains("room");
    let answer = async move { session.inquire(&name, arguments).await };
    let answer = if is_of_rooms { aside(answer).await } else { answer.await };
    answer.map(Json).map_err(|problem| ApiProblem::new(&problem, caller.language))
}

/// No body stands for no arguments.
fn read(body: &[u8]) -> Result<Value, serde_json::Error> {
    if body.is_empty() { Ok(Value::Object(serde_json::Map::new())) } else { serde_json::from_slice(body) }
}
