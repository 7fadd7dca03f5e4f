//! What is wrong with a definition is refused when it is saved, with its place; whatever is thrown at it.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::flow::{FlowDefinition, SaveFlow, standard};
use wezer_core::language::Language;
use wezer_core::{CallError, Community};

use super::town::Town;

fn transfer() -> Value {
    serde_json::from_str(standard::TRANSFER).expect("JSON")
}

/// Where the first fault is and what kind of fault.
async fn fault(community: &Community, definition: Value) -> (String, String) {
    let definition: FlowDefinition = serde_json::from_value(definition).expect("the shape of a definition");
    let refused = community.system().execute(SaveFlow::new(definition)).await.expect_err("a fault");
    for language in Language::ALL {
        let said = refused.explain(language);
        assert!(!said.contains('{') && said.len() < 1_000, "{said}");
    }
    let CallError::Refused(refusal) = &refused else { unreachable!("{refused:?}") };
    let wezer_core::flow::FlowRefusal::Fault(fault) = refusal else { unreachable!("{refusal:?}") };
    (fault.at().to_owned(), fault.code().to_owned())
}

/// The transfer flow with the value at a place replaced.
fn with(place: &str, value: Value) -> Value {
    let mut flow = transfer();
    *flow.pointer_mut(place).expect("a place in the flow") = value;
    flow
}

#[test]
fn each_fault_is_named_with_its_place() {
    block_on(async {
        let community = Community::in_memory();
        let cases = [
            (with("/name", json!("Transfer")), "name", "flow-bad-name"),
            (with("/name", json!("a\u{202e}b")), "name", "flow-bad-name"),
            (with("/name", json!("x".repeat(10_000_000))), "name", "flow-bad-name"),
            (with("/label/fr", json!("a\u{7}")), "label.fr", "flow-bad-text"),
            (with("/states/2/name", json!("draft")), "states[2].name", "flow-twice"),
            (with("/fields/0/name", json!("while")), "fields[0].name", "flow-bad-name"),
            (with("/states", json!([])), "states", "flow-empty"),
            (with("/roles/0/holder/field", json!("price")), "roles[0].holder.field", "flow-no-field"),
            (with("/roles/0/holder", json!({ "right": "to.fly" })), "roles[0].holder.right", "flow-no-right"),
            (with("/transitions/0/from/0", json!("nowhere")), "transitions[0].from[0]", "flow-no-state"),
            (with("/transitions/0/to", json!("nowhere")), "transitions[0].to", "flow-no-state"),
            (with("/transitions/0/from", json!([])), "transitions[0].from", "flow-empty"),
            (with("/transitions/0/by/0", json!("nobody")), "transitions[0].by[0]", "flow-no-role"),
            (with("/transitions/0/by", json!([])), "transitions[0]", "flow-nobody"),
            (with("/transitions/0/guard", json!("price >\n colour")), "transitions[0].guard", "flow-rule"),
            (with("/transitions/0/guard", json!("price == \"a\"")), "transitions[0].guard", "flow-rule"),
            (with("/transitions/0/effects/0/command", json!("rob")), "transitions[0].effects[0].command", "flow-no-command"),
            (
                with("/transitions/0/effects/0/command", json!("save_flow")),
                "transitions[0].effects[0].command",
                "flow-forbidden-command",
            ),
            (with("/transitions/1/to", json!("done")), "states[1]", "flow-unreachable"),
            (with("/states/2/final", json!(false)), "", "done"),
        ];
        for (definition, at, code) in cases {
            if code == "done" {
                let definition: FlowDefinition = serde_json::from_value(definition).expect("a definition");
                community.system().execute(SaveFlow::new(definition)).await.expect("a refund leads to a final state");
                continue;
            }
            assert_eq!(fault(&community, definition).await, (at.to_owned(), code.to_owned()));
        }
        let mut ends = transfer();
        for state in 0..5 {
            ends["states"][state]["final"] = json!(state == 2);
        }
        assert_eq!(fault(&community, ends).await, ("states[4]".to_owned(), "flow-no-way-out".to_owned()));
    });
}

#[test]
fn arguments_are_held_against_the_schema_of_the_command() {
    block_on(async {
        let community = Community::in_memory();
        let arguments = "transitions[0].effects[0].arguments";
        let place = "/transitions/0/effects/0/arguments";
        let cases = [
            (with(&format!("{place}/to"), json!({ "from": "field.price" })), format!("{arguments}.to"), "flow-argument"),
            (with(&format!("{place}/to"), json!({ "from": "field.nothing" })), format!("{arguments}.to"), "flow-no-field"),
            (with(&format!("{place}/to"), json!({ "from": "role.sender" })), format!("{arguments}.to"), "flow-argument"),
            (with(&format!("{place}/to"), json!("Bo")), format!("{arguments}.to"), "flow-argument"),
            (with(&format!("{place}/to"), json!(7)), format!("{arguments}.to"), "flow-argument"),
            (with(&format!("{place}/amounts"), json!([])), format!("{arguments}.amounts"), "flow-empty"),
            (
                with(&format!("{place}/amounts"), json!({ "from": "field.price" })),
                format!("{arguments}.amounts"),
                "flow-argument",
            ),
            (
                with(&format!("{place}/amounts/0"), json!({ "formula": "price *", "currency_of": "price" })),
                format!("{arguments}.amounts[0]"),
                "flow-rule",
            ),
            (
                with(&format!("{place}/amounts/0"), json!({ "formula": "price * 2" })),
                format!("{arguments}.amounts[0]"),
                "flow-argument",
            ),
            (with(place, json!({ "from": { "from": "field.payer" } })), format!("{arguments}.to"), "flow-argument"),
            (
                with(place, json!({ "from": { "from": "field.payer" }, "colour": "red" })),
                format!("{arguments}.colour"),
                "flow-no-argument",
            ),
            (
                with("/transitions/0/effects/0/save", json!({ "entry": "number" })),
                "transitions[0].effects[0].save.entry".to_owned(),
                "flow-not-in-answer",
            ),
            (
                with("/transitions/0/effects/0/save", json!({ "payer": "entry" })),
                "transitions[0].effects[0].save.payer".to_owned(),
                "flow-argument",
            ),
        ];
        for (definition, at, code) in cases {
            assert_eq!(fault(&community, definition).await, (at, code.to_owned()));
        }
    });
}

#[test]
fn what_would_never_end_is_refused_also_across_flows() {
    block_on(async {
        let community = Community::in_memory();
        let save = async |definition: Value| {
            let definition: FlowDefinition = serde_json::from_value(definition).expect("a definition");
            community.system().execute(SaveFlow::new(definition)).await
        };
        let flow = |name: &str, effects: Value, after: Value| {
            json!({
                "name": name,
                "roles": [{ "name": "one", "holder": "starter" }],
                "states": [{ "name": "a" }, { "name": "b", "final": true }],
                "transitions": [
                    { "name": "go", "from": ["a"], "to": "b", "after_seconds": after, "effects": effects },
                    { "name": "back", "from": ["b"], "to": "a", "by": ["one"] },
                ],
            })
        };
        let starts = |flow: &str| json!([{ "command": "start_flow", "arguments": { "flow": flow }, "as": "one" }]);
        let loops = flow("loops", starts("loops"), json!(0));
        assert_eq!(fault(&community, loops).await, ("transitions[0]".to_owned(), "flow-cycle".to_owned()));
        let mut ping = flow("ping", json!([]), json!(0));
        ping["transitions"][1] = json!({ "name": "back", "from": ["b"], "to": "a", "after_seconds": 59 });
        assert_eq!(fault(&community, ping.clone()).await.1, "flow-cycle");
        ping["transitions"][1]["after_seconds"] = json!(60);
        save(ping).await.expect("a ring at the pace of people may go on");
        save(flow("first", json!([]), json!(0))).await.expect("saved");
        save(flow("second", starts("first"), json!(0))).await.expect("saved");
        let third = flow("first", starts("second"), json!(0));
        assert_eq!(fault(&community, third).await, ("transitions[0]".to_owned(), "flow-cycle".to_owned()));
        // However slow, each round would leave more runs behind.
        assert_eq!(fault(&community, flow("slow", starts("slow"), json!(60))).await.1, "flow-cycle");
        save(flow("yearly", starts("first"), json!(31_536_000))).await.expect("it starts what does not lead back");
        let ring = flow("first", starts("yearly"), json!(86_400));
        assert_eq!(fault(&community, ring).await, ("transitions[0]".to_owned(), "flow-cycle".to_owned()));
        let hidden = flow(
            "hidden",
            json!([{ "command": "start_flow", "arguments": { "flow": { "from": "now" } }, "as": "one" }]),
            json!(0),
        );
        let at = "transitions[0].effects[0].arguments.flow";
        assert_eq!(fault(&community, hidden).await, (at.to_owned(), "flow-not-literal".to_owned()));
        assert_eq!(
            fault(&community, flow("lost", starts("nowhere"), json!(0))).await,
            (at.to_owned(), "flow-no-flow".to_owned())
        );
        let silent = json!([{ "command": "start_flow", "arguments": { "flow": "first" } }]);
        assert_eq!(fault(&community, flow("silent", silent, json!(0))).await.1, "flow-in-whose-name");
    });
}

#[test]
fn acting_as_the_system_needs_a_right_of_its_own() {
    block_on(async {
        let town = Town::new().await;
        let mut flow = json!({
            "name": "automatic",
            "fields": [{ "name": "who", "kind": "member", "required": true }],
            "states": [{ "name": "a" }, { "name": "b", "final": true }],
            "transitions": [{
                "name": "go", "from": ["a"], "to": "b", "after_seconds": 60,
                "effects": [{ "command": "change_member", "arguments": { "member": { "from": "field.who" }, "role": "operator" }, "as": "system" }],
            }],
        });
        town.ana_writes_flows().await;
        let ana = town.community.member(town.ana.member);
        let read = |flow: &Value| SaveFlow::new(serde_json::from_value(flow.clone()).expect("a definition"));
        let refused = ana.execute(read(&flow)).await.expect_err("an operator's power");
        assert_eq!(refused.code(), "flow-needs-system-right");
        // The system itself saves it; nobody has to fire, and it is done as the system.
        town.save_json(flow.clone()).await.expect("saved");
        let start = wezer_core::flow::StartFlow::new("automatic").field("who", town.cleo.member);
        town.start(&town.bo, start).await.expect("started");
        town.wait(61);
        assert_eq!(town.tick().await.moved, 1);
        let cleo = wezer_core::member::FindMember::Id(town.cleo.member);
        let cleo = town.community.system().ask(cleo).await.expect("asked").expect("there");
        assert_eq!(cleo.role(), wezer_core::member::Role::Operator);
        flow["transitions"][0]["effects"] = json!([]);
        ana.execute(read(&flow)).await.expect("without it she may");
        flow["transitions"][0]["right"] = json!("flow.manage");
        flow["transitions"][0]["after_seconds"] = json!(null);
        flow["transitions"][0]["effects"] =
            json!([{ "command": "change_member", "arguments": { "member": { "from": "field.who" } }, "as": "system" }]);
        assert_eq!(fault(&town.community, flow).await.1, "flow-not-as-system");
    });
}

#[test]
fn hostile_definitions_are_refused_without_harm() {
    block_on(async {
        let community = Community::in_memory();
        let mut flow = transfer();
        flow["states"] = (0..100_000).map(|nth| json!({ "name": format!("s{nth}") })).collect();
        assert_eq!(fault(&community, flow).await, ("states".to_owned(), "flow-too-many".to_owned()));
        let mut flow = transfer();
        flow["transitions"][0]["from"] = json!(vec!["draft"; 100_000]);
        assert_eq!(fault(&community, flow).await.1, "flow-too-many");
        let mut deep = json!("x");
        for _ in 0..100 {
            deep = json!([deep]);
        }
        let place = "/transitions/0/effects/0/arguments/memo";
        assert_eq!(fault(&community, with(place, deep)).await.1, "flow-too-many");
        assert_eq!(fault(&community, with(place, json!("x".repeat(10_000_000)))).await.1, "flow-bad-text");
        let wide: Value = vec!["x"; 100_000].into();
        assert_eq!(fault(&community, with(place, wide)).await.1, "flow-too-many");
        assert_eq!(fault(&community, with("/transitions/0/guard", json!("(".repeat(100_000)))).await.1, "flow-rule");
        let mut large = transfer();
        let long = "x".repeat(3_900);
        large["transitions"] = (0..60)
            .map(|nth| {
                let mut transition = large["transitions"][0].clone();
                transition["name"] = json!(format!("t{nth}"));
                transition["effects"][0]["arguments"]["memo"] = json!(long);
                transition
            })
            .collect();
        assert_eq!(fault(&community, large).await, (String::new(), "flow-too-large".to_owned()));
        // Deeper than a reader of JSON goes: it never becomes a definition.
        let text = format!("{{\"name\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(serde_json::from_str::<FlowDefinition>(&text).is_err());
        // Nothing of all that was kept.
        assert_eq!(community.head().await.expect("a head").seq.get(), 0);
    });
}
