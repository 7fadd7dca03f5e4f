//! What waits: to be confirmed by me, or by those whom I paid.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::ledger::{Currency, EntryId, Origin, PendingEntries, PendingEntry, SettleEntry, VoidEntry};

use super::feed::done;
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

#[derive(Debug)]
struct Shown {
    entry: String,
    other: String,
    amounts: Vec<String>,
    memo: String,
    placed: String,
    until: Option<String>,
    /// Whether the payer only declared it, and so may take it back.
    is_declared: bool,
}

#[derive(Template)]
#[template(path = "pending.html")]
struct Page {
    frame: Frame,
    done: Option<&'static str>,
    incoming: Vec<Shown>,
    outgoing: Vec<Shown>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let wallet = visitor.member.wallet();
    let open = visitor.session.ask(PendingEntries { wallet }).await.map_err(|error| Trouble::of(&error, language))?;
    let currencies = super::wallet::currencies(&visitor).await?;
    let others = open.iter().flat_map(|entry| entry.payer.into_iter().chain(entry.payee)).collect();
    let names = super::wallet::names(&visitor.app, language, others).await?;
    let (mut incoming, mut outgoing) = (Vec::new(), Vec::new());
    for entry in open {
        let is_mine = entry.payee == Some(wallet);
        let other = if is_mine { entry.payer } else { entry.payee };
        let name = other.and_then(|other| names.get(&other).cloned()).unwrap_or_default();
        let list = if is_mine { &mut incoming } else { &mut outgoing };
        list.push(shown(&entry, name, &currencies, language));
    }
    let frame = visitor.frame("wallet").titled(visitor.say("pending"));
    Ok(show(&Page { frame, done: done(&asked.done, language), incoming, outgoing }))
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

/// Settles or voids, on behalf of the visitor's own wallet.
pub(super) async fn end(Path((entry, how)): Path<(String, String)>, form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields: _ } = form;
    let language = visitor.language;
    let entry: EntryId = entry.parse().map_err(|_| Trouble::not_found(language))?;
    let wallet = Some(visitor.member.wallet());
    let done = match how.as_str() {
        "settle" => {
            let settle = SettleEntry { entry, wallet, amounts: None };
            visitor.session.execute(settle).await.map_err(|error| Trouble::of(&error, language))?;
            "settled"
        }
        "void" => {
            let void = VoidEntry { entry, wallet };
            visitor.session.execute(void).await.map_err(|error| Trouble::of(&error, language))?;
            "voided"
        }
        _ => return Err(Trouble::not_found(language)),
    };
    Ok(Redirect::to(&format!("/pending?done={done}")).into_response())
}
