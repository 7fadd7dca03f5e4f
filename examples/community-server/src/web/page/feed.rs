//! What happened lately, told from the journal.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wezer_core::journal::Seq;

use crate::app::App;
use crate::web::story::{Item, Part, Teller};
use crate::web::text::SocialTexts;
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many entries a page.
const PAGE: u64 = 40;
/// So many sentences on one entry.
const MOST: usize = 4;

#[derive(Template)]
#[template(path = "feed.html")]
struct Page {
    frame: Frame,
    items: Vec<Item>,
    newest: u64,
    older: Option<u64>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "feed_items.html")]
struct Newer {
    frame: Frame,
    items: Vec<Item>,
    newest: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<u64>,
}

pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    let before = asked.before.unwrap_or(u64::MAX).min(head.seq.get() + 1);
    let (items, older) = told(&app, &visitor, before, PAGE).await?;
    Ok(show(&Page {
        items,
        newest: head.seq.get(),
        older,
        is_first: asked.before.is_none(),
        frame: visitor.frame("home").titled(texts(language).feed_title),
    }))
}

/// What a form that brought the visitor here has done.
pub(super) fn done(what: &str, language: wezer_core::language::Language) -> Option<&'static str> {
    let t = texts(language);
    Some(match what {
        "paid" => t.done_paid,
        "placed" => t.done_placed,
        "given" => t.done_given,
        "settled" => t.done_settled,
        "voided" => t.done_voided,
        "saved" => t.done_saved,
        "joined" => t.done_joined,
        "asked" => t.done_asked,
        "reported" => SocialTexts::of(language).done_reported,
        _ => return None,
    })
}

/// So often the journal is read for one page, because many entries have no sentence.
const STEPS: usize = 8;

/// At least so many sentences of the entries before one, as far as a few steps back give them: newest first, and where the page
/// after begins.
pub(super) async fn told(app: &App, visitor: &Visitor, before: u64, least: u64) -> Result<(Vec<Item>, Option<u64>), Trouble> {
    let language = visitor.language;
    let enough = usize::try_from(least).unwrap_or(usize::MAX);
    let (mut items, mut first): (Vec<Item>, u64) = (Vec::new(), before);
    for _ in 0..STEPS {
        let last = first;
        first = last.saturating_sub(least).max(1);
        let limit = usize::try_from(last.saturating_sub(first)).unwrap_or(0);
        let entries = app.0.community.store().journal(Seq::new(first), limit).await;
        let entries = entries.map_err(|error| Trouble::of_store(error, language))?;
        let told = Teller::tell(&app.0.community, &entries, language, MOST).await;
        let mut told = told.map_err(|error| Trouble::of(&error, language))?;
        told.reverse();
        items.extend(told);
        if items.len() >= enough || first <= 1 {
            break;
        }
    }
    Ok((items, (first > 1).then_some(first)))
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    after: u64,
}

/// What happened since: a piece of a page.
pub(super) async fn newer(State(app): State<App>, visitor: Visitor, Query(asked): Query<After>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    if head.seq.get() <= asked.after {
        return Ok(axum::http::StatusCode::NO_CONTENT.into_response());
    }
    let after = asked.after.max(head.seq.get().saturating_sub(PAGE));
    let limit = usize::try_from(head.seq.get() - after).unwrap_or(0);
    let entries = app.0.community.store().journal(Seq::new(after + 1), limit).await;
    let entries = entries.map_err(|error| Trouble::of_store(error, language))?;
    let told = Teller::tell(&app.0.community, &entries, language, MOST).await;
    let mut items = told.map_err(|error| Trouble::of(&error, language))?;
    items.reverse();
    Ok(show(&Newer { frame: visitor.frame("home"), items, newest: head.seq.get() }))
}
