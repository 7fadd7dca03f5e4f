//! The rooms that come along, in the host that runs them: what their own tests show against a mock, shown once for real.

use std::path::{Path, PathBuf};

use pollster::block_on;
use wezer_core::follow::Followed;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, SetManager};
use wezer_core::id::{CommunityId, GroupId, WalletId};
use wezer_core::journal::JournalEntry;
use wezer_core::kernel::CallError;
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::room::{
    CallRoom, ComponentBytes, Grant, InstallRoom, OpenRoom, RoomEngine, RoomId, RoomInput, RoomLimits, RoomOutcome, RoomPageOf,
    RoomRefusal, RoomReplyOf, Rooms, TickRooms, inspect,
};
use wezer_core::store::MemoryStore;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::AnnouncementsBy;
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, SetUpExchange};

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

    /// Rooms hear of what happened.
    async fn tick(&self) {
        while self.community.system().execute(TickRooms {}).await.expect("told").more {}
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

#[test]
fn an_action_goes_to_the_market_and_comes_back_with_an_answer() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.ana, town.bo);
        let system = town.community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        let crafts = *system.execute(CreateCategory::named("Crafts", "Artisanat")).await.expect("created");
        let cleo = *system.execute(AdmitMember::named("Cleo")).await.expect("admitted");
        let dan = *system.execute(AdmitMember::named("Dan")).await.expect("admitted");
        for member in [cleo.member, dan.member] {
            system.execute(AddToGroup { group: town.garden, member, delegate_of: None }).await.expect("added");
        }
        let room = town.open(&built().join("project.wasm")).await;
        let made = [("title", "Le toit"), ("details", "En bois."), ("due", "2030-03-01"), ("labels", "bois")];
        let path = town.does(ana, room, "make", &made).await;
        let card = ("card", path.strip_prefix("action/").expect("the page of the action"));
        town.does(bo, room, "take", &[card]).await;
        town.does(bo, room, "add-point", &[card, ("text", "Mesurer")]).await;
        let board = async |tab: &str| {
            let page = town.page(bo, room, "", Language::French).await;
            assert!(page.contains(tab), "{tab}: {page}");
        };
        board("À faire (1)").await;

        // Bo asks the market: a want of Bo's, in the garden.
        let crafts = crafts.to_string();
        let want = [card, ("title", "Qui couvre un toit ?"), ("description", "En bois."), ("category", &crafts)];
        town.does(bo, room, "want", &want).await;
        board("En attente (1)").await;
        let page = town.page(ana, room, &path, Language::French).await;
        assert!(page.contains("Demandée"), "{page}");
        let bos = AnnouncementsBy { author: Followed::Member(bo.member), before: None, limit: None };
        let bos = town.community.member(cleo.member).ask(bos).await.expect("asked").announcements;
        let want: AnnouncementId = bos.first().expect("it is on the market").announcement;
        assert!(page.contains(&want.to_string()), "a link to the want: {page}");

        // An answer brings it back, and Bo, who does it, is told. The room hears for Ana, who opened it and looks after the garden.
        let offers = ReplyTo::new(want, ReplyTerms::of(1));
        let seq = town.community.member(cleo.member).execute(offers).await.expect("answered").seq;
        // Those who may see the answer see it in the journal; nobody else in the garden does.
        for (who, sees) in [(bo, true), (ana, true), (cleo, true), (dan, false)] {
            let entry = town.community.member(who.member).ask(JournalEntry { seq, wallet: None }).await.expect("asked");
            assert_eq!(entry.is_some_and(|entry| entry.events.iter().any(|event| event.name == "deal.reply_written")), sees);
        }
        board("En attente (1)").await;
        town.tick().await;
        board("En cours (1)").await;
        let page = town.page(ana, room, &path, Language::French).await;
        assert!(page.contains("réponses : 1"), "{page}");
        let told = town.community.member(bo.member).ask(Notifications::default()).await.expect("asked");
        let alerts = told.notifications.iter().filter(|one| one.kind == NotificationKind::Room).count();
        assert_eq!(alerts, 1, "{told:?}");
        town.does(bo, room, "move", &[card, ("to", "done")]).await;
        board("Fait (1)").await;
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}

#[test]
fn two_write_on_one_text_at_once_and_no_word_is_lost() {
    block_on(async {
        let town = Town::new().await;
        let (ana, bo) = (town.ana, town.bo);
        let room = town.open(&built().join("deliberation.wasm")).await;
        let charter = "On se voit le lundi à midi.\n\nChaque personne apporte un outil.";
        let path = town.does(ana, room, "open", &[("title", "Charte"), ("text", charter)]).await;
        let document = ("document", path.strip_prefix("document/").expect("the page of the document"));
        let talk = [document, ("version", "1"), ("passage", "lundi à midi"), ("text", "Je travaille à midi.")];
        let thread = town.does(bo, room, "comment", &talk).await;
        let of = ("thread", thread.rsplit('/').next().expect("the page of the talk"));
        town.does(ana, room, "answer", &[document, of, ("text", "Le soir, alors ?")]).await;

        // Both began on version 1.
        let [anas, bos] = [charter.replace("midi", "dix-neuf heures"), charter.replace("un outil", "un outil et des graines")];
        town.does(ana, room, "save", &[document, ("base", "1"), ("text", &anas)]).await;
        town.does(bo, room, "save", &[document, ("base", "1"), ("text", &bos)]).await;
        let page = town.page(bo, room, &path, Language::French).await;
        for words in ["dix-neuf heures", "un outil et des graines"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // At the same words each keeps their own, side by side, until somebody chooses; so long it can't be adopted.
        let both = "On se voit le lundi à dix-neuf heures.\n\nChaque personne apporte un outil et des graines.";
        let [anas, bos] = ["mardi", "jeudi"].map(|day| both.replace("lundi", day));
        town.does(ana, room, "save", &[document, ("base", "3"), ("text", &anas)]).await;
        town.does(bo, room, "save", &[document, ("base", "3"), ("text", &bos)]).await;
        let page = town.page(ana, room, &path, Language::French).await;
        assert!(page.contains("mardi") && page.contains("jeudi") && page.contains('⟦'), "{page}");
        let adopt = [document, ("to", "adopted")];
        let early = town.tries(ana, room, "state", &adopt).await;
        assert!(matches!(early, Err(CallError::Refused(RoomRefusal::ByTheRoom { .. }))), "{early:?}");
        town.does(bo, room, "save", &[document, ("base", "5"), ("text", &anas)]).await;

        // Each version stays, with what changed; what was said of the passage too.
        let compare = town.does(bo, room, "compare", &[document, ("from", "1"), ("to", "6")]).await;
        let page = town.page(bo, room, &compare, Language::French).await;
        for change in ["− midi", "+ dix", "− lundi", "+ mardi"] {
            assert!(page.contains(change), "{change}: {page}");
        }
        assert!(town.page(bo, room, &format!("{path}/version/1"), Language::French).await.contains("lundi à midi"));
        let page = town.page(bo, room, &thread, Language::French).await;
        assert!(page.contains("Je travaille à midi") && page.contains("Le soir"), "{page}");
        town.does(ana, room, "state", &adopt).await;
        let late = town.tries(bo, room, "save", &[document, ("base", "6"), ("text", charter)]).await;
        assert!(matches!(late, Err(CallError::Refused(RoomRefusal::ByTheRoom { .. }))), "{late:?}");
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}
