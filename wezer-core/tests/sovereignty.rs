//! What is kept about people: declared, seen, taken along, restricted, and put an end to.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::kernel::LaneLimits;
use wezer_core::language::{CORE, Language};
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::room::{RoomEngine, RoomLimits, Rooms};
use wezer_core::sovereignty::{ApplyRetention, ArchiveFile, SeenBy};
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, CallError, Community, Registry};

const DAY: i64 = 86_400;

async fn call(community: &Community, actor: Actor, name: &str, arguments: Value) -> Value {
    let session = community.by(actor);
    let called = session.call(name, session.fresh_command_id(), arguments).await;
    called.unwrap_or_else(|problem| panic!("{name}: {problem:?}")).output
}

async fn admit(community: &Community, name: &str) -> Admitted {
    community.system().execute(AdmitMember::named(name)).await.unwrap().output
}

fn code<T: std::fmt::Debug>(result: Result<T, wezer_core::kernel::Problem>) -> &'static str {
    result.unwrap_err().code
}

/// Every kind that seals says why: else it would be missing in the register and in every answer to "why do you keep this?".
#[test]
fn every_kind_that_is_sealed_declares_why() {
    fn files(dir: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let mut sealed = 0;
    for path in sources.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        for block in text.split("\nimpl Document for ").skip(1) {
            let block = block.split("\n}\n").next().unwrap();
            if block.contains("fn subject(") {
                sealed += 1;
                assert!(block.contains("PROCESSING: Option<Processing> = Some(Processing::new("), "{}: {block}", path.display());
            }
        }
    }
    assert!(sealed >= 8, "only {sealed} found");
    block_on(async {
        let rooms = Rooms::new(RoomEngine::new(RoomLimits::default()).unwrap());
        let registry = Registry::core().with(&rooms).unwrap();
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(7)), registry);
        let register = community.system().inquire("register_of_processing", json!({})).await.unwrap();
        let kinds: Vec<&str> = register.as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.len(), kinds.iter().collect::<BTreeSet<_>>().len(), "each once");
        let lines = register.as_array().unwrap().iter().filter(|line| line["sealed"] == true).count();
        assert_eq!(lines, sealed, "one line for each kind that is sealed: {kinds:?}");
    });
}

/// A field that is stored of a person has its line in the register, and no line is about a field that there is not.
#[test]
fn every_field_that_is_sealed_says_who_sees_it() {
    let registry = Registry::core();
    let mut fields = 0;
    for (kind, stored) in registry.personal_fields() {
        assert!(!stored.is_empty(), "{kind} tells no field");
        let undeclared: Vec<&str> = stored.iter().filter(|(_, seen_by)| seen_by.is_none()).map(|(name, _)| *name).collect();
        assert!(undeclared.is_empty(), "{kind} does not say who sees {undeclared:?}: add them to its FIELDS");
        fields += stored.len();
    }
    block_on(async {
        let register = Community::in_memory().system().inquire("register_of_processing", json!({})).await.unwrap();
        let lines = register.as_array().unwrap().iter().flat_map(|line| line["fields"].as_array().unwrap());
        let lines: Vec<&Value> = lines.collect();
        assert_eq!(lines.len(), fields);
        assert!(lines.contains(&&json!({"name": "phone", "seen_by": "chosen"})), "{lines:?}");
    });
    for seen_by in SeenBy::ALL {
        for language in [Language::English, Language::French] {
            assert!(CORE.message(language, seen_by.label(), &[]).is_some(), "{seen_by:?}");
        }
    }
}

#[test]
fn a_clock_moved_forward_empties_what_is_due_and_nothing_else() {
    block_on(async {
        let start = Timestamp::from_micros(0).plus_seconds(20_000 * DAY);
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let community =
            Community::open_with(store, Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let (ada, bob) = (admit(&community, "Ada").await, admit(&community, "Bob").await);
        let by_ada = Actor::Member(ada.member);
        call(&community, Actor::System, "change_member", json!({"member": ada.member, "role": "operator"})).await;
        let state = |state: &str| json!({"member": bob.member, "state": state, "reason": "Bob was loud"});
        let tick = || async { community.system().execute(ApplyRetention {}).await.unwrap().output };
        let kinds = |member: MemberId| {
            let community = community.clone();
            async move {
                let page = community.system().inquire("my_data", json!({"member": member})).await.unwrap();
                let kinds = page["documents"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned());
                kinds.collect::<Vec<_>>()
            }
        };
        call(&community, by_ada, "set_member_state", state("paused")).await;
        world.pass_seconds(DAY);
        call(&community, by_ada, "set_member_state", state("active")).await;
        let text = json!({"purpose": "photos", "texts": {"fr": "Photos ?"}});
        call(&community, Actor::System, "set_consent_text", text).await;
        let yes = json!({"member": ada.member, "purpose": "photos", "version": 1, "language": "fr"});
        call(&community, by_ada, "give_consent", yes).await;
        assert_eq!(kinds(ada.member).await, ["member", "reason", "reason", "consent"]);
        assert_eq!(tick().await, 0);
        let due = start.plus_seconds(1_825 * DAY);
        world.set(Timestamp::from_micros(due.as_micros() - 1));
        assert_eq!(tick().await, 0, "a microsecond too early");
        world.set(due);
        assert_eq!(tick().await, 1, "the older of two reasons");
        assert_eq!(tick().await, 0, "once is enough");
        assert_eq!(kinds(ada.member).await, ["member", "reason", "consent"]);
        // The community keeps reasons for a shorter time; what a law obliges to keep, not.
        let set = |kind: &str, days: u32| {
            let system = community.system();
            let arguments = json!({"kind": kind, "days": days});
            async move { system.call("set_retention", system.fresh_command_id(), arguments).await }
        };
        assert_eq!(code(set("consent", 1_824).await), "bad-period");
        assert_eq!(code(set("member", 10).await), "not-kept-by-days");
        set("reason", 30).await.unwrap();
        assert_eq!(tick().await, 1);
        // A consent is kept while it is in use, and five years after.
        world.pass_seconds(9_000 * DAY);
        assert_eq!(tick().await, 0);
        let withdraw = json!({"member": ada.member, "purpose": "photos"});
        call(&community, by_ada, "withdraw_consent", withdraw.clone()).await;
        let session = community.by(by_ada);
        assert_eq!(code(session.call("withdraw_consent", session.fresh_command_id(), withdraw).await), "consent-not-given");
        world.pass_seconds(1_825 * DAY);
        assert_eq!(tick().await, 1);
        assert_eq!(kinds(ada.member).await, ["member"]);
    });
}

#[test]
fn a_consent_names_its_text_and_its_proof_and_nobody_gives_it_for_another() {
    block_on(async {
        let community = Community::in_memory();
        let (ada, bob) = (admit(&community, "Ada").await, admit(&community, "Bob").await);
        call(&community, Actor::System, "change_member", json!({"member": bob.member, "role": "operator"})).await;
        let text = |words: &str| json!({"purpose": "photos", "texts": {"en": words}});
        assert_eq!(call(&community, Actor::System, "set_consent_text", text("Photos?")).await, json!(1));
        assert_eq!(call(&community, Actor::System, "set_consent_text", text("Photos and films?")).await, json!(2));
        let yes = |version: u32| json!({"member": ada.member, "purpose": "photos", "version": version, "language": "en"});
        let give = |actor: Actor, arguments: Value| {
            let session = community.by(actor);
            async move { session.call("give_consent", session.fresh_command_id(), arguments).await }
        };
        assert_eq!(code(give(Actor::Member(bob.member), yes(1)).await), "only-themself");
        assert_eq!(code(give(Actor::Member(ada.member), yes(3)).await), "unknown-consent-text");
        let first = give(Actor::Member(ada.member), yes(1)).await.unwrap();
        assert_eq!(give(Actor::Member(ada.member), yes(1)).await.unwrap().output, first.output, "said already");
        let second = give(Actor::Member(ada.member), yes(2)).await.unwrap();
        let log = community.member(ada.member).inquire("consents", json!({"member": ada.member})).await.unwrap();
        assert_eq!(log.as_array().unwrap().len(), 2);
        assert_eq!((&log[0]["given_in"], &log[0]["withdrawn_in"]), (&json!(first.seq), &json!(second.seq)));
        assert_eq!((&log[1]["version"], &log[1]["withdrawn_in"]), (&json!(2), &Value::Null));
        let later = json!({"member": ada.member, "after": first.seq});
        let later = community.system().inquire("consents", later).await.unwrap();
        assert_eq!(later.as_array().unwrap().len(), 1);
    });
}

#[test]
fn who_takes_their_data_along_is_the_same_elsewhere() {
    block_on(async {
        let community = Community::in_memory();
        let (ada, bob) = (admit(&community, "Ada").await, admit(&community, "Bob Secretname").await);
        let by_ada = Actor::Member(ada.member);
        let profile = json!({
            "member": ada.member, "language": "fr", "about": "=1+1\nI build \"engines\"", "skills": ["Mathematics", "poetry"],
            "place": "London", "email": "ada@example.org", "phone": "1", "visibility": {"email": "public", "about": "self"},
        });
        call(&community, by_ada, "change_profile", profile).await;
        let wishes = json!({"member": ada.member, "wishes": {"balances": "group", "research": false, "rankings": false}});
        call(&community, by_ada, "set_data_policy", wishes).await;
        community.system().execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-9".parse().unwrap())).await.unwrap();
        let pay = Pay::new(ada.wallet, bob.wallet, "2 VAL".parse().unwrap()).memo("=HYPERLINK(\"x\"), thanks");
        community.by(by_ada).execute(pay).await.unwrap();
        let files = take(&community, ada.member).await;
        let text = |name: &str| {
            let file: Option<&ArchiveFile> = files.iter().find(|file| file.name == name);
            String::from_utf8(file.unwrap_or_else(|| panic!("no {name}")).content.clone()).unwrap()
        };
        assert!(text("readme.txt").contains("Ce que cette communauté conserve"));
        let statement = text("statement-VAL.csv");
        assert!(statement.contains(",payment,") && statement.contains(",-2,-2,"), "{statement}");
        assert!(statement.contains("\"'=HYPERLINK(\"\"x\"\"), thanks\""), "{statement}");
        let all: String = files.iter().map(|file| String::from_utf8(file.content.clone()).unwrap()).collect();
        assert!(!all.contains("Secretname"), "nobody else's name");

        let elsewhere = Community::in_memory();
        admit(&elsewhere, "Somebody").await;
        let again = admit(&elsewhere, "Ada of London").await;
        let brought = elsewhere.member(again.member).bring(again.member, &files).await.unwrap();
        assert!(brought.profile && brought.wishes);
        let theirs = take(&elsewhere, again.member).await;
        for name in ["data/profile.json", "data/data_policy.json"] {
            let there = theirs.iter().find(|file| file.name == name).unwrap();
            let mut there: Value = serde_json::from_slice(&there.content).unwrap();
            there[0]["member"] = json!(ada.member);
            assert_eq!(there, serde_json::from_str::<Value>(&text(name)).unwrap(), "{name}");
        }
        // What is broken or too large is left out, not half taken.
        let broken = ArchiveFile { name: "data/profile.json".to_owned(), content: b"[{\"member\": 1}]".to_vec() };
        let brought = elsewhere.member(again.member).bring(again.member, &[broken]).await.unwrap();
        assert!(!brought.profile && !brought.wishes);
        assert!(matches!(elsewhere.member(again.member).bring(bob.member, &files).await, Err(CallError::Denied(_))));
    });
}

async fn take(community: &Community, member: MemberId) -> Vec<ArchiveFile> {
    let mut files = Vec::new();
    community.member(member).take_along(member, Language::French, |file| files.push(file)).await.unwrap();
    files
}

#[test]
fn who_does_not_want_to_be_seen_is_not() {
    block_on(async {
        let community = Community::in_memory();
        community.system().execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-90".parse().unwrap())).await.unwrap();
        let (ada, bob, cyd) = (admit(&community, "Ada").await, admit(&community, "Bob").await, admit(&community, "Cyd").await);
        let by_bob = Actor::Member(bob.member);
        let names = |actor: Actor| {
            let session = community.by(actor);
            async move {
                let listed = session.inquire("members", json!({"limit": 2})).await.unwrap();
                listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            }
        };
        let pay = Pay::new(ada.wallet, cyd.wallet, "1 VAL".parse().unwrap()).memo("between us");
        community.member(ada.member).execute(pay).await.unwrap();
        let balances = |actor: Actor| {
            let session = community.by(actor);
            async move { session.inquire("balances", json!({"wallet": ada.wallet})).await }
        };
        let set = |wishes: Value| {
            let arguments = json!({"member": ada.member, "wishes": wishes});
            call(&community, Actor::Member(ada.member), "set_data_policy", arguments)
        };
        assert_eq!(names(by_bob).await, ["Ada", "Bob"]);
        assert_eq!(code(balances(by_bob).await), "denied");
        set(json!({"search": false, "balances": "group"})).await;
        assert_eq!(names(by_bob).await, ["Bob", "Cyd"], "the page is filled up");
        assert_eq!(names(Actor::Member(ada.member)).await, ["Ada", "Bob"]);
        let by_name = community.by(by_bob).inquire("member", json!({"name": "ada"})).await.unwrap();
        assert_eq!(by_name, Value::Null);
        assert_eq!(code(balances(by_bob).await), "denied");
        let garden = call(&community, Actor::System, "create_group", json!({"kind": "circle", "name": "Garden"})).await;
        for member in [ada.member, bob.member] {
            call(&community, Actor::System, "add_to_group", json!({"group": garden, "member": member})).await;
        }
        assert_eq!(balances(by_bob).await.unwrap()[0]["balance"], "-1");
        let statement = json!({"wallet": ada.wallet, "currency": "VAL"});
        let seen = community.by(by_bob).inquire("statement", statement.clone()).await.unwrap();
        assert_eq!(seen["lines"][0]["memo"], Value::Null, "what they wrote to each other is theirs");
        let own = community.member(ada.member).inquire("statement", statement).await.unwrap();
        assert_eq!(own["lines"][0]["memo"], "between us");
        assert_eq!(code(balances(Actor::Member(cyd.member)).await), "denied");
        set(json!({"balances": "members"})).await;
        assert!(balances(Actor::Member(cyd.member)).await.is_ok());
        // A group hides its members and shows its purse.
        let wallet = call(&community, Actor::System, "open_group_wallet", json!({"group": garden, "label": ""})).await;
        let discretion = json!({"group": garden, "discretion": {"members": "group", "balances": "members"}});
        call(&community, Actor::System, "set_group_policy", discretion).await;
        let by_cyd = community.member(cyd.member);
        assert_eq!(code(by_cyd.inquire("group_members", json!({"group": garden})).await), "members-hidden");
        assert!(by_cyd.inquire("balances", json!({"wallet": wallet})).await.is_ok());
        assert!(community.by(by_bob).inquire("group_members", json!({"group": garden})).await.is_ok());
    });
}
