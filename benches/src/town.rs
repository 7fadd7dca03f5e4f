//! A community to measure: wallets, one currency with limits, and random payments between them.

use wezer_core::id::{CommandId, WalletId};
use wezer_core::ledger::{Bound, ChangeCurrency, CreateCurrency, Fee, LedgerRefusal, Limits, Paid, Pay};
use wezer_core::money::{Money, Ppm};
use wezer_core::wallet::OpenWallet;
use wezer_core::{CallError, Community, Receipt, Session};

/// Random numbers from a seed (xorshift64*, Vigna 2016): the same in every run.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that roll the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.roll()) * bound as u128) >> 64) as usize
    }

    /// Two different numbers below `bound`.
    pub fn pair(&mut self, bound: usize) -> (usize, usize) {
        let from = self.below(bound);
        let to = (from + 1 + self.below(bound - 1)) % bound;
        (from, to)
    }
}

/// A community under measurement.
#[derive(Debug)]
pub struct Town {
    /// The community.
    pub community: Community,
    session: Session,
    wallets: Vec<WalletId>,
    money: Money,
    also: Option<Money>,
    shape: Shape,
}

/// Who pays whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Anybody anybody.
    Even,
    /// Everybody their neighbour: no two payments that are under way meet.
    Apart,
    /// Anybody the first wallet, as a town pays its shop.
    Shop,
    /// As in Sarafu's snapshot of May 2020 (19,888 users, 75,167 transfers): a hundredth of the wallets is at a quarter of all ends
    /// of payments, a tenth at 68 of a hundred.
    Sarafu,
}

impl Shape {
    /// Payer and payee among so many wallets, which are at least a hundred.
    pub fn pair(self, dice: &mut Dice, wallets: usize) -> (usize, usize) {
        match self {
            Self::Even => dice.pair(wallets),
            Self::Apart => {
                let from = dice.below(wallets / 2) * 2;
                (from, from + 1)
            }
            Self::Shop => (1 + dice.below(wallets - 1), 0),
            Self::Sarafu => {
                let from = Self::sarafu(dice, wallets);
                let to = Self::sarafu(dice, wallets);
                (from, if to == from { (to + 1) % wallets } else { to })
            }
        }
    }

    fn sarafu(dice: &mut Dice, wallets: usize) -> usize {
        let (few, some) = (wallets / 100, wallets / 10);
        match dice.below(100) {
            0..25 => dice.below(few),
            25..68 => few + dice.below(some - few),
            _ => some + dice.below(wallets - some),
        }
    }
}

/// What payments look like, under a name.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// What it is called.
    pub name: &'static str,
    shape: Shape,
    limits: bool,
    fee: bool,
    two_currencies: bool,
}

impl Pattern {
    /// The plain one first, beside which the others are told.
    pub const ALL: [Self; 8] = [
        Self::plain("anybody pays anybody", Shape::Even),
        Self::plain("everybody pays their neighbour", Shape::Apart),
        Self::plain("everybody pays one shop", Shape::Shop),
        Self::plain("as in Sarafu", Shape::Sarafu),
        Self { limits: true, ..Self::plain("as in Sarafu, limits both ways", Shape::Sarafu) },
        Self { fee: true, ..Self::plain("as in Sarafu, a fee", Shape::Sarafu) },
        Self { two_currencies: true, ..Self::plain("as in Sarafu, two currencies", Shape::Sarafu) },
        Self { limits: true, fee: true, two_currencies: true, ..Self::plain("as in Sarafu, all three", Shape::Sarafu) },
    ];

    const fn plain(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, limits: false, fee: false, two_currencies: false }
    }

    /// A town in which payments are like this from now on.
    pub async fn of(self, town: Town) -> Town {
        town.demand(self.limits, self.fee).await;
        let town = if self.two_currencies { town.with_a_second_currency().await } else { town };
        Town { shape: self.shape, ..town }
    }
}

type Results = Vec<Result<Receipt<Paid>, CallError<LedgerRefusal>>>;

impl Town {
    /// Fills an empty community with a currency (two digits, a lower limit for everybody) and so many wallets that hold an
    /// account in it.
    pub async fn fill(community: Community, wallets: usize) -> Self {
        let session = community.system();
        let code = "VAL".parse().expect("a code");
        let val = CreateCurrency::mutual_credit(code, "-1000000000".parse().expect("an amount"));
        session.execute(val).await.expect("a new community has no currency");
        let mut opened = Vec::with_capacity(wallets);
        let mut town = Self {
            session,
            community,
            wallets: Vec::new(),
            money: "1 VAL".parse().expect("money"),
            also: None,
            shape: Shape::Even,
        };
        while opened.len() < wallets {
            let many = (wallets - opened.len()).min(8_192);
            let commands = (0..many).map(|n| OpenWallet { label: format!("wallet {}", opened.len() + n) });
            let commands = commands.map(|command| (town.session.fresh_command_id(), command)).collect();
            for result in town.session.execute_all(commands).await {
                opened.push(result.expect("labels are unique").output);
            }
        }
        town.wallets = opened;
        // Everybody pays their neighbour once, so that every account exists.
        for chunk in (0..wallets).collect::<Vec<_>>().chunks(8_192) {
            let pays = chunk.iter().map(|&n| town.pay(n, (n + 1) % wallets)).collect();
            check(&town.session.execute_all(pays).await);
        }
        town
    }

    /// A payment on behalf of the system: a command with an id of its own.
    fn pay(&self, from: usize, to: usize) -> (CommandId, Pay) {
        let pay = Pay::new(self.wallets[from], self.wallets[to], self.money);
        (self.session.fresh_command_id(), self.also.iter().fold(pay, |pay, &second| pay.and(second)))
    }

    /// What the currency asks of a payment from now on: that both ends stay within limits of their own, a hundredth for the commons.
    async fn demand(&self, limits: bool, fee: bool) {
        let far = |far: &str| Some(Bound::hard(far.parse().expect("an amount")));
        let limits = limits.then(|| Limits { lower: far("-900000000"), upper: far("900000000") });
        let fees = fee.then(|| vec![Fee::share("for the commons", Ppm::new(10_000).expect("a hundredth"))]);
        let code = "VAL".parse().expect("a code");
        let change = ChangeCurrency { code, name: None, symbol: None, usage: None, limits, fees };
        self.session.execute(change).await.expect("may be changed");
    }

    /// Each payment is in two currencies from now on.
    async fn with_a_second_currency(self) -> Self {
        let code = "HRS".parse().expect("a code");
        let second = CreateCurrency::mutual_credit(code, "-1000000000".parse().expect("an amount"));
        self.session.execute(second).await.expect("a new code");
        Self { also: Some("2 HRS".parse().expect("money")), ..self }
    }

    /// Who pays: the system.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The wallet of this number.
    pub fn wallet(&self, number: usize) -> WalletId {
        self.wallets[number % self.wallets.len()]
    }

    /// One payment between two random wallets.
    pub async fn pay_one(&self, dice: &mut Dice) {
        let (from, to) = self.shape.pair(dice, self.wallets.len());
        let (id, pay) = self.pay(from, to);
        self.session.execute_as(id, pay).await.expect("within the limits");
    }

    /// So many payments between random wallets, each with its own command id, in one commit.
    pub async fn pay_many(&self, dice: &mut Dice, many: usize) {
        let wallets = self.wallets.len();
        let pays = (0..many).map(|_| self.shape.pair(dice, wallets)).map(|(from, to)| self.pay(from, to)).collect();
        check(&self.session.execute_all(pays).await);
    }
}

fn check(results: &Results) {
    assert!(results.iter().all(Result::is_ok), "every payment is within the limits");
}
