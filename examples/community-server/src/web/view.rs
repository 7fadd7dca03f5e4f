//! What surrounds every page, and the page that says what went wrong.

use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use wezer_core::kernel::{CallError, Problem, Refusal};
use wezer_core::label::Labels;
use wezer_core::language::Language;
use wezer_core::member::MemberState;

use super::refused::{Refused, explained};
use super::text::{SocialTexts, Texts, texts};
use super::visitor::{Visitor, encoded};
use super::word;
use crate::api::status_of;

/// The frame of a page: menu, language, who is signed in.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) t: &'static Texts,
    pub(super) tag: &'static str,
    pub(super) other_tag: &'static str,
    pub(super) back: String,
    /// Where this page is, for forms that lead back to it.
    pub(super) path: String,
    /// How many notices are unread, in words for those who do not see the number.
    pub(super) unread: Option<(u32, String)>,
    pub(super) s: &'static SocialTexts,
    /// Which point of the menu this is.
    pub(super) here: &'static str,
    pub(super) name: Option<String>,
    /// The visitor's own page.
    pub(super) me: String,
    /// Whether they take part: others see no menu.
    pub(super) is_active: bool,
    pub(super) is_operator: bool,
    pub(super) csrf: String,
    pub(super) title: String,
    language: Language,
    labels: Arc<Labels>,
}

impl Frame {
    pub(super) fn new(language: Language, path: &str, here: &'static str) -> Self {
        let other = if language == Language::English { Language::French } else { Language::English };
        Self {
            t: texts(language),
            tag: language.tag(),
            other_tag: other.tag(),
            back: encoded(path),
            path: path.to_owned(),
            unread: None,
            s: SocialTexts::of(language),
            here,
            name: None,
            me: String::new(),
            is_active: false,
            is_operator: false,
            csrf: String::new(),
            title: String::new(),
            language,
            labels: Arc::default(),
        }
    }

    pub(super) fn with(mut self, visitor: &Visitor) -> Self {
        self.name = Some(visitor.member.name().to_owned());
        self.me = visitor.member.id().to_string();
        self.is_active = visitor.member.state() == MemberState::Active;
        self.is_operator = visitor.is_operator();
        self.csrf.clone_from(&visitor.csrf);
        let told = self.s.notices_count.replace("{n}", &visitor.unread.to_string());
        self.unread = (visitor.unread > 0).then_some((visitor.unread, told));
        self.labels = Arc::clone(&visitor.labels);
        self
    }

    /// A word of the menu or of a heading, as the community calls it.
    pub(super) fn say(&self, name: &str) -> String {
        word::say(&self.labels, name, self.language)
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
pub(super) struct Trouble(Box<Told>);

#[derive(Debug)]
struct Told {
    status: StatusCode,
    refused: Refused,
    frame: Frame,
    back: String,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    frame: Frame,
    refused: Refused,
    back: String,
}

impl Trouble {
    pub(super) fn new(status: StatusCode, message: impl Into<String>, language: Language) -> Self {
        let refused = Refused::from(message.into());
        let frame = Frame::new(language, "/", "").titled(texts(language).trouble);
        Self(Box::new(Told { status, refused, frame, back: "/".to_owned() }))
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
        let mut trouble = Self::new(status_of(problem.code), explained(problem, language), language);
        trouble.0.refused = Refused::of(error, language);
        trouble
    }

    /// What the store said.
    pub(super) fn of_store(error: wezer_core::store::StoreError, language: Language) -> Self {
        Self::of(&CallError::<wezer_core::kernel::Unreachable>::Store(error), language)
    }

    /// The same in the visitor's own frame, with a way back to where they came from.
    pub(super) fn on(mut self, visitor: &Visitor, back: impl Into<String>) -> Self {
        self.0.frame = visitor.frame("").titled(texts(visitor.language).trouble);
        self.0.back = back.into();
        self
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let Told { status, refused, frame, back } = *self.0;
        let mut response = show_as(status, &TroublePage { frame, refused, back });
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, 1.into());
        }
        response
    }
}
