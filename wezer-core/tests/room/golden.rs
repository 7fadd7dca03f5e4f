//! What rooms stored once is understood for ever: see `tests/golden.rs`. The components of that time lie in the file itself.

#[path = "../golden/kept.rs"]
mod kept;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::CommandId;
use wezer_core::room::{ComponentBytes, RoomEngine, RoomLimits, Rooms};
use wezer_core::{Community, Registry};

use self::kept::{Golden, House, Story};
use crate::town::component;

fn registry() -> Registry {
    let engine = RoomEngine::new(RoomLimits { failures_in_a_row: 1, ..RoomLimits::default() }).expect("this machine runs rooms");
    Registry::core().with(&crate::town::PAYMENTS).and_then(|registry| registry.with(&Rooms::new(engine))).expect("new names")
}

/// A story in which everything happens that rooms store.
fn tell(story: &mut Story) -> Vec<(&'static str, Value)> {
    let ana = story.does("admit_member", json!({"name": "Ana", "role": "operator"}));
    let who = ana["member"].clone();
    let garden = story.does_as(&who, "create_group", json!({"kind": "circle", "name": "Garden"}));
    let bytes = |name: &str| serde_json::to_value(ComponentBytes::of(&component(name))).expect("base64");
    let tally = story.does_as(&who, "install_room", json!({"component": bytes("tally")}));
    let hostile = story.does_as(&who, "install_room", json!({"component": bytes("hostile")}));
    let grants: Vec<Value> = crate::town::ALL.iter().map(|permission| json!({"permission": permission})).collect();
    let open = |component: &Value| json!({"component": component, "group": garden, "grants": grants});
    let counter = story.does_as(&who, "open_room", open(&tally));
    story.does_as(&who, "call_room", json!({"room": counter, "action": "count"}));
    let few = json!([{"permission": crate::town::ALL[0]}]);
    story.does_as(&who, "set_room_grants", json!({"room": counter, "group": garden, "grants": few}));
    let other = story.does_as(&who, "open_room", open(&hostile));
    let about = json!([{"name": "key", "value": "k"}, {"name": "value", "value": "v"}, {"name": "about", "value": who}]);
    story.does_as(&who, "call_room", json!({"room": other, "action": "write", "values": about}));
    let alert = json!([{"name": "who", "value": who}, {"name": "text", "value": "Look"}]);
    story.does_as(&who, "call_room", json!({"room": other, "action": "alert", "values": alert}));
    story.does("create_currency", json!({"code": "VAL", "name": "Values", "abundance": "sufficient", "origin": "issued", "limits": {"lower": {"at": "-100"}}}));
    let bo = story.does("admit_member", json!({"name": "Bo"}));
    let amounts = json!([{"amount": "1", "currency": "VAL"}]);
    story.does("pay", json!({"from": ana["wallet"], "to": bo["wallet"], "amounts": amounts}));
    story.does("tick_rooms", json!({}));
    story.does_as(&who, "call_room", json!({"room": other, "action": "trap"}));
    story.does_as(&who, "resume_room", json!({"room": other, "group": garden}));
    let third = story.does_as(&who, "open_room", open(&hostile));
    story.does_as(&who, "upgrade_room", json!({"room": third, "group": garden, "component": tally, "grants": few}));
    story.does_as(&who, "close_room", json!({"room": third, "group": garden}));
    let unused = story.does_as(&who, "install_room", json!({"component": bytes("shopping")}));
    story.does_as(&who, "remove_room_component", json!({"component": unused}));
    vec![("room_components", json!({})), ("rooms_in", json!({"group": garden}))]
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
