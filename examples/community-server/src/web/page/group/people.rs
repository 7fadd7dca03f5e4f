//! The members of a group, and bringing people in.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{AddToGroup, GroupMembers, InviteToGroup, RemoveFromGroup, SetManager};
use wezer_core::id::MemberId;
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::member::{FindMember, Members};

use super::about::Asked;
use super::head::{Head, Way, ask, find};
use crate::web::face::Face;
use crate::web::form::SignedForm;
use crate::web::page::feed::done;
use crate::web::refused::Refused;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many members are shown.
const MOST: u16 = 500;

#[derive(Debug)]
struct Shown {
    id: String,
    name: String,
    face: Face,
    is_manager: bool,
    is_direct: bool,
    delegate: Option<String>,
}

#[derive(Template)]
#[template(path = "group_members.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    members: Vec<Shown>,
    names: Vec<String>,
    typed: String,
    refusal: Option<Refused>,
}

async fn made(visitor: &Visitor, address: &str, typed: String, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let head = Head::load(visitor, address, "members").await?;
    let mut members = Vec::new();
    for member in ask(visitor, GroupMembers { group: head.id, after: None, limit: Some(MOST) }).await? {
        let delegate = match member.delegate_of {
            Some(of) => {
                let of = find(visitor, &of.to_string()).await?;
                Some(head.t.delegate.replace("{group}", of.name()))
            }
            None => None,
        };
        members.push(Shown {
            id: member.member.to_string(),
            face: Face::of(&member.name),
            name: member.name,
            is_manager: member.manager,
            is_direct: member.since.is_some(),
            delegate,
        });
    }
    members.sort_by_key(|member| (!member.is_manager, !member.is_direct, member.name.to_lowercase()));
    let names = if head.admit.yes && !head.is_community {
        let everybody = ask(visitor, Members { limit: Some(1_000), ..Members::default() }).await?;
        everybody.iter().map(|member| member.name().to_owned()).collect()
    } else {
        Vec::new()
    };
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, head.t.tab_members)),
        head,
        done: None,
        members,
        names,
        typed,
        refusal,
    })
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &address, String::new(), None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

async fn then<T, E: Refusal>(
    visitor: &Visitor,
    address: &str,
    typed: &str,
    done: Result<T, CallError<E>>,
) -> Result<Response, Trouble> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/groups/{address}/members?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = made(visitor, address, typed.to_owned(), Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Invites somebody, or adds them at once, as the button says.
pub(super) async fn bring(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let typed = fields.get("who");
    let Some(found) = ask(&visitor, FindMember::Name(typed.to_owned())).await? else {
        let refused = crate::web::text::GroupTexts::of(visitor.language).unknown_person.into();
        let page = made(&visitor, &address, typed.to_owned(), Some(refused)).await?;
        return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let member = found.id();
    if fields.get("do") == "add" {
        let added = visitor.session.execute(AddToGroup { group, member, delegate_of: None }).await;
        then(&visitor, &address, typed, added).await
    } else {
        let invited = visitor.session.execute(InviteToGroup { group, member }).await;
        then(&visitor, &address, typed, invited).await
    }
}

/// Makes a member manager, ends that, or removes them.
pub(super) async fn act(
    Path((address, member, what)): Path<(String, String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let member: MemberId = member.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    match what.as_str() {
        "manager" | "no-manager" => {
            let set = SetManager { group, member, manager: what == "manager" };
            let done = visitor.session.execute(set).await;
            then(&visitor, &address, "", done).await
        }
        "remove" => {
            let remove = RemoveFromGroup { group, member, reason: fields.get("reason").to_owned() };
            let done = visitor.session.execute(remove).await;
            then(&visitor, &address, "", done).await
        }
        _ => Err(Trouble::not_found(visitor.language)),
    }
}
