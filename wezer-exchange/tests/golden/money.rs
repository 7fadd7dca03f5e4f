//! What issuance, schedules, requests, custody, conversions, limits and clearings store.

use serde_json::{Value, json};

use super::kept::Story;

pub(crate) const COMMONS: &str = "00000000-0000-0000-0000-000000000003";

fn val(amount: &str) -> Value {
    json!([{"amount": amount, "currency": "VAL"}])
}

/// Everything that moves money by itself, or is about to.
pub(crate) fn moves(story: &mut Story, people: &[Value]) {
    issuance(story, people);
    schedules(story, people);
    custody(story, people);
    conversions(story, people);
    limits(story);
    clearings(story, people);
}

fn issuance(story: &mut Story, people: &[Value]) {
    let rule = |name: &str, terms: Value, period: &str| json!({"name": name, "currency": "SEL", "terms": terms, "every": {"period": period, "anchor": "2027-01-01"}});
    let mut income = rule("Income", json!({"basic_income": {"amount": "10", "claim_within": 3}}), "week");
    let claimed = story.does("set_issuance_rule", income.clone());
    story.does("set_issuance_rule", rule("Dividend", json!({"dividend": {"first": "10", "c2": "0.01", "payments": 2}}), "week"));
    let dues =
        story.does("set_issuance_rule", rule("Dues", json!({"fee": {"amount": "1000", "to": people[2]["wallet"]}}), "month"));
    story.wait(70);
    while story.does("tick_issuance", json!({}))["more"] == true {}
    story.does_as(&people[0]["member"], "claim_income", json!({"rule": claimed, "member": people[0]["member"]}));
    income["name"] = json!("Ended");
    let ended = story.does("set_issuance_rule", income);
    story.does("end_issuance_rule", json!({"rule": ended}));
    story.does("issue", json!({"to": people[0]["wallet"], "money": {"amount": "9000", "currency": "SEL"}}));
    story.does("settle_unmet", json!({"wallet": people[0]["wallet"], "rule": dues}));
    story.does("waive_unmet", json!({"wallet": people[1]["wallet"], "rule": dues}));
    story.wait(40);
    story.does("redeem", json!({"from": people[0]["wallet"], "money": {"amount": "5000", "currency": "SEL"}}));
    while story.does("tick_issuance", json!({}))["more"] == true {}
}

fn schedules(story: &mut Story, people: &[Value]) {
    let [ana, bo] = [0, 1].map(|who| &people[who]["member"]);
    let rhythm = json!({"period": "month", "anchor": "2027-01-31"});
    let plan = json!({"recurring": {"amounts": val("2"), "rhythm": rhythm}});
    let set_up = json!({"from": people[0]["wallet"], "to": people[1]["wallet"], "plan": plan, "memo": "For the bread"});
    let schedule = story.does_as(ana, "set_up_schedule", set_up);
    story.wait(40);
    story.does("tick_schedules", json!({}));
    let change = json!({"wallet": people[0]["wallet"], "schedule": schedule, "amounts": val("3"), "memo": "For more bread"});
    story.does_as(ana, "change_schedule", change);
    for command in ["block_schedule", "unblock_schedule"] {
        story.does_as(ana, command, json!({"wallet": people[0]["wallet"], "schedule": schedule}));
    }
    let ask = json!({"to": people[0]["wallet"], "amounts": val("4"), "times": 1, "memo": "For the salt"});
    for _ in 0..2 {
        let request = story.does_as(ana, "ask_payment", ask.clone());
        story.does_as(bo, "accept_request", json!({"wallet": people[1]["wallet"], "request": request}));
    }
    let open = story.does_as(ana, "ask_payment", ask);
    story.does_as(ana, "cancel_request", json!({"wallet": people[0]["wallet"], "request": open}));
}

fn custody(story: &mut Story, people: &[Value]) {
    let ana = &people[0]["member"];
    let charge = json!({"fixed": "1", "share": 10_000});
    story.does("set_custody_terms", json!({"currency": "GOLD", "worth": {"units": 2, "outside": 1}, "withdrawal": charge}));
    let deposit = json!({"wallet": people[0]["wallet"], "currency": "GOLD", "received": "50", "proof": "bank-1"});
    story.does("record_deposit", deposit);
    let ask = json!({"wallet": people[0]["wallet"], "money": {"amount": "20", "currency": "GOLD"}, "payable_to": "My account"});
    let carried = story.does_as(ana, "ask_withdrawal", ask.clone());
    story.does("carry_out_withdrawal", json!({"withdrawal": carried, "proof": "bank-2"}));
    story.does_as(ana, "ask_withdrawal", ask);
}

fn conversions(story: &mut Story, people: &[Value]) {
    let ana = &people[0]["member"];
    let set = json!({"name": "Gold", "from": "GOLD", "to": "VAL", "rate": {"n": 3, "d": 2}, "spread": 10_000,
        "liquidity": COMMONS, "both_ways": true});
    let mut other = set.clone();
    other["to"] = json!("SEL");
    let conversion = story.does("set_conversion", set);
    story.does("change_conversion", json!({"conversion": conversion, "rate": {"n": 5, "d": 4}}));
    let ended = story.does("set_conversion", other);
    story.does("end_conversion", json!({"conversion": ended}));
    let convert = json!({"wallet": people[0]["wallet"], "from": {"amount": "10", "currency": "GOLD"}, "to": "VAL"});
    story.does_as(ana, "convert", convert.clone());
    let second = story.does_as(ana, "convert", convert);
    story.does("refund_conversion", json!({"converted": second, "liquidity": COMMONS}));
}

fn limits(story: &mut Story) {
    for code in ["VAL", "GOLD"] {
        let lower = json!({"formula": "-60 - partners", "least": "-500", "most": "-50"});
        story.does("set_limit_rule", json!({"currency": code, "lower": lower}));
        story.does("tick_limits", json!({}));
    }
    story.does("end_limit_rule", json!({"currency": "GOLD"}));
    story.does("tick_limits", json!({}));
}

fn clearings(story: &mut Story, people: &[Value]) {
    let mut owes = |debtor: usize, creditor: usize, amount: &str| {
        let record = json!({"wallet": people[debtor]["wallet"], "other": people[creditor]["wallet"], "owes": true,
            "money": {"amount": amount, "currency": "EUR"}, "what_for": "The roof"});
        let obligation = story.does_as(&people[debtor]["member"], "record_obligation", record);
        let side = json!({"obligation": obligation, "wallet": people[creditor]["wallet"]});
        story.does_as(&people[creditor]["member"], if amount == "1" { "drop_obligation" } else { "confirm_obligation" }, side);
        obligation
    };
    owes(0, 1, "60");
    let reduced = owes(1, 2, "100");
    owes(2, 0, "80");
    owes(2, 0, "1");
    let reduce = json!({"obligation": reduced, "wallet": people[2]["wallet"], "by": "10"});
    story.does_as(&people[2]["member"], "reduce_obligation", reduce);
    let clearing = story.does("propose_clearing", json!({"currency": "EUR", "until": "2028-02-15T00:00:00Z"}));
    for person in people {
        let answer = json!({"clearing": clearing, "wallet": person["wallet"], "agrees": true});
        story.does_as(&person["member"], "answer_clearing", answer);
    }
}
