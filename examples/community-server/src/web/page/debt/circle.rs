//! Looking for circles of debts, and asking everybody concerned.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::ledger::Abundance;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::world::{SystemWorld, World};
use wezer_exchange::clearing::{FindClearing, FoundClearing, PROPOSE_CLEARING, ProposeClearing};

use crate::web::form::SignedForm;
use crate::web::page::pay::{Choice, choices};
use crate::web::page::wallet::{currencies, names};
use crate::web::refused::{Could, Refused};
use crate::web::text::DebtTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{day, number};

/// Answers are awaited for so long, unless another day is chosen.
const TWO_WEEKS: i64 = 14 * 86_400;

/// What could be cleared.
#[derive(Debug)]
struct Found {
    code: String,
    told: String,
    is_partial: bool,
    /// Each debt, and what of it would go.
    parts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "debt_circles.html")]
struct Page {
    frame: Frame,
    h: &'static DebtTexts,
    refusal: Option<Refused>,
    code: String,
    until: String,
    currencies: Vec<Choice>,
    found: Option<Found>,
}

async fn shown(visitor: &Visitor, code: CurrencyCode, found: &FoundClearing) -> Result<Found, Trouble> {
    let (h, language) = (DebtTexts::of(visitor.language), visitor.language);
    let whose = found.parts.iter().flat_map(|part| [part.obligation.debtor(), part.obligation.creditor()]).collect();
    let named = names(&visitor.app, language, whose).await?;
    let money = |amount| number::money(Money::new(amount, code), language);
    let part = |part: &wezer_exchange::clearing::FoundPart| {
        let name = |wallet| named.get(&wallet).map_or("", String::as_str);
        let debt = &part.obligation;
        let owes = h
            .owes_whom
            .replace("{amount}", &number::money(debt.left(), language))
            .replace("{debtor}", name(debt.debtor()))
            .replace("{creditor}", name(debt.creditor()));
        let goes = if part.cleared.is_positive() { h.would_go } else { h.nothing_would_go };
        (owes, goes.replace("{amount}", &money(part.cleared)))
    };
    let told = if found.parts.is_empty() {
        h.no_circle.replace("{currency}", code.as_str())
    } else {
        h.would_clear.replace("{amount}", &money(found.cleared))
    };
    let (code, parts) = (code.to_string(), found.parts.iter().map(part).collect());
    Ok(Found { code, told, is_partial: found.is_partial, parts })
}

async fn made(visitor: &Visitor, code: &str) -> Result<Page, Trouble> {
    let h = DebtTexts::of(visitor.language);
    let may = Could::ask(visitor, PROPOSE_CLEARING, wezer_core::group::ROOT).await?;
    if !may.yes {
        return Err(Trouble::new(StatusCode::FORBIDDEN, may.no.text, visitor.language).on(visitor, "/debts"));
    }
    let found = match code.parse() {
        Ok(currency) => {
            let found = visitor.session.ask(FindClearing { currency }).await;
            let found = found.map_err(|error| visitor.trouble(&error, "/debts/circles"))?;
            Some(shown(visitor, currency, &found).await?)
        }
        Err(_) => None,
    };
    let all = currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(h.find),
        h,
        refusal: None,
        code: code.to_owned(),
        until: day::of(SystemWorld.now().plus_seconds(TWO_WEEKS)),
        currencies: choices(&all, |currency| currency.abundance() != Abundance::Abundant),
        found,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    currency: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &asked.currency).await?))
}

/// Asks everybody whom what was found concerns.
pub(super) async fn propose(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (h, code) = (DebtTexts::of(visitor.language), fields.get("currency").to_owned());
    let currency = code.parse().map_err(|_| Trouble::not_found(visitor.language).on(&visitor, "/debts/circles"))?;
    let refused: Refused = match day::end_of(fields.get("until"), None) {
        None => h.bad_date.into(),
        Some(until) => match visitor.session.execute(ProposeClearing { currency, until }).await {
            Ok(_) => return Ok(Redirect::to("/debts?done=propose").into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        },
    };
    let mut page = made(&visitor, &code).await?;
    page.until = fields.get("until").to_owned();
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
