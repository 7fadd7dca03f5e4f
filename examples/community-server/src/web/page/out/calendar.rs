//! The dates that a member has in the community, as a calendar (RFC 5545): when what is pending ends, when a flow that waits for them
//! goes on by itself, when a right that they hold through a group ends.

use axum::extract::{Path, State};
use axum::response::Response;
use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty, ICalendarValue, Uri,
};
use chrono::{Datelike, Timelike};
use wezer_core::flow::{FlowRun, FlowRunOf, FlowRuns, RunsOf};
use wezer_core::grant::GrantsOver;
use wezer_core::group::{FindGroup, GroupsOf, ROOT};
use wezer_core::ledger::{PendingEntries, PendingState};
use wezer_core::link::RecordRef;
use wezer_core::member::FindMember;
use wezer_core::time::Timestamp;
use wezer_core::world::{SystemWorld, World};

use super::{Key, Reader, document, reader};
use crate::app::App;
use crate::web::number;
use crate::web::page::group::group_name;
use crate::web::page::right::label;
use crate::web::page::wallet::names;
use crate::web::text::OutTexts;
use crate::web::view::Trouble;

const KIND: &str = "text/calendar; charset=utf-8";
/// So many flows at most are looked at.
const RUNS: u16 = 50;
/// So many dates at most.
const MAX_DATES: usize = 500;

/// Something that happens at a moment.
#[derive(Debug)]
struct Date {
    /// What stays the same while the date moves.
    uid: String,
    at: Timestamp,
    summary: String,
    path: String,
}

pub(super) async fn personal(State(app): State<App>, Path(key): Key) -> Result<Response, Trouble> {
    let reader = reader(&app, &key).await?;
    let mut dates = pending(&app, &reader).await?;
    dates.extend(runs(&reader).await?);
    dates.extend(rights(&reader).await?);
    dates.sort_by(|a, b| (a.at, &a.uid).cmp(&(b.at, &b.uid)));
    dates.truncate(MAX_DATES);
    let name = OutTexts::of(reader.language).calendar;
    Ok(document(KIND, true, written(&dates, name, &app.0.settings.public_url, SystemWorld.now())))
}

/// What is pending for the member's own wallet and ends.
async fn pending(app: &App, reader: &Reader) -> Result<Vec<Date>, Trouble> {
    let (language, o) = (reader.language, OutTexts::of(reader.language));
    let trouble = |error| Trouble::of(&error, language);
    let found = reader.session.ask(FindMember::Id(reader.member)).await.map_err(|error| Trouble::of(&error, language))?;
    let Some(wallet) = found.map(|member| member.wallet()) else { return Ok(Vec::new()) };
    let entries = reader.session.ask(PendingEntries { wallet }).await.map_err(trouble)?;
    let parties = entries.iter().flat_map(|entry| [entry.payer, entry.payee]).flatten().collect();
    let names = names(app, language, parties).await?;
    let dates = entries.iter().filter(|entry| entry.state == PendingState::Open).filter_map(|entry| {
        let is_mine = entry.payee == Some(wallet);
        let (pattern, other) = if is_mine { (o.date_asked, entry.payer) } else { (o.date_placed, entry.payee) };
        let other = other.and_then(|other| names.get(&other).cloned()).unwrap_or_default();
        let amounts: Vec<String> = entry.movements.iter().map(|moved| number::money(moved.money, language)).collect();
        Some(Date {
            uid: format!("pending-{}", entry.entry),
            at: entry.expires_at?,
            summary: pattern.replace("{name}", &other).replace("{amounts}", &amounts.join(", ")),
            path: "/pending".to_owned(),
        })
    });
    Ok(dates.collect())
}

/// Flows in which the member can take a step, as long as they wait.
async fn runs(reader: &Reader) -> Result<Vec<Date>, Trouble> {
    let (language, o) = (reader.language, OutTexts::of(reader.language));
    let asked = FlowRuns { limit: Some(RUNS), ..FlowRuns::of(RunsOf::Member(reader.member)) };
    let lines = reader.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let mut dates = Vec::new();
    for line in lines {
        let record = RecordRef::of::<FlowRun>(line.run);
        // One that may not be seen any more is no date.
        let Ok(run) = reader.session.ask(FlowRunOf { record }).await else { continue };
        let waits = run.transitions.iter().any(|step| step.why_not.is_none());
        if let Some(at) = run.due.filter(|_| waits && !run.is_final) {
            let state = run.state_label.say(language, &run.state);
            let summary = o.date_run.replace("{flow}", &run.flow).replace("{state}", state);
            dates.push(Date { uid: format!("run-{}", line.run), at, summary, path: format!("/runs/{}", line.run) });
        }
    }
    Ok(dates)
}

/// Rights that a group of the member's holds for a time.
async fn rights(reader: &Reader) -> Result<Vec<Date>, Trouble> {
    let (language, o) = (reader.language, OutTexts::of(reader.language));
    let mine = reader.session.ask(GroupsOf { member: reader.member }).await.map_err(|error| Trouble::of(&error, language))?;
    let mut over = mine.clone();
    if !over.iter().any(|group| group.id() == ROOT) {
        over.extend(reader.session.ask(FindGroup { group: ROOT }).await.map_err(|error| Trouble::of(&error, language))?);
    }
    let (now, mut dates) = (SystemWorld.now(), Vec::new());
    for group in over {
        let grants = reader.session.ask(GrantsOver { group: group.id() }).await.map_err(|error| Trouble::of(&error, language))?;
        for grant in grants {
            let is_mine = grant.to() == ROOT || mine.iter().any(|group| group.id() == grant.to());
            let Some(at) = grant.expires_at().filter(|at| is_mine && *at > now) else { continue };
            let summary = o.date_right.replace("{right}", &label(grant.right(), language));
            let summary = summary.replace("{group}", &group_name(&group, language));
            let path = format!("/groups/{}/rights", group.id());
            dates.push(Date { uid: format!("right-{}", grant.id()), at, summary, path });
        }
    }
    Ok(dates)
}

fn line(name: ICalendarProperty, value: ICalendarValue) -> ICalendarEntry {
    ICalendarEntry { name, params: Vec::new(), values: vec![value] }
}

fn text(name: ICalendarProperty, value: impl Into<String>) -> ICalendarEntry {
    let plain: String = value.into().chars().filter(|letter| !letter.is_control()).collect();
    line(name, ICalendarValue::Text(plain))
}

/// A moment in UTC.
fn moment(at: Timestamp) -> ICalendarValue {
    let at = chrono::DateTime::from_timestamp_micros(at.as_micros()).unwrap_or_default();
    let small = |number: u32| u8::try_from(number).ok();
    ICalendarValue::PartialDateTime(Box::new(PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: small(at.month()),
        day: small(at.day()),
        hour: small(at.hour()),
        minute: small(at.minute()),
        second: small(at.second()),
        tz_hour: Some(0),
        tz_minute: Some(0),
        tz_minus: false,
    }))
}

fn written(dates: &[Date], name: &str, base: &str, now: Timestamp) -> String {
    let head = vec![
        text(ICalendarProperty::Version, "2.0"),
        text(ICalendarProperty::Prodid, "-//WeZer//community-server//EN"),
        text(ICalendarProperty::Name, name),
    ];
    let ids = (1..).take(dates.len()).collect();
    let mut components =
        vec![ICalendarComponent { component_type: ICalendarComponentType::VCalendar, entries: head, component_ids: ids }];
    components.extend(dates.iter().map(|date| ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![
            text(ICalendarProperty::Uid, date.uid.as_str()),
            line(ICalendarProperty::Dtstamp, moment(now)),
            line(ICalendarProperty::Dtstart, moment(date.at)),
            text(ICalendarProperty::Summary, date.summary.as_str()),
            line(ICalendarProperty::Url, ICalendarValue::Uri(Uri::Location(format!("{base}{}", date.path)))),
        ],
        component_ids: Vec::new(),
    }));
    ICalendar { components }.to_string()
}
