//! iCalendar files, read by a parser that is none of ours.

use calcard::icalendar::{ICalendar, ICalendarProperty, ICalendarValue};
use proptest::prelude::*;
use rooms_sdk::Id;

use super::Town;
use crate::calendar::{calendar, escape};
use crate::meeting::{Meeting, Stage};

fn texts(file: &str, property: &ICalendarProperty) -> Vec<String> {
    let parsed = ICalendar::parse(file).unwrap();
    let entries = parsed.components.iter().flat_map(|component| component.entries.clone());
    let values = entries.filter(|entry| entry.name == *property).flat_map(|entry| entry.values);
    values.filter_map(|value| if let ICalendarValue::Text(text) = value { Some(text) } else { None }).collect()
}

fn moments(file: &str, property: &ICalendarProperty) -> Vec<i64> {
    let parsed = ICalendar::parse(file).unwrap();
    let entries = parsed.components.iter().flat_map(|component| component.entries.clone());
    let values = entries.filter(|entry| entry.name == *property).flat_map(|entry| entry.values);
    values
        .filter_map(|value| match value {
            ICalendarValue::PartialDateTime(moment) => moment.to_timestamp(),
            _ => None,
        })
        .collect()
}

fn is_well_folded(file: &str) -> bool {
    let lines: Vec<&str> = file.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n']))
}

fn with(change: impl FnOnce(&mut Meeting)) -> String {
    let town = Town::new();
    let mut meeting = town.meeting();
    change(&mut meeting);
    calendar(town.id.parse::<Id>().unwrap(), &meeting)
}

#[test]
fn a_calendar_reads_what_the_meeting_says() {
    let mut town = Town::new();
    town.does(town.ana, "add", &[("title", "Seeds; peas, beans"), ("minutes", "20")]);
    town.does(town.ana, "add", &[("title", "Outils à réparer"), ("minutes", "30")]);
    let meeting = town.meeting();
    let file = calendar(town.id.parse::<Id>().unwrap(), &meeting);
    assert!(is_well_folded(&file), "{file}");
    assert_eq!(texts(&file, &ICalendarProperty::Uid), [town.id.clone()]);
    assert_eq!(texts(&file, &ICalendarProperty::Summary), ["Spring"]);
    assert_eq!(texts(&file, &ICalendarProperty::Location), ["The shed"]);
    assert_eq!(texts(&file, &ICalendarProperty::Description), ["- Seeds; peas, beans (20 min)\n- Outils à réparer (30 min)"]);
    let begins = meeting.at.micros() / 1_000_000;
    assert_eq!(moments(&file, &ICalendarProperty::Dtstart), [begins]);
    assert_eq!(moments(&file, &ICalendarProperty::Dtend), [begins + 3_600]);
    assert_eq!(moments(&file, &ICalendarProperty::Dtstamp), [meeting.changed.micros() / 1_000_000]);
    assert!(file.contains("\r\nSEQUENCE:2\r\n") && file.contains("\r\nSTATUS:CONFIRMED\r\n"));
    assert!(town.seen(town.ben, "").contains("text/calendar"));
}

#[test]
fn what_is_empty_is_left_out_and_what_is_off_is_cancelled() {
    let file = with(|meeting| {
        meeting.place.clear();
        meeting.stage = Stage::Cancelled;
    });
    assert!(!file.contains("LOCATION") && !file.contains("DESCRIPTION"));
    assert!(file.contains("\r\nSTATUS:CANCELLED\r\n"));
}

#[test]
fn nobody_writes_a_line_of_their_own_into_the_file() {
    let file = with(|meeting| meeting.title = "A\r\nEND:VEVENT\nATTENDEE:x\u{0}y\\n\r".to_owned());
    assert_eq!(file.matches("\r\nEND:VEVENT").count(), 1);
    assert!(!file.contains("\r\nATTENDEE"));
    assert_eq!(escape("a,b;c\\d\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
}

proptest! {
    #[test]
    fn any_title_is_read_back(title in "[a-zA-Zéß漢🌱,;:\\\\\"' -]{1,200}", place in "[\\PC\n]{0,120}") {
        let title = title.trim().to_owned();
        prop_assume!(!title.is_empty());
        let file = with(|meeting| {
            meeting.title.clone_from(&title);
            meeting.place.clone_from(&place);
        });
        prop_assert!(is_well_folded(&file));
        prop_assert_eq!(texts(&file, &ICalendarProperty::Summary), [title]);
    }
}
