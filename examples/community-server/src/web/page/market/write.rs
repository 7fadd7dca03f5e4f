//! Announcing something, and changing what was announced.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::flow::FireTransition;
use wezer_core::link::RecordRef;
use wezer_core::{CallError, Session};
use wezer_exchange::market::announcement::{Announcement, ChangeAnnouncement, SeenAnnouncement, WriteAnnouncement};
use wezer_exchange::market::picture::{AddPicture, ArrangePictures, MAX_PICTURES, PictureBytes};
use wezer_exchange::market::{AnnouncementId, MarketRefusal};

use super::list::{Choice, price_currencies};
use super::one::{Found, find};
use super::picture::{Shown, arranged, shaped, shown};
use super::shelf::Shelf;
use super::typed::{AUDIENCES, Typed};
use crate::picture::Shaped;
use crate::web::form::{Fields, SignedUpload};
use crate::web::page::group::group_name;
use crate::web::page::social::item::audience;
use crate::web::page::voice::{Voice, own_groups, session, voices};
use crate::web::refused::{Refused, group_address};
use crate::web::text::{MarketTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "market_write.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    s: &'static SocialTexts,
    refusal: Option<Refused>,
    /// Which announcement is changed; nothing for a new one.
    id: Option<String>,
    typed: Typed,
    categories: Vec<Choice>,
    /// The tags of each category that has some.
    tags: Vec<(String, Vec<Choice>)>,
    currencies: Vec<String>,
    groups: Vec<Choice>,
    audiences: Vec<Choice>,
    voices: Vec<Voice>,
    pictures: Vec<Shown>,
    pictures_help: String,
}

async fn made(
    visitor: &Visitor,
    typed: Typed,
    before: Option<&SeenAnnouncement>,
    voice: &str,
    refusal: Option<Refused>,
) -> Result<Page, Trouble> {
    let (shelf, s) = (Shelf::new(visitor).await?, SocialTexts::of(visitor.language));
    let m = shelf.m;
    let open = shelf.categories.iter().filter(|one| !shelf.is_closed(one) || one.category.to_string() == typed.category);
    let categories = open.map(|one| {
        let id = one.category.to_string();
        let chosen = id == typed.category;
        (id, shelf.indented(one), chosen)
    });
    let tags = shelf.categories.iter().filter(|one| !one.tags.is_empty()).map(|one| {
        let tags = one.tags.iter().map(|tag| {
            let name = tag.name.to_string();
            let chosen = typed.tags.contains(&name);
            (name, shelf.tag(&tag.name), chosen)
        });
        (shelf.category(one.category), tags.collect())
    });
    let mut groups: Vec<Choice> = Vec::new();
    for group in own_groups(visitor).await? {
        let address = group_address(group.id());
        let chosen = typed.groups.contains(&address);
        groups.push((address, group_name(&group, visitor.language), chosen));
    }
    let audiences = AUDIENCES.map(|each| {
        let value = each.as_str().to_owned();
        let chosen = value == typed.audience;
        (value, audience(each, s).to_owned(), chosen)
    });
    let title = if before.is_some() { m.edit_title } else { m.new_title };
    Ok(Page {
        frame: visitor.frame("market").titled(title),
        m,
        s,
        refusal,
        id: before.map(|before| before.line.announcement.to_string()),
        categories: categories.collect(),
        tags: tags.collect(),
        currencies: price_currencies(visitor).await?,
        groups,
        audiences: audiences.into(),
        voices: if before.is_some() { Vec::new() } else { voices(visitor, voice).await? },
        pictures: before.map_or_else(Vec::new, |before| shown(before, m)),
        pictures_help: m.pictures_help.replace("{n}", &MAX_PICTURES.to_string()),
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
}

pub(super) async fn new(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let kind = if asked.kind == "want" { "want" } else { "offer" };
    Ok(show(&made(&visitor, Typed::new(kind), None, "", None).await?))
}

/// Why a form is shown again, with what was typed in it.
type Tried<T> = Result<Result<T, Refused>, Trouble>;

fn told<T>(done: Result<T, CallError<MarketRefusal>>, visitor: &Visitor) -> Tried<T> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(error) => Refused::or_trouble(&error, visitor.language).map(Err),
    }
}

/// A refusal, and that pictures have to be chosen anew if there were any.
fn again(mut refused: Refused, files: &[Vec<u8>], m: &MarketTexts) -> Refused {
    if !files.is_empty() {
        refused.text = format!("{} {}", refused.text, m.choose_again);
    }
    refused
}

async fn add_pictures(session: &Session, announcement: AnnouncementId, shaped: &[Shaped], visitor: &Visitor) -> Tried<()> {
    for picture in shaped {
        let (bytes, small) = (PictureBytes::of(&picture.large), PictureBytes::of(&picture.small));
        let add = AddPicture { announcement, bytes, small, description: String::new() };
        if let Err(refused) = told(session.execute(add).await, visitor)? {
            return Ok(Err(refused));
        }
    }
    Ok(Ok(()))
}

async fn added(visitor: &Visitor, fields: &Fields, typed: &Typed, files: &[Vec<u8>]) -> Tried<AnnouncementId> {
    let terms = match typed.terms(visitor.language, None) {
        Ok(terms) => terms,
        Err(text) => return Ok(Err(text.into())),
    };
    let shaped = match shaped(visitor, files, 0).await? {
        Ok(shaped) => shaped,
        Err(refused) => return Ok(Err(refused)),
    };
    let session = session(visitor, fields)?;
    let wants = fields.get("do") != "draft";
    // One with pictures comes into the market when they are there.
    let write = WriteAnnouncement { kind: typed.kind(), terms, publish: wants && shaped.is_empty() };
    let announcement = match told(session.execute(write).await, visitor)? {
        Ok(written) => *written,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = add_pictures(&session, announcement, &shaped, visitor).await? {
        return Ok(Err(refused));
    }
    if wants && !shaped.is_empty() {
        let publish = FireTransition {
            record: RecordRef::of::<Announcement>(announcement),
            transition: "publish".to_owned(),
            flow: None,
            version: None,
            myself: None,
        };
        // The community may have changed the flow: then its author finds the draft and what can be done with it.
        if let Err(error) = session.execute(publish).await {
            Refused::or_trouble(&error, visitor.language)?;
        }
    }
    Ok(Ok(announcement))
}

pub(super) async fn add(SignedUpload { visitor, fields, files }: SignedUpload) -> Result<Response, Trouble> {
    let typed = Typed::read(&fields);
    match added(&visitor, &fields, &typed, &files).await? {
        Ok(announcement) => Ok(Redirect::to(&format!("/market/a/{announcement}")).into_response()),
        Err(refused) => {
            let refused = again(refused, &files, MarketTexts::of(visitor.language));
            let page = made(&visitor, typed, None, fields.get("as"), Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// An announcement that the visitor may change.
async fn own(visitor: &Visitor, id: &str) -> Result<Found, Trouble> {
    let found = find(visitor, id).await?;
    if found.seen.own { Ok(found) } else { Err(Trouble::not_found(visitor.language).on(visitor, format!("/market/a/{id}"))) }
}

pub(super) async fn edit(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let Found { seen, .. } = own(&visitor, &id).await?;
    Ok(show(&made(&visitor, Typed::of(&seen, visitor.language), Some(&seen), "", None).await?))
}

async fn saved(visitor: &Visitor, found: &Found, fields: &Fields, typed: &Typed, files: &[Vec<u8>]) -> Tried<()> {
    let Found { seen, session, .. } = found;
    let announcement = seen.line.announcement;
    let terms = match typed.terms(visitor.language, Some(seen)) {
        Ok(terms) => terms,
        Err(text) => return Ok(Err(text.into())),
    };
    let pictures = arranged(seen, fields);
    let shaped = match shaped(visitor, files, pictures.len()).await? {
        Ok(shaped) => shaped,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = told(session.execute(ChangeAnnouncement { announcement, terms }).await, visitor)? {
        return Ok(Err(refused));
    }
    let order = ArrangePictures { announcement, pictures };
    if let Err(refused) = told(session.execute(order).await, visitor)? {
        return Ok(Err(refused));
    }
    add_pictures(session, announcement, &shaped, visitor).await
}

pub(super) async fn save(
    Path(id): Path<String>,
    SignedUpload { visitor, fields, files }: SignedUpload,
) -> Result<Response, Trouble> {
    let (found, typed) = (own(&visitor, &id).await?, Typed::read(&fields));
    match saved(&visitor, &found, &fields, &typed, &files).await? {
        Ok(()) => Ok(Redirect::to(&format!("/market/a/{id}?done=saved")).into_response()),
        Err(refused) => {
            let refused = again(refused, &files, MarketTexts::of(visitor.language));
            let page = made(&visitor, typed, Some(&found.seen), "", Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
