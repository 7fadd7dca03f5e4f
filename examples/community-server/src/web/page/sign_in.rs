//! Signing in and out, and the choice of language.

use std::time::Instant;

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::language::Language;
use wezer_core::member::FindMember;

use crate::app::{App, DemoAccess};
use crate::credential::PasswordHashOf;
use crate::web::address::{LANGUAGE, address, cookie_name, session_cookie};
use crate::web::form::{AnyoneForm, Fields, GuestForm};
use crate::web::header::forgotten;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Guest, own_path};
use crate::web::{COOKIE, texts};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    frame: Frame,
    p: &'static PersonTexts,
    to: String,
    name: String,
    refusal: Option<&'static str>,
    demo: Option<DemoAccess>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
}

pub(super) async fn page(State(app): State<App>, guest: Guest, Query(asked): Query<Asked>) -> Response {
    if guest.visitor.is_some() {
        return Redirect::to(own_path(&asked.to)).into_response();
    }
    show(&made(&app, &guest, &asked.to, "", None))
}

fn made(app: &App, guest: &Guest, to: &str, name: &str, refusal: Option<&'static str>) -> Page {
    let frame = Frame::new(guest.language, &guest.path, "sign-in").titled(texts(guest.language).sign_in);
    let demo = app.0.settings.demo.clone();
    Page { frame, p: PersonTexts::of(guest.language), to: own_path(to).to_owned(), name: name.to_owned(), refusal, demo }
}

/// Checks name and password. The answer to a wrong name and to a wrong password is the same, and takes as long.
pub(super) async fn sign_in(State(app): State<App>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let from = address(&parts, &app);
    let guest = match Guest::from_request_parts(&mut parts, &app).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    if let Err(wait) = app.0.sign_in_by_address.take(&from, Instant::now()) {
        return too_often(&app, &guest, wait.as_secs() + 1);
    }
    let old = session_cookie(&parts.headers, &app).map(str::to_owned);
    let form = match GuestForm::from_request(Request::from_parts(parts, body), &app).await {
        Ok(form) => form.fields,
        Err(response) => return response,
    };
    match check(&app, &form).await {
        Ok(Some(member)) => {
            // Only failures are counted.
            app.0.sign_in_by_address.give_back(&from);
            // A session that was there before is never continued as somebody's: fixation gains nothing.
            if let Some(old) = old {
                app.0.sessions.end(&old);
            }
            begin_session(&app, member, own_path(form.get("to"))).unwrap_or_else(IntoResponse::into_response)
        }
        Ok(None) => {
            let refusal = Some(texts(guest.language).sign_in_refused);
            show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&app, &guest, form.get("to"), form.get("name"), refusal))
        }
        Err(Failure::TooOften(seconds)) => too_often(&app, &guest, seconds),
        Err(Failure::Trouble) => {
            let text = texts(guest.language).trouble;
            Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, text, guest.language).into_response()
        }
    }
}

/// Signs a member in and sends them on.
pub(super) fn begin_session(app: &App, member: wezer_core::id::MemberId, to: &str) -> Result<Response, StatusCode> {
    let cookie = app.0.sessions.begin(member, Instant::now()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(with_cookie(app, Redirect::to(to).into_response(), &cookie, None))
}

enum Failure {
    TooOften(u64),
    Trouble,
}

async fn check(app: &App, form: &Fields) -> Result<Option<wezer_core::id::MemberId>, Failure> {
    let (name, password) = (form.get("name"), form.exact("password"));
    let key: String = name.to_lowercase().chars().take(100).collect();
    app.0.sign_in_by_name.take(&key, Instant::now()).map_err(|wait| Failure::TooOften(wait.as_secs() + 1))?;
    let system = app.0.community.system();
    let member = system.ask(FindMember::Name(name.to_owned())).await.map_err(|_| Failure::Trouble)?;
    // Nobody's hash is looked up as well, so that both ways do the same.
    let id = member.as_ref().map_or(wezer_core::id::MemberId::from_u128(0), |member| member.id());
    let hash = system.ask(PasswordHashOf { member: id }).await.map_err(|_| Failure::Trouble)?;
    let fits = app.0.passwords.check(password, hash.phc()).await.map_err(|error| {
        tracing::error!(%error, "a password could not be checked");
        Failure::Trouble
    })?;
    if fits {
        app.0.sign_in_by_name.give_back(&key);
    }
    Ok(member.filter(|_| fits).map(|member| member.id()))
}

fn too_often(app: &App, guest: &Guest, seconds: u64) -> Response {
    let refusal = Some(texts(guest.language).too_often);
    let mut response = show_as(StatusCode::TOO_MANY_REQUESTS, &made(app, guest, "/", "", refusal));
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn with_cookie(app: &App, mut response: Response, value: &str, age: Option<u32>) -> Response {
    let secure = if app.0.settings.https { "; Secure" } else { "" };
    let age = age.map_or_else(String::new, |age| format!("; Max-Age={age}"));
    let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", cookie_name(COOKIE, app));
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap, _form: AnyoneForm) -> Response {
    if let Some(cookie) = session_cookie(&headers, &app) {
        app.0.sessions.end(cookie);
    }
    forgotten(with_cookie(&app, Redirect::to("/sign-in").into_response(), "", Some(0)))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// Remembers the language for a year.
pub(super) async fn language(State(app): State<App>, Path(tag): Path<String>, Query(back): Query<Back>) -> Response {
    let Ok(language) = tag.parse::<Language>() else { return Trouble::not_found(Language::default()).into_response() };
    let mut response = Redirect::to(own_path(&back.back)).into_response();
    let secure = if app.0.settings.https { "; Secure" } else { "" };
    let name = cookie_name(LANGUAGE, &app);
    let line = format!("{name}={language}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000{secure}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}
