//! Messages: between members, and the chats of groups.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::GroupsOf;
use wezer_core::id::{ConversationId, MemberId, MessageId};
use wezer_core::member::{FindMember, Members};
use wezer_core::message::{
    Conversations, GroupChats, LeaveConversation, MarkConversationRead, Messages, OpenConversation, Participants, SendMessage,
    ShownConversation, With,
};

use super::item::Teller;
use crate::web::face::Face;
use crate::web::form::SignedForm;
use crate::web::page::group::{Link, ask, find, group_name};
use crate::web::refused::{Refused, group_address};
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{markdown, number};

/// So many messages a page.
const PAGE: u16 = 50;

/// A conversation in the list.
#[derive(Debug)]
struct Line {
    id: String,
    name: String,
    face: Face,
    unread: Option<String>,
    when: String,
}

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    lines: Vec<Line>,
    names: Vec<String>,
    groups: Vec<Link>,
    typed: String,
    refusal: Option<Refused>,
}

/// A message.
#[derive(Debug)]
struct Said {
    name: String,
    is_mine: bool,
    html: Option<String>,
    when: String,
}

#[derive(Template)]
#[template(path = "conversation.html")]
struct OnePage {
    frame: Frame,
    s: &'static SocialTexts,
    id: String,
    title: String,
    /// Whether it is one of several, which can be left.
    may_leave: bool,
    left: Option<String>,
    messages: Vec<Said>,
    older: Option<String>,
    typed: String,
    refusal: Option<Refused>,
}

/// What a conversation is called: the others in it, or the group.
async fn called(teller: &mut Teller<'_>, visitor: &Visitor, participants: &Participants) -> Result<String, Trouble> {
    let s = SocialTexts::of(visitor.language);
    match participants {
        Participants::Group(group) => Ok(format!("{} · {}", teller.group(*group).await?, s.group_chat)),
        Participants::Members(members) => {
            let mut names = Vec::new();
            for member in members.iter().filter(|member| **member != visitor.member.id()) {
                names.push(teller.member(*member).await?);
            }
            Ok(names.join(", "))
        }
    }
}

async fn all(visitor: &Visitor) -> Result<Vec<ShownConversation>, Trouble> {
    let mut all = ask(visitor, Conversations { before: None, limit: Some(100) }).await?.conversations;
    all.extend(ask(visitor, GroupChats {}).await?);
    all.sort_by_key(|conversation| std::cmp::Reverse(conversation.last));
    Ok(all)
}

async fn made(visitor: &Visitor, typed: &str, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (language, s) = (visitor.language, SocialTexts::of(visitor.language));
    let mut teller = Teller::new(visitor).await?;
    let mut lines = Vec::new();
    for conversation in all(visitor).await? {
        let name = called(&mut teller, visitor, &conversation.participants).await?;
        let unread = (conversation.unread > 0).then(|| s.unread.replace("{n}", &conversation.unread.to_string()));
        lines.push(Line {
            id: conversation.conversation.to_string(),
            face: Face::of(&name),
            name,
            unread,
            when: number::moment(conversation.last_at, language),
        });
    }
    let everybody = ask(visitor, Members { limit: Some(1_000), ..Members::default() }).await?;
    let groups = ask(visitor, GroupsOf { member: visitor.member.id() }).await?;
    let link = |group: &wezer_core::group::Group| Link { name: group_name(group, language), address: group_address(group.id()) };
    Ok(Page {
        frame: visitor.frame("messages").titled(visitor.say("messages")),
        s,
        lines,
        names: everybody.iter().map(|member| member.name().to_owned()).collect(),
        groups: groups.iter().filter(|group| !group.is_closed()).map(link).collect(),
        typed: typed.to_owned(),
        refusal,
    })
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, "", None).await?))
}

async fn opened(visitor: &Visitor, open: OpenConversation, typed: &str) -> Result<Response, Trouble> {
    match visitor.session.execute(open).await {
        Ok(conversation) => Ok(Redirect::to(&format!("/messages/{}", *conversation)).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(visitor, typed, Some(refused)).await?))
        }
    }
}

/// Begins a conversation with somebody by their name, or with several whose names commas part.
pub(super) async fn begin(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let typed = fields.get("to");
    let mut members = Vec::new();
    match ask(&visitor, FindMember::Name(typed.to_owned())).await? {
        Some(found) => members.push(found.id()),
        None => {
            for name in typed.split(',').take(wezer_core::message::MAX_MEMBERS) {
                let Some(found) = ask(&visitor, FindMember::Name(name.trim().to_owned())).await? else {
                    let refused = SocialTexts::of(visitor.language).unknown_person.into();
                    return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, Some(refused)).await?));
                };
                members.push(found.id());
            }
        }
    }
    opened(&visitor, OpenConversation { with: With::Members(members) }, typed).await
}

pub(super) async fn with(Path(member): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let member: MemberId = member.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    opened(&visitor, OpenConversation::with(member), "").await
}

pub(super) async fn of_group(Path(group): Path<String>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let group = find(&visitor, &group).await?.id();
    opened(&visitor, OpenConversation::of_group(group), "").await
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<MessageId>,
}

async fn one_made(
    visitor: &Visitor,
    id: &str,
    before: Option<MessageId>,
    typed: &str,
    refusal: Option<Refused>,
) -> Result<OnePage, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let conversation: ConversationId = id.parse().map_err(|_| Trouble::not_found(visitor.language).on(visitor, "/messages"))?;
    let asked = Messages { conversation, before, limit: Some(PAGE) };
    let page = visitor.session.ask(asked).await.map_err(|error| visitor.trouble(&error, "/messages"))?;
    let known = all(visitor).await?.into_iter().find(|each| each.conversation == conversation);
    let mut teller = Teller::new(visitor).await?;
    let title = match &known {
        Some(known) => called(&mut teller, visitor, &known.participants).await?,
        None => visitor.say("messages"),
    };
    let of_several = |known: &ShownConversation| match &known.participants {
        Participants::Members(members) => members.len() + known.left.len() > wezer_core::message::MIN_MEMBERS,
        Participants::Group(_) => false,
    };
    let may_leave = known.as_ref().is_some_and(of_several);
    let mut gone = Vec::new();
    for member in known.iter().flat_map(|known| &known.left) {
        gone.push(teller.member(*member).await?);
    }
    let left = (!gone.is_empty()).then(|| s.they_left.replace("{names}", &gone.join(", ")));
    if known.is_some_and(|known| known.unread > 0) {
        let read = visitor.session.execute(MarkConversationRead { conversation }).await;
        read.map_err(|error| visitor.trouble(&error, "/messages"))?;
    }
    let mut messages = Vec::new();
    for message in page.messages.iter().rev() {
        messages.push(Said {
            name: teller.member(message.author).await?,
            is_mine: message.author == visitor.member.id(),
            html: message.text.as_deref().map(markdown::html),
            when: number::moment(message.sent_at, visitor.language),
        });
    }
    Ok(OnePage {
        frame: visitor.frame("messages").titled(title.as_str()),
        s,
        id: id.to_owned(),
        title,
        may_leave,
        left,
        messages,
        older: page.next.map(|next| next.to_string()),
        typed: typed.to_owned(),
        refusal,
    })
}

pub(super) async fn one(
    visitor: Visitor,
    Path(id): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let before = asked.map(|Query(asked)| asked.before).unwrap_or_default();
    Ok(show(&one_made(&visitor, &id, before, "", None).await?))
}

/// Leaves a conversation of several.
pub(super) async fn leave(Path(id): Path<String>, SignedForm { visitor, .. }: SignedForm) -> Result<Response, Trouble> {
    let conversation: ConversationId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    match visitor.session.execute(LeaveConversation { conversation }).await {
        Ok(_) => Ok(Redirect::to("/messages").into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &one_made(&visitor, &id, None, "", Some(refused)).await?))
        }
    }
}

pub(super) async fn send(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let conversation: ConversationId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let text = fields.exact("text");
    match visitor.session.execute(SendMessage { conversation, text: text.to_owned() }).await {
        Ok(_) => Ok(Redirect::to(&format!("/messages/{id}#write")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &one_made(&visitor, &id, None, text, Some(refused)).await?))
        }
    }
}
