//! The visitor's own access: password and API tokens.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::feed::done;
use crate::access::{PasswordError, fresh_secret};
use crate::app::App;
use crate::credential::{ApiTokens, CreateApiToken, Digest, PasswordHashOf, RevokeApiToken, SetPasswordHash};
use crate::web::form::SignedForm;
use crate::web::header::forgotten;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

#[derive(Debug)]
struct Token {
    id: String,
    label: String,
    until: String,
}

#[derive(Template)]
#[template(path = "access.html")]
struct Page {
    frame: Frame,
    done: Option<&'static str>,
    refusal: Option<String>,
    member: String,
    wallet: String,
    tokens: Vec<Token>,
    /// A token just made: shown once.
    fresh: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

async fn made(visitor: &Visitor, refusal: Option<String>, fresh: Option<String>) -> Result<Page, Trouble> {
    let language = visitor.language;
    let asked = ApiTokens { member: visitor.member.id() };
    let tokens = visitor.app.0.community.system().ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let shown = tokens.iter().map(|token| Token {
        id: token.id().to_string(),
        label: token.label().to_owned(),
        until: number::day(token.expires_at(), language),
    });
    Ok(Page {
        frame: visitor.frame("account").titled(texts(language).account),
        done: None,
        refusal,
        member: visitor.member.id().to_string(),
        wallet: visitor.member.wallet().to_string(),
        tokens: shown.collect(),
        fresh,
    })
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

async fn refused(visitor: &Visitor, text: impl Into<String>) -> Result<Response, Trouble> {
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, Some(text.into()), None).await?))
}

/// Changes the password, once the present one was given. Every session of the member ends.
pub(super) async fn password(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let (language, t) = (visitor.language, texts(visitor.language));
    let (system, member) = (app.0.community.system(), visitor.member.id());
    let wait = app.0.sign_in_by_name.take(&member.to_string(), std::time::Instant::now());
    if wait.is_err() {
        return Err(Trouble::new(StatusCode::TOO_MANY_REQUESTS, t.too_often, language));
    }
    let trouble = |error: PasswordError| {
        tracing::error!(%error, "a password could not be hashed");
        Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, t.trouble, language)
    };
    let hash = system.ask(PasswordHashOf { member }).await.map_err(|error| Trouble::of(&error, language))?;
    if !app.0.passwords.check(fields.exact("present"), hash.phc()).await.map_err(trouble)? {
        return refused(&visitor, t.password_wrong).await;
    }
    let phc = match app.0.passwords.hash(fields.exact("new")).await {
        Ok(phc) => phc,
        Err(PasswordError::BadLength) => return refused(&visitor, t.password_short).await,
        Err(PasswordError::TooCommon) => return refused(&visitor, t.password_common).await,
        Err(error) => return Err(trouble(error)),
    };
    system.execute(SetPasswordHash { member, phc }).await.map_err(|error| Trouble::of(&error, language))?;
    app.0.sessions.end_all(member);
    Ok(forgotten(Redirect::to("/sign-in").into_response()))
}

pub(super) async fn create_token(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let (language, t) = (visitor.language, texts(visitor.language));
    let secret = fresh_secret().map_err(|_| Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, t.trouble, language))?;
    let token = format!("wz_{secret}");
    let days = fields.get("days").parse().unwrap_or(90);
    let label = fields.get("label").to_owned();
    let create = CreateApiToken { member: visitor.member.id(), digest: Digest::of(&token), label, days };
    match app.0.community.system().execute(create).await {
        Ok(_) => Ok(show(&made(&visitor, None, Some(token)).await?)),
        Err(error) => refused(&visitor, error.explain(language)).await,
    }
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    Path(token): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let language = visitor.language;
    let token = serde_json::from_value(token.into()).map_err(|_| Trouble::not_found(language))?;
    let revoke = RevokeApiToken { member: visitor.member.id(), token };
    app.0.community.system().execute(revoke).await.map_err(|error| Trouble::of(&error, language))?;
    Ok(Redirect::to("/account?done=saved").into_response())
}
