//! The naive community carries out a command.

use std::rc::Rc;

use wezer_core::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Because, Denied, NamedGroup, Right, Scope, WhyDenied};
use wezer_core::ledger::{
    Bound, CorrectEntry, Corrected, EntryId, EntryKind, LedgerRefusal, Paid, Pay, PendingState, PostEntries, SettleEntry,
};
use wezer_core::member::{Admitted, MemberRefusal, Role};
use wezer_core::right;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{Holder, OUTSIDE, WalletRefusal};

use super::amount::minor;
use super::coin::{check_limits, floored, source};
use super::entry::{Draft, check_people};
use super::state::{Hold, Person, Purse, State, change, touched};
use super::word::{No, Op, Out};

/// Ids that only the community can make: taken from its answer.
fn made(fresh: Option<&Out>) -> (MemberId, WalletId) {
    match fresh {
        Some(Out::Admitted(Admitted { member, wallet })) => (*member, *wallet),
        Some(Out::Wallet(wallet)) => (MemberId::from_u128(0), *wallet),
        _ => (MemberId::from_u128(0), WalletId::from_u128(0)),
    }
}

impl State {
    /// What the command comes to, and the community after it. `fresh` is the community's own answer, of which only new ids are used.
    pub(crate) fn decide(&self, actor: Actor, op: &Op, now: Timestamp, fresh: Option<&Out>) -> Result<(Out, Self), No> {
        let mut next = self.clone();
        next.told.clear();
        next.named = 0;
        next.authorise(actor, op)?;
        let out = next.run(actor, op, now, fresh)?;
        next.seq += 1;
        next.recorded_at = now;
        Ok((out, next))
    }

    fn authorise(&self, actor: Actor, op: &Op) -> Result<(), No> {
        let on_wallet = |right, wallet: Option<WalletId>| (right, wallet);
        let (right, wallet) = match op {
            Op::Pay(pay) => (right::PAY, Some(pay.from)),
            Op::Give(give) => (right::GIVE, Some(give.from)),
            Op::Settle(settle) => on_wallet(right::SETTLE, settle.wallet),
            Op::Void(void) => on_wallet(right::SETTLE, void.wallet),
            Op::Correct(correct) => on_wallet(right::CORRECT, correct.wallet),
            Op::Expire(_) => (right::SETTLE, None),
            Op::Create(_) | Op::Change(_) => (right::MANAGE_CURRENCIES, None),
            Op::Limit(_) => (right::SET_LIMITS, None),
            Op::Issue(_) | Op::Redeem(_) => (right::ISSUE, None),
            Op::Post(_) => (right::POST, None),
            Op::Admit(_) | Op::ChangeMember(_) => (right::MANAGE_MEMBERS, None),
            Op::Open(_) => (right::MANAGE_WALLETS, None),
        };
        self.allow(actor, right, wallet, false)
    }

    pub(super) fn allow(&self, actor: Actor, right: Right, wallet: Option<WalletId>, all_members: bool) -> Result<(), No> {
        let Actor::Member(member) = actor else { return Ok(()) };
        let person = self.members.get(&member);
        let is_operator = person.is_some_and(|person| person.role == Role::Operator);
        let is_own =
            wallet.and_then(|wallet| self.wallets.get(&wallet)).is_some_and(|purse| purse.holder == Holder::Member(member));
        if is_operator || (person.is_some() && (is_own || all_members)) {
            return Ok(());
        }
        let scope = wallet.map_or(Scope::Community, Scope::Wallet);
        let because = if person.is_some() { Because::NotHeld } else { Because::NotAMember };
        // There are no groups here but the community itself.
        let over_community = match wallet {
            Some(wallet) => self.wallets.get(&wallet).is_some_and(|purse| purse.holder == Holder::Community),
            None => !all_members,
        };
        let root = NamedGroup { group: wezer_core::group::ROOT, name: String::new() };
        let given_by = if over_community { vec![root] } else { Vec::new() };
        let why = Box::new(WhyDenied { because, held_by: Vec::new(), given_by });
        Err(No::Denied(Denied { actor, right, scope, why }))
    }

    fn run(&mut self, actor: Actor, op: &Op, now: Timestamp, fresh: Option<&Out>) -> Result<Out, No> {
        Ok(match op {
            Op::Pay(pay) => Out::Paid(self.pay(pay, actor, now)?),
            Op::Give(give) => {
                let code = give.money.currency();
                let coin = self.currency(code)?;
                if !Self::is_abundant(&coin) {
                    return Err(LedgerRefusal::NotAbundant { code }.into());
                }
                check_people(&[give.from, give.to])?;
                if give.from == give.to {
                    return Err(LedgerRefusal::SameWallet.into());
                }
                let count = minor(give.money.amount(), coin.scale)?;
                let moved = self.movement(source(&coin), give.to, count, &coin)?;
                let (entry, _) = self.post(Draft::of(EntryKind::Gift, vec![moved]), actor, now)?;
                self.note(entry, give.memo.as_deref())?;
                Out::Entry(entry)
            }
            Op::Settle(settle) => Out::Entry(self.settle(settle, actor, now)?),
            Op::Void(void) => {
                self.void(void.entry, void.wallet, actor)?;
                Out::Nothing
            }
            Op::Expire(_) => {
                let open = self.holds.iter().filter(|(_, hold)| hold.state == PendingState::Open);
                let due = open.filter_map(|(id, hold)| hold.expires_at.filter(|at| *at <= now).map(|at| (at, *id)));
                let mut due: Vec<(Timestamp, EntryId)> = due.collect();
                due.sort();
                due.truncate(1_000);
                for (_, id) in &due {
                    let hold = self.open_hold(*id)?;
                    self.end(*id, hold, PendingState::Expired, None);
                }
                Out::Count(u32::try_from(due.len()).expect("at most 1,000"))
            }
            Op::Correct(correct) => Out::Corrected(self.correct(correct, actor, now)?),
            Op::Create(create) => Out::Number(self.create(create)?),
            Op::Change(change) => {
                let mut coin = (*self.currency(change.code)?).clone();
                let number = self.coins.iter().position(|known| known.code == coin.code).expect("a known currency");
                coin.name = change.name.clone().unwrap_or(coin.name);
                coin.symbol = change.symbol.clone().unwrap_or(coin.symbol);
                coin.usage = change.usage.clone().unwrap_or(coin.usage);
                coin.limits = change.limits.unwrap_or(coin.limits);
                coin.fees = change.fees.clone().unwrap_or(coin.fees);
                coin.limits = floored(&coin);
                self.check_coin(&coin)?;
                self.told.push(format!("currency {number} changed"));
                self.coins[number] = Rc::new(coin);
                Out::Nothing
            }
            Op::Limit(set) => {
                check_people(&[set.wallet])?;
                let coin = self.currency(set.currency)?;
                check_limits(&set.limits, &coin)?;
                let account = (set.wallet, coin.code);
                self.open(account)?;
                self.own.insert(account, set.limits);
                let counted = |bound: Option<Bound>| bound.map(|bound| minor(bound.at, coin.scale)).transpose();
                let number = self.number(account).expect("just opened");
                self.told.push(format!("limits {number} {:?} {:?}", counted(set.limits.lower)?, counted(set.limits.upper)?));
                Out::Nothing
            }
            Op::Issue(issue) => {
                Out::Entry(self.bring(EntryKind::Issue, issue.to, issue.money, issue.memo.as_deref(), actor, now)?)
            }
            Op::Redeem(redeem) => {
                Out::Entry(self.bring(EntryKind::Redemption, redeem.from, redeem.money, redeem.memo.as_deref(), actor, now)?)
            }
            Op::Post(post) => Out::Entries(self.post_all(post, actor, now)?),
            Op::Admit(admit) => {
                let name = self.free_name(&admit.name, None)?;
                let (member, wallet) = made(fresh);
                self.told.push(format!("admitted {member} {:?}", admit.role));
                self.told.push(format!("wallet {wallet} {:?}", Holder::Member(member)));
                let person = Person { name, role: admit.role, wallet, admitted_at: now };
                assert!(self.members.insert(member, Rc::new(person)).is_none(), "an id is new");
                self.new_wallet(wallet, Purse { holder: Holder::Member(member), label: String::new() });
                Out::Admitted(Admitted { member, wallet })
            }
            Op::ChangeMember(change) => {
                let unknown = MemberRefusal::UnknownMember { member: change.member };
                let mut person = (**self.members.get(&change.member).ok_or(unknown)?).clone();
                if let Some(name) = &change.name {
                    person.name = self.free_name(name, Some(change.member))?;
                }
                person.role = change.role.unwrap_or(person.role);
                self.told.push(format!("member {} is {:?}", change.member, person.role));
                self.members.insert(change.member, Rc::new(person));
                Out::Nothing
            }
            Op::Open(open) => {
                let label = open.label.trim().to_owned();
                if label.is_empty() || label.len() > 200 || label.chars().any(char::is_control) {
                    return Err(WalletRefusal::BadLabel { limit: 200 }.into());
                }
                let same = self.wallets.iter().find(|(_, purse)| purse.holder == Holder::Community && purse.label == label);
                if let Some((wallet, _)) = same {
                    return Err(WalletRefusal::LabelTaken { wallet: *wallet }.into());
                }
                let (_, wallet) = made(fresh);
                self.told.push(format!("wallet {wallet} {:?}", Holder::Community));
                self.new_wallet(wallet, Purse { holder: Holder::Community, label });
                Out::Wallet(wallet)
            }
        })
    }

    fn new_wallet(&mut self, wallet: WalletId, purse: Purse) {
        assert!(self.wallets.insert(wallet, Rc::new(purse)).is_none(), "an id is new");
    }

    pub(super) fn note(&mut self, entry: EntryId, text: Option<&str>) -> Result<(), LedgerRefusal> {
        let text = text.unwrap_or_default().trim();
        if text.len() > 500 {
            return Err(LedgerRefusal::TextTooLong { limit: 500 });
        }
        if !text.is_empty() {
            self.notes.insert(entry, text.into());
        }
        Ok(())
    }

    fn free_name(&self, name: &str, own: Option<MemberId>) -> Result<String, MemberRefusal> {
        let name = name.trim();
        if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
            return Err(MemberRefusal::BadName { limit: 100 });
        }
        let same = |person: &Person| person.name.to_lowercase() == name.to_lowercase();
        match self.members.iter().find(|(id, person)| Some(**id) != own && same(person)) {
            Some((member, _)) => Err(MemberRefusal::NameTaken { member: *member }),
            None => Ok(name.to_owned()),
        }
    }

    fn pay(&mut self, pay: &Pay, actor: Actor, now: Timestamp) -> Result<Paid, LedgerRefusal> {
        if pay.amounts.is_empty() {
            return Err(LedgerRefusal::NoAmount);
        }
        if pay.amounts.len() > 16 {
            return Err(LedgerRefusal::TooMany { what: "amounts in a payment", limit: 16 });
        }
        for (place, money) in pay.amounts.iter().enumerate() {
            if pay.amounts[..place].iter().any(|other| other.currency() == money.currency()) {
                return Err(LedgerRefusal::CurrencyTwice { code: money.currency() });
            }
        }
        check_people(&[pay.from, pay.to])?;
        if pay.from == pay.to {
            return Err(LedgerRefusal::SameWallet);
        }
        if let Some(moment) = pay.hold_until
            && moment <= now
        {
            return Err(LedgerRefusal::InThePast { moment });
        }
        let (mut moves, mut declared) = (Vec::new(), false);
        for money in pay.amounts.iter() {
            let coin = self.currency(money.currency())?;
            let count = minor(money.amount(), coin.scale)?;
            if Self::is_abundant(&coin) {
                return Err(LedgerRefusal::NotTransferable { code: coin.code });
            }
            let moved = self.movement(pay.from, pay.to, count, &coin)?;
            if Self::is_declared(&coin) {
                declared = true;
                let brought = self.movement(OUTSIDE, pay.from, count, &coin)?;
                let taken = self.movement(pay.to, OUTSIDE, count, &coin)?;
                moves.extend([brought, moved, taken]);
            } else {
                moves.push(moved);
            }
            moves.extend(self.fees(pay.from, pay.to, count, &coin)?);
        }
        let pending = declared || pay.hold_until.is_some();
        let draft = Draft::of(EntryKind::Payment, moves.clone());
        let (entry, warnings) = if pending {
            let hold = Hold {
                payer: Some(pay.from),
                payee: Some(pay.to),
                declared,
                moves,
                placed_at: now,
                expires_at: pay.hold_until,
                state: PendingState::Open,
                settled_by: None,
            };
            let placed = self.place(&draft, actor, hold)?;
            self.tell_of(pay.to, placed.0, actor);
            placed
        } else {
            self.post(draft, actor, now)?
        };
        self.note(entry, pay.memo.as_deref())?;
        Ok(Paid { entry, pending, warnings })
    }

    fn settle(&mut self, settle: &SettleEntry, actor: Actor, now: Timestamp) -> Result<EntryId, LedgerRefusal> {
        let entry = settle.entry;
        let hold = self.open_hold(entry)?;
        if let Some(wallet) = settle.wallet
            && hold.payee != Some(wallet)
        {
            return Err(LedgerRefusal::NotYours { entry, wallet });
        }
        if let Some(expired_at) = hold.expires_at
            && expired_at <= now
        {
            return Err(LedgerRefusal::HasExpired { entry, expired_at });
        }
        let mut moves = match &settle.amounts {
            Some(amounts) => self.parts(&hold.moves, amounts, &[])?,
            None => hold.moves.clone(),
        };
        if settle.wallet.is_some() {
            for (posting, (held, part)) in hold.moves.iter().zip(&moves).enumerate() {
                if held.minor != part.minor && (Some(held.from), Some(held.to)) != (hold.payer, hold.payee) {
                    return Err(LedgerRefusal::OnlyWhole { posting });
                }
            }
        }
        moves.retain(|m| m.minor > 0);
        if moves.is_empty() {
            return Err(LedgerRefusal::NoAmount);
        }
        self.check_declared(&moves)?;
        let told = self.told.clone();
        self.end(entry, hold.clone(), PendingState::Settled, None);
        for account in touched(&moves) {
            let (net, covered) = (change(&moves, account), change(&hold.moves, account));
            let within = if net < 0 { net >= covered.min(0) } else { net <= covered.max(0) };
            if !within {
                self.check(actor, account, net, &mut Vec::new())?;
            }
        }
        self.told = told;
        let draft = Draft { of: Some(entry), ..Draft::of(EntryKind::Settlement, moves) };
        let settled = self.write(draft, actor, now);
        self.end(entry, hold, PendingState::Settled, Some(settled));
        Ok(settled)
    }

    fn correct(&mut self, correct: &CorrectEntry, actor: Actor, now: Timestamp) -> Result<Corrected, LedgerRefusal> {
        let entry = correct.entry;
        let original = self.entries.iter().find(|posted| posted.id == entry).cloned();
        let original = original.ok_or(LedgerRefusal::UnknownEntry { entry })?;
        if original.kind == EntryKind::Correction {
            return Err(LedgerRefusal::IsCorrection { entry });
        }
        let mut gone = self.reversed.get(&entry).cloned().unwrap_or_else(|| vec![0; original.moves.len()]);
        let touched_by = |place: usize| {
            correct.amounts.as_ref().is_none_or(|amounts| amounts.get(place) != Some(&wezer_core::money::Amount::ZERO))
        };
        if let Some(wallet) = correct.wallet
            && original.moves.iter().enumerate().any(|(place, m)| touched_by(place) && (correct.force || m.to != wallet))
        {
            return Err(LedgerRefusal::NotYours { entry, wallet });
        }
        let mut parts = match &correct.amounts {
            Some(amounts) => self.parts(&original.moves, amounts, &gone)?,
            None => original.moves.clone(),
        };
        for (gone, part) in gone.iter_mut().zip(&mut parts) {
            if correct.amounts.is_none() {
                part.minor -= *gone;
            }
            *gone += part.minor;
        }
        parts.retain(|m| m.minor > 0);
        if parts.is_empty() {
            return Err(LedgerRefusal::NoAmount);
        }
        for m in &mut parts {
            (m.from, m.to) = (m.to, m.from);
        }
        let draft = Draft { of: Some(entry), forced: correct.force, ..Draft::of(EntryKind::Correction, parts) };
        let (correction, warnings) = self.post(draft, actor, now)?;
        self.reversed.insert(entry, gone);
        self.note(correction, correct.memo.as_deref())?;
        Ok(Corrected { entry: correction, warnings })
    }

    fn post_all(&mut self, post: &PostEntries, actor: Actor, now: Timestamp) -> Result<Vec<EntryId>, LedgerRefusal> {
        if post.entries.is_empty() {
            return Err(LedgerRefusal::NoAmount);
        }
        let mut ids = Vec::new();
        for (place, entry) in post.entries.iter().enumerate() {
            let one = |state: &mut Self| {
                if entry.movements.is_empty() {
                    return Err(LedgerRefusal::NoAmount);
                }
                let mut moves = Vec::new();
                for movement in &entry.movements {
                    let coin = state.currency(movement.money.currency())?;
                    let count = minor(movement.money.amount(), coin.scale)?;
                    moves.push(state.movement(movement.from, movement.to, count, &coin)?);
                }
                let kind = if entry.opening { EntryKind::Opening } else { EntryKind::General };
                let draft = Draft { effective: entry.effective, forced: post.force, ..Draft::of(kind, moves) };
                let (id, _) = state.post(draft, actor, now)?;
                state.note(id, entry.memo.as_deref())?;
                Ok(id)
            };
            ids.push(one(self).map_err(|refusal| LedgerRefusal::InBatch { place, refusal: Box::new(refusal) })?);
        }
        Ok(ids)
    }
}
