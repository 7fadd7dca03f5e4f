//! What was stored once is understood for ever: communities as they were stored by earlier versions, under `tests/golden/`.
//!
//! A file is never changed. When an event, a version or a document is new, extend the story below and write another file:
//! `WEZER_GOLDEN=community-2 cargo test -p wezer-core --test golden`.

#[path = "golden/flow.rs"]
mod flow;
#[path = "golden/indicator.rs"]
mod indicator;
#[path = "golden/kept.rs"]
mod kept;
#[path = "golden/people.rs"]
mod people;
#[path = "golden/social.rs"]
mod social;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::CommandId;
use wezer_core::{Community, Registry};

use self::kept::{Golden, House, Story};

/// Where the files lie.
const GOLDEN: &str = "tests/golden";

/// A story in which everything happens that can be stored.
fn tell(story: &mut Story) -> Vec<(&'static str, Value)> {
    let fee = json!({"name": "levy", "bearer": "payee", "share": 10_000, "minimum": "0.01"});
    story.does(
        "create_currency",
        json!({"code": "VAL", "name": "Values", "scale": 2, "abundance": "sufficient", "origin": "issued",
        "limits": {"lower": {"at": "-100"}, "upper": {"at": "500", "force": "warning"}}, "fees": [fee]}),
    );
    story.does("create_currency", json!({"code": "EUR", "name": "Euro", "scale": 2, "abundance": "rare", "origin": "declared"}));
    story.does(
        "create_currency",
        json!({"code": "GOLD", "name": "Gold", "scale": 17, "abundance": "rare", "origin": "custody",
        "supply_limit": "1000"}),
    );
    story.does("create_currency", json!({"code": "Thanks", "name": "Thanks", "abundance": "abundant", "origin": "issued"}));
    story.does("change_currency", json!({"code": "EUR", "usage": "what was paid outside"}));
    let ana = story.does("admit_member", json!({"name": "Ana"}));
    let bo = story.does("admit_member", json!({"name": "Bo", "role": "operator"}));
    story.does("change_member", json!({"member": bo["member"], "name": "Bó", "role": "member"}));
    let fund = story.does("open_wallet", json!({"label": "fund"}));
    story.does("set_limits", json!({"wallet": fund, "currency": "VAL", "limits": {"lower": {"at": "-7.50"}}}));
    story.does("issue", json!({"to": ana["wallet"], "money": {"amount": "3.00000000000000001", "currency": "GOLD"}}));
    story.does("redeem", json!({"from": ana["wallet"], "money": {"amount": "1", "currency": "GOLD"}}));
    story.does("give", json!({"from": ana["wallet"], "to": bo["wallet"], "money": {"amount": "5", "currency": "Thanks"}}));
    let val = |amount: &str| json!([{"amount": amount, "currency": "VAL"}]);
    let pay = |amounts: Value, until: Value| json!({"from": ana["wallet"], "to": bo["wallet"], "amounts": amounts, "memo": "words", "hold_until": until});
    let paid = story.does("pay", pay(val("12.34"), Value::Null));
    story.does("correct_entry", json!({"entry": paid["entry"], "amounts": ["2", "0"]}));
    let soon = json!("2027-01-15T08:55:00Z");
    let far = json!("2100-01-01T00:00:00Z");
    story.does("pay", pay(val("1"), soon));
    let held = story.does("pay", pay(val("2"), far.clone()));
    story.does("settle_entry", json!({"entry": held["entry"], "wallet": bo["wallet"], "amounts": ["1.50", "0.02"]}));
    let refused = story.does("pay", pay(val("3"), far.clone()));
    story.does("void_entry", json!({"entry": refused["entry"]}));
    story.does("pay", pay(json!([{"amount": "9.99", "currency": "EUR"}, {"amount": "4", "currency": "VAL"}]), far));
    let movement = |amount| json!({"from": fund, "to": ana["wallet"], "money": {"amount": amount, "currency": "VAL"}});
    story.does(
        "post_entries",
        json!({"force": true, "entries": [
        {"movements": [movement("20"), movement("0.01")], "effective": "2020-01-25T19:13:17.731529Z", "opening": true},
        {"movements": [movement("1")], "memo": "later"}]}),
    );
    for _ in 0..40 {
        story.does("post_entries", json!({"force": true, "entries": [{"movements": [movement("0.01")]}]}));
    }
    story.does("expire_entries", json!({}));
    flow::flows(story, &ana, &bo);
    social::talk(story, &ana, &bo);
    indicator::measures(story, &ana["member"], &bo["member"]);
    people::live(story, &ana, &bo);
    let mut asked = vec![("currencies", json!({})), ("members", json!({})), ("wallets", json!({}))];
    for wallet in [&ana["wallet"], &bo["wallet"], &fund] {
        asked.push(("balances", json!({"wallet": wallet})));
        asked.push(("pending_entries", json!({"wallet": wallet})));
        asked.push(("statement", json!({"wallet": wallet, "currency": "VAL", "limit": 60})));
    }
    asked.push(("pending_entry", json!({"wallet": bo["wallet"], "entry": held["entry"]})));
    asked.push(("balance_at", json!({"wallet": fund, "currency": "VAL", "at": {"sequence": 28}})));
    asked
}

/// A retry of the first command is known, an open entry can be settled.
fn goes_on(golden: &Golden, community: &Community) {
    let first = golden.entries[0].header["id"].as_str().expect("an id").parse().expect("an id");
    let open = golden.entries.iter().rev().flat_map(|entry| &entry.events);
    let mut held = open.filter(|event| event["name"] == "ledger.held").map(|event| event["fields"]["entry"].clone());
    let settle = json!({"entry": held.next().expect("the last hold is open")});
    let settled = block_on(community.system().call("settle_entry", CommandId::from_u128(u128::MAX), settle));
    assert!(settled.is_ok(), "{settled:?}");
    let other = json!({"code": "OTHER", "name": "", "abundance": "rare", "origin": "issued"});
    let again = block_on(community.system().call("create_currency", first, other));
    assert_eq!(again.map_err(|problem| problem.code), Err("command-id-reused"));
}

#[test]
fn what_was_stored_means_what_it_meant() {
    kept::means_what_it_meant(&House { registry: Registry::core, tell }, goes_on);
}

#[test]
fn everything_that_is_stored_has_a_golden_file() {
    kept::everything_is_kept(&Registry::core(), &Registry::empty());
}
