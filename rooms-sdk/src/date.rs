//! Days of the calendar.
//!
//! Invariant: a date that exists is a day of the years 0000 to 9999. Cost: 4 bytes; a few integer operations.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::moment::{DAY, Moment};

/// What was read is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date: a day such as 2026-11-30 is needed")
    }
}

impl std::error::Error for NotADate {}

/// A day, such as `2026-11-30`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    days: i32,
}

/// 0000-01-01.
const FIRST: i32 = -719_528;
/// 9999-12-31.
const LAST: i32 = 2_932_896;

impl Date {
    pub(crate) const fn of_days(days: i32) -> Option<Self> {
        if days < FIRST || days > LAST { None } else { Some(Self { days }) }
    }

    pub(crate) const fn days(self) -> i32 {
        self.days
    }

    /// A day of the calendar; `None` if there is none such.
    ///
    /// Source: Howard Hinnant, `days_from_civil`, in "chrono-Compatible Low-Level Date Algorithms".
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
        // Years begin in March, so that the leap day is the last of its year.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let date = Self::of_days(days)?;
        // The 31st of a month of 30 days would be the 1st of the next.
        (date.parts() == (if month <= 2 { year + 1 } else { year }, month.unsigned_abs(), day.unsigned_abs())).then_some(date)
    }

    /// Year, month (1 to 12) and day (1 to 31).
    ///
    /// Source: Howard Hinnant, `civil_from_days`.
    pub fn parts(self) -> (i32, u32, u32) {
        let days = self.days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// So many days later, or earlier if negative; at the ends of the calendar it stops there.
    pub fn plus_days(self, days: i32) -> Self {
        Self { days: self.days.saturating_add(days).clamp(FIRST, LAST) }
    }

    /// How many days it is until another; negative if that one was before.
    pub const fn days_until(self, later: Self) -> i32 {
        later.days - self.days
    }

    /// The day of the week: 1 for Monday to 7 for Sunday.
    pub const fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.days + 3).rem_euclid(7).unsigned_abs() + 1
    }

    /// When it begins, in UTC.
    pub fn start(self) -> Moment {
        Moment::of_micros(i64::from(self.days) * DAY).unwrap_or(Moment::FIRST)
    }

    /// As iCalendar writes it: `20261130` (RFC 5545, 3.3.4).
    pub fn ical(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}{month:02}{day:02}")
    }
}

/// The next `count` digits; what is left stands in `text` then.
pub(crate) fn digits(text: &mut &[u8], count: usize) -> Option<u32> {
    let (digits, rest) = text.split_at_checked(count)?;
    *text = rest;
    digits.iter().try_fold(0, |number, digit| Some(number * 10 + char::from(*digit).to_digit(10)?))
}

/// The next letter, if it is one of these.
pub(crate) fn letter(text: &mut &[u8], of: &[u8]) -> Option<u8> {
    let (first, rest) = text.split_first()?;
    *text = rest;
    of.contains(first).then_some(*first)
}

/// The next ten letters as a day.
pub(crate) fn day(text: &mut &[u8]) -> Option<Date> {
    let year = digits(text, 4)?;
    letter(text, b"-")?;
    let month = digits(text, 2)?;
    letter(text, b"-")?;
    Date::new(i32::try_from(year).ok()?, month, digits(text, 2)?)
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut text = text.as_bytes();
        day(&mut text).filter(|_| text.is_empty()).ok_or(NotADate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Text where people read it, days since 1970 where a room stores it.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.days.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom);
        }
        Self::of_days(i32::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom(NotADate))
    }
}
