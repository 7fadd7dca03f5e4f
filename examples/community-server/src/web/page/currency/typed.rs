//! What is typed into forms about money: amounts, shares, rates, days and wallets, as people write them in their language.
//!
//! Invariant: what a form is filled with is read back as the same.

use wezer_core::id::WalletId;
use wezer_core::language::Language;
use wezer_core::money::{Amount, Ppm, Scale};
use wezer_exchange::calendar::Day;
use wezer_exchange::issuance::Rate;

use crate::web::form::Fields;
use crate::web::number;
use crate::web::page::pay::{names as payees, wallet_named};
use crate::web::page::wallet::names;
use crate::web::refused::Refused;
use crate::web::text::RuleTexts;
use crate::web::texts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// Four digits behind the point of percent make parts of a million.
const SHARE_DIGITS: u8 = 4;
/// Seven make the parts of a rate.
const RATE_DIGITS: u8 = 7;

fn refused(pattern: &str, typed: &str) -> Refused {
    pattern.replace("{typed}", typed).into()
}

/// An amount; nothing if the field is empty.
pub(in crate::web::page) fn amount(fields: &Fields, name: &str, language: Language) -> Result<Option<Amount>, Refused> {
    let read = |text| number::parse(text, language).map_err(|_| refused(RuleTexts::of(language).not_an_amount, text));
    fields.some(name).map(read).transpose()
}

/// An amount that has to be there.
pub(in crate::web::page) fn needed(fields: &Fields, name: &str, language: Language) -> Result<Amount, Refused> {
    amount(fields, name, language)?.ok_or_else(|| refused(RuleTexts::of(language).not_an_amount, ""))
}

/// Percent with so many digits behind the point, in parts of its last digit; nothing if it is none.
fn percent(text: &str, digits: u8, language: Language) -> Option<u32> {
    let minor = number::parse(text.trim_end_matches('%').trim_end(), language).ok()?.to_minor(Scale::new(digits).ok()?).ok()?;
    u32::try_from(minor).ok()
}

/// A share in percent; none if the field is empty.
pub(in crate::web::page) fn share(fields: &Fields, name: &str, language: Language) -> Result<Ppm, Refused> {
    let Some(text) = fields.some(name) else { return Ok(Ppm::default()) };
    let share = percent(text, SHARE_DIGITS, language).and_then(Ppm::new);
    share.ok_or_else(|| refused(RuleTexts::of(language).not_a_share, text))
}

/// A rate in percent; none if the field is empty.
pub(in crate::web::page) fn rate(fields: &Fields, name: &str, language: Language) -> Result<Rate, Refused> {
    let Some(text) = fields.some(name) else { return Ok(Rate::ZERO) };
    let parts = percent(text, RATE_DIGITS, language);
    let nine = |parts: u32| format!("{}.{:09}", parts / 1_000_000_000, parts % 1_000_000_000);
    parts.and_then(|parts| nine(parts).parse().ok()).ok_or_else(|| refused(RuleTexts::of(language).not_a_share, text))
}

/// A rate from 0 to 1, as such.
pub(in crate::web::page) fn plain_rate(fields: &Fields, name: &str, language: Language) -> Result<Rate, Refused> {
    let text = fields.get(name);
    let read = number::parse(text, language).ok().and_then(|read| read.to_string().parse().ok());
    read.ok_or_else(|| refused(RuleTexts::of(language).not_a_rate, text))
}

/// A whole number; nothing if the field is empty.
pub(in crate::web::page) fn whole<N: TryFrom<u64>>(
    fields: &Fields,
    name: &str,
    language: Language,
) -> Result<Option<N>, Refused> {
    let read = |text: &str| {
        let number = number::parse(text, language).ok().and_then(|read| read.to_minor(Scale::WHOLE).ok());
        let number = number.and_then(|number| u64::try_from(number).ok()).and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| refused(RuleTexts::of(language).not_a_number, text))
    };
    fields.some(name).map(read).transpose()
}

/// A whole number that has to be there.
pub(in crate::web::page) fn count<N: TryFrom<u64>>(fields: &Fields, name: &str, language: Language) -> Result<N, Refused> {
    whole(fields, name, language)?.ok_or_else(|| refused(RuleTexts::of(language).not_a_number, ""))
}

/// A day of the calendar.
pub(in crate::web::page) fn day(fields: &Fields, name: &str, language: Language) -> Result<Day, Refused> {
    let text = fields.get(name);
    text.parse().map_err(|_| refused(RuleTexts::of(language).not_a_day, text))
}

/// The wallet that somebody meant by its name or its number.
pub(in crate::web::page) async fn wallet_of(visitor: &Visitor, text: &str) -> Result<WalletId, Refused> {
    if let Ok(wallet) = text.parse() {
        return Ok(wallet);
    }
    let found = wallet_named(visitor, text).await.map_err(|_| Refused::from(texts(visitor.language).trouble))?;
    found.ok_or_else(|| refused(RuleTexts::of(visitor.language).unknown_wallet, text))
}

/// A wallet; nothing if the field is empty.
pub(in crate::web::page) async fn wallet(visitor: &Visitor, fields: &Fields, name: &str) -> Result<Option<WalletId>, Refused> {
    match fields.some(name) {
        None => Ok(None),
        Some(text) => wallet_of(visitor, text).await.map(Some),
    }
}

/// A wallet as it is typed: by its name where that means it, else by its number.
pub(in crate::web::page) async fn wallet_typed(visitor: &Visitor, wallet: WalletId) -> Result<String, Trouble> {
    let name = names(&visitor.app, visitor.language, vec![wallet]).await?.remove(&wallet).unwrap_or_default();
    let means = wallet_named(visitor, &name).await? == Some(wallet);
    Ok(if means { name } else { wallet.to_string() })
}

/// Names of wallets that may be typed: the commons, then everybody and every other.
pub(in crate::web::page) async fn wallet_names(visitor: &Visitor) -> Result<Vec<String>, Trouble> {
    let mut all = vec![texts(visitor.language).commons.to_owned(), visitor.member.name().to_owned()];
    all.extend(payees(visitor).await?);
    Ok(all)
}

/// A number without the zeros at its end.
fn short(amount: Amount, language: Language) -> String {
    let text = amount.to_string();
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    number::amount(short.parse().unwrap_or_default(), language)
}

/// A share as it is typed; empty for none.
pub(in crate::web::page) fn share_typed(share: Ppm, language: Language) -> String {
    let percent = Scale::new(SHARE_DIGITS).ok().and_then(|four| Amount::from_minor(i128::from(share.parts()), four).ok());
    if share.parts() == 0 { String::new() } else { short(percent.unwrap_or_default(), language) }
}

/// A rate as it is typed in percent; empty for none.
pub(in crate::web::page) fn rate_typed(rate: Rate, language: Language) -> String {
    let (nine, seven) = (Scale::new(9).unwrap_or_default(), Scale::new(RATE_DIGITS).unwrap_or_default());
    let parts = rate.to_string().parse::<Amount>().ok().and_then(|read| read.to_minor(nine).ok()).unwrap_or_default();
    if parts == 0 { String::new() } else { short(Amount::from_minor(parts, seven).unwrap_or_default(), language) }
}

/// A rate from 0 to 1 as it is typed.
pub(in crate::web::page) fn plain_rate_typed(rate: Rate, language: Language) -> String {
    short(rate.to_string().parse().unwrap_or_default(), language)
}

/// An amount as it is typed; empty where there is none.
pub(in crate::web::page) fn amount_typed(amount: Option<Amount>, language: Language) -> String {
    amount.map_or_else(String::new, |amount| number::amount(amount, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: &str) -> Fields {
        vec![("it".to_owned(), value.to_owned())].into()
    }

    #[test]
    fn what_a_form_is_filled_with_is_read_back() {
        for language in Language::ALL {
            for parts in [0, 1, 20_000, 12_500, 1_000_000] {
                let known = Ppm::new(parts).unwrap();
                assert_eq!(share(&field(&share_typed(known, language)), "it", language).unwrap(), known);
            }
            for text in ["0.000000000", "0.070000000", "0.002381440", "1.000000000", "0.000000001"] {
                let known: Rate = text.parse().unwrap();
                assert_eq!(rate(&field(&rate_typed(known, language)), "it", language).unwrap(), known, "{text}");
                assert_eq!(plain_rate(&field(&plain_rate_typed(known, language)), "it", language).unwrap(), known, "{text}");
            }
        }
        assert_eq!(rate_typed("0.07".parse().unwrap(), Language::English), "7");
        assert_eq!(share(&field("2 %"), "it", Language::French).unwrap(), Ppm::new(20_000).unwrap());
    }

    #[test]
    fn what_is_nothing_of_the_kind_is_said_back() {
        let language = Language::English;
        for text in ["101", "-1", "much", "0.00001"] {
            assert!(share(&field(text), "it", language).unwrap_err().text.contains(text));
        }
        assert!(rate(&field("100.1"), "it", language).is_err() && plain_rate(&field("1.5"), "it", language).is_err());
        assert!(whole::<u16>(&field("70000"), "it", language).is_err() && whole::<u16>(&field("1.5"), "it", language).is_err());
        assert_eq!(whole::<u16>(&field(""), "it", language).unwrap(), None);
        assert!(count::<u16>(&field(""), "it", language).is_err() && needed(&field(""), "it", language).is_err());
        assert!(day(&field("2027-02-30"), "it", language).is_err());
    }
}
