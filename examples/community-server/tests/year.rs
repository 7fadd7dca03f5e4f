//! A random year of a community with money of all nine kinds: whoever is there does whatever they may, and time does the rest. At its
//! end the audit proves it, hledger comes to the same balances, and the same seed makes the same bytes.
//!
//! `WEZER_YEAR_COMMANDS=200000 cargo test -p community-server --test year -- --nocapture` lives it at full size (500 members);
//! without the variable it is a small town's year. `WEZER_YEAR_SEED` is another seed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

mod town;

use std::collections::BTreeMap;
use std::sync::Arc;

use community_server::demo::nine::{self, NINE};
use community_server::export::Format;
use pollster::block_on;
use town::story::Dice;
use town::{Town, exported, oracle};
use wezer_core::flow::TickFlows;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::indicator::UpdateIndicators;
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{
    Bound, CorrectEntry, EntryId, ExpireEntries, Give, Issue, Limits, Pay, Redeem, SetLimits, SettleEntry, VoidEntry,
};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::standard::SetUpStandard;
use wezer_core::store::{Head, MemoryStore};
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Command, Community, Session};
use wezer_exchange::issuance::TickIssuance;
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, CategoryId, SetUpExchange};

const DAYS: usize = 365;
/// Digits behind the point, in the order of [`NINE`].
const DIGITS: [u8; 9] = [2, 8, 1, 0, 0, 2, 2, 0, 0];

fn number(name: &str, absent: u64) -> u64 {
    std::env::var(name).map_or(absent, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

struct Year {
    world: Arc<HandWorld>,
    town: Town,
    dice: Dice,
    people: Vec<Admitted>,
    members: usize,
    /// Payments that were made, and those that wait: entry, payer, payee.
    made: Vec<(EntryId, usize, usize)>,
    waiting: Vec<(EntryId, usize, usize)>,
    category: Option<CategoryId>,
    announcements: Vec<AnnouncementId>,
    /// How many commands were sent, and how many of each were refused.
    sent: u64,
    refused: BTreeMap<&'static str, u64>,
}

impl Year {
    async fn live(seed: u64, commands: u64) -> Self {
        let start: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(u128::from(seed))));
        let registry = community_server::store::registry().unwrap();
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let members = usize::try_from((commands / 400).clamp(20, 500)).unwrap();
        let mut year = Self {
            world,
            town: Town { community },
            dice: Dice::new(seed),
            people: Vec::new(),
            members,
            made: Vec::new(),
            waiting: Vec::new(),
            category: None,
            announcements: Vec::new(),
            sent: 0,
            refused: BTreeMap::new(),
        };
        year.found().await;
        for day in 0..DAYS {
            year.world.set(start.plus_seconds(86_400 * i64::try_from(day).unwrap()));
            year.morning(day).await;
            let due = commands * (day as u64 + 1) / DAYS as u64;
            while year.sent < due {
                year.world.pass_seconds(i64::try_from(year.dice.roll(60)).unwrap());
                year.deed().await;
            }
        }
        year
    }

    fn session(&self, person: usize) -> Session {
        self.town.community.member(self.people[person].member)
    }

    /// Sends a command; a refusal is an answer like any other, a failure is not.
    async fn send<C: Command>(&mut self, session: Session, command: C) -> Option<C::Output> {
        self.sent += 1;
        match session.execute(command).await {
            Ok(receipt) => Some(receipt.output),
            Err(CallError::Refused(_) | CallError::Denied(_)) => {
                *self.refused.entry(C::NAME).or_default() += 1;
                None
            }
            Err(error) => panic!("{}: {error}", C::NAME),
        }
    }

    async fn by_system<C: Command>(&mut self, command: C) -> Option<C::Output> {
        let system = self.town.community.system();
        self.send(system, command).await
    }

    async fn by<C: Command>(&mut self, person: usize, command: C) -> Option<C::Output> {
        let session = self.session(person);
        self.send(session, command).await
    }

    async fn found(&mut self) {
        self.by_system(SetUpStandard::named("Les Tilleuls")).await.unwrap();
        self.by_system(SetUpExchange::default()).await.unwrap();
        nine::create(&self.town.community.system(), "2027-01-01").await.unwrap();
        self.category = self.by_system(CreateCategory::named("Food", "Nourriture")).await;
        while self.people.len() < self.members / 3 {
            self.admit().await;
        }
    }

    async fn admit(&mut self) {
        let name = format!("Member {}", self.people.len());
        let admitted = self.by_system(AdmitMember::named(name)).await.unwrap();
        self.people.push(admitted);
    }

    /// What comes with the day.
    async fn morning(&mut self, day: usize) {
        while self.people.len() < self.members && self.people.len() * DAYS < self.members * (day + DAYS / 3) {
            self.admit().await;
        }
        // Ticks come late now and then, and then all at once.
        if self.dice.roll(5) == 0 {
            return;
        }
        while self.by_system(TickIssuance {}).await.unwrap().more {}
        self.by_system(ExpireEntries {}).await.unwrap();
        while self.by_system(TickFlows {}).await.unwrap().more {}
        while self.by_system(UpdateIndicators::default()).await.unwrap().more {}
    }

    fn person(&mut self) -> usize {
        self.dice.roll(self.people.len())
    }

    fn wallet(&self, person: usize) -> WalletId {
        self.people[person].wallet
    }

    /// Some of one of the nine: mostly a little.
    fn money(&mut self, kind: usize) -> Money {
        let scale = Scale::new(DIGITS[kind]).unwrap();
        let most = [30, 300, 5_000][self.dice.roll(3)] * if DIGITS[kind] > 0 { 10 } else { 1 };
        let minor = i128::try_from(self.dice.roll(most) + 1).unwrap();
        Money::new(Amount::from_minor(minor, scale).unwrap(), NINE[kind].parse().unwrap())
    }

    /// Where a currency stands among the nine.
    fn kind(code: &str) -> usize {
        NINE.iter().position(|known| *known == code).unwrap()
    }

    async fn deed(&mut self) {
        match self.dice.roll(100) {
            0..=49 => self.pay().await,
            50..=59 => self.end_waiting().await,
            60..=69 => self.give().await,
            70..=74 => self.bring().await,
            75..=78 => self.correct().await,
            79 => self.limit().await,
            _ => self.announce().await,
        }
    }

    async fn pay(&mut self) {
        let (payer, payee, kind, other) = (self.person(), self.person(), self.dice.roll(NINE.len()), self.dice.roll(NINE.len()));
        let (from, to) = (self.wallet(payer), self.wallet(payee));
        let mut pay = Pay::new(from, to, self.money(kind));
        if self.dice.roll(5) == 0 {
            pay = pay.and(self.money(other));
        }
        if self.dice.roll(8) == 0 {
            pay.hold_until = Some(self.world.now().plus_seconds(i64::try_from(self.dice.roll(400_000)).unwrap() + 1));
        }
        if let Some(paid) = self.by(payer, pay).await {
            let list = if paid.pending { &mut self.waiting } else { &mut self.made };
            list.push((paid.entry, payer, payee));
        }
    }

    async fn end_waiting(&mut self) {
        if self.waiting.is_empty() {
            return self.pay().await;
        }
        let place = self.dice.roll(self.waiting.len());
        let (entry, payer, payee) = self.waiting.swap_remove(place);
        let wallet = Some(self.wallet(payee));
        if self.dice.roll(6) == 0 {
            self.by(payee, VoidEntry { entry, wallet }).await;
        } else if let Some(settled) = self.by(payee, SettleEntry { entry, wallet, amounts: None }).await {
            self.made.push((settled, payer, payee));
        }
    }

    async fn give(&mut self) {
        let (from, to) = (self.person(), self.person());
        let kind = Self::kind(["Thanks", "Like"][self.dice.roll(2)]);
        let money = self.money(kind);
        self.by(from, Give { from: self.wallet(from), to: self.wallet(to), money, memo: None }).await;
    }

    /// Money comes in from outside, or goes back out.
    async fn bring(&mut self) {
        let (person, kind) = (self.person(), Self::kind(["BTC", "Grain"][self.dice.roll(2)]));
        let (wallet, money) = (self.wallet(person), self.money(kind));
        if self.dice.roll(3) > 0 {
            self.by_system(Issue { to: wallet, money, memo: None }).await;
        } else {
            self.by_system(Redeem { from: wallet, money, memo: None }).await;
        }
    }

    async fn correct(&mut self) {
        if self.made.is_empty() {
            return self.pay().await;
        }
        let place = self.dice.roll(self.made.len());
        let (entry, _, payee) = self.made.swap_remove(place);
        let wallet = Some(self.wallet(payee));
        self.by(payee, CorrectEntry { entry, wallet, amounts: None, force: false, memo: None }).await;
    }

    async fn limit(&mut self) {
        let person = self.person();
        let lower = Some(Bound::hard(Amount::from_minor(-100 * (1 + self.dice.roll(12) as i128), Scale::WHOLE).unwrap()));
        let limits = Limits { lower, upper: None };
        self.by_system(SetLimits { wallet: self.wallet(person), currency: "VAL".parse().unwrap(), limits }).await;
    }

    async fn announce(&mut self) {
        let (person, kind, want) = (self.person(), self.dice.roll(7), self.dice.roll(2) == 0);
        let price = Price::of(self.money(kind));
        let mut terms = Terms::new(format!("Something {}", self.sent), self.category.unwrap()).at(price);
        terms.quantity = Some(u32::try_from(1 + self.dice.roll(5)).unwrap());
        terms.expires_at = Some(self.world.now().plus_seconds(86_400 * (1 + i64::try_from(self.dice.roll(40)).unwrap())));
        let write = if want { WriteAnnouncement::want(terms) } else { WriteAnnouncement::offer(terms) };
        let written = self.by(person, write).await;
        self.announcements.extend(written);
    }
}

async fn head(year: &Year) -> Head {
    year.town.community.head().await.unwrap()
}

#[test]
fn a_year_of_nine_kinds_of_money_holds() {
    let (seed, commands) = (number("WEZER_YEAR_SEED", 1), number("WEZER_YEAR_COMMANDS", 6_000));
    block_on(async {
        let year = Year::live(seed, commands).await;
        let refused: u64 = year.refused.values().sum();
        println!("seed {seed}: {} commands of {} members, {refused} refused: {:?}", year.sent, year.people.len(), year.refused);
        assert!(refused * 2 < year.sent, "a year in which most is refused shows nothing");
        year.town.community.audit(|_| ()).await.unwrap();
        for (code, sum) in year.town.sums().await {
            assert_eq!(sum, 0, "all accounts of {code} together");
        }

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("year.journal");
        exported(&year.town, Format::Hledger, &path).await;
        if let Some(found) = oracle::hledger(&path) {
            println!("hledger: {} balances", found.len());
            assert_eq!(found, year.town.found().await, "hledger");
        }

        let again = Year::live(seed, commands).await;
        assert_eq!(head(&again).await, head(&year).await, "the same commands make the same journal, byte by byte");
        assert_eq!(again.town.balances().await, year.town.balances().await);
    });
}
