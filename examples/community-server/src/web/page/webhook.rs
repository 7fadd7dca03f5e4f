//! The visitor's own programs that are told of what happens.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::feed::done;
use super::group::ask;
use crate::app::App;
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::text::OutTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{explained, texts};
use crate::webhook::{
    AddWebhook, Failure, RemoveWebhook, ResumeWebhook, Secret, ShownWebhook, Target, WebhookId, WebhookRefusal, Webhooks,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/webhooks", get(page).post(add))
        .route("/webhooks/{webhook}/remove", post(remove))
        .route("/webhooks/{webhook}/resume", post(resume))
}

/// A webhook in words.
#[derive(Debug)]
struct Shown {
    id: String,
    url: String,
    events: String,
    state: String,
    /// Whether it is stopped or waits: then its owner may let it go on.
    waits: bool,
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct Page {
    frame: Frame,
    o: &'static OutTexts,
    done: Option<&'static str>,
    refusal: Option<String>,
    hooks: Vec<Shown>,
    /// The names of all events, to choose from.
    names: String,
    url: String,
    events: String,
    /// A secret just made: shown once.
    fresh: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

/// What stood in the way of the last message.
fn in_words(failure: Failure, o: &OutTexts) -> String {
    match failure {
        Failure::NotPublic => o.not_public.to_owned(),
        Failure::NoSuchName => o.no_such_name.to_owned(),
        Failure::Unreachable => o.unreachable.to_owned(),
        Failure::Insecure => o.insecure.to_owned(),
        Failure::TooSlow => o.too_slow.to_owned(),
        Failure::Status(status) => o.answered.replace("{status}", &status.to_string()),
    }
}

fn shown(visitor: &Visitor, hook: ShownWebhook) -> Shown {
    let (language, o) = (visitor.language, OutTexts::of(visitor.language));
    let progress = visitor.app.0.settings.deliveries.of(hook.webhook);
    let failure = progress.and_then(|progress| progress.failure());
    let next = progress.and_then(|progress| progress.next_try()).filter(|_| failure.is_some());
    let state = match (hook.stopped_at, next) {
        (Some(at), _) => o.stopped.replace("{when}", &number::moment(at, language)),
        (None, Some(at)) => o.tried_again.replace("{when}", &number::moment(at, language)),
        (None, None) => o.goes_on.to_owned(),
    };
    let waits = hook.stopped_at.is_some() || next.is_some();
    let why = failure.filter(|_| waits).map(|failure| format!(" {}", in_words(failure, o))).unwrap_or_default();
    Shown { id: hook.webhook.to_string(), url: hook.url, events: hook.events.join(", "), state: format!("{state}{why}"), waits }
}

async fn made(visitor: &Visitor) -> Result<Page, Trouble> {
    let hooks = ask(visitor, Webhooks {}).await?.into_iter().map(|hook| shown(visitor, hook)).collect();
    let mut names: Vec<&str> = visitor.app.0.community.registry().events().map(|(name, _)| name).collect();
    names.dedup();
    let o = OutTexts::of(visitor.language);
    Ok(Page {
        frame: visitor.frame("more").titled(o.webhooks),
        o,
        done: None,
        refusal: None,
        hooks,
        names: names.join(" "),
        url: String::new(),
        events: String::new(),
        fresh: None,
    })
}

async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

async fn add(State(app): State<App>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (language, t, o) = (visitor.language, texts(visitor.language), OutTexts::of(visitor.language));
    let secret = Secret::fresh().map_err(|_| Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, t.trouble, language))?;
    let (url, typed) = (fields.get("url"), fields.get("events"));
    let separates = |letter: char| letter.is_whitespace() || letter == ',';
    let events: Vec<String> = typed.split(separates).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let unknown = events.iter().find(|name| !app.0.community.registry().events().any(|(known, _)| known == name.as_str()));
    // What goes nowhere is told at once, not by failing for days.
    let unfit = !app.0.settings.private_webhooks && url.parse::<Target>().is_ok_and(|target| !target.is_fit());
    let refusal = if let Some(name) = unknown {
        Some(o.unknown_event.replace("{name}", name))
    } else if unfit {
        Some(o.not_public.to_owned())
    } else {
        let add = AddWebhook { url: url.to_owned(), secret: secret.clone(), events: events.clone() };
        visitor.session.execute(add).await.err().map(|error| explained((&error).into(), language))
    };
    let mut page = made(&visitor).await?;
    if refusal.is_some() {
        (page.refusal, page.url, page.events) = (refusal, url.to_owned(), typed.to_owned());
        return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    page.fresh = Some(secret.reveal());
    Ok(show(&page))
}

fn named(text: &str, visitor: &Visitor) -> Result<WebhookId, Trouble> {
    serde_json::from_value(text.into()).map_err(|_| Trouble::not_found(visitor.language))
}

async fn remove(
    State(app): State<App>,
    Path(webhook): Path<String>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let webhook = named(&webhook, &visitor)?;
    let done = visitor.session.execute(RemoveWebhook { webhook }).await;
    done.map_err(|error: wezer_core::CallError<WebhookRefusal>| visitor.trouble(&error, "/webhooks"))?;
    app.0.settings.deliveries.forget(webhook);
    Ok(Redirect::to("/webhooks?done=saved").into_response())
}

/// Lets a webhook go on, or try again at once.
async fn resume(
    State(app): State<App>,
    Path(webhook): Path<String>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let webhook = named(&webhook, &visitor)?;
    // Its owner's it must be, stopped or not.
    let done = visitor.session.execute(ResumeWebhook { webhook }).await;
    done.map_err(|error: wezer_core::CallError<WebhookRefusal>| visitor.trouble(&error, "/webhooks"))?;
    app.0.settings.deliveries.try_now(webhook);
    Ok(Redirect::to("/webhooks?done=saved").into_response())
}
