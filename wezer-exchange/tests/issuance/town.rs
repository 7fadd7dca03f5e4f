//! A town whose clock a test moves.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Balances, CreateCurrency, Origin, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::wallet::OpenWallet;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Command, Community, Query, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::issuance::{
    Every, IssuanceRule, IssuanceRuleById, IssuanceRuleId, IssuanceTicked, Period, SetIssuanceRule, Terms, TickIssuance,
};

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

pub(crate) fn val() -> CurrencyCode {
    "VAL".parse().expect("a code")
}

pub(crate) fn vals(minor: i128) -> Money {
    Money::new(Amount::from_minor(minor, Scale::CENTS).expect("fits"), val())
}

pub(crate) fn every(period: Period, anchor: &str) -> Every {
    Every { period, anchor: anchor.parse().expect("a day") }
}

/// A rule of VAL without anything special.
pub(crate) fn rule(name: &str, terms: Terms, every: Every) -> SetIssuanceRule {
    SetIssuanceRule { name: name.to_owned(), currency: val(), terms, every, from: None, times: None, replaces: None }
}

impl Town {
    /// A town at noon of the first of January 2027, with members and VAL with cents: sufficient, issued, down to a million.
    pub(crate) fn new(people: usize) -> Self {
        let start: Timestamp = "2027-01-01T12:00:00Z".parse().expect("a moment");
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut town = Self { community, world, people: Vec::new() };
        let mut currency = CreateCurrency::mutual_credit(val(), amount("-1000000"));
        currency.scale = Scale::CENTS;
        assert_eq!(currency.origin, Origin::Issued);
        town.run(currency);
        (0..people).for_each(|_| town.admit());
        town
    }

    pub(crate) fn admit(&mut self) {
        let person = self.run(AdmitMember::named(format!("Person {}", self.people.len())));
        self.people.push(person);
        self.wait(1);
    }

    pub(crate) fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    pub(crate) fn run_as<C: Command>(&self, who: usize, command: C) -> Result<C::Output, CallError<C::Error>> {
        block_on(self.community.member(self.people[who].member).execute(command)).map(|receipt| receipt.output)
    }

    pub(crate) fn refused<C: Command>(&self, command: C) -> C::Error
    where
        C::Output: core::fmt::Debug,
    {
        match block_on(self.community.system().execute(command)) {
            Err(CallError::Refused(refusal)) => refusal,
            other => unreachable!("expected a refusal, not {other:?}"),
        }
    }

    pub(crate) fn ask<Q: Query>(&self, query: Q) -> Q::Output {
        block_on(self.community.system().ask(query)).expect("answered")
    }

    pub(crate) fn rule(&self, rule: IssuanceRuleId) -> IssuanceRule {
        self.ask(IssuanceRuleById { rule }).expect("made")
    }

    pub(crate) fn wait(&self, micros: i64) {
        self.world.set(Timestamp::from_micros(self.now().as_micros() + micros));
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// On to a moment such as `2027-02-01T00:05:00Z`.
    pub(crate) fn until(&self, moment: &str) {
        let moment: Timestamp = moment.parse().expect("a moment");
        assert!(moment >= self.now(), "the clock runs on");
        self.world.set(moment);
    }

    /// Ticks until nothing is due; what was done all together.
    pub(crate) fn tick(&self) -> IssuanceTicked {
        let mut all = IssuanceTicked::default();
        loop {
            let ticked = self.run(TickIssuance {});
            all.periods += ticked.periods;
            all.moved += ticked.moved;
            all.unmet += ticked.unmet;
            if !ticked.more {
                return all;
            }
        }
    }

    pub(crate) fn pot(&self, label: &str) -> WalletId {
        self.run(OpenWallet { label: label.to_owned() })
    }

    pub(crate) fn wallet(&self, who: usize) -> WalletId {
        self.people[who].wallet
    }

    pub(crate) fn pay(&self, from: WalletId, to: WalletId, minor: i128) {
        self.run(Pay::new(from, to, vals(minor)));
    }

    /// What a wallet holds, in cents.
    pub(crate) fn held(&self, wallet: WalletId) -> i128 {
        let balances = self.ask(Balances { wallet });
        balances.first().map_or(0, |balance| balance.balance.to_minor(Scale::CENTS).expect("cents"))
    }

    pub(crate) fn all_held(&self) -> Vec<i128> {
        self.people.iter().map(|person| self.held(person.wallet)).collect()
    }

    pub(crate) fn is_clean(&self) {
        block_on(self.community.audit(|_| ())).expect("clean");
    }
}
