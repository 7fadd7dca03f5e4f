//! The content flow: published, accepted with the price reserved, collected, put away; aborted together; lapsed.

use pollster::block_on;
use wezer_core::flow::{SetFlowFields, StartFlow};
use wezer_core::id::RunId;

use super::town::{Town, code};

/// Ana's article, for which Bo pays.
async fn article(town: &Town) -> RunId {
    let start = StartFlow::new("content").field("title", "On bees").field("price", "30 VAL");
    let start = start.field("payee", town.ana.wallet).field("payer", town.bo.wallet);
    let run = town.start(&town.ana, start).await.expect("started");
    town.fire(&town.ana, run, "publish").await.expect("published");
    run
}

#[test]
fn an_article_is_published_accepted_paid_and_put_away_by_itself() {
    block_on(async {
        let town = Town::new().await;
        let run = article(&town).await;
        assert_eq!(code(town.fire(&town.cleo, run, "accept").await), "flow-not-your-part");
        town.fire(&town.bo, run, "accept").await.expect("accepted");
        assert_eq!(town.balance(&town.ana, "VAL").await, "0");
        town.fire(&town.ana, run, "collect").await.expect("collected");
        assert_eq!(town.balance(&town.ana, "VAL").await, "30");
        town.wait(2_592_000 - 60);
        assert_eq!((town.tick().await.moved, town.state(run).await), (0, "paid".to_owned()));
        town.wait(61);
        assert_eq!((town.tick().await.moved, town.tick().await.moved), (1, 0));
        assert_eq!(town.state(run).await, "archived");
    });
}

#[test]
fn both_have_to_agree_before_it_is_aborted() {
    block_on(async {
        let town = Town::new().await;
        let run = article(&town).await;
        town.fire(&town.bo, run, "accept").await.expect("accepted");
        let fired = town.fire(&town.bo, run, "abort").await.expect("agreed");
        assert_eq!((fired.moved, fired.waiting), (false, 1));
        assert_eq!(code(town.fire(&town.bo, run, "abort").await), "flow-agreed");
        assert_eq!(code(town.fire(&town.cleo, run, "abort").await), "flow-not-your-part");
        let seen = town.see(&town.ana, run).await.expect("seen");
        assert!(seen.transitions.iter().any(|one| one.name == "abort" && one.why_not.is_none() && !one.agrees));
        assert!(town.fire(&town.ana, run, "abort").await.expect("agreed").moved);
        assert_eq!((town.state(run).await, town.balance(&town.bo, "VAL").await), ("aborted".to_owned(), "0".to_owned()));
    });
}

#[test]
fn what_nobody_collects_lapses_in_the_name_of_the_author_who_took_part() {
    block_on(async {
        let town = Town::new().await;
        let run = article(&town).await;
        town.fire(&town.bo, run, "accept").await.expect("accepted");
        town.wait(7_689_601);
        // Late and often: it happens once.
        let ticked = [town.tick().await, town.tick().await, town.tick().await];
        assert_eq!(ticked.map(|one| (one.moved, one.delayed)), [(1, 0), (0, 0), (0, 0)]);
        assert_eq!((town.state(run).await, town.balance(&town.bo, "VAL").await), ("aborted".to_owned(), "0".to_owned()));
        // All of Bo's credit is free again.
        let start = StartFlow::new("transfer").field("payer", town.bo.wallet).field("payee", town.ana.wallet);
        let run = town.start(&town.bo, start.field("price", "100 VAL")).await.expect("started");
        town.fire(&town.bo, run, "pay").await.expect("paid");
    });
}

#[test]
fn a_time_out_that_is_refused_waits_and_holds_up_nobody() {
    block_on(async {
        let town = Town::new().await;
        let (stuck, fine) = (article(&town).await, article(&town).await);
        for run in [stuck, fine] {
            town.fire(&town.bo, run, "accept").await.expect("accepted");
        }
        // The hold of one ends outside of its flow, so that there is nothing left to take back.
        let seen = town.see(&town.ana, stuck).await.expect("seen");
        let entry = seen.fields.get("entry").expect("an entry").to_string().parse().expect("an entry");
        let void = wezer_core::ledger::VoidEntry { entry, wallet: Some(town.ana.wallet) };
        town.community.member(town.ana.member).execute(void).await.expect("voided");
        town.wait(7_689_601);
        let ticked = town.tick().await;
        assert_eq!((ticked.moved, ticked.delayed, ticked.more), (1, 1, false));
        assert_eq!((town.state(stuck).await, town.state(fine).await), ("accepted".to_owned(), "aborted".to_owned()));
        assert_eq!(town.tick().await.delayed, 0);
        town.wait(3_601);
        assert_eq!(town.tick().await.delayed, 1);
        town.community.audit(|_| ()).await.expect("the books agree");
    });
}

#[test]
fn changed_fields_take_back_what_others_agreed_to() {
    block_on(async {
        let town = Town::new().await;
        let start = StartFlow::new("content").field("title", "On bees").field("price", "30 VAL");
        let start = start.field("payee", town.ana.wallet).field("payer", town.bo.wallet);
        let run = town.start(&town.ana, start.clone()).await.expect("started");
        let change = |name: &str, value: &str| SetFlowFields { run, fields: [(name.to_owned(), value.to_owned())].into() };
        let ana = town.community.member(town.ana.member);
        assert_eq!(code(ana.execute(change("price", "thirty")).await.map(drop)), "flow-bad-field");
        assert_eq!(code(ana.execute(change("price", "")).await.map(drop)), "flow-field-missing");
        assert_eq!(code(ana.execute(change("colour", "red")).await.map(drop)), "flow-nothing-to-give");
        ana.execute(change("price", "31 VAL")).await.expect("changed");
        town.fire(&town.ana, run, "publish").await.expect("published");
        assert_eq!(code(ana.execute(change("price", "32 VAL")).await.map(drop)), "flow-not-draft");
        assert_eq!(code(town.start(&town.ana, StartFlow::new("nothing")).await), "flow-unknown");
        assert_eq!(code(town.start(&town.ana, start.field("price", "1 VAL").field("what", "1")).await), "flow-nothing-to-give");
    });
}
