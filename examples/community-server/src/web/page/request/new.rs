//! Asking for a payment.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::WalletId;
use wezer_core::ledger::Abundance;
use wezer_core::money::Money;
use wezer_exchange::request::AskPayment;

use crate::web::form::{Fields, SignedForm};
use crate::web::page::pay::{Choice, choices, names, source, wallet_named};
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::RequestTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{day, number};

/// So many amounts can be typed.
const LINES: usize = 3;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    into: String,
    from: String,
    /// Amount and currency.
    lines: Vec<(String, String)>,
    memo: String,
    expires: String,
    times: String,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        let pairs = fields.all("amount").zip(fields.all("currency"));
        Self {
            into: own("into"),
            from: own("from"),
            lines: pairs.take(LINES).map(|(amount, code)| (amount.to_owned(), code.to_owned())).collect(),
            memo: own("memo"),
            expires: own("expires"),
            times: own("times"),
        }
    }

    fn ask(&self, from: Option<WalletId>, visitor: &Visitor) -> Result<AskPayment, &'static str> {
        let (r, language) = (RequestTexts::of(visitor.language), visitor.language);
        let typed = self.lines.iter().filter(|(amount, _)| !amount.is_empty());
        let money =
            |(amount, code): &(String, String)| Some(Money::new(number::parse(amount, language).ok()?, code.parse().ok()?));
        let amounts: Vec<Money> = typed.map(money).collect::<Option<_>>().ok_or(r.not_an_amount)?;
        let expires_at = match self.expires.as_str() {
            "" => None,
            text => Some(day::end_of(text, None).ok_or(r.bad_date)?),
        };
        let times = match self.times.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| r.bad_times)?),
        };
        Ok(AskPayment {
            to: self.into.parse().unwrap_or(visitor.member.wallet()),
            amounts,
            from,
            expires_at,
            times,
            memo: Some(self.memo.clone()).filter(|memo| !memo.is_empty()),
        })
    }
}

#[derive(Template)]
#[template(path = "request_new.html")]
struct Page {
    frame: Frame,
    r: &'static RequestTexts,
    refusal: Option<Refused>,
    typed: Typed,
    currencies: Vec<Choice>,
    sources: Vec<(String, String, bool)>,
    names: Vec<String>,
}

async fn made(visitor: &Visitor, mut typed: Typed, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let r = RequestTexts::of(visitor.language);
    typed.lines.resize(LINES, Default::default());
    let all = currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(r.ask),
        r,
        refusal,
        currencies: choices(&all, |currency| currency.abundance() != Abundance::Abundant),
        sources: source::all(visitor, typed.into.parse().ok()).await?,
        names: names(visitor).await?,
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let typed = Typed { from: asked.from, times: "1".to_owned(), ..Typed::default() };
    Ok(show(&made(&visitor, typed, None).await?))
}

pub(super) async fn ask(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let typed = Typed::read(&fields);
    let from = wallet_named(&visitor, &typed.from).await?;
    let refused = if from.is_none() && !typed.from.is_empty() {
        Refused::from(RequestTexts::of(visitor.language).unknown)
    } else {
        match typed.ask(from, &visitor) {
            Err(text) => text.into(),
            Ok(ask) => match visitor.session.execute(ask).await {
                Ok(asked) => return Ok(Redirect::to(&format!("/request/{}?done=asked", *asked)).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            },
        }
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, typed, Some(refused)).await?))
}
