//! The wallets of the community itself.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use wezer_core::group::ROOT;
use wezer_core::right::SEE_WALLET;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallets};

use super::member::Asked;
use crate::web::refused::Could;
use crate::web::story::system_wallet;
use crate::web::text::GroupTexts;
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, encoded};

const PAGE: u16 = 50;

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
    /// Whether the visitor may see what is in them.
    see: Could,
    see_label: &'static str,
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
    let frame = visitor.frame("more").titled(texts(language).wallets);
    let (see, see_label) = (Could::ask(&visitor, SEE_WALLET, ROOT).await?, GroupTexts::of(language).see_wallet);
    Ok(show(&WalletsPage { frame, q: asked.q, wallets, see, see_label, next }))
}
