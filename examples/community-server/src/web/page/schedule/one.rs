//! One schedule: what became of each payment, what is to come, what can be done.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::id::WalletId;
use wezer_core::kernel::CallError;
use wezer_exchange::schedule::{
    BlockSchedule, CancelOccurrence, CancelSchedule, OccurrenceState, OccurrencesOf, RetryOccurrence, ScheduleRefusal,
    ScheduleState, SeenSchedule, SettleOccurrence, UnblockSchedule,
};

use super::change;
use super::list::{Line, all, lines};
use crate::web::form::SignedForm;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::request::joined;
use crate::web::refused::Refused;
use crate::web::text::ScheduleTexts;
use crate::web::texts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many payments are on a page.
const PAGE: u16 = 36;
/// So many that had their turn are shown before those that are to come.
const BEFORE: u32 = 12;

/// A payment of it.
#[derive(Debug)]
struct Turn {
    number: u32,
    day: String,
    amounts: String,
    state: &'static str,
    because: Option<String>,
    seq: Option<u64>,
    may_retry: bool,
    may_drop: bool,
    may_settle: bool,
}

#[derive(Template)]
#[template(path = "schedule.html")]
struct Page {
    frame: Frame,
    h: &'static ScheduleTexts,
    done: Option<&'static str>,
    refusal: Option<Refused>,
    id: String,
    line: Line,
    i_pay: bool,
    may_change: bool,
    may_block: bool,
    may_unblock: bool,
    may_cancel: bool,
    turns: Vec<Turn>,
    has_earlier: bool,
    next: Option<u32>,
}

/// The schedule of an address, and whether the visitor pays it.
pub(super) async fn found(visitor: &Visitor, id: &str) -> Result<(SeenSchedule, bool), Trouble> {
    let not_found = || Trouble::not_found(visitor.language).on(visitor, "/schedules");
    let (from, to) = all(visitor).await?;
    let both = from.into_iter().map(|one| (one, true)).chain(to.into_iter().map(|one| (one, false)));
    both.into_iter().find(|(one, _)| one.schedule.to_string() == id).ok_or_else(not_found)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
    from: Option<u32>,
}

async fn made(visitor: &Visitor, id: &str, asked: &Asked, refusal: Option<Refused>) -> Result<Page, Trouble> {
    let (h, language) = (ScheduleTexts::of(visitor.language), visitor.language);
    let (seen, i_pay) = found(visitor, id).await?;
    let wallet = if i_pay { seen.payer } else { seen.payee };
    let from = asked.from.unwrap_or(seen.done.saturating_sub(BEFORE));
    let query = OccurrencesOf { wallet, schedule: seen.schedule, from, limit: Some(PAGE) };
    let occurrences = ask(visitor, query).await?;
    let turns: Vec<Turn> = occurrences
        .iter()
        .map(|one| {
            let (state, failed) = match one.state {
                OccurrenceState::Scheduled => (h.scheduled, false),
                OccurrenceState::Processed => (h.processed, false),
                OccurrenceState::Failed => (h.failed, true),
                OccurrenceState::Settled => (h.settled, false),
                OccurrenceState::Cancelled => (h.cancelled, false),
            };
            Turn {
                number: one.what.number,
                day: number::day(one.what.day.begins(), language),
                amounts: joined(&one.what.amounts, language),
                state,
                because: one.because.as_ref().map(|code| h.because.replace("{code}", code)),
                seq: one.entry.map(|entry| entry.seq().get()),
                may_retry: failed && i_pay,
                may_drop: failed && i_pay,
                may_settle: failed && !i_pay,
            }
        })
        .collect();
    let next = (turns.len() == usize::from(PAGE)).then(|| turns.last().map(|last| last.number + 1)).flatten();
    let (state, mut line) = (seen.state, lines(visitor, core::slice::from_ref(&seen), i_pay).await?);
    let line = line.pop().ok_or_else(|| Trouble::not_found(language).on(visitor, "/schedules"))?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(h.schedules),
        h,
        done: match asked.done.as_str() {
            "set-up" => Some(h.done_set_up),
            "saved" => Some(texts(language).done_saved),
            _ => None,
        },
        refusal,
        id: id.to_owned(),
        line,
        i_pay,
        may_change: i_pay && change::may_change(&seen),
        may_block: i_pay && state == ScheduleState::Open,
        may_unblock: i_pay && state == ScheduleState::Blocked,
        may_cancel: i_pay && matches!(state, ScheduleState::Open | ScheduleState::Blocked),
        turns,
        has_earlier: from > 0,
        next,
    })
}

pub(super) async fn page(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    Ok(show(&made(&visitor, &id, &asked, None).await?))
}

async fn answered(visitor: &Visitor, id: &str, done: Result<(), CallError<ScheduleRefusal>>) -> Result<Response, Trouble> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/schedule/{id}?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::or_trouble(&error, visitor.language)?;
            let page = made(visitor, id, &Asked::default(), Some(refused)).await?;
            Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Pauses it, lets it go on, or cancels what is to come.
pub(super) async fn act(
    Path((id, what)): Path<(String, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let seen = found(&visitor, &id).await?.0;
    let (wallet, schedule, session) = (seen.payer, seen.schedule, &visitor.session);
    let done = match what.as_str() {
        "block" => session.execute(BlockSchedule { wallet, schedule }).await.map(drop),
        "unblock" => session.execute(UnblockSchedule { wallet, schedule }).await.map(drop),
        "cancel" => session.execute(CancelSchedule { wallet, schedule }).await.map(drop),
        _ => return Err(Trouble::not_found(visitor.language).on(&visitor, format!("/schedule/{id}"))),
    };
    answered(&visitor, &id, done).await
}

/// Tries a payment again that failed, drops it, or says that it was paid in another way.
pub(super) async fn act_on_one(
    Path((id, number, what)): Path<(String, u32, String)>,
    SignedForm { visitor, .. }: SignedForm,
) -> Result<Response, Trouble> {
    let (seen, _) = found(&visitor, &id).await?;
    let (payer, payee): (WalletId, WalletId) = (seen.payer, seen.payee);
    let (schedule, session) = (seen.schedule, &visitor.session);
    let done = match what.as_str() {
        "retry" => session.execute(RetryOccurrence { wallet: payer, schedule, number }).await.map(drop),
        "drop" => session.execute(CancelOccurrence { wallet: payer, schedule, number }).await.map(drop),
        "settle" => session.execute(SettleOccurrence { wallet: payee, schedule, number }).await.map(drop),
        _ => return Err(Trouble::not_found(visitor.language).on(&visitor, format!("/schedule/{id}"))),
    };
    answered(&visitor, &id, done).await
}
