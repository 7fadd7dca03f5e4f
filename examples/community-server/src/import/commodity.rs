//! Commodities of plain-text accounting, and the codes that they have here.
//!
//! The rule, in this order: a name given with `--map`; a name that is a currency code already; `$ € £ ¥` are USD, EUR, GBP and JPY;
//! no name at all is `UNIT`; otherwise every sign that a code can't hold becomes `_`, a `C` is put before a name that does not begin
//! with a letter, and it is cut at 16 bytes. Two commodities that would get the same code refuse the file.

use std::collections::BTreeMap;

use wezer_core::money::{Amount, CurrencyCode};

use super::refusal::short;
use super::{ImportError, Reason, field};

/// The codes of a file's commodities.
pub(crate) struct Codes<'a> {
    asked: &'a [(String, CurrencyCode)],
    given: BTreeMap<String, CurrencyCode>,
}

impl<'a> Codes<'a> {
    pub(crate) fn new(asked: &'a [(String, CurrencyCode)]) -> Self {
        Self { asked, given: BTreeMap::new() }
    }

    /// The code of a commodity.
    pub(crate) fn of(&mut self, commodity: &str) -> Result<CurrencyCode, ImportError> {
        if let Some(code) = self.given.get(commodity) {
            return Ok(*code);
        }
        let asked = self.asked.iter().find(|(name, _)| name == commodity).map(|(_, code)| *code);
        let code = asked.unwrap_or_else(|| code(commodity));
        if let Some((first, _)) = self.given.iter().find(|(_, other)| **other == code) {
            return Err(ImportError::SameCode { code, first: short(first), second: short(commodity) });
        }
        self.given.insert(commodity.to_owned(), code);
        Ok(code)
    }

    /// The commodities whose code is not their name.
    pub(crate) fn renamed(self) -> Vec<(String, CurrencyCode)> {
        self.given.into_iter().filter(|(name, code)| name != code.as_str()).collect()
    }
}

fn code(commodity: &str) -> CurrencyCode {
    if let Ok(code) = commodity.parse() {
        return code;
    }
    let fixed = match commodity {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "" => "UNIT",
        _ => "",
    };
    let mut word: String = if fixed.is_empty() { commodity.into() } else { fixed.into() };
    word = word.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if !word.starts_with(char::is_alphabetic) {
        word.insert(0, 'C');
    }
    word.truncate(word.floor_char_boundary(16));
    word.parse().expect("a letter, then letters, digits, - and _, at most 16 bytes")
}

/// An amount and its commodity, on whichever side it stands: `-0.71 B`, `$-5`, `-$5`, `5 "THX-1"`, `0`.
pub(crate) fn split(text: &str) -> Result<(&str, &str), Reason> {
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let refused = || Reason::NotAnAmount { text: short(text) };
    let (number, commodity) =
        if text.starts_with(numeric) && !text.trim_start_matches(['-', '+']).starts_with(|c: char| !numeric(c)) {
            let end = text.find(|c: char| !numeric(c)).unwrap_or(text.len());
            text.split_at(end)
        } else if text.starts_with(['-', '+']) {
            return Err(refused());
        } else {
            let (commodity, number) = match text.strip_prefix('"').and_then(|rest| rest.find('"')) {
                Some(end) => text.split_at(end + 2),
                None => text.split_at(text.find(numeric).ok_or_else(refused)?),
            };
            (number, commodity)
        };
    Ok((number.trim(), commodity.trim().trim_matches('"')))
}

/// A number with a point, perhaps with commas between thousands. A lone comma could be either and is refused.
pub(crate) fn number(text: &str) -> Result<Amount, Reason> {
    let plain = text.strip_prefix('+').unwrap_or(text);
    // hledger writes a point at the end of a whole number where commas could be misread.
    let plain = plain.strip_suffix('.').unwrap_or(plain);
    let (whole, _) = text.split_once('.').unwrap_or(("", text));
    if !plain.contains(',') {
        return field::amount(plain);
    }
    let digits = whole.trim_start_matches(['-', '+']);
    let mut groups = digits.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    let behind = plain.split_once('.').map_or("", |(_, behind)| behind);
    if !grouped || behind.contains(',') {
        return Err(Reason::NotAnAmount { text: short(text) });
    }
    field::amount(&plain.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_apart() {
        let both = |text: &str| {
            let (number, commodity) = split(text).ok()?;
            Some((super::number(number).ok()?.to_string(), commodity.to_owned()))
        };
        let some = |number: &str, commodity: &str| Some((number.to_owned(), commodity.to_owned()));
        assert_eq!(both("-0.71 B"), some("-0.71", "B"));
        assert_eq!(both("0"), some("0", ""));
        assert_eq!(both("$-5"), some("-5", "$"));
        assert_eq!(both("EUR 1,234,567.89"), some("1234567.89", "EUR"));
        assert_eq!(both("5 \"THX-1\""), some("5", "THX-1"));
        assert_eq!(both("\"THX-1\" 5"), some("5", "THX-1"));
        assert_eq!(both("+3.EUR"), some("3", "EUR"));
        for text in ["", "EUR", "1,5 EUR", "1.000,50 EUR", "12,34.5 EUR", "--5 EUR", "1e5 EUR", ",5 EUR", "1.5.5"] {
            assert_eq!(both(text).filter(|(_, commodity)| commodity == "EUR" || commodity.is_empty()), None, "{text:?}");
        }
    }

    #[test]
    fn every_commodity_gets_a_code_or_the_file_is_refused() {
        let asked = [("h".to_owned(), "Hours".parse().expect("code"))];
        let mut codes = Codes::new(&asked);
        let mut of = |name: &str| codes.of(name).map(|code| code.to_string()).map_err(|error| error.code());
        assert_eq!(of("VAL"), Ok("VAL".into()));
        assert_eq!(of("$"), Ok("USD".into()));
        assert_eq!(of(""), Ok("UNIT".into()));
        assert_eq!(of("h"), Ok("Hours".into()));
        assert_eq!(of("ITOT 2"), Ok("ITOT_2".into()));
        assert_eq!(of("401k"), Ok("C401k".into()));
        assert_eq!(of("★"), Ok("C_".into()));
        assert_eq!(of("a very long commodity"), Ok("a_very_long_comm".into()));
        assert_eq!(of("☆"), Err("import-same-code"));
        assert_eq!(of("USD"), Err("import-same-code"));
        assert_eq!(of("VAL"), Ok("VAL".into()), "asked again");
    }
}
