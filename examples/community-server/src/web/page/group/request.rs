//! Requests to come in: those who look for sponsors, and those to decide.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{Application, ApplicationsTo, ApplicationsToSponsor, DecideApplication, SponsorApplication, ToSponsor};
use wezer_core::id::ApplicationId;

use super::about::Asked;
use super::head::{Head, Way, ask, find};
use super::name::Names;
use crate::web::face::Face;
use crate::web::form::SignedForm;
use crate::web::page::feed::done;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// A person who waits.
#[derive(Debug)]
struct Person {
    application: String,
    member: String,
    name: String,
    face: Face,
    sponsors: String,
    spoke: Vec<String>,
    needs_sponsors: bool,
    /// Whether the visitor spoke for them.
    is_mine: bool,
    /// Questions and answers, for those who decide.
    answers: Vec<(String, String)>,
    agreed: Vec<String>,
    asked_on: String,
    is_invited: bool,
}

#[derive(Template)]
#[template(path = "group_requests.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    to_sponsor: Vec<Person>,
    to_decide: Vec<Person>,
}

fn counted(head: &Head, have: usize, need: usize) -> String {
    head.t.sponsors.replace("{have}", &have.to_string()).replace("{need}", &need.to_string())
}

fn sponsored(visitor: &Visitor, head: &Head, names: &Names, asks: &ToSponsor) -> Person {
    Person {
        application: asks.application.to_string(),
        member: asks.member.to_string(),
        name: asks.name.clone(),
        face: Face::of(&asks.name),
        sponsors: counted(head, asks.sponsors.len(), usize::from(asks.needed)),
        spoke: names.all(&asks.sponsors),
        needs_sponsors: true,
        is_mine: asks.sponsors.contains(&visitor.member.id()),
        answers: Vec::new(),
        agreed: Vec::new(),
        asked_on: String::new(),
        is_invited: false,
    }
}

fn decided(visitor: &Visitor, head: &Head, names: &Names, asks: &Application) -> Person {
    let membrane = head.group.membrane();
    let name = names.name(asks.member()).to_owned();
    let need = usize::from(membrane.sponsors);
    let questions = membrane.questions.iter().cloned().chain(std::iter::repeat(String::new()));
    Person {
        application: asks.id().to_string(),
        member: asks.member().to_string(),
        face: Face::of(&name),
        name,
        sponsors: counted(head, asks.sponsors().len(), need),
        spoke: names.all(asks.sponsors()),
        needs_sponsors: need > 0,
        is_mine: false,
        answers: questions.zip(asks.answers().iter().map(|answer| markdown::html(answer))).collect(),
        agreed: asks.agreed_to().to_vec(),
        asked_on: head.t.asked_on.replace("{day}", &number::day(asks.made_at(), visitor.language)),
        is_invited: asks.is_invited(),
    }
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let head = Head::load(&visitor, &address, "applications").await?;
    let waiting = ask(&visitor, ApplicationsToSponsor { group: head.id }).await?;
    let asking = if head.admit.yes { ask(&visitor, ApplicationsTo { group: head.id }).await? } else { Vec::new() };
    let sponsors = waiting.iter().flat_map(|asks| &asks.sponsors).chain(asking.iter().flat_map(Application::sponsors));
    let names = Names::of(&visitor, asking.iter().map(Application::member).chain(sponsors.copied())).await?;
    let to_sponsor = waiting.iter().map(|asks| sponsored(&visitor, &head, &names, asks)).collect();
    let to_decide = asking.iter().map(|asks| decided(&visitor, &head, &names, asks)).collect();
    Ok(show(&Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, head.t.tab_applications)),
        head,
        done: done(&asked.done, visitor.language),
        to_sponsor,
        to_decide,
    }))
}

/// Speaks for somebody, lets them in, or declines.
pub(super) async fn act(
    Path((address, application, what)): Path<(String, String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let application: ApplicationId = application.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let back = format!("/groups/{address}/applications");
    match what.as_str() {
        "sponsor" => {
            let sponsor = SponsorApplication { application, group };
            visitor.session.execute(sponsor).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
        }
        "accept" | "decline" => {
            let reason = fields.get("reason").to_owned();
            let decide = DecideApplication { application, group, accept: what == "accept", reason };
            visitor.session.execute(decide).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
        }
        _ => return Err(Trouble::not_found(visitor.language)),
    }
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}
