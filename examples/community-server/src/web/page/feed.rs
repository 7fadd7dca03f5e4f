//! What happened lately, told from the journal.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wezer_core::journal::{JournalEntries, Seq};

use crate::app::App;
use crate::web::story::{Item, Part, Teller};
use crate::web::text::SocialTexts;
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many entries a page.
const PAGE: u16 = 40;
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
    let (items, older) = told(&visitor, before, PAGE).await?;
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
const STEPS: usize = 4;

/// At least so many sentences of the entries before one that the visitor may see, as far as a few steps back give them: newest first,
/// and where the page after begins.
pub(super) async fn told(visitor: &Visitor, before: u64, least: u16) -> Result<(Vec<Item>, Option<u64>), Trouble> {
    let language = visitor.language;
    let (mut items, mut next): (Vec<Item>, _) = (Vec::new(), Some(Seq::new(before)));
    for _ in 0..STEPS {
        let asked = JournalEntries { before: next, limit: Some(least), ..JournalEntries::default() };
        let page = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
        let told = Teller::tell(&visitor.session, &page.entries, language, MOST).await;
        items.extend(told.map_err(|error| Trouble::of(&error, language))?);
        next = page.next;
        if items.len() >= usize::from(least) || next.is_none() {
            break;
        }
    }
    Ok((items, next.map(Seq::get)))
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
    let after = Some(Seq::new(asked.after));
    let asked = JournalEntries { after, limit: Some(PAGE), ..JournalEntries::default() };
    let page = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let told = Teller::tell(&visitor.session, &page.entries, language, MOST).await;
    let items = told.map_err(|error| Trouble::of(&error, language))?;
    Ok(show(&Newer { frame: visitor.frame("home"), items, newest: head.seq.get() }))
}
