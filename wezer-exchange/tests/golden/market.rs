//! What the market, deals, reputation and campaigns store.

use serde_json::{Value, json};

use super::kept::Story;

const ROOT: &str = "00000000-0000-0000-0000-000000000001";

/// The smallest picture that is one by its bytes, in base64.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAAAAAAAAAAAAAAAAAAAAAAACklEQVQHBwcHBwcHBwcHAAAAAAAAAABJRU5EAAAAAA==";

fn terms(title: &str, category: &Value, quantity: u32, price: &str) -> Value {
    json!({"title": title, "category": category, "groups": [ROOT], "quantity": quantity,
        "price": {"one_of": [{"amount": price, "currency": "VAL"}]}})
}

fn step(story: &mut Story, who: &Value, kind: &str, id: &Value, transition: &str) {
    story.does_as(who, "fire_transition", json!({"record": {"kind": kind, "id": id}, "transition": transition}));
}

/// A deal from the reply to its end.
fn deal(story: &mut Story, (ana, bo): (&Value, &Value), offer: &Value, steps: &[(bool, &str)]) -> Value {
    let deal = story.does_as(
        bo,
        "reply_to",
        json!({"announcement": offer, "terms": {"quantity": 1, "message": "Two, please."}, "draft": true}),
    );
    let other = json!({"deal": deal, "terms": {"quantity": 1, "message": "One, please."}});
    story.does_as(bo, "change_reply", other);
    for (is_ana, transition) in steps {
        step(story, if *is_ana { ana } else { bo }, "deal", &deal, transition);
    }
    deal
}

/// Categories, an offer and its deals, evaluations, a campaign and a bounty.
pub(crate) fn trade(story: &mut Story, people: &[Value]) {
    let [ana, bo, cleo] = [0, 1, 2].map(|who| &people[who]["member"]);
    let quality = json!({"code": "quality", "label_en": "quality", "label_fr": "qualité", "measure": {"marks": {}}});
    story.does("set_indicator", quality);
    let label = |en: &str, fr: &str| json!({"en": en, "fr": fr});
    let asked = json!({"quality": {"ask": {"optional": false}}});
    let food = story.does("create_category", json!({"label": label("Food", "Vivres"), "asked": asked}));
    let bread = story.does("create_category", json!({"label": label("Bread", "Pain"), "parent": food}));
    story.does("change_category", json!({"category": food, "label": label("Food", "Nourriture")}));
    let tools = story.does("create_category", json!({"label": label("Tools", "Outils"), "parent": food}));
    story.does("move_category", json!({"category": tools, "to": null}));
    story.does("close_category", json!({"category": tools, "closed": true}));
    let write = |kind: &str, terms: Value| json!({"kind": kind, "terms": terms, "publish": true});
    let offer = story.does_as(ana, "write_announcement", write("offer", terms("Rye", &bread, 9, "12.50")));
    story.does_as(ana, "change_announcement", json!({"announcement": offer, "terms": terms("Rye bread", &bread, 9, "12.50")}));

    let add = json!({"announcement": offer, "bytes": PNG, "small": PNG, "description": "A loaf"});
    let picture = story.does_as(ana, "add_picture", add);
    let arranged = json!({"announcement": offer, "pictures": [{"picture": picture, "description": "A loaf of rye"}]});
    story.does_as(ana, "arrange_pictures", arranged);

    let paid = [(false, "send"), (true, "accept"), (true, "invoice"), (false, "pay")];
    for refund in [false, true] {
        let deal = deal(story, (ana, bo), &offer, &paid);
        for (who, mark) in [(ana, 1), (bo, 2)] {
            story.does_as(who, "evaluate_deal", json!({"deal": deal, "marks": {"quality": mark}, "comment": "Good."}));
        }
        if refund {
            step(story, ana, "deal", &deal, "refund");
        }
    }
    deal(story, (ana, bo), &offer, &[(false, "send"), (true, "accept"), (true, "cancel"), (false, "cancel")]);
    let underway = deal(story, (ana, bo), &offer, &[(false, "send"), (true, "accept")]);
    story.does_as(bo, "call_moderator", json!({"deal": underway, "reason": "It is late."}));
    story.does_as(bo, "resolve_dispute", json!({"deal": underway, "answer": "It came."}));

    let goal = json!([{"amount": "50", "currency": "VAL"}]);
    let campaign = |title: &str| {
        json!({"title": title, "groups": [ROOT], "beneficiary": people[0]["wallet"], "goals": goal, "mode": "all_or_nothing",
            "deadline": "2027-06-01T00:00:00Z", "goodies": [{"title": "A loaf", "price": {"one_of": goal}, "quantity": 2}]})
    };
    let pledge = |campaign: &Value, who: usize, amount: &str| json!({"campaign": campaign, "from": people[who]["wallet"], "amounts": [{"amount": amount, "currency": "VAL"}]});
    let oven = story.does_as(ana, "start_campaign", json!({"terms": campaign("An oven"), "publish": true}));
    story.does_as(ana, "change_campaign", json!({"campaign": oven, "terms": campaign("A stone oven")}));
    let first = story.does_as(bo, "make_pledge", pledge(&oven, 1, "10"));
    story.does_as(bo, "withdraw_pledge", json!({"pledge": first, "from": people[1]["wallet"]}));
    let mut whole = pledge(&oven, 1, "60");
    whole["goodie"] = json!(0);
    story.does_as(bo, "make_pledge", whole);
    let want = story.does_as(ana, "write_announcement", write("want", terms("A mill", &food, 1, "5")));
    let add = json!({"announcement": want, "from": people[1]["wallet"], "amounts": [{"amount": "3", "currency": "VAL"}]});
    story.does_as(bo, "add_to_bounty", add);
    story.does_as(ana, "award_bounty", json!({"announcement": want, "to": people[2]["wallet"]}));
    story.wait(200);
    story.does("tick_campaigns", json!({}));
    let mut later = campaign("A second oven");
    later["deadline"] = json!("2099-01-01T00:00:00Z");
    let open = story.does_as(cleo, "start_campaign", json!({"terms": later, "publish": true}));
    story.does_as(bo, "make_pledge", pledge(&open, 1, "7"));
    ring(story, (ana, bo), &food);
    story.does("tick_market_news", json!({}));
}

/// Two rings: one is agreed to, one refused.
fn ring(story: &mut Story, (ana, bo): (&Value, &Value), food: &Value) {
    let mut write = |who: &Value, kind: &str, title: &str| {
        story.does_as(who, "write_announcement", json!({"kind": kind, "terms": terms(title, food, 3, "2"), "publish": true}))
    };
    let first = json!({"offer": write(ana, "offer", "Jam"), "want": write(bo, "want", "Some jam")});
    let second = json!({"offer": write(bo, "offer", "Honey"), "want": write(ana, "want", "Some honey")});
    for agrees in [true, false] {
        let propose = json!({"gifts": [first, second], "until": "2027-08-15T00:00:00Z"});
        let ring = story.does_as(ana, "propose_ring", propose);
        story.does_as(bo, "answer_ring", json!({"ring": ring, "agrees": agrees}));
    }
}
