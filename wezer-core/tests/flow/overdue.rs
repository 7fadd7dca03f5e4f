//! Time-outs that meet: what one does to another, and whose figures count where nobody fires.

use pollster::block_on;
use serde_json::json;
use wezer_core::Actor;
use wezer_core::flow::{SetFlowFields, StartFlow, TickFlows};
use wezer_core::ledger::Pay;
use wezer_core::sovereignty::ErasurePreview;

use super::town::{Town, money};

#[test]
fn a_record_that_another_ones_time_out_moved_is_not_late_any_more() {
    block_on(async {
        let town = Town::new().await;
        let second = json!({
            "name": "second",
            "roles": [{ "name": "one", "holder": "starter" }],
            "states": [{ "name": "a" }, { "name": "b", "final": true }, { "name": "c", "final": true }],
            "transitions": [
                { "name": "lapse", "from": ["a"], "to": "b", "after_seconds": 60 },
                { "name": "push", "from": ["a"], "to": "c", "by": ["one"] },
            ],
        });
        let push = json!({
            "command": "fire_transition",
            "arguments": { "record": { "kind": "flow_run", "id": { "from": "field.next" } }, "transition": "push", "flow": "second" },
            "as": "one",
        });
        let first = json!({
            "name": "first",
            "fields": [{ "name": "next", "kind": "text", "required": true }],
            "roles": [{ "name": "one", "holder": "starter" }],
            "states": [{ "name": "a" }, { "name": "b", "final": true }],
            "transitions": [{ "name": "lapse", "from": ["a"], "to": "b", "after_seconds": 50, "effects": [push] }],
        });
        town.save_json(second).await.expect("saved");
        town.save_json(first).await.expect("saved");
        let pushed = town.start(&town.ana, StartFlow::new("second")).await.expect("started");
        town.start(&town.ana, StartFlow::new("first").field("next", pushed)).await.expect("started");
        town.wait(61);
        let ticked = town.tick().await;
        assert_eq!((ticked.moved, ticked.delayed, town.state(pushed).await.as_str()), (1, 0, "c"));
        town.wait(3_601);
        let ticked = town.tick().await;
        assert_eq!((ticked.moved, ticked.delayed), (0, 0), "nothing is due for ever");
    });
}

#[test]
fn what_happens_by_itself_knows_no_figures_of_whoever_lets_it_happen() {
    block_on(async {
        let town = Town::new().await;
        let pay = json!({
            "command": "pay",
            "arguments": {
                "from": { "from": "field.mine" },
                "to": { "from": "field.theirs" },
                "amounts": [{ "formula": "balance_val", "currency_of": "unit" }],
            },
            "as": "one",
        });
        let flow = json!({
            "name": "gift",
            "fields": [
                { "name": "mine", "kind": "wallet", "required": true },
                { "name": "theirs", "kind": "wallet", "required": true },
                { "name": "unit", "kind": "money", "required": true },
            ],
            "roles": [{ "name": "one", "holder": "starter" }],
            "states": [{ "name": "a" }, { "name": "b", "final": true }],
            "transitions": [{ "name": "lapse", "from": ["a"], "to": "b", "after_seconds": 60, "effects": [pay] }],
        });
        town.save_json(flow).await.expect("saved");
        let start = StartFlow::new("gift").field("mine", town.ana.wallet).field("theirs", town.bo.wallet);
        town.start(&town.ana, start.field("unit", "1 VAL")).await.expect("started");
        let operator = town.operator().await;
        let rich = Pay::new(town.cleo.wallet, town.wallet_of(operator).await, money("40 VAL"));
        town.community.member(town.cleo.member).execute(rich).await.expect("paid");
        town.wait(61);
        let ticked = town.community.member(operator).execute(TickFlows {}).await.expect("ticked").output;
        assert_eq!((ticked.moved, ticked.delayed), (0, 1), "nobody fires, so there is no balance to name");
        assert_eq!(town.balance(&town.ana, "VAL").await, "0");
    });
}

#[test]
fn a_run_keeps_no_words_of_somebody_who_was_erased() {
    block_on(async {
        let town = Town::new().await;
        let note = json!({
            "name": "note",
            "fields": [{ "name": "said", "kind": "text" }],
            "roles": [{ "name": "one", "holder": "starter" }],
            "states": [{ "name": "a" }, { "name": "b", "final": true }],
            "transitions": [{ "name": "end", "from": ["a"], "to": "b", "by": ["one"] }],
        });
        town.save_json(note).await.expect("saved");
        let run = town.start(&town.ana, StartFlow::new("note").field("said", "hello")).await.expect("started");
        town.community.erase(Actor::Member(town.ana.member), town.ana.member, None).await.expect("erased");
        let fields = [("said".to_owned(), "filled in later".to_owned())].into();
        town.community.system().execute(SetFlowFields { run, fields }).await.expect("set");
        let plan = town.community.system().ask(ErasurePreview { member: town.ana.member }).await.expect("answered");
        assert!(plan.goes.is_empty(), "sealed anew under the key of somebody who is gone: {:?}", plan.goes);
    });
}
