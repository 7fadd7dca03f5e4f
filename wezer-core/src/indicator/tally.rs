//! What was counted: for each member, each group and the community, over all time and month by month.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kernel::Document;
use crate::money::{Amount, CurrencyCode};
use crate::seal::Basis;
use crate::sovereignty::{Processing, Retention};
use crate::time::Timestamp;
use crate::wallet::Holder;

/// So many months are kept apart, the last one with something in it included; those before count for all time only.
pub(crate) const MONTHS: u8 = 24;
const MONTHS_KEPT: u32 = MONTHS as u32;

/// The month of a moment (UTC), counted from January of the year 0.
pub(crate) fn month(moment: Timestamp) -> u32 {
    let moment = moment.to_datetime();
    u32::try_from(moment.year()).unwrap_or_default() * 12 + moment.month0()
}

/// What moved of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) received: Amount,
    pub(crate) given: Amount,
}

/// How a currency went round among all: what changed over some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Round {
    /// By how much what was issued or brought in and not taken back has grown.
    pub(crate) supply: Amount,
    /// By how much what all wallets above zero have together has grown.
    pub(crate) in_hands: Amount,
    /// So many entries moved something between two holders; corrections are not among them.
    pub(crate) payments: u64,
}

impl Round {
    pub(crate) fn add(&mut self, other: Self) {
        self.supply = plus(self.supply, other.supply);
        self.in_hands = plus(self.in_hands, other.in_hands);
        self.payments += other.payments;
    }
}

/// What was counted over some time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    #[serde(default)]
    pub(crate) entries: u64,
    #[serde(default)]
    pub(crate) events: BTreeMap<String, u64>,
    #[serde(default)]
    pub(crate) flows: BTreeMap<CurrencyCode, Flow>,
    /// Of the community only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) rounds: BTreeMap<CurrencyCode, Round>,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.entries += other.entries;
        for (event, count) in &other.events {
            *self.events.entry(event.clone()).or_default() += count;
        }
        for (currency, flow) in &other.flows {
            let own = self.flows.entry(*currency).or_default();
            own.received = plus(own.received, flow.received);
            own.given = plus(own.given, flow.given);
        }
        for (currency, round) in &other.rounds {
            self.rounds.entry(*currency).or_default().add(*round);
        }
    }
}

/// Amounts of the ledger add without loss; one beyond all bounds would stay as it is.
pub(crate) fn plus(left: Amount, right: Amount) -> Amount {
    left.checked_add(right).unwrap_or(left)
}

fn size(amount: Amount) -> Amount {
    if amount.is_negative() { amount.negated() } else { amount }
}

/// What was counted of one member, of one group, or of the community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    id: Uuid,
    pub(crate) whole: Counts,
    months: BTreeMap<u32, Counts>,
    pub(crate) partners: u64,
    /// What moved between this one and each partner, less what came back from the same one, added up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) nets: BTreeMap<CurrencyCode, Amount>,
}

impl Tally {
    /// The community as a whole.
    pub(crate) const COMMUNITY: u128 = 0;

    /// Whose tally it is; what the community itself holds, such as the money it issued, is nobody's.
    pub(crate) fn of_holder(holder: Holder) -> Option<u128> {
        match holder {
            Holder::Member(member) => Some(member.as_u128()),
            Holder::Group(group) => Some(group.as_u128()),
            Holder::Community => None,
        }
    }

    pub(crate) fn empty(id: u128) -> Self {
        Self { id: Uuid::from_u128(id), whole: Counts::default(), months: BTreeMap::new(), partners: 0, nets: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, month: u32, counts: &Counts) {
        self.whole.add(counts);
        self.months.entry(month).or_default().add(counts);
        let first = (month + 1).saturating_sub(MONTHS_KEPT);
        self.months.retain(|known, _| *known >= first);
    }

    /// What was counted in one month.
    pub(crate) fn in_month(&self, month: u32) -> Option<&Counts> {
        self.months.get(&month)
    }

    /// What was counted in so many months up to that of `now`, or over all time.
    pub(crate) fn over(&self, months: u8, now: Timestamp) -> Counts {
        if months == 0 {
            return self.whole.clone();
        }
        let last = month(now);
        let first = (last + 1).saturating_sub(u32::from(months));
        let mut sum = Counts::default();
        for counts in self.months.range(first..=last).map(|(_, counts)| counts) {
            sum.add(counts);
        }
        sum
    }
}

impl Document for Tally {
    const KIND: &'static str = "tally";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id.as_u128()
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("indicators", Basis::Contract, Retention::Journal));
}

/// What two holders moved between them, in either direction, less what was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tie {
    id: Uuid,
    flows: BTreeMap<CurrencyCode, Amount>,
    /// What went from the lesser id to the greater, less what went the other way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    nets: BTreeMap<CurrencyCode, Amount>,
}

impl Tie {
    /// The tie of two holders, whichever is named first: the first 16 bytes of SHA-256 over both.
    pub(crate) fn between(one: u128, other: u128) -> u128 {
        let digest =
            Sha256::new().chain_update(one.min(other).to_be_bytes()).chain_update(one.max(other).to_be_bytes()).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        u128::from_be_bytes(bytes)
    }

    pub(crate) fn empty(id: u128) -> Self {
        Self { id: Uuid::from_u128(id), flows: BTreeMap::new(), nets: BTreeMap::new() }
    }

    /// Adds what moved, from the lesser id to the greater or back. Gives by how much the net between the two has grown.
    pub(crate) fn add(&mut self, currency: CurrencyCode, amount: Amount, to_greater: bool) -> Amount {
        let flow = self.flows.entry(currency).or_default();
        *flow = plus(*flow, amount);
        let net = self.nets.entry(currency).or_default();
        let before = size(*net);
        *net = plus(*net, if to_greater { amount } else { amount.negated() });
        plus(size(*net), before.negated())
    }

    /// Whether anything was moved that was not corrected.
    pub(crate) fn holds(&self) -> bool {
        self.flows.values().any(|amount| amount.is_positive())
    }
}

impl Document for Tie {
    const KIND: &'static str = "tie";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id.as_u128()
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("indicators", Basis::Contract, Retention::Journal));
}

/// How far the journal was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    pub(crate) through: u64,
}

impl Counted {
    pub(crate) const ONLY: u128 = 1;
}

impl Document for Counted {
    const KIND: &'static str = "counted";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}
