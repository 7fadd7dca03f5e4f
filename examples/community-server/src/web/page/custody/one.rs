//! A currency in custody: its books, one's own deposits and withdrawals, and what a custodian does.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::group::ROOT;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Balances, Currency, SupplyOf};
use wezer_core::money::Money;
use wezer_exchange::custody::{
    AskWithdrawal, CancelWithdrawal, CarryOutWithdrawal, Charge, CustodyMoves, CustodyMovesOf, CustodyRefusal, CustodyTermsOf,
    KEEP, RecordDeposit, RefuseWithdrawal, WithdrawalsAsked,
};

use super::kept;
use super::line::{Line, lines};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::currency::ppm;
use crate::web::page::group::ask;
use crate::web::page::pay::{names, source, wallet_named};
use crate::web::page::request::{or_nothing, wallets};
use crate::web::page::wallet::year;
use crate::web::refused::{Could, Refused};
use crate::web::text::{CustodyTexts, RuleTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many of all deposits and withdrawals a page.
const PAGE: u16 = 25;

/// What stands in the forms.
#[derive(Debug, Default)]
struct Typed {
    from: String,
    amount: String,
    payable_to: String,
    to: String,
    received: String,
    proof: String,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        Self {
            from: own("from"),
            amount: own("amount"),
            payable_to: own("payable_to"),
            to: own("to"),
            received: own("received"),
            proof: own("proof"),
        }
    }
}

/// What only a custodian sees.
#[derive(Debug)]
struct Kept {
    waiting: Vec<Line>,
    all: Vec<Line>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "custody.html")]
struct Page {
    frame: Frame,
    u: &'static CustodyTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    code: String,
    name: String,
    in_wallets: String,
    proven: String,
    unproven: Option<String>,
    expected: String,
    worth: String,
    deposit_costs: String,
    withdrawal_costs: String,
    i_have: String,
    /// Wallets to withdraw from: id, name, whether it is chosen.
    sources: Vec<(String, String, bool)>,
    mine: Vec<Line>,
    typed: Typed,
    custodian: Option<Kept>,
    /// For whom a custodian may record a deposit.
    names: Vec<String>,
}

fn charge(charge: Charge, currency: &Currency, visitor: &Visitor) -> String {
    let (u, language) = (CustodyTexts::of(visitor.language), visitor.language);
    let mut parts = Vec::new();
    if charge.fixed.is_positive() {
        parts.push(number::money(Money::new(charge.fixed, currency.code()), language));
    }
    if charge.share.parts() > 0 {
        parts.push(ppm(charge.share, language));
    }
    if parts.is_empty() { u.costs_nothing.to_owned() } else { u.costs_to_commons.replace("{charge}", &parts.join(" + ")) }
}

async fn custodian(visitor: &Visitor, currency: &Currency, before: &str) -> Result<Option<Kept>, Trouble> {
    if !Could::ask(visitor, KEEP, ROOT).await?.yes {
        return Ok(None);
    }
    let code = currency.code();
    let waiting = ask(visitor, WithdrawalsAsked { currency: code, after: None, limit: None }).await?;
    let all = ask(visitor, CustodyMoves { currency: code, before: before.parse().ok(), limit: Some(PAGE) }).await?;
    let last = all.last().and_then(|one| one.ended_at).filter(|_| all.len() == usize::from(PAGE));
    Ok(Some(Kept {
        waiting: lines(visitor, &waiting).await?,
        all: lines(visitor, &all).await?,
        next: last.map(|at| format!("/custody/{code}?before={at}")),
    }))
}

async fn made(visitor: &Visitor, currency: &Currency, typed: Typed, before: &str) -> Result<Page, Trouble> {
    let (u, language, code) = (CustodyTexts::of(visitor.language), visitor.language, currency.code());
    let custody = ask(visitor, CustodyTermsOf { currency: code }).await?;
    let (from, to) = year();
    let supply = ask(visitor, SupplyOf { currency: code, from, to, points: 2 }).await?;
    let unproven = supply.circulating.checked_add(custody.proven().negated()).unwrap_or_default();
    let mut mine = Vec::new();
    for wallet in wallets(visitor).await? {
        let asked = CustodyMovesOf { wallet, before: None, limit: Some(PAGE) };
        mine.extend(or_nothing(visitor.session.ask(asked).await, visitor)?.into_iter().filter(|one| one.currency == code));
    }
    mine.sort_by_key(|one| core::cmp::Reverse(one.id));
    let balances = ask(visitor, Balances { wallet: visitor.member.wallet() }).await?;
    let spendable = balances.iter().find(|balance| balance.currency == code).map(|balance| balance.spendable);
    let custodian = custodian(visitor, currency, before).await?;
    let money = |amount| number::money(Money::new(amount, code), language);
    let title = if currency.name() == code.as_str() { code.to_string() } else { format!("{} ({code})", currency.name()) };
    Ok(Page {
        frame: visitor.frame("wallet").titled(u.custody_of.replace("{currency}", &title)),
        u,
        done: None,
        refusal: None,
        code: code.to_string(),
        name: currency.name().to_owned(),
        in_wallets: money(supply.circulating),
        proven: money(custody.proven()),
        unproven: (unproven.is_positive() || unproven.is_negative()).then(|| money(unproven)),
        expected: format!("{} {}", number::amount(custody.expected(), language), u.outside_money),
        worth: u
            .worth_says
            .replace("{units}", &custody.worth.units.to_string())
            .replace("{outside}", &custody.worth.outside.to_string()),
        deposit_costs: charge(custody.deposit, currency, visitor),
        withdrawal_costs: charge(custody.withdrawal, currency, visitor),
        i_have: u.i_have.replace("{amount}", &money(spendable.unwrap_or_default())),
        sources: source::all(visitor, typed.from.parse().ok()).await?,
        mine: lines(visitor, &mine).await?,
        names: if custodian.is_some() { names(visitor).await? } else { Vec::new() },
        custodian,
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
    before: String,
}

pub(super) async fn page(visitor: Visitor, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let mut page = made(&visitor, &currency, Typed::default(), &asked.before).await?;
    let u = page.u;
    page.done = match asked.done.as_str() {
        "deposit" => Some(u.done_deposit),
        "ask" => Some(u.done_ask),
        "carry-out" => Some(u.done_carry_out),
        "refuse" => Some(u.done_refuse),
        "cancel" => Some(u.done_cancel),
        "terms" => Some(RuleTexts::of(visitor.language).saved),
        _ => None,
    };
    Ok(show(&page))
}

/// Something was typed that can't be sent, or something was refused.
enum Stopped {
    Typed(&'static str),
    Said(CallError<CustodyRefusal>),
}

impl From<CallError<CustodyRefusal>> for Stopped {
    fn from(error: CallError<CustodyRefusal>) -> Self {
        Self::Said(error)
    }
}

async fn deposit(visitor: &Visitor, currency: &Currency, typed: &Typed) -> Result<Result<(), Stopped>, Trouble> {
    let u = CustodyTexts::of(visitor.language);
    let Some(wallet) = wallet_named(visitor, &typed.to).await? else { return Ok(Err(Stopped::Typed(u.unknown))) };
    let Ok(received) = number::parse(&typed.received, visitor.language) else {
        return Ok(Err(Stopped::Typed(u.not_an_amount)));
    };
    let record = RecordDeposit { wallet, currency: currency.code(), received, proof: typed.proof.clone() };
    Ok(visitor.session.execute(record).await.map(|_| ()).map_err(Stopped::from))
}

async fn withdraw(visitor: &Visitor, currency: &Currency, typed: &Typed) -> Result<(), Stopped> {
    let u = CustodyTexts::of(visitor.language);
    let amount = number::parse(&typed.amount, visitor.language).map_err(|_| Stopped::Typed(u.not_an_amount))?;
    let wallet = typed.from.parse().unwrap_or(visitor.member.wallet());
    let payable_to = Some(typed.payable_to.clone()).filter(|words| !words.is_empty());
    let asked = AskWithdrawal { wallet, money: Money::new(amount, currency.code()), payable_to };
    visitor.session.execute(asked).await?;
    Ok(())
}

/// Asks, takes back, records, pays out or refuses.
pub(super) async fn act(
    Path((code, what)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, format!("/custody/{code}"));
    let (typed, session) = (Typed::read(&fields), &visitor.session);
    let withdrawal = || fields.get("move").parse().map_err(|_| not_found());
    let said = match what.as_str() {
        "deposit" => deposit(&visitor, &currency, &typed).await?,
        "ask" => withdraw(&visitor, &currency, &typed).await,
        "carry-out" => {
            let done = CarryOutWithdrawal { withdrawal: withdrawal()?, proof: typed.proof.clone() };
            session.execute(done).await.map(|_| ()).map_err(Stopped::from)
        }
        "refuse" => session.execute(RefuseWithdrawal { withdrawal: withdrawal()? }).await.map(|_| ()).map_err(Stopped::from),
        "cancel" => {
            let wallet = fields.get("wallet").parse().unwrap_or(visitor.member.wallet());
            let taken = CancelWithdrawal { wallet, withdrawal: withdrawal()? };
            session.execute(taken).await.map(|_| ()).map_err(Stopped::from)
        }
        _ => return Err(not_found()),
    };
    let refused = match said {
        Ok(()) => return Ok(Redirect::to(&format!("/custody/{code}?done={what}")).into_response()),
        Err(Stopped::Typed(text)) => text.into(),
        Err(Stopped::Said(error)) => Refused::or_trouble(&error, visitor.language)?,
    };
    // Only what was typed for this form stays in it.
    let typed = if what == "carry-out" { Typed::default() } else { typed };
    let mut page = made(&visitor, &currency, typed, "").await?;
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
