//! A town whose clock a test moves.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, Balance, Balances, CreateCurrency, Origin};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Command, Community, Query, Refusal, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::schedule::{SchedulesTicked, TickSchedules};

pub(crate) const HOUR: i64 = 3_600_000_000;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) struct Town {
    pub(crate) community: Community,
    world: Arc<HandWorld>,
    pub(crate) people: Vec<Admitted>,
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

pub(crate) fn code(text: &str) -> CurrencyCode {
    text.parse().expect("a code")
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

pub(crate) fn cents(minor: i128, currency: &str) -> Money {
    Money::new(Amount::from_minor(minor, Scale::CENTS).expect("fits"), code(currency))
}

impl Town {
    /// A town at noon of the first of January 2027: VAL down to `lowest`, EUR declared, GOLD in custody, THX abundant; cents everywhere.
    pub(crate) fn new(people: usize, lowest: &str) -> Self {
        let start: Timestamp = "2027-01-01T12:00:00Z".parse().expect("a moment");
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut town = Self { community, world, people: Vec::new() };
        town.run(CreateCurrency::mutual_credit(code("VAL"), amount(lowest)).scale(Scale::CENTS));
        for (name, abundance, origin) in [
            ("EUR", Abundance::Rare, Origin::Declared),
            ("GOLD", Abundance::Rare, Origin::Custody),
            ("THX", Abundance::Abundant, Origin::Issued),
        ] {
            town.run(CreateCurrency::new(code(name), abundance, origin).scale(Scale::CENTS));
        }
        for name in 0..people {
            let person = town.run(AdmitMember::named(format!("Person {name}")));
            town.people.push(person);
        }
        town
    }

    pub(crate) fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    pub(crate) fn run_as<C: Command>(&self, who: usize, command: C) -> Result<C::Output, CallError<C::Error>> {
        block_on(self.community.member(self.people[who].member).execute(command)).map(|receipt| receipt.output)
    }

    pub(crate) fn does<C: Command>(&self, who: usize, command: C) -> C::Output {
        self.run_as(who, command).expect("done")
    }

    /// The code with which somebody is refused.
    pub(crate) fn refused<C: Command>(&self, who: usize, command: C) -> &'static str
    where
        C::Output: core::fmt::Debug,
    {
        match self.run_as(who, command) {
            Err(CallError::Refused(refusal)) => refusal.code(),
            Err(other) => other.code(),
            Ok(output) => unreachable!("expected a refusal, not {output:?}"),
        }
    }

    pub(crate) fn asks<Q: Query>(&self, who: usize, query: Q) -> Result<Q::Output, CallError<Q::Error>> {
        block_on(self.community.member(self.people[who].member).ask(query))
    }

    pub(crate) fn wait(&self, micros: i64) {
        self.world.set(Timestamp::from_micros(self.world.now().as_micros() + micros));
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub(crate) fn until(&self, moment: &str) {
        let moment: Timestamp = moment.parse().expect("a moment");
        assert!(moment >= self.now(), "the clock runs on");
        self.world.set(moment);
    }

    /// Ticks until nothing is due; what was done all together.
    pub(crate) fn tick(&self) -> SchedulesTicked {
        let mut all = SchedulesTicked::default();
        loop {
            let ticked = self.run(TickSchedules {});
            all.paid += ticked.paid;
            all.failed += ticked.failed;
            all.passed += ticked.passed;
            if !ticked.more {
                return all;
            }
        }
    }

    pub(crate) fn wallet(&self, who: usize) -> WalletId {
        self.people[who].wallet
    }

    pub(crate) fn balance(&self, wallet: WalletId, currency: &str) -> Option<Balance> {
        let balances = block_on(self.community.system().ask(Balances { wallet })).expect("answered");
        balances.into_iter().find(|balance| balance.currency == code(currency))
    }

    /// What a wallet holds, in cents.
    pub(crate) fn held(&self, who: usize, currency: &str) -> i128 {
        let balance = self.balance(self.wallet(who), currency);
        balance.map_or(0, |balance| balance.balance.to_minor(Scale::CENTS).expect("cents"))
    }

    /// What somebody can spend, in cents.
    pub(crate) fn spendable(&self, who: usize, currency: &str) -> i128 {
        let balance = self.balance(self.wallet(who), currency);
        balance.map_or(0, |balance| balance.spendable.to_minor(Scale::CENTS).expect("cents"))
    }

    pub(crate) fn is_clean(&self) {
        block_on(self.community.audit(|_| ())).expect("clean");
    }
}
