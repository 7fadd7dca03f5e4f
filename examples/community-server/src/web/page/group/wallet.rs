//! The wallets of a group: what is in them, and paying from them by whoever may.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{GroupWallets, OpenGroupWallet};
use wezer_core::id::WalletId;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Balances, Origin};
use wezer_core::right::{MANAGE_WALLETS, PAY, SETTLE};
use wezer_core::wallet::COMMONS;

use super::about::Asked;
use super::head::{Head, Way, ask, find};
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::pending::{Lists, lists};
use crate::web::page::wallet::currencies;
use crate::web::refused::{Could, Refused};
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A balance.
#[derive(Debug)]
struct Shown {
    code: String,
    amount: String,
    is_below: bool,
}

/// A wallet with what the visitor may know of it.
#[derive(Debug)]
struct Purse {
    id: String,
    name: String,
    balances: Vec<Shown>,
    /// Why the balances are not shown.
    hidden: Option<Refused>,
    /// What waits.
    waiting: Lists,
}

#[derive(Template)]
#[template(path = "group_wallet.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    purses: Vec<Purse>,
    pay: Could,
    settle: Could,
    open: Could,
    typed: String,
    refusal: Option<Refused>,
}

async fn purse(visitor: &Visitor, wallet: WalletId, name: String) -> Result<Purse, Trouble> {
    let language = visitor.language;
    let known = currencies(visitor).await?;
    let is_kept = |code| known.iter().any(|currency| currency.code() == code && currency.origin() != Origin::Declared);
    let (balances, hidden) = match visitor.session.ask(Balances { wallet }).await {
        Ok(balances) => (balances, None),
        Err(error @ CallError::Denied(_)) => (Vec::new(), Some(Refused::of(&error, language))),
        Err(error) => return Err(visitor.trouble(&error, "/groups")),
    };
    let shown = balances.iter().filter(|balance| is_kept(balance.currency)).map(|balance| Shown {
        code: balance.currency.to_string(),
        amount: number::amount(balance.spendable, language),
        is_below: balance.spendable.is_negative(),
    });
    let waiting = if hidden.is_some() { Lists::default() } else { lists(visitor, wallet).await? };
    Ok(Purse { id: wallet.to_string(), name, balances: shown.collect(), hidden, waiting })
}

async fn made(visitor: &Visitor, address: &str, typed: String, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let head = Head::load(visitor, address, "wallet").await?;
    let mut purses = Vec::new();
    if head.is_community {
        purses.push(purse(visitor, COMMONS, texts(visitor.language).commons.to_owned()).await?);
    }
    let usual = head.t.wallet_named.replace("{group}", &head.name);
    for wallet in ask(visitor, GroupWallets { group: head.id }).await? {
        let name = if wallet.label().is_empty() { usual.clone() } else { wallet.label().to_owned() };
        purses.push(purse(visitor, wallet.id(), name).await?);
    }
    let [pay, settle, open] = Could::all(visitor, [PAY, SETTLE, MANAGE_WALLETS], head.id).await?;
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, head.t.tab_wallet)),
        done: None,
        purses,
        pay,
        settle,
        open,
        head,
        typed,
        refusal,
    })
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &address, String::new(), None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// Opens a wallet.
pub(super) async fn open(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let label = fields.get("label").to_owned();
    match visitor.session.execute(OpenGroupWallet { group, label: label.clone() }).await {
        Ok(_) => Ok(Redirect::to(&format!("/groups/{address}/wallet?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &address, label, Some(refused)).await?))
        }
    }
}
