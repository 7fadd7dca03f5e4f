//! The members.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::member::{Members, Role};

use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};
use crate::web::{number, texts};

const PAGE: u16 = 50;

#[derive(Debug)]
struct Shown {
    name: String,
    address: String,
    wallet: String,
    since: String,
    is_operator: bool,
    is_me: bool,
}

#[derive(Template)]
#[template(path = "members.html")]
struct Page {
    frame: Frame,
    q: String,
    members: Vec<Shown>,
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let query = Members { name_starts: asked.q.trim().to_owned(), after: asked.after, limit: Some(PAGE) };
    let members = visitor.session.ask(query).await.map_err(|error| Trouble::of(&error, language))?;
    let next = (members.len() == usize::from(PAGE)).then(|| members.last().map(|last| encoded(last.name()))).flatten();
    let shown = members.iter().map(|member| Shown {
        name: member.name().to_owned(),
        address: encoded(member.name()),
        wallet: member.wallet().to_string(),
        since: number::day(member.admitted_at(), language),
        is_operator: member.role() == Role::Operator,
        is_me: member.id() == visitor.member.id(),
    });
    let members = shown.collect();
    Ok(show(&Page { frame: visitor.frame("members").titled(texts(language).members), q: asked.q, members, next }))
}
