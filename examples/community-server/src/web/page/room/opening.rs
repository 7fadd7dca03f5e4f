//! Opening a room in a group: what it may do there.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::room::{OpenRoom, RoomComponentOf, SeenComponent};

use super::component::{Shown, shown};
use super::permission::{Asked, asked, grants};
use super::{address, execute_aside};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::{Head, ask};
use crate::web::refused::Refused;
use crate::web::text::RoomTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A form of permissions, to open a room or to upgrade one.
#[derive(Template)]
#[template(path = "room_open.html")]
pub(super) struct Page {
    pub(super) frame: Frame,
    pub(super) r: &'static RoomTexts,
    pub(super) refusal: Option<Refused>,
    pub(super) group: String,
    /// The rooms of the group.
    pub(super) back: String,
    /// Where the form goes.
    pub(super) action: String,
    pub(super) title: String,
    pub(super) submit: &'static str,
    pub(super) help: Option<&'static str>,
    pub(super) component: Shown,
    pub(super) asked: Vec<Asked>,
}

/// The component of an address.
pub(super) async fn component(visitor: &Visitor, id: &str, back: &str) -> Result<SeenComponent, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, back);
    let component = id.parse().map_err(|_| not_found())?;
    ask(visitor, RoomComponentOf { component }).await?.ok_or_else(not_found)
}

async fn made(
    visitor: &Visitor,
    group: &str,
    id: &str,
    typed: Option<&Fields>,
    refusal: Option<Refused>,
) -> Result<(Page, Head, SeenComponent), Trouble> {
    let (language, r) = (visitor.language, RoomTexts::of(visitor.language));
    let head = Head::load(visitor, group, "rooms").await?;
    let back = address(&head);
    let component = component(visitor, id, &back).await?;
    let title = r.open_title.replace("{room}", component.name.say(language, "")).replace("{group}", &head.name);
    let page = Page {
        frame: visitor.frame("groups").titled(title.as_str()),
        r,
        refusal,
        group: head.name.clone(),
        action: format!("{back}/open/{id}"),
        back,
        title,
        submit: r.open,
        help: None,
        component: shown(&component, visitor),
        asked: asked(visitor, &component, None, typed).await?,
    };
    Ok((page, head, component))
}

pub(super) async fn page(visitor: Visitor, Path((group, id)): Path<(String, String)>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &group, &id, None, None).await?.0))
}

pub(super) async fn open(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let (mut page, head, seen) = made(&visitor, &group, &id, Some(&fields), None).await?;
    let refused = match grants(&fields, &seen, visitor.language) {
        Err(refused) => refused,
        Ok(grants) => {
            let open = OpenRoom { component: seen.component, group: head.id, grants, language: visitor.language };
            match execute_aside(&visitor, open).await {
                Ok(room) => {
                    return Ok(Redirect::to(&format!("{}/{room}?done=opened", address(&head))).into_response());
                }
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
