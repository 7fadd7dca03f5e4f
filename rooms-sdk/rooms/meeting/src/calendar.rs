//! A meeting as a file for calendars: iCalendar, RFC 5545.
//!
//! Invariant: no line has more than 75 octets, none is folded within a character, and no text ends a line or a value of its own.
//! Cost: the size of the text.

use rooms_sdk::moment::MINUTE;
use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{Meeting, Stage};

/// Most octets of a line, its end left out (RFC 5545, 3.1).
const OCTETS: usize = 75;

/// The file; most calendars take a later one with the same UID in the place of the first.
pub(crate) fn file(desk: &Desk<'_>) -> File {
    let label = desk.say("For your calendar", "Pour votre agenda");
    File::new(label, desk.say("meeting.ics", "reunion.ics"), "text/calendar", calendar(desk.id, &desk.meeting))
}

pub(crate) fn calendar(id: Id, meeting: &Meeting) -> String {
    let mut topics = String::new();
    for topic in &meeting.topics {
        topics.push_str(&format!("- {} ({} min)\n", topic.title, topic.minutes));
    }
    let ends = meeting.at.plus(i64::from(meeting.minutes) * MINUTE);
    let status = if meeting.stage == Stage::Cancelled { "CANCELLED" } else { "CONFIRMED" };
    let mut text = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//WeZer//Meeting room//EN"),
        ("BEGIN", "VEVENT"),
        ("UID", &id.to_string()),
        ("DTSTAMP", &meeting.changed.ical()),
        ("SEQUENCE", &meeting.changes.to_string()),
        ("DTSTART", &meeting.at.ical()),
        ("DTEND", &ends.ical()),
        ("STATUS", status),
        ("SUMMARY", &escape(&meeting.title)),
        ("LOCATION", &escape(&meeting.place)),
        ("DESCRIPTION", &escape(topics.trim_end())),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ] {
        if !value.is_empty() {
            fold(&mut text, &[name, ":", value].concat());
        }
    }
    text
}

/// A value of type TEXT (RFC 5545, 3.3.11): other control characters than line ends can't be written and are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' | '\r' => escaped.push_str("\\n"),
            letter if letter.is_control() && letter != '\t' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Adds a line: a longer one goes on in the next, after a space.
fn fold(text: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > OCTETS {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(letter);
        octets += letter.len_utf8();
    }
    text.push_str("\r\n");
}
