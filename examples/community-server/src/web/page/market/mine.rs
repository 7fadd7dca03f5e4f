//! What of the market is for the visitor: their own, what they could do, what came this week.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::follow::Followed;
use wezer_core::world::{SystemWorld, World as _};
use wezer_exchange::market::announcement::AnnouncementsBy;
use wezer_exchange::market::search::{DigestMark, MarketDigest, WantsForMe};

use super::list::{mark, read_mark, state_labels};
use super::shelf::{Card, Shelf};
use crate::web::page::group::ask;
use crate::web::page::voice::{Voice, for_group, voices};
use crate::web::refused::group_named;
use crate::web::text::MarketTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};

/// How far back the digest looks.
const WEEK_SECONDS: i64 = 7 * 86_400;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    r#as: String,
    after: String,
}

#[derive(Template)]
#[template(path = "market_mine.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    here: &'static str,
    title: &'static str,
    help: &'static str,
    none: &'static str,
    voices: Vec<Voice>,
    cards: Vec<Card>,
    next: Option<String>,
}

/// One's own in every state, or those of a group for which one acts.
pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let voices = voices(&visitor, &asked.r#as).await?;
    let group = group_named(&asked.r#as).filter(|_| voices.iter().any(|voice| voice.address == asked.r#as));
    let (author, session) = match group {
        Some(group) => (Followed::Group(group), for_group(&visitor, group)),
        None => (Followed::Member(visitor.member.id()), visitor.session.clone()),
    };
    let query = AnnouncementsBy { author, before: asked.after.parse().ok(), limit: None };
    let found = session.ask(query).await.map_err(|error| visitor.trouble(&error, "/market"))?;
    let labels = state_labels(&visitor).await?;
    let mut shelf = Shelf::new(&visitor).await?;
    let mut cards = Vec::new();
    for line in &found.announcements {
        let mut card = shelf.card(line).await?;
        card.state = labels.get(&line.state).cloned().unwrap_or_default();
        cards.push(card);
    }
    let m = shelf.m;
    Ok(show(&Page {
        frame: visitor.frame("market").titled(m.mine),
        m,
        here: "mine",
        title: m.mine,
        help: "",
        none: m.mine_none,
        voices,
        cards,
        next: found.next.map(|next| format!("/market/mine?as={}&after={next}", encoded(&asked.r#as))),
    }))
}

/// Wants that ask for one's skills.
pub(super) async fn for_me(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let found = ask(&visitor, WantsForMe { after: read_mark(&asked.after), limit: None }).await?;
    let mut shelf = Shelf::new(&visitor).await?;
    let m = shelf.m;
    Ok(show(&Page {
        frame: visitor.frame("market").titled(m.for_me),
        m,
        here: "for-me",
        title: m.for_me,
        help: m.for_me_help,
        none: m.for_me_none,
        voices: Vec::new(),
        cards: shelf.hits(&found.hits).await?,
        next: found.next.map(|next| format!("/market/for-me?after={}", encoded(&mark(&next)))),
    }))
}

/// What came this week that concerns the visitor.
pub(super) async fn week(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let after = asked.after.split_once('~').and_then(|(opened_at, announcement)| {
        Some(DigestMark { opened_at: opened_at.parse().ok()?, announcement: announcement.parse().ok()? })
    });
    let since = SystemWorld.now().plus_seconds(-WEEK_SECONDS);
    let found = ask(&visitor, MarketDigest { since, after }).await?;
    let mut shelf = Shelf::new(&visitor).await?;
    let m = shelf.m;
    let address = |next: DigestMark| format!("{}~{}", next.opened_at, next.announcement);
    Ok(show(&Page {
        frame: visitor.frame("market").titled(m.digest),
        m,
        here: "week",
        title: m.digest,
        help: m.digest_help,
        none: m.digest_none,
        voices: Vec::new(),
        cards: shelf.hits(&found.hits).await?,
        next: found.next.map(|next| format!("/market/week?after={}", encoded(&address(next)))),
    }))
}
