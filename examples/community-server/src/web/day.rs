//! Days as a browser's form writes them.

use chrono::{Days, NaiveDate, NaiveTime};
use wezer_core::time::Timestamp;

/// The first moment of a day.
fn begins(day: NaiveDate) -> Timestamp {
    Timestamp::from_micros(day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
}

/// The day of a moment, as a form has it.
pub(super) fn of(at: Timestamp) -> String {
    at.to_datetime().format("%Y-%m-%d").to_string()
}

/// The day at whose end something ends.
pub(super) fn last_before(end: Timestamp) -> String {
    of(Timestamp::from_micros(end.as_micros() - 1))
}

/// A day that was typed; `None` if it is none.
pub(super) fn read(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// The moment at which a day that was typed begins.
pub(super) fn start_of(text: &str) -> Option<Timestamp> {
    read(text).map(begins)
}

/// The moment at which a day that was typed is over. One that was not touched stays as it was to the microsecond.
pub(super) fn end_of(text: &str, before: Option<Timestamp>) -> Option<Timestamp> {
    match before.filter(|before| last_before(*before) == text) {
        Some(before) => Some(before),
        None => Some(begins(read(text)?.checked_add_days(Days::new(1))?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_its_midnight() {
        let end = end_of("2027-01-31", None).unwrap();
        assert_eq!((of(end).as_str(), last_before(end).as_str()), ("2027-02-01", "2027-01-31"));
        let noon = Timestamp::from_micros(end.as_micros() - 43_200_000_000);
        assert_eq!(end_of("2027-01-31", Some(noon)), Some(noon), "as it was");
        assert_eq!(end_of("31 January", None), None);
        assert_eq!((start_of("2027-02-01"), start_of("1 February")), (Some(end), None));
    }
}
