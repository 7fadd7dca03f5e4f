//! What came of it, for whoever tried it.

use wezer_core::ledger::Holders;
use wezer_core::money::{Amount, Money};
use wezer_exchange::what_if::{Compared, Hit, HitOf, HitsOfMonth, MAX_HITS, Seen, Which};

use super::super::round::part_name;
use crate::web::number;
use crate::web::page::wallet::names;
use crate::web::text::MoneyTexts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// So many of the last months are shown.
const MONTHS: usize = 24;
/// So many wallets are shown to who may see all of them.
const WALLETS: usize = 100;

/// A line of a table: what it tells of, really, and as it would have been.
pub(super) type Line = (String, String, String);

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) refused: String,
    pub(super) part: Option<String>,
    /// One by one: the day, how much, which rule, whose.
    pub(super) hits: Vec<(String, String, String, String)>,
    /// What others were refused: the month, how often, which rule.
    pub(super) others: Vec<Line>,
    /// Whether there were more than are told.
    pub(super) more_hits: Option<String>,
    pub(super) supply: Vec<Line>,
    pub(super) in_hands: Vec<Line>,
    pub(super) spread: Vec<Line>,
    pub(super) own: Vec<Line>,
    /// The wallets for which it makes a difference, for who may see all of them.
    pub(super) differences: Vec<Line>,
}

fn spread(seen: &Seen, visitor: &Visitor) -> Vec<Line> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let amount = |amount: Amount| number::amount(amount, language);
    let (really, would) = (&seen.really, &seen.would_be);
    let mut lines = vec![(m.wallets.to_owned(), really.wallets.to_string(), would.wallets.to_string())];
    let count = really.parts.len();
    let both = really.parts.iter().zip(&would.parts).enumerate();
    lines.extend(both.map(|(nth, (one, other))| {
        let name = format!("{}: {}", m.spread_held, part_name(nth, count, m));
        (name, amount(one.held), amount(other.held))
    }));
    let gini = |holders: &Holders| holders.gini.map_or_else(|| "–".to_owned(), |parts| (parts / 10_000).to_string());
    lines.push((m.gini.to_owned(), gini(really), gini(would)));
    if let Some(whole) = &seen.whole {
        let (one, other) = (&whole.really, &whole.would_be);
        lines.push((m.what_if_least.to_owned(), amount(one.least), amount(other.least)));
        lines.push((m.median.to_owned(), amount(one.median), amount(other.median)));
        lines.push((m.what_if_greatest.to_owned(), amount(one.greatest), amount(other.greatest)));
    }
    lines
}

pub(super) async fn outcome(seen: &Seen, visitor: &Visitor) -> Result<Outcome, Trouble> {
    let (m, language) = (MoneyTexts::of(visitor.language), visitor.language);
    let amount = |amount: Amount| number::amount(amount, language);
    let differences: &[Compared] = seen.whole.as_ref().map_or(&[], |whole| &whole.differences);
    let differences = differences.get(..WALLETS.min(differences.len())).unwrap_or_default();
    let hit_wallets = seen.hits.iter().map(|hit| hit.wallet);
    let mut wallets: Vec<_> = hit_wallets.chain(seen.own.iter().chain(differences).map(|one| one.wallet)).collect();
    wallets.sort_unstable();
    wallets.dedup();
    let named = names(&visitor.app, language, wallets).await?;
    let name = |wallet| named.get(&wallet).cloned().unwrap_or_default();
    let rule = |of: HitOf, which: Which| {
        let which = if which == Which::Lower { m.limit_lower } else { m.limit_upper };
        if of == HitOf::Rule { format!("{which}, {}", m.what_if_of_rule) } else { which.to_owned() }
    };
    let hit = |hit: &Hit| {
        let money = number::money(Money::new(hit.amount, seen.currency), language);
        (number::day(hit.at, language), money, rule(hit.of, hit.which), name(hit.wallet))
    };
    let of_month = |one: &HitsOfMonth| (one.month.clone(), one.refused.to_string(), rule(one.of, one.which));
    let compared = |one: &Compared| (name(one.wallet), amount(one.really), amount(one.would_be));
    let (months, refused) = (seen.months.iter().rev().take(MONTHS), seen.refused_below + seen.refused_above);
    let told = seen.hits.len();
    let pattern = if seen.whole.is_some() { m.what_if_refused } else { m.what_if_refused_part };
    Ok(Outcome {
        refused: pattern.replace("{n}", &refused.to_string()).replace("{own}", &told.to_string()),
        part: (!seen.is_whole).then(|| m.what_if_part.replace("{n}", &seen.through.to_string())),
        hits: seen.hits.iter().map(hit).collect(),
        others: seen.others.iter().map(of_month).collect(),
        more_hits: (told == MAX_HITS).then(|| m.what_if_more.replace("{n}", &told.to_string())),
        supply: months.clone().map(|one| (one.month.clone(), amount(one.supply), amount(one.supply_would_be))).collect(),
        in_hands: months.map(|one| (one.month.clone(), amount(one.in_hands), amount(one.in_hands_would_be))).collect(),
        spread: spread(seen, visitor),
        own: seen.own.iter().map(compared).collect(),
        differences: differences.iter().map(compared).collect(),
    })
}
