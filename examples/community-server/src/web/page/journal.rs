//! The journal with its proof: entry by entry, as far as the visitor may see it, each with the link of the chain that it makes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wezer_core::actor::Actor;
use wezer_core::group::ROOT;
use wezer_core::journal::{Entry, Hash, JournalEntries, JournalEntry, SEE_JOURNAL, Seq, ShownEntry};
use wezer_core::store::StoreError;

use crate::app::App;
use crate::web::form::SignedForm;
use crate::web::page::social::item::Teller as Names;
use crate::web::refused::Could;
use crate::web::story::{Item, Part, Teller};
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

const PAGE: u16 = 30;

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
    sees_all: bool,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct OnePage {
    frame: Frame,
    entry: Shown,
    actor: String,
    before: String,
    raw: Option<Raw>,
    json: String,
}

/// What only those see who see the whole journal: an entry's bytes hold what everybody's accounts were left at.
#[derive(Debug)]
struct Raw {
    id: String,
    bytes: String,
    length: usize,
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

/// Entries, oldest first, with their links and sentences: at most so many of one.
async fn shown(app: &App, visitor: &Visitor, entries: &[ShownEntry], most: usize) -> Result<Vec<Shown>, Trouble> {
    let language = visitor.language;
    let told = Teller::tell(&visitor.session, entries, language, most).await.map_err(|error| Trouble::of(&error, language))?;
    let mut known = None;
    let mut shown = Vec::with_capacity(entries.len());
    for entry in entries {
        let link = app.0.chain.on(&app.0.community, known, entry.seq).await;
        let link = link.map_err(|error| Trouble::of_store(error, language))?;
        known = Some((entry.seq, link));
        let hash = link.to_string();
        shown.push(Shown {
            seq: entry.seq.get(),
            when: number::moment(entry.recorded_at, language),
            command: entry.command.clone(),
            short: hash.chars().take(12).collect(),
            hash,
            items: told.iter().filter(|item| item.seq == entry.seq.get()).cloned().collect(),
        });
    }
    Ok(shown)
}

pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(from): Query<Asked>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let head = app.0.community.head().await.map_err(|error| Trouble::of_store(error, language))?;
    let asked = JournalEntries { before: from.before.map(Seq::new), limit: Some(PAGE), ..JournalEntries::default() };
    let mut page = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    page.entries.reverse();
    let mut entries = shown(&app, &visitor, &page.entries, 4).await?;
    entries.reverse();
    Ok(show(&Page {
        sees_all: Could::ask(&visitor, SEE_JOURNAL, ROOT).await?.yes,
        frame: visitor.frame("more").titled(visitor.say("journal")),
        head: head.hash.to_string(),
        entries,
        older: page.next.map(Seq::get),
        is_first: from.before.is_none(),
    }))
}

pub(super) async fn one(State(app): State<App>, visitor: Visitor, Path(seq): Path<String>) -> Result<Response, Trouble> {
    let language = visitor.language;
    let seq = Seq::new(seq.parse().map_err(|_| Trouble::not_found(language))?);
    let asked = JournalEntry { seq, wallet: None };
    let found = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let entry = found.ok_or_else(|| Trouble::not_found(language))?;
    let trouble = |error: StoreError| Trouble::of_store(error, language);
    let before: Hash = app.0.chain.after(&app.0.community, Seq::new(seq.get() - 1)).await.map_err(trouble)?;
    let actor = match entry.actor {
        Actor::System => texts(language).the_community.to_owned(),
        Actor::Member(member) => Names::new(&visitor).await?.member(member).await?,
        Actor::ForGroup { member, group } => {
            let mut teller = Names::new(&visitor).await?;
            let (member, group) = (teller.member(member).await?, teller.group(group).await?);
            SocialTexts::of(language).by_for.replace("{member}", &member).replace("{group}", &group)
        }
    };
    let raw = if Could::ask(&visitor, SEE_JOURNAL, ROOT).await?.yes { raw(&app, seq).await.map_err(trouble)? } else { None };
    let shown = shown(&app, &visitor, std::slice::from_ref(&entry), 100).await?;
    let shown = shown.into_iter().next().ok_or_else(|| Trouble::not_found(language))?;
    Ok(show(&OnePage {
        frame: visitor.frame("more").titled(format!("{} {seq}", texts(language).entry)),
        entry: shown,
        actor,
        before: before.to_string(),
        raw,
        json: serde_json::to_string_pretty(&entry).unwrap_or_default(),
    }))
}

async fn raw(app: &App, seq: Seq) -> Result<Option<Raw>, StoreError> {
    let found = app.0.community.store().journal(seq, 1).await?;
    Ok(found.first().and_then(|(_, bytes)| {
        let id = Entry::decode(bytes).ok()?.header.id.to_string();
        Some(Raw { id, bytes: bytes.iter().map(|byte| format!("{byte:02x}")).collect(), length: bytes.len() })
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
