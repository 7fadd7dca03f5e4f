//! One command, whichever door it comes through: from Rust, by name with JSON, tried without doing, followed in the journal.

use std::sync::Arc;

use pollster::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wezer_core::id::CommunityId;
use wezer_core::journal::{Entry, Event, Seq};
use wezer_core::kernel::{Document, Package, Problem, RegistryError, Right, Unreachable};
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::store::MemoryStore;
use wezer_core::{Command, Community, Permission, Registry, Stop, Work};

/// An embedder's own package: a guest book.
struct GuestBook;

#[derive(Serialize, Deserialize)]
struct Guest {
    id: u128,
    name: String,
}

impl Document for Guest {
    const KIND: &'static str = "guest";
    type Id = u128;

    fn id(&self) -> u128 {
        self.id
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct GuestSigned {
    guest: u32,
}

impl Event for GuestSigned {
    const NAME: &'static str = "guest_book.signed";
    const VERSION: u8 = 1;
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct SignGuestBook {
    name: String,
}

impl Command for SignGuestBook {
    const NAME: &'static str = "sign_guest_book";
    type Output = u32;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(Right::new("guest_book.sign"))
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<u32, Stop<Unreachable>> {
        let mut guest = 0;
        while work.get::<Guest>(u128::from(guest))?.is_some() {
            guest += 1;
        }
        work.put(Guest { id: u128::from(guest), name: self.name.clone() })?;
        work.emit(&GuestSigned { guest });
        Ok(guest)
    }
}

impl Package for GuestBook {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.command::<SignGuestBook>()?.event::<GuestSigned>()?.document::<Guest>()?;
        registry.right(Right::new("guest_book.sign"))?;
        Ok(())
    }
}

async fn town() -> (Community, Admitted, Admitted) {
    let registry = Registry::core().with(&GuestBook).expect("no name is taken");
    let town = Community::open(MemoryStore::new(CommunityId::from_u128(5)), registry);
    let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
    town.system().execute(val).await.expect("created");
    let ana = *town.system().execute(AdmitMember::named("Ana")).await.expect("admitted");
    let bo = *town.system().execute(AdmitMember::named("Bo")).await.expect("admitted");
    (town, ana, bo)
}

#[test]
fn a_package_of_an_embedder_joins_as_ours_do() {
    block_on(async {
        let (town, ana, _) = town().await;
        let session = town.member(ana.member);
        assert_eq!(session.execute(SignGuestBook { name: "Ana".into() }).await.expect("signed").output, 0);
        let id = session.fresh_command_id();
        let called = session.call("sign_guest_book", id, json!({ "name": "Ana again" })).await.expect("signed");
        assert_eq!(called.output, json!(1));
        let again = session.call("sign_guest_book", id, json!({ "name": "Ana again" })).await.expect("signed once");
        assert!(again.repeated && again.seq == called.seq);
        let names: Vec<_> = town.registry().events().collect();
        assert!(names.contains(&("guest_book.signed", 1)));
    });
}

#[test]
fn a_call_by_name_is_the_same_command() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let session = town.member(ana.member);
        let pay =
            |amount: &str| json!({ "from": ana.wallet, "to": bo.wallet, "amounts": [{ "amount": amount, "currency": "VAL" }] });
        let id = session.fresh_command_id();
        let called = session.call("pay", id, pay("60")).await.expect("paid");
        let typed = Pay::new(ana.wallet, bo.wallet, "60 VAL".parse().expect("money"));
        let repeated = session.execute_as(id, typed).await.expect("paid once");
        assert!(repeated.repeated, "both doors make the same command of it");
        assert_eq!(called.seq, repeated.seq);
        let problem = session.call("pay", session.fresh_command_id(), pay("41")).await.expect_err("beyond the limit");
        assert_eq!(problem.code, "lower-limit");
        assert!(problem.explain(Language::French).contains("Au plus 40 VAL passerait"), "{problem:?}");
        let balances = session.inquire("balances", json!({ "wallet": ana.wallet })).await.expect("answered");
        assert_eq!(balances[0]["balance"], "-60");
        let hostile =
            [json!(null), json!([]), json!({ "from": 1 }), json!({ "amounts": [] }), json!("pay"), json!({ "surprise": true })];
        for arguments in hostile {
            let problem = session.call("pay", session.fresh_command_id(), arguments).await.expect_err("not a payment");
            assert_eq!(problem.code, Problem::INVALID_ARGUMENTS);
        }
        let problem = session.call("steal", session.fresh_command_id(), json!({})).await.expect_err("no such command");
        assert_eq!(problem.code, Problem::UNKNOWN_NAME);
    });
}

#[test]
fn every_command_and_query_has_a_schema_and_refers_only_to_what_is_defined() {
    let description = Registry::core().describe();
    assert!(description.commands.len() >= 14 && description.queries.len() >= 10);
    let all = description.commands.iter().chain(&description.queries);
    let mut shapes: Vec<Value> =
        all.flat_map(|described| [described.input.clone().into(), described.output.clone().into()]).collect();
    shapes.extend(description.events.iter().map(|event| Value::from(event.shape.clone())));
    shapes.extend(description.definitions.values().cloned());
    while let Some(shape) = shapes.pop() {
        match shape {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let name = reference.strip_prefix("#/components/schemas/").expect("a reference of ours");
                    assert!(description.definitions.contains_key(name), "{name}");
                }
                shapes.extend(fields.into_iter().map(|(_, value)| value));
            }
            Value::Array(values) => shapes.extend(values),
            _ => {}
        }
    }
}

#[test]
fn a_preview_answers_and_changes_nothing() {
    block_on(async {
        let (town, ana, bo) = town().await;
        let session = town.member(ana.member);
        let before = town.head().await.expect("read");
        let pay = Pay::new(ana.wallet, bo.wallet, "60 VAL".parse().expect("money"));
        let previewed = session.preview(pay.clone()).await.expect("would pass");
        assert_eq!(town.head().await.expect("read"), before);
        assert!(session.ask(Balances { wallet: ana.wallet }).await.expect("answered").is_empty());
        let paid = session.execute(pay.clone()).await.expect("paid");
        assert_eq!(paid.output, previewed);
        assert!(session.preview(pay).await.is_err(), "the second one would not pass");
    });
}

#[test]
fn the_journal_is_followed_from_any_entry_across_handles() {
    block_on(async {
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(6)));
        let (one, other) = (Arc::clone(&store), Arc::clone(&store));
        let one = Community::open(one, Registry::core());
        let other = Community::open(other, Registry::core());
        one.system().execute(AdmitMember::named("Ana")).await.expect("admitted");
        let mut past = other.subscribe(Seq::START);
        let (seq, bytes) = past.next().await.expect("read");
        let entry = Entry::decode(&bytes).expect("decodes");
        assert_eq!((seq, entry.header.command), (Seq::new(1), "admit_member"));
        let shown = other.registry().show(&entry.events[0]).expect("known");
        assert_eq!(shown["role"], "member");
        assert!(past.try_next().await.expect("read").is_none());
        let waiting = std::thread::spawn(move || block_on(async { past.next().await.expect("read").0 }));
        one.system().execute(AdmitMember::named("Bo")).await.expect("admitted");
        assert_eq!(waiting.join().expect("woken"), Seq::new(2));
        other.system().execute(AdmitMember::named("Cy")).await.expect("the other handle notices what the first one did");
        assert_eq!(one.head().await.expect("read").seq, Seq::new(3));
        assert!(one.system().execute(AdmitMember::named("cy")).await.is_err(), "the name is taken, whichever handle gave it");
    });
}

#[test]
fn handles_go_anywhere() {
    fn anywhere<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn movable<T: Send>(future: T) -> T {
        future
    }
    let town = Community::in_memory();
    anywhere(&town);
    let session = town.system();
    anywhere(&session);
    block_on(movable(session.execute(AdmitMember::named("Ana")))).expect("admitted");
    block_on(movable(town.audit(|_| ()))).expect("proves");
}
