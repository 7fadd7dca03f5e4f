//! What came of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::journal::Seq;
use wezer_core::ledger::{Currency, LEAST_TOGETHER, gini};
use wezer_core::money::{Amount, CurrencyCode};
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;

use super::book::{Account, Beyond, Book, is_source};

/// At most so many months are told: the last ones.
pub const MAX_MONTHS: usize = 600;
/// At most so many refusals are told one by one: the first ones.
pub const MAX_HITS: usize = 100;
/// At most so many wallets are told one by one: those for which it makes the greatest difference.
pub const MAX_SHOWN: usize = 1_000;
/// Balances are counted in so many parts of equal width.
pub const BUCKETS: usize = 10;

/// Which end of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// How far down.
    Lower,
    /// How far up.
    Upper,
}

/// How much there was at the end of a month, really and as it would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthOfSupply {
    /// The year and the month, such as `2027-03` (UTC).
    pub month: String,
    /// What was issued or brought in and not taken back.
    pub supply: Amount,
    /// The same as it would have been.
    pub supply_would_be: Amount,
    /// What all wallets that were above zero had together.
    pub in_hands: Amount,
    /// The same as it would have been.
    pub in_hands_would_be: Amount,
}

/// What a limit would have refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HitOf {
    /// A payment, or whatever else really moved.
    Payment,
    /// Something that a tried rule of issuance would have moved.
    Rule,
}

/// Something that a limit would have refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hit {
    /// In which journal entry; of a tried rule, in the one before which it fell due.
    pub seq: Seq,
    /// When it was recorded, or fell due.
    pub at: Timestamp,
    /// What it was.
    pub of: HitOf,
    /// Whose limit.
    pub wallet: WalletId,
    /// Which one.
    pub which: Which,
    /// How much was to move.
    pub amount: Amount,
    /// How far it would have gone beyond.
    pub by: Amount,
}

/// What limits of others would have refused in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HitsOfMonth {
    /// The year and the month, such as `2027-03` (UTC).
    pub month: String,
    /// What it was.
    pub of: HitOf,
    /// Which end of limits.
    pub which: Which,
    /// So often, rounded down to a multiple of five.
    pub refused: u64,
}

/// So many wallets have a balance from one amount (included) to another (included in the last part only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bucket {
    /// From here.
    pub from: Amount,
    /// To here.
    pub to: Amount,
    /// So many.
    pub wallets: u64,
}

/// How balances are spread over all wallets but those of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Spread {
    /// So many wallets.
    pub wallets: u64,
    /// The least balance.
    pub least: Amount,
    /// The one in the middle.
    pub median: Amount,
    /// The greatest.
    pub greatest: Amount,
    /// Ten parts of equal width from the least to the greatest.
    pub histogram: Vec<Bucket>,
    /// The Gini coefficient of what is above zero, in parts per million: 0 where all have the same; nothing where nobody has anything.
    pub gini: Option<u32>,
}

/// One wallet, really and as it would have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compared {
    /// Which one.
    pub wallet: WalletId,
    /// What it holds.
    pub really: Amount,
    /// What it would hold.
    pub would_be: Amount,
}

/// What a changed rule would have made of the community's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// Of which currency.
    pub currency: CurrencyCode,
    /// The last journal entry that was read.
    pub through: Seq,
    /// Whether that is all of the journal.
    pub is_whole: bool,
    /// Month by month, where something was recorded; at most 600, the last ones.
    pub months: Vec<MonthOfSupply>,
    /// So much would have been refused by lower limits.
    pub refused_below: u64,
    /// So much would have been refused by upper limits.
    pub refused_above: u64,
    /// The first 100 of them.
    pub hits: Vec<Hit>,
    /// How balances are spread.
    pub really: Spread,
    /// How they would be spread.
    pub would_be: Spread,
    /// The wallets for which it makes a difference, the greatest difference first; at most 1,000.
    pub differences: Vec<Compared>,
}

/// What is noted on the way.
#[derive(Debug, Default)]
pub(super) struct Told {
    months: BTreeMap<(i32, u32), [i128; 4]>,
    below: u64,
    above: u64,
    hits: Vec<Hit>,
    /// How often others were refused something that does not touch whoever asks, by month.
    others: BTreeMap<((i32, u32), HitOf, Which), u64>,
    /// By whose limits they were.
    refused: BTreeSet<WalletId>,
}

impl Told {
    /// Notes that a limit refused; `is_theirs` if whoever asks is on one of the sides.
    pub(super) fn hit(
        &mut self,
        (seq, at, of): (Seq, Timestamp, HitOf),
        beyond: Beyond,
        amount: i128,
        is_theirs: bool,
        currency: &Currency,
    ) {
        if !is_theirs {
            let moment = at.to_datetime();
            *self.others.entry(((moment.year(), moment.month()), of, beyond.which)).or_default() += 1;
            self.refused.insert(beyond.wallet);
        }
        match beyond.which {
            Which::Lower => self.below += 1,
            Which::Upper => self.above += 1,
        }
        if self.hits.len() < MAX_HITS {
            let (amount, by) = (currency.amount(amount), currency.amount(beyond.by));
            self.hits.push(Hit { seq, at, of, wallet: beyond.wallet, which: beyond.which, amount, by });
        }
    }

    /// What was refused to others, as far as everybody may know it; nothing if it was by the limits of too few wallets.
    pub(super) fn of_others(&self) -> Option<(u64, u64, Vec<HitsOfMonth>)> {
        let in_fives = |count: u64| count - count % LEAST_TOGETHER as u64;
        let all =
            |end: Which| in_fives(self.others.iter().filter(|((_, _, which), _)| *which == end).map(|(_, count)| count).sum());
        let months = self.others.iter().filter_map(|(((year, month), of, which), count)| {
            let refused = in_fives(*count);
            (refused > 0).then(|| HitsOfMonth { month: format!("{year:04}-{month:02}"), of: *of, which: *which, refused })
        });
        (self.refused.len() >= LEAST_TOGETHER).then(|| (all(Which::Lower), all(Which::Upper), months.collect()))
    }

    /// Notes how much there is: the last word of a month stands.
    pub(super) fn month(&mut self, at: Timestamp, really: &Book, would_be: &Book) {
        let moment = at.to_datetime();
        let ((supply, in_hands), (supply_would_be, in_hands_would_be)) = (really.sums(), would_be.sums());
        self.months.insert((moment.year(), moment.month()), [supply, supply_would_be, in_hands, in_hands_would_be]);
        if self.months.len() > MAX_MONTHS {
            self.months.pop_first();
        }
    }

    pub(super) fn report(self, currency: &Currency, really: &Book, would_be: &Book, through: Seq, is_whole: bool) -> Report {
        let months = self.months.into_iter().map(|((year, month), sums)| {
            let [supply, supply_would_be, in_hands, in_hands_would_be] = sums.map(|sum| currency.amount(sum));
            let month = format!("{year:04}-{month:02}");
            MonthOfSupply { month, supply, supply_would_be, in_hands, in_hands_would_be }
        });
        let wallets = would_be.accounts().map(|(wallet, would)| (wallet, really.account(wallet).balance, would.balance));
        let mut differences: Vec<_> = wallets.filter(|(wallet, really, would)| !is_source(*wallet) && really != would).collect();
        differences.sort_by_key(|(wallet, really, would)| (core::cmp::Reverse((would - really).abs()), *wallet));
        differences.truncate(MAX_SHOWN);
        Report {
            currency: currency.code(),
            through,
            is_whole,
            months: months.collect(),
            refused_below: self.below,
            refused_above: self.above,
            hits: self.hits,
            really: spread(really, currency),
            would_be: spread(would_be, currency),
            differences: differences
                .into_iter()
                .map(|(wallet, really, would)| Compared {
                    wallet,
                    really: currency.amount(really),
                    would_be: currency.amount(would),
                })
                .collect(),
        }
    }
}

/// The balances of all wallets but those of the system, rising.
pub(super) fn balances(book: &Book) -> Vec<i128> {
    let own = |(wallet, account): (WalletId, Account)| (!is_source(wallet) && wallet != COMMONS).then_some(account.balance);
    let mut balances: Vec<i128> = book.accounts().filter_map(own).collect();
    balances.sort_unstable();
    balances
}

fn spread(book: &Book, currency: &Currency) -> Spread {
    let balances = balances(book);
    let (least, greatest) = (balances.first().copied().unwrap_or(0), balances.last().copied().unwrap_or(0));
    let edge = |nth: usize| least + (greatest - least) * nth as i128 / BUCKETS as i128;
    let histogram = (0..BUCKETS).map(|nth| {
        let (from, to, is_last) = (edge(nth), edge(nth + 1), nth + 1 == BUCKETS);
        let wallets = balances.iter().filter(|one| **one >= from && (**one < to || (is_last && **one == to))).count() as u64;
        Bucket { from: currency.amount(from), to: currency.amount(to), wallets }
    });
    Spread {
        wallets: balances.len() as u64,
        least: currency.amount(least),
        median: currency.amount(balances.get(balances.len() / 2).copied().unwrap_or(0)),
        greatest: currency.amount(greatest),
        histogram: histogram.collect(),
        gini: gini(&balances),
    }
}
