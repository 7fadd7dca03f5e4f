//! Reporting, hiding and appealing.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::ReportId;
use wezer_core::kernel::{CallError, Document, Refusal};
use wezer_core::link::RecordRef;
use wezer_core::moderation::{
    AppealHiding, DecideAppeal, DismissReport, Hide, MODERATE, ModerationQueue, QueueItem, ReportRecord, ShownHiding, Unhide,
    WhyHidden,
};
use wezer_core::post::{Comment, FindComment, FindPost, Post};
use wezer_exchange::market::announcement::{Announcement, FindAnnouncement};

use super::act::record;
use super::item::{Item, Teller};
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::feed::done;
use crate::web::page::group::{Head, Way, ask, find};
use crate::web::refused::{Could, Refused};
use crate::web::text::SocialTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// The post, comment or announcement itself, if it is one and there.
async fn item(visitor: &Visitor, teller: &mut Teller<'_>, of: &RecordRef) -> Result<Option<Item>, Trouble> {
    let id = of.id.to_string();
    if of.kind == Post::KIND
        && let Ok(post) = id.parse()
    {
        return match ask(visitor, FindPost { post, only_public: false }).await? {
            Some(found) => Ok(Some(teller.post(&found).await?)),
            None => Ok(None),
        };
    }
    if of.kind == Comment::KIND
        && let Ok(comment) = id.parse()
        && let Some(found) = ask(visitor, FindComment { comment }).await?
    {
        return Ok(Some(teller.comment(&found, None).await?));
    }
    if of.kind == Announcement::KIND
        && let Ok(announcement) = id.parse()
        && let Some(found) = ask(visitor, FindAnnouncement { announcement }).await?
    {
        return Ok(Some(teller.announcement(&found).await?));
    }
    Ok(None)
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    s: &'static SocialTexts,
    kind: String,
    id: String,
    item: Option<Item>,
    typed: String,
    refusal: Option<Refused>,
}

async fn report_made(
    visitor: &Visitor,
    (kind, id): (String, String),
    typed: &str,
    refusal: Option<Refused>,
) -> Result<ReportPage, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let of = record(visitor, &kind, &id)?;
    let mut teller = Teller::new(visitor).await?;
    let item = item(visitor, &mut teller, &of).await?;
    Ok(ReportPage { frame: visitor.frame("home").titled(s.report_title), s, kind, id, item, typed: typed.to_owned(), refusal })
}

pub(super) async fn report_page(visitor: Visitor, Path(of): Path<(String, String)>) -> Result<Response, Trouble> {
    Ok(show(&report_made(&visitor, of, "", None).await?))
}

pub(super) async fn report(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let of = record(&visitor, &kind, &id)?;
    let reason = fields.exact("reason").to_owned();
    match visitor.session.execute(ReportRecord { record: of, reason: reason.clone() }).await {
        Ok(_) => Ok(Redirect::to("/?done=reported").into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = report_made(&visitor, (kind, id), &reason, Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

#[derive(Template)]
#[template(path = "appeal.html")]
struct AppealPage {
    frame: Frame,
    s: &'static SocialTexts,
    kind: String,
    id: String,
    hiding: ShownHiding,
    item: Option<Item>,
    typed: String,
    refusal: Option<Refused>,
}

async fn appeal_made(
    visitor: &Visitor,
    (kind, id): (String, String),
    typed: &str,
    refusal: Option<Refused>,
) -> Result<AppealPage, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let of = record(visitor, &kind, &id)?;
    let hiding = ask(visitor, WhyHidden { record: of.clone() }).await?;
    let hiding = hiding.ok_or_else(|| Trouble::not_found(visitor.language).on(visitor, "/"))?;
    let mut teller = Teller::new(visitor).await?;
    let item = item(visitor, &mut teller, &of).await?;
    let frame = visitor.frame("home").titled(s.appeal_title);
    Ok(AppealPage { frame, s, kind, id, hiding, item, typed: typed.to_owned(), refusal })
}

pub(super) async fn appeal_page(visitor: Visitor, Path((kind, id)): Path<(String, String)>) -> Result<Response, Trouble> {
    let of = record(&visitor, &kind, &id)?;
    let stands_at = match kind.as_str() {
        Post::KIND => Some(format!("/posts/{id}")),
        Announcement::KIND => Some(format!("/market/a/{id}")),
        _ => None,
    };
    if let Some(address) = stands_at
        && ask(&visitor, WhyHidden { record: of }).await?.is_none()
    {
        // It is shown again, or never was hidden.
        return Ok(Redirect::to(&address).into_response());
    }
    Ok(show(&appeal_made(&visitor, (kind, id), "", None).await?))
}

pub(super) async fn appeal(
    Path((kind, id)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let of = record(&visitor, &kind, &id)?;
    let words = fields.exact("words").to_owned();
    match visitor.session.execute(AppealHiding { record: of, words: words.clone() }).await {
        Ok(_) => Ok(Redirect::to(&format!("/appeal/{kind}/{id}")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = appeal_made(&visitor, (kind, id), &words, Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Something that waits for those who moderate.
#[derive(Debug)]
struct Waiting {
    kind: String,
    id: String,
    /// The report, unless it is an appeal.
    report: Option<String>,
    told: String,
    when: String,
    reason: String,
    words: String,
    item: Option<Item>,
}

#[derive(Template)]
#[template(path = "moderation.html")]
struct Page {
    frame: Frame,
    s: &'static SocialTexts,
    head: Head,
    done: Option<&'static str>,
    moderate: Could,
    waiting: Vec<Waiting>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(visitor: Visitor, Path(address): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let s = SocialTexts::of(visitor.language);
    let head = Head::load(&visitor, &address, "moderation").await?;
    let moderate = Could::ask(&visitor, MODERATE, head.id).await?;
    let mut waiting = Vec::new();
    if moderate.yes {
        let mut teller = Teller::new(&visitor).await?;
        for one in ask(&visitor, ModerationQueue { group: head.id, limit: Some(50) }).await?.items {
            let (of, report, told, at, reason, words) = match one {
                QueueItem::Report { report, record, by, reason, at } => {
                    let told = s.reported_by.replace("{name}", &teller.member(by).await?);
                    (record, Some(report.to_string()), told, at, reason, String::new())
                }
                QueueItem::Appeal { record, reason, words, at, .. } => (record, None, s.appealed.to_owned(), at, reason, words),
            };
            waiting.push(Waiting {
                item: item(&visitor, &mut teller, &of).await?,
                kind: of.kind.clone(),
                id: of.id.to_string(),
                report,
                told,
                when: number::moment(at, visitor.language),
                reason,
                words,
            });
        }
    }
    Ok(show(&Page {
        frame: visitor.frame("groups").titled(format!("{} · {}", head.name, s.moderation)),
        s,
        head,
        done: done(&asked.done, visitor.language),
        moderate,
        waiting,
    }))
}

fn decided<T, E: Refusal>(visitor: &Visitor, back: &str, done: Result<T, CallError<E>>) -> Result<Response, Trouble> {
    done.map_err(|error| visitor.trouble(&error, back))?;
    Ok(Redirect::to(&format!("{back}?done=saved")).into_response())
}

/// Hides, leaves as it is, or decides an appeal.
pub(super) async fn decide(
    Path((address, what)): Path<(String, String)>,
    SignedForm { visitor, fields }: SignedForm,
) -> Result<Response, Trouble> {
    let group = find(&visitor, &address).await?.id();
    let back = format!("/groups/{address}/moderation");
    let reason = fields.get("reason").to_owned();
    let of = record(&visitor, fields.get("kind"), fields.get("id"))?;
    match what.as_str() {
        "hide" => {
            let done = visitor.session.execute(Hide { group, record: of, reason }).await;
            decided(&visitor, &back, done)
        }
        "unhide" => {
            let done = visitor.session.execute(Unhide { group, record: of, reason }).await;
            decided(&visitor, &back, done)
        }
        "dismiss" => {
            let report: ReportId = fields.get("report").parse().map_err(|_| Trouble::not_found(visitor.language))?;
            let done = visitor.session.execute(DismissReport { group, report, reason }).await;
            decided(&visitor, &back, done)
        }
        "show" | "keep" => {
            let decide = DecideAppeal { group, record: of, show: what == "show", reason };
            let done = visitor.session.execute(decide).await;
            decided(&visitor, &back, done)
        }
        _ => Err(Trouble::not_found(visitor.language)),
    }
}
