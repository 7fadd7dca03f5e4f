//! What waits: to be confirmed by me, or by those whom I paid.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Currency, EntryId, Origin, PendingEntries, PendingEntry, SettleEntry, VoidEntry};

use super::feed::done;
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Visitor, own_path};

/// An entry that waits.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) entry: String,
    pub(super) other: String,
    pub(super) amounts: Vec<String>,
    pub(super) memo: String,
    pub(super) placed: String,
    pub(super) until: Option<String>,
    /// Whether the payer only declared it, and so may take it back.
    pub(super) is_declared: bool,
}

/// What waits for a wallet to confirm, and what it waits for.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) wallet: String,
    pub(super) incoming: Vec<Shown>,
    pub(super) outgoing: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "pending.html")]
struct Page {
    frame: Frame,
    done: Option<&'static str>,
    lists: Lists,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let lists = lists(&visitor, visitor.member.wallet()).await?;
    let frame = visitor.frame("wallet").titled(visitor.say("pending"));
    Ok(show(&Page { frame, done: done(&asked.done, visitor.language), lists }))
}

/// What waits for a wallet that the visitor may see.
pub(super) async fn lists(visitor: &Visitor, wallet: WalletId) -> Result<Lists, Trouble> {
    let language = visitor.language;
    let open = visitor.session.ask(PendingEntries { wallet }).await.map_err(|error| Trouble::of(&error, language))?;
    let currencies = super::wallet::currencies(visitor).await?;
    let others = open.iter().flat_map(|entry| entry.payer.into_iter().chain(entry.payee)).collect();
    let names = super::wallet::names(&visitor.app, language, others).await?;
    let mut lists = Lists { wallet: wallet.to_string(), ..Lists::default() };
    for entry in open {
        let is_mine = entry.payee == Some(wallet);
        let other = if is_mine { entry.payer } else { entry.payee };
        let name = other.and_then(|other| names.get(&other).cloned()).unwrap_or_default();
        let list = if is_mine { &mut lists.incoming } else { &mut lists.outgoing };
        list.push(shown(&entry, name, &currencies, language));
    }
    Ok(lists)
}

fn shown(entry: &PendingEntry, other: String, currencies: &[Currency], language: wezer_core::language::Language) -> Shown {
    let between =
        |movement: &&wezer_core::ledger::Movement| Some(movement.from) == entry.payer && Some(movement.to) == entry.payee;
    let amounts = entry.movements.iter().filter(between).map(|movement| number::money(movement.money, language));
    let declared = |movement: &wezer_core::ledger::Movement| {
        let currency = currencies.iter().find(|currency| currency.code() == movement.money.currency());
        currency.is_some_and(|currency| currency.origin() == Origin::Declared)
    };
    Shown {
        entry: entry.entry.to_string(),
        other,
        amounts: amounts.collect(),
        memo: entry.memo.clone().unwrap_or_default(),
        placed: number::moment(entry.placed_at, language),
        until: entry.expires_at.map(|until| number::moment(until, language)),
        is_declared: entry.movements.iter().any(declared),
    }
}

/// Settles or voids, on behalf of the visitor's own wallet or of the one that the form names.
pub(super) async fn end(Path((entry, how)): Path<(String, String)>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let language = visitor.language;
    let entry: EntryId = entry.parse().map_err(|_| Trouble::not_found(language))?;
    let wallet = Some(fields.get("wallet").parse().unwrap_or(visitor.member.wallet()));
    let back = own_path(fields.some("back").unwrap_or("/pending"));
    let back = back.split('?').next().unwrap_or("/pending");
    let done = match how.as_str() {
        "settle" => {
            let settle = SettleEntry { entry, wallet, amounts: None };
            visitor.session.execute(settle).await.map_err(|error| visitor.trouble(&error, back))?;
            "settled"
        }
        "void" => {
            let void = VoidEntry { entry, wallet };
            visitor.session.execute(void).await.map_err(|error| visitor.trouble(&error, back))?;
            "voided"
        }
        _ => return Err(Trouble::not_found(language)),
    };
    Ok(Redirect::to(&format!("{back}?done={done}")).into_response())
}
