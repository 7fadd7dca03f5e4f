//! What callers think of: commands and questions that fit a community as it stands, and some that don't.

use wezer_core::Actor;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::ledger::{
    Abundance, ActivityOf, BalanceAt, Balances, Bearer, Bound, ChangeCurrency, CorrectEntry, CreateCurrency, Currencies, EntryId,
    ExpireEntries, Fee, Force, Give, Issue, Limits, Moment, Movement, NewEntry, Origin, Pay, PendingEntries, PendingEntryOf,
    PendingState, PostEntries, Redeem, SetLimits, SettleEntry, Statement, SupplyOf, VoidEntry,
};
use wezer_core::member::{AdmitMember, ChangeMember, FindMember, Members, Role};
use wezer_core::money::{Amount, CurrencyCode, Money, Ppm, Scale};
use wezer_core::simulation::Dice;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, Holder, OpenWallet, Wallets};

use super::amount::amount;

use super::state::{Hold, Move, State};
use super::word::{Op, Question};

const CODES: [&str; 6] = ["VAL", "EUR", "GOLD", "Thanks", "LOC", "TOK"];

fn code(text: &str) -> CurrencyCode {
    text.parse().expect("a code")
}

fn units(count: i64) -> Amount {
    count.to_string().parse().expect("an amount")
}

/// The commands that make a community of six currencies and some members.
pub(crate) fn beginning(dice: &mut Dice) -> Vec<Op> {
    let new = CreateCurrency::new;
    let val = CreateCurrency::mutual_credit(code("VAL"), units(-dice.between(20, 100)));
    let eur = new(code("EUR"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
    let gold = new(code("GOLD"), Abundance::Rare, Origin::Custody).scale(Scale::new(3).expect("small"));
    let thanks = new(code("Thanks"), Abundance::Abundant, Origin::Issued);
    let mut loc = new(code("LOC"), Abundance::Sufficient, Origin::Issued).scale(Scale::CENTS);
    loc.limits = limits(dice);
    loc.fees = fees(dice);
    let mut tok = new(code("TOK"), Abundance::Rare, Origin::Issued);
    tok.supply_limit = Some(units(dice.between(10, 120)));
    tok.limits.upper = Some(Bound::hard(units(150)));
    let mut ops: Vec<Op> = [val, eur, gold, thanks, loc, tok].map(Op::Create).into();
    for name in ["Ana", "Bo", "Cy", "Dee"] {
        let role = if name == "Dee" { Role::Operator } else { Role::Member };
        ops.push(Op::Admit(AdmitMember { name: name.to_owned(), role }));
    }
    ops.push(Op::Open(OpenWallet { label: "fund".to_owned() }));
    ops
}

fn limits(dice: &mut Dice) -> Limits {
    let mut bound = |low: i64, high: i64| {
        let force = if dice.percent(25) { Force::Warning } else { Force::Hard };
        dice.percent(75).then(|| Bound { at: units(dice.between(low, high)), force })
    };
    let (lower, upper) = (bound(-80, 0), bound(0, 120));
    Limits { lower, upper }
}

fn fees(dice: &mut Dice) -> Vec<Fee> {
    let mut fees = Vec::new();
    for nth in 0..dice.below(3) {
        let parts = u32::try_from(dice.below(200_000)).expect("small");
        let mut fee = Fee::share(&format!("fee {nth}"), Ppm::new(parts).expect("less than the whole"));
        fee.bearer = if dice.percent(50) { Bearer::Payer } else { Bearer::Payee };
        fee.fixed = dice.percent(30).then(|| amount(i128::from(dice.between(0, 3)), Scale::WHOLE));
        fee.minimum = dice.percent(30).then(|| units(dice.between(0, 2)));
        fee.maximum = dice.percent(30).then(|| units(dice.between(0, 9)));
        fee.currency = dice.percent(25).then(|| code("VAL"));
        fees.push(fee);
    }
    fees
}

/// A mind that sees a community and its clock.
pub(crate) struct Plan<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) state: &'a State,
    pub(crate) now: Timestamp,
}

impl Plan<'_> {
    fn member(&mut self) -> Option<(MemberId, WalletId)> {
        let known: Vec<_> = self.state.members.iter().map(|(id, person)| (*id, person.wallet)).collect();
        if known.is_empty() { None } else { Some(*self.dice.pick(&known)) }
    }

    fn wallet(&mut self) -> WalletId {
        let known: Vec<WalletId> = self.state.wallets.keys().copied().collect();
        match self.dice.below(40) {
            0 => COMMONS,
            1 => WalletId::from_u128(u128::from(self.dice.bits()) << 8),
            _ if known.is_empty() => COMMONS,
            _ => *self.dice.pick(&known),
        }
    }

    fn coin(&mut self) -> CurrencyCode {
        if self.dice.percent(2) { code("NONE") } else { code(self.dice.pick::<&str>(&CODES)) }
    }

    /// Small or middling; now and then zero, negative or with a digit too many.
    fn money(&mut self, currency: CurrencyCode) -> Money {
        let scale = self.state.coin(currency).map_or(Scale::WHOLE, |coin| coin.scale);
        let largest = if self.dice.percent(20) { 90 } else { 20 };
        let whole = i128::from(self.dice.between(1, largest)) * scale.one();
        let part = if self.dice.percent(30) { i128::from(self.dice.between(0, 999)) % scale.one() } else { 0 };
        let given = match self.dice.below(60) {
            0 => amount(0, scale),
            1 => amount(-whole, scale),
            2 => "0.0001".parse().expect("an amount"),
            3 => "79228162514264337593543950335".parse().expect("an amount"),
            _ => amount(whole - part, scale),
        };
        Money::new(given, currency)
    }

    fn memo(&mut self) -> Option<String> {
        match self.dice.below(40) {
            0 => Some("x".repeat(501)),
            1..=8 => Some(format!("for {}", self.dice.below(100))),
            _ => None,
        }
    }

    /// Near the present, often enough just beyond or before it.
    fn moment(&mut self, before: i64, after: i64) -> Timestamp {
        self.now.plus_seconds(self.dice.between(-before, after))
    }

    fn entry(&mut self) -> EntryId {
        let posted: Vec<EntryId> = self.state.entries.iter().rev().take(30).map(|entry| entry.id).collect();
        if posted.is_empty() || self.dice.percent(5) {
            let seq = Seq::new(1 + self.dice.below(self.state.seq + 3));
            return EntryId::new(seq, u16::from(self.dice.percent(10))).expect("small");
        }
        *self.dice.pick(&posted)
    }

    fn hold(&mut self) -> Option<(EntryId, Hold)> {
        let open = self.state.holds.iter().rev().filter(|(_, hold)| hold.state == PendingState::Open || self.dice.percent(10));
        let open: Vec<_> = open.take(12).map(|(id, hold)| (*id, (**hold).clone())).collect();
        if open.is_empty() { None } else { Some(self.dice.pick(&open).clone()) }
    }

    /// So much of each move; now and then too much or one too few.
    fn parts(&mut self, moves: &[Move], gone: &[i128]) -> Vec<Amount> {
        let whole = self.dice.percent(20);
        let mut parts = Vec::new();
        for (place, m) in moves.iter().enumerate() {
            let left = i64::try_from(m.minor - gone.get(place).unwrap_or(&0)).expect("a small amount").max(0);
            let most = left + i64::from(self.dice.percent(10));
            let count = if whole { left } else { self.dice.between(0, most) };
            let scale = self.state.coin(m.code).map_or(Scale::WHOLE, |coin| coin.scale);
            parts.push(amount(i128::from(count), scale));
        }
        if self.dice.percent(3) {
            parts.pop();
        }
        parts
    }

    /// Who asks: mostly the wallet's holder.
    fn actor_for(&mut self, wallet: Option<WalletId>) -> Actor {
        let holder = wallet.and_then(|wallet| self.state.wallets.get(&wallet)).map(|purse| purse.holder);
        match (self.dice.below(10), holder) {
            (0, _) => self.member().map_or(Actor::System, |(member, _)| Actor::Member(member)),
            (1, _) => Actor::Member(MemberId::from_u128(77)),
            (2, _) | (_, Some(Holder::Community | Holder::Group(_)) | None) => Actor::System,
            (_, Some(Holder::Member(member))) => Actor::Member(member),
        }
    }

    pub(crate) fn pay(&mut self) -> Pay {
        let (from, to, currency) = (self.wallet(), self.wallet(), self.coin());
        let mut pay = Pay::new(from, to, self.money(currency));
        while self.dice.percent(30) && pay.amounts.len() < 4 {
            let currency = self.coin();
            let money = self.money(currency);
            pay = pay.and(money);
        }
        pay.memo = self.memo();
        pay.hold_until = self.dice.percent(25).then(|| self.moment(3, 60));
        pay
    }

    pub(crate) fn give(&mut self) -> Give {
        let currency = if self.dice.percent(90) { code("Thanks") } else { self.coin() };
        let (from, to, money, memo) = (self.wallet(), self.wallet(), self.money(currency), self.memo());
        Give { from, to, money, memo }
    }

    pub(crate) fn payer(&mut self, from: WalletId) -> Actor {
        self.actor_for(Some(from))
    }

    fn new_entry(&mut self) -> NewEntry {
        let mut movements = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let currency = self.coin();
            movements.push(Movement { from: self.wallet(), to: self.wallet(), money: self.money(currency) });
        }
        if self.dice.percent(2) {
            movements.clear();
        }
        let effective = self.dice.percent(40).then(|| self.moment(400, 20));
        NewEntry { movements, effective, opening: self.dice.percent(20), memo: self.memo() }
    }

    pub(crate) fn command(&mut self) -> (Actor, Op) {
        let op = match self.dice.below(100) {
            0..30 => Op::Pay(self.pay()),
            30..38 => Op::Give(self.give()),
            38..50 => match self.hold() {
                Some((entry, hold)) => {
                    let wallet = if self.dice.percent(90) { hold.payee } else { hold.payer };
                    let wallet = wallet.filter(|_| self.dice.percent(85));
                    let amounts = self.dice.percent(40).then(|| self.parts(&hold.moves, &[]));
                    Op::Settle(SettleEntry { entry, wallet, amounts })
                }
                None => Op::Settle(SettleEntry { entry: self.entry(), wallet: None, amounts: None }),
            },
            50..54 => {
                let (entry, hold) = self.hold().map_or((self.entry(), None), |(entry, hold)| (entry, Some(hold)));
                let party = hold.and_then(|hold| if self.dice.percent(50) { hold.payee } else { hold.payer });
                Op::Void(VoidEntry { entry, wallet: party.filter(|_| self.dice.percent(80)) })
            }
            54..58 => Op::Expire(ExpireEntries {}),
            58..66 => {
                let entry = self.entry();
                let original = self.state.entries.iter().find(|posted| posted.id == entry).cloned();
                let moves = original.as_ref().map_or(&[][..], |posted| &posted.moves);
                let gone = self.state.reversed.get(&entry).cloned().unwrap_or_default();
                let wallet = moves.first().map(|m| m.to).filter(|_| self.dice.percent(50));
                let amounts = self.dice.percent(60).then(|| self.parts(moves, &gone));
                let force = wallet.is_none() && self.dice.percent(20);
                Op::Correct(CorrectEntry { entry, wallet, amounts, force, memo: self.memo() })
            }
            66..72 => {
                let to = self.wallet();
                let currency = match self.dice.below(3) {
                    0 => code("GOLD"),
                    1 => code("TOK"),
                    _ => self.coin(),
                };
                Op::Issue(Issue { to, money: self.money(currency), memo: self.memo() })
            }
            72..75 => {
                let (from, currency) = (self.wallet(), self.coin());
                Op::Redeem(Redeem { from, money: self.money(currency), memo: self.memo() })
            }
            75..79 => {
                let limits = if self.dice.percent(20) { Limits::NONE } else { limits(self.dice) };
                Op::Limit(SetLimits { wallet: self.wallet(), currency: self.coin(), limits })
            }
            79..81 => {
                let limits = self.dice.percent(50).then(|| limits(self.dice));
                let fees = self.dice.percent(50).then(|| fees(self.dice));
                let usage = self.dice.percent(30).then(|| format!("usage {}", self.dice.below(9)));
                Op::Change(ChangeCurrency { code: code("LOC"), name: None, symbol: None, usage, limits, fees })
            }
            81..83 => {
                let name = if self.dice.percent(50) { self.coin() } else { code(&format!("N{}", self.dice.below(20))) };
                Op::Create(CreateCurrency::new(name, Abundance::Sufficient, Origin::Issued))
            }
            83..92 => {
                let entries = (0..self.dice.below(6)).map(|_| self.new_entry()).collect();
                Op::Post(PostEntries { entries, force: self.dice.percent(40) })
            }
            92..95 => Op::Admit(AdmitMember::named(format!("Member {}", self.dice.below(30)))),
            95..97 => {
                let member = self.member().map_or(MemberId::from_u128(5), |(member, _)| member);
                let name = self.dice.percent(60).then(|| format!("member {}", self.dice.below(30)));
                let role = self.dice.percent(40).then(|| if self.dice.percent(50) { Role::Member } else { Role::Operator });
                Op::ChangeMember(ChangeMember { member, name, role })
            }
            _ => Op::Open(OpenWallet { label: format!("purse {}", self.dice.below(12)) }),
        };
        let on = match &op {
            Op::Pay(pay) => Some(pay.from),
            Op::Give(give) => Some(give.from),
            Op::Settle(settle) => settle.wallet,
            Op::Void(void) => void.wallet,
            Op::Correct(correct) => correct.wallet,
            _ => None,
        };
        (self.actor_for(on), op)
    }

    pub(crate) fn question(&mut self) -> (Actor, Question) {
        let (wallet, currency) = (self.wallet(), self.coin());
        let question = match self.dice.below(11) {
            0 => Question::Balances(Balances { wallet }),
            1 | 2 => {
                let at = match self.dice.below(3) {
                    0 => Moment::Sequence(Seq::new(self.dice.below(self.state.seq + 3))),
                    1 => Moment::Recorded(self.moment(200, 5)),
                    _ => Moment::Effective(self.moment(400, 5)),
                };
                Question::BalanceAt(BalanceAt { wallet, currency, at })
            }
            3 => {
                let from = self.dice.percent(40).then(|| self.entry());
                let limit = u16::try_from(1 + self.dice.below(8)).ok();
                Question::Statement(Statement { wallet, currency, from, limit })
            }
            4 => Question::Activity(ActivityOf { wallet, currency }),
            5 => {
                let (from, to) = (self.moment(300, 0), self.moment(100, 100));
                Question::Supply(SupplyOf { currency, from, to, points: 5 })
            }
            6 => Question::Pending(PendingEntries { wallet }),
            7 => {
                let hold = self.hold();
                let entry = hold.as_ref().map_or_else(|| self.entry(), |(entry, _)| *entry);
                let wallet = hold.and_then(|(_, hold)| hold.payee).unwrap_or(wallet);
                Question::PendingOne(PendingEntryOf { wallet, entry })
            }
            8 => Question::Currencies(Currencies {}),
            9 => match self.dice.below(3) {
                0 => Question::Members(Members { name_starts: String::new(), after: None, limit: Some(4) }),
                1 => Question::Members(Members { name_starts: "MEM".into(), after: Some("member 2".into()), limit: None }),
                _ => Question::Find(FindMember::Name("ANA".into())),
            },
            _ => Question::Wallets(Wallets { label_starts: "p".into(), after: Some("purse 1".into()), limit: Some(5) }),
        };
        let on = match &question {
            Question::Balances(Balances { wallet })
            | Question::BalanceAt(BalanceAt { wallet, .. })
            | Question::Statement(Statement { wallet, .. })
            | Question::Activity(ActivityOf { wallet, .. })
            | Question::Pending(PendingEntries { wallet })
            | Question::PendingOne(PendingEntryOf { wallet, .. }) => Some(*wallet),
            _ => None,
        };
        (self.actor_for(on), question)
    }

    /// Every question that shows all that is remembered.
    pub(crate) fn everything(&mut self) -> Vec<Question> {
        let mut questions = vec![
            Question::Currencies(Currencies {}),
            Question::Members(Members { limit: Some(1_000), ..Members::default() }),
            Question::Wallets(Wallets { limit: Some(1_000), ..Wallets::default() }),
        ];
        for (id, person) in &self.state.members {
            questions.push(Question::Find(FindMember::Id(*id)));
            questions.push(Question::Find(FindMember::Name(person.name.clone())));
        }
        for wallet in self.state.wallets.keys().copied() {
            questions.push(Question::Balances(Balances { wallet }));
            questions.push(Question::Pending(PendingEntries { wallet }));
        }
        for (entry, hold) in &self.state.holds {
            questions.extend(hold.payee.map(|wallet| Question::PendingOne(PendingEntryOf { wallet, entry: *entry })));
        }
        for (wallet, currency) in self.state.accounts.iter().copied() {
            questions.push(Question::Statement(Statement { wallet, currency, from: None, limit: Some(1_000) }));
            questions.push(Question::Activity(ActivityOf { wallet, currency }));
        }
        questions
    }
}
