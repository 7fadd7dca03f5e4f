//! The currencies in their grid, and each with its supply.

mod round;
mod rule;
pub(super) mod what_if;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Bearer, Bound, Currency, Force, Origin, SupplyOf};
use wezer_core::money::CurrencyCode;
use wezer_exchange::limit::{LimitFormula, LimitRules};

pub(super) use self::round::relative;
use self::round::{Round, Spread, round, spread};
pub(super) use self::rule::{Exchange, exchange, ppm};
use self::rule::{MyLimit, Rule, exchanges, my_limits, rules, told, velocity};
use super::group::ask;
use super::issuance::{Asked, Claim, OpenWith, claims, open_with};
use super::wallet::{currencies, year};
use crate::web::chart::{Chart, Words, draw};
use crate::web::text::{MoneyTexts, Texts};
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
    told: &'static str,
    velocity: Option<String>,
    done: Option<&'static str>,
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

fn shown(currency: &Currency, language: Language) -> Shown {
    let t = texts(language);
    let bound = |pattern: &str, bound: Option<Bound>| {
        bound.map(|bound| {
            let soft = if bound.force == Force::Warning { format!(" ({})", t.limit_warns) } else { String::new() };
            format!("{}{soft}", pattern.replace("{amount}", &number::amount(bound.at, language)))
        })
    };
    let limits = currency.limits();
    let fee = |fee: &wezer_core::ledger::Fee| {
        let mut parts = Vec::new();
        if fee.share.parts() > 0 {
            parts.push(ppm(fee.share, language));
        }
        if let Some(fixed) = fee.fixed {
            parts.push(number::amount(fixed, language));
        }
        let bearer = if fee.bearer == Bearer::Payer { t.fee_payer } else { t.fee_payee };
        format!("{}: {} ({bearer})", fee.name, parts.join(" + "))
    };
    Shown {
        code: currency.code().to_string(),
        name: currency.name().to_owned(),
        symbol: currency.symbol().to_owned(),
        usage: currency.usage().to_owned(),
        abundance: abundance(currency.abundance(), t).0,
        origin: origin(currency.origin(), t),
        scale: currency.scale().digits(),
        limits: bound(t.limit_lower, limits.lower).into_iter().chain(bound(t.limit_upper, limits.upper)).collect(),
        supply_limit: currency.supply_limit().map(|limit| number::amount(limit, language)),
        fees: currency.fees().iter().map(fee).collect(),
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
    let (language, t) = (visitor.language, texts(visitor.language));
    let code: CurrencyCode = code.parse().map_err(|_| Trouble::not_found(language))?;
    let all = currencies(&visitor).await?;
    let currency = all.iter().find(|currency| currency.code() == code).ok_or_else(|| Trouble::not_found(language))?;
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
    Ok(show(&OnePage {
        frame: visitor.frame("more").titled(code.to_string()),
        m,
        told: told(currency, m),
        round: round(&visitor, currency).await?,
        spread: if is_kept { Some(spread(&visitor, code).await?) } else { None },
        velocity: velocity(&visitor, code).await?,
        done: asked.told(&visitor),
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
