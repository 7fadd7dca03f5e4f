//! Problems over HTTP (RFC 9457).

use std::time::Duration;

use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wezer_core::kernel::Problem;
use wezer_core::language::Language;

use crate::web::{explained, language_of, texts};

/// A problem as JSON with its status.
#[derive(Debug, Serialize)]
pub(crate) struct ApiProblem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    /// The frozen name of the refusal.
    code: &'static str,
    /// For a person, in the language asked for.
    message: String,
    /// The refusal's data.
    arguments: serde_json::Map<String, serde_json::Value>,
    is_retryable: bool,
    #[serde(skip)]
    wait_seconds: Option<u64>,
    #[serde(skip)]
    language: Language,
}

/// The status that fits a code: the caller's mistakes 4xx, ours 5xx.
pub(crate) fn status(code: &str) -> StatusCode {
    match code {
        Problem::UNKNOWN_NAME => StatusCode::NOT_FOUND,
        Problem::INVALID_ARGUMENTS => StatusCode::BAD_REQUEST,
        "denied" => StatusCode::FORBIDDEN,
        "command-id-reused" => StatusCode::CONFLICT,
        "busy" | "store" | "unknown-outcome" => StatusCode::SERVICE_UNAVAILABLE,
        "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl ApiProblem {
    fn made(status: StatusCode, code: &'static str, message: impl Into<String>, language: Language) -> Self {
        let title = status.canonical_reason().unwrap_or_default().to_owned();
        let (status, message, arguments) = (status.as_u16(), message.into(), serde_json::Map::new());
        Self { kind: "about:blank", title, status, code, message, arguments, is_retryable: false, wait_seconds: None, language }
    }

    /// A problem that the community told.
    pub(crate) fn new(problem: &Problem, language: Language) -> Self {
        let mut made = Self::made(status(problem.code), problem.code, explained(problem.clone(), language), language);
        made.is_retryable = problem.is_retryable;
        made.wait_seconds = (made.status == 503).then_some(1);
        made.arguments = problem.arguments.iter().map(|(name, value)| ((*name).to_owned(), value.to_string().into())).collect();
        made
    }

    pub(crate) fn unauthenticated(language: Language) -> Self {
        Self::made(StatusCode::UNAUTHORIZED, "unauthenticated", texts(language).api_unauthenticated, language)
    }

    pub(crate) fn foreign_origin(language: Language) -> Self {
        Self::made(StatusCode::FORBIDDEN, "foreign-origin", texts(language).form_expired, language)
    }

    pub(crate) fn bad_key(language: Language) -> Self {
        Self::made(StatusCode::BAD_REQUEST, Problem::INVALID_ARGUMENTS, texts(language).api_bad_key, language)
    }

    pub(crate) fn bad_freshness(language: Language) -> Self {
        Self::made(StatusCode::BAD_REQUEST, Problem::INVALID_ARGUMENTS, texts(language).api_bad_freshness, language)
    }

    pub(crate) fn bad_json(language: Language, error: &serde_json::Error) -> Self {
        let message = format!("{} {error}", texts(language).api_bad_json);
        Self::made(StatusCode::BAD_REQUEST, Problem::INVALID_ARGUMENTS, message, language)
    }

    pub(crate) fn bad_body(language: Language, rejection: &BytesRejection) -> Self {
        let (status, t) = (rejection.status(), texts(language));
        let (code, message) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large-a-body", t.api_too_large),
            _ => (Problem::INVALID_ARGUMENTS, t.api_broken_body),
        };
        Self::made(status, code, message, language)
    }

    pub(crate) fn not_found(language: Language) -> Self {
        Self::made(StatusCode::NOT_FOUND, "not-found", texts(language).not_found, language)
    }

    pub(crate) fn too_often(language: Language, wait: Duration) -> Self {
        let mut made = Self::made(StatusCode::TOO_MANY_REQUESTS, "too-often", texts(language).too_often, language);
        (made.is_retryable, made.wait_seconds) = (true, Some(wait.as_secs() + 1));
        made
    }

    pub(crate) fn too_many_streams(language: Language) -> Self {
        let mut made = Self::made(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", texts(language).too_often, language);
        (made.is_retryable, made.wait_seconds) = (true, Some(30));
        made
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        if let Some(seconds) = self.wait_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An address below `/api` that leads nowhere.
pub(super) async fn nothing_here(headers: HeaderMap) -> ApiProblem {
    ApiProblem::not_found(language_of(&headers))
}
