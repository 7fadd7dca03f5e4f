//! A small town with an engine for rooms, and the rooms of the tests.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::{CommunityId, GroupId, WalletId};
use wezer_core::interface::{Function, Interface};
use wezer_core::kernel::{CallError, LaneLimits, Package, RegistryError};
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::Money;
use wezer_core::room::{
    CallRoom, ComponentBytes, ComponentId, Grant, InstallRoom, OpenRoom, Page, RoomEngine, RoomId, RoomInput, RoomLimits,
    RoomOutcome, RoomPageOf, RoomRefusal, RoomReplyOf, Rooms, SeenReply,
};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

/// What the package for exchange offers, as far as these rooms use it.
pub(crate) struct Payments(pub(crate) &'static [Function]);

/// Payments as they are.
pub(crate) const PAYMENTS: Payments = Payments(&[
    Function::command("pay", "pay").spending(|arguments| serde_json::from_value(arguments.get("amounts")?.clone()).ok())
]);

impl Package for Payments {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        let catalogue = &wezer_core::language::CORE;
        registry.interface(Interface { name: "wezer:exchange/payments", version: "0.1.0", functions: self.0, catalogue })?;
        Ok(())
    }
}

/// An engine with the default limits, made once.
pub(crate) fn engine() -> RoomEngine {
    static ENGINE: OnceLock<RoomEngine> = OnceLock::new();
    ENGINE.get_or_init(|| RoomEngine::new(RoomLimits::default()).expect("this machine runs rooms")).clone()
}

/// The core, these payments, and rooms that this engine runs.
pub(crate) fn registry(engine: RoomEngine, payments: &Payments) -> Registry {
    Registry::core().with(payments).and_then(|registry| registry.with(&Rooms::new(engine))).expect("new names")
}

pub(crate) fn component(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms-sdk/rooms/built").join(name).with_extension("wasm");
    std::fs::read(path).expect("a built room")
}

pub(crate) struct Town {
    pub(crate) community: Community,
    /// Manages the garden.
    pub(crate) ana: Admitted,
    /// Is in the garden.
    pub(crate) bo: Admitted,
    /// Is not in the garden.
    pub(crate) cleo: Admitted,
    pub(crate) garden: GroupId,
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::run_by(engine()).await
    }

    pub(crate) async fn with(limits: RoomLimits) -> Self {
        Self::run_by(RoomEngine::new(limits).expect("this machine runs rooms")).await
    }

    pub(crate) async fn run_by(engine: RoomEngine) -> Self {
        Self::offering(engine, &PAYMENTS).await
    }

    pub(crate) async fn offering(engine: RoomEngine, payments: &Payments) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        Self::in_a(Community::open_with(store, registry(engine, payments), world as Arc<dyn World>, LaneLimits::default())).await
    }

    /// A community that was just opened, and is new.
    pub(crate) async fn in_a(community: Community) -> Self {
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
        let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
        let cleo = *system.execute(AdmitMember::named("Cleo")).await.expect("admitted");
        let garden = system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Garden")).await.expect("created").output;
        for member in [ana.member, bo.member] {
            system.execute(AddToGroup { group: garden, member, delegate_of: None }).await.expect("added");
        }
        system.execute(SetManager { group: garden, member: ana.member, manager: true }).await.expect("a manager");
        Self { community, ana, bo, cleo, garden }
    }

    pub(crate) async fn install(&self, name: &str) -> ComponentId {
        let component = ComponentBytes::of(&component(name));
        self.community.system().execute(InstallRoom { component, signature: None }).await.expect("installed").output
    }

    /// Opens a room in the garden with everything that it asks for.
    pub(crate) async fn open(&self, name: &str) -> RoomId {
        let component = self.install(name).await;
        self.open_with(component, ALL.map(Grant::of).into()).await.expect("opened")
    }

    pub(crate) async fn open_with(&self, component: ComponentId, grants: Vec<Grant>) -> Result<RoomId, CallError<RoomRefusal>> {
        let open = OpenRoom { component, group: self.garden, grants, language: Language::English };
        self.community.member(self.ana.member).execute(open).await.map(|receipt| receipt.output)
    }

    pub(crate) async fn call(
        &self,
        who: Admitted,
        room: RoomId,
        action: &str,
        values: &[(&str, &str)],
    ) -> Result<RoomOutcome, CallError<RoomRefusal>> {
        let values =
            values.iter().map(|(name, value)| RoomInput { name: (*name).to_owned(), value: (*value).to_owned() }).collect();
        let call = CallRoom { room, action: action.to_owned(), values, language: Language::English };
        self.community.member(who.member).execute(call).await.map(|receipt| receipt.output)
    }

    /// What the room said to who acted last.
    pub(crate) async fn said(&self, who: Admitted, room: RoomId) -> Option<String> {
        let reply: Option<SeenReply> = self.community.member(who.member).ask(RoomReplyOf { room }).await.expect("a reply");
        reply.and_then(|reply| reply.notice)
    }

    pub(crate) async fn page(&self, who: Admitted, room: RoomId, path: &str) -> Result<Page, CallError<RoomRefusal>> {
        let page = RoomPageOf { room, path: path.to_owned(), language: Language::French };
        self.community.member(who.member).ask(page).await
    }

    pub(crate) async fn balance(&self, wallet: WalletId) -> String {
        let balances = self.community.system().ask(Balances { wallet }).await.expect("balances");
        balances.first().map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string())
    }

    /// Proves that books and journal are whole.
    pub(crate) async fn audit(&self) {
        self.community.audit(|_| ()).await.expect("the journal proves the books");
    }
}

/// Everything that the rooms of the tests import.
pub(crate) const ALL: [&str; 4] = ["wezer:core/storage", "wezer:core/log", "wezer:exchange/payments", "wezer:core/messages"];

pub(crate) fn money(text: &str) -> Money {
    text.parse().expect("money")
}

/// The refusal's frozen name.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, CallError<RoomRefusal>>) -> &'static str {
    result.expect_err("this is refused").code()
}
