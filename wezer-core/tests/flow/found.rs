//! A run is found by whom its fields name, however they came to be named.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::flow::{FlowRuns, MoveRun, RunsOf, StartFlow};
use wezer_core::id::MemberId;

use super::town::{Town, record};

fn welcome(roles: &Value, effects: &Value) -> Value {
    json!({
        "name": "welcome",
        "fields": [{ "name": "them", "kind": "member" }],
        "roles": roles,
        "states": [{ "name": "a" }, { "name": "b", "final": true }],
        "transitions": [{ "name": "admit", "from": ["a"], "to": "b", "by": ["host"], "effects": effects }],
    })
}

async fn runs_of(town: &Town, member: MemberId) -> usize {
    town.community.system().ask(FlowRuns::of(RunsOf::Member(member))).await.expect("answered").len()
}

#[test]
fn by_somebody_whom_an_effect_named() {
    block_on(async {
        let town = Town::new().await;
        let admit = json!({ "command": "admit_member", "arguments": { "name": "Newcomer" }, "save": { "them": "member" } });
        let roles = json!([{ "name": "host", "holder": "starter" }, { "name": "guest", "holder": { "field": "them" } }]);
        town.save_json(welcome(&roles, &json!([admit]))).await.expect("saved");
        let operator = town.operator().await;
        let host = town.community.member(operator);
        let run = host.execute(StartFlow::new("welcome")).await.expect("started").output.run;
        host.execute(wezer_core::flow::FireTransition::of_run(run, "admit")).await.expect("fired");
        let find = wezer_core::member::FindMember::Name("Newcomer".to_owned());
        let newcomer = town.community.system().ask(find).await.expect("answered").expect("admitted").id();
        assert_eq!((runs_of(&town, operator).await, runs_of(&town, newcomer).await), (1, 1));
    });
}

#[test]
fn by_somebody_to_whom_another_version_gives_a_role() {
    block_on(async {
        let town = Town::new().await;
        let host = json!({ "name": "host", "holder": "starter" });
        town.save_json(welcome(&json!([host]), &json!([]))).await.expect("saved");
        let run = town.start(&town.ana, StartFlow::new("welcome").field("them", town.bo.member)).await.expect("started");
        assert_eq!(runs_of(&town, town.bo.member).await, 0, "no role yet");
        let guest = json!({ "name": "guest", "holder": { "field": "them" } });
        town.save_json(welcome(&json!([host, guest]), &json!([]))).await.expect("saved");
        let moved = MoveRun { record: record(run), version: 2, states: [].into() };
        town.community.system().execute(moved).await.expect("moved");
        assert_eq!(runs_of(&town, town.bo.member).await, 1);
    });
}
