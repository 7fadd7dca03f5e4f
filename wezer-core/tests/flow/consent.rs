//! In whose name effects act: only of those who took part under this very version.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::CallError;
use wezer_core::flow::{FlowRefusal, MoveRun, StartFlow};
use wezer_core::id::RunId;

use super::town::{Town, code, record};

/// Takes 10 from somebody when somebody else fires.
fn raid(name: &str) -> Value {
    let pay = json!({
        "command": "pay",
        "arguments": {
            "from": { "from": "field.theirs" },
            "to": { "from": "field.mine" },
            "amounts": [{ "amount": "10", "currency": "VAL" }],
        },
        "as": "other",
    });
    json!({
        "name": name,
        "fields": [{ "name": "theirs", "kind": "wallet", "required": true }, { "name": "mine", "kind": "wallet", "required": true }],
        "roles": [{ "name": "starter", "holder": "starter" }, { "name": "other", "holder": { "field": "theirs" } }],
        "states": [{ "name": "a" }, { "name": "b", "final": true }],
        "transitions": [
            { "name": "take", "from": ["a"], "to": "b", "by": ["starter"], "effects": [pay] },
            { "name": "join", "from": ["a"], "to": "a", "by": ["other"] },
            { "name": "lapse", "from": ["a"], "to": "b", "after_seconds": 60, "effects": [pay] },
        ],
    })
}

async fn started(town: &Town) -> RunId {
    let start = StartFlow::new("raid").field("theirs", town.ana.wallet).field("mine", town.bo.wallet);
    town.start(&town.bo, start).await.expect("started")
}

#[test]
fn nothing_is_done_in_the_name_of_somebody_who_took_no_part() {
    block_on(async {
        let town = Town::new().await;
        town.save_json(raid("raid")).await.expect("saved");
        let run = started(&town).await;
        // Ana never took part: it is done in Bo's name, and Bo may not.
        let refused = town.fire(&town.bo, run, "take").await.expect_err("not Bo's wallet");
        let CallError::Refused(FlowRefusal::Effect { problem, .. }) = &refused else { unreachable!("{refused:?}") };
        assert_eq!(problem.code, "denied");
        // What happens by itself has nobody to act for.
        town.wait(61);
        let ticked = town.tick().await;
        assert_eq!((ticked.moved, ticked.delayed, town.balance(&town.ana, "VAL").await), (0, 1, "0".to_owned()));
        // Once Ana joins, what the version says is done in her name.
        town.fire(&town.ana, run, "join").await.expect("joined");
        town.fire(&town.bo, run, "take").await.expect("in Ana's name");
        assert_eq!(town.balance(&town.bo, "VAL").await, "10");
    });
}

#[test]
fn whoever_took_part_did_not_consent_to_another_version() {
    block_on(async {
        let town = Town::new().await;
        town.save_json(raid("raid")).await.expect("saved");
        let run = started(&town).await;
        town.fire(&town.ana, run, "join").await.expect("joined");
        town.save_json(raid("raid")).await.expect("saved again");
        let moved = MoveRun { record: record(run), version: 2, states: [].into() };
        town.community.system().execute(moved).await.expect("moved");
        assert_eq!(code(town.fire(&town.bo, run, "take").await), "flow-effect");
        town.fire(&town.ana, run, "join").await.expect("joined again");
        town.fire(&town.bo, run, "take").await.expect("in Ana's name");
    });
}

/// A flow whose step fires the step of another run, and so on.
fn relay(nth: usize, last: usize) -> Value {
    let next = format!("relay{}", nth + 1);
    let effects = if nth == last {
        json!([])
    } else {
        json!([{
            "command": "fire_transition",
            "arguments": { "record": { "kind": "flow_run", "id": { "from": "field.next" } }, "transition": "go", "flow": next },
        }])
    };
    json!({
        "name": format!("relay{nth}"),
        "fields": [{ "name": "next", "kind": "text" }],
        "roles": [{ "name": "one", "holder": "starter" }],
        "states": [{ "name": "a" }, { "name": "b", "final": true }],
        "transitions": [{ "name": "go", "from": ["a"], "to": "b", "by": ["one"], "effects": effects }],
    })
}

#[test]
fn runs_fire_each_other_as_deep_as_calls_may_go_and_all_or_nothing() {
    block_on(async {
        const LAST: usize = 12;
        let town = Town::new().await;
        let mut runs = Vec::new();
        for nth in (0..=LAST).rev() {
            town.save_json(relay(nth, LAST)).await.expect("saved");
            let start = StartFlow::new(format!("relay{nth}"));
            let start = runs.last().map_or(start.clone(), |next: &RunId| start.field("next", next));
            runs.push(town.start(&town.ana, start).await.expect("started"));
        }
        runs.reverse();
        let refused = town.fire(&town.ana, runs[0], "go").await.expect_err("too deep");
        let mut reason = refused.to_string();
        assert!(reason.contains("too deep"), "{reason}");
        for run in &runs {
            assert_eq!(town.state(*run).await, "a");
        }
        town.fire(&town.ana, runs[6], "go").await.expect("not so deep");
        for (nth, run) in runs.iter().enumerate() {
            reason = town.state(*run).await;
            assert_eq!(reason, if nth < 6 { "a" } else { "b" }, "{nth}");
        }
    });
}

#[test]
fn a_flow_starts_another_one_and_both_know_it() {
    block_on(async {
        let town = Town::new().await;
        let start = json!({
            "command": "start_flow",
            "arguments": {
                "flow": "transfer",
                "fields": { "payer": { "from": "field.payer" }, "payee": { "from": "field.payee" }, "price": "3 VAL" },
            },
            "save": { "payment": "run" },
            "makes": { "kind": "flow_run", "id": "run" },
        });
        let pay = json!({
            "command": "fire_transition",
            "arguments": { "record": { "kind": "flow_run", "id": { "from": "field.payment" } }, "transition": "pay", "flow": "transfer" },
        });
        town.save_json(json!({
            "name": "order",
            "fields": [
                { "name": "payer", "kind": "wallet", "required": true },
                { "name": "payee", "kind": "wallet", "required": true },
                { "name": "payment", "kind": "text" },
            ],
            "roles": [{ "name": "buyer", "holder": { "field": "payer" } }],
            "states": [{ "name": "open" }, { "name": "ordered", "final": true }],
            "transitions": [{ "name": "order", "from": ["open"], "to": "ordered", "by": ["buyer"], "effects": [start, pay] }],
        }))
        .await
        .expect("saved");
        let order = StartFlow::new("order").field("payer", town.ana.wallet).field("payee", town.bo.wallet);
        let order = town.start(&town.ana, order).await.expect("started");
        town.fire(&town.ana, order, "order").await.expect("ordered");
        assert_eq!(town.balance(&town.bo, "VAL").await, "3");
        let links = wezer_core::link::LinksOf { record: record(order) };
        let ask = async |who: &wezer_core::member::Admitted, links: &wezer_core::link::LinksOf| {
            let links = town.community.member(who.member).ask(links.clone()).await.expect("linked");
            (links.made_by, links.led_to)
        };
        let (_, led_to) = ask(&town.ana, &links).await;
        assert_eq!(led_to.len(), 1);
        let back = wezer_core::link::LinksOf { record: led_to[0].clone() };
        let (made_by, led_to) = ask(&town.ana, &back).await;
        assert_eq!((made_by, led_to.len()), (vec![record(order)], 1));
        // Bo is paid, which is all of it that he has a part in; Cleo has none.
        assert_eq!(ask(&town.bo, &links).await, (Vec::new(), Vec::new()));
        assert_eq!(ask(&town.bo, &back).await, (Vec::new(), led_to.clone()));
        let entry = wezer_core::link::LinksOf { record: led_to[0].clone() };
        assert_eq!(ask(&town.bo, &entry).await, (vec![back.record.clone()], Vec::new()));
        for links in [&links, &back, &entry] {
            assert_eq!(ask(&town.cleo, links).await, (Vec::new(), Vec::new()));
        }
    });
}

#[test]
fn what_the_system_fires_is_done_for_those_who_took_part_and_never_as_the_system() {
    block_on(async {
        let town = Town::new().await;
        let mut raid = raid("raid");
        raid["transitions"][0]["by"] = json!(["other"]);
        raid["transitions"][0]["effects"][0]["as"] = json!(null);
        for (named, version) in [(json!(null), 1), (json!("other"), 2)] {
            raid["transitions"][0]["effects"][0]["as"] = named;
            assert_eq!(town.save_json(raid.clone()).await.expect("saved").version, version);
            let run = started(&town).await;
            let system = town.community.system();
            let take = || system.execute(wezer_core::flow::FireTransition::of_run(run, "take"));
            assert_eq!(code(take().await), "flow-nobody-to-act-for");
            town.fire(&town.ana, run, "join").await.expect("joined");
            take().await.expect("in Ana's name");
        }
        assert_eq!(town.balance(&town.bo, "VAL").await, "20");
    });
}
