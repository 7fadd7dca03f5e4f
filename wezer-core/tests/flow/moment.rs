//! What happens by itself at a moment that a field names.

use pollster::block_on;
use serde_json::json;
use wezer_core::CallError;
use wezer_core::flow::{FlowRefusal, SetFlowFields, StartFlow};
use wezer_core::id::RunId;

use super::town::{Town, code};

fn errand() -> serde_json::Value {
    json!({
        "name": "errand",
        "fields": [{ "name": "ends_at", "kind": "timestamp" }, { "name": "note", "kind": "text" }],
        "roles": [{ "name": "owner", "holder": "starter" }],
        "states": [{ "name": "waiting" }, { "name": "open" }, { "name": "over", "final": true }],
        "transitions": [
            { "name": "open", "from": ["waiting"], "to": "open", "by": ["owner"] },
            { "name": "end", "from": ["waiting", "open"], "to": "over", "at_field": "ends_at" }
        ]
    })
}

impl Town {
    async fn errand(&self, until: Option<i64>) -> RunId {
        let start = StartFlow::new("errand");
        let start = match until {
            Some(seconds) => start.field("ends_at", self.world().now().plus_seconds(seconds)),
            None => start,
        };
        self.start(&self.ana, start).await.expect("started")
    }

    async fn let_happen(&self) -> u32 {
        self.tick().await.moved
    }
}

#[test]
fn it_happens_at_the_moment_and_waits_for_ever_without_one() {
    block_on(async {
        let town = Town::new().await;
        town.save_json(errand()).await.expect("saved");
        let (soon, never, opened) = (town.errand(Some(100)).await, town.errand(None).await, town.errand(Some(200)).await);
        town.fire(&town.ana, opened, "open").await.expect("opened");
        town.wait(99);
        assert_eq!(town.let_happen().await, 0);
        town.wait(1);
        assert_eq!((town.let_happen().await, town.let_happen().await), (1, 0));
        assert_eq!(town.state(soon).await, "over");
        town.wait(100);
        assert_eq!(town.let_happen().await, 1, "also from the next state, where nobody named it again");
        assert_eq!(town.state(opened).await, "over");
        town.wait(1_000_000);
        assert_eq!(town.let_happen().await, 0);
        assert_eq!(town.state(never).await, "waiting");
        assert_eq!(town.see(&town.ana, never).await.expect("seen").due, None);
    });
}

#[test]
fn a_moment_that_is_changed_counts_as_it_was_said_last() {
    block_on(async {
        let town = Town::new().await;
        town.save_json(errand()).await.expect("saved");
        let run = town.errand(Some(100)).await;
        let later = town.world().now().plus_seconds(500);
        let set = |text: String| SetFlowFields { run, fields: [("ends_at".to_owned(), text)].into() };
        let ana = town.community.member(town.ana.member);
        ana.execute(set(later.to_string())).await.expect("changed");
        assert_eq!(town.see(&town.ana, run).await.expect("seen").due, Some(later));
        town.wait(400);
        assert_eq!(town.let_happen().await, 0);
        ana.execute(set(String::new())).await.expect("taken away");
        assert_eq!(town.see(&town.ana, run).await.expect("seen").due, None);
        town.wait(400);
        assert_eq!(town.let_happen().await, 0);
    });
}

#[test]
fn only_a_moment_can_be_waited_for() {
    block_on(async {
        let town = Town::new().await;
        for field in ["note", "nothing"] {
            let mut wrong = errand();
            wrong["transitions"][1]["at_field"] = json!(field);
            let Err(error) = town.save_json(wrong).await else { panic!("a fault") };
            assert_eq!(error.code(), "flow-no-field");
            let CallError::Refused(FlowRefusal::Fault(fault)) = error else { panic!("a fault") };
            assert_eq!(fault.at(), "transitions[1].at_field");
        }
        // Round and round at once, as soon as the moment is past.
        let mut ring = errand();
        ring["transitions"].as_array_mut().expect("a list").extend([
            json!({ "name": "on", "from": ["waiting"], "to": "open", "at_field": "ends_at" }),
            json!({ "name": "back", "from": ["open"], "to": "waiting", "at_field": "ends_at" }),
        ]);
        assert_eq!(code(town.save_json(ring).await), "flow-cycle");
    });
}
