//! How a kind of money goes round, and how it is spread, without naming anybody.

use wezer_core::indicator::{CirculationOf, MAX_MONTHS, MonthOfCirculation};
use wezer_core::ledger::{Currency, GINI_SCALE, HoldersOf, LEAST_TOGETHER, Origin, Point};
use wezer_core::money::{Amount, CurrencyCode, Scale};
use wezer_core::world::{SystemWorld, World};
use wezer_exchange::issuance::InDividends;

use crate::web::chart::{Chart, Words, draw};
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::text::MoneyTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// How it went round in the last two years.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) chart: Option<Chart>,
    pub(super) months: Vec<Month>,
}

/// A month, newest first.
#[derive(Debug)]
pub(super) struct Month {
    pub(super) from: String,
    pub(super) in_hands: String,
    pub(super) volume: String,
    pub(super) payments: u64,
    pub(super) velocity: String,
}

/// To the hundredth, halves up.
fn hundredths(velocity: Amount) -> Amount {
    let six = Scale::new(6).ok().and_then(|six| velocity.to_minor(six).ok()).unwrap_or_default();
    Amount::from_minor((six + 5_000).div_euclid(10_000), Scale::CENTS).unwrap_or_default()
}

/// Steps that a chart draws: a month's velocity from its beginning on, the last one until now.
fn steps(months: &[MonthOfCirculation]) -> Vec<Point> {
    let velocity = |month: &MonthOfCirculation| month.velocity.map_or(Amount::ZERO, hundredths);
    let mut steps: Vec<Point> = months.iter().map(|month| Point { at: month.from, balance: velocity(month) }).collect();
    steps.extend(months.last().map(|month| Point { at: SystemWorld.now(), balance: velocity(month) }));
    steps
}

pub(super) async fn round(visitor: &Visitor, currency: &Currency) -> Result<Option<Round>, Trouble> {
    if currency.origin() == Origin::Declared {
        // Nobody holds it inside: there is nothing that could go round.
        return Ok(None);
    }
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let told = ask(visitor, CirculationOf { currency: currency.code(), months: Some(MAX_MONTHS) }).await?.months;
    let Some(first) = told.iter().position(|month| month.payments > 0) else { return Ok(None) };
    let months = told.get(first..).unwrap_or_default();
    let title = m.velocity_chart.replace("{currency}", currency.code().as_str());
    let words = Words { id: "velocity", title: &title, currency: m.velocity_unit, language };
    let moves = months.iter().any(|month| month.velocity.is_some());
    let shown = months.iter().rev().map(|month| Month {
        from: number::day(month.from, language),
        in_hands: number::amount(month.in_hands, language),
        volume: number::amount(month.volume, language),
        payments: month.payments,
        velocity: month.velocity.map_or_else(|| "–".to_owned(), |velocity| number::amount(hundredths(velocity), language)),
    });
    Ok(Some(Round { chart: moves.then(|| draw(&steps(months), Scale::CENTS, words)), months: shown.collect() }))
}

/// How it is spread.
#[derive(Debug)]
pub(super) struct Spread {
    pub(super) wallets: String,
    /// Which part, how many wallets, how much together, how much each on average.
    pub(super) parts: Vec<(String, u64, String, String)>,
    pub(super) gini: Option<String>,
    /// Why nothing is told.
    pub(super) withheld: Option<String>,
}

/// What the part of this place is called, from 0.
pub(super) fn part_name(nth: usize, of: usize, m: &'static MoneyTexts) -> String {
    match nth {
        _ if of == 1 => m.spread_all.to_owned(),
        0 => m.spread_least.to_owned(),
        _ if nth + 1 == of => m.spread_most.to_owned(),
        _ => (nth + 1).to_string(),
    }
}

pub(super) async fn spread(visitor: &Visitor, code: CurrencyCode) -> Result<Spread, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let told = ask(visitor, HoldersOf { currency: code }).await?;
    let number_of_parts = told.parts.len();
    let part = |(nth, part): (usize, &wezer_core::ledger::HoldersPart)| {
        let name = part_name(nth, number_of_parts, m);
        (name, part.wallets, number::amount(part.held, language), mean(part.held, part.wallets, language))
    };
    let withheld = told.parts.is_empty().then(|| m.spread_withheld.replace("{n}", &LEAST_TOGETHER.to_string()));
    Ok(Spread {
        wallets: m.spread_wallets.replace("{n}", &told.wallets.to_string()),
        parts: told.parts.iter().enumerate().map(part).collect(),
        gini: told.gini.map(|gini| (i128::from(gini) * 100 / GINI_SCALE).to_string()),
        withheld,
    })
}

/// The universal dividend that is valid now, and an amount told in it, where the currency has one.
pub(in crate::web::page) async fn relative(
    visitor: &Visitor,
    code: CurrencyCode,
    amount: Amount,
) -> Result<Option<(String, String)>, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let told = ask(visitor, InDividends { currency: code, amounts: vec![amount], at: None }).await?;
    Ok(told.map(|told| {
        let value = told.values.first().copied().unwrap_or_default().to_string();
        let short = value.trim_end_matches('0').trim_end_matches('.').parse().unwrap_or_default();
        (number::amount(told.dividend, language), m.in_dividends.replace("{n}", &number::amount(short, language)))
    }))
}

/// What each has on average, rounded down to the hundredth.
fn mean(held: Amount, wallets: u64, language: wezer_core::language::Language) -> String {
    let nine = Scale::new(9).ok().and_then(|nine| held.to_minor(nine).ok());
    let each = nine.and_then(|minor| minor.checked_div_euclid(i128::from(wallets) * 10_000_000));
    let each = each.and_then(|each| Amount::from_minor(each, Scale::CENTS).ok());
    each.map_or_else(|| "–".to_owned(), |each| number::amount(each, language))
}

#[cfg(test)]
mod tests {
    use wezer_core::language::Language;

    use super::*;

    #[test]
    fn velocity_and_means_are_rounded_as_said() {
        for (exact, shown) in [("0.005", "0.01"), ("1.234999", "1.23"), ("12", "12.00")] {
            assert_eq!(hundredths(exact.parse().unwrap()).to_string(), shown.parse::<Amount>().unwrap().to_string());
        }
        assert_eq!(mean("100".parse().unwrap(), 3, Language::English), "33.33");
        assert_eq!(mean("-100".parse().unwrap(), 3, Language::English), "−33.34");
    }
}
