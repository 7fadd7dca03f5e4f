//! Single fields of a table: amounts and moments.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use wezer_core::money::{Amount, AmountError};
use wezer_core::time::Timestamp;

use super::Reason;
use super::refusal::short;

/// An amount: digits with at most one point, perhaps a minus; no exponent, no separators.
pub(crate) fn amount(text: &str) -> Result<Amount, Reason> {
    text.parse().map_err(|error| match error {
        AmountError::TooLarge => Reason::TooLarge { text: short(text) },
        _ => Reason::NotAnAmount { text: short(text) },
    })
}

/// How many digits are written behind the point, zeros at the end included: `12.50` has two.
pub(crate) fn digits(amount: Amount) -> u8 {
    let text = amount.to_string();
    let behind = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    u8::try_from(behind).unwrap_or(u8::MAX)
}

/// A moment: RFC 3339; or a date and a time of day, or a date alone for its first instant, both in UTC. Years 1 to 9999.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Reason> {
    let refused = || Reason::NotAMoment { text: short(text) };
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let finer = fraction.bytes().take_while(u8::is_ascii_digit).skip(6).any(|digit| digit != b'0');
    if finer || !text.is_ascii() {
        return Err(refused());
    }
    let local = || {
        let moment = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"].iter();
        moment.filter_map(|format| NaiveDateTime::parse_from_str(text, format).ok()).next()
    };
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    let moment: DateTime<Utc> = match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => moment.with_timezone(&Utc),
        Err(_) => local().or_else(day).ok_or_else(refused)?.and_utc(),
    };
    if (1..=9999).contains(&moment.year()) { Ok(moment.into()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_kept_to_the_microsecond() {
        let micros = |text: &str| moment(text).map(Timestamp::as_micros).ok();
        assert_eq!(micros("2020-01-25 19:13:17.731529"), Some(1_579_979_597_731_529));
        assert_eq!(micros("2020-01-25T20:13:17.731529+01:00"), Some(1_579_979_597_731_529));
        assert_eq!(micros("1970-01-02"), Some(86_400_000_000));
        assert_eq!(micros("1970-01-01 00:00:01.0000010000"), Some(1_000_001));
        for text in ["", "2020", "2020-13-01", "25.01.2020", "2020-01-25 19:13", "2020-01-25 19:13:17.7315291", "99999-01-01"] {
            assert_eq!(micros(text), None, "{text:?}");
        }
    }
}
