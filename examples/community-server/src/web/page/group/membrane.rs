//! The membrane of a group: who decides, what is asked, what is agreed to.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wezer_core::group::{Agreement, ChangeGroup, Entry, Membrane};
use wezer_core::ledger::Abundance;
use wezer_core::money::{CurrencyCode, Money};

use super::about::Asked;
use super::head::{Head, Way, find};
use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::pay::{Choice, choices};
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::GroupTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// An agreement as it is typed.
#[derive(Debug)]
struct Accord {
    title: String,
    text: String,
    title_label: String,
    text_label: String,
}

#[derive(Template)]
#[template(path = "membrane.html")]
struct Page {
    frame: Frame,
    head: Head,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    entries: Vec<(&'static str, &'static str, bool)>,
    questions: String,
    agreements: Vec<Accord>,
    sponsors: String,
    fee: String,
    fee_currency: String,
    currencies: Vec<Choice>,
}

fn accords(agreements: &[(String, String)], t: &GroupTexts) -> Vec<Accord> {
    let one_more = (String::new(), String::new());
    let numbered = agreements.iter().chain([&one_more]).enumerate();
    let accord = |(place, (title, text)): (usize, &(String, String))| {
        let number = (place + 1).to_string();
        Accord {
            title: title.clone(),
            text: text.clone(),
            title_label: t.agreement_title.replace("{n}", &number),
            text_label: t.agreement_text.replace("{n}", &number),
        }
    };
    numbered.map(accord).collect()
}

fn typed_agreements(fields: &Fields) -> Vec<(String, String)> {
    let pairs = fields.all("agreement-title").zip(fields.all("agreement-text"));
    pairs.filter(|(title, _)| !title.is_empty()).map(|(title, text)| (title.to_owned(), text.to_owned())).collect()
}

async fn made(visitor: &Visitor, address: &str, typed: Option<&Fields>, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let head = Head::load(visitor, address, "settings").await?;
    let (t, membrane) = (head.t, head.group.membrane());
    let known = currencies(visitor).await?;
    let agreements = match typed {
        Some(fields) => typed_agreements(fields),
        None => membrane.agreements.iter().map(|each| (each.title.clone(), each.text.clone())).collect(),
    };
    let kept = |name: &str, saved: String| typed.map_or(saved, |fields| fields.get(name).to_owned());
    let entry = kept("entry", slug(membrane.entry).to_owned());
    let entries = [Entry::Open, Entry::Request, Entry::Invitation].map(|each| (slug(each), said(each, t), slug(each) == entry));
    let fee = membrane.fee.map(|fee| number::amount(fee.amount(), visitor.language)).unwrap_or_default();
    Ok(Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, t.membrane)),
        done: None,
        refusal,
        entries: entries.into(),
        questions: kept("questions", membrane.questions.join("\n")),
        agreements: accords(&agreements, t),
        sponsors: kept("sponsors", membrane.sponsors.to_string()),
        fee: kept("fee", fee),
        fee_currency: kept("fee_currency", membrane.fee.map(|fee| fee.currency().to_string()).unwrap_or_default()),
        currencies: choices(&known, |currency| currency.abundance() != Abundance::Abundant),
        head,
    })
}

fn slug(entry: Entry) -> &'static str {
    match entry {
        Entry::Open => "open",
        Entry::Request => "request",
        Entry::Invitation => "invitation",
    }
}

fn said(entry: Entry, t: &GroupTexts) -> &'static str {
    match entry {
        Entry::Open => t.entry_open,
        Entry::Request => t.entry_request,
        Entry::Invitation => t.entry_invitation,
    }
}

/// The membrane that a form describes.
fn read(fields: &Fields, visitor: &Visitor) -> Result<Membrane, Refused> {
    let t = GroupTexts::of(visitor.language);
    let entry = match fields.get("entry") {
        "open" => Entry::Open,
        "invitation" => Entry::Invitation,
        _ => Entry::Request,
    };
    let sponsors = fields.get("sponsors").parse::<u8>().ok().filter(|sponsors| *sponsors <= wezer_core::group::MAX_SPONSORS);
    let fee = match fields.some("fee") {
        None => None,
        Some(text) => {
            let amount = number::parse(text, visitor.language).ok().filter(|amount| amount.is_positive());
            let code = fields.get("fee_currency").parse::<CurrencyCode>().ok();
            Some(amount.zip(code).map(|(amount, code)| Money::new(amount, code)).ok_or_else(|| Refused::from(t.bad_fee))?)
        }
    };
    let agreements = typed_agreements(fields).into_iter().map(|(title, text)| Agreement { title, text }).collect();
    Ok(Membrane {
        entry,
        questions: fields.lines("questions"),
        agreements,
        sponsors: sponsors.ok_or_else(|| Refused::from(t.bad_sponsors))?,
        fee,
    })
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, &address, None, None).await?;
    page.done = done(&asked.done, visitor.language);
    Ok(show(&page))
}

pub(super) async fn save(Path(address): Path<String>, SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let refused = match read(&fields, &visitor) {
        Ok(membrane) => {
            let change = ChangeGroup { membrane: Some(membrane), ..ChangeGroup::of(group) };
            match visitor.session.execute(change).await {
                Ok(_) => return Ok(Redirect::to(&format!("/groups/{address}/membrane?done=saved")).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
        Err(refused) => refused,
    };
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &made(&visitor, &address, Some(&fields), Some(refused)).await?))
}
