//! Time-outs that meet: what one does to another, and whose figures count where nobody fires.

use pollster::block_on;
use serde_json::json;
use wezer_core::flow::StartFlow;

use crate::town::Town;

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
