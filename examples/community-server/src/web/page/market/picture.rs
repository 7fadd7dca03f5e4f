//! Pictures of an announcement: served, arranged, taken in.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wezer_exchange::market::MarketRefusal;
use wezer_exchange::market::announcement::SeenAnnouncement;
use wezer_exchange::market::picture::{Arranged, MAX_PICTURES, Picture, PictureFileOf};

use super::list::refused;
use super::one::find;
use super::shelf::picture_address;
use crate::picture::{Shaped, Unfit, shape};
use crate::web::form::Fields;
use crate::web::page::group::ask;
use crate::web::refused::Refused;
use crate::web::text::MarketTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// A picture on a page.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) nth: usize,
    pub(super) large: String,
    pub(super) small: String,
    /// What its author says of it.
    pub(super) description: String,
    /// What is read out in its place.
    pub(super) alt: String,
    pub(super) name: String,
}

/// The pictures of an announcement.
pub(super) fn shown(seen: &SeenAnnouncement, m: &MarketTexts) -> Vec<Shown> {
    let title = seen.line.title.as_deref().unwrap_or_default();
    let one = |(place, Picture { picture, description }): (usize, &Picture)| {
        let (announcement, nth) = (seen.line.announcement, place + 1);
        let told = m.picture_alt.replace("{title}", title).replace("{n}", &nth.to_string());
        Shown {
            id: picture.to_string(),
            nth,
            large: picture_address(announcement, *picture, "large"),
            small: picture_address(announcement, *picture, "small"),
            alt: if description.is_empty() { told } else { description.clone() },
            description: description.clone(),
            name: m.picture_of.replace("{n}", &nth.to_string()),
        }
    };
    seen.pictures.iter().enumerate().map(one).collect()
}

/// Which pictures stay, in which order, as the form says.
pub(super) fn arranged(seen: &SeenAnnouncement, fields: &Fields) -> Vec<Arranged> {
    let stays = seen.pictures.iter().filter(|one| !fields.is_ticked(&format!("remove-{}", one.picture)));
    let mut placed: Vec<(usize, Arranged)> = stays
        .map(|Picture { picture, .. }| {
            let place = fields.get(&format!("place-{picture}")).parse().unwrap_or(usize::MAX);
            let description = fields.get(&format!("says-{picture}")).to_owned();
            (place, Arranged { picture: *picture, description })
        })
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, arranged)| arranged).collect()
}

/// Files made fit to be kept, one at a time and off the threads that answer. `kept` pictures are there already.
pub(super) async fn shaped(visitor: &Visitor, files: &[Vec<u8>], kept: usize) -> Result<Result<Vec<Shaped>, Refused>, Trouble> {
    let m = MarketTexts::of(visitor.language);
    let failed = || Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, m.upload_unread, visitor.language);
    if files.len() + kept > MAX_PICTURES {
        return Ok(Err(refused(&MarketRefusal::TooManyPictures { limit: MAX_PICTURES }, visitor)));
    }
    let mut shaped = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let turn = visitor.app.0.pictures.acquire().await.map_err(|_| failed())?;
        let file = file.clone();
        let made = tokio::task::spawn_blocking(move || shape(&file)).await.map_err(|_| failed())?;
        drop(turn);
        let unfit = |text: &str| Ok(Err(Refused::from(text.replace("{n}", &(place + 1).to_string()))));
        match made {
            Ok(one) => shaped.push(one),
            Err(Unfit::Unreadable) => return unfit(m.unfit_unreadable),
            Err(Unfit::TooLarge) => return unfit(m.unfit_large),
        }
    }
    Ok(Ok(shaped))
}

/// The bytes. They never change, so a browser keeps them for itself; nobody in between does.
pub(super) async fn file(
    visitor: Visitor,
    headers: HeaderMap,
    Path((id, picture, size)): Path<(String, String, String)>,
) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/market");
    let small = match size.as_str() {
        "small" => true,
        "large" => false,
        _ => return Err(not_found()),
    };
    let (announcement, picture) = (id.parse().map_err(|_| not_found())?, picture.parse().map_err(|_| not_found())?);
    let asked = PictureFileOf { announcement, picture, small };
    let seen = match ask(&visitor, asked.clone()).await? {
        Some(seen) => seen,
        // What is a group's own draft is there for whoever acts for the group.
        None => {
            let session = find(&visitor, &id).await?.session;
            let seen = session.ask(asked).await.map_err(|error| visitor.trouble(&error, "/market"))?;
            seen.ok_or_else(not_found)?
        }
    };
    let tag = format!("\"{picture}-{size}\"");
    let kept = [
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::ETAG, tag.as_str()),
        // Whoever signs in next on the same machine sees what they may see.
        (header::VARY, "cookie"),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let bytes = seen.bytes.decode().ok_or_else(not_found)?;
    Ok((kept, [(header::CONTENT_TYPE, seen.format.media_type())], bytes).into_response())
}
