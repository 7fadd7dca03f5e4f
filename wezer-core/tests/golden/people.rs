//! What people, groups, rights and the sovereignty over data store: every event and every kind of document.

use pollster::block_on;
use serde_json::{Value, json};

use super::kept::Story;

/// People come and go, groups are made, moved and closed, rights given and taken back.
pub(crate) fn live(story: &mut Story, ana: &Value, bo: &Value) {
    let because = "because";
    let create = |kind: &str, name: &str| json!({"kind": kind, "name": name, "purpose": "To grow", "duties": ["Water"]});
    let garden = story.does("create_group", create("circle", "Garden"));
    let tools = story.does("create_group", create("circle", "Tools"));
    story.does("move_group", json!({"group": tools, "to": garden}));
    story.does("open_group_wallet", json!({"group": garden, "label": "Seeds"}));
    let membrane = json!({"entry": "request", "questions": ["Why?"], "agreements": [{"title": "Charter", "text": "We share."}],
        "sponsors": 1, "fee": null});
    story.does("change_group", json!({"group": garden, "membrane": membrane}));
    let kind = json!({"slug": "household", "label_en": "household", "label_fr": "foyer", "may_contain": ["role"]});
    story.does("set_group_kind", kind);
    for member in [ana, bo] {
        story.does("add_to_group", json!({"group": tools, "member": member["member"]}));
    }
    story.does("set_manager", json!({"group": tools, "member": ana["member"], "manager": true}));
    let right = json!({"right": "wallet.pay", "to": tools, "over": garden, "when": "entries >= 1",
        "expires_at": "2099-01-01T00:00:00Z", "reason": because});
    let grant = story.does("give_right", right);
    story.does("revoke_right", json!({"over": garden, "grant": grant, "reason": because}));
    let cleo = story.does("register_applicant", json!({"name": "Cléo"}));
    let apply = json!({"group": garden, "member": bo["member"], "answers": ["To dig"], "agree_to": ["Charter"]});
    let applied = story.does("apply_to_group", apply);
    story.does_as(&ana["member"], "sponsor_application", json!({"application": applied["application"], "group": garden}));
    let accept = json!({"application": applied["application"], "group": garden, "accept": true});
    story.does("decide_application", accept);
    story.does("leave_group", json!({"group": garden, "member": bo["member"]}));
    story.does("remove_from_group", json!({"group": tools, "member": bo["member"], "reason": because}));
    story.does("remove_from_group", json!({"group": tools, "member": ana["member"], "reason": because}));
    story.does("close_group", json!({"group": tools, "reason": because}));
    let profile = json!({"member": cleo["member"], "about": "I bake.", "skills": ["Bread"], "language": "fr",
        "visibility": {"about": "public", "phone": "group", "email": "self"}});
    let mut of_bo = profile.clone();
    of_bo["member"] = bo["member"].clone();
    story.does("change_profile", profile);
    story.does("change_profile", of_bo);
    story.does("set_data_policy", json!({"member": bo["member"], "wishes": {"balances": "group"}}));
    story.does("rename_label", json!({"name": "wallet", "language": "fr", "label": "panier"}));
    story.does("set_data_policy", json!({"member": cleo["member"], "wishes": {"balances": "members", "research": false}}));
    story.does("set_group_policy", json!({"group": garden, "discretion": {"members": "members"}}));
    story.does("set_consent_text", json!({"purpose": "newsletter", "texts": {"en": "We write to you.", "fr": "On vous écrit."}}));
    for name in ["give_consent", "withdraw_consent"] {
        let mut consent = json!({"member": cleo["member"], "purpose": "newsletter"});
        if name == "give_consent" {
            (consent["version"], consent["language"]) = (json!(1), json!("fr"));
        }
        story.does(name, consent);
    }
    for nth in 0..50 {
        story.does("admit_member", json!({"name": format!("Neighbour {nth}")}));
    }
    story.does("aggregate", json!({"rows": {"groups": [garden]}, "columns": null, "measured": "people"}));
    story.does("erase_member", json!({"member": cleo["member"], "reason": because}));
    // A day and a night pass, a minute a question.
    story.does("set_retention", json!({"kind": "reason", "days": 1}));
    for _ in 0..1_500 {
        block_on(story.0.inquire("labels", json!({}))).expect("answered");
    }
    story.does("apply_retention", json!({}));
    story.does("give_right", json!({"right": "wallet.see", "to": garden, "over": garden, "reason": because}));
}
