//! Giving thanks: some of an abundant currency, out of nothing.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::CommandId;
use wezer_core::kernel::CallError;
use wezer_core::ledger::{Abundance, Give};
use wezer_core::money::{CurrencyCode, Money};

use super::pay::{Choice, choices, names, wallet_named};
use crate::web::form::SignedForm;
use crate::web::refused::Refused;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

#[derive(Template)]
#[template(path = "thanks.html")]
struct Page {
    frame: Frame,
    id: String,
    typed: Typed,
    currencies: Vec<Choice>,
    names: Vec<String>,
    refusal: Option<Refused>,
}

#[derive(Debug, Default)]
struct Typed {
    to: String,
    amount: String,
    currency: String,
    memo: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let typed = Typed { to: asked.to, amount: "1".to_owned(), ..Typed::default() };
    Ok(show(&made(&visitor, typed, None).await?))
}

async fn made(visitor: &Visitor, typed: Typed, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let currencies = super::wallet::currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(visitor.say("thanks")),
        id: visitor.session.fresh_command_id().to_string(),
        typed,
        currencies: choices(&currencies, |currency| currency.abundance() == Abundance::Abundant),
        names: names(visitor).await?,
        refusal,
    })
}

pub(super) async fn give(form: SignedForm) -> Result<Response, Trouble> {
    let SignedForm { visitor, fields } = form;
    let (language, t) = (visitor.language, texts(visitor.language));
    let get = |name| fields.get(name).to_owned();
    let typed = Typed { to: get("to"), amount: get("amount"), currency: get("currency"), memo: get("memo") };
    let to = wallet_named(&visitor, &typed.to).await?;
    let amount = number::parse(&typed.amount, language).ok();
    let code = typed.currency.parse::<CurrencyCode>().ok();
    let refusal = match (to, amount, code) {
        (None, _, _) => t.pay_unknown_payee.into(),
        (Some(to), Some(amount), Some(code)) => {
            let memo = fields.some("memo").map(str::to_owned);
            let give = Give { from: visitor.member.wallet(), to, money: Money::new(amount, code), memo };
            let id = fields.get("id").parse::<CommandId>().unwrap_or_else(|_| visitor.session.fresh_command_id());
            match visitor.session.execute_as(id, give).await {
                Ok(_) => return Ok(Redirect::to("/?done=given").into_response()),
                Err(error @ (CallError::Refused(_) | CallError::Denied(_) | CallError::IdReused { .. })) => {
                    Refused::of(&error, language)
                }
                Err(error) => return Err(Trouble::of(&error, language)),
            }
        }
        _ => t.pay_not_an_amount.into(),
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, Some(refusal)).await?))
}
