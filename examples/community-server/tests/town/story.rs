//! A made-up history: the same seed, the same story. Refusals are part of it.

use std::sync::Arc;

use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{
    Abundance, Bearer, Bound, CorrectEntry, CreateCurrency, EntryId, ExpireEntries, Fee, Give, Issue, Limits, Movement, NewEntry,
    Origin, Pay, PostEntries, Redeem, SetLimits, SettleEntry, VoidEntry,
};
use wezer_core::member::{AdmitMember, Role};
use wezer_core::money::{Amount, Money, Ppm, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, OpenWallet};
use wezer_core::world::{HandWorld, World};
use wezer_core::{Command, Community, Registry};

use super::Town;

/// Numbers from a seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const CODES: [(&str, u8); 6] = [("VAL", 2), ("EUR", 2), ("THX-1", 17), ("Énergie", 0), ("Thanks", 0), ("heures", 1)];
const NAMES: [&str; 7] = ["Ana", "bo b", "Zoë: 2", "李", "O'Neil & co", "(x)", "-dash"];
const LABELS: [&str; 8] =
    ["Garden", "garden", "Assets:US:Bank", "a  b;c | \"d\"", "members:Ana", "équipe:atelier", "12:3", "liabilities: Loan::"];
const MEMOS: [&str; 5] = ["", "bread; 2 kg | \"rye\"", "line\nbreak\t= formula", "=1+1", "日本 \\ ★"];

pub struct Story {
    pub town: Town,
    world: Arc<HandWorld>,
    dice: Dice,
    purses: Vec<WalletId>,
    /// Entries and holds of the story, as far as it can name them.
    entries: Vec<EntryId>,
    holds: Vec<EntryId>,
    /// How many commands were carried out.
    pub done: u64,
}

impl Story {
    /// A town after so many steps.
    pub async fn tell(seed: u64, steps: usize) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(u128::from(seed))));
        let registry: Registry = super::registry();
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let (purses, entries, holds) = (vec![COMMONS], Vec::new(), Vec::new());
        let mut story = Self { town: Town { community }, world, dice: Dice::new(seed), purses, entries, holds, done: 0 };
        story.set_up().await;
        for _ in 0..steps {
            story.step().await;
        }
        story
    }

    async fn run<C: Command>(&mut self, command: C) -> Option<C::Output> {
        self.world.pass_seconds(1);
        let result = self.town.community.system().execute(command).await.ok().map(|receipt| receipt.output);
        self.done += u64::from(result.is_some());
        result
    }

    async fn set_up(&mut self) {
        let amount = |text: &str| -> Amount { text.parse().unwrap() };
        let scale = |digits| Scale::new(digits).unwrap();
        let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), amount("-600")).scale(Scale::CENTS);
        let fees = vec![
            Fee { minimum: Some(amount("0.01")), maximum: Some(amount("5")), ..Fee::share("levy", Ppm::new(10_000).unwrap()) },
            Fee { bearer: Bearer::Payee, fixed: Some(amount("0.1")), ..Fee::share("stamp", Ppm::default()) },
        ];
        self.run(CreateCurrency { fees, symbol: "ᵛ".into(), ..val }).await.unwrap();
        let euro = CreateCurrency::new("EUR".parse().unwrap(), Abundance::Rare, Origin::Custody).scale(Scale::CENTS);
        self.run(CreateCurrency { name: "Euro".into(), usage: "bread".into(), ..euro }).await.unwrap();
        let thx = CreateCurrency::new("THX-1".parse().unwrap(), Abundance::Rare, Origin::Issued).scale(scale(17));
        self.run(CreateCurrency { supply_limit: Some(amount("10000000")), ..thx }).await.unwrap();
        let energy = CreateCurrency::new("Énergie".parse().unwrap(), Abundance::Sufficient, Origin::Issued);
        let limits = Limits { lower: Some(Bound::warning(amount("-50"))), upper: Some(Bound::hard(amount("900"))) };
        let fee =
            Fee { currency: Some("VAL".parse().unwrap()), fixed: Some(amount("0.25")), ..Fee::share("desk", Ppm::default()) };
        self.run(CreateCurrency { limits, fees: vec![fee], ..energy }).await.unwrap();
        self.run(CreateCurrency::new("Thanks".parse().unwrap(), Abundance::Abundant, Origin::Issued)).await.unwrap();
        let hours = CreateCurrency::new("heures".parse().unwrap(), Abundance::Sufficient, Origin::Declared).scale(scale(1));
        self.run(hours).await.unwrap();
        for (place, name) in NAMES.into_iter().enumerate() {
            let role = if place == 0 { Role::Operator } else { Role::Member };
            let admitted = self.run(AdmitMember { name: name.into(), role }).await.unwrap();
            self.purses.push(admitted.wallet);
        }
        for label in LABELS {
            let wallet = self.run(OpenWallet { label: label.into() }).await.unwrap();
            self.purses.push(wallet);
        }
    }

    fn money(&mut self, code: usize) -> Money {
        let (code, digits) = CODES[code];
        let minor = match self.dice.roll(3) {
            0 => self.dice.roll(9) as i128 + 1,
            1 => self.dice.roll(20_000) as i128 + 1,
            _ => (self.dice.roll(300) as i128 + 1) * Scale::new(digits).unwrap().one() / 3 + 1,
        };
        Money::new(Amount::from_minor(minor, Scale::new(digits).unwrap()).unwrap(), code.parse().unwrap())
    }

    fn purse(&mut self) -> WalletId {
        *self.dice.pick(&self.purses)
    }

    fn memo(&mut self) -> Option<String> {
        Some((*self.dice.pick(&MEMOS)).to_owned()).filter(|memo| !memo.is_empty())
    }

    fn moment(&mut self, around_days: i64) -> Timestamp {
        let days = i64::try_from(self.dice.roll(usize::try_from(2 * around_days).unwrap())).unwrap() - around_days;
        self.world.now().plus_seconds(days * 86_400 + i64::try_from(self.dice.roll(86_400)).unwrap())
    }

    async fn step(&mut self) {
        let (from, to, memo) = (self.purse(), self.purse(), self.memo());
        let code = self.dice.roll(CODES.len());
        let money = self.money(code);
        match self.dice.roll(12) {
            0..=3 => self.pay(from, to, money, memo, None).await,
            4 => {
                let until = Some(self.world.now().plus_seconds(i64::try_from(self.dice.roll(200_000)).unwrap() + 10));
                self.pay(from, to, money, memo, until).await;
            }
            5 => self.end_hold().await,
            6 => self.correct(memo).await,
            7 => {
                let done = self.run(Issue { to, money, memo }).await;
                self.entries.extend(done);
            }
            8 => {
                if self.dice.roll(2) == 0 {
                    let done = self.run(Redeem { from, money, memo }).await;
                    self.entries.extend(done);
                } else {
                    let thanks = self.money(4);
                    self.run(Give { from, to, money: thanks, memo }).await;
                }
            }
            9 | 10 => {
                let other = self.dice.roll(4);
                let mut movements = vec![Movement { from, to, money }];
                movements.push(Movement { from: self.purse(), to: self.purse(), money: self.money(other) });
                let effective = (self.dice.roll(3) > 0).then(|| self.moment(4_000));
                let entry = NewEntry { movements, effective, opening: self.dice.roll(4) == 0, memo };
                let force = self.dice.roll(2) == 0;
                let done = self.run(PostEntries { entries: vec![entry], force }).await;
                self.entries.extend(done.into_iter().flatten());
            }
            _ => {
                let currency = CODES[code].0.parse().unwrap();
                let lower = (self.dice.roll(2) == 0).then(|| Bound::hard("-1000".parse().unwrap()));
                let upper = (self.dice.roll(2) == 0).then(|| Bound::warning("50".parse().unwrap()));
                self.run(SetLimits { wallet: from, currency, limits: Limits { lower, upper } }).await;
            }
        }
    }

    async fn pay(&mut self, from: WalletId, to: WalletId, money: Money, memo: Option<String>, hold_until: Option<Timestamp>) {
        let mut pay = Pay::new(from, to, money);
        if self.dice.roll(3) == 0 {
            let other = self.dice.roll(4);
            pay = pay.and(self.money(other));
        }
        (pay.memo, pay.hold_until) = (memo, hold_until);
        if let Some(paid) = self.run(pay).await {
            if paid.pending { self.holds.push(paid.entry) } else { self.entries.push(paid.entry) }
        }
    }

    async fn end_hold(&mut self) {
        if self.holds.is_empty() {
            return;
        }
        let place = self.dice.roll(self.holds.len());
        let entry = self.holds[place];
        match self.dice.roll(4) {
            0 => {
                self.run(VoidEntry { entry, wallet: None }).await;
            }
            1 => {
                self.world.pass_seconds(100_000);
                self.run(ExpireEntries {}).await;
            }
            2 => {
                // A part of a hold of one posting; others refuse.
                let amounts = Some(vec!["0.1".parse().unwrap()]);
                let done = self.run(SettleEntry { entry, wallet: None, amounts }).await;
                self.entries.extend(done);
            }
            _ => {
                let done = self.run(SettleEntry { entry, wallet: None, amounts: None }).await;
                self.entries.extend(done);
            }
        }
    }

    async fn correct(&mut self, memo: Option<String>) {
        if self.entries.is_empty() {
            return;
        }
        let entry = *self.dice.pick(&self.entries);
        let amounts = (self.dice.roll(2) == 0).then(|| vec!["1".parse().unwrap(); self.dice.roll(3) + 1]);
        let force = self.dice.roll(2) == 0;
        self.run(CorrectEntry { entry, wallet: None, amounts, force, memo }).await;
    }
}
