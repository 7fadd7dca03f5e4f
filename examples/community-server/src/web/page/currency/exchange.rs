//! Offering an exchange of a currency for another, changing its rate, and ending it.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::ROOT;
use wezer_core::ledger::{Abundance, Currency, Origin};
use wezer_core::money::{CurrencyCode, Ppm};
use wezer_exchange::conversion::{
    ChangeConversion, Conversion, ConversionId, Conversions, EndConversion, MANAGE_CONVERSIONS, Rate, SetConversion, ZeroRate,
};

use super::rule::{exchange_line, ppm};
use super::{find, typed};
use crate::web::form::{Fields, SignedForm};
use crate::web::page::group::ask;
use crate::web::page::input::{Look, Shown};
use crate::web::page::sheet::{Order, Part, Sheet};
use crate::web::page::wallet::currencies;
use crate::web::refused::{Could, Refused};
use crate::web::text::{MoneyTexts, RuleTexts};
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many of all conversions are looked through.
const MOST: u16 = 1_000;

async fn offered(visitor: &Visitor, currency: &Currency, id: &str) -> Result<Conversion, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, format!("/currencies/{}", currency.code()));
    let id: ConversionId = id.parse().map_err(|_| not_found())?;
    let asked = Conversions { currency: Some(currency.code()), ended_too: false, after: None, limit: Some(MOST) };
    ask(visitor, asked).await?.into_iter().find(|one| one.id() == id).ok_or_else(not_found)
}

/// The fields that can be changed later, too.
fn rate_fields(visitor: &Visitor, typed: &Fields, from: &str, to: Option<&str>) -> [Part; 3] {
    let w = RuleTexts::of(visitor.language);
    let comes = to.map_or_else(|| w.comes_out.to_owned(), |to| w.comes_out_of.replace("{currency}", to));
    let rate = [
        Shown::new("d", w.goes_in.replace("{currency}", from), typed, Look::Amount).required(),
        Shown::new("n", comes, typed, Look::Amount).required(),
    ];
    let spread = Shown::new("spread", w.spread, typed, Look::Amount);
    [Part::group("", "", rate.into()), spread.into(), Shown::check("both-ways", w.both_ways, typed).into()]
}

async fn sheet(visitor: &Visitor, currency: &Currency, typed: &Fields, changes: Option<&Conversion>) -> Result<Sheet, Trouble> {
    let (w, code) = (RuleTexts::of(visitor.language), currency.code());
    let (title, last) = match changes {
        None => (w.exchange, "new".to_owned()),
        Some(one) => (w.exchange_change, one.id().to_string()),
    };
    let mut sheet = Sheet::new(visitor, title, w.exchange_does, format!("/currencies/{code}/exchanges/{last}"));
    sheet.crumbs = vec![(format!("/currencies/{code}"), currency.name().to_owned())];
    match changes {
        Some(one) => {
            sheet.parts = rate_fields(visitor, typed, one.from().as_str(), Some(one.to().as_str())).into();
            sheet.end = Some((format!("/currencies/{code}/exchanges/{last}/end"), w.exchange_end));
        }
        None => {
            let fits = |one: &&Currency| {
                one.code() != code && one.abundance() != Abundance::Abundant && one.origin() != Origin::Declared
            };
            let others: Vec<String> = currencies(visitor).await?.iter().filter(fits).map(|one| one.code().to_string()).collect();
            let others: Vec<(&str, &str)> = others.iter().map(|code| (code.as_str(), code.as_str())).collect();
            sheet.parts.push(Shown::new("name", w.rule_name, typed, Look::Line { most: 100 }).required().into());
            sheet.parts.push(Shown::select("to", w.other, typed, &others).into());
            sheet.parts.extend(rate_fields(visitor, typed, code.as_str(), None));
            let liquidity = Shown::new("liquidity", w.liquidity, typed, Look::Named).help(w.liquidity_help).required();
            sheet.parts.push(liquidity.into());
            sheet.names = typed::wallet_names(visitor).await?;
        }
    }
    Ok(sheet)
}

pub(in crate::web::page) async fn new(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let typed = Fields::from(vec![("both-ways".to_owned(), "true".to_owned())]);
    let sheet = sheet(&visitor, &currency, &typed, None).await?;
    Ok(sheet.page(Could::ask(&visitor, MANAGE_CONVERSIONS, ROOT).await?))
}

pub(in crate::web::page) async fn one(visitor: Visitor, Path((code, id)): Path<(String, String)>) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let known = offered(&visitor, &currency, &id).await?;
    let mut typed = vec![
        ("d".to_owned(), known.rate().d().to_string()),
        ("n".to_owned(), known.rate().n().to_string()),
        ("spread".to_owned(), typed::share_typed(known.spread(), visitor.language)),
    ];
    if known.is_both_ways() {
        typed.push(("both-ways".to_owned(), "true".to_owned()));
    }
    let sheet = sheet(&visitor, &currency, &typed.into(), Some(&known)).await?;
    Ok(sheet.page(Could::ask(&visitor, MANAGE_CONVERSIONS, ROOT).await?))
}

/// The rate, the spread and whether it goes both ways, with what they come to.
struct Offered {
    rate: Rate,
    spread: Ppm,
    both_ways: bool,
    told: Vec<String>,
}

fn read(visitor: &Visitor, fields: &Fields, from: CurrencyCode, to: CurrencyCode) -> Result<Offered, Refused> {
    let (w, m, language) = (RuleTexts::of(visitor.language), MoneyTexts::of(visitor.language), visitor.language);
    let number = |name: &str| typed::count::<u32>(fields, name, language);
    let zero = |_: ZeroRate| Refused::from(w.not_a_number.replace("{typed}", "0"));
    let rate = Rate::new(number("n")?, number("d")?).map_err(zero)?;
    let (spread, both_ways) = (typed::share(fields, "spread", language)?, fields.is_ticked("both-ways"));
    let mut told = vec![exchange_line(rate.d(), from, rate.n(), to, visitor)];
    told.push(if both_ways { exchange_line(rate.n(), to, rate.d(), from, visitor) } else { w.one_way.to_owned() });
    if spread.parts() > 0 {
        told.push(m.spread.replace("{rate}", &ppm(spread, language)));
    }
    Ok(Offered { rate, spread, both_ways, told })
}

async fn order(visitor: &Visitor, currency: &Currency, fields: &Fields) -> Result<Order<SetConversion>, Refused> {
    let w = RuleTexts::of(visitor.language);
    let (from, code) = (currency.code(), fields.get("to"));
    let to = code.parse().map_err(|_| Refused::from(w.unknown_currency.replace("{typed}", code)))?;
    let Offered { rate, spread, both_ways, told } = read(visitor, fields, from, to)?;
    let liquidity = typed::wallet_of(visitor, fields.get("liquidity")).await?;
    let command = SetConversion { name: fields.get("name").to_owned(), from, to, rate, spread, liquidity, both_ways };
    Ok(Order { command, told })
}

pub(in crate::web::page) async fn offer(
    Path(code): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let order = order(&visitor, &currency, &fields).await;
    let sheet = sheet(&visitor, &currency, &fields, None).await?;
    sheet.sent(&visitor, &fields, order, &format!("/currencies/{}?done=saved", currency.code())).await
}

pub(in crate::web::page) async fn change(
    Path((code, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let known = offered(&visitor, &currency, &id).await?;
    let order = read(&visitor, &fields, known.from(), known.to());
    let order = order.map(|Offered { rate, spread, both_ways, told }| {
        let (rate, spread, both_ways) = (Some(rate), Some(spread), Some(both_ways));
        Order { command: ChangeConversion { conversion: known.id(), rate, spread, both_ways }, told }
    });
    let sheet = sheet(&visitor, &currency, &fields, Some(&known)).await?;
    sheet.sent(&visitor, &fields, order, &format!("/currencies/{}?done=saved", currency.code())).await
}

pub(in crate::web::page) async fn end(
    Path((code, id)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let currency = find(&visitor, &code).await?;
    let known = offered(&visitor, &currency, &id).await?;
    let ended = visitor.session.execute(EndConversion { conversion: known.id() }).await;
    ended.map_err(|error| visitor.trouble(&error, format!("/currencies/{}", currency.code())))?;
    Ok(Redirect::to(&format!("/currencies/{}?done=ended", currency.code())).into_response())
}
