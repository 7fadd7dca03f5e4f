//! A small town with the standard flows and a clock of its own.

use std::sync::Arc;

use serde_json::Value;
use wezer_core::flow::{
    FireTransition, FiredTransition, FlowDefinition, FlowRefusal, FlowRun, FlowRunOf, RunSeen, SaveFlow, SavedFlow, StartFlow,
    TickFlows, Ticked, standard,
};
use wezer_core::id::{CommunityId, MemberId, RunId, WalletId};
use wezer_core::kernel::{CallError, LaneLimits};
use wezer_core::ledger::{Abundance, Balances, CreateCurrency, Origin};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Admitted, FindMember, Role};
use wezer_core::money::{Money, Scale};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

pub(crate) struct Town {
    pub(crate) community: Community,
    world: Arc<HandWorld>,
    pub(crate) ana: Admitted,
    pub(crate) bo: Admitted,
    pub(crate) cleo: Admitted,
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(Registry::core()).await
    }

    pub(crate) async fn with(registry: Registry) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let store = MemoryStore::new(CommunityId::from_u128(7));
        let community =
            Community::open_with(Arc::new(store), registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
        system.execute(euro).await.expect("created");
        let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
        let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
        let cleo = *system.execute(AdmitMember::named("Cleo")).await.expect("admitted");
        let town = Self { community, world, ana, bo, cleo };
        for flow in standard::ALL {
            town.save(standard::read(flow).expect("a definition")).await.expect("saved");
        }
        town
    }

    /// Its clock, for another process over the same store.
    pub(crate) fn world(&self) -> Arc<dyn World> {
        Arc::clone(&self.world) as _
    }

    pub(crate) async fn operator(&self) -> MemberId {
        let operator = AdmitMember { name: "Olga".into(), role: Role::Operator };
        self.community.system().execute(operator).await.expect("admitted").member
    }

    pub(crate) async fn wallet_of(&self, member: MemberId) -> WalletId {
        let found = self.community.system().ask(FindMember::Id(member)).await.expect("answered");
        found.expect("a member").wallet()
    }

    /// Ana gets the right to write flows, and no other.
    pub(crate) async fn ana_writes_flows(&self) {
        let circle = wezer_core::group::CreateGroup::new("circle".parse().expect("a kind"), "Writers");
        let circle = *self.community.system().execute(circle).await.expect("created");
        let add = wezer_core::group::AddToGroup { group: circle, member: self.ana.member, delegate_of: None };
        self.community.system().execute(add).await.expect("added");
        let give = wezer_core::grant::GiveRight {
            right: "flow.manage".to_owned(),
            to: circle,
            over: wezer_core::group::ROOT,
            when: None,
            expires_at: None,
            reason: "They write our flows".to_owned(),
        };
        self.community.system().execute(give).await.expect("given");
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.world.pass_seconds(seconds);
    }

    pub(crate) async fn save(&self, definition: FlowDefinition) -> Result<SavedFlow, CallError<FlowRefusal>> {
        self.community.system().execute(SaveFlow::new(definition)).await.map(|saved| saved.output)
    }

    pub(crate) async fn save_json(&self, definition: Value) -> Result<SavedFlow, CallError<FlowRefusal>> {
        self.save(serde_json::from_value(definition).expect("the shape of a definition")).await
    }

    pub(crate) async fn start(&self, who: &Admitted, start: StartFlow) -> Result<RunId, CallError<FlowRefusal>> {
        self.community.member(who.member).execute(start).await.map(|started| started.output.run)
    }

    /// A payment from Ana to Bo, not yet fired.
    pub(crate) async fn transfer(&self, price: &str) -> RunId {
        let start = StartFlow::new("transfer").field("payer", self.ana.wallet).field("payee", self.bo.wallet);
        self.start(&self.ana, start.field("price", price).field("memo", "apples")).await.expect("started")
    }

    pub(crate) async fn fire(
        &self,
        who: &Admitted,
        run: RunId,
        transition: &str,
    ) -> Result<FiredTransition, CallError<FlowRefusal>> {
        let fire = FireTransition::of_run(run, transition);
        self.community.member(who.member).execute(fire).await.map(|fired| fired.output)
    }

    pub(crate) async fn tick(&self) -> Ticked {
        self.community.system().execute(TickFlows {}).await.expect("ticked").output
    }

    pub(crate) async fn see(&self, who: &Admitted, run: RunId) -> Result<RunSeen, CallError<FlowRefusal>> {
        self.community.member(who.member).ask(FlowRunOf { record: record(run) }).await
    }

    pub(crate) async fn state(&self, run: RunId) -> String {
        let seen = self.community.system().ask(FlowRunOf { record: record(run) }).await.expect("seen");
        seen.state
    }

    pub(crate) async fn balance(&self, of: &Admitted, code: &str) -> String {
        let balances = self.community.member(of.member).ask(Balances { wallet: of.wallet }).await.expect("answered");
        let balance = balances.iter().find(|balance| balance.currency.as_str() == code);
        balance.map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string())
    }
}

pub(crate) fn record(run: RunId) -> RecordRef {
    RecordRef::of::<FlowRun>(run)
}

pub(crate) fn code<T>(result: Result<T, CallError<FlowRefusal>>) -> &'static str {
    result.err().map_or("done", |error| error.code())
}
