//! Amounts and moments as people write them in their language.
//!
//! Invariant: what [`amount`] writes, [`parse`] reads back. In French a comma or a point stands before the cents; in English only
//! a point does, because a comma there groups thousands and could mean either.

use chrono::Datelike;
use wezer_core::language::Language;
use wezer_core::money::{Amount, AmountError, Money};
use wezer_core::time::Timestamp;

use super::texts;

const THIN: char = '\u{202f}';
const MINUS: char = '\u{2212}';

/// An amount with its thousands apart.
pub(super) fn amount(amount: Amount, language: Language) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, cents) = digits.split_once('.').map_or((digits, None), |(whole, cents)| (whole, Some(cents)));
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::French => (THIN, ','),
    };
    let mut shown = String::with_capacity(text.len() + 8);
    if !sign.is_empty() {
        shown.push(MINUS);
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(group);
        }
        shown.push(digit);
    }
    if let Some(cents) = cents {
        shown.push(point);
        shown.push_str(cents);
    }
    shown
}

/// Money, its currency kept on the same line.
pub(super) fn money(money: Money, language: Language) -> String {
    format!("{}\u{a0}{}", amount(money.amount(), language), money.currency())
}

/// The amount that somebody typed.
pub(super) fn parse(text: &str, language: Language) -> Result<Amount, AmountError> {
    let spaces = |c: char| c.is_whitespace() || c == THIN || c == '\u{a0}' || c == '\'';
    let mut plain: String = text.chars().filter(|c| !spaces(*c)).collect();
    plain = plain.replace(MINUS, "-");
    match language {
        Language::French => plain = plain.replacen(',', ".", 1),
        // A comma groups thousands if three digits follow it; else it is not English.
        Language::English if groups(&plain) => plain = plain.replace(',', ""),
        Language::English => {}
    }
    plain.trim_start_matches('+').parse()
}

fn groups(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches('-');
    let mut parts = whole.split(',');
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first != "0" && parts.all(|part| part.len() == 3)
}

/// A day as people say it, such as `21 Nov 2026`.
pub(super) fn day(at: Timestamp, language: Language) -> String {
    let date = at.to_datetime();
    let months: Vec<&str> = texts(language).months.split(' ').collect();
    let month = months.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// A day with the time of day, in UTC.
pub(super) fn moment(at: Timestamp, language: Language) -> String {
    format!("{}, {}", day(at, language), at.to_datetime().format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_and_read_in_both_languages() {
        let number: Amount = "-1234567.50".parse().unwrap();
        assert_eq!(amount(number, Language::English), "−1,234,567.50");
        assert_eq!(amount(number, Language::French), "−1\u{202f}234\u{202f}567,50");
        for language in Language::ALL {
            for text in ["-1234567.50", "0", "12.5", "999", "1000", "-0.01", "100000"] {
                let number: Amount = text.parse().unwrap();
                assert_eq!(parse(&amount(number, language), language), Ok(number), "{text} {language}");
            }
        }
        assert_eq!(parse("12,50", Language::French), "12.50".parse());
        assert_eq!(parse("12.50", Language::French), "12.50".parse());
        assert_eq!(parse("1,250", Language::English), "1250".parse());
        for (text, language) in
            [("12,50", Language::English), ("1,2,3", Language::French), ("", Language::English), ("x", Language::French)]
        {
            assert_eq!(parse(text, language), Err(AmountError::NotANumber), "{text} {language}");
        }
    }

    #[test]
    fn days_have_their_names() {
        let at: Timestamp = "2026-11-21T20:15:00Z".parse().unwrap();
        assert_eq!(moment(at, Language::English), "21 Nov 2026, 20:15");
        assert_eq!(moment(at, Language::French), "21 nov. 2026, 20:15");
    }
}
