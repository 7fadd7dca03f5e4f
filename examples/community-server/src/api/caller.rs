//! Who calls the API: the holder of a token, or a browser that is signed in.

use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use wezer_core::id::MemberId;
use wezer_core::language::Language;
use wezer_core::{Actor, CallError, Session};

use super::ApiProblem;
use crate::app::App;
use crate::credential::{CredentialRefusal, Digest, TokenHolder};
use crate::web::{address, language_of, origin_is_ours, session_cookie};

/// A caller who was recognised and has calls left.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) session: Session,
    pub(crate) language: Language,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiProblem> {
        let language = language_of(&parts.headers);
        let address = address(parts, app);
        let Some(member) = recognise(parts, app, language).await? else {
            // Whoever guesses tokens has few guesses.
            app.0.calls.take(&address, Instant::now()).map_err(|wait| ApiProblem::too_often(language, wait))?;
            return Err(ApiProblem::unauthenticated(language));
        };
        app.0.calls.take(&member.to_string(), Instant::now()).map_err(|wait| ApiProblem::too_often(language, wait))?;
        Ok(Self { session: app.0.community.by(Actor::Member(member)), language })
    }
}

/// Whose token a request bears.
pub(crate) async fn holder(header: &HeaderValue, app: &App) -> Result<Option<MemberId>, CallError<CredentialRefusal>> {
    let token = header.to_str().ok().and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let Some(token) = token.filter(|token| token.len() <= 200) else { return Ok(None) };
    app.0.community.system().ask(TokenHolder { digest: Digest::of(token) }).await
}

async fn recognise(parts: &Parts, app: &App, language: Language) -> Result<Option<MemberId>, ApiProblem> {
    if let Some(header) = parts.headers.get(header::AUTHORIZATION) {
        return holder(header, app).await.map_err(|error| ApiProblem::new(&(&error).into(), language));
    }
    let signed_in = session_cookie(&parts.headers, app).and_then(|cookie| app.0.sessions.find(cookie, Instant::now()));
    // A browser sends its cookie whoever wrote the page, so what changes something must come from a page of ours.
    if signed_in.is_some() && parts.method != Method::GET && !origin_is_ours(&parts.headers) {
        return Err(ApiProblem::foreign_origin(language));
    }
    Ok(signed_in.map(|signed_in| signed_in.member))
}
