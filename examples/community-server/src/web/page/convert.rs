//! Exchanging money of one currency for money of another, with a look at what comes of it before; and taking that back.

mod back;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::money::{CurrencyCode, Money};
use wezer_exchange::conversion::{Conversion, ConversionPreview, Conversions, ConversionsOf, Convert, Converted, Quote};

use self::back::Through;
pub(super) use self::back::take_back;
use super::currency::{Exchange, exchange};
use super::group::ask;
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::refused::Refused;
use crate::web::text::MoneyTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many of one's latest exchanges are shown.
const LATELY: u16 = 20;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    amount: String,
    from: String,
    to: String,
}

/// What comes of it, and what stands on the button.
#[derive(Debug)]
struct Shown {
    told: String,
    button: String,
    /// What comes out at least, for the form.
    net: String,
}

#[derive(Template)]
#[template(path = "convert.html")]
struct Page {
    frame: Frame,
    m: &'static MoneyTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    typed: Typed,
    from: Vec<String>,
    to: Vec<String>,
    exchanges: Vec<Exchange>,
    quote: Option<Shown>,
    /// Amounts, the day, whether it was taken back.
    lately: Vec<(String, String, bool)>,
    /// What others exchanged through wallets out of which the visitor may give back.
    through: Vec<Through>,
}

/// The codes of one side, each once.
fn codes(found: &[Conversion], one: fn(&Conversion) -> CurrencyCode, other: fn(&Conversion) -> CurrencyCode) -> Vec<String> {
    let both = found.iter().flat_map(|each| [Some(one(each)), each.is_both_ways().then(|| other(each))]);
    let mut codes: Vec<String> = both.flatten().map(|code| code.to_string()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// What was given for what, and when.
fn told(one: &Converted, visitor: &Visitor) -> (String, String) {
    let money = |money: Money| number::money(money, visitor.language);
    let left = one.came().amount().checked_add(one.spread().negated()).unwrap_or_default();
    let came = Money::new(left, one.came().currency());
    let m = MoneyTexts::of(visitor.language);
    (m.gave_for.replace("{gave}", &money(one.gave())).replace("{came}", &money(came)), number::day(one.at(), visitor.language))
}

async fn made(visitor: &Visitor, typed: Typed) -> Result<Page, Trouble> {
    let m = MoneyTexts::of(visitor.language);
    let found = ask(visitor, Conversions::default()).await?;
    let mine = ConversionsOf { wallet: visitor.member.wallet(), before: None, limit: Some(LATELY) };
    let lately = ask(visitor, mine).await?.into_iter().map(|one| {
        let (told, when) = told(&one, visitor);
        (told, when, one.refunded_by().is_some())
    });
    Ok(Page {
        frame: visitor.frame("wallet").titled(m.convert),
        m,
        done: None,
        refusal: None,
        typed,
        from: codes(&found, Conversion::from, Conversion::to),
        to: codes(&found, Conversion::to, Conversion::from),
        exchanges: found.iter().map(|one| exchange(one, visitor)).collect(),
        quote: None,
        lately: lately.collect(),
        through: back::through(visitor).await?,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    done: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, Typed { from: asked.from, ..Typed::default() }).await?;
    page.done = match asked.done.as_str() {
        "converted" => Some(page.m.converted),
        "taken-back" => Some(page.m.took_back),
        _ => None,
    };
    Ok(show(&page))
}

fn shown(quote: &Quote, visitor: &Visitor) -> Shown {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let net = number::money(quote.net, language);
    let pattern = if quote.spread.amount().is_positive() { m.quote } else { m.quote_plain };
    Shown {
        told: pattern
            .replace("{net}", &net)
            .replace("{gross}", &number::money(quote.gross, language))
            .replace("{spread}", &number::money(quote.spread, language)),
        button: m.do_convert.replace("{net}", &net),
        net: quote.net.amount().to_string(),
    }
}

fn read(fields: &Fields) -> Typed {
    let own = |name: &str| fields.get(name).to_owned();
    Typed { amount: own("amount"), from: own("from"), to: own("to") }
}

/// Shows what comes of it, or does it for no less than was shown.
pub(super) async fn submit(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (typed, m) = (read(&fields), MoneyTexts::of(visitor.language));
    let money = number::parse(&typed.amount, visitor.language).ok();
    let money = money.and_then(|amount| Some((Money::new(amount, typed.from.parse().ok()?), typed.to.parse().ok()?)));
    let refused = match money {
        None => Refused::from(m.not_an_amount),
        Some((from, to)) => match fields.get("at-least").parse() {
            // What was looked at before is done, unless the rate is another one by now.
            Ok(at_least) if fields.get("do") == "convert" => {
                let convert = Convert { wallet: visitor.member.wallet(), from, to, at_least: Some(at_least) };
                match visitor.session.execute(convert).await {
                    Ok(_) => return Ok(Redirect::to("/convert?done=converted").into_response()),
                    Err(error) => Refused::or_trouble(&error, visitor.language)?,
                }
            }
            _ => match visitor.session.ask(ConversionPreview { from, to }).await {
                Ok(quote) => {
                    let mut page = made(&visitor, typed).await?;
                    page.quote = Some(shown(&quote, &visitor));
                    return Ok(show(&page));
                }
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            },
        },
    };
    let mut page = made(&visitor, typed).await?;
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
