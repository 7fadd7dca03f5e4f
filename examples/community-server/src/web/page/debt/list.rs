//! What one owes and is owed, and the clearings that ask one.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::id::WalletId;
use wezer_core::ledger::Abundance;
use wezer_core::money::{CurrencyCode, Money};
use wezer_exchange::clearing::{
    ClearingsOf, ConfirmObligation, DropObligation, ObligationId, ObligationState, ObligationsOf, PROPOSE_CLEARING,
    RecordObligation, ReduceObligation, ShownObligation,
};

use super::clearing::{Shown, shown};
use super::line::{Line, Place, line};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::pay::{Choice, choices, names as payees, source, wallet_named};
use crate::web::page::wallet::{currencies, names};
use crate::web::refused::{Could, Refused};
use crate::web::text::DebtTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many debts are looked at.
const LOOKED: u16 = 1_000;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    other: String,
    owes: bool,
    amount: String,
    currency: String,
    what_for: String,
}

/// What is owed and is to get in a currency.
#[derive(Debug)]
struct Sum {
    owe: Option<String>,
    owed: Option<String>,
}

#[derive(Template)]
#[template(path = "debts.html")]
struct Page {
    frame: Frame,
    h: &'static DebtTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    /// Whose debts; wallets to choose from, if there are several.
    of: String,
    sources: Vec<(String, String, bool)>,
    sums: Vec<Sum>,
    sections: Vec<(&'static str, Vec<Line>)>,
    shows_over: bool,
    clearings: Vec<Shown>,
    may_propose: bool,
    typed: Typed,
    currencies: Vec<Choice>,
    names: Vec<String>,
}

fn sums(visitor: &Visitor, wallet: WalletId, found: &[ShownObligation]) -> Vec<Sum> {
    let h = DebtTexts::of(visitor.language);
    let mut by: BTreeMap<CurrencyCode, [Option<Money>; 2]> = BTreeMap::new();
    for debt in found.iter().map(|one| &one.obligation).filter(|debt| debt.state() == ObligationState::Open) {
        let side = &mut by.entry(debt.left().currency()).or_default()[usize::from(debt.creditor() == wallet)];
        *side = match *side {
            Some(sum) => sum.checked_add(debt.left()).ok(),
            None => Some(debt.left()),
        };
    }
    let told =
        |pattern: &str, sum: Option<Money>| sum.map(|sum| pattern.replace("{amount}", &number::money(sum, visitor.language)));
    by.into_values().map(|[owe, owed]| Sum { owe: told(h.i_owe_sum, owe), owed: told(h.owed_me_sum, owed) }).collect()
}

async fn made(visitor: &Visitor, of: &str, shows_over: bool, typed: Typed) -> Result<Page, Trouble> {
    let (h, language) = (DebtTexts::of(visitor.language), visitor.language);
    let wallet = of.parse().unwrap_or(visitor.member.wallet());
    let mut found = ask(visitor, ObligationsOf { wallet, ended_too: true, before: None, limit: Some(LOOKED) }).await?;
    let clearings = ask(visitor, ClearingsOf { wallet, before: None, limit: None }).await?;
    let whose = found.iter().flat_map(|one| [one.obligation.debtor(), one.obligation.creditor()]).collect();
    let named = names(&visitor.app, language, whose).await?;
    let debts: BTreeMap<_, _> = found.iter().map(|one| (one.obligation.id(), one.obligation.clone())).collect();
    let clearings = clearings.iter().map(|one| shown(visitor, wallet, one, &debts, &named)).collect();
    found.sort_by_key(|one| core::cmp::Reverse(one.obligation.id()));
    let lines: Vec<(Place, Line)> = found.iter().map(|one| line(visitor, wallet, one, &named)).collect();
    let mut sections: Vec<(Place, &'static str, Vec<Line>)> = [
        (Place::ToConfirm, h.to_confirm),
        (Place::Owe, h.i_owe),
        (Place::Owed, h.owed_me),
        (Place::NotConfirmed, h.not_confirmed),
        (Place::Over, h.over),
    ]
    .map(|(place, title)| (place, title, Vec::new()))
    .into();
    for (place, line) in lines.into_iter().filter(|(place, _)| shows_over || *place != Place::Over) {
        if let Some((.., own)) = sections.iter_mut().find(|(own, ..)| *own == place) {
            own.push(line);
        }
    }
    let all = currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(h.debts),
        h,
        done: None,
        refusal: None,
        of: wallet.to_string(),
        sources: source::all(visitor, Some(wallet)).await?,
        sums: sums(visitor, wallet, &found),
        sections: sections.into_iter().filter(|(.., own)| !own.is_empty()).map(|(_, title, own)| (title, own)).collect(),
        shows_over,
        clearings,
        may_propose: Could::ask(visitor, PROPOSE_CLEARING, ROOT).await?.yes,
        typed,
        currencies: choices(&all, |currency| currency.abundance() != Abundance::Abundant),
        names: payees(visitor).await?,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    of: String,
    over: String,
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &asked.of, !asked.over.is_empty(), Typed { owes: true, ..Typed::default() }).await?;
    let h = page.h;
    page.done = match asked.done.as_str() {
        "record" => Some(h.done_record),
        "confirm" => Some(h.done_confirm),
        "drop" => Some(h.done_drop),
        "reduce" => Some(h.done_reduce),
        "agree" => Some(h.done_agree),
        "decline" => Some(h.done_decline),
        "concluded" => Some(h.done_concluded),
        "propose" => Some(h.done_propose),
        _ => None,
    };
    Ok(show(&page))
}

fn typed(fields: &Fields) -> Typed {
    let own = |name: &str| fields.get(name).to_owned();
    Typed {
        other: own("other"),
        owes: fields.get("owes") != "no",
        amount: own("amount"),
        currency: own("currency"),
        what_for: own("what_for"),
    }
}

/// Records a debt, for the other side to confirm.
pub(super) async fn record(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (h, typed) = (DebtTexts::of(visitor.language), typed(&fields));
    let wallet = fields.get("of").parse().unwrap_or(visitor.member.wallet());
    let amount = number::parse(&typed.amount, visitor.language).ok();
    let money = amount.and_then(|amount| Some(Money::new(amount, typed.currency.parse().ok()?)));
    let refused = match (wallet_named(&visitor, &typed.other).await?, money) {
        (None, _) => Refused::from(h.unknown),
        (_, None) => Refused::from(h.not_an_amount),
        (Some(other), Some(money)) => {
            let what_for = Some(typed.what_for.clone()).filter(|words| !words.is_empty());
            match visitor.session.execute(RecordObligation { wallet, other, owes: typed.owes, money, what_for }).await {
                Ok(_) => return Ok(Redirect::to(&format!("/debts?of={wallet}&done=record")).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    let mut page = made(&visitor, &wallet.to_string(), false, typed).await?;
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Confirms, takes back or refuses, or takes off what was paid.
pub(super) async fn act(
    Path((obligation, what)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/debts");
    let obligation: ObligationId = obligation.parse().map_err(|_| not_found())?;
    let (session, wallet) = (&visitor.session, fields.get("of").parse().unwrap_or(visitor.member.wallet()));
    let said = match what.as_str() {
        "confirm" => session.execute(ConfirmObligation { obligation, wallet }).await.map(|_| ()),
        "drop" => session.execute(DropObligation { obligation, wallet }).await.map(|_| ()),
        "reduce" => {
            let by = fields.some("by").map(|text| number::parse(text, visitor.language)).transpose();
            let Ok(by) = by else {
                let mut page = made(&visitor, &wallet.to_string(), false, Typed::default()).await?;
                page.refusal = Some(page.h.not_an_amount.into());
                return Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page));
            };
            session.execute(ReduceObligation { obligation, wallet, by }).await.map(|_| ())
        }
        _ => return Err(not_found()),
    };
    match said {
        Ok(()) => Ok(Redirect::to(&format!("/debts?of={wallet}&done={what}")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let mut page = made(&visitor, &wallet.to_string(), false, Typed::default()).await?;
            page.refusal = Some(refused);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
