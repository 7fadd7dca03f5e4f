//! The currencies in their grid, and each with its supply.

mod change;
mod exchange;
pub(super) mod fee;
mod formula;
mod issuance;
mod round;
mod rule;
mod terms;
pub(super) mod typed;
mod what_if;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use wezer_core::group::ROOT;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Bound, Currency, Force, Limits, Origin, SupplyOf};
use wezer_core::money::CurrencyCode;
use wezer_core::right::{ISSUE, MANAGE_CURRENCIES};
use wezer_exchange::conversion::MANAGE_CONVERSIONS;
use wezer_exchange::issuance::MANAGE_ISSUANCE;
use wezer_exchange::limit::{LimitFormula, LimitRules, MANAGE_LIMITS};

pub(super) use self::round::relative;
use self::round::{Round, Spread, round, spread};
pub(super) use self::rule::{Exchange, exchange, ppm};
use self::rule::{MyLimit, Rule, exchanges, my_limits, rules, told, velocity};
use super::group::ask;
use super::issuance::{Asked, Claim, OpenWith, claims, open_with};
use super::wallet::{currencies, year};
use crate::app::App;
use crate::web::chart::{Chart, Words, draw};
use crate::web::refused::Could;
use crate::web::text::{MoneyTexts, RuleTexts, Texts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

const POINTS: u16 = 105;

#[derive(Debug)]
struct Shown {
    code: String,
    name: String,
    symbol: String,
    usage: String,
    abundance: &'static str,
    origin: &'static str,
    scale: u8,
    limits: Vec<String>,
    supply_limit: Option<String>,
    fees: Vec<String>,
}

/// A row of the grid: how much there is; its cells: where it comes from.
#[derive(Debug)]
struct Row {
    name: &'static str,
    help: &'static str,
    cells: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "currencies.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    currencies: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "currency.html")]
struct OnePage {
    frame: Frame,
    m: &'static MoneyTexts,
    currency: Shown,
    w: &'static RuleTexts,
    told: &'static str,
    velocity: Option<String>,
    done: Option<&'static str>,
    /// What the visitor may write of it: address and words.
    may_write: Vec<(String, &'static str)>,
    may_exchange: bool,
    here: String,
    rules: Vec<Rule>,
    /// What the visitor can claim of it.
    claims: Vec<Claim>,
    /// What its rules could not move, for who may waive it.
    open: OpenWith,
    exchanges: Vec<Exchange>,
    /// How far the visitor can go; nothing where no balance is kept.
    limits: Vec<MyLimit>,
    /// The formulas of the community for limits, by their ends.
    formulas: Vec<(&'static str, String)>,
    circulating: String,
    /// The universal dividend, and what circulates told in it.
    relative: Option<(String, String)>,
    issued: String,
    redeemed: String,
    is_declared: bool,
    chart: Option<Chart>,
    /// How it went round; nothing where nothing was ever paid with it, or where it is only declared.
    round: Option<Round>,
    /// How it is spread; nothing where no balance is kept.
    spread: Option<Spread>,
}

/// The forms by which a currency's rules are written.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/currencies/{code}/change", get(change::page).post(change::save))
        .route("/currencies/{code}/formula", get(formula::page).post(formula::save))
        .route("/currencies/{code}/formula/end", post(formula::end))
        .route("/currencies/{code}/rules", get(issuance::page))
        .route("/currencies/{code}/rules/end", post(issuance::end))
        .route("/currencies/{code}/rules/{kind}", get(issuance::form).post(issuance::save))
        .route("/currencies/{code}/exchanges/new", get(exchange::new).post(exchange::offer))
        .route("/currencies/{code}/exchanges/{id}", get(exchange::one).post(exchange::change))
        .route("/currencies/{code}/exchanges/{id}/end", post(exchange::end))
        .route("/currencies/{code}/what-if", get(what_if::page).post(what_if::attempt))
}

fn abundance(abundance: Abundance, t: &'static Texts) -> (&'static str, &'static str) {
    match abundance {
        Abundance::Rare => (t.rare, t.rare_help),
        Abundance::Sufficient => (t.sufficient, t.sufficient_help),
        Abundance::Abundant => (t.abundant, t.abundant_help),
    }
}

fn origin(origin: Origin, t: &'static Texts) -> &'static str {
    match origin {
        Origin::Declared => t.declared,
        Origin::Custody => t.custody,
        Origin::Issued => t.issued,
    }
}

/// Limits in words.
fn bound_lines(limits: Limits, language: Language) -> Vec<String> {
    let t = texts(language);
    let line = |(pattern, bound): (&str, Option<Bound>)| {
        bound.map(|bound| {
            let soft = if bound.force == Force::Warning { format!(" ({})", t.limit_warns) } else { String::new() };
            format!("{}{soft}", pattern.replace("{amount}", &number::amount(bound.at, language)))
        })
    };
    [(t.limit_lower, limits.lower), (t.limit_upper, limits.upper)].into_iter().filter_map(line).collect()
}

/// A currency by its code.
async fn find(visitor: &Visitor, code: &str) -> Result<Currency, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/currencies");
    let code: CurrencyCode = code.parse().map_err(|_| not_found())?;
    currencies(visitor).await?.into_iter().find(|one| one.code() == code).ok_or_else(not_found)
}

/// What the visitor may write of a currency: address and words.
async fn may_write(visitor: &Visitor, currency: &Currency) -> Result<Vec<(String, &'static str)>, Trouble> {
    let w = RuleTexts::of(visitor.language);
    let rights = [MANAGE_CURRENCIES, MANAGE_LIMITS, MANAGE_ISSUANCE, ISSUE, MANAGE_CONVERSIONS];
    let [change, limits, issuance, issue, conversions] = Could::all(visitor, rights, ROOT).await?.map(|could| could.yes);
    let is_kept = currency.origin() != Origin::Declared;
    let is_exchanged = is_kept && currency.abundance() != Abundance::Abundant;
    let forms = [
        (change, "change", w.change),
        (limits && is_kept, "formula", w.formula),
        (issuance && is_kept, "rules", w.rules),
        (issue && !issuance && is_kept, "rules/decision", w.decision),
        (conversions && is_exchanged, "exchanges/new", w.exchange),
    ];
    let here = |last: &str| format!("/currencies/{}/{last}", currency.code());
    let mut all: Vec<_> = forms.into_iter().filter(|(may, ..)| *may).map(|(_, last, words)| (here(last), words)).collect();
    if change && currency.origin() == Origin::Custody {
        all.push((format!("/custody/{}/terms", currency.code()), w.terms));
    }
    Ok(all)
}

fn shown(currency: &Currency, language: Language) -> Shown {
    let t = texts(language);
    Shown {
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        symbol: currency.symbol().to_owned(),
        usage: currency.usage().to_owned(),
        abundance: abundance(currency.abundance(), t).0,
        origin: origin(currency.origin(), t),
        scale: currency.scale().digits(),
        limits: bound_lines(currency.limits(), language),
        supply_limit: currency.supply_limit().map(|limit| number::amount(limit, language)),
        fees: currency.fees().iter().map(|one| fee::told(one, language)).collect(),
    }
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let t = texts(visitor.language);
    let all = currencies(&visitor).await?;
    let cell = |rare, from| {
        let here = all.iter().filter(|currency| currency.abundance() == rare && currency.origin() == from);
        here.map(|currency| currency.code().to_string()).collect()
    };
    let row = |rare| {
        let (name, help) = abundance(rare, t);
        let cells = [Origin::Declared, Origin::Custody, Origin::Issued].map(|from| cell(rare, from)).into();
        Row { name, help, cells }
    };
    Ok(show(&Page {
        frame: visitor.frame("more").titled(t.currencies),
        rows: [Abundance::Rare, Abundance::Sufficient, Abundance::Abundant].map(row).into(),
        currencies: all.iter().map(|currency| shown(currency, visitor.language)).collect(),
    }))
}

pub(super) async fn one(visitor: Visitor, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (language, t, w) = (visitor.language, texts(visitor.language), RuleTexts::of(visitor.language));
    let currency = &find(&visitor, &code).await?;
    let code = currency.code();
    let (from, to) = year();
    let supply = SupplyOf { currency: code, from, to, points: POINTS };
    let supply = visitor.session.ask(supply).await.map_err(|error| Trouble::of(&error, language))?;
    let moves = supply.chart.iter().any(|point| point.balance.is_positive() || point.balance.is_negative());
    let title = t.chart_supply.replace("{currency}", code.as_str());
    let words = Words { id: "supply", title: &title, currency: code.as_str(), language };
    let m = MoneyTexts::of(language);
    let is_kept = currency.origin() != Origin::Declared && currency.abundance() != Abundance::Abundant;
    let limits = if is_kept { my_limits(&visitor, visitor.member.wallet(), code).await? } else { Vec::new() };
    let rule = ask(&visitor, LimitRules {}).await?.into_iter().find(|rule| rule.currency() == code && !rule.has_ended());
    let formula = |label, formula: Option<&LimitFormula>| formula.map(|one| (label, one.formula.as_str().to_owned()));
    let formulas = rule.iter().flat_map(|rule| [formula(m.limit_lower, rule.lower()), formula(m.limit_upper, rule.upper())]);
    let may_write = may_write(&visitor, currency).await?;
    Ok(show(&OnePage {
        frame: visitor.frame("more").titled(code.to_string()),
        m,
        told: told(currency, m),
        round: round(&visitor, currency).await?,
        spread: if is_kept { Some(spread(&visitor, code).await?) } else { None },
        velocity: velocity(&visitor, code).await?,
        done: asked.told(&visitor),
        w,
        may_exchange: may_write.iter().any(|(address, _)| address.ends_with("/exchanges/new")),
        may_write,
        here: format!("/currencies/{code}"),
        rules: rules(&visitor, code).await?,
        claims: claims(&visitor, Some(code)).await?,
        open: open_with(&visitor, code).await?,
        exchanges: exchanges(&visitor, code).await?,
        limits,
        formulas: formulas.flatten().collect(),
        currency: shown(currency, language),
        relative: relative(&visitor, code, supply.circulating).await?,
        circulating: number::amount(supply.circulating, language),
        issued: number::amount(supply.issued, language),
        redeemed: number::amount(supply.redeemed, language),
        is_declared: currency.origin() == Origin::Declared,
        chart: moves.then(|| draw(&supply.chart, currency.scale(), words)),
    }))
}
