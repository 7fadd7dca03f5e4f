//! Where somebody stands who does not take part: an applicant, a member who takes a break, one who left.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{
    Application, ApplicationOutcomes, ApplicationState, Entry, FindGroup, Group, LeaveGroup, MyApplications, ROOT,
    WithdrawApplication,
};
use wezer_core::kernel::{CallError, Refusal};
use wezer_core::member::{FindMember, MemberState, PauseMyself, ResumeMyself};
use wezer_core::reason::{Deed, Reasons};

use super::apply::{Door, application};
use crate::web::form::{AnyoneForm, Fields};
use crate::web::refused::Refused;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Anyone, Visitor};
use crate::web::{markdown, number};

/// An answer beside its question.
#[derive(Debug)]
struct Told {
    question: String,
    answer: String,
}

/// An application that waits.
#[derive(Debug)]
struct Waiting {
    asked_on: String,
    sponsors: String,
    sponsors_done: bool,
    needs_sponsors: bool,
    is_open: bool,
    spoke: Vec<String>,
    told: Vec<Told>,
}

#[derive(Template)]
#[template(path = "standing.html")]
struct Page {
    frame: Frame,
    t: &'static PersonTexts,
    hello: String,
    state: &'static str,
    waiting: Option<Waiting>,
    /// Why the last application was declined; empty if no reason was kept.
    declined: Option<String>,
    /// Why somebody else changed where they stand.
    why: Option<String>,
    door: Door,
    refusal: Option<Refused>,
}

async fn ask<Q: wezer_core::Query>(visitor: &Visitor, query: Q) -> Result<Q::Output, Trouble> {
    visitor.session.ask(query).await.map_err(|error| Trouble::of(&error, visitor.language))
}

async fn waiting(visitor: &Visitor, asked: &Application, group: &Group) -> Result<Waiting, Trouble> {
    let (language, t) = (visitor.language, PersonTexts::of(visitor.language));
    let membrane = group.membrane();
    let mut spoke = Vec::new();
    for sponsor in asked.sponsors() {
        let found = visitor.app.0.community.system().ask(FindMember::Id(*sponsor)).await;
        let found = found.map_err(|error| Trouble::of(&error, language))?;
        spoke.extend(found.map(|member| member.name().to_owned()));
    }
    let questions = membrane.questions.iter().cloned().chain(std::iter::repeat(String::new()));
    let told = questions.zip(asked.answers()).map(|(question, answer)| Told { question, answer: markdown::html(answer) });
    let (have, need) = (asked.sponsors().len(), usize::from(membrane.sponsors));
    Ok(Waiting {
        asked_on: t.asked_on.replace("{day}", &number::day(asked.made_at(), language)),
        sponsors: t.step_sponsors.replace("{have}", &have.to_string()).replace("{need}", &need.to_string()),
        sponsors_done: have >= need,
        needs_sponsors: need > 0,
        is_open: membrane.entry == Entry::Open,
        spoke,
        told: told.collect(),
    })
}

async fn made(visitor: &Visitor, typed: &Fields, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (language, t) = (visitor.language, PersonTexts::of(visitor.language));
    let (member, state) = (visitor.member.id(), visitor.member.state());
    let group = visitor.app.0.community.system().ask(FindGroup { group: ROOT }).await;
    let group = group.map_err(|error| Trouble::of(&error, language))?.ok_or_else(|| Trouble::not_found(language))?;
    let (mut asked, mut declined, mut why) = (None, None, None);
    if matches!(state, MemberState::Paused | MemberState::Left) {
        let reasons = ask(visitor, Reasons::Member(member)).await?;
        why = reasons.into_iter().find(|reason| reason.deed == Deed::StateChanged).map(|reason| reason.text);
    }
    if state == MemberState::Applicant {
        if let Some(found) = ask(visitor, MyApplications { member }).await?.into_iter().find(|found| found.group() == ROOT) {
            asked = Some(waiting(visitor, &found, &group).await?);
        } else {
            let outcomes = ask(visitor, ApplicationOutcomes { member }).await?;
            let last = outcomes.into_iter().find(|outcome| outcome.group == ROOT);
            let last = last.filter(|outcome| outcome.state == ApplicationState::Declined);
            declined = last.map(|outcome| outcome.reason.unwrap_or_default());
        }
    }
    Ok(Page {
        frame: visitor.frame("standing").titled(t.standing),
        t,
        hello: t.hello.replace("{name}", visitor.member.name()),
        state: match state {
            MemberState::Applicant => "applicant",
            MemberState::Active => "active",
            MemberState::Paused => "paused",
            MemberState::Left => "left",
        },
        waiting: asked,
        declined,
        why,
        door: Door::of(group.membrane(), typed, language),
        refusal,
    })
}

pub(super) async fn page(Anyone(visitor): Anyone) -> Result<Response, Trouble> {
    if visitor.member.state() == MemberState::Active {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(show(&made(&visitor, &Fields::default(), None).await?))
}

async fn then<T, E: Refusal>(
    visitor: &Visitor,
    fields: &Fields,
    done: Result<T, CallError<E>>,
    to: &str,
) -> Result<Response, Trouble> {
    match done {
        Ok(_) => Ok(Redirect::to(to).into_response()),
        Err(error) if visitor.member.state() == MemberState::Active => Err(visitor.trouble(&error, "/profile")),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, fields, Some(refused)).await?))
        }
    }
}

/// Asks again to come in.
pub(super) async fn apply(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let done = visitor.session.execute(application(ROOT, visitor.member.id(), &fields)).await;
    then(&visitor, &fields, done, "/standing").await
}

/// Takes the application back.
pub(super) async fn withdraw(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let member = visitor.member.id();
    let asked = ask(&visitor, MyApplications { member }).await?;
    let Some(found) = asked.into_iter().find(|found| found.group() == ROOT) else {
        return Ok(Redirect::to("/standing").into_response());
    };
    let done = visitor.session.execute(WithdrawApplication { application: found.id(), group: ROOT, member }).await;
    then(&visitor, &fields, done, "/standing").await
}

pub(super) async fn pause(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let done = visitor.session.execute(PauseMyself { member: visitor.member.id() }).await;
    then(&visitor, &fields, done, "/standing").await
}

pub(super) async fn resume(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    let done = visitor.session.execute(ResumeMyself { member: visitor.member.id() }).await;
    then(&visitor, &fields, done, "/").await
}

/// Leaves the community, once the box says that it is meant.
pub(super) async fn leave(AnyoneForm { visitor, fields }: AnyoneForm) -> Result<Response, Trouble> {
    if !fields.is_ticked("sure") {
        return Ok(Redirect::to("/profile#break").into_response());
    }
    let done = visitor.session.execute(LeaveGroup { group: ROOT, member: visitor.member.id() }).await;
    then(&visitor, &fields, done, "/standing").await
}
