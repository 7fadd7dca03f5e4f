//! What of a kind of money comes, goes and is exchanged, in words; how far one can go oneself.

use wezer_core::id::WalletId;
use wezer_core::indicator::{FiguresOf, KnownIndicators, Measure};
use wezer_core::language::Language;
use wezer_core::ledger::{Abundance, Balances, Bound, Currency, Origin};
use wezer_core::money::{Amount, CurrencyCode, Money, Ppm, Scale};
use wezer_exchange::calendar::Period;
use wezer_exchange::conversion::{Conversion, Conversions};
use wezer_exchange::issuance::{IssuancePreview, IssuanceRules, Rate, Terms};
use wezer_exchange::limit::ExplainLimits;

use super::terms::Kind;
use crate::web::number;
use crate::web::page::group::ask;
use crate::web::page::wallet::names;
use crate::web::text::MoneyTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// What kind of money it is, in a sentence or two.
pub(super) fn told(currency: &Currency, m: &'static MoneyTexts) -> &'static str {
    match (currency.abundance(), currency.origin()) {
        (Abundance::Rare, Origin::Declared) => m.rare_declared,
        (Abundance::Rare, Origin::Custody) => m.rare_custody,
        (Abundance::Rare, Origin::Issued) => m.rare_issued,
        (Abundance::Sufficient, Origin::Declared) => m.sufficient_declared,
        (Abundance::Sufficient, Origin::Custody) => m.sufficient_custody,
        (Abundance::Sufficient, Origin::Issued) => m.sufficient_issued,
        (Abundance::Abundant, Origin::Declared) => m.abundant_declared,
        (Abundance::Abundant, Origin::Custody) => m.abundant_custody,
        (Abundance::Abundant, Origin::Issued) => m.abundant_issued,
    }
}

/// A share of the whole in percent: `parts` of 10 to the power of `digits`.
fn percent(parts: i128, digits: u8, language: Language) -> String {
    let scale = Scale::new(digits.saturating_sub(2)).unwrap_or_default();
    let shown = Amount::from_minor(parts, scale).map(|amount| amount.to_string()).unwrap_or_default();
    let shown = if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.') } else { &shown };
    match language {
        Language::English => format!("{shown}%"),
        Language::French => format!("{}\u{a0}%", shown.replace('.', ",")),
    }
}

/// A share in parts per million.
pub(in crate::web::page) fn ppm(share: Ppm, language: Language) -> String {
    percent(i128::from(share.parts()), 6, language)
}

fn rate(rate: Rate, language: Language) -> String {
    let nine = Scale::new(9).unwrap_or_default();
    let parts = rate.to_string().parse::<Amount>().ok().and_then(|amount| amount.to_minor(nine).ok());
    percent(parts.unwrap_or_default(), 9, language)
}

/// A rule by which it comes or goes.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    /// The word of its kind in an address.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) says: String,
    pub(super) every: &'static str,
    pub(super) next: Option<String>,
    pub(super) for_me: Option<String>,
}

pub(super) fn every(period: Period, m: &'static MoneyTexts) -> &'static str {
    match period {
        Period::Day => m.each_day,
        Period::Week => m.each_week,
        Period::Month => m.each_month,
        Period::Quarter => m.each_quarter,
        Period::Year => m.each_year,
    }
}

/// What terms do, in a sentence.
pub(super) async fn says(visitor: &Visitor, terms: &Terms, currency: CurrencyCode) -> Result<String, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let money = |amount: Amount| number::money(Money::new(amount, currency), language);
    Ok(match terms {
        Terms::BasicIncome(terms) => match terms.amount {
            None => m.income_shared.to_owned(),
            Some(amount) if terms.claim_within.is_some() => m.income_claimed.replace("{amount}", &money(amount)),
            Some(amount) => m.income.replace("{amount}", &money(amount)),
        },
        Terms::Welcome(terms) => m.welcome.replace("{amount}", &money(terms.amount)),
        Terms::Dividend(terms) => m.dividend.replace("{amount}", &money(terms.first)),
        Terms::Demurrage(terms) => {
            let share = rate(terms.rate, language);
            let share = if terms.yearly { m.per_year.replace("{rate}", &share) } else { share };
            let whither = match terms.sink {
                None => m.destroyed.to_owned(),
                Some(sink) => {
                    let name = names(&visitor.app, language, vec![sink]).await?.remove(&sink).unwrap_or_default();
                    m.to_wallet.replace("{name}", &name)
                }
            };
            let pattern = if terms.above.is_positive() { m.demurrage_above } else { m.demurrage };
            pattern.replace("{rate}", &share).replace("{above}", &money(terms.above)).replace("{where_to}", &whither)
        }
        Terms::Interest(terms) => {
            m.interest.replace("{rate}", &rate(terms.rate, language)).replace("{debt_rate}", &rate(terms.debt_rate, language))
        }
        Terms::Fee(terms) => m.fee.replace("{amount}", &money(terms.amount)),
    })
}

pub(super) async fn rules(visitor: &Visitor, code: CurrencyCode) -> Result<Vec<Rule>, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let found = ask(visitor, IssuanceRules { currency: Some(code), ..IssuanceRules::default() }).await?;
    let balances = ask(visitor, Balances { wallet: visitor.member.wallet() }).await?;
    let balance = balances.iter().find(|one| one.currency == code).map_or(Amount::ZERO, |one| one.balance);
    let mut rules = Vec::with_capacity(found.len());
    for rule in &found {
        // Where there is none, such as of a pot that is shared, nothing is told.
        let forecast = visitor.session.ask(IssuancePreview { rule: rule.id(), balance }).await.ok();
        let at = forecast.and_then(|forecast| forecast.at).or(rule.due());
        let mut next: Vec<String> = at.map(|at| m.next_on.replace("{when}", &number::day(at, language))).into_iter().collect();
        next.extend(rule.ends_at().map(|at| m.until.replace("{when}", &number::day(at, language))));
        let mine = forecast.and_then(|forecast| forecast.amount);
        rules.push(Rule {
            id: rule.id().to_string(),
            kind: Kind::of(rule).slug(),
            name: rule.name().to_owned(),
            says: says(visitor, rule.terms(), code).await?,
            every: every(rule.every().period, m),
            next: (!next.is_empty()).then(|| next.join(" · ")),
            for_me: mine.map(|amount| m.for_me.replace("{amount}", &number::money(Money::new(amount, code), language))),
        });
    }
    Ok(rules)
}

/// An exchange for other money.
#[derive(Debug)]
pub(in crate::web::page) struct Exchange {
    pub(in crate::web::page) id: String,
    pub(in crate::web::page) name: String,
    pub(in crate::web::page) lines: Vec<String>,
    pub(in crate::web::page) spread: Option<String>,
}

/// What one gives for what, in words.
pub(super) fn exchange_line(one: u32, from: CurrencyCode, other: u32, to: CurrencyCode, visitor: &Visitor) -> String {
    let shown = |number: u32| number::amount(Amount::whole(u64::from(number)), visitor.language);
    MoneyTexts::of(visitor.language)
        .conversion_line
        .replace("{one}", &shown(one))
        .replace("{from}", from.as_str())
        .replace("{other}", &shown(other))
        .replace("{to}", to.as_str())
}

pub(in crate::web::page) fn exchange(one: &Conversion, visitor: &Visitor) -> Exchange {
    let (rate, m) = (one.rate(), MoneyTexts::of(visitor.language));
    let mut lines = vec![exchange_line(rate.d(), one.from(), rate.n(), one.to(), visitor)];
    if one.is_both_ways() {
        lines.push(exchange_line(rate.n(), one.to(), rate.d(), one.from(), visitor));
    }
    let spread = (one.spread().parts() > 0).then(|| m.spread.replace("{rate}", &ppm(one.spread(), visitor.language)));
    Exchange { id: one.id().to_string(), name: one.name().to_owned(), lines, spread }
}

pub(super) async fn exchanges(visitor: &Visitor, code: CurrencyCode) -> Result<Vec<Exchange>, Trouble> {
    let found = ask(visitor, Conversions { currency: Some(code), ..Conversions::default() }).await?;
    Ok(found.iter().map(|one| exchange(one, visitor)).collect())
}

/// How far the visitor can go at one end, and why.
#[derive(Debug)]
pub(super) struct MyLimit {
    pub(super) label: &'static str,
    pub(super) at: String,
    pub(super) source: &'static str,
    pub(super) worked: Option<String>,
}

pub(super) async fn my_limits(visitor: &Visitor, wallet: WalletId, code: CurrencyCode) -> Result<Vec<MyLimit>, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let told = ask(visitor, ExplainLimits { wallet, currency: code }).await?;
    let sources = told.sources;
    let limit = |label, at: Option<Bound>, by_hand: bool, by_rule: bool, worked: Option<String>| {
        let source = match (by_hand, by_rule) {
            (true, _) => m.from_hand,
            (_, true) => m.from_rule,
            _ => m.from_currency,
        };
        let at = at.map(|bound| number::money(Money::new(bound.at, code), language));
        MyLimit { label, source: if at.is_some() { source } else { "" }, at: at.unwrap_or_else(|| m.no_limit.to_owned()), worked }
    };
    let (lower, upper) = (told.lower.map(|one| one.explain(language)), told.upper.map(|one| one.explain(language)));
    let (by_hand, by_rule, now) = (sources.by_hand, sources.by_rule, told.in_force);
    Ok(vec![
        limit(m.limit_lower, now.lower, by_hand.lower.is_some(), by_rule.lower.is_some(), lower),
        limit(m.limit_upper, now.upper, by_hand.upper.is_some(), by_rule.upper.is_some(), upper),
    ])
}

/// How often a unit changed hands, where an indicator counts it.
pub(super) async fn velocity(visitor: &Visitor, code: CurrencyCode) -> Result<Option<String>, Trouble> {
    let m = MoneyTexts::of(visitor.language);
    let known = ask(visitor, KnownIndicators {}).await?;
    let counted = known.iter().find(|one| matches!(one.measure, Measure::Velocity { currency } if currency == code));
    let Some(counted) = counted else { return Ok(None) };
    let figures = ask(visitor, FiguresOf { member: visitor.member.id(), group: None }).await?;
    let figure = figures.figures.iter().find(|figure| figure.name == counted.code.as_str());
    Ok(figure.map(|figure| {
        let pattern = if counted.months == 0 { m.velocity_ever } else { m.velocity_months };
        pattern.replace("{n}", &figure.value.say(visitor.language)).replace("{months}", &counted.months.to_string())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_in_percent() {
        for (parts, english, french) in
            [(20_000, "2%", "2\u{a0}%"), (12_500, "1.25%", "1,25\u{a0}%"), (1_000_000, "100%", "100\u{a0}%")]
        {
            let share = Ppm::new(parts).unwrap();
            assert_eq!((ppm(share, Language::English).as_str(), ppm(share, Language::French).as_str()), (english, french));
        }
        assert_eq!(rate("0.01".parse().unwrap(), Language::English), "1%");
        assert_eq!(rate("0.00238144".parse().unwrap(), Language::English), "0.238144%");
    }
}
