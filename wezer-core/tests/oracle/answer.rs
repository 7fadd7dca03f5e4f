//! The naive community answers a question, and compares itself with what was answered.

use std::collections::BTreeSet;

use wezer_core::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::ledger::{
    Activity, Balance, Currency, EntryId, LedgerRefusal, Moment, Movement, Origin, PendingEntry, PendingState, Point, Statement,
    StatementLine, StatementPage, Supply, SupplyOf,
};
use wezer_core::member::{FindMember, Member, Members};
use wezer_core::money::Amount;
use wezer_core::right;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, Holder, ISSUANCE, OUTSIDE, Wallet};

use super::amount::amount;
use super::coin::source;
use super::entry::money;
use super::state::{Account, Coin, Hold, Posted, State};
use super::word::{No, Question, Words};

impl State {
    /// Whether these words answer the question.
    pub(crate) fn agrees(&self, actor: Actor, question: &Question, words: &Words) -> bool {
        match (self.reply(actor, question), words) {
            (Err(no), Words::No(told)) => no == *told,
            (Ok(Expected::Words(expected)), told) => expected == *told,
            (Ok(Expected::Currencies), Words::Currencies(told)) => {
                told.len() == self.coins.len() && told.iter().zip(&self.coins).all(|(told, coin)| same_currency(told, coin))
            }
            (Ok(Expected::Members(ids)), Words::Members(told)) => self.same_members(&ids, told),
            (Ok(Expected::Members(ids)), Words::Member(told)) => self.same_members(&ids, told.as_slice()),
            (Ok(Expected::Wallets(ids)), Words::Wallets(told)) => {
                ids.len() == told.len() && ids.iter().zip(told).all(|(id, told)| self.same_wallet(*id, told))
            }
            _ => false,
        }
    }

    /// The answer in words, for the reader of a failed test.
    pub(crate) fn words(&self, actor: Actor, question: &Question) -> String {
        match self.reply(actor, question) {
            Ok(Expected::Words(words)) => format!("{words:?}"),
            Ok(_) => format!("something else at {}", self.seq),
            Err(no) => format!("{no:?}"),
        }
    }

    fn reply(&self, actor: Actor, question: &Question) -> Result<Expected, No> {
        let see = |wallet| self.allow(actor, right::SEE_WALLET, Some(wallet), false);
        let known = || self.allow(actor, right::SEE_COMMUNITY, None, true);
        let words = match question {
            Question::Balances(ask) => {
                see(ask.wallet)?;
                let held = self.coins.iter().filter(|coin| self.number((ask.wallet, coin.code)).is_some());
                Words::Balances(held.map(|coin| self.balance(ask.wallet, coin)).collect())
            }
            Question::BalanceAt(ask) => {
                see(ask.wallet)?;
                let coin = self.currency(ask.currency)?;
                Words::Amount(amount(self.balance_at((ask.wallet, coin.code), ask.at), coin.scale))
            }
            Question::Statement(ask) => {
                see(ask.wallet)?;
                Words::Statement(self.statement(ask)?)
            }
            Question::Activity(ask) => {
                see(ask.wallet)?;
                Words::Activity(self.activity(ask.wallet, &*self.currency(ask.currency)?))
            }
            Question::Supply(ask) => {
                known()?;
                Words::Supply(self.supply(ask)?)
            }
            Question::Pending(ask) => {
                see(ask.wallet)?;
                let open = self.holds.iter().filter(|(_, hold)| hold.state == PendingState::Open);
                let mine = open.filter(|(_, hold)| hold.payer == Some(ask.wallet) || hold.payee == Some(ask.wallet));
                Words::Pending(mine.take(1_000).map(|(id, hold)| self.shown(*id, hold)).collect())
            }
            Question::PendingOne(ask) => {
                see(ask.wallet)?;
                let hold = self.holds.get(&ask.entry);
                let mine = hold.filter(|hold| hold.payer == Some(ask.wallet) || hold.payee == Some(ask.wallet));
                let unknown = LedgerRefusal::UnknownEntry { entry: ask.entry };
                Words::PendingOne(self.shown(ask.entry, mine.ok_or(unknown)?))
            }
            Question::Currencies(_) => {
                known()?;
                return Ok(Expected::Currencies);
            }
            Question::Members(ask) => {
                known()?;
                return Ok(Expected::Members(self.listed(ask)));
            }
            Question::Find(ask) => {
                known()?;
                let found = match ask {
                    FindMember::Id(id) => Some(*id).filter(|id| self.members.contains_key(id)),
                    FindMember::Name(name) => {
                        let name = name.trim().to_lowercase();
                        self.members.iter().find(|(_, person)| person.name.to_lowercase() == name).map(|(id, _)| *id)
                    }
                };
                return Ok(Expected::Members(found.into_iter().collect()));
            }
            Question::Wallets(ask) => {
                known()?;
                let ours = self.wallets.iter().filter(|(_, purse)| purse.holder == Holder::Community);
                let mut ours: Vec<(&str, WalletId)> = ours.map(|(id, purse)| (purse.label.as_str(), *id)).collect();
                ours.retain(|(label, _)| {
                    label.starts_with(&ask.label_starts) && ask.after.as_deref().is_none_or(|after| *label > after)
                });
                ours.sort_unstable();
                let limit = usize::from(ask.limit.unwrap_or(100).min(1_000));
                return Ok(Expected::Wallets(ours.into_iter().map(|(_, id)| id).take(limit).collect()));
            }
        };
        Ok(Expected::Words(words))
    }

    fn balance(&self, wallet: WalletId, coin: &Coin) -> Balance {
        let account = (wallet, coin.code);
        let (total, (leaving, coming)) = (self.total(account), self.held(account));
        let shown = |count| amount(count, coin.scale);
        Balance {
            currency: coin.code,
            balance: shown(total.balance()),
            held_out: shown(leaving),
            held_in: shown(coming),
            spendable: shown(total.balance() - leaving),
            credits: shown(total.credits),
            debits: shown(total.debits),
            limits: self.limits(account),
        }
    }

    fn sum(&self, account: Account, counts: impl Fn(&Posted) -> bool) -> i128 {
        self.entries.iter().filter(|entry| counts(entry)).map(|entry| entry.change(account)).sum()
    }

    pub(crate) fn balance_at(&self, account: Account, at: Moment) -> i128 {
        match at {
            Moment::Sequence(seq) => self.sum(account, |entry| entry.id.seq() <= seq),
            Moment::Recorded(moment) => self.sum(account, |entry| entry.recorded_at <= moment),
            Moment::Effective(moment) => self.sum(account, |entry| entry.effective_at() <= moment),
        }
    }

    fn statement(&self, ask: &Statement) -> Result<StatementPage, No> {
        let coin = self.currency(ask.currency)?;
        let account = (ask.wallet, coin.code);
        let mut lines = Vec::new();
        let (mut balance, mut number) = (0, 0);
        for entry in self.entries.iter().filter(|entry| entry.touches(account)) {
            balance += entry.change(account);
            number += 1;
            let mut others = Vec::new();
            for m in entry.moves.iter().filter(|m| m.code == coin.code && (m.from == ask.wallet || m.to == ask.wallet)) {
                let other = if m.from == ask.wallet { m.to } else { m.from };
                let through = coin.origin == Origin::Declared && other == OUTSIDE;
                if !through && !others.contains(&other) {
                    others.push(other);
                }
            }
            let gross = |end: &dyn Fn(&super::state::Move) -> WalletId| {
                let moves = entry.moves.iter().filter(|m| m.code == coin.code && end(m) == ask.wallet);
                amount(moves.map(|m| m.minor).sum(), coin.scale)
            };
            lines.push(StatementLine {
                entry: entry.id,
                number,
                kind: entry.kind,
                of: entry.of,
                actor: entry.actor,
                recorded_at: entry.recorded_at,
                effective_at: entry.effective_at(),
                credit: gross(&|m| m.to),
                debit: gross(&|m| m.from),
                change: amount(entry.change(account), coin.scale),
                balance: amount(balance, coin.scale),
                others,
                memo: self.notes.get(&entry.id).map(|note| note.to_string()),
            });
        }
        lines.reverse();
        lines.retain(|line| ask.from.is_none_or(|from| line.entry <= from));
        let limit = usize::from(ask.limit.unwrap_or(50)).clamp(1, 1_000);
        let next = lines.get(limit).map(|line| line.entry);
        lines.truncate(limit);
        Ok(StatementPage { lines, next })
    }

    fn activity(&self, wallet: WalletId, coin: &Coin) -> Activity {
        let account = (wallet, coin.code);
        let total = self.total(account);
        let mut partners = BTreeSet::new();
        for m in self.entries.iter().flat_map(|entry| &entry.moves).filter(|m| m.code == coin.code) {
            if m.from == wallet {
                partners.insert(m.to);
            } else if m.to == wallet {
                partners.insert(m.from);
            }
        }
        partners.retain(|partner| ![ISSUANCE, OUTSIDE, COMMONS].contains(partner));
        let through = coin.origin == Origin::Declared;
        Activity {
            credits: amount(total.credits, coin.scale),
            debits: amount(total.debits, coin.scale),
            volume: amount(if through { total.credits.max(total.debits) } else { total.credits + total.debits }, coin.scale),
            entries: total.lines,
            partners: u32::try_from(partners.len()).expect("few"),
            partners_cut: false,
        }
    }

    fn supply(&self, ask: &SupplyOf) -> Result<Supply, No> {
        let coin = self.currency(ask.currency)?;
        let account = (source(&coin), coin.code);
        let total = self.total(account);
        let shown = |count| amount(count, coin.scale);
        let points = i64::from(ask.points.clamp(2, 1_000));
        let (from, to) = (ask.from.as_micros(), ask.to.max(ask.from).as_micros());
        let step = (to - from) / (points - 1);
        let moments = (0..points).map(|nth| if nth == points - 1 { to } else { from + nth * step });
        let chart = moments.map(Timestamp::from_micros).map(|at| {
            let balance: Amount = shown(-self.balance_at(account, Moment::Effective(at)));
            Point { at, balance }
        });
        Ok(Supply {
            circulating: shown(-total.balance()),
            issued: shown(total.debits),
            redeemed: shown(total.credits),
            chart: chart.collect(),
        })
    }

    fn shown(&self, entry: EntryId, hold: &Hold) -> PendingEntry {
        let movement = |m: &super::state::Move| {
            let coin = self.coin(m.code).expect("a known currency");
            Movement { from: m.from, to: m.to, money: money(&coin, m.minor) }
        };
        PendingEntry {
            entry,
            payer: hold.payer,
            payee: hold.payee,
            movements: hold.moves.iter().map(movement).collect(),
            placed_at: hold.placed_at,
            expires_at: hold.expires_at,
            state: hold.state,
            settled_by: hold.settled_by,
            memo: self.notes.get(&entry).map(|note| note.to_string()),
        }
    }

    fn listed(&self, ask: &Members) -> Vec<MemberId> {
        let starts = ask.name_starts.to_lowercase();
        let after = ask.after.as_ref().map(|after| after.to_lowercase());
        let named = self.members.iter().map(|(id, person)| (person.name.to_lowercase(), *id));
        let mut named: Vec<(String, MemberId)> =
            named.filter(|(name, _)| name.starts_with(&starts) && after.as_ref().is_none_or(|after| name > after)).collect();
        named.sort();
        named.into_iter().map(|(_, id)| id).take(usize::from(ask.limit.unwrap_or(100).min(1_000))).collect()
    }

    fn same_members(&self, ids: &[MemberId], told: &[Member]) -> bool {
        ids.len() == told.len()
            && ids.iter().zip(told).all(|(id, told)| {
                let person = &self.members[id];
                (told.id(), told.name(), told.role()) == (*id, person.name.as_str(), person.role)
                    && (told.wallet(), told.admitted_at()) == (person.wallet, person.admitted_at)
            })
    }

    fn same_wallet(&self, id: WalletId, told: &Wallet) -> bool {
        let purse = &self.wallets[&id];
        (told.id(), told.holder(), told.label()) == (id, purse.holder, purse.label.as_str())
    }
}

/// What is to be answered; shapes without public fields are compared part by part.
enum Expected {
    Words(Words),
    Currencies,
    Members(Vec<MemberId>),
    Wallets(Vec<WalletId>),
}

fn same_currency(told: &Currency, coin: &Coin) -> bool {
    (told.code(), told.name(), told.symbol(), told.usage()) == (coin.code, &*coin.name, &*coin.symbol, &*coin.usage)
        && (told.scale(), told.abundance(), told.origin()) == (coin.scale, coin.abundance, coin.origin)
        && (told.limits(), told.supply_limit(), told.fees()) == (coin.limits, coin.supply_limit, &*coin.fees)
}
