//! The books, rebuilt from the journal alone.

use std::collections::HashMap;

use super::{Audit, AuditedCurrency, Fault};
use crate::id::WalletId;
use crate::journal::{Entry, Hash, Seq};
use crate::ledger::{
    AccountNo, AccountOpened, AccountPage, CurrencyCreated, CurrencyNo, EntryHeld, EntryId, EntryPosted, HoldEnded, PageNo,
    Posting,
};
use crate::money::{Amount, CurrencyCode, Scale};
use crate::store::Head;

#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    wallet: Option<WalletId>,
    currency: CurrencyNo,
    credits: i128,
    debits: i128,
    held_out: i128,
    held_in: i128,
}

/// The books, rebuilt from the journal alone.
#[derive(Debug)]
pub(crate) struct Books {
    hash: Hash,
    next: Seq,
    posted: u64,
    accounts: Vec<Standing>,
    held: HashMap<EntryId, Vec<Posting>>,
    currencies: Vec<(CurrencyCode, Scale, i128)>,
}

impl Books {
    /// The books of a community in which nothing has happened.
    pub(crate) fn new(empty: Head) -> Self {
        Self {
            hash: empty.hash,
            next: empty.seq.next(),
            posted: 0,
            accounts: Vec::new(),
            held: HashMap::new(),
            currencies: Vec::new(),
        }
    }

    /// Where the chain leads.
    pub(crate) fn hash(&self) -> Hash {
        self.hash
    }

    /// The entry to be read next.
    pub(crate) fn next(&self) -> Seq {
        self.next
    }

    /// How many accounts were opened.
    pub(crate) fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// Reads the next entry.
    pub(crate) fn read(&mut self, seq: Seq, bytes: &[u8]) -> Result<(), Fault> {
        let entry = Entry::decode(bytes).map_err(|error| Fault::Undecodable(seq, error))?;
        if seq != self.next {
            return Err(Fault::Missing(self.next));
        }
        if entry.header.seq != seq {
            return Err(Fault::Number(seq));
        }
        self.hash = self.hash.chain(bytes);
        self.next = seq.next();
        let broken = |error| Fault::Undecodable(seq, error);
        let mut nth = 0;
        for event in &entry.events {
            if let Some(posted) = event.decode::<EntryPosted>() {
                let id = EntryId::new(seq, nth).ok_or(Fault::Number(seq))?;
                self.post(id, &posted.map_err(broken)?)?;
                nth += 1;
            } else if let Some(held) = event.decode::<EntryHeld>() {
                let held = held.map_err(broken)?;
                self.hold(held.entry, &held.postings, 1)?;
                self.held.insert(held.entry, held.postings);
                nth += 1;
            } else if let Some(ended) = event.decode::<HoldEnded>() {
                let ended = ended.map_err(broken)?;
                let postings = self.held.remove(&ended.entry).ok_or(Fault::Posting(ended.entry))?;
                self.hold(ended.entry, &postings, -1)?;
            } else if let Some(opened) = event.decode::<AccountOpened>() {
                let opened = opened.map_err(broken)?;
                if opened.account.get() as usize != self.accounts.len() {
                    return Err(Fault::Number(seq));
                }
                if usize::from(opened.currency.get()) >= self.currencies.len() {
                    return Err(Fault::Account(opened.account));
                }
                let (wallet, currency) = (Some(opened.wallet), opened.currency);
                self.accounts.push(Standing { wallet, currency, ..Standing::default() });
            } else if let Some(created) = event.decode::<CurrencyCreated>() {
                let created = created.map_err(broken)?;
                let scale = Scale::new(created.scale).map_err(|_| Fault::Number(seq))?;
                self.currencies.push((created.code, scale, 0));
            }
        }
        Ok(())
    }

    fn two(&mut self, id: EntryId, posting: &Posting) -> Result<CurrencyNo, Fault> {
        let currency = |account: AccountNo| self.accounts.get(account.get() as usize).map(|standing| standing.currency);
        match (currency(posting.from), currency(posting.to)) {
            (Some(from), Some(to)) if from == to && posting.amount > 0 => Ok(from),
            _ => Err(Fault::Posting(id)),
        }
    }

    fn post(&mut self, id: EntryId, posted: &EntryPosted) -> Result<(), Fault> {
        let overflow = || Fault::Posting(id);
        for posting in &posted.postings {
            let currency = self.two(id, posting)?;
            let debits = &mut self.accounts[posting.from.get() as usize].debits;
            *debits = debits.checked_add(posting.amount).ok_or_else(overflow)?;
            let credits = &mut self.accounts[posting.to.get() as usize].credits;
            *credits = credits.checked_add(posting.amount).ok_or_else(overflow)?;
            let volume = &mut self.currencies.get_mut(usize::from(currency.get())).ok_or_else(overflow)?.2;
            *volume = volume.saturating_add(posting.amount);
        }
        for line in &posted.lines {
            let standing = self.accounts.get(line.account.get() as usize).ok_or_else(overflow)?;
            if standing.credits - standing.debits != line.balance {
                return Err(Fault::Line(id, line.account));
            }
        }
        self.posted += 1;
        Ok(())
    }

    /// What a pending entry holds is its net on each account.
    fn hold(&mut self, id: EntryId, postings: &[Posting], sign: i128) -> Result<(), Fault> {
        let mut nets: HashMap<AccountNo, i128> = HashMap::new();
        for posting in postings {
            self.two(id, posting)?;
            for (account, change) in [(posting.from, -posting.amount), (posting.to, posting.amount)] {
                let net = nets.entry(account).or_default();
                *net = net.checked_add(change).ok_or(Fault::Posting(id))?;
            }
        }
        for posting in postings {
            for account in [posting.from, posting.to] {
                // Each account once, at its first posting.
                let net = nets.remove(&account).unwrap_or(0);
                let standing = &mut self.accounts[account.get() as usize];
                let held = if net < 0 { &mut standing.held_out } else { &mut standing.held_in };
                *held = held.checked_add(sign * net.abs()).ok_or(Fault::Posting(id))?;
            }
        }
        Ok(())
    }

    /// Compares a page of the store.
    pub(crate) fn check_page(&self, number: PageNo, page: &AccountPage) -> Result<(), Fault> {
        let first = number.first().get() as usize;
        for (at, row) in page.rows().iter().enumerate() {
            let account = u32::try_from(first + at).map(AccountNo::new).map_err(|_| Fault::Number(self.next))?;
            let same = match self.accounts.get(first + at) {
                None => row.is_vacant(),
                Some(standing) => {
                    (standing.wallet, standing.currency) == (Some(row.wallet()), row.currency())
                        && (standing.credits, standing.debits) == (row.credits(), row.debits())
                        && (standing.held_out, standing.held_in) == (row.held_out(), row.held_in())
                }
            };
            if !same {
                return Err(Fault::Account(account));
            }
        }
        Ok(())
    }

    /// What was found, if every currency sums to zero.
    pub(crate) fn conclude(self, head: Head) -> Result<Audit, Fault> {
        let mut sums = vec![(0i128, 0u64); self.currencies.len()];
        for standing in &self.accounts {
            let (sum, accounts) = &mut sums[usize::from(standing.currency.get())];
            *sum += standing.credits - standing.debits;
            *accounts += 1;
        }
        let mut currencies = Vec::with_capacity(sums.len());
        for (number, ((code, scale, volume), (sum, accounts))) in (0u16..).zip(self.currencies.into_iter().zip(sums)) {
            if sum != 0 {
                return Err(Fault::Sum(CurrencyNo::new(number)));
            }
            currencies.push(AuditedCurrency { code, accounts, volume: Amount::from_minor(volume, scale).ok() });
        }
        Ok(Audit { head, posted: self.posted, currencies })
    }
}
