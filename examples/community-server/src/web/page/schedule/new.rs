//! Setting up payments that come by themselves.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wezer_core::ledger::Abundance;
use wezer_core::money::Money;
use wezer_exchange::calendar::{Day, Period};
use wezer_exchange::schedule::{CatchUp, Plan, Rhythm, SchedulePreview, SetUpSchedule, Upcoming};

use crate::web::form::{Fields, SignedForm};
use crate::web::number;
use crate::web::page::pay::{Choice, choices, names, source, wallet_named};
use crate::web::page::request::joined;
use crate::web::page::wallet::currencies;
use crate::web::refused::Refused;
use crate::web::text::ScheduleTexts;
use crate::web::view::{Frame, Trouble, show, show_as};
use crate::web::visitor::Visitor;

/// So many payments are shown before it is set up.
const SHOWN: u16 = 24;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    to: String,
    from: String,
    amount: String,
    currency: String,
    kind: String,
    first: String,
    period: String,
    times: String,
    catch_up: String,
    memo: String,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let own = |name: &str| fields.get(name).to_owned();
        Self {
            to: own("to"),
            from: own("from"),
            amount: own("amount"),
            currency: own("currency"),
            kind: own("kind"),
            first: own("first"),
            period: own("period"),
            times: own("times"),
            catch_up: own("catch-up"),
            memo: own("memo"),
        }
    }

    fn plan(&self, visitor: &Visitor) -> Result<Plan, &'static str> {
        let h = ScheduleTexts::of(visitor.language);
        let amount = number::parse(&self.amount, visitor.language).map_err(|_| h.not_an_amount)?;
        let amounts = vec![Money::new(amount, self.currency.parse().map_err(|_| h.not_an_amount)?)];
        let on: Day = self.first.parse().map_err(|_| h.bad_date)?;
        let period = match self.period.as_str() {
            "day" => Period::Day,
            "week" => Period::Week,
            "quarter" => Period::Quarter,
            "year" => Period::Year,
            _ => Period::Month,
        };
        let rhythm = Rhythm::every(period, on);
        let times = match self.times.as_str() {
            "" => None,
            text => Some(text.parse::<u32>().map_err(|_| h.bad_number)?),
        };
        Ok(match self.kind.as_str() {
            "recurring" => Plan::Recurring { amounts, rhythm, times },
            "instalments" => Plan::Instalments { total: amounts, count: times.ok_or(h.bad_number)?, rhythm, remainder_on: 0 },
            _ => Plan::Once { amounts, on },
        })
    }
}

pub(super) fn read_catch_up(name: &str) -> CatchUp {
    match name {
        "last" => CatchUp::LastOnly,
        "none" => CatchUp::None,
        _ => CatchUp::All,
    }
}

/// What can become of what falls due in a pause, and its words.
pub(super) fn catch_ups(h: &ScheduleTexts) -> Vec<(&'static str, &'static str)> {
    vec![("all", h.catch_all), ("last", h.catch_last), ("none", h.catch_none)]
}

#[derive(Template)]
#[template(path = "schedule_new.html")]
struct Page {
    frame: Frame,
    h: &'static ScheduleTexts,
    refusal: Option<Refused>,
    typed: Typed,
    currencies: Vec<Choice>,
    sources: Vec<(String, String, bool)>,
    names: Vec<String>,
    kinds: Vec<(&'static str, &'static str)>,
    periods: Vec<(&'static str, &'static str)>,
    catch_ups: Vec<(&'static str, &'static str)>,
    /// Days and amounts.
    preview: Vec<(String, String)>,
    more: Option<String>,
}

async fn made(visitor: &Visitor, typed: Typed) -> Result<Page, Trouble> {
    let h = ScheduleTexts::of(visitor.language);
    let all = currencies(visitor).await?;
    Ok(Page {
        frame: visitor.frame("wallet").titled(h.new),
        h,
        refusal: None,
        currencies: choices(&all, |currency| currency.abundance() != Abundance::Abundant),
        sources: source::all(visitor, typed.from.parse().ok()).await?,
        names: names(visitor).await?,
        kinds: vec![("once", h.once), ("recurring", h.recurring), ("instalments", h.instalments)],
        periods: vec![("day", h.day), ("week", h.week), ("month", h.month), ("quarter", h.quarter), ("year", h.year)],
        catch_ups: catch_ups(h),
        preview: Vec::new(),
        more: None,
        typed,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    to: String,
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let typed = Typed { to: asked.to, kind: "recurring".to_owned(), period: "month".to_owned(), ..Typed::default() };
    Ok(show(&made(&visitor, typed).await?))
}

fn shown(upcoming: &[Upcoming], visitor: &Visitor) -> Vec<(String, String)> {
    let language = visitor.language;
    upcoming.iter().map(|one| (number::day(one.day.begins(), language), joined(&one.amounts, language))).collect()
}

/// Shows what would be paid when, or sets it up.
pub(super) async fn submit(SignedForm { visitor, fields }: SignedForm) -> Result<Response, Trouble> {
    let (typed, h) = (Typed::read(&fields), ScheduleTexts::of(visitor.language));
    let to = wallet_named(&visitor, &typed.to).await?;
    let refused = match (typed.plan(&visitor), to) {
        (Err(text), _) => Refused::from(text),
        (Ok(plan), _) if fields.get("do") != "set-up" => {
            match visitor.session.ask(SchedulePreview { plan: plan.clone(), limit: Some(SHOWN) }).await {
                Ok(upcoming) => {
                    let mut page = made(&visitor, typed).await?;
                    let goes_on = upcoming.len() == usize::from(SHOWN);
                    page.preview = shown(&upcoming, &visitor);
                    page.more = goes_on.then(|| h.first_only.replace("{n}", &SHOWN.to_string()));
                    return Ok(show(&page));
                }
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
        (Ok(_), None) => Refused::from(h.unknown),
        (Ok(plan), Some(to)) => {
            let from = typed.from.parse().unwrap_or(visitor.member.wallet());
            let memo = Some(typed.memo.clone()).filter(|memo| !memo.is_empty());
            let set_up = SetUpSchedule { catch_up: read_catch_up(&typed.catch_up), memo, ..SetUpSchedule::new(from, to, plan) };
            match visitor.session.execute(set_up).await {
                Ok(schedule) => return Ok(Redirect::to(&format!("/schedule/{}?done=set-up", *schedule)).into_response()),
                Err(error) => Refused::or_trouble(&error, visitor.language)?,
            }
        }
    };
    let mut page = made(&visitor, typed).await?;
    page.refusal = Some(refused);
    Ok(show_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
