//! Setting up a community that has no member yet. As long as it has none, every page leads here; then this one is gone.

use std::time::Instant;

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::{ChangeGroup, ROOT};
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::language::Language;
use wezer_core::ledger::Currencies;
use wezer_core::member::Role;
use wezer_core::standard::SetUpStandard;
use wezer_exchange::market::SetUpExchange;

use super::sign_in::begin_session;
use crate::access::PasswordError;
use crate::app::App;
use crate::credential::AdmitWithPassword;
use crate::web::address::address;
use crate::web::form::{Fields, GuestForm};
use crate::web::refused::Refused;
use crate::web::text::{FlowTexts, PersonTexts, SetUpTexts};
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Guest;

/// What was typed.
#[derive(Debug, Default)]
struct Typed {
    code: String,
    community: String,
    purpose: String,
    name: String,
    /// Nothing to begin with.
    is_bare: bool,
}

#[derive(Template)]
#[template(path = "set_up.html")]
struct Page {
    frame: Frame,
    s: &'static SetUpTexts,
    p: &'static PersonTexts,
    optional: &'static str,
    typed: Typed,
    languages: Vec<(&'static str, &'static str, bool)>,
    refusal: Option<Refused>,
}

fn made(guest: &Guest, typed: Typed, chosen: Language, refusal: Option<Refused>) -> Page {
    let s = SetUpTexts::of(guest.language);
    let named = [(Language::English, "English"), (Language::French, "Français")];
    Page {
        frame: Frame::new(guest.language, &guest.path, "set-up").titled(s.title),
        s,
        p: PersonTexts::of(guest.language),
        optional: FlowTexts::of(guest.language).optional,
        typed,
        languages: named.map(|(language, name)| (language.tag(), name, language == chosen)).into(),
        refusal,
    }
}

/// Leads everybody to the set-up, as long as there is nobody.
pub(in crate::web) async fn first(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path != "/set-up" && !path.starts_with("/language/") && app.is_to_be_set_up().await {
        return Redirect::to("/set-up").into_response();
    }
    next.run(request).await
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    code: String,
}

pub(super) async fn page(State(app): State<App>, guest: Guest, Query(asked): Query<Asked>) -> Response {
    if !app.is_to_be_set_up().await {
        return Trouble::not_found(guest.language).into_response();
    }
    let chosen = guest.language;
    show(&made(&guest, Typed { code: asked.code, ..Typed::default() }, chosen, None))
}

/// Names the community, gives it what it begins with, admits the first operator, and signs them in.
pub(super) async fn found(State(app): State<App>, request: Request) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let from = address(&parts, &app);
    let guest = Guest::from_request_parts(&mut parts, &app).await?;
    let fields = GuestForm::from_request(Request::from_parts(parts, body), &app).await?.fields;
    match founded(&app, guest.language, &fields, &from).await.map_err(IntoResponse::into_response)? {
        Ok(response) => Ok(response),
        Err(refused) => {
            let kept = |name: &str| fields.get(name).to_owned();
            let typed = Typed {
                code: kept("code"),
                community: kept("community"),
                purpose: kept("purpose"),
                name: kept("name"),
                is_bare: fields.get("begin") == "nothing",
            };
            let chosen = fields.get("language").parse().unwrap_or(guest.language);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&guest, typed, chosen, Some(refused))))
        }
    }
}

type Tried<T> = Result<Result<T, Refused>, Trouble>;

async fn founded(app: &App, language: Language, fields: &Fields, from: &str) -> Tried<Response> {
    if !app.is_to_be_set_up().await {
        return Err(Trouble::not_found(language));
    }
    if app.0.sign_in_by_address.take(from, Instant::now()).is_err() {
        return Ok(Err(texts(language).too_often.into()));
    }
    if !app.0.founding.fits(fields.get("code")) {
        return Ok(Err(SetUpTexts::of(language).bad_code.into()));
    }
    if fields.exact("password") != fields.exact("again") {
        return Ok(Err(PersonTexts::of(language).password_differs.into()));
    }
    let failed = || Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, texts(language).trouble, language);
    let phc = match app.0.passwords.hash(fields.exact("password")).await {
        Ok(phc) => phc,
        Err(PasswordError::BadLength) => return Ok(Err(texts(language).password_short.into())),
        Err(PasswordError::TooCommon) => return Ok(Err(texts(language).password_common.into())),
        Err(PasswordError::Hash(_)) => return Err(failed()),
    };
    let Some(turn) = app.0.founding.turn().await else { return Err(Trouble::not_found(language)) };
    let system = app.0.community.system();
    let operator = AdmitWithPassword::new(fields.get("name"), Role::Operator, phc);
    // A name that won't do is told before anything is made.
    if let Err(error) = system.preview(operator.clone()).await {
        return refused(&error, language);
    }
    if let Err(problem) = begun(app, language, fields).await? {
        return Ok(Err(problem));
    }
    let member = match system.execute(operator).await {
        Ok(admitted) => admitted.output,
        Err(error) => return refused(&error, language),
    };
    turn.done();
    app.0.sign_in_by_address.give_back(from);
    begin_session(app, member, "/").map(Ok).map_err(|_| failed())
}

/// Gives the community its name and what it begins with. What an earlier attempt made already stays as it is.
async fn begun(app: &App, language: Language, fields: &Fields) -> Tried<()> {
    let system = app.0.community.system();
    let (name, purpose) = (fields.get("community").to_owned(), fields.get("purpose").to_owned());
    let currencies = system.ask(Currencies {}).await.map_err(|error| Trouble::of(&error, language))?;
    if fields.get("begin") == "nothing" || !currencies.is_empty() {
        let change = ChangeGroup { name: Some(name), purpose: Some(purpose), ..ChangeGroup::of(ROOT) };
        return system.execute(change).await.map(|_| Ok(())).or_else(|error| refused(&error, language));
    }
    let speaks = fields.get("language").parse().unwrap_or(language);
    let standard = SetUpStandard { name, purpose, language: speaks };
    if let Err(error) = system.execute(standard).await {
        return refused(&error, language);
    }
    system.execute(SetUpExchange::default()).await.map(|_| Ok(())).or_else(|error| refused(&error, language))
}

fn refused<T, E: Refusal>(error: &CallError<E>, language: Language) -> Tried<T> {
    Refused::or_trouble(error, language).map(Err)
}
