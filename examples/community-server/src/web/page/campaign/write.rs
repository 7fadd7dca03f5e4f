//! Starting a campaign, and changing one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::WalletId;
use wezer_core::ledger::{Abundance, Currency, Origin};
use wezer_exchange::campaign::{ChangeCampaign, StartCampaign};

use super::on;
use super::one::{Found, find};
use super::typed::{AUDIENCES, Typed};
use crate::web::form::SignedForm;
use crate::web::page::group::group_name;
use crate::web::page::pay::{names, wallet_named};
use crate::web::page::social::item::audience;
use crate::web::page::voice::{Voice, own_groups, session, voices};
use crate::web::page::wallet::{self, currencies};
use crate::web::refused::{Refused, group_address};
use crate::web::text::{CampaignTexts, SocialTexts};
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// Something to choose: value, words, whether it is chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "campaign_write.html")]
struct Page {
    frame: Frame,
    c: &'static CampaignTexts,
    s: &'static SocialTexts,
    refusal: Option<Refused>,
    /// Which campaign is changed; nothing for a new one.
    id: Option<String>,
    /// Whether only its words can be changed.
    is_fixed: bool,
    typed: Typed,
    /// What it is for, and its page.
    on: Option<(&'static str, Option<String>)>,
    has_goodies: bool,
    currencies: Vec<String>,
    names: Vec<String>,
    groups: Vec<Choice>,
    audiences: Vec<Choice>,
    voices: Vec<Voice>,
}

/// The currencies in which something can be pledged: first those of the community.
pub(super) async fn pledged_currencies(visitor: &Visitor) -> Result<Vec<String>, Trouble> {
    let all = currencies(visitor).await?;
    let mut chosen: Vec<&Currency> = all.iter().filter(|currency| currency.abundance() != Abundance::Abundant).collect();
    chosen.sort_by_key(|currency| currency.origin() == Origin::Declared);
    Ok(chosen.into_iter().map(|currency| currency.code().to_string()).collect())
}

async fn made(
    visitor: &Visitor,
    mut typed: Typed,
    before: Option<&Found>,
    voice: &str,
    refusal: Option<Refused>,
) -> Result<Page, Trouble> {
    let (c, s) = (CampaignTexts::of(visitor.language), SocialTexts::of(visitor.language));
    let mut currencies = pledged_currencies(visitor).await?;
    for code in typed.codes() {
        if !currencies.iter().any(|known| *known == code.to_string()) {
            currencies.push(code.to_string());
        }
    }
    // Each goal is in a currency of its own.
    for ((_, code), known) in typed.goals.iter_mut().zip(&currencies).filter(|((_, code), _)| code.is_empty()) {
        code.clone_from(known);
    }
    let mut groups = Vec::new();
    for group in own_groups(visitor).await? {
        let address = group_address(group.id());
        let chosen = typed.groups.contains(&address);
        groups.push((address, group_name(&group, visitor.language), chosen));
    }
    let audiences = AUDIENCES.map(|each| {
        let value = each.as_str().to_owned();
        let chosen = value == typed.audience;
        (value, audience(each, s).to_owned(), chosen)
    });
    Ok(Page {
        frame: visitor.frame("market").titled(if before.is_some() { c.edit_title } else { c.new_title }),
        c,
        s,
        refusal,
        id: before.map(|before| before.seen.line.campaign.to_string()),
        is_fixed: before.is_some_and(|before| before.seen.line.state != "draft"),
        on: on::named(&typed.on).map(|record| on::shown(&record, c)),
        has_goodies: typed.goodies.iter().any(|goodie| !goodie.title.is_empty()),
        currencies,
        names: names(visitor).await?,
        groups,
        audiences: audiences.into(),
        voices: if before.is_some() { Vec::new() } else { voices(visitor, voice).await? },
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    group: String,
    on: String,
}

pub(super) async fn new(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, Typed::new(&asked.group, &asked.on), None, "", None).await?))
}

/// Who gets it: whoever was named, else oneself or who gets it already.
async fn beneficiary(visitor: &Visitor, typed: &Typed, before: Option<&Found>) -> Result<Option<WalletId>, Trouble> {
    if typed.beneficiary.is_empty() {
        return Ok(Some(before.map_or(visitor.member.wallet(), |before| before.seen.beneficiary)));
    }
    wallet_named(visitor, &typed.beneficiary).await
}

pub(super) async fn add(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (typed, c) = (Typed::read(&fields), CampaignTexts::of(visitor.language));
    let refused = match beneficiary(&visitor, &typed, None).await? {
        None => Refused::from(c.unknown_beneficiary),
        Some(wallet) => match typed.terms(wallet, None, visitor.language) {
            Err(text) => text.into(),
            Ok(terms) => {
                let start = StartCampaign { terms, publish: fields.get("do") != "draft" };
                match session(&visitor, &fields)?.execute(start).await {
                    Ok(started) => return Ok(Redirect::to(&format!("/campaign/{}", *started)).into_response()),
                    Err(error) => Refused::or_trouble(&error, visitor.language)?,
                }
            }
        },
    };
    let page = made(&visitor, typed, None, fields.get("as"), Some(refused)).await?;
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// A campaign that the visitor may change.
async fn own(visitor: &Visitor, id: &str) -> Result<Found, Trouble> {
    let found = find(visitor, id).await?;
    match found.seen.may_change {
        true => Ok(found),
        false => Err(Trouble::not_found(visitor.language).on(visitor, format!("/campaign/{id}"))),
    }
}

pub(super) async fn edit(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let found = own(&visitor, &id).await?;
    let gets = found.seen.beneficiary;
    let name = wallet::names(&visitor.app, visitor.language, vec![gets]).await?.remove(&gets).unwrap_or_default();
    let typed = Typed::of(&found.seen, name, visitor.language);
    Ok(show(&made(&visitor, typed, Some(&found), "", None).await?))
}

pub(super) async fn save(Path(id): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (found, typed) = (own(&visitor, &id).await?, Typed::read(&fields));
    match saved(&visitor, &found, &typed).await? {
        None => Ok(Redirect::to(&format!("/campaign/{id}?done=saved")).into_response()),
        Some(refused) => {
            let page = made(&visitor, typed, Some(&found), "", Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn saved(visitor: &Visitor, found: &Found, typed: &Typed) -> Result<Option<Refused>, Trouble> {
    let Some(wallet) = beneficiary(visitor, typed, Some(found)).await? else {
        return Ok(Some(CampaignTexts::of(visitor.language).unknown_beneficiary.into()));
    };
    let terms = match typed.terms(wallet, Some(&found.seen), visitor.language) {
        Ok(terms) => terms,
        Err(text) => return Ok(Some(text.into())),
    };
    match found.session.execute(ChangeCampaign { campaign: found.seen.line.campaign, terms }).await {
        Ok(_) => Ok(None),
        Err(error) => Refused::or_trouble(&error, visitor.language).map(Some),
    }
}
