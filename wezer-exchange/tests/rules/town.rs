//! A town whose clock a test moves, with VAL (cents) and COM (whole).

use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::wallet::OpenWallet;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Command, Community, Query, Registry};
use wezer_exchange::Exchange;

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

impl Town {
    /// A town at noon of the first of January 2027: VAL is a mutual credit with cents down to -100, COM is rare and whole.
    pub(crate) fn new(people: usize) -> Self {
        let start: Timestamp = "2027-01-01T12:00:00Z".parse().expect("a moment");
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut town = Self { community, world, people: Vec::new() };
        town.run(CreateCurrency::mutual_credit(code("VAL"), amount("-100")).scale(wezer_core::money::Scale::CENTS));
        town.run(CreateCurrency::new(code("COM"), Abundance::Rare, Origin::Issued));
        for place in 0..people {
            let person = town.run(AdmitMember::named(format!("Person {place}")));
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

    pub(crate) fn refused_to<C: Command>(&self, who: usize, command: C) -> C::Error
    where
        C::Output: core::fmt::Debug,
    {
        match self.run_as(who, command) {
            Err(CallError::Refused(refusal)) => refusal,
            other => unreachable!("expected a refusal, not {other:?}"),
        }
    }

    pub(crate) fn ask<Q: Query>(&self, query: Q) -> Q::Output {
        block_on(self.community.system().ask(query)).expect("answered")
    }

    pub(crate) fn wallet(&self, who: usize) -> WalletId {
        self.people[who].wallet
    }

    pub(crate) fn fund(&self, label: &str) -> WalletId {
        self.run(OpenWallet { label: label.to_owned() })
    }

    pub(crate) fn pay(&self, from: usize, to: usize, what: &str) {
        self.run(Pay::new(self.wallet(from), self.wallet(to), money(what)));
    }

    /// What a wallet holds of a currency.
    pub(crate) fn held(&self, wallet: WalletId, currency: &str) -> Amount {
        let balances = self.ask(Balances { wallet });
        balances.iter().find(|one| one.currency == code(currency)).map_or(Amount::ZERO, |one| one.balance)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.world.pass_seconds(days * 86_400);
    }

    pub(crate) fn is_clean(&self) {
        block_on(self.community.audit(|_| ())).expect("clean");
    }
}
