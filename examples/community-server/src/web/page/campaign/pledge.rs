//! Pledging, and withdrawing what was pledged.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::money::{CurrencyCode, Money};
use wezer_exchange::campaign::{MakePledge, SeenCampaign, WithdrawPledge};

use super::one::{again, find};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::voice::session;
use crate::web::refused::Refused;
use crate::web::text::CampaignTexts;
use crate::web::view::Trouble;
use crate::web::visitor::{Visitor, own_path};

/// A pledge as it is typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The amount in each currency of the goals.
    pub(super) amounts: Vec<(String, String)>,
    pub(super) goodie: String,
    pub(super) is_anyway: bool,
    pub(super) is_anonymous: bool,
    pub(super) from: String,
    pub(super) voice: String,
}

impl Typed {
    /// Nothing yet.
    pub(super) fn empty(seen: &SeenCampaign) -> Self {
        let codes = seen.line.progress.iter().map(|one| one.goal.currency().to_string());
        Self { amounts: codes.map(|code| (code, String::new())).collect(), ..Self::default() }
    }

    fn read(fields: &Fields, seen: &SeenCampaign) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        let codes = seen.line.progress.iter().map(|one| one.goal.currency().to_string());
        Self {
            amounts: codes.map(|code| (code.clone(), own(&format!("amount-{code}")))).collect(),
            goodie: own("goodie"),
            is_anyway: fields.is_ticked("anyway"),
            is_anonymous: fields.is_ticked("anonymous"),
            from: own("from"),
            voice: own("as"),
        }
    }

    fn pledge(&self, seen: &SeenCampaign, visitor: &Visitor) -> Result<MakePledge, &'static str> {
        Ok(MakePledge {
            campaign: seen.line.campaign,
            from: self.from.parse().unwrap_or(visitor.member.wallet()),
            amounts: read_amounts(&self.amounts, visitor)?,
            anyway: self.is_anyway,
            anonymous: self.is_anonymous,
            goodie: self.goodie.parse().ok(),
        })
    }
}

/// The amounts that were typed, by their currencies; at least one.
pub(super) fn read_amounts(typed: &[(String, String)], visitor: &Visitor) -> Result<Vec<Money>, &'static str> {
    let c = CampaignTexts::of(visitor.language);
    let mut amounts = Vec::new();
    for (code, amount) in typed.iter().filter(|(_, amount)| !amount.is_empty()) {
        let amount = number::parse(amount, visitor.language).map_err(|_| c.not_an_amount)?;
        amounts.push(Money::new(amount, code.parse::<CurrencyCode>().map_err(|_| c.not_an_amount)?));
    }
    if amounts.is_empty() { Err(c.give_something) } else { Ok(amounts) }
}

pub(super) async fn make(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let seen = find(&visitor, &id).await?.seen;
    let typed = Typed::read(&fields, &seen);
    let pledge = match typed.pledge(&seen, &visitor) {
        Ok(pledge) => pledge,
        Err(text) => return again(&visitor, &id, Some(typed), text.into()).await,
    };
    match session(&visitor, &fields)?.execute(pledge).await {
        Ok(_) => Ok(Redirect::to(&format!("/campaign/{id}?done=pledged")).into_response()),
        Err(error) => again(&visitor, &id, Some(typed), Refused::or_trouble(&error, visitor.language)?).await,
    }
}

pub(super) async fn withdraw(
    Path(pledge): Path<String>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(&visitor, "/campaigns/mine");
    let (pledge, from) = (pledge.parse().map_err(|_| not_found())?, fields.get("from").parse().map_err(|_| not_found())?);
    let back = own_path(fields.get("back")).to_owned();
    let done = session(&visitor, &fields)?.execute(WithdrawPledge { pledge, from }).await;
    done.map_err(|error| visitor.trouble(&error, back.as_str()))?;
    Ok(Redirect::to(&format!("{back}?done=withdrawn")).into_response())
}
