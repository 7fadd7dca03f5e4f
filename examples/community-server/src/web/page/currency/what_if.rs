//! What if? Other limits, fees, income, dividend or demurrage, run over the community's own history: every member may try, since they
//! vote on it, and is told sums, how it is spread and their own wallets, never whose the other balances are.

mod outcome;
mod slot;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use wezer_core::ledger::{Bound, Currency, Fee, Limits, Origin};
use wezer_exchange::what_if::Change;

use self::outcome::{Outcome, outcome};
use self::slot::Slots;
use super::{fee, find, typed};
use crate::trial::{NotTried, attempt as tried};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::Part;
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::{MoneyTexts, RuleTexts};
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "currency_what_if.html")]
struct Page {
    frame: Frame,
    m: &'static MoneyTexts,
    code: String,
    name: String,
    parts: Vec<Part>,
    names: Vec<String>,
    refusal: Option<Refused>,
    outcome: Option<Outcome>,
}

/// A currency of which balances are kept.
async fn kept(visitor: &Visitor, code: &str) -> Result<Currency, Trouble> {
    let currency = find(visitor, code).await?;
    let not_found = || Trouble::not_found(visitor.language).on(visitor, format!("/currencies/{}", currency.code()));
    if currency.origin() == Origin::Declared { Err(not_found()) } else { Ok(currency) }
}

fn parts(visitor: &Visitor, currency: &Currency, fields: &Fields, others: &[String], slots: &Slots) -> Vec<Part> {
    let (m, w) = (MoneyTexts::of(visitor.language), RuleTexts::of(visitor.language));
    let amount = |name: &str, label| Shown::new(name, label, fields, Look::Amount);
    let limits = vec![amount("lower", w.lower), amount("upper", w.upper)];
    let mut parts = vec![Part::group(w.limits, m.what_if_empty, limits)];
    parts.extend(fee::parts(visitor, fields, currency.code().as_str(), others));
    let which = [("", m.what_if_as_it_was), ("these", m.what_if_these)];
    let left_out = m.what_if_left_out.replace("{names}", &slots.left_out.join(", "));
    let help = if slots.left_out.is_empty() { String::new() } else { format!(" {left_out}") };
    let help = format!("{}{help}", m.what_if_issuance);
    parts.push(Shown::select("issuance", m.rules, fields, &which).help(help).into());
    parts.extend(slots.parts(w, fields));
    parts
}

async fn made(visitor: &Visitor, currency: &Currency, fields: &Fields, slots: &Slots) -> Result<Page, Trouble> {
    let m = MoneyTexts::of(visitor.language);
    let others = fee::due_in(&currencies(visitor).await?, currency);
    Ok(Page {
        frame: visitor.frame("more").titled(m.what_if),
        m,
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        parts: parts(visitor, currency, fields, &others, slots),
        names: typed::wallet_names(visitor).await?,
        refusal: None,
        outcome: None,
    })
}

pub(super) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let slots = Slots::of(&visitor, &currency).await?;
    let fields = slots.typed(fee::typed_of(&visitor, currency.fees()).await?);
    Ok(show(&made(&visitor, &currency, &fields, &slots).await?))
}

/// What is tried.
async fn change(visitor: &Visitor, currency: &Currency, fields: &Fields, slots: &Slots) -> Result<Change, Refused> {
    let bound = |name: &str| typed::amount(fields, name, visitor.language).map(|at| at.map(Bound::hard));
    let (lower, upper) = (bound("lower")?, bound("upper")?);
    let own = currency.limits();
    let limits = (lower.is_some() || upper.is_some()).then(|| Limits { lower: lower.or(own.lower), upper: upper.or(own.upper) });
    let fees: Vec<Fee> = fee::read(visitor, fields).await?;
    let issuance = if fields.get("issuance") == "these" { Some(slots.read(visitor, fields).await?) } else { None };
    Ok(Change { currency: currency.code(), limits, fees: (fees != currency.fees()).then_some(fees), issuance })
}

pub(super) async fn attempt(Path(code): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let slots = Slots::of(&visitor, &currency).await?;
    let mut page = made(&visitor, &currency, &fields, &slots).await?;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let refused = match change(&visitor, &currency, &fields, &slots).await {
        Err(refused) => refused,
        Ok(change) => match tried(&visitor.app, &visitor.session, change).await {
            Ok(seen) => {
                page.outcome = Some(outcome(&seen, &visitor).await?);
                return Ok(show(&page));
            }
            Err(NotTried::TooOften(_)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                texts(visitor.language).too_often.into()
            }
            Err(NotTried::Said(error)) => Refused::or_trouble(&error, visitor.language)?,
        },
    };
    page.refusal = Some(refused);
    Ok(show_as(status, &page))
}
