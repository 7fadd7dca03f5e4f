//! What people see of each other's figures: limits, the journal, tables for research.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::language::Language;
use wezer_core::ledger::{CreateCurrency, LedgerRefusal, Pay};
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::{Actor, CallError, Community};

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

#[test]
fn a_payer_is_not_told_what_the_payee_has() {
    block_on(async {
        let community = Community::in_memory();
        let val: CreateCurrency = serde_json::from_value(json!({
            "code": "VAL", "name": "Values", "abundance": "sufficient", "origin": "issued",
            "limits": {"lower": {"at": "-100"}, "upper": {"at": "50"}},
        }))
        .unwrap();
        community.system().execute(val).await.unwrap();
        let (ada, bob) = (admit(&community, "Ada").await, admit(&community, "Bob").await);
        let pay = |amount: &str| Pay::new(ada.wallet, bob.wallet, amount.parse().unwrap());
        community.member(ada.member).execute(pay("30 VAL")).await.unwrap();
        let told = community.member(ada.member).execute(pay("21 VAL")).await;
        let Err(CallError::Refused(refusal)) = told else { panic!("{told:?}") };
        assert!(matches!(&refusal, LedgerRefusal::OthersLimit { passes, .. } if passes.to_string() == "20 VAL"), "{refusal:?}");
        let message = CallError::Refused(refusal).explain(Language::English);
        assert!(message.contains("20 VAL") && !message.contains("50") && !message.contains("51"), "{message}");
        let wishes = json!({"member": bob.member, "wishes": {"balances": "members"}});
        call(&community, Actor::Member(bob.member), "set_data_policy", wishes).await;
        let told = community.member(ada.member).execute(pay("21 VAL")).await;
        assert!(matches!(told, Err(CallError::Refused(LedgerRefusal::UpperLimit { .. }))), "{told:?}");
    });
}

#[test]
fn everybody_reads_their_own_lines_of_the_journal_and_holders_all_of_it() {
    block_on(async {
        let community = Community::in_memory();
        community.system().execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-90".parse().unwrap())).await.unwrap();
        let (ada, bob, cyd) = (admit(&community, "Ada").await, admit(&community, "Bob").await, admit(&community, "Cyd").await);
        let pay = |from: Admitted, to: Admitted| Pay::new(from.wallet, to.wallet, "1 VAL".parse().unwrap());
        community.member(ada.member).execute(pay(ada, bob)).await.unwrap();
        community.member(bob.member).execute(pay(bob, cyd)).await.unwrap();
        let read = |actor: Actor, before: Option<u64>, limit: u16| {
            let session = community.by(actor);
            async move { session.inquire("journal_entries", json!({"before": before, "limit": limit})).await.unwrap() }
        };
        let head = community.head().await.unwrap().seq.get();
        let all = read(Actor::System, None, 200).await;
        assert_eq!(all["entries"].as_array().unwrap().len() as u64, head);
        let hers = read(Actor::Member(cyd.member), None, 200).await;
        let hers = hers["entries"].as_array().unwrap();
        assert_eq!(hers.len(), 1, "{hers:?}");
        let posted = &hers[0]["events"].as_array().unwrap().last().unwrap()["event"];
        assert_eq!(posted["lines"].as_array().unwrap().len(), 1, "what Bob has left is not hers to know: {posted}");
        let his = read(Actor::Member(bob.member), None, 200).await;
        assert_eq!(his["entries"].as_array().unwrap().len(), 2);
        let not_hers = read(Actor::Member(ada.member), None, 200).await.to_string();
        assert!(!not_hers.contains("\"admit_member\"") && not_hers.contains("\"pay\""));
        // Page after page the same as at once.
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let page = read(Actor::System, before, 2).await;
            pages.extend(page["entries"].as_array().unwrap().clone());
            before = page["next"].as_u64();
            if before.is_none() {
                break;
            }
        }
        assert_eq!(json!(pages), all["entries"]);
    });
}

#[test]
fn a_table_counts_those_who_did_not_object_and_is_an_entry_of_the_journal() {
    block_on(async {
        let community = Community::in_memory();
        community.system().execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-900".parse().unwrap())).await.unwrap();
        let garden = call(&community, Actor::System, "create_group", json!({"kind": "circle", "name": "Garden"})).await;
        let mut members = Vec::new();
        for nth in 0..60 {
            let member = admit(&community, &format!("Member {nth}")).await;
            let skills = match nth % 3 {
                0 => json!(["Bread"]),
                1 => json!(["bread", "tailoring"]),
                _ => json!([]),
            };
            let profile = json!({"member": member.member, "skills": skills});
            call(&community, Actor::Member(member.member), "change_profile", profile).await;
            if nth < 20 {
                call(&community, Actor::System, "add_to_group", json!({"group": garden, "member": member.member})).await;
            }
            members.push(member);
        }
        let ask =
            json!({"rows": {"groups": [garden]}, "columns": {"skills": ["tailoring", "BREAD"]}, "measured": {"received": "VAL"}});
        let (payer, payee) = (members[59], members[1]);
        let pay = Pay::new(payer.wallet, payee.wallet, "30 VAL".parse().unwrap());
        community.member(payer.member).execute(pay).await.unwrap();
        let session = community.system();
        let aggregate = |ask: Value| async { session.call("aggregate", session.fresh_command_id(), ask).await };
        let table =
            aggregate(json!({"rows": {"groups": [garden]}, "columns": {"skills": ["tailoring", "BREAD"]}, "measured": "people"}));
        let table = table.await.unwrap().output;
        let counts = |table: &Value| -> Vec<Vec<Option<u64>>> {
            let rows = table["rows"].as_array().unwrap().iter();
            rows.map(|row| row.as_array().unwrap().iter().map(|cell| cell["count"].as_u64()).collect()).collect()
        };
        let whole = vec![
            vec![Some(7), Some(7), Some(6), Some(20)],
            vec![Some(13), Some(13), Some(14), Some(40)],
            vec![Some(20), Some(20), Some(20), Some(60)],
        ];
        assert_eq!(counts(&table), whole);
        // One payee makes up the whole sum of her cell, so it is withheld, and three others with it.
        let sums = aggregate(ask).await.unwrap().output;
        let told = counts(&sums);
        assert_eq!(told[0][0], None);
        assert!(told.iter().flatten().zip(whole.iter().flatten()).all(|(told, whole)| told.is_none() || told == whole));
        // Who objects is not counted: three of those seven are too few.
        for member in [1, 4, 7].map(|nth| members[nth].member) {
            let wishes = json!({"member": member, "wishes": {"research": false}});
            call(&community, Actor::Member(member), "set_data_policy", wishes).await;
        }
        let ask = json!({"rows": {"groups": [garden]}, "measured": "people"});
        let table = aggregate(ask.clone()).await.unwrap().output;
        assert_eq!(counts(&table), [[Some(17)], [Some(40)], [Some(57)]]);
        let fine = json!({"rows": {"groups": [garden]}, "columns": {"skills": ["tailoring", "BREAD"]}, "measured": "people"});
        let table = aggregate(fine).await.unwrap().output;
        assert_eq!(counts(&table)[0][0], None);
        assert!(counts(&table).iter().flatten().filter(|cell| cell.is_none()).count() >= 4);
        let journal = community.system().inquire("journal_entries", json!({"limit": 1})).await.unwrap();
        let event = &journal["entries"][0]["events"][0];
        assert_eq!((&event["name"], &event["event"]["people"]), (&json!("data.research_asked"), &json!(57)));
        for member in &members[50..58] {
            let wishes = json!({"member": member.member, "wishes": {"research": false}});
            call(&community, Actor::Member(member.member), "set_data_policy", wishes).await;
        }
        assert_eq!(code(aggregate(ask.clone()).await), "too-few-people");
        let twice = json!({"rows": {"skills": ["Bread", "bread"]}, "measured": "people"});
        assert_eq!(code(aggregate(twice).await), "bad-division");
        let outsider = community.member(members[0].member);
        assert_eq!(code(outsider.call("aggregate", outsider.fresh_command_id(), ask).await), "denied");
    });
}
