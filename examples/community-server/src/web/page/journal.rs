//! The journal with its proof: entry by entry, each with the link of the chain that it makes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::actor::Actor;
use wezer_core::journal::{Entry, Hash, Seq};
use wezer_core::language::Language;
use wezer_core::store::StoreError;

use crate::api::entry_as_json;
use crate::app::App;
use crate::web::form::SignedForm;
use crate::web::page::social::item::Teller as Names;
use crate::web::story::{Item, Part, Teller};
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

const PAGE: u64 = 30;

#[derive(Debug)]
struct Shown {
    seq: u64,
    when: String,
    command: String,
    hash: String,
    short: String,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "journal.html")]
struct Page {
    frame: Frame,
    head: String,
    entries: Vec<Shown>,
    older: Option<u64>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct OnePage {
    frame: Frame,
    entry: Shown,
    actor: String,
    id: String,
    before: String,
    bytes: String,
    length: usize,
    json: String,
}

#[derive(Debug)]
struct Proven {
    head: String,
    seq: String,
    posted: u64,
    currencies: Vec<(String, u64, String)>,
    seconds: String,
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage {
    frame: Frame,
    proven: Option<Proven>,
    fault: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<u64>,
}

async fn shown(app: &App, first: u64, limit: usize, most: usize, language: Language) -> Result<Vec<Shown>, Trouble> {
    let trouble = |error: StoreError| Trouble::of_store(error, language);
    let entries = app.0.community.store().journal(Seq::new(first), limit).await.map_err(trouble)?;
    let mut hash = app.0.chain.after(&app.0.community, Seq::new(first - 1)).await.map_err(trouble)?;
    let told = Teller::tell(&app.0.community, &entries, language, most).await.map_err(|error| Trouble::of(&error, language))?;
    let mut shown = Vec::with_capacity(entries.len());
    for (seq, bytes) in &entries {
        hash = hash.chain(bytes);
        let damaged = |error| trouble(StoreError::Damaged { what: format!("entry {seq}: {error}") });
        let entry = Entry::decode(bytes).map_err(damaged)?;
        let hash = hash.to_string();
        shown.push(Shown {
            seq: seq.get(),
            when: number::moment(entry.header.recorded_at, language),
            command: entry.header.command.to_owned(),
            short: hash.chars().take(12).collect(),
            hash,
            items: told.iter().filter(|item| item.seq == seq.get()).cloned().collect(),
        });
    }
    Ok(shown)
}

pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    let before = asked.before.unwrap_or(u64::MAX).min(head.seq.get() + 1);
    let first = before.saturating_sub(PAGE).max(1);
    let limit = usize::try_from(before.saturating_sub(first)).unwrap_or(0);
    let mut entries = shown(&app, first, limit, 4, language).await?;
    entries.reverse();
    Ok(show(&Page {
        frame: visitor.frame("more").titled(visitor.say("journal")),
        head: head.hash.to_string(),
        entries,
        older: (first > 1).then_some(first),
        is_first: asked.before.is_none(),
    }))
}

pub(super) async fn one(State(app): State<App>, visitor: Visitor, Path(seq): Path<String>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let seq: u64 = seq.parse().map_err(|_| Trouble::not_found(language))?;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    if seq == 0 || seq > head.seq.get() {
        return Err(Trouble::not_found(language));
    }
    let trouble = |error: StoreError| Trouble::of_store(error, language);
    let found = app.0.community.store().journal(Seq::new(seq), 1).await.map_err(trouble)?;
    let (_, bytes) = found.first().ok_or_else(|| Trouble::not_found(language))?;
    let entry = Entry::decode(bytes).map_err(|_| Trouble::not_found(language))?;
    let before: Hash = app.0.chain.after(&app.0.community, Seq::new(seq - 1)).await.map_err(trouble)?;
    let json = entry_as_json(&app.0.community, &entry);
    let actor = match entry.header.actor {
        Actor::System => texts(language).the_community.to_owned(),
        Actor::Member(member) => Names::new(&visitor).await?.member(member).await?,
        Actor::ForGroup { member, group } => {
            let mut teller = Names::new(&visitor).await?;
            let (member, group) = (teller.member(member).await?, teller.group(group).await?);
            SocialTexts::of(language).by_for.replace("{member}", &member).replace("{group}", &group)
        }
    };
    let entries = shown(&app, seq, 1, 100, language).await?;
    let shown = entries.into_iter().next().ok_or_else(|| Trouble::not_found(language))?;
    Ok(show(&OnePage {
        frame: visitor.frame("more").titled(format!("{} {seq}", texts(language).entry)),
        entry: shown,
        actor,
        id: entry.header.id.to_string(),
        before: before.to_string(),
        bytes: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        length: bytes.len(),
        json: serde_json::to_string_pretty(&json).unwrap_or_default(),
    }))
}

/// Reads the whole journal again and recomputes everything. One at a time.
pub(super) async fn verify(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let visitor = form.visitor;
    let (language, t) = (visitor.language, texts(visitor.language));
    let Ok(_turn) = app.0.audits.try_acquire() else {
        return Err(Trouble::new(StatusCode::SERVICE_UNAVAILABLE, t.too_often, language));
    };
    let start = std::time::Instant::now();
    let frame = visitor.frame("more").titled(t.verify);
    match app.0.community.audit(|_| {}).await {
        Ok(audit) => {
            let millis = start.elapsed().as_millis();
            let currencies = audit.currencies.iter().map(|currency| {
                let volume = currency.volume.map_or_else(|| "…".to_owned(), |volume| number::amount(volume, language));
                (currency.code.to_string(), currency.accounts, volume)
            });
            let proven = Proven {
                head: audit.head.hash.to_string(),
                seq: audit.head.seq.to_string(),
                posted: audit.posted,
                currencies: currencies.collect(),
                seconds: format!("{}.{:03}", millis / 1_000, millis % 1_000),
            };
            Ok(show(&ProofPage { frame, proven: Some(proven), fault: None }))
        }
        Err(error) => {
            tracing::error!(%error, "the journal does not prove what the store says");
            let page = ProofPage { frame, proven: None, fault: Some(error.to_string()) };
            Ok(show_as(StatusCode::INTERNAL_SERVER_ERROR, &page))
        }
    }
}
