//! A community adds a state with its own guard and effect to the transfer flow, from JSON alone; what runs keeps its version.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::CallError;
use wezer_core::flow::{FindFlow, FlowRefusal, MoveRun, SaveFlow, standard};

use super::town::{Town, code, record};

/// The transfer flow as a community of careful people has it: more than 50 has to be reviewed, and the reviewer is thanked.
fn reviewed() -> Value {
    let mut flow: Value = serde_json::from_str(standard::TRANSFER).expect("JSON");
    let list = |flow: &mut Value, name: &str| flow[name].as_array().cloned().expect("a list");
    let mut states = list(&mut flow, "states");
    states.insert(1, json!({ "name": "reviewed", "label": { "en": "Reviewed", "fr": "Relu" } }));
    let mut fields = list(&mut flow, "fields");
    fields.push(json!({ "name": "reviewer", "kind": "wallet" }));
    let mut transitions = list(&mut flow, "transitions");
    transitions[0]["from"] = json!(["draft", "reviewed"]);
    transitions[0]["guard_reason"] = json!({});
    transitions[0]["guard"] = json!("!price_is_declared && (price <= 50 || reviewer_is_set)");
    transitions.push(json!({
        "name": "review",
        "label": { "en": "Have it reviewed", "fr": "Faire relire" },
        "from": ["draft"],
        "to": "reviewed",
        "by": ["sender"],
        "guard": "price > 50 && reviewer_is_set",
        "effects": [{
            "command": "pay",
            "arguments": {
                "from": { "from": "field.payer" },
                "to": { "from": "field.reviewer" },
                "amounts": [{ "formula": "round_half_up(price * 0.02, 0)", "currency_of": "price" }],
            },
            "as": "sender",
            "makes": { "kind": "entry", "id": "entry" },
        }],
    }));
    flow["states"] = json!(states);
    flow["fields"] = json!(fields);
    flow["transitions"] = json!(transitions);
    flow
}

#[test]
fn a_state_with_a_guard_and_an_effect_is_added_without_a_line_of_rust() {
    block_on(async {
        let town = Town::new().await;
        let old = town.transfer("60 VAL").await;
        let saved = town.save_json(reviewed()).await.expect("saved");
        assert_eq!(saved.version, 2);
        let found = town.community.system().ask(FindFlow { name: "transfer".into(), version: None }).await.expect("asked");
        assert_eq!(found.map(|flow| (flow.version, flow.definition.states.len())), Some((2, 6)));
        // What runs keeps its version: no review is asked for.
        assert_eq!(town.see(&town.ana, old).await.expect("seen").version, 1);
        assert_eq!(code(town.fire(&town.ana, old, "review").await), "flow-unknown-transition");
        // What starts now has the new one.
        let new = town.transfer("60 VAL").await;
        let refused = town.fire(&town.ana, new, "pay").await.expect_err("not reviewed");
        let CallError::Refused(FlowRefusal::Guard { reason: found, .. }) = &refused else { unreachable!("{refused:?}") };
        // Without words of its own for it, the flow's names for its fields tell what the rule found.
        assert!(found.en.contains("Amount 60 ") && found.fr.contains("Montant 60 "), "{found:?}");
        let set =
            |run| wezer_core::flow::SetFlowFields { run, fields: [("reviewer".to_owned(), town.cleo.wallet.to_string())].into() };
        town.community.member(town.ana.member).execute(set(new)).await.expect("set");
        town.fire(&town.ana, new, "review").await.expect("reviewed");
        assert_eq!((town.state(new).await, town.balance(&town.cleo, "VAL").await), ("reviewed".to_owned(), "1".to_owned()));
        // What ran before is moved, and then has to be reviewed too.
        let moved = MoveRun { record: record(old), version: 2, states: [("draft".to_owned(), "nowhere".to_owned())].into() };
        assert_eq!(code(town.community.system().execute(moved.clone()).await), "flow-no-place-in-version");
        let denied = town.community.member(town.ana.member).execute(moved.clone()).await;
        assert!(matches!(denied, Err(CallError::Denied(_))), "{denied:?}");
        let moved = MoveRun { states: [("draft".to_owned(), "reviewed".to_owned())].into(), ..moved };
        town.community.system().execute(moved).await.expect("moved");
        assert_eq!(town.state(old).await, "reviewed");
        assert_eq!(code(town.fire(&town.ana, old, "pay").await), "flow-guard");
    });
}

#[test]
fn a_guard_may_ask_for_figures_of_whoever_fires() {
    block_on(async {
        let town = Town::new().await;
        let mut flow: Value = serde_json::from_str(standard::TRANSFER).expect("JSON");
        flow["transitions"][0]["guard_reason"] = json!({});
        flow["transitions"][0]["guard"] = json!("!price_is_declared && (days_member >= 30 || balance_val >= price)");
        town.save_json(flow.clone()).await.expect("saved");
        let run = town.transfer("10 VAL").await;
        let refused = town.fire(&town.ana, run, "pay").await.expect_err("too early");
        let CallError::Refused(FlowRefusal::Guard { reason: found, .. }) = &refused else { unreachable!("{refused:?}") };
        assert!(found.en.contains("days_member 0 days"), "{found:?}");
        let paid = wezer_core::ledger::Pay::new(town.bo.wallet, town.ana.wallet, super::town::money("10 VAL"));
        town.community.member(town.bo.member).execute(paid).await.expect("paid");
        town.fire(&town.ana, run, "pay").await.expect("she has it");
        town.wait(31 * 86_400);
        let run = town.transfer("10 VAL").await;
        town.fire(&town.ana, run, "pay").await.expect("long enough a member");
        flow["transitions"][0]["guard"] = json!("days_of_rain >= 30");
        let refused = town.save_json(flow).await.expect_err("no such figure");
        assert_eq!(refused.code(), "flow-rule");
    });
}

#[test]
fn two_people_at_once_do_not_overwrite_each_other() {
    block_on(async {
        let town = Town::new().await;
        let definition = standard::read(standard::TRANSFER).expect("a definition");
        let save = SaveFlow { definition, base: Some(1) };
        let system = town.community.system();
        assert_eq!(system.execute(save.clone()).await.expect("saved").version, 2);
        let refused = system.execute(save).await;
        assert!(matches!(refused, Err(CallError::Refused(FlowRefusal::NotCurrent { current: 2 }))), "{refused:?}");
    });
}
