//! What was exchanged through the wallets out of which the visitor may give back, and taking an exchange back.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_exchange::conversion::{Conversions, ConversionsThrough, RefundConversion};

use super::{LATELY, Typed, made, told};
use crate::web::form::SignedForm;
use crate::web::page::group::ask;
use crate::web::page::request::or_nothing;
use crate::web::page::wallet::names;
use crate::web::refused::Refused;
use crate::web::text::MoneyTexts;
use crate::web::view::{Trouble, show_as};
use crate::web::visitor::Visitor;

/// What was exchanged through a wallet.
#[derive(Debug)]
pub(super) struct Through {
    pub(super) title: String,
    pub(super) wallet: String,
    pub(super) all: Vec<Exchanged>,
}

/// An exchange that somebody made.
#[derive(Debug)]
pub(super) struct Exchanged {
    pub(super) id: String,
    pub(super) told: String,
    pub(super) when: String,
    pub(super) is_back: bool,
}

/// The latest through each such wallet; nothing of a wallet out of which the visitor may not give back.
pub(super) async fn through(visitor: &Visitor) -> Result<Vec<Through>, Trouble> {
    let m = MoneyTexts::of(visitor.language);
    let offered = ask(visitor, Conversions { ended_too: true, limit: Some(1_000), ..Conversions::default() }).await?;
    let wallets: BTreeSet<_> = offered.iter().map(|one| one.liquidity()).collect();
    let mut all = Vec::new();
    for liquidity in wallets {
        let asked = ConversionsThrough { liquidity, before: None, limit: Some(LATELY) };
        let found = or_nothing(visitor.session.ask(asked).await, visitor)?;
        if found.is_empty() {
            continue;
        }
        let known = found.iter().map(|one| one.wallet()).chain([liquidity]).collect::<BTreeSet<_>>();
        let named = names(&visitor.app, visitor.language, known.into_iter().collect()).await?;
        let name = |wallet| named.get(&wallet).map_or("", String::as_str);
        let exchanged = found.iter().map(|one| {
            let (said, when) = told(one, visitor);
            Exchanged {
                id: one.id().to_string(),
                told: m.by_whom.replace("{name}", name(one.wallet())).replace("{told}", &said),
                when,
                is_back: one.refunded_by().is_some(),
            }
        });
        let title = m.through.replace("{wallet}", name(liquidity));
        all.push(Through { title, wallet: liquidity.to_string(), all: exchanged.collect() });
    }
    Ok(all)
}

/// Takes an exchange back.
pub(in crate::web::page) async fn take_back(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/convert");
    let converted = fields.get("exchange").parse().map_err(|_| not_found())?;
    let liquidity = fields.get("wallet").parse().map_err(|_| not_found())?;
    match visitor.session.execute(RefundConversion { converted, liquidity }).await {
        Ok(_) => Ok(Redirect::to("/convert?done=taken-back").into_response()),
        Err(error) => {
            let mut page = made(&visitor, Typed::default()).await?;
            page.refusal = Some(Refused::or_trouble(&error, visitor.language)?);
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}
