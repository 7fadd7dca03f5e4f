//! The pages of a room, and what people do in it.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::CallError;
use wezer_core::language::CORE;
use wezer_core::link::RecordRef;
use wezer_core::room::page::Page as RoomPage;
use wezer_core::room::{
    CallRoom, Room, RoomComponentOf, RoomId, RoomOf, RoomOutcome, RoomPageOf, RoomReplyOf, RoomState, SeenRoom,
};

use super::field::read;
use super::name::Piece;
use super::permission::told;
use super::shown::{Sent, Shown, shown};
use super::{ask_aside, execute_aside, room, settings};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::{ask, find as find_group, group_name};
use crate::web::page::input::Look;
use crate::web::page::social::item::Teller;
use crate::web::page::talk::{self, AskedTalk, Talk};
use crate::web::refused::{Refused, group_address};
use crate::web::text::{RoomTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Visitor, encoded};

/// A path has at most so many bytes.
const MAX_PATH: usize = 500;

/// A page of a room, behind the address of the room whatever its path is.
pub(super) fn address(base: &str, path: &str) -> String {
    if path.is_empty() { base.to_owned() } else { format!("{base}?path={}", encoded(path)) }
}

/// A page with something more in its address.
fn with(address: &str, more: &str) -> String {
    format!("{address}{}{more}", if address.contains('?') { '&' } else { '?' })
}

/// A tab: where it is and what it says.
#[derive(Debug)]
struct Tab {
    address: String,
    title: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "room.html")]
struct Page {
    frame: Frame,
    r: &'static RoomTexts,
    s: &'static SocialTexts,
    done: Option<String>,
    /// What the room said no to, where no form stands beside it.
    refusal: Option<Refused>,
    group: String,
    group_address: String,
    /// The room.
    base: String,
    name: String,
    title: String,
    /// Where one is in it.
    path: String,
    tab: usize,
    tabs: Vec<Tab>,
    nodes: Vec<Shown>,
    may_manage: bool,
    is_paused: bool,
    /// Why it does not run.
    lacks: Option<String>,
    /// Why it shows nothing.
    unshown: Option<Refused>,
    /// How it failed last, for those who manage it.
    failure: Option<String>,
    by_room: String,
    talk: Talk,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    path: String,
    #[serde(default)]
    tab: usize,
    #[serde(default)]
    done: String,
    after: Option<wezer_core::id::CommentId>,
    answer: Option<wezer_core::id::CommentId>,
}

/// What the room shows, or why it doesn't.
async fn look(visitor: &Visitor, seen: &SeenRoom, path: &str) -> Result<Result<RoomPage, Refused>, Trouble> {
    let query = RoomPageOf { room: seen.room, path: path.to_owned(), language: visitor.language };
    match ask_aside(visitor, query).await {
        Ok(page) => Ok(Ok(page)),
        Err(error) => Refused::or_trouble(&error, visitor.language).map(Err),
    }
}

/// What the room lacks, in words.
async fn lacks(visitor: &Visitor, seen: &SeenRoom) -> Result<Option<String>, Trouble> {
    if seen.lacks.is_empty() {
        return Ok(None);
    }
    let component = ask(visitor, RoomComponentOf { component: seen.component }).await?;
    let asked = component.map(|component| component.permissions).unwrap_or_default();
    let lacking = asked.iter().filter(|one| seen.lacks.contains(&one.permission));
    let words: Vec<String> = lacking.map(|one| told(one, visitor.language).allows.to_lowercase()).collect();
    Ok(Some(RoomTexts::of(visitor.language).does_not_run.replace("{what}", &words.join("; "))))
}

/// What the room said to the visitor, if it is what the address speaks of.
async fn said(visitor: &Visitor, seen: &SeenRoom, done: &str) -> Result<Option<String>, Trouble> {
    match done {
        "" => Ok(None),
        "opened" => Ok(Some(RoomTexts::of(visitor.language).done_opened.to_owned())),
        moment => {
            let reply = ask(visitor, RoomReplyOf { room: seen.room }).await?;
            let reply = reply.filter(|reply| reply.at.as_micros().to_string() == moment);
            Ok(reply.and_then(|reply| reply.notice))
        }
    }
}

async fn made(
    visitor: &Visitor,
    (group, id): (&str, &str),
    seen: &SeenRoom,
    asked: &Asked,
    mut sent: Option<Sent<'_>>,
) -> Result<Page, Trouble> {
    let (language, r) = (visitor.language, RoomTexts::of(visitor.language));
    let base = format!("/groups/{group}/rooms/{id}");
    let (name, is_paused) = (seen.name.say(language, "").to_owned(), seen.state == RoomState::Paused);
    let lacks = lacks(visitor, seen).await?;
    let (mut title, mut tabs, mut nodes, mut unshown) = (name.clone(), Vec::new(), Vec::new(), None);
    if lacks.is_none() && !is_paused {
        match look(visitor, seen, &asked.path).await? {
            Ok(page) => {
                title = if page.title.trim().is_empty() { title } else { page.title };
                let here = address(&base, &asked.path);
                let nth = if asked.tab < page.tabs.len() { asked.tab } else { 0 };
                if page.tabs.len() > 1 {
                    let tab = |(at, tab): (usize, &wezer_core::room::page::Tab)| Tab {
                        address: if at == 0 { here.clone() } else { with(&here, &format!("tab={at}")) },
                        title: match tab.title.trim() {
                            "" => r.tab_nth.replace("{n}", &(at + 1).to_string()),
                            title => title.to_owned(),
                        },
                        is_here: at == nth,
                    };
                    tabs = page.tabs.iter().enumerate().map(tab).collect();
                }
                if let Some(tab) = page.tabs.get(nth) {
                    nodes = shown(visitor, seen, &base, &asked.path, &tab.nodes, &mut sent).await?;
                }
            }
            Err(refused) => unshown = Some(refused),
        }
    }
    let mut teller = Teller::new(visitor).await?;
    let record = RecordRef::of::<Room>(seen.room);
    let asked_talk = AskedTalk { after: asked.after, answer: asked.answer };
    let talk = Talk::read(visitor, &mut teller, record, base.clone(), asked_talk).await?;
    Ok(Page {
        frame: visitor.frame("groups").titled(if title == name { name.clone() } else { format!("{title} · {name}") }),
        r,
        s: SocialTexts::of(language),
        done: said(visitor, seen, &asked.done).await?,
        refusal: sent.map(|sent| sent.refused),
        group: group_name(&find_group(visitor, group).await?, language),
        group_address: group_address(seen.group),
        by_room: r.by_room.replace("{room}", &name),
        failure: settings::failure(seen, visitor).filter(|_| seen.may_manage && seen.failures > 0),
        base,
        name,
        title,
        path: asked.path.clone(),
        tab: asked.tab,
        tabs,
        nodes,
        may_manage: seen.may_manage,
        is_paused,
        lacks,
        unshown,
        talk,
    })
}

pub(super) async fn page(
    visitor: Visitor,
    Path((group, id)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let seen = room(&visitor, &group, &id).await?;
    Ok(show(&made(&visitor, (&group, &id), &seen, &asked, None).await?))
}

/// Leads to a room by its id alone.
pub(super) async fn find(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let room: RoomId = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/groups"))?;
    let seen = visitor.session.ask(RoomOf { room }).await.map_err(|error| visitor.trouble(&error, "/groups"))?;
    Ok(Redirect::to(&format!("/groups/{}/rooms/{room}", group_address(seen.group))).into_response())
}

/// Where a form or a button was pressed.
fn asked(fields: &Fields) -> Asked {
    let path = fields.exact("path").chars().take(MAX_PATH).collect();
    Asked { path, tab: fields.get("tab").parse().unwrap_or(0), ..Asked::default() }
}

/// Does what a button or a form of the room says.
pub(super) async fn act(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let (seen, asked) = (room(&visitor, &group, &id).await?, asked(&fields));
    let (action, values) = (fields.exact("action").to_owned(), read(&fields, visitor.language));
    let call = CallRoom { room: seen.room, action, values, language: visitor.language };
    let refused = match execute_aside(&visitor, call).await {
        Ok(RoomOutcome::Done) => return Ok(Redirect::to(&next(&visitor, &group, &seen, &asked).await?).into_response()),
        Ok(RoomOutcome::Failed(failure)) => {
            let words = CORE.message(visitor.language, failure.code(), &[]).unwrap_or_else(|| failure.to_string());
            Refused::from(words)
        }
        Err(error) => refused(&error, &visitor)?,
    };
    let sent = Some(Sent { place: fields.get("at"), fields: &fields, refused });
    // It may be paused by now.
    let seen = room(&visitor, &group, &id).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, (&group, &id), &seen, &asked, sent).await?))
}

fn refused(error: &CallError<wezer_core::room::RoomRefusal>, visitor: &Visitor) -> Result<Refused, Trouble> {
    Refused::or_trouble(error, visitor.language)
}

/// Where the room leads who acted. Its path stays behind its own address, so that it leads nowhere else.
async fn next(visitor: &Visitor, group: &str, seen: &SeenRoom, asked: &Asked) -> Result<String, Trouble> {
    let base = format!("/groups/{group}/rooms/{}", seen.room);
    let reply = ask(visitor, RoomReplyOf { room: seen.room }).await?;
    let Some(reply) = reply else { return Ok(here(&base, asked)) };
    let next = reply.next.filter(|next| next.len() <= MAX_PATH);
    let to = next.map_or_else(|| here(&base, asked), |next| address(&base, &next));
    Ok(if reply.notice.is_some() { with(&to, &format!("done={}", reply.at.as_micros())) } else { to })
}

fn here(base: &str, asked: &Asked) -> String {
    let here = address(base, &asked.path);
    if asked.tab == 0 { here } else { with(&here, &format!("tab={}", asked.tab)) }
}

/// Says something beside the room.
pub(super) async fn comment(
    Path((group, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let seen = room(&visitor, &group, &id).await?;
    match talk::write(&visitor, &fields, RecordRef::of::<Room>(seen.room)).await? {
        Ok(written) => Ok(Redirect::to(&format!("/groups/{group}/rooms/{id}#comment-{written}")).into_response()),
        Err(refused) => {
            let mut page = made(&visitor, (&group, &id), &seen, &Asked::default(), None).await?;
            fields.exact("text").clone_into(&mut page.talk.typed);
            page.talk.refusal = Some(refused);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
