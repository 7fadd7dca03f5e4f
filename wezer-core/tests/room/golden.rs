//! What rooms stored once is understood for ever: see `tests/golden.rs`. The components of that time lie in the file itself.

#[path = "../golden/kept.rs"]
mod kept;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::{CommandId, MemberId};
use wezer_core::room::{ComponentBytes, RoomEngine, RoomLimits, Rooms};
use wezer_core::{Community, Registry};

use self::kept::{Golden, House, Story};
use crate::town::component;

fn registry() -> Registry {
    let engine = RoomEngine::new(RoomLimits { failures_in_a_row: 1, ..RoomLimits::default() }).expect("this machine runs rooms");
    Registry::core().with(&crate::town::Payments).and_then(|registry| registry.with(&Rooms::new(engine))).expect("new names")
}

fn does(story: &mut Story, who: MemberId, command: &str, arguments: Value) -> Value {
    story.1 += 1;
    let session = story.0.community().member(who);
    let called = block_on(session.call(command, CommandId::from_u128(story.1), arguments));
    called.unwrap_or_else(|problem| kept::panic_with(command, &problem.message)).output
}

/// A story in which everything happens that rooms store.
fn tell(story: &mut Story) -> Vec<(&'static str, Value)> {
    let ana = story.does("admit_member", json!({"name": "Ana", "role": "operator"}));
    let who: MemberId = ana["member"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let garden = does(story, who, "create_group", json!({"kind": "circle", "name": "Garden"}));
    let bytes = |name: &str| serde_json::to_value(ComponentBytes::of(&component(name))).expect("base64");
    let tally = does(story, who, "install_room", json!({"component": bytes("tally")}));
    let hostile = does(story, who, "install_room", json!({"component": bytes("hostile")}));
    let grants: Vec<Value> = crate::town::ALL.iter().map(|permission| json!({"permission": permission})).collect();
    let open = |component: &Value| json!({"component": component, "group": garden, "grants": grants});
    let counter = does(story, who, "open_room", open(&tally));
    does(story, who, "call_room", json!({"room": counter, "action": "count"}));
    let few = json!([{"permission": crate::town::ALL[0]}]);
    does(story, who, "set_room_grants", json!({"room": counter, "group": garden, "grants": few}));
    let other = does(story, who, "open_room", open(&hostile));
    let about = json!([{"name": "key", "value": "k"}, {"name": "value", "value": "v"}, {"name": "about", "value": who}]);
    does(story, who, "call_room", json!({"room": other, "action": "write", "values": about}));
    does(story, who, "call_room", json!({"room": other, "action": "trap"}));
    does(story, who, "resume_room", json!({"room": other, "group": garden}));
    let third = does(story, who, "open_room", open(&hostile));
    does(story, who, "upgrade_room", json!({"room": third, "group": garden, "component": tally, "grants": few}));
    does(story, who, "close_room", json!({"room": third, "group": garden}));
    vec![("room_components", json!({})), ("rooms_in", json!({"group": garden})), ("room", json!({"room": counter}))]
}

fn goes_on(_: &Golden, community: &Community) {
    let ticked = block_on(community.system().call("tick_rooms", CommandId::from_u128(u128::MAX), json!({})));
    assert!(ticked.is_ok(), "{ticked:?}");
    block_on(community.audit(|_| {})).expect("the chain and every balance hold");
}

#[test]
fn what_was_stored_means_what_it_meant() {
    kept::means_what_it_meant(&House { registry, tell }, goes_on);
}

#[test]
fn everything_that_is_stored_has_a_golden_file() {
    kept::everything_is_kept(&registry(), &Registry::core());
}
