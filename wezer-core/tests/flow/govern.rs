//! What a flow does with the rights of those who fire it.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::CallError;
use wezer_core::flow::{FireTransition, FlowRefusal, FlowRunOf, SaveFlow, SavedFlow, StartFlow};
use wezer_core::id::MemberId;
use wezer_core::member::{FindMember, RegisterApplicant};
use wezer_core::sovereignty::EraseMember;

use super::town::{Town, code, record};

/// A step that anybody may take, with something that it brings about.
fn innocent(effect: &Value) -> Value {
    json!({
        "name": "innocent",
        "fields": [{ "name": "who", "kind": "member" }, { "name": "run", "kind": "text" }],
        "roles": [{ "name": "one", "holder": "starter" }],
        "states": [{ "name": "a" }, { "name": "b", "final": true }],
        "transitions": [{ "name": "go", "from": ["a"], "to": "b", "by": ["one"], "effects": [effect] }],
    })
}

fn promotion() -> Value {
    json!({ "command": "change_member", "arguments": { "member": { "from": "field.who" }, "role": "operator" } })
}

async fn save(town: &Town, who: MemberId, definition: Value) -> Result<SavedFlow, CallError<FlowRefusal>> {
    let definition = serde_json::from_value(definition).expect("the shape of a definition");
    town.community.member(who).execute(SaveFlow::new(definition)).await.map(|saved| saved.output)
}

#[test]
fn whoever_writes_flows_does_not_write_what_governs() {
    block_on(async {
        let town = Town::new().await;
        let olga = town.operator().await;
        town.ana_writes_flows().await;
        let refused = save(&town, town.ana.member, innocent(&promotion())).await.expect_err("an operator's power");
        let CallError::Refused(FlowRefusal::Governs { at, command, .. }) = &refused else { unreachable!("{refused:?}") };
        assert_eq!((at.as_str(), command.as_str()), ("transitions[0].effects[0].command", "change_member"));
        // Who could do it anyway may write it.
        save(&town, olga, innocent(&promotion())).await.expect("saved");
        save(&town, olga, serde_json::from_str(wezer_core::flow::standard::MEMBERSHIP).expect("JSON")).await.expect("saved");
    });
}

#[test]
fn what_governs_is_not_hidden_behind_a_step_of_another_flow() {
    block_on(async {
        let town = Town::new().await;
        let olga = town.operator().await;
        town.ana_writes_flows().await;
        let dan = *town.community.system().execute(RegisterApplicant { name: "Dan".into() }).await.expect("registered");
        let start = StartFlow::new("membership").field("person", dan.member).field("reason", "A friend");
        let run = town.start(&town.ana, start).await.expect("started");
        let fire = json!({
            "command": "fire_transition",
            "arguments": {
                "record": { "kind": "flow_run", "id": { "from": "field.run" } },
                "transition": "admit",
                "flow": "membership",
            },
        });
        let begin = json!({
            "command": "start_flow",
            "arguments": { "flow": "membership", "fields": { "person": { "from": "field.who" }, "reason": "none" } },
        });
        let operator = town.community.member(olga);
        for effect in [fire, begin] {
            save(&town, town.ana.member, innocent(&effect)).await.expect("nothing of it governs by itself");
            let start = StartFlow::new("innocent").field("who", dan.member).field("run", run);
            let trap = operator.execute(start).await.expect("started").output.run;
            let refused = operator.execute(FireTransition::of_run(trap, "go")).await.expect_err("not in Olga's name");
            let CallError::Refused(FlowRefusal::Effect { problem, .. }) = &refused else { unreachable!("{refused:?}") };
            assert_eq!(problem.code, "flow-only-by-hand");
        }
        let found = town.community.system().ask(FindMember::Id(dan.member)).await.expect("asked").expect("there");
        assert_eq!(found.state(), wezer_core::member::MemberState::Applicant);
        operator.execute(FireTransition::of_run(run, "admit")).await.expect("with her own hand");
    });
}

#[test]
fn a_person_starts_and_fires_the_version_that_they_saw() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("10 VAL").await;
        let transfer: Value = serde_json::from_str(wezer_core::flow::standard::TRANSFER).expect("JSON");
        town.save_json(transfer).await.expect("saved");
        let ana = town.community.member(town.ana.member);
        let start = StartFlow::new("transfer").field("payer", town.ana.wallet).field("payee", town.bo.wallet);
        let start = |seen| StartFlow { version: Some(seen), ..start.clone().field("price", "1 VAL") };
        let refused = ana.execute(start(1)).await.expect_err("she saw another");
        assert!(matches!(refused, CallError::Refused(FlowRefusal::OtherVersion { version: 2, seen: 1 })), "{refused:?}");
        ana.execute(start(2)).await.expect("started");
        let moved = wezer_core::flow::MoveRun { record: record(run), version: 2, states: [].into() };
        town.community.system().execute(moved).await.expect("moved");
        let fire = |seen| FireTransition { version: Some(seen), ..FireTransition::of_run(run, "pay") };
        assert_eq!(code(ana.execute(fire(1)).await), "flow-other-version");
        ana.execute(fire(2)).await.expect("paid");
    });
}

#[test]
fn a_text_from_an_answer_is_kept_where_texts_are() {
    block_on(async {
        let town = Town::new().await;
        let begin = json!({
            "command": "start_flow",
            "arguments": {
                "flow": "transfer",
                "fields": { "payer": { "from": "field.mine" }, "payee": { "from": "field.mine" }, "price": "3 VAL" },
            },
            "save": { "run": "run" },
        });
        let mut flow = innocent(&begin);
        flow["fields"] = json!([{ "name": "mine", "kind": "wallet", "required": true }, { "name": "run", "kind": "text" }]);
        flow["transitions"][0]["to"] = json!("a");
        flow["states"] = json!([{ "name": "a", "final": true }]);
        town.save_json(flow).await.expect("saved");
        let run = town.start(&town.ana, StartFlow::new("innocent").field("mine", town.ana.wallet)).await.expect("started");
        town.fire(&town.ana, run, "go").await.expect("done");
        assert!(town.see(&town.ana, run).await.expect("seen").fields.contains_key("run"));
        // The next answer takes the place of the one before.
        let before = town.see(&town.ana, run).await.expect("seen").fields;
        town.fire(&town.ana, run, "go").await.expect("done again");
        assert_ne!(town.see(&town.ana, run).await.expect("seen").fields, before);
        // Texts go when whoever started is erased; what the others need stays.
        let erase = EraseMember { member: town.ana.member, reason: Some("they asked by letter".to_owned()) };
        assert!(town.community.system().execute(erase).await.expect("erased").output.finished);
        let seen = town.community.system().ask(FlowRunOf { record: record(run) }).await.expect("seen");
        assert_eq!(seen.fields.keys().collect::<Vec<_>>(), ["mine"]);
    });
}
