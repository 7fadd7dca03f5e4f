//! What the naive community remembers.

use std::collections::BTreeMap;
use std::rc::Rc;

use wezer_core::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::ledger::{Abundance, EntryId, EntryKind, Fee, Limits, Origin, PendingState};
use wezer_core::member::Role;
use wezer_core::money::{Amount, CurrencyCode, Scale};
use wezer_core::time::Timestamp;
use wezer_core::wallet::Holder;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) wallet: WalletId,
    pub(crate) admitted_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Purse {
    pub(crate) holder: Holder,
    pub(crate) label: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Coin {
    pub(crate) code: CurrencyCode,
    pub(crate) name: String,
    pub(crate) symbol: String,
    pub(crate) usage: String,
    pub(crate) scale: Scale,
    pub(crate) abundance: Abundance,
    pub(crate) origin: Origin,
    pub(crate) limits: Limits,
    pub(crate) supply_limit: Option<Amount>,
    pub(crate) fees: Vec<Fee>,
}

/// A positive amount from one wallet to another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Move {
    pub(crate) from: WalletId,
    pub(crate) to: WalletId,
    pub(crate) code: CurrencyCode,
    pub(crate) minor: i128,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Posted {
    pub(crate) id: EntryId,
    pub(crate) kind: EntryKind,
    pub(crate) of: Option<EntryId>,
    pub(crate) effective: Option<Timestamp>,
    pub(crate) recorded_at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) forced: bool,
    pub(crate) moves: Vec<Move>,
}

impl Posted {
    pub(crate) fn effective_at(&self) -> Timestamp {
        self.effective.unwrap_or(self.recorded_at)
    }

    pub(crate) fn touches(&self, account: Account) -> bool {
        self.moves.iter().any(|m| m.code == account.1 && (m.from == account.0 || m.to == account.0))
    }

    pub(crate) fn change(&self, account: Account) -> i128 {
        change(&self.moves, account)
    }
}

/// What moves do to an account.
pub(crate) fn change(moves: &[Move], account: Account) -> i128 {
    let mut sum = 0;
    for m in moves.iter().filter(|m| m.code == account.1) {
        if m.from == account.0 {
            sum -= m.minor;
        }
        if m.to == account.0 {
            sum += m.minor;
        }
    }
    sum
}

/// The accounts that moves touch, in the order of touching.
pub(crate) fn touched(moves: &[Move]) -> Vec<Account> {
    let mut accounts = Vec::new();
    for m in moves {
        for account in [(m.from, m.code), (m.to, m.code)] {
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
    }
    accounts
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hold {
    pub(crate) payer: Option<WalletId>,
    pub(crate) payee: Option<WalletId>,
    pub(crate) declared: bool,
    pub(crate) moves: Vec<Move>,
    pub(crate) placed_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) state: PendingState,
    pub(crate) settled_by: Option<EntryId>,
}

pub(crate) type Account = (WalletId, CurrencyCode);

/// An account's figures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Total {
    pub(crate) credits: i128,
    pub(crate) debits: i128,
    pub(crate) lines: u32,
}

impl Total {
    pub(crate) fn balance(self) -> i128 {
        self.credits - self.debits
    }
}

/// A community after a journal entry.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) seq: u64,
    pub(crate) recorded_at: Timestamp,
    pub(crate) members: BTreeMap<MemberId, Rc<Person>>,
    pub(crate) wallets: BTreeMap<WalletId, Rc<Purse>>,
    /// By their numbers.
    pub(crate) coins: Vec<Rc<Coin>>,
    /// By their numbers.
    pub(crate) accounts: Vec<Account>,
    pub(crate) totals: BTreeMap<Account, Total>,
    pub(crate) own: BTreeMap<Account, Limits>,
    pub(crate) holds: BTreeMap<EntryId, Rc<Hold>>,
    pub(crate) entries: Vec<Rc<Posted>>,
    pub(crate) reversed: BTreeMap<EntryId, Vec<i128>>,
    pub(crate) notes: BTreeMap<EntryId, Rc<str>>,
    /// Who was told of which pending entry, oldest first.
    pub(crate) notices: Vec<(MemberId, EntryId)>,
    /// What the last command told the journal.
    pub(crate) told: Vec<String>,
    /// How many ledger entries the running command has named.
    pub(crate) named: u16,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            seq: 0,
            recorded_at: Timestamp::EPOCH,
            members: BTreeMap::new(),
            wallets: BTreeMap::new(),
            coins: Vec::new(),
            accounts: Vec::new(),
            totals: BTreeMap::new(),
            own: BTreeMap::new(),
            holds: BTreeMap::new(),
            entries: Vec::new(),
            reversed: BTreeMap::new(),
            notes: BTreeMap::new(),
            notices: Vec::new(),
            told: Vec::new(),
            named: 0,
        }
    }

    pub(crate) fn coin(&self, code: CurrencyCode) -> Option<Rc<Coin>> {
        self.coins.iter().find(|coin| coin.code == code).cloned()
    }

    pub(crate) fn total(&self, account: Account) -> Total {
        self.totals.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn number(&self, account: Account) -> Option<usize> {
        self.accounts.iter().position(|known| *known == account)
    }

    /// What open holds will take out of an account and bring in.
    pub(crate) fn held(&self, account: Account) -> (i128, i128) {
        let open = self.holds.values().filter(|hold| hold.state == PendingState::Open);
        let (mut leaving, mut coming) = (0, 0);
        for net in open.map(|hold| change(&hold.moves, account)) {
            leaving += (-net).max(0);
            coming += net.max(0);
        }
        (leaving, coming)
    }

    /// Every account's figures, counted anew from the entries.
    pub(crate) fn recount(&self) -> BTreeMap<Account, Total> {
        let mut totals: BTreeMap<Account, Total> = self.accounts.iter().map(|account| (*account, Total::default())).collect();
        for entry in &self.entries {
            for m in &entry.moves {
                totals.entry((m.from, m.code)).or_default().debits += m.minor;
                totals.entry((m.to, m.code)).or_default().credits += m.minor;
            }
            for account in touched(&entry.moves) {
                totals.entry(account).or_default().lines += 1;
            }
        }
        totals
    }

    /// Tells whoever sees to a wallet of a pending entry, once, unless they did it: its member, or the operators.
    pub(crate) fn tell_of(&mut self, wallet: WalletId, entry: EntryId, actor: Actor) {
        let told: Vec<MemberId> = match self.wallets.get(&wallet).map(|purse| purse.holder) {
            Some(Holder::Member(member)) => vec![member],
            _ => self.members.iter().filter(|(_, person)| person.role == Role::Operator).map(|(id, _)| *id).collect(),
        };
        for member in told {
            if actor.person() == Some(member) || self.notices.contains(&(member, entry)) {
                continue;
            }
            if self.notices.iter().filter(|(to, _)| *to == member).count() >= 500 {
                let oldest = self.notices.iter().position(|(to, _)| *to == member).expect("there are 500");
                self.notices.remove(oldest);
            }
            self.notices.push((member, entry));
        }
    }

    pub(crate) fn limits(&self, account: Account) -> Limits {
        let shared = self.coin(account.1).map(|coin| coin.limits).unwrap_or_default();
        let own = self.own.get(&account).copied().unwrap_or_default();
        Limits { lower: own.lower.or(shared.lower), upper: own.upper.or(shared.upper) }
    }
}
