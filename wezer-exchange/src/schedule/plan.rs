//! What is paid when.
//!
//! Invariant: the day of occurrence *n* is a function of the rhythm alone; the instalments of a total sum up to it exactly.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::Money;

use super::{ScheduleRefusal, Upcoming};
use crate::calendar::{Day, Every, Period};
use crate::payable::Payable;

/// A rhythm skips at most so many periods from one occurrence to the next.
pub const MAX_EACH: u16 = 1_000;
/// A schedule that ends comes at most so many times.
pub const MAX_TIMES: u32 = 100_000;
/// A total is paid in at most so many instalments.
pub const MAX_INSTALMENTS: u32 = 1_200;

/// Days that follow one another: every so many periods from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rhythm {
    /// In which periods is counted.
    pub period: Period,
    /// Every so many of them: 1 to 1,000; 1 if absent.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000))]
    pub each: u16,
    /// From which day is counted, from 1970 to the year 9000. Where a month has no such day, its last one. The first occurrence is the
    /// first one that is not before today.
    pub anchor: Day,
}

fn one() -> u16 {
    1
}

impl Rhythm {
    /// Every period from a day on.
    pub const fn every(period: Period, anchor: Day) -> Self {
        Self { period, each: 1, anchor }
    }

    fn periods(self) -> Every {
        Every { period: self.period, anchor: self.anchor }
    }

    /// The day that lies so many steps after the anchor.
    pub fn day(self, step: u32) -> Day {
        self.periods().day(step.saturating_mul(u32::from(self.each)))
    }

    /// The first step that is on this day or later.
    pub fn first_from(self, day: Day) -> u32 {
        self.periods().first_from(day).div_ceil(u32::from(self.each.max(1)))
    }

    fn check(self) -> Result<(), ScheduleRefusal> {
        if !(1..=MAX_EACH).contains(&self.each) {
            return Err(ScheduleRefusal::OutOfRange { what: "each", least: 1, most: u32::from(MAX_EACH) });
        }
        if !self.anchor.is_countable() {
            return Err(ScheduleRefusal::BadDay);
        }
        Ok(())
    }
}

/// What is paid when. Amounts are as [`Pay`](wezer_core::ledger::Pay) takes them: each currency at most once, at most 16.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Plan {
    /// Once, on a day: today or later.
    Once {
        /// What.
        #[schemars(length(min = 1, max = 16))]
        amounts: Vec<Money>,
        /// On which day.
        on: Day,
    },
    /// Again and again.
    Recurring {
        /// What each time.
        #[schemars(length(min = 1, max = 16))]
        amounts: Vec<Money>,
        /// When.
        rhythm: Rhythm,
        /// It ends after so many times, 1 to 100,000; it goes on if absent.
        #[serde(default)]
        times: Option<u32>,
    },
    /// A total in parts that are the same, but for one that takes what does not divide.
    Instalments {
        /// All together.
        #[schemars(length(min = 1, max = 16))]
        total: Vec<Money>,
        /// In so many instalments: 2 to 1,200.
        #[schemars(range(min = 2, max = 1_200))]
        count: u32,
        /// When.
        rhythm: Rhythm,
        /// Which instalment, from 0, is larger by what does not divide; the first if absent.
        #[serde(default)]
        remainder_on: u32,
    },
}

/// From an occurrence on, this is paid each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Portion {
    /// The number of the occurrence.
    pub from: u32,
    /// What.
    pub amounts: Vec<Money>,
}

/// A plan worked out.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) rhythm: Rhythm,
    /// The step at which occurrence 0 lies.
    pub(super) first: u32,
    pub(super) count: Option<u32>,
    pub(super) portions: Vec<Portion>,
}

impl Course {
    pub(super) fn occurrence(&self, number: u32) -> Upcoming {
        let amounts = amounts_of(&self.portions, number).to_vec();
        Upcoming { number, day: self.rhythm.day(self.first.saturating_add(number)), amounts }
    }
}

/// What an occurrence pays.
pub(super) fn amounts_of(portions: &[Portion], number: u32) -> &[Money] {
    portions.iter().rev().find(|portion| portion.from <= number).map_or(&[], |portion| &portion.amounts)
}

impl Plan {
    /// The amounts that it names.
    pub(super) fn amounts(&self) -> &[Money] {
        match self {
            Self::Once { amounts, .. } | Self::Recurring { amounts, .. } => amounts,
            Self::Instalments { total, .. } => total,
        }
    }

    /// Checks the plan and works it out. `payables` are its amounts with their currencies.
    pub(super) fn course(&self, payables: &[Payable], today: Day) -> Result<Course, ScheduleRefusal> {
        let (rhythm, count, portions) = match self {
            Self::Once { amounts, on } => {
                if *on < today {
                    return Err(ScheduleRefusal::BadDay);
                }
                (Rhythm::every(Period::Day, *on), Some(1), same(amounts))
            }
            Self::Recurring { amounts, rhythm, times } => {
                check_times(*times, 1)?;
                (*rhythm, *times, same(amounts))
            }
            Self::Instalments { count, rhythm, remainder_on, .. } => {
                if !(2..=MAX_INSTALMENTS).contains(count) {
                    return Err(ScheduleRefusal::OutOfRange { what: "count", least: 2, most: MAX_INSTALMENTS });
                }
                if remainder_on >= count {
                    return Err(ScheduleRefusal::OutOfRange { what: "remainder_on", least: 0, most: count - 1 });
                }
                (*rhythm, Some(*count), instalments(payables, *count, *remainder_on)?)
            }
        };
        rhythm.check()?;
        Ok(Course { rhythm, first: rhythm.first_from(today), count, portions })
    }
}

pub(super) fn check_times(times: Option<u32>, least: u32) -> Result<(), ScheduleRefusal> {
    if times.is_some_and(|times| !(least..=MAX_TIMES).contains(&times)) {
        return Err(ScheduleRefusal::OutOfRange { what: "times", least, most: MAX_TIMES });
    }
    Ok(())
}

pub(super) fn same(amounts: &[Money]) -> Vec<Portion> {
    vec![Portion { from: 0, amounts: amounts.to_vec() }]
}

/// Each currency's total divided, rounded down; what is left comes with one of the instalments.
fn instalments(total: &[Payable], count: u32, remainder_on: u32) -> Result<Vec<Portion>, ScheduleRefusal> {
    let money = |item: &Payable, minor| Money::new(item.currency.amount(minor), item.currency.code());
    let parts = i128::from(count);
    if let Some(small) = total.iter().find(|item| item.minor < parts) {
        return Err(ScheduleRefusal::TooSmall { total: money(small, small.minor), count });
    }
    let each: Vec<Money> = total.iter().map(|item| money(item, item.minor / parts)).collect();
    let larger: Vec<Money> = total.iter().map(|item| money(item, item.minor / parts + item.minor % parts)).collect();
    let mut portions = vec![Portion { from: remainder_on, amounts: larger }];
    if remainder_on > 0 {
        portions.insert(0, Portion { from: 0, amounts: each.clone() });
    }
    portions.push(Portion { from: remainder_on + 1, amounts: each });
    Ok(portions)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    /// property 3.13: 31 January + 1 month is 28 or 29 February, + 2 is 31 March.
    #[test]
    fn days_are_counted_from_the_anchor() {
        let days = |each, anchor: &str, steps: [u32; 3]| {
            let rhythm = Rhythm { period: Period::Month, each, anchor: day(anchor) };
            steps.map(|step| rhythm.day(step).to_string())
        };
        assert_eq!(days(1, "2027-01-31", [0, 1, 2]), ["2027-01-31", "2027-02-28", "2027-03-31"]);
        assert_eq!(days(1, "2028-01-31", [0, 1, 2]), ["2028-01-31", "2028-02-29", "2028-03-31"]);
        assert_eq!(days(2, "2027-12-31", [0, 1, 2]), ["2027-12-31", "2028-02-29", "2028-04-30"]);
    }

    proptest! {
        #[test]
        fn the_first_step_from_a_day_is_the_first_one(which in 0usize..5, each in 1u16..40, start in 0i64..9_000, later in -900i64..9_000) {
            let period = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year][which];
            let at = |days: i64| Day::of(wezer_core::time::Timestamp::EPOCH.plus_seconds(days * 86_400));
            let (rhythm, asked) = (Rhythm { period, each, anchor: at(start) }, at((start + later).max(0)));
            let step = rhythm.first_from(asked);
            prop_assert!(rhythm.day(step) >= asked);
            prop_assert!(step == 0 || rhythm.day(step - 1) < asked);
        }
    }
}
