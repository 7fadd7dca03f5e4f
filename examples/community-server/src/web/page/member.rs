//! The members: all of them, and each on a page.

mod one;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::group::{ApplicationsToSponsor, ROOT};
use wezer_core::member::{Member, MemberState, Members, Role};

pub(super) use self::one::{one, set_state};
use crate::web::face::Face;
use crate::web::text::PersonTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};

const PAGE: u16 = 60;

#[derive(Debug)]
struct Shown {
    id: String,
    name: String,
    face: Face,
    address: String,
    /// Where they stand, unless they take part.
    state: Option<&'static str>,
    is_active: bool,
    is_operator: bool,
    is_me: bool,
}

#[derive(Template)]
#[template(path = "members.html")]
struct Page {
    frame: Frame,
    p: &'static PersonTexts,
    q: String,
    members: Vec<Shown>,
    /// How many ask for sponsors.
    asking: usize,
    next: Option<String>,
}

/// Where a member stands, in words.
pub(super) fn state(state: MemberState, t: &'static PersonTexts) -> &'static str {
    match state {
        MemberState::Applicant => t.state_applicant,
        MemberState::Active => t.state_active,
        MemberState::Paused => t.state_paused,
        MemberState::Left => t.state_left,
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) q: String,
    pub(super) after: Option<String>,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (language, p) = (visitor.language, PersonTexts::of(visitor.language));
    let query = Members { name_starts: asked.q.trim().to_owned(), after: asked.after, limit: Some(PAGE) };
    let members = visitor.session.ask(query).await.map_err(|error| Trouble::of(&error, language))?;
    let next = (members.len() == usize::from(PAGE)).then(|| members.last().map(|last| encoded(last.name()))).flatten();
    let waiting = visitor.session.ask(ApplicationsToSponsor { group: ROOT }).await;
    let waiting = waiting.map_err(|error| Trouble::of(&error, language))?;
    let me = visitor.member.id();
    let shown = |member: &Member| Shown {
        id: member.id().to_string(),
        name: member.name().to_owned(),
        face: Face::of(member.name()),
        address: encoded(member.name()),
        state: (member.state() != MemberState::Active).then(|| state(member.state(), p)),
        is_active: member.state() == MemberState::Active,
        is_operator: member.role() == Role::Operator,
        is_me: member.id() == me,
    };
    Ok(show(&Page {
        frame: visitor.frame("people").titled(visitor.say("people")),
        p,
        q: asked.q,
        members: members.iter().filter(|member| member.state() != MemberState::Left).map(shown).collect(),
        asking: waiting.iter().filter(|each| !each.sponsors.contains(&me)).count(),
        next,
    }))
}
