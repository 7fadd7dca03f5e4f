//! A town beside which something is tried: whatever that is, books, journal and the neighbour's page stay as they are.

use std::sync::OnceLock;

use wezer_core::kernel::{CallError, Refusal};
use wezer_core::language::Language;
use wezer_core::ledger::Pay;
use wezer_core::room::page::Node;
use wezer_core::room::{
    CloseRoom, ComponentBytes, ComponentId, Grant, InstallRoom, RemoveRoomComponent, RoomEngine, RoomId, RoomLimits, RoomOutcome,
    RoomRefusal,
};

use crate::town::{ALL, Town, money};

/// A town with a room that is left alone, and a payment in its books.
pub(crate) struct Guarded {
    pub(crate) town: Town,
    quiet: RoomId,
}

/// What became of a component.
#[derive(Debug)]
pub(crate) enum Tried {
    /// Refused, by this code.
    Refused(&'static str),
    /// It is a room now.
    Open(Opened),
}

/// A component that is open as a room.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) component: ComponentId,
    pub(crate) room: RoomId,
}

impl Tried {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Refused(code) => code,
            Self::Open(_) => "open",
        }
    }
}

impl Guarded {
    pub(crate) async fn new() -> Self {
        static ENGINE: OnceLock<RoomEngine> = OnceLock::new();
        let limits = RoomLimits { fuel: 20_000_000, failures_in_a_row: u8::MAX, ..RoomLimits::default() };
        let engine = ENGINE.get_or_init(|| RoomEngine::new(limits).expect("this machine runs rooms"));
        let town = Town::run_by(engine.clone()).await;
        let quiet = town.open("tally").await;
        town.call(town.ana, quiet, "count", &[("step", "41")]).await.expect("counted");
        let bo = town.community.member(town.bo.member);
        bo.execute(Pay::new(town.bo.wallet, town.ana.wallet, money("5 VAL"))).await.expect("paid");
        Self { town, quiet }
    }

    /// Installs a component and opens it with all that the rooms of the tests may do. What is refused on the way leaves nothing.
    pub(crate) async fn offers(&self, bytes: &[u8]) -> Tried {
        let (system, before) = (self.town.community.system(), self.town.community.head().await.expect("a head"));
        let install = InstallRoom { component: ComponentBytes::of(bytes), signature: None };
        let component = match system.execute(install).await {
            Ok(receipt) => receipt.output,
            Err(refused) => {
                assert_eq!(self.town.community.head().await.expect("a head"), before, "what was refused is in the journal");
                return Tried::Refused(named(&refused));
            }
        };
        match self.town.open_with(component, ALL.map(Grant::of).into()).await {
            Ok(room) => Tried::Open(Opened { component, room }),
            Err(refused) => {
                system.execute(RemoveRoomComponent { component }).await.expect("open nowhere");
                Tried::Refused(named(&refused))
            }
        }
    }

    /// Calls what is open.
    pub(crate) async fn calls(&self, tried: &Tried, action: &str) -> RoomOutcome {
        let Tried::Open(opened) = tried else { unreachable!("refused: {}", tried.code()) };
        self.town.call(self.town.bo, opened.room, action, &[]).await.expect("an outcome")
    }

    /// Closes what was tried, and proves that nothing else noticed. (What was refused left the journal as it was: see above.)
    pub(crate) async fn is_well_after(&self, tried: Tried) {
        if let Tried::Open(opened) = tried {
            self.closes(opened).await;
            self.is_well().await;
        }
    }

    pub(crate) async fn closes(&self, opened: Opened) {
        let (Opened { component, room }, group) = (opened, self.town.garden);
        self.town.community.member(self.town.ana.member).execute(CloseRoom { room, group }).await.expect("closed");
        // Other rooms may be of the same bytes.
        drop(self.town.community.system().execute(RemoveRoomComponent { component }).await);
    }

    /// Proves that nothing else noticed.
    pub(crate) async fn is_well(&self) {
        let page = self.town.page(self.town.bo, self.quiet, "").await.expect("a page");
        assert_eq!(page.tabs.first().and_then(|tab| tab.nodes.first()), Some(&Node::Text("41".to_owned())));
        assert_eq!(self.town.balance(self.town.ana.wallet).await, "5");
        self.town.audit().await;
    }
}

/// The code of a refusal, which a person can read in both languages.
fn named(refused: &CallError<RoomRefusal>) -> &'static str {
    let CallError::Refused(refusal) = refused else { unreachable!("not refused by rooms: {refused:?}") };
    for language in Language::ALL {
        let said = refusal.explain(language);
        assert!(!said.is_empty() && said != refusal.code(), "{} says nothing in {language:?}", refusal.code());
    }
    refusal.code()
}
