//! Coming in from outside: the public page of the community's membrane.

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::time::Instant;
use wezer_core::group::{ApplyToGroup, Entry, FindGroup, Group, Membrane, ROOT};
use wezer_core::kernel::CallError;
use wezer_core::member::RegisterApplicant;

use super::sign_in::begin_session;
use crate::access::PasswordError;
use crate::app::App;
use crate::credential::SetPasswordHash;
use crate::web::address::address;
use crate::web::form::{Fields, GuestForm};
use crate::web::refused::Refused;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Guest;
use crate::web::{markdown, number, texts};

/// A question of a membrane with what was answered.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) text: String,
    pub(super) answer: String,
}

/// An agreement of a membrane.
#[derive(Debug)]
pub(super) struct Accord {
    pub(super) title: String,
    pub(super) html: String,
    pub(super) label: String,
    pub(super) is_agreed: bool,
}

/// A membrane as a form.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) questions: Vec<Question>,
    pub(super) agreements: Vec<Accord>,
    pub(super) sponsors: u8,
    pub(super) fee: Option<String>,
    pub(super) is_closed: bool,
}

impl Door {
    pub(super) fn of(membrane: &Membrane, typed: &Fields, language: wezer_core::language::Language) -> Self {
        let t = PersonTexts::of(language);
        let mut answers = typed.all("answer");
        let ticked: Vec<&str> = typed.all("agree").collect();
        let question = |text: &String| Question { text: text.clone(), answer: answers.next().unwrap_or_default().to_owned() };
        let questions = membrane.questions.iter().map(question).collect();
        let accord = |agreement: &wezer_core::group::Agreement| Accord {
            title: agreement.title.clone(),
            html: markdown::html(&agreement.text),
            label: t.i_agree.replace("{title}", &agreement.title),
            is_agreed: ticked.contains(&agreement.title.as_str()),
        };
        Self {
            questions,
            agreements: membrane.agreements.iter().map(accord).collect(),
            sponsors: membrane.sponsors,
            fee: membrane.fee.map(|fee| number::money(fee, language)),
            is_closed: membrane.entry == Entry::Invitation,
        }
    }

    /// Whether a form answers everything.
    pub(super) fn is_answered(&self) -> bool {
        self.questions.iter().all(|question| !question.answer.is_empty())
            && self.agreements.iter().all(|agreement| agreement.is_agreed)
    }
}

/// What a form says to a membrane.
pub(super) fn application(group: wezer_core::id::GroupId, member: wezer_core::id::MemberId, fields: &Fields) -> ApplyToGroup {
    ApplyToGroup {
        group,
        member,
        answers: fields.all("answer").map(str::to_owned).collect(),
        agree_to: fields.all("agree").map(str::to_owned).collect(),
        delegate_of: None,
    }
}

#[derive(Template)]
#[template(path = "apply.html")]
struct Page {
    frame: Frame,
    t: &'static PersonTexts,
    title: String,
    purpose: String,
    name: String,
    door: Door,
    refusal: Option<Refused>,
}

/// What the community is called.
pub(super) fn community_name(group: Option<&Group>, language: wezer_core::language::Language) -> String {
    let named = group.map(Group::name).filter(|name| !name.is_empty());
    named.map_or_else(|| texts(language).the_community.to_owned(), str::to_owned)
}

async fn community(app: &App, guest: &Guest) -> Result<Option<Group>, Trouble> {
    app.0.community.system().ask(FindGroup { group: ROOT }).await.map_err(|error| Trouble::of(&error, guest.language))
}

fn made(guest: &Guest, group: Option<&Group>, typed: &Fields, refusal: Option<Refused>) -> Page {
    let language = guest.language;
    let t = PersonTexts::of(language);
    let membrane = group.map(|group| group.membrane().clone()).unwrap_or_default();
    let title = match group.map(Group::name).filter(|name| !name.is_empty()) {
        Some(name) => t.apply_to.replace("{community}", name),
        None => t.apply.to_owned(),
    };
    Page {
        frame: Frame::new(language, &guest.path, "apply").titled(t.apply),
        t,
        title,
        purpose: group.map_or_else(String::new, |group| markdown::html(group.purpose())),
        name: typed.get("name").to_owned(),
        door: Door::of(&membrane, typed, language),
        refusal,
    }
}

pub(super) async fn page(State(app): State<App>, guest: Guest) -> Result<Response, Trouble> {
    if guest.visitor.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let group = community(&app, &guest).await?;
    Ok(show(&made(&guest, group.as_ref(), &Fields::default(), None)))
}

/// Takes down the name, sets the password, applies, and signs the person in.
pub(super) async fn apply(State(app): State<App>, request: Request) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let from = address(&parts, &app);
    let guest = Guest::from_request_parts(&mut parts, &app).await?;
    let fields = GuestForm::from_request(Request::from_parts(parts, body), &app).await?.fields;
    let group = community(&app, &guest).await.map_err(IntoResponse::into_response)?;
    match admitted(&app, &guest, group.as_ref(), &fields, &from).await.map_err(IntoResponse::into_response)? {
        Ok(response) => Ok(response),
        Err(refused) => Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&guest, group.as_ref(), &fields, Some(refused)))),
    }
}

async fn admitted(
    app: &App,
    guest: &Guest,
    group: Option<&Group>,
    fields: &Fields,
    from: &str,
) -> Result<Result<Response, Refused>, Trouble> {
    let (language, t) = (guest.language, PersonTexts::of(guest.language));
    let membrane = group.map(|group| group.membrane().clone()).unwrap_or_default();
    let door = Door::of(&membrane, fields, language);
    if door.is_closed {
        return Ok(Err(t.apply_closed.into()));
    }
    if !door.is_answered() {
        return Ok(Err(t.answer_all.into()));
    }
    if fields.exact("password") != fields.exact("again") {
        return Ok(Err(t.password_differs.into()));
    }
    if app.0.requests.take(from, Instant::now()).is_err() {
        return Ok(Err(t.too_many_requests.into()));
    }
    let phc = match app.0.passwords.hash(fields.exact("password")).await {
        Ok(phc) => phc,
        Err(PasswordError::BadLength) => return Ok(Err(texts(language).password_short.into())),
        Err(PasswordError::TooCommon) => return Ok(Err(texts(language).password_common.into())),
        Err(PasswordError::Hash(_)) => {
            return Err(Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, texts(language).trouble, language));
        }
    };
    let system = app.0.community.system();
    let registered = match system.execute(RegisterApplicant { name: fields.get("name").to_owned() }).await {
        Ok(registered) => *registered,
        Err(error @ CallError::Refused(_)) => return Ok(Err(Refused::of(&error, language))),
        Err(error) => return Err(Trouble::of(&error, language)),
    };
    let member = registered.member;
    system.execute(SetPasswordHash { member, phc }).await.map_err(|error| Trouble::of(&error, language))?;
    let applied = app.0.community.member(member).execute(application(ROOT, member, fields)).await;
    if let Err(error) = applied {
        // The name is taken down; the page of where they stand lets them try again.
        tracing::info!(code = error.code(), "an application was refused");
    }
    begin_session(app, member, "/standing").map(Ok).map_err(|status| Trouble::new(status, texts(language).trouble, language))
}
