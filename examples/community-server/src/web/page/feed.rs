//! What happened lately, told from the journal.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wezer_core::journal::Seq;
use wezer_core::ledger::{Balance, Balances, Origin, PendingEntries};

use crate::app::App;
use crate::web::number;
use crate::web::story::{Item, Part, Teller};
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
    done: Option<&'static str>,
    balances: Vec<Shown>,
    waiting: usize,
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

/// A balance in a few characters.
#[derive(Debug)]
struct Shown {
    code: String,
    amount: String,
    is_below: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<u64>,
    #[serde(default)]
    done: String,
}

pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    let before = asked.before.unwrap_or(u64::MAX).min(head.seq.get() + 1);
    let (items, older) = told(&app, &visitor, before).await?;
    let wallet = visitor.member.wallet();
    let balances = visitor.session.ask(Balances { wallet }).await.map_err(|error| Trouble::of(&error, language))?;
    let waiting = visitor.session.ask(PendingEntries { wallet }).await.map_err(|error| Trouble::of(&error, language))?;
    let currencies = super::wallet::currencies(&visitor).await?;
    let is_kept = |balance: &&Balance| {
        currencies.iter().any(|currency| currency.code() == balance.currency && currency.origin() != Origin::Declared)
    };
    let shown = |balance: &Balance| Shown {
        code: balance.currency.to_string(),
        amount: number::amount(balance.spendable, language),
        is_below: balance.spendable.is_negative(),
    };
    Ok(show(&Page {
        done: done(&asked.done, language),
        balances: balances.iter().filter(is_kept).map(shown).collect(),
        waiting: waiting.iter().filter(|entry| entry.payee == Some(wallet)).count(),
        items,
        newest: head.seq.get(),
        older,
        is_first: asked.before.is_none(),
        frame: visitor.frame("home").titled(texts(language).feed),
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
        _ => return None,
    })
}

/// Sentences of the entries before one, newest first, and where the page after begins.
async fn told(app: &App, visitor: &Visitor, before: u64) -> Result<(Vec<Item>, Option<u64>), Trouble> {
    let language = visitor.language;
    let first = before.saturating_sub(PAGE).max(1);
    let limit = usize::try_from(before.saturating_sub(first)).unwrap_or(0);
    let entries = app.0.community.store().journal(Seq::new(first), limit).await;
    let entries = entries.map_err(|error| Trouble::of_store(error, language))?;
    let told = Teller::tell(&app.0.community, &entries, language, MOST).await;
    let mut items = told.map_err(|error| Trouble::of(&error, language))?;
    items.reverse();
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
