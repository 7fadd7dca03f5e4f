//! One announcement: what it says, who announces it, what can be done with it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::Session;
use wezer_core::flow::{FireTransition, FlowRunOf, TransitionSeen};
use wezer_core::group::ROOT;
use wezer_core::id::CommentId;
use wezer_core::kernel::Document as _;
use wezer_core::link::RecordRef;
use wezer_core::moderation::MODERATE;
use wezer_core::post::{Comments, WriteComment};
use wezer_core::record::{Audience, Author};
use wezer_exchange::deal::{DealId, MAX_MESSAGE};
use wezer_exchange::market::announcement::{Announcement, FindAnnouncement, Kind, SeenAnnouncement};

use super::list::state_labels;
use super::picture::{Shown, shown};
use super::shelf::Shelf;
use crate::web::face::Face;
use crate::web::form::{Fields, SignedForm};
use crate::web::page::campaign::bounty::Bounty;
use crate::web::page::deal::Replies;
use crate::web::page::feed::done;
use crate::web::page::group::{Link, ask};
use crate::web::page::social::item::{Item, Teller, audience};
use crate::web::page::voice::{Voice, Written, found, session, voices};
use crate::web::refused::{Could, Refused, group_address};
use crate::web::text::{CampaignTexts, MarketTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// An announcement that was found, and in whose name the visitor deals with it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) seen: SeenAnnouncement,
    pub(super) session: Session,
}

/// The announcement of an address. What a group announced is dealt with in its name by those who may act for it.
pub(super) async fn find(visitor: &Visitor, id: &str) -> Result<Found, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/market");
    let asked = FindAnnouncement { announcement: id.parse().map_err(|_| not_found())? };
    let (seen, session) = found(visitor, asked, "/market").await?;
    Ok(Found { seen, session })
}

impl Written for SeenAnnouncement {
    fn author(&self) -> Author {
        self.line.author
    }

    fn is_own(&self) -> bool {
        self.own
    }
}

/// A step that the visitor may take.
#[derive(Debug)]
struct Step {
    name: String,
    label: String,
}

#[derive(Template)]
#[template(path = "market_one.html")]
struct Page {
    frame: Frame,
    m: &'static MarketTexts,
    c: &'static CampaignTexts,
    s: &'static SocialTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    id: String,
    title: String,
    kind: &'static str,
    is_want: bool,
    price: String,
    quantity: String,
    author: Link,
    /// The member to whom one can write.
    write_to: Option<(String, String)>,
    face: Face,
    /// From the top of the tree.
    categories: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    state: String,
    state_label: String,
    availability: Option<String>,
    expires: Option<String>,
    place: String,
    groups: Vec<Link>,
    audience: &'static str,
    written: String,
    changed: Option<String>,
    pictures: Vec<Shown>,
    description: String,
    hidden: bool,
    own: bool,
    /// Whether its author may still change it.
    can_edit: bool,
    steps: Vec<Step>,
    /// The group that may hide it, for those who moderate there.
    moderate: Option<String>,
    bounty: Option<Bounty>,
    comments: Vec<Item>,
    next: Option<String>,
    answering: Option<(String, String)>,
    typed: String,
    voices: Vec<Voice>,
    replies: Replies,
    max_message: usize,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
    after: Option<CommentId>,
    answer: Option<CommentId>,
    replies: Option<DealId>,
}

/// What was typed as a comment or as a reply.
#[derive(Debug, Default)]
struct Typed<'a> {
    text: &'a str,
    voice: &'a str,
    refusal: Option<Refused>,
    reply: Option<(&'a Fields, Refused)>,
}

/// What is said below it, and which of it is answered.
async fn talk(
    visitor: &Visitor,
    teller: &mut Teller<'_>,
    on: RecordRef,
    asked: &Asked,
) -> Result<(Vec<Item>, Option<String>, Option<(String, String)>), Trouble> {
    let s = SocialTexts::of(visitor.language);
    let found = ask(visitor, Comments { on, after: asked.after, limit: Some(100) }).await?;
    let mut comments = Vec::new();
    for comment in &found.comments {
        let answered = comment.answers.and_then(|id| found.comments.iter().find(|other| other.comment == id));
        comments.push(teller.comment(comment, answered.map(|other| other.author)).await?);
    }
    let answer = asked.answer.map(|id| id.to_string());
    let answering = comments.iter().find(|item| Some(&item.id) == answer.as_ref());
    let answering = answering.map(|item| (item.id.clone(), s.answers_to.replace("{name}", &item.author.name)));
    Ok((comments, found.next.map(|next| next.to_string()), answering))
}

fn availability(seen: &SeenAnnouncement, m: &MarketTexts, visitor: &Visitor) -> Option<String> {
    let from = seen.available_from.map(|at| number::day(at, visitor.language));
    // What ends at midnight was to be had until the day before.
    let last = |at: wezer_core::time::Timestamp| wezer_core::time::Timestamp::from_micros(at.as_micros() - 1);
    let to = seen.available_to.map(|at| number::day(last(at), visitor.language));
    match (from, to) {
        (Some(from), Some(to)) => Some(m.from_to.replace("{from}", &from).replace("{to}", &to)),
        (Some(from), None) => Some(m.from_day.replace("{from}", &from)),
        (None, Some(to)) => Some(m.to_day.replace("{to}", &to)),
        (None, None) => None,
    }
}

async fn made(visitor: &Visitor, id: &str, asked: &Asked, typed: Typed<'_>) -> Result<Page, Trouble> {
    let Found { seen, session } = find(visitor, id).await?;
    let (mut shelf, s, language) = (Shelf::new(visitor).await?, SocialTexts::of(visitor.language), visitor.language);
    let (m, line) = (shelf.m, &seen.line);
    let record = RecordRef::of::<Announcement>(line.announcement);
    let author = shelf.teller.author(line.author).await?;
    let is_me = line.author == Author::Member(visitor.member.id());
    let write_to = match line.author {
        Author::Member(member) if !is_me => Some((member.to_string(), m.write_to.replace("{name}", &author.name))),
        _ => None,
    };
    let path = shelf.find(line.category).map(|category| category.path.clone()).unwrap_or_default();
    let categories: Vec<_> = path.into_iter().chain([line.category]).map(|one| (one.to_string(), shelf.category(one))).collect();
    let run = session.ask(FlowRunOf { record: record.clone() }).await.ok();
    let step = |one: &TransitionSeen| Step { name: one.name.clone(), label: one.label.say(language, &one.name).to_owned() };
    let may = |one: &&TransitionSeen| one.why_not.is_none();
    let steps = run.iter().flat_map(|run| run.transitions.iter().filter(may)).map(step).collect();
    let state_label = state_labels(visitor).await?.remove(&line.state);
    let mut groups = Vec::new();
    for group in &seen.line.groups {
        let name = shelf.teller.group(*group).await?;
        groups.push(Link { name, address: format!("/groups/{}", group_address(*group)) });
    }
    let first = seen.line.groups.first().copied().unwrap_or(ROOT);
    let moderates = Could::ask(visitor, MODERATE, first).await?.yes;
    let takes_more = line.kind == Kind::Want && !seen.hidden;
    let bounty = match takes_more {
        true => Bounty::read(visitor, line.announcement, line.state == "open", &mut shelf.teller).await?,
        false => None,
    };
    let (comments, next, answering) = talk(visitor, &mut shelf.teller, record, asked).await?;
    let replies = Replies::of(visitor, &mut shelf.teller, &seen, asked.replies, typed.reply).await?;
    let title = line.title.clone().unwrap_or_else(|| m.erased_title.to_owned());
    let ends =
        |at: wezer_core::time::Timestamp| number::day(wezer_core::time::Timestamp::from_micros(at.as_micros() - 1), language);
    Ok(Page {
        frame: visitor.frame("market").titled(title.as_str()),
        m,
        c: CampaignTexts::of(language),
        s,
        done: done(&asked.done, language),
        refusal: typed.refusal,
        id: id.to_owned(),
        kind: shelf.kind(line.kind),
        is_want: line.kind == Kind::Want,
        price: shelf.price(&line.price, &line.unit),
        quantity: shelf.quantity(line),
        face: Face::of(&author.name),
        author,
        write_to,
        categories,
        tags: line.tags.iter().map(|tag| (tag.to_string(), shelf.tag(tag))).collect(),
        state_label: state_label.unwrap_or_else(|| line.state.clone()),
        availability: availability(&seen, m, visitor),
        expires: line.expires_at.map(ends),
        groups,
        audience: match seen.audience {
            Audience::Near => s.for_group,
            other => audience(other, s),
        },
        written: number::day(line.written_at, language),
        changed: seen.changed_at.map(|at| m.changed.replace("{when}", &number::moment(at, language))),
        pictures: shown(&seen, m),
        description: markdown::html(&seen.description),
        hidden: seen.hidden,
        own: seen.own,
        can_edit: seen.own && !seen.hidden && ["draft", "open"].contains(&line.state.as_str()),
        steps,
        moderate: moderates.then(|| group_address(first)),
        bounty,
        comments,
        next,
        answering,
        typed: typed.text.to_owned(),
        voices: voices(visitor, typed.voice).await?,
        replies,
        max_message: MAX_MESSAGE,
        place: line.place.clone(),
        state: line.state.clone(),
        title,
    })
}

pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    Ok(show(&made(&visitor, &id, &asked, Typed::default()).await?))
}

pub(super) async fn comment(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let announcement = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let (answers, text) = (fields.get("answers").parse().ok(), fields.exact("text"));
    let write = WriteComment { answers, ..WriteComment::on(RecordRef::of::<Announcement>(announcement), text) };
    match session(&visitor, &fields)?.execute(write).await {
        Ok(written) => Ok(Redirect::to(&format!("/market/a/{id}#comment-{}", *written)).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let asked = Asked { answer: answers, ..Asked::default() };
            let typed = Typed { text, voice: fields.get("as"), refusal: Some(refused), reply: None };
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &id, &asked, typed).await?))
        }
    }
}

/// The page once more, with a reply that was refused.
pub(in crate::web::page) async fn with_reply_refused(
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
    refused: Refused,
) -> Result<Response, Trouble> {
    let typed = Typed { reply: Some((fields, refused)), ..Typed::default() };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, id, &Asked::default(), typed).await?))
}

/// Takes a step: publishes, closes, takes back, or whatever the community's flow has.
pub(super) async fn step(
    Path((id, transition)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let Found { seen, session } = find(&visitor, &id).await?;
    let record = RecordRef::of::<Announcement>(seen.line.announcement);
    let fire = FireTransition { record, transition, flow: Some(Announcement::KIND.to_owned()), version: None, myself: None };
    match session.execute(fire).await {
        Ok(_) => Ok(Redirect::to(&format!("/market/a/{id}?done=saved")).into_response()),
        Err(error) => {
            let typed = Typed { refusal: Some(Refused::or_trouble(&error, visitor.language)?), ..Typed::default() };
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &id, &Asked::default(), typed).await?))
        }
    }
}
