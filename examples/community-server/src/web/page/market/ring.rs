//! Rings of offers and wants: those the visitor is in, and those they could be in.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::Refusal;
use wezer_core::kernel::CallError;
use wezer_core::world::{SystemWorld, World as _};
use wezer_exchange::market::announcement::Line;
use wezer_exchange::ring::{AnswerRing, FindRings, FoundRing, Gift, ProposeRing, RingState, Rings, SeenGift, SeenRing};

use super::shelf::{Card, Shelf};
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::refused::Refused;
use crate::web::text::{MarketTexts, RingTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So long the others have to answer.
const ANSWER_SECONDS: i64 = 14 * 86_400;

/// Something given, for a want.
#[derive(Debug)]
struct Given {
    gives: String,
    offer: Option<Card>,
    serves: String,
    want: Option<Card>,
    /// What the giver said.
    said: &'static str,
    deal: Option<String>,
}

#[derive(Debug)]
struct In {
    id: String,
    state: String,
    is_awaited: bool,
    /// Whether the visitor's answer is still awaited.
    is_mine: bool,
    given: Vec<Given>,
}

#[derive(Debug)]
struct Found {
    /// The gifts, as they are sent back.
    gifts: String,
    given: Vec<Given>,
}

#[derive(Template)]
#[template(path = "market_rings.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    r: &'static RingTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    rings: Vec<In>,
    next: Option<String>,
    found: Vec<Found>,
    is_partial: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
    after: String,
}

async fn given(shelf: &mut Shelf<'_>, r: &RingTexts, offer: Option<&Line>, want: Option<&Line>) -> Result<Given, Trouble> {
    let offer = match offer {
        Some(line) => Some(shelf.card(line).await?),
        None => None,
    };
    let want = match want {
        Some(line) => Some(shelf.card(line).await?),
        None => None,
    };
    let name = |card: &Option<Card>| card.as_ref().map_or_else(|| "…".to_owned(), |card| card.author.name.clone());
    let (gives, serves) = (r.gives.replace("{name}", &name(&offer)), r.serves.replace("{name}", &name(&want)));
    Ok(Given { gives, offer, serves, want, said: "", deal: None })
}

async fn shown(shelf: &mut Shelf<'_>, ring: &SeenRing, visitor: &Visitor) -> Result<In, Trouble> {
    let r = RingTexts::of(visitor.language);
    let mut all = Vec::with_capacity(ring.gifts.len());
    for (nth, SeenGift { offer, want, .. }) in ring.gifts.iter().enumerate() {
        let mut one = given(shelf, r, offer.as_ref(), want.as_ref()).await?;
        one.said = match ring.sides.get(nth).and_then(|side| side.agrees) {
            Some(true) => r.agrees,
            Some(false) => r.refuses,
            None => r.silent,
        };
        // Of the deals each sees their own.
        let before = (nth + 1) % ring.gifts.len();
        let is_theirs = ring.mine.is_some_and(|mine| mine == nth || mine == before);
        one.deal = ring.deals.get(nth).filter(|_| is_theirs).map(|deal| format!("/deal/{deal}"));
        all.push(one);
    }
    let state = match ring.state {
        RingState::Asked if ring.is_awaited => {
            format!("{} · {}", r.state_asked, r.awaited.replace("{when}", &number::day(ring.until, visitor.language)))
        }
        RingState::Asked => r.state_over.to_owned(),
        RingState::Agreed => r.state_agreed.to_owned(),
        RingState::Refused => r.state_refused.to_owned(),
        RingState::FellThrough => r.state_fell_through.to_owned(),
    };
    let mine = ring.mine.and_then(|mine| ring.sides.get(mine));
    let is_mine = ring.is_awaited && mine.is_some_and(|side| side.agrees.is_none());
    Ok(In { id: ring.ring.to_string(), state, is_awaited: ring.is_awaited, is_mine, given: all })
}

async fn could_be(shelf: &mut Shelf<'_>, ring: &FoundRing, r: &RingTexts) -> Result<Found, Trouble> {
    let gifts: Vec<String> =
        ring.gifts.iter().map(|gift| format!("{}~{}", gift.offer.announcement, gift.want.announcement)).collect();
    let mut all = Vec::with_capacity(ring.gifts.len());
    for gift in &ring.gifts {
        all.push(given(shelf, r, Some(&gift.offer), Some(&gift.want)).await?);
    }
    Ok(Found { gifts: gifts.join(" "), given: all })
}

async fn made(visitor: &Visitor, asked: &Asked, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let r = RingTexts::of(visitor.language);
    let mine = ask(visitor, Rings { before: asked.after.parse().ok(), limit: None }).await?;
    let could = ask(visitor, FindRings {}).await?;
    let mut shelf = Shelf::new(visitor).await?;
    let (mut rings, mut found) = (Vec::new(), Vec::new());
    for ring in &mine.rings {
        rings.push(shown(&mut shelf, ring, visitor).await?);
    }
    for ring in &could.rings {
        found.push(could_be(&mut shelf, ring, r).await?);
    }
    Ok(Page {
        frame: visitor.frame("market").titled(r.rings),
        m: shelf.m,
        r,
        done: match asked.done.as_str() {
            "proposed" => Some(r.proposed),
            "answered" => Some(r.answered),
            _ => None,
        },
        refusal,
        rings,
        next: mine.next.map(|next| format!("/market/rings?after={next}")),
        found,
        is_partial: could.is_partial,
    })
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &asked, None).await?))
}

/// Back to the page, with what was done or why not.
async fn answered<T, E: Refusal>(visitor: &Visitor, done: &str, outcome: Result<T, CallError<E>>) -> Result<Response, Trouble> {
    match outcome {
        Ok(_) => Ok(Redirect::to(&format!("/market/rings?done={done}")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, &Asked::default(), Some(refused)).await?))
        }
    }
}

/// Asks those of a ring that was found.
pub(super) async fn propose(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let gift = |pair: &str| {
        let (offer, want) = pair.split_once('~')?;
        Some(Gift { offer: offer.parse().ok()?, want: want.parse().ok()? })
    };
    let gifts = fields.get("gifts").split(' ').filter_map(gift).collect();
    let propose = ProposeRing { gifts, until: SystemWorld.now().plus_seconds(ANSWER_SECONDS) };
    answered(&visitor, "proposed", visitor.session.execute(propose).await).await
}

/// Agrees or refuses.
pub(super) async fn answer(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let ring = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/market/rings"))?;
    let answer = AnswerRing { ring, agrees: fields.get("answer") == "yes" };
    answered(&visitor, "answered", visitor.session.execute(answer).await).await
}
