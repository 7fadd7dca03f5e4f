//! The front page: what people tell, what one has, what happened lately.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wezer_core::id::PostId;
use wezer_core::ledger::{Balance, Balances, Origin, PendingEntries};
use wezer_core::post::Feed;

use super::feed::{done, told};
use super::group::ask;
use super::social::item::{Item, Teller};
use super::social::post::Composer;
use crate::app::App;
use crate::web::number;
use crate::web::story::{Item as News, Part};
use crate::web::text::{DealTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many entries of the journal are told beside the posts.
const LATELY: u16 = 15;
/// So many posts a page.
const POSTS: u16 = 20;

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    balances: Vec<Shown>,
    waiting: usize,
    /// How many deals wait, and the words for it.
    deals: (usize, &'static str),
    composer: Composer,
    posts: Vec<Item>,
    next: Option<String>,
    news: Vec<News>,
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
    #[serde(default)]
    done: String,
    before: Option<PostId>,
}

pub(super) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    let (news, _) = told(&visitor, head.seq.get() + 1, LATELY).await?;
    let wallet = visitor.member.wallet();
    let balances = ask(&visitor, Balances { wallet }).await?;
    let waiting = ask(&visitor, PendingEntries { wallet }).await?;
    let currencies = super::wallet::currencies(&visitor).await?;
    let is_kept = |balance: &&Balance| {
        currencies.iter().any(|currency| currency.code() == balance.currency && currency.origin() != Origin::Declared)
    };
    let shown = |balance: &Balance| Shown {
        code: balance.currency.to_string(),
        amount: number::amount(balance.spendable, language),
        is_below: balance.spendable.is_negative(),
    };
    let deals = super::deal::waiting_for(&visitor).await?;
    let d = DealTexts::of(language);
    let feed = ask(&visitor, Feed { before: asked.before, limit: Some(POSTS) }).await?;
    Ok(show(&Page {
        s: SocialTexts::of(language),
        done: done(&asked.done, language),
        balances: balances.iter().filter(is_kept).map(shown).collect(),
        waiting: waiting.iter().filter(|entry| entry.payee == Some(wallet)).count(),
        deals: (deals, if deals == 1 { d.waits_for_you } else { d.wait_for_you }),
        composer: Composer::new(&visitor, None).await?,
        posts: Teller::new(&visitor).await?.posts(&feed.posts).await?,
        next: feed.next.map(|next| next.to_string()),
        news,
        newest: head.seq.get(),
        frame: visitor.frame("home").titled(visitor.say("home")),
    }))
}
