//! Moments in time.
//!
//! Invariant: a moment that exists lies in the years 0000 to 9999. Cost: 8 bytes; a few integer operations.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::{Date, day, digits, letter};

/// Microseconds of a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// What was read is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a moment: date, time and zone such as 2026-11-21T20:15:00Z are needed")
    }
}

impl std::error::Error for NotAMoment {}

/// A moment in UTC, to the microsecond, such as `2026-11-21T20:15:00Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Since 1970-01-01T00:00:00Z, leap seconds left out.
    micros: i64,
}

impl Moment {
    /// The first that can be written: `0000-01-01T00:00:00Z`.
    pub const FIRST: Self = Self { micros: -719_528 * DAY };
    /// The last that can be written: `9999-12-31T23:59:59.999999Z`.
    pub const LAST: Self = Self { micros: 2_932_897 * DAY - 1 };

    /// So many microseconds after 1970-01-01T00:00:00Z; `None` outside of the years 0000 to 9999.
    pub const fn of_micros(micros: i64) -> Option<Self> {
        if micros < Self::FIRST.micros || micros > Self::LAST.micros { None } else { Some(Self { micros }) }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// So many microseconds later, or earlier if negative; at the ends of the calendar it stops there.
    ///
    /// [`SECOND`], [`MINUTE`], [`HOUR`] and [`DAY`] help: `now.plus(2 * HOUR)`.
    pub fn plus(self, micros: i64) -> Self {
        Self { micros: self.micros.saturating_add(micros).clamp(Self::FIRST.micros, Self::LAST.micros) }
    }

    /// So many days later, or earlier if negative.
    pub fn plus_days(self, days: i32) -> Self {
        self.plus(i64::from(days) * DAY)
    }

    /// Microseconds until another; negative if that one was before.
    pub const fn until(self, later: Self) -> i64 {
        later.micros - self.micros
    }

    /// Its day in UTC.
    pub fn date(self) -> Date {
        let days = i32::try_from(self.micros.div_euclid(DAY)).ok();
        days.and_then(Date::of_days).expect("each day of a moment is in the calendar")
    }

    /// For people who read a file, to the minute: `2026-11-21 20:15 UTC`.
    pub fn to_the_minute(self) -> String {
        let (hour, minute, _, _) = self.time();
        format!("{} {hour:02}:{minute:02} UTC", self.date())
    }

    /// Hour, minute, second and microsecond in UTC.
    pub fn time(self) -> (u32, u32, u32, u32) {
        let of_day = self.micros.rem_euclid(DAY);
        let part = |value: i64| u32::try_from(value).expect("a part of a day is small and not negative");
        (part(of_day / HOUR), part(of_day % HOUR / MINUTE), part(of_day % MINUTE / SECOND), part(of_day % SECOND))
    }

    /// As iCalendar writes it, to the second: `20261121T201500Z` (RFC 5545, 3.3.5).
    pub fn ical(self) -> String {
        let (hour, minute, second, _) = self.time();
        format!("{}T{hour:02}{minute:02}{second:02}Z", self.date().ical())
    }
}

/// `20:15:00`, in microseconds.
fn clock(text: &mut &[u8]) -> Option<i64> {
    let hour = digits(text, 2)?;
    letter(text, b":")?;
    let minute = digits(text, 2)?;
    letter(text, b":")?;
    let second = digits(text, 2)?;
    let is_clock = hour < 24 && minute < 60 && second < 60;
    is_clock.then_some(i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second) * SECOND)
}

/// `.25` if it comes next, in microseconds; what is finer is left out.
fn fraction(text: &mut &[u8]) -> Option<i64> {
    if text.first() != Some(&b'.') {
        return Some(0);
    }
    letter(text, b".")?;
    let (mut micros, mut unit) = (i64::from(digits(text, 1)?) * (SECOND / 10), SECOND / 10);
    while text.first().is_some_and(u8::is_ascii_digit) {
        unit /= 10;
        micros += unit * i64::from(digits(text, 1)?);
    }
    Some(micros)
}

/// `Z` or `+02:00`, in microseconds.
fn zone(text: &mut &[u8]) -> Option<i64> {
    let sign = match letter(text, b"Zz+-")? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let hours = digits(text, 2)?;
    letter(text, b":")?;
    let minutes = digits(text, 2)?;
    (hours < 24 && minutes < 60).then_some(sign * (i64::from(hours) * HOUR + i64::from(minutes) * MINUTE))
}

impl FromStr for Moment {
    type Err = NotAMoment;

    /// RFC 3339, in any zone. A leap second is none.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let mut text = text.as_bytes();
        let mut read = || {
            let days = i64::from(day(&mut text)?.days());
            letter(&mut text, b"Tt ")?;
            let micros = days * DAY + clock(&mut text)? + fraction(&mut text)? - zone(&mut text)?;
            Self::of_micros(micros).filter(|_| text.is_empty())
        };
        read().ok_or(NotAMoment)
    }
}

/// RFC 3339 in UTC; the fraction only if there is one.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, micros) = self.time();
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.date())?;
        if micros > 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Text where people read it, microseconds where a room stores it.
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.micros.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom);
        }
        Self::of_micros(i64::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom(NotAMoment))
    }
}
