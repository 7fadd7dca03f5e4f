//! Who looks at a page.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::label::{KnownLabels, Labels};
use wezer_core::language::Language;
use wezer_core::member::{FindMember, Member, MemberState, Role};
use wezer_core::notification::Notifications;
use wezer_core::{CallError, Refusal, Session};

use super::address::{language_of, session_cookie};
use super::view::{Frame, Trouble};
use super::word;
use crate::app::App;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) app: App,
    pub(super) member: Member,
    /// Acts on behalf of the member, with their rights and no others.
    pub(super) session: Session,
    pub(super) language: Language,
    pub(super) csrf: String,
    /// How many notices they have not read.
    pub(super) unread: u32,
    /// The community's own words.
    pub(super) labels: Arc<Labels>,
    /// Where they are, for the way back after a change of language.
    pub(super) path: String,
}

/// Somebody who may or may not be signed in.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub(super) language: Language,
    pub(super) path: String,
    pub(super) visitor: Option<Visitor>,
}

/// Somebody who is signed in, whether they take part or not: an applicant, a member who takes a break or who left.
#[derive(Debug, Clone)]
pub(super) struct Anyone(pub(super) Visitor);

impl Visitor {
    /// What the community said to the visitor, as a page with a way back.
    pub(super) fn trouble<E: Refusal>(&self, error: &CallError<E>, back: impl Into<String>) -> Trouble {
        Trouble::of(error, self.language).on(self, back)
    }

    pub(super) fn is_operator(&self) -> bool {
        self.member.role() == Role::Operator
    }

    /// A word of the menu or of a heading, as the community calls it.
    pub(super) fn say(&self, name: &str) -> String {
        word::say(&self.labels, name, self.language)
    }

    /// What surrounds a page.
    pub(super) fn frame(&self, here: &'static str) -> Frame {
        Frame::new(self.language, &self.path, here).with(self)
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let language = language_of(&parts.headers);
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let signed_in = session_cookie(&parts.headers, app).and_then(|cookie| app.0.sessions.find(cookie, Instant::now()));
        let mut visitor = None;
        if let Some(signed_in) = signed_in {
            let found = app.0.community.system().ask(FindMember::Id(signed_in.member)).await;
            let member = found.map_err(|error| Trouble::of(&error, language).into_response())?;
            let labels = app.0.community.system().ask(KnownLabels {}).await;
            let labels = Arc::new(labels.map_err(|error| Trouble::of(&error, language).into_response())?);
            let mut unread = 0;
            if member.as_ref().is_some_and(|member| member.state() == MemberState::Active) {
                let asked = Notifications { before: None, limit: Some(1) };
                let told = app.0.community.member(signed_in.member).ask(asked).await;
                unread = told.map_err(|error| Trouble::of(&error, language).into_response())?.unread;
            }
            visitor = member.map(|member| Visitor {
                app: app.clone(),
                unread,
                session: app.0.community.member(member.id()),
                member,
                language,
                csrf: signed_in.csrf,
                labels,
                path: path.clone(),
            });
        }
        Ok(Self { language, path, visitor })
    }
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Response;

    /// Whoever is not signed in is sent to do so, and then back.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, app).await?;
        guest.visitor.map(Self).ok_or_else(|| {
            let back = if parts.method == axum::http::Method::GET { guest.path.as_str() } else { "/" };
            Redirect::to(&format!("/sign-in?to={}", encoded(back))).into_response()
        })
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    /// Whoever is signed in but does not take part is sent to the page that says where they stand.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Anyone(visitor) = Anyone::from_request_parts(parts, app).await?;
        if visitor.member.state() == MemberState::Active {
            return Ok(visitor);
        }
        Err(Redirect::to("/standing").into_response())
    }
}

/// A text as it stands in an address.
pub(super) fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

/// A way back within this server; the front page for anything else.
pub(super) fn own_path(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && path.starts_with('/') && !path.starts_with("//") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own_path("/wallet/VAL?from=3"), "/wallet/VAL?from=3");
        for path in ["//evil.example", "https://evil.example", "/\\evil.example", "", "pay", "/a\r\nb"] {
            assert_eq!(own_path(path), "/", "{path:?}");
        }
        assert_eq!(encoded("/a?b=é"), "/a%3Fb%3D%C3%A9");
    }
}
