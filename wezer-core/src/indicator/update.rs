//! Counting what the journal says, a bounded step at a time.
//!
//! Invariant: what is counted is a function of the journal up to the cursor: whatever the steps, and however often they are taken.
//! What the counting itself writes into the journal is passed over, so it comes to an end.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tally::{Counted, Counts, Tally, Tie, month, plus};
use super::{IndicatorRefusal, UPDATE_INDICATORS};
use crate::actor::Actor;
use crate::events;
use crate::journal::{Entry, Seq};
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::ledger::{AccountNo, EntryKind, EntryPosted};
use crate::money::{Amount, CurrencyCode};
use crate::wallet::{Wallet, is_issuance, is_outside};

/// A step reads at most so many entries.
pub const MAX_STEP: u16 = 2_000;

/// A step reads at least so many, if they are there: a step that read only what counting wrote would never come to an end.
pub const MIN_STEP: u16 = 10;

events! {
    /// The journal was counted up to an entry.
    IndicatorsUpdated = "indicator.updated" {
        /// The last entry that was counted.
        through: Seq,
    }
}

/// Counts what the journal says since it was counted last: a step of bounded size. Carried out by a timer, after a preview: where
/// nothing [is due](Updated::is_due) it would only write a journal entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateIndicators {
    /// At most so many entries, 10 to 2,000; 500 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// What a step counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Updated {
    /// How many entries had something to count.
    pub entries: u32,
    /// The last entry that was read.
    pub through: Seq,
    /// Whether the journal goes on behind it.
    pub more: bool,
}

impl Updated {
    /// Whether the step is worth taking.
    pub fn is_due(self) -> bool {
        self.entries > 0 || self.more
    }
}

/// Who holds an account, and what it counts.
struct Place {
    holder: Option<u128>,
    is_source: bool,
    currency: CurrencyCode,
    amount: Box<dyn Fn(i128) -> Amount>,
}

/// How much of what moved between two holders, and whether to the greater.
type Moved = (CurrencyCode, Amount, bool);

/// What a step adds, by what it is added to.
#[derive(Default)]
struct Gain {
    tallies: BTreeMap<u128, BTreeMap<u32, Counts>>,
    /// By the two holders, the lesser first.
    ties: BTreeMap<(u128, u128), Vec<Moved>>,
}

impl Gain {
    fn counts(&mut self, of: u128, month: u32) -> &mut Counts {
        self.tallies.entry(of).or_default().entry(month).or_default()
    }
}

impl Command for UpdateIndicators {
    const NAME: &'static str = "update_indicators";
    type Output = Updated;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(UPDATE_INDICATORS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Updated, Stop<IndicatorRefusal>> {
        let counted = work.get::<Counted>(Counted::ONLY)?.map_or(0, |counted| counted.through);
        work.memory.forget_entries(Seq::new(counted));
        let limit = u64::from(self.limit.unwrap_or(500).clamp(MIN_STEP, MAX_STEP));
        let last = work.seq().get() - 1;
        let through = last.min(counted + limit);
        let found: Vec<_> = (counted + 1..=through).map(|seq| work.entry(Seq::new(seq))).collect();
        let mut gain = Gain::default();
        let mut entries = 0;
        let mut raw = Vec::with_capacity(found.len());
        for bytes in found {
            raw.extend(bytes?);
        }
        let read: Vec<Entry<'_>> = raw.iter().filter_map(|bytes| Entry::decode(bytes).ok()).collect();
        let posted: Vec<Vec<EntryPosted>> =
            read.iter().map(|entry| entry.events.iter().filter_map(|event| event.decode()?.ok()).collect()).collect();
        let places = places(work, posted.iter().flatten())?;
        for (entry, posted) in read.iter().zip(&posted) {
            if entry.header.command == Self::NAME {
                continue;
            }
            entries += 1;
            let month = month(entry.header.recorded_at);
            let doers = match entry.header.actor {
                Actor::System => [None, None],
                Actor::Member(member) => [Some(member.as_u128()), None],
                Actor::ForGroup { member, group } => [Some(member.as_u128()), Some(group.as_u128())],
            };
            for event in &entry.events {
                for doer in doers.into_iter().flatten().chain([Tally::COMMUNITY]) {
                    *gain.counts(doer, month).events.entry(event.name.to_owned()).or_default() += 1;
                }
            }
            for posted in posted {
                count_round(&mut gain, month, posted, &places);
                count_posted(&mut gain, month, posted, &places);
            }
        }
        keep(work, gain)?;
        work.put(Counted { through })?;
        work.emit(&IndicatorsUpdated { through: Seq::new(through) });
        Ok(Updated { entries, through: Seq::new(through), more: through < last })
    }
}

/// How much more there is of a currency, and how much more of it in hands: each line tells the balance after it.
fn count_round(gain: &mut Gain, month: u32, posted: &EntryPosted, places: &BTreeMap<AccountNo, Place>) {
    for line in &posted.lines {
        let Some(place) = places.get(&line.account) else { continue };
        let came: i128 = posted.postings.iter().filter(|posting| posting.to == line.account).map(|posting| posting.amount).sum();
        let went: i128 =
            posted.postings.iter().filter(|posting| posting.from == line.account).map(|posting| posting.amount).sum();
        let change = came - went;
        let round = gain.counts(Tally::COMMUNITY, month).rounds.entry(place.currency).or_default();
        if place.is_source {
            round.supply = plus(round.supply, (place.amount)(-change));
        } else {
            let above = line.balance.max(0) - (line.balance - change).max(0);
            round.in_hands = plus(round.in_hands, (place.amount)(above));
        }
    }
}

/// What moved. A correction takes away again what was moved, in the month in which it was made; it is no entry of its own.
fn count_posted(gain: &mut Gain, month: u32, posted: &EntryPosted, places: &BTreeMap<AccountNo, Place>) {
    if posted.kind == EntryKind::Opening {
        return;
    }
    let corrects = posted.kind == EntryKind::Correction;
    let mut parties = BTreeSet::new();
    let mut paid = BTreeSet::new();
    for posting in &posted.postings {
        let (from, to) = if corrects { (posting.to, posting.from) } else { (posting.from, posting.to) };
        let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) else { continue };
        if from.holder == to.holder {
            continue;
        }
        let amount = (from.amount)(posting.amount);
        let amount = if corrects { amount.negated() } else { amount };
        let currency = from.currency;
        let mut flow = |of: u128, given: bool| {
            let flow = gain.counts(of, month).flows.entry(currency).or_default();
            let part = if given { &mut flow.given } else { &mut flow.received };
            *part = plus(*part, amount);
        };
        if from.holder.is_some() && to.holder.is_some() {
            flow(Tally::COMMUNITY, true);
            flow(Tally::COMMUNITY, false);
            paid.insert(currency);
        }
        if let Some(giver) = from.holder {
            flow(giver, true);
        }
        if let Some(receiver) = to.holder {
            flow(receiver, false);
        }
        parties.extend(from.holder);
        parties.extend(to.holder);
        if let (Some(one), Some(other)) = (from.holder, to.holder) {
            gain.ties.entry((one.min(other), one.max(other))).or_default().push((currency, amount, one < other));
        }
    }
    if !corrects {
        for currency in paid {
            gain.counts(Tally::COMMUNITY, month).rounds.entry(currency).or_default().payments += 1;
        }
    }
    if !corrects && !parties.is_empty() {
        for party in parties.into_iter().chain([Tally::COMMUNITY]) {
            gain.counts(party, month).entries += 1;
        }
    }
}

/// Who holds the accounts that these entries touched.
fn places<'a>(work: &mut Work<'_>, posted: impl Iterator<Item = &'a EntryPosted>) -> Result<BTreeMap<AccountNo, Place>, Missing> {
    let postings = posted.flat_map(|posted| posted.postings.iter());
    let accounts: BTreeSet<AccountNo> = postings.flat_map(|posting| [posting.from, posting.to]).collect();
    let rows: Vec<_> = accounts.iter().map(|account| work.memory.row(*account).map(|row| row.wallet())).collect();
    let wallets = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    let found: Vec<_> = wallets.iter().map(|wallet| work.get::<Wallet>(*wallet)).collect();
    let currencies: Vec<_> = accounts.iter().map(|account| work.currency_of(*account)).collect();
    let mut places = BTreeMap::new();
    for (((account, id), wallet), currency) in accounts.into_iter().zip(wallets).zip(found).zip(currencies) {
        let is_source = is_outside(id) || is_issuance(id);
        let holder = wallet?.and_then(|wallet| Tally::of_holder(wallet.holder()));
        match currency {
            Ok(currency) => {
                let code = currency.code();
                places.insert(
                    account,
                    Place { holder, is_source, currency: code, amount: Box::new(move |minor| currency.amount(minor)) },
                );
            }
            Err(Stop::Missing(missing)) => return Err(missing),
            // An account without a currency there is not.
            Err(Stop::Refused(_)) => {}
        }
    }
    Ok(places)
}

fn keep(work: &mut Work<'_>, gain: Gain) -> Result<(), Missing> {
    let known: Vec<_> = gain.ties.keys().map(|(one, other)| work.get::<Tie>(Tie::between(*one, *other))).collect();
    let mut tallies = gain.tallies;
    // A tie that begins or ends changes the number of partners of both.
    let mut partners: BTreeMap<u128, i64> = BTreeMap::new();
    let mut nets: BTreeMap<u128, BTreeMap<CurrencyCode, Amount>> = BTreeMap::new();
    for (((one, other), flows), known) in gain.ties.into_iter().zip(known) {
        let id = Tie::between(one, other);
        let mut tie = known?.map_or_else(|| Tie::empty(id), |tie| (*tie).clone());
        let before = tie.holds();
        for (currency, amount, to_greater) in flows {
            let grown = tie.add(currency, amount, to_greater);
            for of in [one, other] {
                let sum = nets.entry(of).or_default().entry(currency).or_default();
                *sum = plus(*sum, grown);
            }
        }
        let change = i64::from(tie.holds()) - i64::from(before);
        for of in [one, other] {
            *partners.entry(of).or_default() += change;
            tallies.entry(of).or_default();
        }
        work.put(tie)?;
    }
    let known: Vec<_> = tallies.keys().map(|id| work.get::<Tally>(*id)).collect();
    for ((id, months), known) in tallies.into_iter().zip(known) {
        let mut tally = known?.map_or_else(|| Tally::empty(id), |tally| (*tally).clone());
        for (month, counts) in &months {
            tally.add(*month, counts);
        }
        tally.partners = tally.partners.saturating_add_signed(partners.get(&id).copied().unwrap_or_default());
        for (currency, grown) in nets.remove(&id).into_iter().flatten() {
            let net = tally.nets.entry(currency).or_default();
            *net = plus(*net, grown);
        }
        work.put(tally)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::Holder;

    #[test]
    fn what_the_community_holds_is_nobodys() {
        assert_eq!(Tally::of_holder(Holder::Community), None);
    }
}
