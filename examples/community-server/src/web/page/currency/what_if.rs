//! What if? Other limits or another fee, run over the community's own history, for its operators.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use wezer_core::ledger::{Bound, Currency, Fee, Limits};
use wezer_core::money::{Amount, CurrencyCode, Ppm, Scale};
use wezer_exchange::what_if::{Change, Report, Spread, what_if};

use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::MoneyTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many of the last months are shown.
const MONTHS: usize = 24;

/// What is tried, as it is typed.
#[derive(Debug, Default)]
struct Typed {
    lower: String,
    upper: String,
    fee: String,
}

/// A line of the table: what it tells of, really, and as it would have been.
type Line = (String, String, String);

/// What came of it.
#[derive(Debug)]
struct Outcome {
    refused: String,
    part: Option<String>,
    spread: Vec<Line>,
    months: Vec<Line>,
}

#[derive(Template)]
#[template(path = "currency_what_if.html")]
struct Page {
    frame: Frame,
    m: &'static MoneyTexts,
    code: String,
    name: String,
    typed: Typed,
    refusal: Option<Refused>,
    outcome: Option<Outcome>,
}

async fn found(visitor: &Visitor, code: &str) -> Result<Currency, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/currencies");
    if !visitor.is_operator() {
        return Err(not_found());
    }
    let code: CurrencyCode = code.parse().map_err(|_| not_found())?;
    currencies(visitor).await?.into_iter().find(|one| one.code() == code).ok_or_else(not_found)
}

fn made(visitor: &Visitor, currency: &Currency, typed: Typed) -> Page {
    let m = MoneyTexts::of(visitor.language);
    Page {
        frame: visitor.frame("more").titled(m.what_if),
        m,
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        typed,
        refusal: None,
        outcome: None,
    }
}

pub(in crate::web::page) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = found(&visitor, &code).await?;
    Ok(show(&made(&visitor, &currency, Typed::default())))
}

/// What is tried; nothing if it can't be read.
fn change(typed: &Typed, currency: &Currency, visitor: &Visitor) -> Option<Change> {
    let amount = |text: &str| match text {
        "" => Some(None),
        text => number::parse(text, visitor.language).ok().map(Some),
    };
    let (lower, upper) = (amount(&typed.lower)?.map(Bound::hard), amount(&typed.upper)?.map(Bound::hard));
    let own = currency.limits();
    let limits = (lower.is_some() || upper.is_some()).then(|| Limits { lower: lower.or(own.lower), upper: upper.or(own.upper) });
    let fees = match amount(&typed.fee)? {
        None => None,
        Some(percent) => {
            let parts = percent.to_minor(Scale::new(4).ok()?).ok()?;
            Some(vec![Fee::share("?", Ppm::new(u32::try_from(parts).ok()?)?)])
        }
    };
    Some(Change { limits, fees, ..Change::none(currency.code()) })
}

fn outcome(report: &Report, visitor: &Visitor) -> Outcome {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let amount = |amount: Amount| number::amount(amount, language);
    // Below the names that each table has.
    let gini = |spread: &Spread| spread.gini.map_or_else(String::new, |parts| (parts / 10_000).to_string());
    let (really, would) = (&report.really, &report.would_be);
    let months = report.months.iter().rev().take(MONTHS);
    Outcome {
        refused: m.what_if_refused.replace("{n}", &(report.refused_below + report.refused_above).to_string()),
        part: (!report.is_whole).then(|| m.what_if_part.replace("{n}", &report.through.to_string())),
        spread: vec![
            (m.wallets.to_owned(), really.wallets.to_string(), would.wallets.to_string()),
            (m.median.to_owned(), amount(really.median), amount(would.median)),
            (m.gini.to_owned(), gini(really), gini(would)),
        ],
        months: months.map(|one| (one.month.clone(), amount(one.in_hands), amount(one.in_hands_would_be))).collect(),
    }
}

fn read(fields: &Fields) -> Typed {
    let own = |name: &str| fields.get(name).to_owned();
    Typed { lower: own("lower"), upper: own("upper"), fee: own("fee") }
}

pub(in crate::web::page) async fn attempt(
    Path(code): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let (currency, m) = (found(&visitor, &code).await?, MoneyTexts::of(visitor.language));
    let typed = read(&fields);
    let change = change(&typed, &currency, &visitor);
    let mut page = made(&visitor, &currency, typed);
    let refused = match change {
        None => m.bad_limits.to_owned(),
        Some(change) => match what_if(&visitor.app.0.community, &change).await {
            Ok(report) => {
                page.outcome = Some(outcome(&report, &visitor));
                return Ok(show(&page));
            }
            Err(error) => m.cannot_try.replace("{why}", &error.to_string()),
        },
    };
    page.refusal = Some(refused.into());
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
