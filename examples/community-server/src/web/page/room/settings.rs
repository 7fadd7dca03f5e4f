//! What a room may do, how it fares, another version of it, its end.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::Refusal;
use wezer_core::kernel::CallError;
use wezer_core::language::CORE;
use wezer_core::room::{
    CloseRoom, MANAGE_ROOMS, ResumeRoom, RoomComponents, RoomState, SeenComponent, SeenRoom, SetRoomGrants, UpgradeRoom,
};

use super::component::{Shown, shown};
use super::opening::{self, component};
use super::permission::{Asked, asked, grants};
use super::{execute_aside, room};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::group::{Link, Names, ask, find};
use crate::web::refused::{Could, Refused};
use crate::web::text::RoomTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "room_settings.html")]
struct Page {
    frame: Frame,
    r: &'static RoomTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    group: String,
    /// The rooms of the group.
    back: String,
    /// The room.
    address: String,
    component: Option<Shown>,
    is_paused: bool,
    failures: u8,
    last_failure: Option<String>,
    keeps: String,
    opened_by: Link,
    may: Could,
    asked: Vec<Asked>,
    /// What it lacks, in words.
    lacks: Vec<String>,
    /// What could take its place: id, name and version.
    others: Vec<(String, String)>,
}

/// A room, what it runs and where it is.
struct Found {
    seen: SeenRoom,
    component: Option<SeenComponent>,
    address: String,
}

async fn found(visitor: &Visitor, group: &str, id: &str) -> Result<Found, Trouble> {
    let seen = room(visitor, group, id).await?;
    let component = ask(visitor, wezer_core::room::RoomComponentOf { component: seen.component }).await?;
    Ok(Found { seen, component, address: format!("/groups/{group}/rooms/{id}") })
}

/// How a failure is told.
pub(super) fn failure(seen: &SeenRoom, visitor: &Visitor) -> Option<String> {
    let last = seen.last_failure?;
    let words = CORE.message(visitor.language, last.failure.code(), &[]).unwrap_or_else(|| last.failure.to_string());
    Some(format!("{}: {words}", number::moment(last.at, visitor.language)))
}

async fn made(
    visitor: &Visitor,
    group: &str,
    found: &Found,
    typed: Option<&Fields>,
    refusal: Option<Refused>,
) -> Result<Page, Trouble> {
    let (language, r, seen) = (visitor.language, RoomTexts::of(visitor.language), &found.seen);
    let asked = match &found.component {
        Some(component) => asked(visitor, component, Some(&seen.grants), typed).await?,
        None => Vec::new(),
    };
    let lacks = asked.iter().filter(|one| seen.lacks.contains(&one.told.name)).map(|one| one.told.allows.clone()).collect();
    let others = ask(visitor, RoomComponents {}).await?;
    let others = others.iter().filter(|one| one.component != seen.component).map(|one| {
        let version = r.version.replace("{version}", &one.version);
        (one.component.to_string(), format!("{}, {version}", one.name.say(language, "")))
    });
    let keeps = r.keeps_told.replace("{keys}", &seen.keys.to_string());
    let opened_by = Names::of(visitor, [seen.opened_by]).await?;
    let name = crate::web::page::group::group_name(&find(visitor, group).await?, language);
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", seen.name.say(language, ""), r.settings)),
        r,
        done: None,
        refusal,
        group: name,
        back: format!("/groups/{group}/rooms"),
        address: found.address.clone(),
        component: found.component.as_ref().map(|one| shown(one, visitor)),
        is_paused: seen.state == RoomState::Paused,
        failures: seen.failures,
        last_failure: failure(seen, visitor),
        keeps: keeps.replace("{kib}", &seen.bytes.div_ceil(1024).to_string()),
        opened_by: Link { name: opened_by.name(seen.opened_by).to_owned(), address: format!("/members/{}", seen.opened_by) },
        may: Could::ask(visitor, MANAGE_ROOMS, seen.group).await?,
        asked,
        lacks,
        others: others.collect(),
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(
    visitor: Visitor,
    Path((group, id)): Path<(String, String)>,
    Query(asked): Query<Done>,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    let mut page = made(&visitor, &group, &found, None, None).await?;
    page.done = match asked.done.as_str() {
        "saved" => Some(page.r.done_saved),
        "resumed" => Some(page.r.done_resumed),
        "upgraded" => Some(page.r.done_upgraded),
        _ => None,
    };
    Ok(show(&page))
}

/// Back to the settings, or why not.
async fn then<T, E: Refusal>(
    visitor: &Visitor,
    group: &str,
    found: &Found,
    done: Result<T, CallError<E>>,
    to: String,
) -> Result<Response, Trouble> {
    match done {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, group, found, None, Some(refused)).await?))
        }
    }
}

/// Says what the room may do from now on.
pub(super) async fn grant(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    let refused = match found.component.as_ref().map(|one| grants(&fields, one, visitor.language)) {
        Some(Err(refused)) => refused,
        given => {
            let grants = given.and_then(Result::ok).unwrap_or_default();
            let set = SetRoomGrants { room: found.seen.room, group: found.seen.group, grants };
            match visitor.session.execute(set).await {
                Ok(_) => return Ok(Redirect::to(&format!("{}/settings?done=saved", found.address)).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    let page = made(&visitor, &group, &found, Some(&fields), Some(refused)).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct To {
    #[serde(default)]
    to: String,
}

async fn upgrading(
    visitor: &Visitor,
    group: &str,
    found: &Found,
    to: &str,
    typed: Option<&Fields>,
    refusal: Option<Refused>,
) -> Result<(opening::Page, SeenComponent), Trouble> {
    let (language, r) = (visitor.language, RoomTexts::of(visitor.language));
    let new = component(visitor, to, &format!("{}/settings", found.address)).await?;
    let version = r.version.replace("{version}", &new.version);
    let title = r.upgrade_title.replace("{room}", &format!("{}, {version}", new.name.say(language, "")));
    let page = opening::Page {
        frame: visitor.frame("groups").titled(title.as_str()),
        r,
        refusal,
        group: found.seen.name.say(language, "").to_owned(),
        back: format!("/groups/{group}/rooms/{}/settings", found.seen.room),
        action: format!("{}/settings/upgrade?to={}", found.address, new.component),
        title,
        submit: r.upgrade_do,
        help: Some(r.upgrade_help),
        component: shown(&new, visitor),
        asked: asked(visitor, &new, Some(&found.seen.grants), typed).await?,
    };
    Ok((page, new))
}

/// What another version asks for, before it takes the place of this one.
pub(super) async fn look(
    visitor: Visitor,
    Path((group, id)): Path<(String, String)>,
    Query(To { to }): Query<To>,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    Ok(show(&upgrading(&visitor, &group, &found, &to, None, None).await?.0))
}

pub(super) async fn upgrade(
    Path((group, id)): Path<(String, String)>,
    Query(To { to }): Query<To>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    let (mut page, new) = upgrading(&visitor, &group, &found, &to, Some(&fields), None).await?;
    let refused = match grants(&fields, &new, visitor.language) {
        Err(refused) => refused,
        Ok(grants) => {
            let (room, group, component) = (found.seen.room, found.seen.group, new.component);
            let upgrade = UpgradeRoom { room, group, component, grants, language: visitor.language };
            match execute_aside(&visitor, upgrade).await {
                Ok(()) => return Ok(Redirect::to(&format!("{}/settings?done=upgraded", found.address)).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

pub(super) async fn resume(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    let done = visitor.session.execute(ResumeRoom { room: found.seen.room, group: found.seen.group }).await;
    let to = format!("{}/settings?done=resumed", found.address);
    then(&visitor, &group, &found, done, to).await
}

pub(super) async fn close(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let found = found(&visitor, &group, &id).await?;
    let done = visitor.session.execute(CloseRoom { room: found.seen.room, group: found.seen.group }).await;
    then(&visitor, &group, &found, done, format!("/groups/{group}/rooms?done=closed")).await
}
