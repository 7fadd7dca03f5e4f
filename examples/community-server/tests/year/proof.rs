//! What the books say at the end of the year, reckoned a second time from what people see.

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::id::WalletId;
use wezer_core::ledger::{Balances, EntryId, PendingEntries, PendingEntry};
use wezer_core::money::{Amount, Money};
use wezer_exchange::campaign::{Cause, FindBounty, FindCampaign, PledgeEnd, PledgeState, PledgesTo, SeenPledge};
use wezer_exchange::custody::WithdrawalsAsked;
use wezer_exchange::deal::{DealMoney, FindDeal};
use wezer_exchange::schedule::OccurrencesOf;

use super::life::Year;
use crate::town::oracle;

type Held = BTreeMap<(WalletId, String), (Amount, Amount)>;

impl Year {
    /// Every balance that is not zero, as the oracles tell theirs, and the sum of each currency.
    pub async fn balances(&self) -> (oracle::Found, BTreeMap<String, i128>) {
        let (mut found, mut sums) = (oracle::Found::new(), BTreeMap::new());
        for wallet in self.wallets() {
            for balance in self.see(Balances { wallet }).await {
                let units = oracle::units(&balance.balance.to_string());
                *sums.entry(balance.currency.to_string()).or_default() += units;
                if units != 0 {
                    found.insert((wallet.to_string(), balance.currency.to_string()), units);
                }
            }
        }
        (found, sums)
    }

    /// All entries that are pending in the ledger.
    async fn pending(&self) -> BTreeMap<EntryId, PendingEntry> {
        let mut pending = BTreeMap::new();
        for wallet in self.wallets() {
            let found = self.see(PendingEntries { wallet }).await;
            pending.extend(found.into_iter().map(|entry| (entry.entry, entry)));
        }
        pending
    }

    async fn held(&self) -> Held {
        let mut held = Held::new();
        for wallet in self.wallets() {
            for balance in self.see(Balances { wallet }).await {
                if balance.held_out != Amount::ZERO || balance.held_in != Amount::ZERO {
                    held.insert((wallet, balance.currency.to_string()), (balance.held_out, balance.held_in));
                }
            }
        }
        held
    }

    async fn pledges_to(&self, cause: Cause) -> Vec<SeenPledge> {
        let (mut pledges, mut before) = (Vec::new(), None);
        loop {
            let page = self.see(PledgesTo { cause, before, limit: Some(100) }).await;
            pledges.extend(page.pledges);
            before = page.next;
            if before.is_none() {
                return pledges;
            }
        }
    }

    /// What was pledged to campaigns and bounties and not withdrawn.
    pub async fn all_pledges(&self) -> Vec<SeenPledge> {
        let mut pledges = Vec::new();
        for (campaign, ..) in &self.campaigns {
            // Nobody pledges to a draft, and nobody but its author sees it.
            if self.see(FindCampaign { campaign: *campaign }).await.is_none() {
                continue;
            }
            pledges.extend(self.pledges_to(Cause::Campaign(*campaign)).await);
        }
        for want in self.posted.iter().filter(|posted| posted.want) {
            if self.see(FindBounty { announcement: want.id }).await.is_some() {
                pledges.extend(self.pledges_to(Cause::Bounty(want.id)).await);
            }
        }
        pledges
    }

    /// What deals, pledges and withdrawals say that is held for them, by entry.
    async fn held_by_records(&self, pledges: &[SeenPledge]) -> BTreeMap<EntryId, Vec<Money>> {
        let mut held = BTreeMap::new();
        for trade in &self.trades {
            let seen = self.see(FindDeal { deal: trade.deal }).await.unwrap();
            let underway = ["accepted", "invoiced", "confirm"].contains(&seen.line.state.as_str());
            let is_held = matches!(seen.money, DealMoney::Held(_));
            assert_eq!(is_held, underway && !seen.line.prices.is_empty(), "{:?}", seen.line);
            if let DealMoney::Held(entry) = seen.money {
                held.insert(entry, seen.line.prices);
            }
        }
        for pledge in pledges.iter().filter(|pledge| pledge.state == PledgeState::Open) {
            held.extend(pledge.lines.iter().filter_map(|line| Some((line.hold?, vec![line.money]))));
        }
        let (currency, mut after) = ("BTC".parse().unwrap(), None);
        loop {
            let page = self.see(WithdrawalsAsked { currency, after, limit: Some(200) }).await;
            let Some(last) = page.last() else { return held };
            after = Some(last.id);
            held.extend(page.iter().map(|asked| (asked.entry, vec![Money::new(asked.amount, asked.currency)])));
        }
    }

    /// What waits for the word of a payee: payments, and what schedules and campaigns declared in the payer's name.
    async fn waits(&self, pledges: &[SeenPledge]) -> BTreeSet<EntryId> {
        let mut promised = self.promised.clone();
        for (schedule, payer, _) in &self.schedules {
            let asked = OccurrencesOf { wallet: self.wallet(*payer), schedule: *schedule, from: 0, limit: Some(200) };
            promised.extend(self.see(asked).await.into_iter().filter_map(|one| Some((one.entry?, None))));
        }
        let ends = pledges.iter().flat_map(|pledge| &pledge.lines).filter_map(|line| line.end);
        promised.extend(ends.filter_map(|end| if let PledgeEnd::Declared(entry) = end { Some((entry, None)) } else { None }));
        let is_there = |until: Option<_>| until.is_none_or(|until| until > self.expired_until);
        let open = promised.into_iter().filter(|(entry, until)| is_there(*until) && !self.ended.contains(entry));
        open.map(|(entry, _)| entry).collect()
    }

    /// What is held in the ledger is what open deals, pledges, withdrawals and pending payments say, entry by entry and to the last minor
    /// unit; says how many of them there are.
    pub async fn prove_holds(&self, pledges: &[SeenPledge]) -> (usize, usize) {
        let pending = self.pending().await;
        let records = self.held_by_records(pledges).await;
        for (entry, prices) in &records {
            let known = pending.get(entry).unwrap_or_else(|| panic!("{entry} is held for a record, but not in the ledger"));
            // What is declared comes from outside before it is paid, and goes there after.
            let paid = known.movements.iter().filter(|movement| Some(movement.from) == known.payer);
            assert_eq!(sums(paid.map(|movement| movement.money)), sums(prices.iter().copied()), "{entry}");
        }
        let waits = self.waits(pledges).await;
        let others: BTreeSet<EntryId> = pending.keys().filter(|entry| !records.contains_key(entry)).copied().collect();
        // What was promised in money that is counted at once was final when it was made.
        let declared: BTreeSet<EntryId> = waits.into_iter().filter(|entry| pending.contains_key(entry)).collect();
        assert_eq!(others, declared);
        for (entry, until) in &self.promised {
            let open = !self.ended.contains(entry) && until.is_none_or(|until| until > self.expired_until);
            assert_eq!(pending.contains_key(entry), open, "{entry}");
        }
        let mut reckoned = Held::new();
        for entry in pending.values() {
            for ((wallet, code), net) in nets(entry) {
                let (out, into) = reckoned.entry((wallet, code)).or_default();
                let side = if net.is_negative() { out } else { into };
                *side = side.checked_add(if net.is_negative() { net.negated() } else { net }).unwrap();
            }
        }
        assert_eq!(self.held().await, reckoned);
        (records.len(), others.len())
    }
}

/// How pledges ended, and how many of their lines.
pub fn ends(pledges: &[SeenPledge]) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    for pledge in pledges {
        let cause = if matches!(pledge.cause, Cause::Bounty(_)) { "bounty" } else { "campaign" };
        for end in pledge.lines.iter().filter_map(|line| line.end) {
            let end = match end {
                PledgeEnd::Paid(_) => "paid",
                PledgeEnd::Declared(_) => "declared",
                PledgeEnd::Released => "released",
            };
            *ends.entry(format!("{cause}: {end}")).or_default() += 1;
        }
    }
    ends
}

/// What an entry takes from and brings to each wallet; nothing where both are the same.
fn nets(entry: &PendingEntry) -> BTreeMap<(WalletId, String), Amount> {
    let mut nets: BTreeMap<(WalletId, String), Amount> = BTreeMap::new();
    for movement in &entry.movements {
        let (code, amount) = (movement.money.currency().to_string(), movement.money.amount());
        for (wallet, amount) in [(movement.from, amount.negated()), (movement.to, amount)] {
            let net = nets.entry((wallet, code.clone())).or_default();
            *net = net.checked_add(amount).unwrap();
        }
    }
    nets.retain(|_, net| *net != Amount::ZERO);
    nets
}

fn sums(lines: impl Iterator<Item = Money>) -> BTreeMap<String, Amount> {
    let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.currency().to_string()).or_default();
        *sum = sum.checked_add(line.amount()).unwrap();
    }
    sums
}
