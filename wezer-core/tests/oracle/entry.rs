//! Entries of the naive ledger: limits, posting, holding.

use std::rc::Rc;

use wezer_core::Actor;
use wezer_core::id::WalletId;
use wezer_core::journal::Seq;
use wezer_core::ledger::{Abundance, Bearer, EntryId, EntryKind, Force, LedgerRefusal, Origin, PendingState, Warning};
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::right;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE};

use super::amount::{amount, minor};
use super::state::{Account, Coin, Hold, Move, Posted, State, change, touched};

type May<T> = Result<T, LedgerRefusal>;

/// An entry about to be posted.
pub(super) struct Draft {
    pub(super) kind: EntryKind,
    pub(super) of: Option<EntryId>,
    pub(super) effective: Option<Timestamp>,
    pub(super) forced: bool,
    pub(super) moves: Vec<Move>,
}

impl Draft {
    pub(super) fn of(kind: EntryKind, moves: Vec<Move>) -> Self {
        Self { kind, of: None, effective: None, forced: false, moves }
    }
}

pub(super) fn check_people(wallets: &[WalletId]) -> May<()> {
    match wallets.iter().find(|wallet| [ISSUANCE, OUTSIDE].contains(wallet)) {
        Some(wallet) => Err(LedgerRefusal::SystemWallet { wallet: *wallet }),
        None => Ok(()),
    }
}

pub(super) fn money(coin: &Coin, count: i128) -> Money {
    Money::new(amount(count, coin.scale), coin.code)
}

impl State {
    pub(super) fn currency(&self, code: CurrencyCode) -> May<Rc<Coin>> {
        self.coin(code).ok_or(LedgerRefusal::UnknownCurrency { code })
    }

    pub(super) fn open(&mut self, account: Account) -> May<()> {
        if self.number(account).is_some() {
            return Ok(());
        }
        let (wallet, code) = account;
        if ![ISSUANCE, OUTSIDE, COMMONS].contains(&wallet) && !self.wallets.contains_key(&wallet) {
            return Err(LedgerRefusal::UnknownWallet { wallet });
        }
        let currency = self.coins.iter().position(|coin| coin.code == code).expect("a known currency");
        self.told.push(format!("opened {} of {wallet} in {currency}", self.accounts.len()));
        self.accounts.push(account);
        self.totals.insert(account, super::state::Total::default());
        Ok(())
    }

    pub(super) fn movement(&mut self, from: WalletId, to: WalletId, count: i128, coin: &Coin) -> May<Move> {
        if count <= 0 {
            return Err(LedgerRefusal::NotPositive { money: money(coin, count) });
        }
        if from == to {
            return Err(LedgerRefusal::SameWallet);
        }
        self.open((from, coin.code))?;
        self.open((to, coin.code))?;
        Ok(Move { from, to, code: coin.code, minor: count })
    }

    pub(super) fn fees(&mut self, from: WalletId, to: WalletId, count: i128, coin: &Coin) -> May<Vec<Move>> {
        let mut moves = Vec::new();
        let mut left = count;
        for fee in &coin.fees {
            let due_in = match fee.currency {
                Some(code) => self.currency(code)?,
                None => Rc::new(coin.clone()),
            };
            let (paid, owed) = (u32::from(coin.scale.digits()), u32::from(due_in.scale.digits()));
            let base = if owed >= paid { count * 10i128.pow(owed - paid) } else { count / 10i128.pow(paid - owed) };
            let counted = |part: Option<_>| part.map(|part| minor(part, due_in.scale)).transpose();
            let mut due = base * i128::from(fee.share.parts()) / 1_000_000 + counted(fee.fixed)?.unwrap_or(0);
            due = due.max(counted(fee.minimum)?.unwrap_or(due));
            due = due.min(counted(fee.maximum)?.unwrap_or(due));
            let payer_bears = fee.bearer == Bearer::Payer;
            if !payer_bears && due_in.code == coin.code {
                due = due.min(left);
                left -= due;
            }
            let (bearer, sink) = (if payer_bears { from } else { to }, fee.to.unwrap_or(COMMONS));
            if due > 0 && bearer != sink {
                moves.push(self.movement(bearer, sink, due, &due_in)?);
            }
        }
        Ok(moves)
    }

    /// Whether an account may change so; warnings are added.
    pub(super) fn check(&self, actor: Actor, account: Account, net: i128, warnings: &mut Vec<Warning>) -> May<()> {
        let (wallet, code) = account;
        let coin = self.currency(code)?;
        if net == 0 || (wallet == OUTSIDE && net > 0) {
            return Ok(());
        }
        let (leaving, coming) = self.held(account);
        let balance = self.total(account).balance();
        let (spendable, expected) = (balance - leaving, balance + coming);
        if wallet == ISSUANCE || wallet == OUTSIDE {
            return check_supply(&coin, spendable, expected, net);
        }
        let limits = self.limits(account);
        let (bound, would_be) = if net < 0 { (limits.lower, spendable + net) } else { (limits.upper, expected + net) };
        let Some(bound) = bound else { return Ok(()) };
        let at = minor(bound.at, coin.scale)?;
        let within = if net < 0 { would_be >= at } else { would_be <= at };
        let (limit, would) = (money(&coin, at), money(&coin, would_be));
        let seen = self.allow(actor, right::SEE_WALLET, Some(wallet), false).is_ok();
        match (within, bound.force) {
            (true, _) => Ok(()),
            (false, Force::Warning) if !seen => Ok(()),
            (false, Force::Hard) if !seen => {
                let passes = money(&coin, if net < 0 { spendable - at } else { at - expected }.max(0));
                Err(LedgerRefusal::OthersLimit { wallet, passes })
            }
            (false, Force::Warning) => {
                warnings.push(Warning { wallet, limit, is: would });
                Ok(())
            }
            (false, Force::Hard) if net < 0 => {
                let passes = money(&coin, (spendable - at).max(0));
                Err(LedgerRefusal::LowerLimit { wallet, limit, would_be: would, passes })
            }
            (false, Force::Hard) => {
                let passes = money(&coin, (at - expected).max(0));
                Err(LedgerRefusal::UpperLimit { wallet, limit, would_be: would, passes })
            }
        }
    }

    /// Nobody but the outside keeps what is only declared.
    pub(super) fn check_declared(&self, moves: &[Move]) -> May<()> {
        for account in touched(moves) {
            let coin = self.currency(account.1)?;
            if Self::is_declared(&coin) && !Self::is_abundant(&coin) && account.0 != OUTSIDE && change(moves, account) != 0 {
                return Err(LedgerRefusal::OnlyDeclared { code: coin.code });
            }
        }
        Ok(())
    }

    fn check_all(&self, draft: &Draft, actor: Actor) -> May<Vec<Warning>> {
        self.check_declared(&draft.moves)?;
        let mut warnings = Vec::new();
        if !draft.forced {
            for account in touched(&draft.moves) {
                self.check(actor, account, change(&draft.moves, account), &mut warnings)?;
            }
        }
        Ok(warnings)
    }

    pub(super) fn post(&mut self, draft: Draft, actor: Actor, now: Timestamp) -> May<(EntryId, Vec<Warning>)> {
        let warnings = self.check_all(&draft, actor)?;
        Ok((self.write(draft, actor, now), warnings))
    }

    fn name_entry(&mut self) -> EntryId {
        self.named += 1;
        EntryId::new(Seq::new(self.seq + 1), self.named - 1).expect("a small number")
    }

    fn numbered(&self, moves: &[Move]) -> Vec<String> {
        let number = |account| self.number(account).expect("a known account");
        moves.iter().map(|m| format!("{}>{}:{}", number((m.from, m.code)), number((m.to, m.code)), m.minor)).collect()
    }

    pub(super) fn write(&mut self, draft: Draft, actor: Actor, now: Timestamp) -> EntryId {
        let id = self.name_entry();
        let Draft { kind, of, effective, forced, moves } = draft;
        for m in &moves {
            self.totals.entry((m.from, m.code)).or_default().debits += m.minor;
            self.totals.entry((m.to, m.code)).or_default().credits += m.minor;
        }
        let mut lines = Vec::new();
        for account in touched(&moves) {
            let number = self.number(account).expect("a known account");
            let total = self.totals.entry(account).or_default();
            total.lines += 1;
            lines.push(format!("{number}/{}={}", total.lines, total.balance()));
        }
        let postings = self.numbered(&moves);
        self.told.push(format!("posted {kind:?} of {of:?} at {effective:?} {forced} {postings:?} {lines:?}"));
        self.entries.push(Rc::new(Posted { id, kind, of, effective, recorded_at: now, actor, forced, moves }));
        id
    }

    pub(super) fn place(&mut self, draft: &Draft, actor: Actor, hold: Hold) -> May<(EntryId, Vec<Warning>)> {
        let warnings = self.check_all(draft, actor)?;
        let id = self.name_entry();
        let postings = self.numbered(&hold.moves);
        self.told.push(format!("held {id} {postings:?} until {:?}", hold.expires_at));
        self.holds.insert(id, Rc::new(hold));
        Ok((id, warnings))
    }

    pub(super) fn open_hold(&self, entry: EntryId) -> May<Hold> {
        let hold = self.holds.get(&entry).ok_or(LedgerRefusal::UnknownEntry { entry })?;
        if hold.state == PendingState::Open { Ok((**hold).clone()) } else { Err(LedgerRefusal::NotPending { entry }) }
    }

    pub(super) fn end(&mut self, entry: EntryId, mut hold: Hold, state: PendingState, settled_by: Option<EntryId>) {
        self.told.push(format!("ended {entry} {state:?}"));
        hold.state = state;
        hold.settled_by = settled_by;
        self.holds.insert(entry, Rc::new(hold));
    }

    /// Ends a hold without effect, and tells both sides.
    pub(super) fn void(&mut self, entry: EntryId, by: Option<WalletId>, actor: Actor) -> May<()> {
        let hold = self.open_hold(entry)?;
        if let Some(wallet) = by
            && hold.payee != Some(wallet)
            && !(hold.declared && hold.payer == Some(wallet))
        {
            return Err(LedgerRefusal::NotYours { entry, wallet });
        }
        let (payer, payee) = (hold.payer, hold.payee);
        self.end(entry, hold, PendingState::Voided, None);
        for wallet in payer.into_iter().chain(payee) {
            self.tell_of(wallet, entry, actor);
        }
        Ok(())
    }

    /// So much of each move, of which `gone` is gone already.
    pub(super) fn parts(&self, moves: &[Move], amounts: &[wezer_core::money::Amount], gone: &[i128]) -> May<Vec<Move>> {
        if amounts.len() != moves.len() {
            return Err(LedgerRefusal::TooMany { what: "amounts", limit: moves.len() });
        }
        let mut parts = Vec::new();
        for (place, (m, asked)) in moves.iter().zip(amounts).enumerate() {
            let coin = self.currency(m.code)?;
            let count = minor(*asked, coin.scale)?;
            let asked = Money::new(*asked, m.code);
            if count < 0 {
                return Err(LedgerRefusal::NotPositive { money: asked });
            }
            let left = m.minor - gone.get(place).unwrap_or(&0);
            if count > left {
                return Err(LedgerRefusal::MoreThanLeft { posting: place, left: money(&coin, left), asked });
            }
            parts.push(Move { minor: count, ..m.clone() });
        }
        Ok(parts)
    }

    /// Whether members may hold balances of it.
    pub(super) fn is_declared(coin: &Coin) -> bool {
        coin.origin == Origin::Declared
    }

    pub(super) fn is_abundant(coin: &Coin) -> bool {
        coin.abundance == Abundance::Abundant
    }
}

fn check_supply(coin: &Coin, spendable: i128, expected: i128, net: i128) -> May<()> {
    if net > 0 {
        let would_be = expected + net;
        if would_be <= 0 {
            return Ok(());
        }
        let (limit, passes) = (money(coin, 0), money(coin, (-expected).max(0)));
        return Err(LedgerRefusal::UpperLimit { wallet: ISSUANCE, limit, would_be: money(coin, would_be), passes });
    }
    let Some(supply) = coin.supply_limit else { return Ok(()) };
    let supply = minor(supply, coin.scale)?;
    let circulating = -spendable - net;
    if circulating <= supply {
        return Ok(());
    }
    let passes = money(coin, (supply + spendable).max(0));
    Err(LedgerRefusal::SupplyLimit { limit: money(coin, supply), would_be: money(coin, circulating), passes })
}
