//! A language in which rooms are written is one if its room passes the steps in `steps.json`: what a room describes, does, shows, keeps, pays,
//! refuses and hears, and how it ends, is the same in Rust, JavaScript and Python.
//!
//! Rust's room is built into `rooms-sdk/rooms/built`; `examples/rooms/javascript/build` and `examples/rooms/python/build` make the other two.
//! Where one isn't built, its test says "skipped"; with `WEZER_REQUIRE_TOOLS=1`, as in `.ci/run`, it fails.
#![allow(clippy::print_stdout, reason = "says what was skipped, and what a page was instead")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pollster::block_on;
use serde::Deserialize;
use serde_json::Value;
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::{CommunityId, GroupId};
use wezer_core::kernel::{CallError, LaneLimits, Refusal};
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::room::{
    CallRoom, ComponentBytes, Grant, InstallRoom, OpenRoom, RoomComponentOf, RoomEngine, RoomId, RoomInput, RoomLimits,
    RoomOutcome, RoomPageOf, RoomRefusal, RoomReplyOf, Rooms, TickRooms, UpgradeRoom,
};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    described: Value,
    steps: Vec<Step>,
}

/// One step: what is done, by whom, and what has to come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    says: String,
    by: String,
    #[serde(default)]
    language: Option<String>,
    /// An action, with its values.
    #[serde(default)]
    act: Option<String>,
    #[serde(default)]
    with: Vec<(String, String)>,
    /// The path of a page.
    #[serde(default)]
    look: Option<String>,
    #[serde(default)]
    tick: bool,
    #[serde(default)]
    upgrade: bool,
    #[serde(default)]
    notice: Option<String>,
    #[serde(default)]
    next: Option<String>,
    /// A page, or the name of a file with one.
    #[serde(default)]
    page: Option<Value>,
    #[serde(default)]
    refused: Option<String>,
    #[serde(default)]
    message: Option<String>,
    /// Codes of which one says what stopped it.
    #[serde(default)]
    stopped: Vec<String>,
    /// What Ana has then.
    #[serde(default)]
    balance: Option<String>,
}

/// Ana, who manages the garden, Bo, who is in it, and the room that is measured.
struct Town {
    community: Community,
    people: [Admitted; 2],
    garden: GroupId,
    room: RoomId,
    seen: Value,
    grants: Vec<Grant>,
}

const NOW: i64 = 1_700_000_000_000_000;

impl Town {
    async fn with(component: &[u8], limits: RoomLimits) -> Self {
        let rooms = Rooms::new(RoomEngine::new(limits).expect("this machine runs rooms"));
        let registry = Registry::core().with(&Exchange).and_then(|registry| registry.with(&rooms)).expect("new names");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(NOW)));
        let community = Community::open_with(store, registry, world as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        let people = [
            *system.execute(AdmitMember::named("Ana")).await.expect("admitted"),
            *system.execute(AdmitMember::named("Bo")).await.expect("admitted"),
        ];
        let garden = system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Garden")).await.expect("created").output;
        for Admitted { member, .. } in people {
            system.execute(AddToGroup { group: garden, member, delegate_of: None }).await.expect("added");
        }
        let member = people[0].member;
        system.execute(SetManager { group: garden, member, manager: true }).await.expect("a manager");
        let install = InstallRoom { component: ComponentBytes::of(component), signature: None };
        let component = system.execute(install).await.expect("installed").output;
        let seen = system.ask(RoomComponentOf { component }).await.expect("answered").expect("there");
        let grants: Vec<Grant> = seen.permissions.iter().map(|asked| Grant::of(asked.permission.clone())).collect();
        let open = OpenRoom { component, group: garden, grants: grants.clone(), language: Language::English };
        let room = community.member(member).execute(open).await.expect("opened").output;
        let seen = serde_json::to_value(seen).expect("JSON");
        Self { community, people, garden, room, seen, grants }
    }

    /// The text with the ids of this town.
    fn named(&self, text: &str) -> String {
        let [ana, bo] = self.people;
        let now = Timestamp::from_micros(NOW).to_string();
        text.replace("$ana.wallet", &ana.wallet.to_string())
            .replace("$bo.wallet", &bo.wallet.to_string())
            .replace("$ana", &ana.member.to_string())
            .replace("$bo", &bo.member.to_string())
            .replace("$garden", &self.garden.to_string())
            .replace("$now", &now)
            .replace("$long", &"k".repeat(300))
    }

    /// What came of it, in the words of the suite.
    async fn does(&self, step: &Step) -> Came {
        let Admitted { member, .. } = self.people[usize::from(step.by == "bo")];
        let (session, room) = (self.community.member(member), self.room);
        let language = if step.language.as_deref() == Some("fr") { Language::French } else { Language::English };
        if let Some(action) = &step.act {
            let values = step.with.iter().map(|(name, value)| RoomInput { name: name.clone(), value: value.clone() }).collect();
            return match session.execute(CallRoom { room, action: action.clone(), values, language }).await {
                Ok(receipt) => match receipt.output {
                    RoomOutcome::Done => {
                        let reply = session.ask(RoomReplyOf { room }).await.expect("asked");
                        let (notice, next) = reply.map(|reply| (reply.notice, reply.next)).unwrap_or_default();
                        Came::Done { notice, next }
                    }
                    RoomOutcome::Failed(failure) => Came::Stopped(failure.code().to_owned()),
                },
                Err(error) => Came::refused(error),
            };
        }
        if let Some(path) = &step.look {
            return match session.ask(RoomPageOf { room, path: path.clone(), language }).await {
                Ok(page) => Came::Page(serde_json::to_value(page).expect("JSON")),
                Err(error) => Came::refused(error),
            };
        }
        if step.upgrade {
            let component = self.seen["component"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            let upgrade = UpgradeRoom { room, group: self.garden, component, grants: self.grants.clone(), language };
            session.execute(upgrade).await.expect("upgraded");
        }
        if step.tick {
            self.community.system().execute(TickRooms {}).await.expect("told");
        }
        Came::Done { notice: None, next: None }
    }

    async fn balance(&self) -> String {
        let balances = self.community.system().ask(Balances { wallet: self.people[0].wallet }).await.expect("balances");
        balances.first().map(|balance| balance.balance.to_string()).unwrap_or_default()
    }
}

/// What came of a step.
#[derive(Debug, PartialEq)]
enum Came {
    Done { notice: Option<String>, next: Option<String> },
    Page(Value),
    Refused { code: String, message: Option<String> },
    Stopped(String),
}

impl Came {
    fn refused(error: CallError<RoomRefusal>) -> Self {
        match error {
            CallError::Refused(RoomRefusal::ByTheRoom { fault, message }) => {
                Self::Refused { code: fault, message: Some(message) }
            }
            CallError::Refused(RoomRefusal::Failed { failure }) => Self::Stopped(failure.code().to_owned()),
            CallError::Refused(other) => Self::Refused { code: other.code().to_owned(), message: None },
            other => unreachable!("{other:?}"),
        }
    }
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name)
}

/// Goes through all steps with a room.
fn conforms(component: &[u8], limits: RoomLimits) {
    block_on(async {
        let town = Town::with(component, limits).await;
        let suite = town.named(&fs::read_to_string(here("steps.json")).expect("the steps"));
        let suite: Suite = serde_json::from_str(&suite).expect("steps");
        for part in ["name", "purpose", "version", "events"] {
            assert_eq!(town.seen[part], suite.described[part], "described: {part}");
        }
        for asked in town.seen["permissions"].as_array().expect("permissions") {
            let permission = asked["permission"].as_str().expect("a name");
            assert_eq!(asked["why"], suite.described["why"][permission], "described: {permission}");
        }
        for step in &suite.steps {
            let came = town.does(step).await;
            let as_said = match &came {
                Came::Stopped(code) => step.stopped.contains(code),
                Came::Refused { code, message } => {
                    step.refused.as_ref() == Some(code) && (step.message.is_none() || step.message == *message)
                }
                Came::Page(page) => {
                    let expected = match &step.page {
                        Some(Value::String(file)) => {
                            let text = fs::read_to_string(here(file)).expect("a page");
                            Some(serde_json::from_str(&town.named(&text)).expect("JSON"))
                        }
                        other => other.clone(),
                    };
                    expected.as_ref() == Some(page)
                }
                Came::Done { notice, next } => {
                    let expects_else = step.refused.is_some() || !step.stopped.is_empty() || step.page.is_some();
                    !expects_else && *notice == step.notice && *next == step.next
                }
            };
            if let Came::Page(page) = &came
                && !as_said
            {
                println!("{page:#}");
            }
            assert!(as_said, "{}: {came:?}", step.says);
            if let Some(balance) = &step.balance {
                assert_eq!(town.balance().await, *balance, "{}", step.says);
            }
        }
        town.community.audit(|_| ()).await.expect("the journal proves the books");
    });
}

/// A room that a script builds on demand; `None`, and why, if it isn't there as its source is now.
fn on_demand(folder: &str, source: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/rooms").join(folder);
    let changed = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    let (built, source) = (folder.join("conformance.wasm"), folder.join(source));
    if changed(&built).is_some_and(|built| changed(&source).is_none_or(|source| source <= built)) {
        return Some(fs::read(built).expect("a built room"));
    }
    let why = format!("skipped: {} is not built from its source; `build` beside it does that", built.display());
    assert!(std::env::var("WEZER_REQUIRE_TOOLS").as_deref() != Ok("1"), "{why}");
    println!("{why}");
    None
}

#[test]
fn a_room_in_rust_conforms() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms/built/conformance.wasm");
    conforms(&fs::read(built).expect("a built room"), RoomLimits::default());
}

#[test]
fn a_room_in_javascript_conforms() {
    if let Some(component) = on_demand("javascript", "conformance.js") {
        // In a test even the compiler is one that was not optimised.
        conforms(&component, RoomLimits { compile_ms: 600_000, ..RoomLimits::for_interpreters() });
    }
}

#[test]
fn a_room_in_python_conforms() {
    if let Some(component) = on_demand("python", "src/conformance.py") {
        conforms(&component, RoomLimits { compile_ms: 1_800_000, ..RoomLimits::for_interpreters() });
    }
}
