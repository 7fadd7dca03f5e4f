//! Moments and dates, held against chrono.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use proptest::prelude::*;
use rooms_sdk::moment::{DAY, HOUR, MINUTE, SECOND};
use rooms_sdk::{Date, Moment};

fn chrono_of(moment: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.micros()).expect("it is in the calendar")
}

fn moments() -> impl Strategy<Value = Moment> {
    (Moment::FIRST.micros()..=Moment::LAST.micros()).prop_map(|micros| Moment::of_micros(micros).expect("it is in the calendar"))
}

fn dates() -> impl Strategy<Value = Date> {
    moments().prop_map(Moment::date)
}

proptest! {
    #[test]
    fn a_moment_is_written_as_chrono_writes_it(moment in moments()) {
        let theirs = chrono_of(moment);
        prop_assert_eq!(moment.to_string(), theirs.to_rfc3339_opts(if moment.micros() % SECOND == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros }, true));
        prop_assert_eq!(moment.ical(), theirs.format("%Y%m%dT%H%M%SZ").to_string());
        prop_assert_eq!(moment.date().ical(), theirs.format("%Y%m%d").to_string());
        prop_assert_eq!(moment.to_string().parse(), Ok(moment));
    }

    #[test]
    fn a_moment_of_any_zone_is_read_as_chrono_reads_it(
        moment in moments(), hours in 0_i64..24, minutes in 0_i64..60, west in any::<bool>(), digits in 0_usize..10, fraction in any::<u32>(),
    ) {
        let sign = if west { '-' } else { '+' };
        let fraction = format!("{fraction:09}");
        let fraction = if digits == 0 { String::new() } else { format!(".{}", fraction.get(..digits).expect("nine digits")) };
        let (hour, minute, second, _) = moment.time();
        let text = format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}{sign}{hours:02}:{minutes:02}", moment.date());
        let theirs = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.timestamp_micros());
        let theirs = theirs.and_then(Moment::of_micros);
        prop_assert_eq!(text.parse().ok(), theirs, "{}", text);
    }

    #[test]
    fn what_chrono_takes_for_no_moment_is_none(text in "[0-9]{3,5}-[0-9]{1,3}-[0-9]{1,3}[Tt ][0-9]{1,3}:[0-9]{2}:[0-5][0-9](\\.[0-9]{0,7})?(Z|z|[+-][0-9]{2}:[0-9]{2}|)") {
        let theirs = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.timestamp_micros()).and_then(Moment::of_micros);
        prop_assert_eq!(text.parse().ok(), theirs, "{}", text);
    }

    #[test]
    fn a_moment_is_never_read_out_of_anything_else(text in "\\PC{0,40}") {
        prop_assert!(text.parse::<Moment>().is_err() && text.parse::<Date>().is_err());
    }

    #[test]
    fn a_date_has_the_parts_that_chrono_gives_it(year in -5_i32..10_005, month in 0_u32..14, day in 0_u32..33) {
        let theirs = NaiveDate::from_ymd_opt(year, month, day).filter(|date| (0..=9999).contains(&date.year()));
        let ours = Date::new(year, month, day);
        prop_assert_eq!(ours.map(Date::parts), theirs.map(|date| (date.year(), date.month(), date.day())));
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            prop_assert_eq!(ours.to_string(), theirs.to_string());
            prop_assert_eq!(ours.weekday(), theirs.weekday().number_from_monday());
            prop_assert_eq!(ours.to_string().parse(), Ok(ours));
        }
    }

    #[test]
    fn days_are_added_as_chrono_adds_them(date in dates(), days in -4_000_000_i32..4_000_000) {
        let (year, month, day) = date.parts();
        let theirs = NaiveDate::from_ymd_opt(year, month, day).unwrap().checked_add_signed(chrono::Duration::days(days.into()));
        match theirs.filter(|theirs| (0..=9999).contains(&theirs.year())) {
            Some(theirs) => {
                prop_assert_eq!(date.plus_days(days).to_string(), theirs.to_string());
                prop_assert_eq!(date.days_until(date.plus_days(days)), days);
                prop_assert_eq!(date.start().plus_days(days).date(), date.plus_days(days));
            }
            None => prop_assert!([Moment::FIRST.date(), Moment::LAST.date()].contains(&date.plus_days(days))),
        }
    }

    #[test]
    fn what_is_stored_is_read_again(moment in moments()) {
        let pair = (moment, moment.date());
        let bytes = postcard::to_allocvec(&pair).unwrap();
        prop_assert_eq!(postcard::from_bytes::<(Moment, Date)>(&bytes).unwrap(), pair);
        let text = serde_json::to_string(&pair).unwrap();
        prop_assert_eq!(serde_json::from_str::<(Moment, Date)>(&text).unwrap(), pair);
    }
}

#[test]
fn the_ends_of_the_calendar_hold() {
    assert_eq!(Moment::FIRST.to_string(), "0000-01-01T00:00:00Z");
    assert_eq!(Moment::LAST.to_string(), "9999-12-31T23:59:59.999999Z");
    assert_eq!(Moment::LAST.plus(1), Moment::LAST);
    assert_eq!(Moment::FIRST.plus(i64::MIN), Moment::FIRST);
    assert_eq!(Moment::of_micros(Moment::LAST.micros() + 1), None);
    assert_eq!(postcard::from_bytes::<Moment>(&postcard::to_allocvec(&i64::MAX).unwrap()).ok(), None);
}

#[test]
fn a_deadline_is_so_many_days_away() {
    let now: Moment = "2026-02-27T20:15:00Z".parse().unwrap();
    assert_eq!(now.plus_days(2).to_string(), "2026-03-01T20:15:00Z");
    assert_eq!(now.plus(DAY + 2 * HOUR + 3 * MINUTE), "2026-02-28T23:48:00+01:30".parse().unwrap());
    assert_eq!(now.until(now.plus_days(-1)), -DAY);
    assert_eq!(now.date().weekday(), 5);
}
