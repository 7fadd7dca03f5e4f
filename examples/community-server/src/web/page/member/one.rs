//! A member's page: what they show of themself, their groups, and what one can do together.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::follow::{Followed, WhomIFollow};
use wezer_core::group::{Group, GroupsOf, ROOT};
use wezer_core::id::MemberId;
use wezer_core::ledger::Balances;
use wezer_core::member::{FindMember, MemberState, ProfileOf, Role, SetMemberState};
use wezer_core::moderation::MyBlocks;
use wezer_core::post::PostsBy;
use wezer_core::right;

use super::state;
use crate::web::face::Face;
use crate::web::form::SignedForm;
use crate::web::page::feed::done;
use crate::web::page::opinion::{Card, of_member};
use crate::web::page::social::item::{Item, Teller};
use crate::web::refused::{Could, Refused, group_address};
use crate::web::text::{MarketTexts, OpinionTexts, PersonTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};
use crate::web::{markdown, number};

/// A group that somebody is in.
#[derive(Debug)]
struct In {
    name: String,
    address: String,
}

#[derive(Template)]
#[template(path = "member.html")]
struct Page {
    frame: Frame,
    t: &'static PersonTexts,
    done: Option<&'static str>,
    id: String,
    name: String,
    address: String,
    face: Face,
    state: Option<&'static str>,
    since: String,
    is_operator: bool,
    is_me: bool,
    is_active: bool,
    about: String,
    skills: Vec<String>,
    place: String,
    email: String,
    phone: String,
    contact: String,
    groups: Vec<In>,
    wallet: String,
    /// Why the visitor may not see their wallet.
    unseen: Option<Refused>,
    s: &'static SocialTexts,
    o: &'static OpinionTexts,
    figures: Card,
    /// What leads to their announcements.
    announcements: &'static str,
    follows: bool,
    is_blocked: bool,
    posts: Vec<Item>,
    manage: Could,
    /// The states that can be set: value and words.
    states: Vec<(&'static str, &'static str)>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::web::page) struct Asked {
    #[serde(default)]
    done: String,
}

pub(in crate::web::page) async fn one(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let (language, t) = (visitor.language, PersonTexts::of(visitor.language));
    let not_found = || Trouble::not_found(language).on(&visitor, "/members");
    let id: MemberId = id.parse().map_err(|_| not_found())?;
    let trouble = |error| visitor.trouble(&error, "/members");
    let member = visitor.session.ask(FindMember::Id(id)).await.map_err(trouble)?.ok_or_else(not_found)?;
    let profile = visitor.session.ask(ProfileOf { member: id }).await.map_err(trouble)?.ok_or_else(not_found)?;
    let groups = visitor.session.ask(GroupsOf { member: id }).await.map_err(|error| visitor.trouble(&error, "/members"))?;
    let group = |group: &Group| In { name: group.name().to_owned(), address: group_address(group.id()) };
    let is_me = id == visitor.member.id();
    let mut states = vec![
        ("active", MemberState::Active, t.state_active),
        ("paused", MemberState::Paused, t.state_paused),
        ("left", MemberState::Left, t.state_left),
    ];
    let posts = PostsBy { author: Followed::Member(id), before: None, limit: Some(10), only_public: false };
    let posts = visitor.session.ask(posts).await.map_err(|error| visitor.trouble(&error, "/members"))?;
    let following = visitor.session.ask(WhomIFollow {}).await.map_err(|error| visitor.trouble(&error, "/members"))?;
    let blocked = visitor.session.ask(MyBlocks {}).await.map_err(|error| visitor.trouble(&error, "/members"))?;
    let unseen = match visitor.session.ask(Balances { wallet: member.wallet() }).await {
        Ok(_) => None,
        Err(error) => Some(Refused::or_trouble(&error, language)?),
    };
    states.retain(|(_, each, _)| *each != member.state());
    Ok(show(&Page {
        frame: visitor.frame("people").titled(member.name()),
        t,
        done: done(&asked.done, language),
        id: id.to_string(),
        name: member.name().to_owned(),
        address: encoded(member.name()),
        face: Face::of(member.name()),
        state: (member.state() != MemberState::Active).then(|| state(member.state(), t)),
        since: t.here_since.replace("{day}", &number::day(member.admitted_at(), language)),
        is_operator: member.role() == Role::Operator,
        is_me,
        is_active: member.state() == MemberState::Active,
        about: markdown::html(&profile.about),
        skills: profile.skills,
        place: profile.place,
        email: profile.email,
        phone: profile.phone,
        contact: t.contact.replace("{name}", member.name()),
        groups: groups.iter().filter(|group| !group.is_closed()).map(group).collect(),
        wallet: member.wallet().to_string(),
        unseen,
        s: SocialTexts::of(language),
        o: OpinionTexts::of(language),
        figures: of_member(&visitor, id).await?,
        announcements: MarketTexts::of(language).announcements,
        is_blocked: blocked.contains(&id),
        follows: following.contains(&Followed::Member(id)),
        posts: Teller::new(&visitor).await?.posts(&posts.posts).await?,
        manage: Could::ask(&visitor, right::MANAGE_MEMBERS, ROOT).await?,
        states: states.into_iter().map(|(value, _, words)| (value, words)).collect(),
    }))
}

/// Sets where a member stands: of those who manage members.
pub(in crate::web::page) async fn set_state(
    Path(id): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let member: MemberId = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let state = match fields.get("state") {
        "active" => MemberState::Active,
        "paused" => MemberState::Paused,
        _ => MemberState::Left,
    };
    let set = SetMemberState { member, state, reason: fields.get("reason").to_owned() };
    let back = format!("/members/{member}");
    visitor.session.execute(set).await.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}
