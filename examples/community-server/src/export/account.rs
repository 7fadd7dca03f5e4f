//! What wallets and currencies are called in other programs.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use wezer_core::money::CurrencyCode;
use wezer_core::time::Timestamp;

use super::book::{Owner, unique};

/// A name for hledger and ledger: parts between colons, of letters, digits, single spaces and `-_.'&/`; other signs become `_`.
///
/// Members are `members:NAME`; wallets of the community have their labels, so that an imported journal comes out under the same
/// names; issuance, outside and commons are `system:…`.
pub(crate) fn plain(owner: Owner<'_>) -> String {
    match owner {
        Owner::Issuance => "system:issuance".into(),
        Owner::Outside => "system:outside".into(),
        Owner::Commons => "system:commons".into(),
        Owner::Member(name) => format!("members:{}", plain_part(name)),
        Owner::Community(label) => label.split(':').map(plain_part).collect::<Vec<_>>().join(":"),
    }
}

fn plain_part(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || " -_.'&/".contains(c);
    let part: String = text.chars().map(|c| if kept(c) { c } else { '_' }).collect();
    let part = part.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    // A letter or digit first: other signs have a meaning at the beginning of a posting.
    if part.starts_with(char::is_alphanumeric) { part } else { format!("x{part}") }
}

/// A name for beancount: `Assets`, `Liabilities`, `Equity`, `Income` or `Expenses`, then parts that begin with a capital letter or
/// a digit and hold letters, digits and `-`; other signs become `-`.
///
/// A label that begins with one of the five keeps it, whatever its case; others stand under `Assets:Community`.
pub(crate) fn beancount(owner: Owner<'_>) -> String {
    const ROOTS: [&str; 5] = ["Assets", "Liabilities", "Equity", "Income", "Expenses"];
    match owner {
        Owner::Issuance => "Equity:Issuance".into(),
        Owner::Outside => "Equity:Outside".into(),
        Owner::Commons => "Assets:Commons".into(),
        Owner::Member(name) => format!("Assets:Members:{}", beancount_part(name)),
        Owner::Community(label) => {
            let root = label.split_once(':').and_then(|(root, rest)| {
                let root = ROOTS.into_iter().find(|known| known.eq_ignore_ascii_case(root.trim()))?;
                Some((root.to_owned(), rest))
            });
            let (root, rest) = root.unwrap_or_else(|| ("Assets:Community".to_owned(), label));
            format!("{root}:{}", rest.split(':').map(beancount_part).collect::<Vec<_>>().join(":"))
        }
    }
}

fn beancount_part(text: &str) -> String {
    let part: String = text.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let mut signs = part.chars();
    match signs.next() {
        // A letter without a capital form, such as a Chinese one, may begin a part as it is.
        Some(first) if first.is_alphabetic() => {
            let capital: String = first.to_uppercase().collect();
            format!("{capital}{}", signs.as_str())
        }
        Some(first) if first.is_ascii_digit() => part,
        _ => format!("X{part}"),
    }
}

/// A currency's code for hledger and ledger: in quotes unless it is of plain capital letters.
pub(crate) fn quoted(code: CurrencyCode) -> String {
    let code = code.to_string();
    if code.bytes().all(|byte| byte.is_ascii_uppercase()) { code } else { format!("\"{code}\"") }
}

/// A code for beancount: at least two capital letters or digits, a letter first and a letter or digit last.
pub(crate) fn commodity(taken: &mut BTreeSet<String>, code: CurrencyCode) -> String {
    let upper = code.to_string().to_uppercase();
    let mut word: String =
        upper.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { 'X' }).collect();
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        word.insert(0, 'X');
    }
    if word.len() < 2 || !word.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        word.push('X');
    }
    word.truncate(18);
    unique(taken, &word, '-')
}

/// The day of a moment, brought into the years that all three programs read: 1400 to 2999.
pub(crate) fn day(moment: Timestamp) -> NaiveDate {
    let day = moment.to_datetime().date_naive();
    let (first, last) = (NaiveDate::from_ymd_opt(1400, 1, 1), NaiveDate::from_ymd_opt(2999, 12, 30));
    match day.year() {
        ..1400 => first.unwrap_or(day),
        3000.. => last.unwrap_or(day),
        _ => last.map_or(day, |last| day.min(last)),
    }
}

/// A text without what would end a line or begin a comment.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, ';' | '|' | '"' | '\\') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_to_the_rules_of_each_program() {
        let label = |label| (plain(Owner::Community(label)), beancount(Owner::Community(label)));
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(label("Assets:US:BofA"), both("Assets:US:BofA", "Assets:US:BofA"));
        assert_eq!(label("equity:conversion"), both("equity:conversion", "Equity:Conversion"));
        assert_eq!(label("u9116"), both("u9116", "Assets:Community:U9116"));
        assert_eq!(label("1:2"), both("1:2", "Assets:Community:1:2"));
        assert_eq!(label("a  (b);c::"), both("a _b__c:x:x", "Assets:Community:A---b--c:X:X"));
        assert_eq!(plain(Owner::Member("Zoë: 2")), "members:Zoë_ 2");
        assert_eq!(beancount(Owner::Member("élodie d'Arc")), "Assets:Members:Élodie-d-Arc");
    }

    #[test]
    fn codes_stay_apart() {
        let mut taken = BTreeSet::new();
        let mut of = |code: &str| commodity(&mut taken, code.parse().expect("code"));
        let found = ["VAL", "Val", "A", "THX-1", "Énergie", "人民币", "a_"].map(&mut of);
        assert_eq!(found, ["VAL", "VAL-2", "AX", "THX-1", "XNERGIE", "XXX", "A_X"]);
    }
}
