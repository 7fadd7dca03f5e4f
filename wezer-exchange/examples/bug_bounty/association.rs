//! The association, seen by whoever tells its story.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::flow::FireTransition;
use wezer_core::id::{CommunityId, GroupId, MemberId, WalletId};
use wezer_core::indicator::{Asking, Indicator, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::money::{Money, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, Command, Community, Query, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{Deal, DealId};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{CategoryId, SetUpExchange};
use wezer_exchange::reputation::{EvaluateDeal, ReputationOf, ReputationReasons, Reputed};

/// The association, and the clock by which it lives.
pub(crate) struct Association {
    pub(crate) community: Community,
    pub(crate) clock: Arc<HandWorld>,
    /// Where help is offered and wanted. Whoever helped is evaluated for its quality.
    pub(crate) services: CategoryId,
}

/// A member and their wallet.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) id: MemberId,
    pub(crate) wallet: WalletId,
    name: &'static str,
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

impl Association {
    /// COM is generated as members help one another; euros change hands outside and are declared.
    pub(crate) fn founded() -> Self {
        let clock = Arc::new(HandWorld::at("2014-09-01T08:00:00Z".parse::<Timestamp>().expect("a moment")));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(2014)));
        let community = Community::open_with(store, registry, Arc::clone(&clock) as Arc<dyn World>, LaneLimits::default());
        let mut association = Self { community, clock, services: CategoryId::from_u128(0) };
        association.run(SetUpExchange::default());
        association.run(CreateCurrency::mutual_credit("COM".parse().expect("a code"), "-200".parse().expect("an amount")));
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        association.run(euro);
        association.run(SetIndicator(Indicator {
            code: "quality".parse().expect("a code"),
            label_en: "quality".to_owned(),
            label_fr: "qualité".to_owned(),
            measure: Measure::Marks { scale: MarkScale::STANDARD },
            reach: Reach::Member,
            months: 0,
        }));
        let asked = Asking::Ask { scale: None, optional: false };
        let services = CreateCategory::named("Services", "Services").asking("quality".parse().expect("a code"), asked);
        association.services = association.run(services);
        association
    }

    pub(crate) fn run<C: Command>(&self, command: C) -> C::Output {
        block_on(self.community.system().execute(command)).expect("done").output
    }

    pub(crate) fn admit(&self, name: &'static str) -> Person {
        let admitted = self.run(AdmitMember::named(name));
        Person { id: admitted.member, wallet: admitted.wallet, name }
    }

    pub(crate) fn does<C: Command>(&self, who: Person, command: C) -> C::Output {
        block_on(self.community.member(who.id).execute(command)).expect("done").output
    }

    pub(crate) fn does_for<C: Command>(&self, who: Person, group: GroupId, command: C) -> C::Output {
        block_on(self.community.by(Actor::ForGroup { member: who.id, group }).execute(command)).expect("done").output
    }

    pub(crate) fn asks<Q: Query>(&self, who: Person, query: Q) -> Q::Output {
        block_on(self.community.member(who.id).ask(query)).expect("answered")
    }

    /// What somebody has in COM.
    pub(crate) fn com(&self, wallet: WalletId) -> String {
        let balances = block_on(self.community.system().ask(Balances { wallet })).expect("answered");
        let com = balances.iter().find(|balance| balance.currency.as_str() == "COM");
        com.map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string())
    }

    /// A step of a deal.
    pub(crate) fn step(deal: DealId, transition: &str) -> FireTransition {
        let (record, transition) = (RecordRef::of::<Deal>(deal), transition.to_owned());
        FireTransition { record, transition, flow: None, version: None, myself: None }
    }

    /// What one says of the other side: a mark from −2 to 2, and why.
    pub(crate) fn opinion(deal: DealId, quality: i16, comment: &str) -> EvaluateDeal {
        let marks = [("quality".parse().expect("a code"), quality)].into();
        EvaluateDeal { deal, marks, comment: comment.to_owned() }
    }

    /// What a member is reputed for, as they see it themself: how many partners said so, the mean of the marks, and each reason.
    pub(crate) fn reputation(&self, who: Person) -> (usize, String, Vec<String>) {
        let of = Reputed::Member(who.id);
        let reputation = self.asks(who, ReputationOf::all(of));
        let mean = reputation.by_indicator()["quality"].marks.mean.map_or_else(String::new, |mean| mean.to_string());
        let reasons = self.asks(who, ReputationReasons::of(of)).reasons;
        let reasons: Vec<_> = reasons.into_iter().filter_map(|reason| reason.comment).collect();
        self.tell(&format!(
            "{} is reputed for quality: {mean} on the mean, evaluated by {}, because:",
            who.name, reputation.partners
        ));
        for reason in &reasons {
            self.tell(&format!("    “{reason}”"));
        }
        (reputation.partners, mean, reasons)
    }

    /// A line of the story, under its day.
    pub(crate) fn tell(&self, line: &str) {
        let day: String = self.clock.now().to_string().chars().take(10).collect();
        println!("{day}  {line}");
    }
}
