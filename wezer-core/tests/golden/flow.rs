//! What flows store: every event and every kind of document.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::{CommandId, MemberId};

use super::kept::Story;

/// An errand that Ana and Bo agree on; what nobody does happens by itself, or not yet.
pub(crate) fn flows(story: &mut Story, ana: &Value, bo: &Value) {
    let pay = json!({
        "command": "give",
        "arguments": { "from": { "from": "field.theirs" }, "to": { "from": "field.mine" }, "money": { "amount": "1", "currency": "Thanks" } },
        "as": "helper",
        "makes": { "kind": "entry" },
    });
    let errand = json!({
        "name": "errand",
        "label": { "en": "Errand", "fr": "Course" },
        "fields": [
            { "name": "mine", "kind": "wallet", "required": true },
            { "name": "theirs", "kind": "wallet", "required": true },
            { "name": "what", "kind": "text" },
        ],
        "roles": [{ "name": "asker", "holder": { "field": "mine" } }, { "name": "helper", "holder": { "field": "theirs" } }],
        "states": [{ "name": "asked" }, { "name": "agreed" }, { "name": "done", "final": true }],
        "transitions": [
            { "name": "agree", "from": ["asked"], "to": "agreed", "agreed_by": ["asker", "helper"], "effects": [pay] },
            { "name": "lapse", "from": ["agreed"], "to": "done", "after_seconds": 60, "guard": "steps > 100" },
            { "name": "finish", "from": ["agreed"], "to": "done", "by": ["asker"] },
        ],
    });
    story.does("save_flow", json!({ "definition": errand }));
    let member = |of: &Value| of["member"].as_str().and_then(|id| id.parse::<MemberId>().ok()).expect("an id");
    let (asker, helper) = (member(ana), member(bo));
    let mut does = |who: MemberId, command: &str, arguments: Value| {
        story.1 += 1;
        let session = story.0.community().member(who);
        let called = block_on(session.call(command, CommandId::from_u128(story.1), arguments));
        called.unwrap_or_else(|problem| super::kept::panic_with(command, &problem.message)).output
    };
    let fields = json!({ "mine": ana["wallet"], "theirs": bo["wallet"], "what": "bread" });
    let run = does(asker, "start_flow", json!({ "flow": "errand", "fields": fields }));
    does(asker, "set_flow_fields", json!({ "run": run["run"], "fields": { "what": "bread and milk" } }));
    let fire = json!({ "record": { "kind": "flow_run", "id": run["run"] }, "transition": "agree" });
    does(asker, "fire_transition", fire.clone());
    does(helper, "fire_transition", fire);
    story.does("save_flow", json!({ "definition": errand }));
    story.does("move_run", json!({ "record": { "kind": "flow_run", "id": run["run"] }, "version": 2 }));
    // The clock moves by a minute a command: the time-out is due, and its rule does not hold yet.
    story.does("tick_flows", json!({}));
}
