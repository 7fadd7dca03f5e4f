//! What surrounds every page, and the page that says what went wrong.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use wezer_core::kernel::{CallError, Problem, Refusal};
use wezer_core::language::Language;

use super::text::{Texts, texts};
use super::visitor::{Visitor, encoded};
use crate::api::status_of;

/// The frame of a page: menu, language, who is signed in.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) t: &'static Texts,
    pub(super) tag: &'static str,
    pub(super) other_tag: &'static str,
    pub(super) back: String,
    /// Which point of the menu this is.
    pub(super) here: &'static str,
    pub(super) name: Option<String>,
    pub(super) is_operator: bool,
    pub(super) csrf: String,
    pub(super) title: String,
}

impl Frame {
    pub(super) fn new(language: Language, path: &str, here: &'static str) -> Self {
        let other = if language == Language::English { Language::French } else { Language::English };
        Self {
            t: texts(language),
            tag: language.tag(),
            other_tag: other.tag(),
            back: encoded(path),
            here,
            name: None,
            is_operator: false,
            csrf: String::new(),
            title: String::new(),
        }
    }

    pub(super) fn with(mut self, visitor: &Visitor) -> Self {
        self.name = Some(visitor.member.name().to_owned());
        self.is_operator = visitor.is_operator();
        self.csrf.clone_from(&visitor.csrf);
        self
    }

    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

/// A template as an answer.
pub(super) fn show(template: &impl Template) -> Response {
    show_as(StatusCode::OK, template)
}

/// A template as an answer with a status of its own.
pub(super) fn show_as(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Something that could not be done, as a page of its own.
#[derive(Debug)]
pub(super) struct Trouble {
    status: StatusCode,
    message: String,
    language: Language,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    frame: Frame,
    message: String,
}

impl Trouble {
    pub(super) fn new(status: StatusCode, message: impl Into<String>, language: Language) -> Self {
        Self { status, message: message.into(), language }
    }

    pub(super) fn not_found(language: Language) -> Self {
        Self::new(StatusCode::NOT_FOUND, texts(language).not_found, language)
    }

    /// What the community said.
    pub(super) fn of<E: Refusal>(error: &CallError<E>, language: Language) -> Self {
        let problem = Problem::from(error);
        if problem.code == "internal" || problem.code == "store" {
            tracing::error!(code = problem.code, message = problem.message, "a request failed");
        }
        Self::new(status_of(problem.code), problem.explain(language), language)
    }

    /// What the store said.
    pub(super) fn of_store(error: wezer_core::store::StoreError, language: Language) -> Self {
        Self::of(&CallError::<wezer_core::kernel::Unreachable>::Store(error), language)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let title = texts(self.language).trouble.to_owned();
        let frame = Frame::new(self.language, "/", "").titled(title);
        let mut response = show_as(self.status, &TroublePage { frame, message: self.message });
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, 1.into());
        }
        response
    }
}
