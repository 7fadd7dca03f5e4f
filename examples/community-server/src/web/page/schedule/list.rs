//! The schedules of the visitor, both ways.

use askama::Template;
use axum::response::Response;
use wezer_core::id::WalletId;
use wezer_exchange::schedule::{ScheduleState, SchedulesFrom, SchedulesTo, SeenSchedule};

use super::state;
use crate::web::number;
use crate::web::page::request::{joined, or_nothing, wallets};
use crate::web::page::wallet::names;
use crate::web::text::ScheduleTexts;
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;

/// So many of each wallet are shown.
pub(super) const MOST: u16 = 200;

/// A schedule in words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) address: String,
    pub(super) other: String,
    pub(super) memo: String,
    pub(super) state: &'static str,
    pub(super) is_open: bool,
    pub(super) next: Option<String>,
    pub(super) done: String,
}

#[derive(Template)]
#[template(path = "schedules.html")]
struct Page {
    frame: Frame,
    h: &'static ScheduleTexts,
    i_pay: Vec<Line>,
    i_get: Vec<Line>,
}

pub(super) async fn lines(visitor: &Visitor, found: &[SeenSchedule], i_pay: bool) -> Result<Vec<Line>, Trouble> {
    let (h, language) = (ScheduleTexts::of(visitor.language), visitor.language);
    let other = |one: &SeenSchedule| -> WalletId { if i_pay { one.payee } else { one.payer } };
    let named = names(&visitor.app, language, found.iter().map(other).collect()).await?;
    let line = |one: &SeenSchedule| {
        let name = named.get(&other(one)).map_or("", String::as_str);
        let next = one.next.as_ref().map(|next| {
            let (amounts, day) = (joined(&next.amounts, language), number::day(next.day.begins(), language));
            h.next.replace("{amounts}", &amounts).replace("{day}", &day)
        });
        let done = match one.count {
            Some(count) => h.done_of.replace("{m}", &count.to_string()),
            None => h.done_so_far.to_owned(),
        };
        Line {
            address: format!("/schedule/{}", one.schedule),
            other: if i_pay { h.to_whom } else { h.from_whom }.replace("{name}", name),
            memo: one.memo.clone().unwrap_or_default(),
            state: state(one.state, h),
            is_open: one.state == ScheduleState::Open,
            next,
            done: done.replace("{n}", &one.done.to_string()),
        }
    };
    Ok(found.iter().map(line).collect())
}

/// All of the visitor's: those that they pay, and those that they get.
pub(super) async fn all(visitor: &Visitor) -> Result<(Vec<SeenSchedule>, Vec<SeenSchedule>), Trouble> {
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for wallet in wallets(visitor).await? {
        let asked = SchedulesFrom { wallet, over_too: true, after: None, limit: Some(MOST) };
        from.extend(or_nothing(visitor.session.ask(asked).await, visitor)?);
        let asked = SchedulesTo { wallet, after: None, limit: Some(MOST) };
        to.extend(or_nothing(visitor.session.ask(asked).await, visitor)?);
    }
    for found in [&mut from, &mut to] {
        found.sort_by_key(|one| (one.next.is_none(), one.state != ScheduleState::Open, core::cmp::Reverse(one.schedule)));
    }
    Ok((from, to))
}

pub(super) async fn page(visitor: Visitor) -> Result<Response, Trouble> {
    let h = ScheduleTexts::of(visitor.language);
    let (from, to) = all(&visitor).await?;
    let (i_pay, i_get) = (lines(&visitor, &from, true).await?, lines(&visitor, &to, false).await?);
    Ok(show(&Page { frame: visitor.frame("wallet").titled(h.schedules), h, i_pay, i_get }))
}
