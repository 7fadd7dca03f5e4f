//! The members, and the wallets of the community itself.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::member::{Members, Role};
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallets};

use crate::web::story::system_wallet;
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

#[derive(Debug)]
struct Purse {
    id: String,
    label: String,
    address: String,
}

#[derive(Template)]
#[template(path = "wallets.html")]
struct WalletsPage {
    frame: Frame,
    q: String,
    wallets: Vec<Purse>,
    next: Option<String>,
}

/// The community's own wallets: funds, projects, the accounts of an imported history.
pub(super) async fn wallets(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let is_first = asked.after.is_none() && asked.q.is_empty();
    let query = Wallets { label_starts: asked.q.trim().to_owned(), after: asked.after, limit: Some(PAGE) };
    let found = visitor.session.ask(query).await.map_err(|error| Trouble::of(&error, language))?;
    let next = (found.len() == usize::from(PAGE)).then(|| found.last().map(|last| encoded(last.label()))).flatten();
    let built_in = if is_first { [COMMONS, ISSUANCE, OUTSIDE].as_slice() } else { &[] };
    let purse = |id: wezer_core::id::WalletId, label: String| Purse { id: id.to_string(), address: encoded(&label), label };
    let mut wallets: Vec<Purse> =
        built_in.iter().map(|id| purse(*id, system_wallet(*id, language).unwrap_or_default())).collect();
    wallets.extend(found.iter().map(|wallet| purse(wallet.id(), wallet.label().to_owned())));
    let frame = visitor.frame("members").titled(texts(language).wallets);
    Ok(show(&WalletsPage { frame, q: asked.q, wallets, next }))
}
