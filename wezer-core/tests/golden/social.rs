//! What talking stores: every event and every kind of document.

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::group::ROOT;
use wezer_core::id::{CommandId, MemberId};

use super::kept::Story;

fn does(story: &mut Story, who: MemberId, command: &str, arguments: Value) -> Value {
    story.1 += 1;
    let session = story.0.community().member(who);
    let called = block_on(session.call(command, CommandId::from_u128(story.1), arguments));
    called.unwrap_or_else(|problem| super::kept::panic_with(command, &problem.message)).output
}

/// Ana and Bó talk, thank, quarrel and make up.
pub(crate) fn talk(story: &mut Story, ana: &Value, bo: &Value) {
    let thanks = json!({ "name": "thanks", "gives": { "amount": "1", "currency": "Thanks" } });
    story.does("set_reactions", json!({ "kinds": [{ "name": "like" }, thanks] }));
    story.does("set_group_openness", json!({ "group": ROOT, "audience": "public" }));
    let member = |of: &Value| of["member"].as_str().and_then(|id| id.parse::<MemberId>().ok()).expect("an id");
    let (one, other) = (member(ana), member(bo));
    let wall = json!({ "group": ROOT });
    does(story, other, "follow", json!({ "member": one }));
    let post = does(story, one, "write_post", json!({ "wall": wall, "text": "The beans are in, @Bó", "audience": "public" }));
    let on = json!({ "kind": "post", "id": post });
    does(story, one, "edit_post", json!({ "post": post, "text": "The beans are up, @Bó" }));
    let comment = does(story, other, "write_comment", json!({ "on": on, "text": "On my way" }));
    does(story, other, "edit_comment", json!({ "comment": comment, "text": "I'm there" }));
    does(story, other, "react", json!({ "to": on, "kind": "thanks" }));
    does(story, other, "delete_comment", json!({ "comment": comment }));
    does(
        story,
        other,
        "set_notification_preference",
        json!({ "kind": "reply", "preference": { "in_app": true, "mail": "digest" } }),
    );
    let talk = does(story, one, "open_conversation", json!({ "with": { "members": [other] } }));
    let message = does(story, one, "send_message", json!({ "conversation": talk, "text": "Thank you" }));
    does(story, one, "send_message", json!({ "conversation": talk, "text": "Come again" }));
    does(story, one, "delete_message", json!({ "message": message }));
    does(story, other, "mark_conversation_read", json!({ "conversation": talk }));
    does(story, other, "mark_read", json!({ "what": { "up_to": "ffffffff-ffff-8fff-bfff-ffffffffffff" } }));
    does(story, other, "report_record", json!({ "record": on, "reason": "Too many beans" }));
    does(story, other, "block_member", json!({ "member": one }));
    does(story, other, "unblock_member", json!({ "member": one }));
    does(story, other, "unfollow", json!({ "member": one }));
    let gone = does(story, one, "write_post", json!({ "wall": "own", "text": "A slip" }));
    does(story, one, "delete_post", json!({ "post": gone }));
    let over = |arguments: Value| {
        let mut arguments = arguments;
        arguments["group"] = json!(ROOT);
        arguments["record"] = on.clone();
        arguments["reason"] = json!("Let us see");
        arguments
    };
    story.does("hide", over(json!({})));
    story.does("unhide", over(json!({})));
    story.does("hide", over(json!({})));
    does(story, one, "appeal_hiding", json!({ "record": on, "words": "One can't have too many" }));
    story.does("decide_appeal", over(json!({ "show": true })));
    let report = does(story, other, "report_record", json!({ "record": on, "reason": "Still too many" }));
    story.does("dismiss_report", json!({ "group": ROOT, "report": report, "reason": "They are good beans" }));
}
