//! Posts: writing, reading with their comments, changing, taking away.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::flow::FindFlow;
use wezer_core::group::{GroupsOf, ROOT};
use wezer_core::id::{CommentId, PostId};
use wezer_core::kernel::{CallError, Document as _, Refusal};
use wezer_core::link::RecordRef;
use wezer_core::moderation::{MODERATE, WhyHidden};
use wezer_core::post::{
    Comments, DeleteComment, DeletePost, EditPost, FindPost, Post, ShownPost, ShownText, WriteComment, WritePost,
};
use wezer_core::record::{Audience, Wall};
use wezer_exchange::campaign::Campaign;

use super::item::{Item, Teller, audience};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::{ask, find as find_group, group_name};
use crate::web::page::opinion::{Card, of_post};
use crate::web::page::voice::{Voice, session, voices};
use crate::web::refused::{Could, Refused, group_address, group_named};
use crate::web::text::{CampaignTexts, OpinionTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::{Visitor, own_path};

/// The form in which one writes a post.
#[derive(Debug)]
pub(in crate::web::page) struct Composer {
    pub(in crate::web::page) text: String,
    /// Where it can stand: address, name, chosen.
    pub(in crate::web::page) walls: Vec<(String, String, bool)>,
    pub(in crate::web::page) audiences: Vec<(&'static str, &'static str, bool)>,
    /// In whose name; empty if there is only one's own.
    pub(in crate::web::page) voices: Vec<Voice>,
}

const AUDIENCES: [Audience; 3] = [Audience::Near, Audience::Community, Audience::Public];

impl Composer {
    /// An empty form; `group` is the address of the group on whose page it stands.
    pub(in crate::web::page) async fn new(visitor: &Visitor, group: Option<&str>) -> Result<Self, Trouble> {
        let t = SocialTexts::of(visitor.language);
        let mut walls = vec![("own".to_owned(), t.to_followers.to_owned(), group.is_none())];
        let community = find_group(visitor, "community").await?;
        let mut groups = vec![community];
        groups.extend(ask(visitor, GroupsOf { member: visitor.member.id() }).await?);
        for each in groups.iter().filter(|each| !each.is_closed()) {
            let address = group_address(each.id());
            let is_here = group == Some(address.as_str());
            walls.push((address, group_name(each, visitor.language), is_here));
        }
        if let Some(here) = group.filter(|here| walls.iter().all(|(address, _, _)| address != here)) {
            let group = find_group(visitor, here).await?;
            walls.push((here.to_owned(), group_name(&group, visitor.language), true));
        }
        let usual = Audience::Community;
        let audiences = AUDIENCES.map(|each| (each.as_str(), audience(each, t), each == usual));
        Ok(Self { text: String::new(), walls, audiences: audiences.into(), voices: voices(visitor, "").await? })
    }

    /// Whether the visitor may write in the group's name.
    pub(in crate::web::page) fn speaks_for(&self, address: &str) -> bool {
        self.voices.iter().any(|voice| voice.address == address)
    }
}

fn read_audience(text: &str) -> Audience {
    AUDIENCES.into_iter().find(|each| each.as_str() == text).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage {
    frame: Frame,
    s: &'static SocialTexts,
    composer: Composer,
    refusal: Refused,
}

/// Publishes a post.
pub(super) async fn write(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let wall = match fields.get("wall") {
        "own" | "" => Some(Wall::Own),
        address => group_named(address).map(Wall::Group),
    };
    let wall = wall.ok_or_else(|| Trouble::not_found(visitor.language))?;
    let write = WritePost { wall, text: fields.exact("text").to_owned(), audience: read_audience(fields.get("audience")) };
    match session(&visitor, &fields)?.execute(write).await {
        Ok(_) => Ok(back(&fields, "/", "")),
        Err(error) => {
            let refusal = Refused::or_trouble(&error, visitor.language)?;
            let mut composer = Composer::new(&visitor, Some(fields.get("wall")).filter(|wall| *wall != "own")).await?;
            fields.exact("text").clone_into(&mut composer.text);
            composer.voices = voices(&visitor, fields.get("as")).await?;
            let s = SocialTexts::of(visitor.language);
            let page = WritePage { frame: visitor.frame("home").titled(s.write), s, composer, refusal };
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Where the form came from, or another page of ours.
pub(super) fn back(fields: &Fields, otherwise: &str, anchor: &str) -> Response {
    let path = own_path(fields.get("back"));
    let path = if path == "/" { otherwise } else { path };
    Redirect::to(&format!("{path}{anchor}")).into_response()
}

#[derive(Template)]
#[template(path = "post.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    post: Item,
    o: &'static OpinionTexts,
    figures: Card,
    /// Whether campaigns can be started.
    is_market_open: bool,
    campaign_for: &'static str,
    /// The group that may hide it, for those who moderate there, and whether it is hidden.
    moderate: Option<(String, bool)>,
    comments: Vec<Item>,
    next: Option<String>,
    /// The comment that is answered, and whom that was.
    answering: Option<(String, String)>,
    typed: String,
    voices: Vec<Voice>,
    refusal: Option<Refused>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<CommentId>,
    answer: Option<CommentId>,
}

async fn find(visitor: &Visitor, id: &str) -> Result<ShownPost, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/");
    let post: PostId = id.parse().map_err(|_| not_found())?;
    ask(visitor, FindPost { post, only_public: false }).await?.ok_or_else(not_found)
}

/// What was typed as a comment.
#[derive(Debug, Default)]
struct Typed<'a> {
    text: &'a str,
    voice: &'a str,
    refusal: Option<Refused>,
}

async fn made(visitor: &Visitor, id: &str, asked: Asked, typed: Typed<'_>) -> Result<Page, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let found = find(visitor, id).await?;
    let group = match found.wall {
        Wall::Group(group) => group,
        Wall::Own => ROOT,
    };
    let hidden = ask(visitor, WhyHidden { record: RecordRef::of::<Post>(found.post) }).await?.is_some();
    let moderate = Could::ask(visitor, MODERATE, group).await?.yes.then(|| (group_address(group), hidden));
    let mut teller = Teller::new(visitor).await?;
    let on = RecordRef::of::<Post>(found.post);
    let page = ask(visitor, Comments { on, after: asked.after, limit: Some(100) }).await?;
    let mut comments = Vec::new();
    for comment in &page.comments {
        let answered = comment.answers.and_then(|id| page.comments.iter().find(|other| other.comment == id));
        comments.push(teller.comment(comment, answered.map(|other| other.author)).await?);
    }
    let answering = asked.answer.map(|id| id.to_string());
    let answering = comments.iter().find(|item| Some(&item.id) == answering.as_ref());
    let answering = answering.map(|item| (item.id.clone(), s.answers_to.replace("{name}", &item.author.name)));
    Ok(Page {
        frame: visitor.frame("home").titled(s.the_post),
        s,
        post: teller.post(&found).await?,
        o: OpinionTexts::of(visitor.language),
        figures: of_post(visitor, found.post, found.author.person()).await?,
        is_market_open: ask(visitor, FindFlow { name: Campaign::KIND.to_owned(), version: None }).await?.is_some(),
        campaign_for: CampaignTexts::of(visitor.language).campaign_for,
        moderate,
        comments,
        next: page.next.map(|next| next.to_string()),
        answering,
        typed: typed.text.to_owned(),
        voices: voices(visitor, typed.voice).await?,
        refusal: typed.refusal,
    })
}

pub(super) async fn page(
    visitor: Visitor,
    Path(id): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    Ok(show(&made(&visitor, &id, asked, Typed::default()).await?))
}

pub(super) async fn comment(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let post: PostId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let answers = fields.get("answers").parse().ok();
    let text = fields.exact("text");
    let write = WriteComment { answers, ..WriteComment::on(RecordRef::of::<Post>(post), text) };
    match session(&visitor, &fields)?.execute(write).await {
        Ok(written) => Ok(Redirect::to(&format!("/posts/{id}#comment-{}", *written)).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let asked = Asked { after: None, answer: answers };
            let typed = Typed { text, voice: fields.get("as"), refusal: Some(refused) };
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &id, asked, typed).await?))
        }
    }
}

#[derive(Template)]
#[template(path = "post_edit.html")]
struct EditPage {
    frame: Frame,
    s: &'static SocialTexts,
    id: String,
    text: String,
    audiences: Vec<(&'static str, &'static str, bool)>,
    refusal: Option<Refused>,
}

fn edit_made(visitor: &Visitor, id: &str, text: String, chosen: Audience, refusal: Option<Refused>) -> EditPage {
    let s = SocialTexts::of(visitor.language);
    let audiences = AUDIENCES.map(|each| (each.as_str(), audience(each, s), each == chosen)).into();
    EditPage { frame: visitor.frame("home").titled(s.edit), s, id: id.to_owned(), text, audiences, refusal }
}

pub(super) async fn edit_page(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let found = find(&visitor, &id).await?;
    let text = match found.text {
        ShownText::Text(text) | ShownText::HiddenFromOthers { text, .. } => text,
        _ => String::new(),
    };
    Ok(show(&edit_made(&visitor, &id, text, found.audience, None)))
}

pub(super) async fn edit(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let post: PostId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let (text, audience) = (fields.exact("text").to_owned(), read_audience(fields.get("audience")));
    match visitor.session.execute(EditPost { post, text: Some(text.clone()), audience: Some(audience) }).await {
        Ok(_) => Ok(Redirect::to(&format!("/posts/{id}")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &edit_made(&visitor, &id, text, audience, Some(refused))))
        }
    }
}

fn gone<T, E: Refusal>(visitor: &Visitor, fields: &Fields, done: Result<T, CallError<E>>) -> Result<Response, Trouble> {
    done.map_err(|error| visitor.trouble(&error, "/"))?;
    Ok(back(fields, "/", ""))
}

pub(super) async fn delete(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let post: PostId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let done = visitor.session.execute(DeletePost { post }).await;
    gone(&visitor, &fields, done)
}

pub(super) async fn delete_comment(
    Path(id): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let comment: CommentId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let done = visitor.session.execute(DeleteComment { comment }).await;
    gone(&visitor, &fields, done)
}
