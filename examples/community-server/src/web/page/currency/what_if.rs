//! What if? Other limits, fees, income, dividend or demurrage, run over the community's own history: every member may try, since they
//! vote on it, and is told sums, how it is spread and their own wallets, never whose the other balances are.

mod outcome;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use wezer_core::ledger::{Bound, Currency, Fee, Limits, Origin};
use wezer_exchange::calendar::Every;
use wezer_exchange::issuance::{BasicIncome, Demurrage, Dividend, Fee as Dues, IssuanceRule, IssuanceRules, Rounding, Terms};
use wezer_exchange::what_if::{Change, TriedRule};

use self::outcome::{Outcome, outcome};
use super::terms::{every, period_typed, periods};
use super::{fee, find, typed};
use crate::trial::{NotTried, attempt as tried};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::Part;
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::{MoneyTexts, RuleTexts};
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// A period that is tried begins with a month and a year, unless a rule that there is begins elsewhere.
const ANCHOR: &str = "2000-01-01";

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

fn parts(visitor: &Visitor, currency: &Currency, fields: &Fields, others: &[String]) -> Vec<Part> {
    let (m, w) = (MoneyTexts::of(visitor.language), RuleTexts::of(visitor.language));
    let amount = |name: &str, label| Shown::new(name, label, fields, Look::Amount);
    let period = |of: &str| Shown::select(format!("{of}-period"), w.period, fields, &periods(w));
    let anchor = |of: &str| Part::from(Shown::new(format!("{of}-anchor"), "", fields, Look::Hidden));
    let limits = vec![amount("lower", w.lower), amount("upper", w.upper)];
    let mut parts = vec![Part::group(w.limits, m.what_if_empty, limits)];
    parts.extend(fee::parts(visitor, fields, currency.code().as_str(), others));
    let which = [("", m.what_if_as_it_was), ("these", m.what_if_these)];
    parts.push(Shown::select("issuance", m.rules, fields, &which).help(m.what_if_issuance).into());
    let group = |legend: &str, all: Vec<Shown>| Part::group(legend, "", all);
    parts.push(group(w.income, vec![amount("income-amount", w.amount), period("income")]));
    let mut dividend = vec![amount("dividend-first", w.first), amount("dividend-c2", w.c2)];
    dividend.extend([amount("dividend-payments", w.payments), period("dividend")]);
    parts.push(group(w.dividend, dividend));
    let rate_for = [("period", w.a_period), ("year", w.a_year)];
    parts.push(group(
        w.demurrage,
        vec![
            amount("demurrage-rate", w.rate),
            Shown::select("demurrage-rate-for", w.rate_for, fields, &rate_for),
            amount("demurrage-above", w.above),
            period("demurrage"),
            Shown::new("demurrage-sink", w.sink, fields, Look::Named).help(w.sink_help),
            Shown::check("demurrage-debts-too", w.debts_too, fields),
        ],
    ));
    parts.push(group(w.dues, vec![amount("dues-amount", w.amount), period("dues")]));
    parts.extend(["income", "dividend", "demurrage", "dues"].map(anchor));
    parts
}

async fn made(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Page, Trouble> {
    let m = MoneyTexts::of(visitor.language);
    let others = fee::due_in(&currencies(visitor).await?, currency);
    Ok(Page {
        frame: visitor.frame("more").titled(m.what_if),
        m,
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        parts: parts(visitor, currency, fields, &others),
        names: typed::wallet_names(visitor).await?,
        refusal: None,
        outcome: None,
    })
}

/// What a form is filled with: the currency's fees, and the rules in force that can be tried.
async fn as_it_is(visitor: &Visitor, currency: &Currency) -> Result<Fields, Trouble> {
    let language = visitor.language;
    let mut all = fee::typed_of(visitor, currency.fees()).await?;
    let rules = ask(visitor, IssuanceRules { currency: Some(currency.code()), ..IssuanceRules::default() }).await?;
    let amount = |amount| typed::amount_typed(Some(amount), language);
    let mut filled: Vec<&str> = Vec::new();
    for rule in &rules {
        let (of, values): (&str, Vec<(&str, String)>) = match rule.terms() {
            Terms::BasicIncome(BasicIncome { amount: Some(each), pot: None, claim_within: None }) if rule.times().is_none() => {
                ("income", vec![("amount", amount(*each))])
            }
            Terms::Dividend(terms) => ("dividend", dividend_typed(visitor, terms)),
            Terms::Demurrage(terms) => ("demurrage", demurrage_typed(visitor, terms).await?),
            Terms::Fee(terms) => ("dues", vec![("amount", amount(terms.amount))]),
            _ => continue,
        };
        if !filled.contains(&of) {
            filled.push(of);
            all.extend(values.into_iter().chain(periods_typed(rule)).map(|(name, value)| (format!("{of}-{name}"), value)));
        }
    }
    for of in ["income", "dividend", "demurrage", "dues"].iter().filter(|of| !filled.contains(of)) {
        all.push((format!("{of}-anchor"), ANCHOR.to_owned()));
    }
    Ok(all.into())
}

fn periods_typed(rule: &IssuanceRule) -> [(&'static str, String); 2] {
    let Every { period, anchor } = rule.every();
    [("period", period_typed(period).to_owned()), ("anchor", anchor.to_string())]
}

fn dividend_typed(visitor: &Visitor, terms: &Dividend) -> Vec<(&'static str, String)> {
    let language = visitor.language;
    vec![
        ("first", typed::amount_typed(Some(terms.first), language)),
        ("c2", typed::plain_rate_typed(terms.c2, language)),
        ("payments", terms.payments.to_string()),
    ]
}

async fn demurrage_typed(visitor: &Visitor, terms: &Demurrage) -> Result<Vec<(&'static str, String)>, Trouble> {
    let language = visitor.language;
    let sink = match terms.sink {
        None => String::new(),
        Some(sink) => typed::wallet_typed(visitor, sink).await?,
    };
    Ok(vec![
        ("rate", typed::rate_typed(terms.rate, language)),
        ("rate-for", if terms.yearly { "year" } else { "period" }.to_owned()),
        ("above", typed::amount_typed(Some(terms.above), language)),
        ("debts-too", if terms.debts_too { "true" } else { "" }.to_owned()),
        ("sink", sink),
    ])
}

pub(super) async fn page(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let fields = as_it_is(&visitor, &currency).await?;
    Ok(show(&made(&visitor, &currency, &fields).await?))
}

/// The rules that are tried: those of which something is typed.
async fn rules(visitor: &Visitor, fields: &Fields) -> Result<Vec<TriedRule>, Refused> {
    let language = visitor.language;
    let mut rules = Vec::new();
    let periods = |of: &str| match fields.some(&format!("{of}-anchor")) {
        Some(_) => every(visitor, fields, &format!("{of}-")),
        None => every(visitor, &fields.clone().with(&format!("{of}-anchor"), ANCHOR.to_owned()), &format!("{of}-")),
    };
    if let Some(amount) = typed::amount(fields, "income-amount", language)? {
        let terms = Terms::BasicIncome(BasicIncome { amount: Some(amount), pot: None, claim_within: None });
        rules.push(TriedRule { terms, every: periods("income")? });
    }
    if let Some(first) = typed::amount(fields, "dividend-first", language)? {
        let terms = Terms::Dividend(Dividend {
            first,
            c2: typed::plain_rate(fields, "dividend-c2", language)?,
            payments: typed::whole(fields, "dividend-payments", language)?.unwrap_or(1),
            before_first: None,
            divisor_thousandths: None,
            rounding: Rounding::Down,
        });
        rules.push(TriedRule { terms, every: periods("dividend")? });
    }
    if fields.some("demurrage-rate").is_some() {
        let terms = Terms::Demurrage(Demurrage {
            rate: typed::rate(fields, "demurrage-rate", language)?,
            yearly: fields.get("demurrage-rate-for") == "year",
            above: typed::amount(fields, "demurrage-above", language)?.unwrap_or_default(),
            debts_too: fields.is_ticked("demurrage-debts-too"),
            sink: typed::wallet(visitor, fields, "demurrage-sink").await?,
            exempt: Vec::new(),
            rounding: Rounding::Down,
        });
        rules.push(TriedRule { terms, every: periods("demurrage")? });
    }
    if let Some(amount) = typed::amount(fields, "dues-amount", language)? {
        let every = periods("dues")?;
        rules.push(TriedRule { terms: Terms::Fee(Dues { amount, to: Some(wezer_core::wallet::COMMONS) }), every });
    }
    Ok(rules)
}

/// What is tried.
async fn change(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Change, Refused> {
    let bound = |name: &str| typed::amount(fields, name, visitor.language).map(|at| at.map(Bound::hard));
    let (lower, upper) = (bound("lower")?, bound("upper")?);
    let own = currency.limits();
    let limits = (lower.is_some() || upper.is_some()).then(|| Limits { lower: lower.or(own.lower), upper: upper.or(own.upper) });
    let fees: Vec<Fee> = fee::read(visitor, fields).await?;
    let issuance = if fields.get("issuance") == "these" { Some(rules(visitor, fields).await?) } else { None };
    Ok(Change { currency: currency.code(), limits, fees: (fees != currency.fees()).then_some(fees), issuance })
}

pub(super) async fn attempt(Path(code): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let currency = kept(&visitor, &code).await?;
    let mut page = made(&visitor, &currency, &fields).await?;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let refused = match change(&visitor, &currency, &fields).await {
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
