//! One request: what it asks, what it costs, its code to pass on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::WalletId;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Currency, Origin};
use wezer_exchange::request::{
    AcceptRequest, CancelRequest, DenyRequest, PaymentRequestOf, RequestForPayer, RequestId, RequestState,
};

use super::{joined, state, wallets};
use crate::web::form::SignedForm;
use crate::web::page::wallet::{currencies, names};
use crate::web::refused::Refused;
use crate::web::text::RequestTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{code, number};

#[derive(Debug)]
struct Payment {
    payer: String,
    when: String,
    seq: u64,
}

#[derive(Template)]
#[template(path = "request.html")]
struct Page {
    frame: Frame,
    r: &'static RequestTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    id: String,
    amounts: String,
    payee: String,
    payer: Option<String>,
    memo: String,
    state: &'static str,
    is_open: bool,
    until: Option<String>,
    times: Option<String>,
    /// Whether it is asked for by the visitor.
    is_mine: bool,
    /// Whether it names the visitor: then they can deny it.
    is_named: bool,
    cost: String,
    fees: Vec<String>,
    has_declared: bool,
    /// The wallets to pay it from: id, name, whether it is chosen.
    sources: Vec<(String, String, bool)>,
    payments: Vec<Payment>,
    address: String,
    code: Option<String>,
}

/// A request with the wallet of the visitor's through which they see it: a side of it, else whoever might pay.
async fn found(visitor: &Visitor, id: &str) -> Result<(WalletId, RequestForPayer), Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/requests");
    let request: RequestId = id.parse().map_err(|_| not_found())?;
    let mut seen = None;
    for wallet in wallets(visitor).await? {
        match visitor.session.ask(PaymentRequestOf { wallet, request }).await {
            Ok(found) if found.request.payee == wallet || found.request.payer == Some(wallet) => return Ok((wallet, found)),
            Ok(found) => seen = seen.or(Some((wallet, found))),
            Err(CallError::Refused(_) | CallError::Denied(_)) => {}
            Err(error) => return Err(visitor.trouble(&error, "/requests")),
        }
    }
    seen.ok_or_else(not_found)
}

async fn made(visitor: &Visitor, id: &str, done: &str, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (wallet, seen) = found(visitor, id).await?;
    let (r, language, request) = (RequestTexts::of(visitor.language), visitor.language, &seen.request);
    let mut whose = vec![request.payee];
    whose.extend(request.payer);
    whose.extend(seen.payments.iter().map(|payment| payment.payer));
    let named = names(&visitor.app, language, whose).await?;
    let name = |wallet: WalletId| named.get(&wallet).cloned().unwrap_or_default();
    let all = currencies(visitor).await?;
    let declared = |code| all.iter().any(|one: &Currency| one.code() == code && one.origin() == Origin::Declared);
    let (is_mine, is_open) = (request.payee == wallet, request.state == RequestState::Open);
    let sources = crate::web::page::pay::source::all(visitor, Some(wallet)).await?;
    let sources = sources.into_iter().filter(|(id, ..)| request.payer.is_none_or(|payer| payer.to_string() == *id));
    let amounts = joined(&request.amounts, language);
    let address = format!("{}/request/{id}", visitor.app.0.settings.public_url);
    let fee = |fee: &wezer_exchange::request::FeeDue| {
        r.cost_fee.replace("{fee}", &number::money(fee.money, language)).replace("{name}", &fee.name)
    };
    Ok(Page {
        frame: visitor.frame("wallet").titled(r.title_one.replace("{amounts}", &amounts)),
        r,
        done: match done {
            "paid" => Some(r.done_paid),
            "placed" => Some(r.done_placed),
            "asked" => Some(r.done_asked),
            "deny" => Some(r.done_denied),
            "cancel" => Some(r.done_cancelled),
            _ => None,
        },
        refusal,
        id: id.to_owned(),
        amounts,
        payee: name(request.payee),
        payer: request.payer.map(name),
        memo: request.memo.clone().unwrap_or_default(),
        state: state(request.state, r),
        is_open,
        until: request.expires_at.map(|at| number::moment(at, language)),
        times: (request.times > 1)
            .then(|| r.times_of.replace("{n}", &request.paid.to_string()).replace("{m}", &request.times.to_string())),
        is_mine,
        is_named: request.payer == Some(wallet),
        cost: joined(&seen.cost, language),
        fees: seen.fees.iter().map(fee).collect(),
        has_declared: request.amounts.iter().any(|money| declared(money.currency())),
        sources: sources.collect(),
        payments: seen
            .payments
            .iter()
            .map(|payment| Payment {
                payer: name(payment.payer),
                when: number::moment(payment.at, language),
                seq: payment.entry.seq().get(),
            })
            .collect(),
        code: (is_mine && is_open).then(|| code::draw(&address, &r.code_says.replace("{address}", &address))).flatten(),
        address,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

pub(super) async fn page(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &id, &asked.done, None).await?))
}

/// Pays, denies or takes back.
pub(super) async fn act(
    Path((id, what)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let (wallet, seen) = found(&visitor, &id).await?;
    let request = seen.request.request;
    let done = match what.as_str() {
        "pay" => {
            let wallet = fields.get("from").parse().unwrap_or(wallet);
            let memo = fields.some("memo").map(str::to_owned);
            let paid = visitor.session.execute(AcceptRequest { wallet, request, memo }).await;
            paid.map(|paid| if paid.pending { "placed" } else { "paid" })
        }
        "deny" => visitor.session.execute(DenyRequest { wallet, request }).await.map(|_| "deny"),
        "cancel" => visitor.session.execute(CancelRequest { wallet, request }).await.map(|_| "cancel"),
        _ => return Err(Trouble::not_found(visitor.language).on(&visitor, format!("/request/{id}"))),
    };
    match done {
        Ok(done) => Ok(Redirect::to(&format!("/request/{id}?done={done}")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &id, "", Some(refused)).await?))
        }
    }
}
