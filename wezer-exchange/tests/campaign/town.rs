//! A small town that funds things together, with a clock of its own.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::flow::FireTransition;
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::money::{Amount, Money, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Command, Community, Query, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::campaign::{
    Campaign, CampaignId, CampaignTerms, CampaignsTicked, FindCampaign, SeenCampaign, StartCampaign, TickCampaigns,
};
use wezer_exchange::market::SetUpExchange;

pub(crate) const DAY: i64 = 86_400;

pub(crate) struct Town {
    pub(crate) community: Community,
    world: Arc<HandWorld>,
    pub(crate) people: Vec<(MemberId, WalletId)>,
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

impl Town {
    /// Members with 100 COM to spend on credit and 100 SEL on credit each; euros are only declared.
    pub(crate) fn new(members: usize) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(9)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let mut town = Self { community, world, people: Vec::new() };
        town.run(SetUpExchange::default());
        for code in ["COM", "SEL"] {
            town.run(CreateCurrency::mutual_credit(code.parse().expect("a code"), amount("-100")));
        }
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        town.run(euro);
        for who in 0..members {
            let admitted = town.run(AdmitMember::named(format!("Member {who}")));
            town.people.push((admitted.member, admitted.wallet));
        }
        town
    }

    pub(crate) fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    pub(crate) fn run_as<C: Command>(&self, who: usize, command: C) -> Result<C::Output, CallError<C::Error>> {
        block_on(self.community.member(self.people[who].0).execute(command)).map(|receipt| receipt.output)
    }

    pub(crate) fn ask_as<Q: Query>(&self, who: usize, query: Q) -> Q::Output {
        block_on(self.community.member(self.people[who].0).ask(query)).expect("answered")
    }

    pub(crate) fn wallet(&self, who: usize) -> WalletId {
        self.people[who].1
    }

    pub(crate) fn start(&self, who: usize, terms: CampaignTerms) -> CampaignId {
        self.run_as(who, StartCampaign::new(terms)).expect("started")
    }

    pub(crate) fn fire(&self, who: usize, campaign: CampaignId, step: &str) -> bool {
        let (record, transition) = (RecordRef::of::<Campaign>(campaign), step.to_owned());
        let step = FireTransition { record, transition, flow: None, version: None, myself: None };
        self.run_as(who, step).is_ok()
    }

    pub(crate) fn see(&self, who: usize, campaign: CampaignId) -> SeenCampaign {
        self.ask_as(who, FindCampaign { campaign }).expect("there")
    }

    /// Ticks until nothing is due; says how often it took.
    pub(crate) fn settle(&self) -> usize {
        let mut ticks = 0;
        while block_on(self.community.system().preview(TickCampaigns {})).expect("previewed") != CampaignsTicked::default() {
            self.run(TickCampaigns {});
            ticks += 1;
            assert!(ticks < 100, "it comes to an end");
        }
        ticks
    }

    /// The balance of somebody, and what of it is held.
    pub(crate) fn balance(&self, who: usize, currency: &str) -> (Amount, Amount) {
        let balances = block_on(self.community.system().ask(Balances { wallet: self.wallet(who) })).expect("answered");
        let found = balances.iter().find(|balance| balance.currency.as_str() == currency);
        found.map_or((Amount::ZERO, Amount::ZERO), |balance| (balance.balance, balance.held_out))
    }

    pub(crate) fn has(&self, who: usize, currency: &str) -> String {
        self.balance(who, currency).0.to_string()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.world.pass_seconds(seconds);
    }

    pub(crate) fn audit(&self) {
        block_on(self.community.audit(|_| ())).expect("in order");
    }
}
