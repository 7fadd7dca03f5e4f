//! The reactions that people can give, and what they bring their author.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::ROOT;
use wezer_core::ledger::Abundance;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::post::{KnownReactions, MANAGE_REACTIONS, ReactionKind, ReactionName, SetReactions};

use super::feed::done;
use super::group::ask;
use super::kind::Asked;
use super::pay::{Choice, choices};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::refused::{Could, Refused};
use crate::web::text::KindTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many empty lines stand below those that are filled.
const SPARE: usize = 2;

/// A reaction as it is typed.
#[derive(Debug, Default)]
struct Row {
    name: String,
    amount: String,
    currency: String,
    name_label: String,
    amount_label: String,
    currency_label: String,
}

#[derive(Template)]
#[template(path = "reactions.html")]
struct Page {
    frame: Frame,
    k: &'static KindTexts,
    done: Option<&'static str>,
    manage: Could,
    refusal: Option<Refused>,
    rows: Vec<Row>,
    currencies: Vec<Choice>,
}

async fn made(visitor: &Visitor, typed: Option<&Fields>, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (k, language) = (KindTexts::of(visitor.language), visitor.language);
    let mut rows: Vec<Row> = match typed {
        Some(fields) => lines(fields)
            .map(|(name, amount, currency)| Row {
                name: name.to_owned(),
                amount: amount.to_owned(),
                currency: currency.to_owned(),
                ..Row::default()
            })
            .collect(),
        None => ask(visitor, KnownReactions {})
            .await?
            .iter()
            .map(|kind| Row {
                name: kind.name.to_string(),
                amount: kind.gives.map(|gives| number::amount(gives.amount(), language)).unwrap_or_default(),
                currency: kind.gives.map(|gives| gives.currency().to_string()).unwrap_or_default(),
                ..Row::default()
            })
            .collect(),
    };
    rows.extend((0..SPARE).map(|_| Row::default()));
    for (place, row) in rows.iter_mut().enumerate() {
        let number = (place + 1).to_string();
        row.name_label = k.reaction.replace("{n}", &number);
        row.amount_label = k.gives.replace("{n}", &number);
        row.currency_label = k.gives_of.replace("{n}", &number);
    }
    let currencies = super::wallet::currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("more").titled(k.reactions),
        k,
        done: None,
        manage: Could::ask(visitor, MANAGE_REACTIONS, ROOT).await?,
        refusal,
        rows,
        currencies: choices(&currencies, |currency| currency.abundance() == Abundance::Abundant),
    })
}

/// The lines of the form that have a name: name, amount, currency.
fn lines(fields: &Fields) -> impl Iterator<Item = (&str, &str, &str)> {
    let gifts = fields.all("amount").zip(fields.all("currency"));
    fields.all("name").zip(gifts).map(|(name, (amount, currency))| (name, amount, currency)).filter(|line| !line.0.is_empty())
}

fn read(fields: &Fields, visitor: &Visitor) -> Result<Vec<ReactionKind>, Refused> {
    let (k, language) = (KindTexts::of(visitor.language), visitor.language);
    let kind = |(name, amount, currency): (&str, &str, &str)| {
        let parsed = name.parse::<ReactionName>().map_err(|_| Refused::from(k.bad_reaction.replace("{name}", name)))?;
        if amount.is_empty() {
            return Ok(ReactionKind { name: parsed, gives: None });
        }
        let gives = number::parse(amount, language).ok().zip(currency.parse::<CurrencyCode>().ok());
        let (amount, code) = gives.ok_or_else(|| Refused::from(k.bad_gift.replace("{amount}", amount)))?;
        Ok(ReactionKind { name: parsed, gives: Some(Money::new(amount, code)) })
    };
    lines(fields).map(kind).collect()
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

/// Sets all reactions to what the form holds.
pub(super) async fn save(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let refused = match read(&fields, &visitor) {
        Ok(kinds) => match visitor.session.execute(SetReactions { kinds }).await {
            Ok(_) => return Ok(Redirect::to("/reactions?done=saved").into_response()),
            Err(error) => Refused::or_trouble(&error, visitor.language)?,
        },
        Err(refused) => refused,
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, Some(&fields), Some(refused)).await?))
}
