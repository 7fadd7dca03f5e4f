//! What indicators and levels store: every event and every kind of document.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::CommandId;

use super::kept::Story;

/// What is counted, what is asked, and a level.
pub(crate) fn measures(story: &mut Story, ana: &Value, bo: &Value) {
    let indicator = |code: &str, measure: Value| json!({"code": code, "label_en": code, "label_fr": code, "measure": measure});
    story.does("set_indicator", indicator("quality", json!({"marks": {}})));
    story.does("set_indicator", indicator("paid", json!({"given": {"currency": "VAL"}})));
    story.does("set_indicator", indicator("idle", json!("entries")));
    story.does("remove_indicator", json!({"code": "idle"}));
    let category = json!({"kind": "member", "id": "00000000-0000-0000-0000-000000000000"});
    story.does("set_asked_indicators", json!({"category": category, "changes": {"quality": {"ask": {"optional": true}}}}));
    let member = json!({"kind": "member", "id": bo});
    let by_ana = story.0.community().member(ana.as_str().and_then(|id| id.parse().ok()).expect("an id"));
    let evaluate = json!({"object": member, "marks": {"quality": 2}, "comment": "good bread"});
    story.1 += 1;
    let evaluated = block_on(by_ana.call("evaluate", CommandId::from_u128(story.1), evaluate));
    assert!(evaluated.is_ok(), "{evaluated:?}");
    story.does("close_evaluations", json!({"object": member}));
    let level = story.does("create_group", json!({"kind": "circle", "name": "Trusted"}));
    let asks = json!({"at_least": {"formula": "mark_quality + partners", "threshold": "0.5"}});
    story.does("set_level", json!({"group": level, "asks": asks, "grace_days": 14}));
    story.does("update_indicators", json!({}));
    story.does("apply_levels", json!({}));
    let harder = json!({"at_least": {"formula": "mark_quality + partners", "threshold": "50"}});
    story.does("set_level", json!({"group": level, "asks": harder, "grace_days": 14}));
    // Below it from now on, and out at once where there is no grace.
    story.does("apply_levels", json!({"limit": 1}));
    story.does("set_level", json!({"group": level, "asks": harder, "grace_days": 0}));
    story.does("apply_levels", json!({}));
    story.does("lock_level", json!({"group": level, "member": ana, "locked": true}));
    let other = story.does("create_group", json!({"kind": "circle", "name": "Other"}));
    let asks = json!({"rules": {"gain": "partners > 99", "keep": "true"}});
    story.does("set_level", json!({"group": other, "asks": asks, "grace_days": 0}));
    story.does("remove_level", json!({"group": other}));
}
