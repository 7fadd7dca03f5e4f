//! The rooms that come along, in the host that runs them: what their own tests show against a mock, shown once for real.

use std::path::{Path, PathBuf};

use pollster::block_on;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, SetManager};
use wezer_core::id::{CommunityId, GroupId, WalletId};
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::room::{
    CallRoom, ComponentBytes, Grant, InstallRoom, OpenRoom, RoomEngine, RoomId, RoomInput, RoomLimits, RoomOutcome, RoomPageOf,
    RoomRefusal, RoomReplyOf, Rooms, inspect,
};
use wezer_core::store::MemoryStore;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

fn built() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms-sdk/rooms/built")
}

struct Town {
    community: Community,
    garden: GroupId,
    /// The garden's wallet.
    fund: WalletId,
    /// Manages the garden.
    ana: Admitted,
    /// Is in the garden.
    bo: Admitted,
}

impl Town {
    async fn new() -> Self {
        let engine = RoomEngine::new(RoomLimits::default()).expect("this machine runs rooms");
        let registry = Registry::core().with(&Exchange).and_then(|registry| registry.with(&Rooms::new(engine)));
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(7)), registry.expect("each thing is named once"));
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let ana = *system.execute(AdmitMember::named("Ana")).await.expect("admitted");
        let bo = *system.execute(AdmitMember::named("Bo")).await.expect("admitted");
        let garden = CreateGroup::new("circle".parse().expect("a kind"), "Garden");
        let garden = *system.execute(garden).await.expect("created");
        for one in [ana, bo] {
            system.execute(AddToGroup { group: garden, member: one.member, delegate_of: None }).await.expect("added");
        }
        system.execute(SetManager { group: garden, member: ana.member, manager: true }).await.expect("a manager");
        let fund = *system.execute(OpenGroupWallet { group: garden, label: String::new() }).await.expect("opened");
        Self { community, garden, fund, ana, bo }
    }

    /// Opens a room in the garden with all that it asks for.
    async fn open(&self, component: &Path) -> RoomId {
        let bytes = std::fs::read(component).expect("a built room");
        let asked = inspect(self.community.registry(), &bytes).expect("a room").permissions;
        let install = InstallRoom { component: ComponentBytes::of(&bytes), signature: None };
        let component = *self.community.system().execute(install).await.expect("installed");
        let grants = asked.into_iter().map(|(permission, _)| Grant::of(permission)).collect();
        let open = OpenRoom { component, group: self.garden, grants, language: Language::English };
        *self.community.member(self.ana.member).execute(open).await.expect("opened")
    }

    async fn tries(
        &self,
        who: Admitted,
        room: RoomId,
        action: &str,
        values: &[(&str, &str)],
    ) -> Result<RoomOutcome, CallError<RoomRefusal>> {
        let values =
            values.iter().map(|(name, value)| RoomInput { name: (*name).to_owned(), value: (*value).to_owned() }).collect();
        let call = CallRoom { room, action: action.to_owned(), values, language: Language::French };
        self.community.member(who.member).execute(call).await.map(|receipt| receipt.output)
    }

    /// Does something that goes well; where the room leads to.
    async fn does(&self, who: Admitted, room: RoomId, action: &str, values: &[(&str, &str)]) -> String {
        let done = self.tries(who, room, action, values).await;
        assert!(matches!(done, Ok(RoomOutcome::Done)), "{action}: {done:?}");
        let reply = self.community.member(who.member).ask(RoomReplyOf { room }).await.expect("asked");
        reply.and_then(|reply| reply.next).unwrap_or_default()
    }

    /// What a page says, all in one.
    async fn page(&self, who: Admitted, room: RoomId, path: &str, language: Language) -> String {
        let page = self.community.member(who.member).ask(RoomPageOf { room, path: path.to_owned(), language }).await;
        format!("{:?}", page.expect(path))
    }

    async fn balance(&self, wallet: WalletId) -> String {
        let balances = self.community.system().ask(Balances { wallet }).await.expect("asked");
        balances.first().map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string())
    }
}

#[test]
fn each_room_opens_and_shows_its_first_page_in_both_languages() {
    block_on(async {
        let town = Town::new().await;
        let files = std::fs::read_dir(built()).expect("the folder is there").map(|file| file.expect("can be read").path());
        let mut components: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "wasm")).collect();
        components.sort();
        assert!(components.len() >= 5, "{components:?}");
        for component in components {
            let room = town.open(&component).await;
            let [english, french] =
                [Language::English, Language::French].map(|language| block_on(town.page(town.bo, room, "", language)));
            assert!(
                !english.is_empty() && (english != french || component.ends_with("hostile.wasm")),
                "{component:?}: {english}"
            );
        }
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}

#[test]
fn the_garden_decides_by_consent_and_pays_what_it_decided() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open(&built().join("decision.wasm")).await;
        let (ana, bo) = (town.ana, town.bo);
        let (fund, to) = (town.fund.to_string(), bo.wallet.to_string());
        let asked = [
            ("process", "consent"),
            ("question", "Un puits ?"),
            ("text", "On creuse un puits."),
            ("order", "payment"),
            ("from", fund.as_str()),
            ("to", to.as_str()),
            ("amount", "20 VAL"),
        ];
        let path = town.does(ana, room, "open", &asked).await;
        let decision = ("decision", path.strip_prefix("d/").expect("the page of the decision"));
        town.does(bo, room, "ask", &[decision, ("text", "Où ?")]).await;
        for _ in 0..3 {
            town.does(ana, room, "next", &[decision]).await;
        }
        town.does(ana, room, "object", &[decision, ("stance", "none")]).await;
        town.does(bo, room, "object", &[decision, ("stance", "objection"), ("reason", "C’est trop près du chêne.")]).await;
        town.does(ana, room, "next", &[decision]).await;
        assert!(town.page(bo, room, &path, Language::French).await.contains("trop près du chêne"));
        // Nothing is carried out while an objection stands.
        let early = town.tries(ana, room, "carry-out", &[decision]).await;
        assert!(matches!(early, Err(CallError::Refused(RoomRefusal::ByTheRoom { .. }))), "{early:?}");
        town.does(ana, room, "amend", &[decision, ("text", "On creuse un puits, loin du chêne.")]).await;
        town.does(bo, room, "integrated", &[decision]).await;
        town.does(ana, room, "next", &[decision]).await;
        for who in [ana, bo] {
            town.does(who, room, "object", &[decision, ("stance", "none")]).await;
        }
        town.does(ana, room, "next", &[decision]).await;
        assert!(town.page(bo, room, &path, Language::French).await.contains("adoptée"));
        // Bo may not pay from the garden's wallet, so neither may the room when Bo acts in it.
        let denied = town.tries(bo, room, "carry-out", &[decision]).await;
        assert!(matches!(denied, Err(CallError::Refused(RoomRefusal::ByTheRoom { .. }))), "{denied:?}");
        assert_eq!(town.balance(town.fund).await, "0");
        town.does(ana, room, "carry-out", &[decision]).await;
        assert_eq!((town.balance(town.fund).await.as_str(), town.balance(bo.wallet).await.as_str()), ("-20", "20"));
        let twice = town.tries(ana, room, "carry-out", &[decision]).await;
        assert!(matches!(twice, Err(CallError::Refused(RoomRefusal::ByTheRoom { .. }))), "{twice:?}");
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}

#[test]
fn the_garden_meets_and_keeps_its_minutes() {
    block_on(async {
        let town = Town::new().await;
        let room = town.open(&built().join("meeting.wasm")).await;
        let (ana, bo) = (town.ana, town.bo);
        let planned = [("title", "Printemps"), ("at", "2030-01-10T18:00:00Z"), ("minutes", "60")];
        let path = town.does(ana, room, "plan", &planned).await;
        let meeting = ("meeting", path.strip_prefix("m/").expect("the page of the meeting"));
        town.does(bo, room, "add", &[meeting, ("title", "Graines"), ("minutes", "10")]).await;
        town.does(ana, room, "begin", &[meeting]).await;
        town.does(bo, room, "say", &[meeting, ("text", "Bien")]).await;
        town.does(ana, room, "go-on", &[meeting]).await;
        town.does(bo, room, "write", &[meeting, ("topic", "1"), ("base", "0"), ("text", "Des pois.")]).await;
        let owner = bo.member.to_string();
        town.does(ana, room, "assign", &[meeting, ("what", "Acheter"), ("owner", &owner)]).await;
        let page = town.page(bo, room, &path, Language::French).await;
        assert!(page.contains("Des pois") && page.contains("Acheter"), "{page}");
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}
