//! Periods by the calendar, in UTC.
//!
//! Invariant: the beginning of a period is worked out from the anchor, never from the period before: 31 January, 28 February, 31 March.
//! Every period begins at midnight. Cost: one date a look-up, some twenty for finding a period by its day.

use chrono::{Datelike, Days, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::time::Timestamp;

/// No period has a greater number: the days from 1970 to the year 9999.
const MAX_PERIOD: u32 = 3_000_000;
const FIRST_YEAR: i32 = 1_970;
const LAST_YEAR: i32 = 9_000;

/// A day of the calendar, such as `2026-01-31`; it begins at midnight UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Day(#[schemars(with = "String", extend("format" = "date"))] NaiveDate);

impl Day {
    /// The day on which a moment lies.
    pub fn of(moment: Timestamp) -> Self {
        Self(moment.to_datetime().date_naive())
    }

    /// The midnight with which it begins.
    pub fn begins(self) -> Timestamp {
        self.0.and_hms_opt(0, 0, 0).map_or(Timestamp::MAX, |midnight| midnight.and_utc().into())
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.succ_opt().unwrap_or(self.0))
    }

    /// So many days lie from this day to a later one.
    pub fn days_to(self, later: Self) -> u32 {
        u32::try_from(later.0.signed_duration_since(self.0).num_days()).unwrap_or(0)
    }

    /// Whether periods may be counted from it: from 1970 to the year 9000.
    pub(crate) fn is_countable(self) -> bool {
        (FIRST_YEAR..=LAST_YEAR).contains(&self.0.year())
    }
}

impl core::fmt::Display for Day {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(&self.0, f)
    }
}

impl core::str::FromStr for Day {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months.
    Quarter,
    /// A year of the calendar.
    Year,
}

/// Periods that follow one another from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Every {
    /// How long each is.
    pub period: Period,
    /// When the one of number 0 begins: from 1970 to the year 9000. Where a month has no such day, its last one.
    pub anchor: Day,
}

impl Every {
    /// The day on which the period of this number begins.
    pub fn day(self, number: u32) -> Day {
        let months = |each: u32| self.anchor.0.checked_add_months(Months::new(number.saturating_mul(each)));
        let days = |each: u64| self.anchor.0.checked_add_days(Days::new(u64::from(number).saturating_mul(each)));
        let day = match self.period {
            Period::Day => days(1),
            Period::Week => days(7),
            Period::Month => months(1),
            Period::Quarter => months(3),
            Period::Year => months(12),
        };
        Day(day.unwrap_or(NaiveDate::MAX))
    }

    /// The moment at which the period of this number begins.
    pub fn begins(self, number: u32) -> Timestamp {
        self.day(number).begins()
    }

    /// The first period that begins on this day or later.
    pub fn first_from(self, day: Day) -> u32 {
        let (mut low, mut high) = (0, MAX_PERIOD);
        while low < high {
            let middle = low.midpoint(high);
            if self.day(middle) < day {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The period in which a moment lies; `None` before the first.
    pub fn current(self, moment: Timestamp) -> Option<u32> {
        self.first_from(Day::of(moment).next()).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn months_are_counted_from_the_anchor() {
        let every = Every { period: Period::Month, anchor: day("2027-01-31") };
        let days: Vec<String> = (0..5).map(|number| every.day(number).to_string()).collect();
        assert_eq!(days, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]);
        let every = Every { period: Period::Year, anchor: day("2024-02-29") };
        assert_eq!([every.day(1), every.day(4)], [day("2025-02-28"), day("2028-02-29")]);
        assert_eq!(day("2027-03-01").days_to(day("2027-04-01")), 31);
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_period(which in 0usize..5, start in 0i64..20_000, later in 0i64..20_000) {
            let period = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year][which];
            let at = |days: i64| Day::of(Timestamp::EPOCH.plus_seconds(days * 86_400));
            let every = Every { period, anchor: at(start) };
            let asked = at(start + later);
            let number = every.current(asked.begins()).expect("not before the anchor");
            prop_assert!(every.day(number) <= asked && asked < every.day(number + 1));
            prop_assert_eq!(every.first_from(every.day(number)), number);
            prop_assert_eq!(every.first_from(every.day(number).next()), number + 1);
            // The naive way: period after period.
            prop_assert_eq!((0..=number).filter(|n| every.day(*n) <= asked).count(), number as usize + 1);
        }
    }
}
