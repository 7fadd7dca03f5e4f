//! What is kept about oneself: to see, to take along, to restrict, to have erased. Open to whoever is signed in, also to those who
//! take a break or have left.

mod archive;
mod erase;
mod wish;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::Value;
use wezer_core::language::{CORE, Language};
use wezer_core::seal::Basis;
use wezer_core::sovereignty::{
    After, AskedConsents, Consents, DataPolicyOf, ErasurePreview, KeptOf, MyData, ProcessedField, RegisterOfProcessing, Wishes,
};

use super::feed::done;
use super::profile::{VISIBILITIES, said, slug};
use crate::app::App;
use crate::feed::MyFeedAddress;
use crate::web::number;
use crate::web::refused::message;
use crate::web::text::{DataTexts, OutTexts, PersonTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::{Anyone, Visitor};

/// What somebody brings along has at most so many bytes.
const MAX_UPLOAD: usize = 4 << 20;
/// So many documents of a kind are shown on one page.
const SHOWN: u16 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/data", get(page))
        .route("/data/kept", get(kept_page))
        .route("/data/archive", get(archive::download))
        .route("/data/bring", post(archive::bring).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/data/wishes", post(wish::save))
        .route("/data/consents", post(wish::consent))
        .route("/data/erase", get(erase::page).post(erase::erase))
}

/// Documents of one kind.
#[derive(Debug)]
struct Kept {
    kind: String,
    what_for: String,
    basis: &'static str,
    count: u32,
    days: Option<String>,
    /// Its fields and who sees each.
    fields: Vec<(String, String)>,
}

/// A text that people are asked to agree to.
#[derive(Debug)]
struct Asked {
    purpose: String,
    version: u32,
    text: String,
    language: &'static str,
    /// Whether this version is agreed to already.
    is_given: bool,
    agree_to: String,
}

/// A yes.
#[derive(Debug)]
struct Given {
    purpose: String,
    version: String,
    seq: u64,
    withdrawn: Option<String>,
    withdraw_it: String,
}

#[derive(Template)]
#[template(path = "data.html")]
struct Page {
    frame: Frame,
    d: &'static DataTexts,
    done: Option<&'static str>,
    refusal: Option<String>,
    kept: Vec<Kept>,
    is_cut: bool,
    balances: Vec<(&'static str, &'static str, bool)>,
    wishes: Wishes,
    asked: Vec<Asked>,
    given: Vec<Given>,
    o: &'static OutTexts,
    /// Since when there is a personal address; nothing for who takes no part.
    feed: Option<Option<String>>,
    /// One just made: shown once.
    fresh_feed: Option<String>,
}

#[derive(Template)]
#[template(path = "data_kept.html")]
struct KeptPage {
    frame: Frame,
    documents: Vec<(String, String)>,
    next: Option<String>,
}

async fn ask<Q: wezer_core::Query>(visitor: &Visitor, query: Q) -> Result<Q::Output, Trouble> {
    visitor.session.ask(query).await.map_err(|error| Trouble::of(&error, visitor.language))
}

/// Each kind in words: what it is for comes from the register of processing.
async fn told(visitor: &Visitor, kept: Vec<KeptOf>) -> Result<Vec<Kept>, Trouble> {
    let (language, d) = (visitor.language, DataTexts::of(visitor.language));
    let register = visitor.app.0.community.system().ask(RegisterOfProcessing {}).await;
    let register = register.map_err(|error| Trouble::of(&error, language))?;
    let what_for = |kind: &str| {
        let line = register.iter().find(|line| line.kind == kind)?;
        message(&format!("purpose-{}", line.purpose), language)
    };
    let fields = |kind: &str| {
        let fields = register.iter().filter(|line| line.kind == kind).flat_map(|line| &line.fields);
        let seen_by = |field: &ProcessedField| CORE.message(language, field.seen_by.label(), &[]).unwrap_or_default();
        fields.map(|field| (field.name.replace('_', " "), seen_by(field))).collect()
    };
    let told = kept.into_iter().map(|kept| Kept {
        fields: fields(&kept.kind),
        what_for: what_for(&kept.kind).unwrap_or_default(),
        basis: match kept.basis {
            Basis::Consent => d.basis_consent,
            Basis::Contract => d.basis_contract,
            Basis::LegalDuty => d.basis_legal,
        },
        count: kept.count,
        days: kept.days.map(|days| d.for_days.replace("{days}", &days.to_string())),
        kind: kept.kind.replace('_', " "),
    });
    Ok(told.collect())
}

async fn made(visitor: &Visitor, refusal: Option<String>) -> Result<Page, Trouble> {
    let (language, member) = (visitor.language, visitor.member.id());
    let d = DataTexts::of(language);
    let plan = ask(visitor, ErasurePreview { member }).await?;
    let is_cut = plan.is_cut;
    let wishes = ask(visitor, DataPolicyOf { member }).await?;
    let consents = ask(visitor, Consents { member, after: None }).await?;
    let is_given = |purpose: &str, version: u32| {
        consents.iter().any(|one| one.purpose() == purpose && one.version() == version && one.withdrawn_at().is_none())
    };
    let system = visitor.app.0.community.system();
    let texts = system.ask(AskedConsents {}).await.map_err(|error| Trouble::of(&error, language))?;
    let asked = texts.iter().filter_map(|asked| {
        let (spoken, text) = asked.text.texts.get_key_value(&language).or_else(|| asked.text.texts.first_key_value())?;
        Some(Asked {
            is_given: is_given(&asked.purpose, asked.version),
            agree_to: d.agree_to.replace("{purpose}", &asked.purpose),
            purpose: asked.purpose.clone(),
            version: asked.version,
            text: text.clone(),
            language: spoken.tag(),
        })
    });
    let given = consents.iter().map(|one| Given {
        purpose: one.purpose().to_owned(),
        version: d.version.replace("{version}", &one.version().to_string()),
        seq: one.given_in().get(),
        withdrawn: one.withdrawn_at().map(|at| d.withdrawn.replace("{day}", &number::day(at, language))),
        withdraw_it: d.withdraw_it.replace("{purpose}", one.purpose()),
    });
    let (asked, given) = (asked.collect(), given.collect());
    let feed = visitor.session.ask(MyFeedAddress {}).await.ok();
    let o = OutTexts::of(language);
    let since = |at| o.feed_since.replace("{day}", &number::day(at, language));
    let p = PersonTexts::of(language);
    Ok(Page {
        frame: visitor.frame("more").titled(d.my_data),
        d,
        done: None,
        refusal,
        kept: told(visitor, plan.goes.into_iter().chain(plan.stays).collect()).await?,
        is_cut,
        balances: VISIBILITIES.into_iter().map(|each| (slug(each), said(each, p), each == wishes.balances)).collect(),
        wishes,
        asked,
        given,
        o,
        feed: feed.map(|feed| feed.map(since)),
        fresh_feed: None,
    })
}

/// The page, with a personal address that was just made.
pub(super) async fn with_feed(visitor: &Visitor, address: String) -> Result<Response, Trouble> {
    let mut page = made(visitor, None).await?;
    page.fresh_feed = Some(address);
    Ok(show(&page))
}

#[derive(Debug, Default, Deserialize)]
struct Came {
    #[serde(default)]
    done: String,
}

async fn page(Anyone(visitor): Anyone, Query(came): Query<Came>) -> Result<Response, Trouble> {
    let mut page = made(&visitor, None).await?;
    page.done = came_from(&came.done, visitor.language);
    Ok(show(&page))
}

fn came_from(what: &str, language: Language) -> Option<&'static str> {
    let d = DataTexts::of(language);
    match what {
        "brought" => Some(d.brought),
        "nothing" => Some(d.brought_nothing),
        _ => done(what, language),
    }
}

#[derive(Debug, Default, Deserialize)]
struct From {
    #[serde(default)]
    after: String,
}

/// A text of more bytes, such as a picture's, is not shown on the page; the file to take along has it.
const SHOWN_TEXT: usize = 30_000;

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > SHOWN_TEXT => *text = format!("… ({} KiB)", text.len() >> 10),
        Value::Array(values) => values.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// The documents themselves.
async fn kept_page(Anyone(visitor): Anyone, Query(from): Query<From>) -> Result<Response, Trouble> {
    let after: Option<After> = match from.after.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).map_err(|_| Trouble::not_found(visitor.language))?),
    };
    let page = ask(&visitor, MyData { member: visitor.member.id(), after, limit: Some(SHOWN) }).await?;
    let shown = page.documents.into_iter().map(|mut document| {
        shorten(&mut document.content);
        let content = serde_json::to_string_pretty(&document.content).unwrap_or_default();
        (document.kind.replace('_', " "), content)
    });
    let next = page.next.as_ref().and_then(|next| serde_json::to_string(next).ok());
    Ok(show(&KeptPage {
        frame: visitor.frame("more").titled(DataTexts::of(visitor.language).kept),
        documents: shown.collect(),
        next: next.map(|next| crate::web::visitor::encoded(&next)),
    }))
}
