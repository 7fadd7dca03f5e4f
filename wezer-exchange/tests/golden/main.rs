//! What this package stored once is understood for ever: communities as they were stored by earlier versions, under `tests/golden/`.
//!
//! A file is never changed. When an event, a version or a document is new, extend the story and write another file:
//! `WEZER_GOLDEN=community-2 cargo test -p wezer-exchange --test golden`.

#[path = "../../../wezer-core/tests/golden/kept.rs"]
mod kept;
mod market;
mod money;

use pollster::block_on;
use serde_json::{Value, json};
use wezer_core::id::CommandId;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;

use self::kept::{Golden, House, Story};

/// Where the files lie.
const GOLDEN: &str = "tests/golden";

fn registry() -> Registry {
    Registry::core().with(&Exchange).expect("each thing is named once")
}

/// A story in which everything happens that this package stores.
fn tell(story: &mut Story) -> Vec<(&'static str, Value)> {
    story.does("set_up_exchange", json!({}));
    let currency =
        |code: &str, origin: &str| json!({"code": code, "name": code, "scale": 2, "abundance": "rare", "origin": origin});
    let credit = json!({"code": "VAL", "name": "Values", "scale": 2, "abundance": "sufficient", "origin": "issued",
        "limits": {"lower": {"at": "-500"}}});
    story.does("create_currency", credit);
    for (code, origin) in [("EUR", "declared"), ("GOLD", "custody"), ("SEL", "issued")] {
        story.does("create_currency", currency(code, origin));
    }
    let people: Vec<Value> = ["Ana", "Bo", "Cleo"].iter().map(|name| story.does("admit_member", json!({"name": name}))).collect();
    market::trade(story, &people);
    money::moves(story, &people);
    let wallet = &people[0]["wallet"];
    vec![
        ("market_categories", json!({})),
        ("issuance_rules", json!({})),
        ("limit_rules", json!({})),
        ("conversions", json!({})),
        ("balances", json!({"wallet": wallet})),
        ("conversions_of", json!({"wallet": wallet})),
        ("conversions_through", json!({"liquidity": money::COMMONS})),
        ("obligations_of", json!({"wallet": wallet})),
        ("clearings_of", json!({"wallet": wallet})),
        ("schedules_from", json!({"wallet": wallet})),
        ("requests_by", json!({"wallet": wallet})),
        ("unmet_of", json!({"wallet": wallet})),
        ("custody_moves_of", json!({"wallet": wallet})),
    ]
}

/// What was being done goes on: rules run on, the campaign that is open is closed, what is scheduled is paid.
fn goes_on(_: &Golden, community: &Community) {
    let ticks = ["tick_issuance", "tick_limits", "tick_schedules", "tick_campaigns", "tick_clearings", "tick_evaluations"];
    for (nth, tick) in (1..).zip(ticks) {
        let ticked = block_on(community.system().call(tick, CommandId::from_u128(u128::MAX - nth), json!({})));
        assert!(ticked.is_ok(), "{tick}: {ticked:?}");
    }
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
