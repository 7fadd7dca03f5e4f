//! Coming into a group and leaving it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{ApplicationState, GroupsOf, KnownGroupKinds, LeaveGroup, MyApplications, WithdrawApplication};

use super::head::{Head, Link, Way, ask, find};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::apply::{Door, application};
use crate::web::refused::Refused;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "join.html")]
struct Page {
    frame: Frame,
    t: &'static PersonTexts,
    head: Head,
    title: String,
    door: Door,
    /// In a federation: the groups that the visitor could be here for.
    delegates: Vec<Link>,
    refusal: Option<Refused>,
}

async fn made(visitor: &Visitor, address: &str, typed: &Fields, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let language = visitor.language;
    let head = Head::load(visitor, address, "join").await?;
    let kinds = ask(visitor, KnownGroupKinds {}).await?;
    let of_delegates = kinds.iter().any(|kind| kind.slug == *head.group.kind() && kind.of_delegates);
    let mine = if of_delegates { ask(visitor, GroupsOf { member: visitor.member.id() }).await? } else { Vec::new() };
    let mut door = Door::of(head.group.membrane(), typed, language);
    // Who was invited comes in here too.
    door.is_closed = false;
    Ok(Page {
        frame: visitor.frame("groups").titled(head.t.join_title.replace("{group}", &head.name)),
        t: PersonTexts::of(language),
        title: head.t.join_title.replace("{group}", &head.name),
        door,
        delegates: mine.iter().map(|group| Link { name: group.name().to_owned(), address: group.id().to_string() }).collect(),
        head,
        refusal,
    })
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &address, &Fields::default(), None).await?))
}

pub(super) async fn apply(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?;
    let mut apply = application(group.id(), visitor.member.id(), &fields);
    apply.delegate_of = fields.get("delegate_of").parse().ok();
    match visitor.session.execute(apply).await {
        Ok(applied) if applied.state == ApplicationState::Accepted => {
            Ok(Redirect::to(&format!("/groups/{address}?done=joined")).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/groups/{address}?done=asked")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &address, &fields, Some(refused)).await?))
        }
    }
}

/// Takes an application back, or declines an invitation.
pub(super) async fn withdraw(Path(address): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let (group, member) = (find(&visitor, &address).await?.id(), visitor.member.id());
    let asked = ask(&visitor, MyApplications { member }).await?;
    let back = format!("/groups/{address}");
    if let Some(found) = asked.iter().find(|found| found.group() == group) {
        let withdraw = WithdrawApplication { application: found.id(), group, member };
        visitor.session.execute(withdraw).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    }
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}

pub(super) async fn leave(Path(address): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let group = find(&visitor, &address).await?.id();
    let back = format!("/groups/{address}");
    if group == wezer_core::group::ROOT {
        return Ok(Redirect::to("/profile#break").into_response());
    }
    let leave = LeaveGroup { group, member: visitor.member.id() };
    visitor.session.execute(leave).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}
