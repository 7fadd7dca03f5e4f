//! Groups play roles: whoever may act in their name does it for them.

use pollster::block_on;
use serde_json::json;
use wezer_core::Actor;
use wezer_core::flow::{FireTransition, FlowRuns, Party, RunsOf, StartFlow};
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet, ROOT, SetManager};

use super::town::{Town, code};

#[test]
fn a_group_plays_a_role_through_those_who_act_for_it() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let circle = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Bakers")).await.expect("created");
        for member in [town.ana.member, town.bo.member] {
            system.execute(AddToGroup { group: circle, member, delegate_of: None }).await.expect("added");
        }
        let manager = SetManager { group: circle, member: town.ana.member, manager: true };
        system.execute(manager).await.expect("managed");
        town.save_json(json!({
            "name": "order",
            "roles": [{ "name": "bakers", "holder": "given" }, { "name": "watch", "holder": { "right": "group.manage" } }],
            "states": [{ "name": "asked" }, { "name": "baked", "final": true }],
            "transitions": [
                { "name": "bake", "from": ["asked"], "to": "baked", "by": ["bakers"] },
                { "name": "stop", "from": ["asked"], "to": "baked", "by": ["watch"] },
            ],
        }))
        .await
        .expect("saved");
        let start = StartFlow::new("order");
        assert_eq!(code(town.start(&town.cleo, start.clone()).await), "flow-field-missing");
        assert_eq!(code(town.start(&town.cleo, start.clone().role("watch", Party::Group(circle))).await), "flow-nothing-to-give");
        let start = start.role("bakers", Party::Group(circle));
        let elsewhere = StartFlow { group: Some(circle), ..start.clone() };
        assert_eq!(code(town.start(&town.cleo, elsewhere.clone()).await), "flow-not-yours");
        let run = town.start(&town.cleo, start.clone()).await.expect("started");
        assert_eq!(code(town.fire(&town.bo, run, "bake").await), "flow-not-your-part");
        assert_eq!(code(town.fire(&town.ana, run, "stop").await), "flow-not-your-part");
        let for_bakers = town.community.by(Actor::ForGroup { member: town.ana.member, group: circle });
        for_bakers.execute(FireTransition::of_run(run, "bake")).await.expect("in the bakers' name");
        let run = town.start(&town.cleo, start).await.expect("started");
        town.fire(&town.ana, run, "bake").await.expect("she may act for them");
        let all = town.community.member(town.ana.member).ask(FlowRuns::of(RunsOf::Party(circle))).await.expect("listed");
        assert_eq!((all.len(), all[0].roles.as_slice()), (2, ["bakers".to_owned()].as_slice()));
        // In a run of the circle, its manager holds the right over the run's group.
        let run = town.start(&town.bo, elsewhere).await.expect("started");
        town.fire(&town.ana, run, "stop").await.expect("she manages the circle");
        let here = FlowRuns::of(RunsOf::Group(circle));
        assert_eq!(town.community.member(town.ana.member).ask(here.clone()).await.expect("listed").len(), 1);
        assert!(town.community.member(town.bo.member).ask(here).await.is_err());
        let whole = FlowRuns::of(RunsOf::Group(ROOT));
        assert_eq!(town.community.system().ask(whole).await.expect("listed").len(), 2);
    });
}

#[test]
fn a_payment_from_the_wallet_of_a_group_is_sent_by_whoever_may_pay_from_it() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let circle = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Bakers")).await.expect("created");
        for member in [town.ana.member, town.bo.member] {
            system.execute(AddToGroup { group: circle, member, delegate_of: None }).await.expect("added");
        }
        system.execute(SetManager { group: circle, member: town.ana.member, manager: true }).await.expect("managed");
        let wallet = *system.execute(OpenGroupWallet { group: circle, label: "oven".into() }).await.expect("opened");
        let start = StartFlow::new("transfer").field("payer", wallet).field("payee", town.cleo.wallet).field("price", "7 VAL");
        let run = town.start(&town.bo, start).await.expect("started");
        assert_eq!(code(town.fire(&town.bo, run, "pay").await), "flow-not-your-part");
        town.fire(&town.ana, run, "pay").await.expect("she manages the bakers");
        assert_eq!(town.balance(&town.cleo, "VAL").await, "7");
    });
}
