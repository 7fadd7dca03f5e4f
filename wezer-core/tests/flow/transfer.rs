//! The transfer flow: money inside, money declared, refunds, and limits that hold.

use pollster::block_on;
use wezer_core::CallError;
use wezer_core::flow::{FlowHistory, FlowRefusal, FlowRuns, Label, RunsOf, SetFlowFields};
use wezer_core::language::Language;
use wezer_core::link::LinksOf;

use super::town::{Town, code, record};

#[test]
fn money_inside_moves_at_once_and_comes_back() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("60 VAL").await;
        let seen = town.see(&town.ana, run).await.expect("seen");
        let may: Vec<&str> = seen.transitions.iter().filter(|one| one.why_not.is_none()).map(|one| one.name.as_str()).collect();
        assert_eq!(may, ["pay", "drop"]);
        let seen = town.see(&town.bo, run).await.expect("seen");
        let pay = seen.transitions.iter().find(|one| one.name == "pay").and_then(|one| one.why_not.clone()).expect("not Bo");
        assert_eq!(pay.message.en, "Only Sender may do this.");
        assert_eq!(pay.message.fr, "Cela revient seulement à : Expéditeur.");
        // What is not possible is said with what people call the step and the state, and why as the flow says it.
        let seen = town.see(&town.ana, run).await.expect("seen");
        let not = |name: &str| {
            let found = seen.transitions.iter().find(|one| one.name == name);
            found.and_then(|one| one.why_not.clone()).expect("not now").message
        };
        assert_eq!(
            not("declare"),
            Label::new(
                "“Say that it is paid” is not possible as it stands: this currency is paid here: pay it.",
                "« Déclarer payé » n’est pas possible en l’état : cette monnaie se paie ici : payez."
            )
        );
        assert_eq!(
            not("refund_received"),
            Label::new(
                "“Confirm the refund” is not possible in the state “Draft”.",
                "« Confirmer le remboursement » n’est pas possible dans l’état « Brouillon »."
            )
        );
        assert_eq!(code(town.see(&town.cleo, run).await.map(drop)), "flow-not-yours");
        assert_eq!(code(town.fire(&town.bo, run, "pay").await), "flow-not-your-part");
        assert_eq!(code(town.fire(&town.ana, run, "declare").await), "flow-guard");
        assert_eq!(code(town.fire(&town.ana, run, "receive").await), "flow-not-from-here");
        assert_eq!(code(town.fire(&town.ana, run, "fly").await), "flow-unknown-transition");
        town.fire(&town.ana, run, "pay").await.expect("paid");
        assert_eq!((town.state(run).await, town.balance(&town.bo, "VAL").await), ("done".to_owned(), "60".to_owned()));
        assert_eq!(code(town.fire(&town.ana, run, "pay").await), "flow-not-from-here");
        assert_eq!(code(town.fire(&town.ana, run, "refund").await), "flow-not-your-part");
        town.fire(&town.bo, run, "refund").await.expect("given back");
        assert_eq!((town.state(run).await, town.balance(&town.ana, "VAL").await), ("cancelled".to_owned(), "0".to_owned()));
    });
}

#[test]
fn declared_money_waits_for_whoever_gets_it() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("12.50 EUR").await;
        assert_eq!(code(town.fire(&town.ana, run, "pay").await), "flow-guard");
        town.fire(&town.ana, run, "declare").await.expect("declared");
        assert_eq!(code(town.fire(&town.ana, run, "receive").await), "flow-not-your-part");
        town.fire(&town.bo, run, "receive").await.expect("received");
        town.fire(&town.bo, run, "declare_refund").await.expect("declared back");
        town.fire(&town.ana, run, "refund_not_received").await.expect("not yet");
        town.fire(&town.bo, run, "declare_refund").await.expect("declared back");
        town.fire(&town.ana, run, "refund_received").await.expect("received back");
        assert_eq!((town.state(run).await, town.balance(&town.ana, "EUR").await), ("cancelled".to_owned(), "0.00".to_owned()));
        let history = FlowHistory { record: record(run), after: None, limit: None };
        let steps = town.community.member(town.bo.member).ask(history).await.expect("told");
        let steps: Vec<(u32, String)> = steps.into_iter().map(|step| (step.nth, step.transition)).collect();
        let names = ["declare", "receive", "declare_refund", "refund_not_received", "declare_refund", "refund_received"];
        assert_eq!(steps, (1..).zip(names.map(str::to_owned)).collect::<Vec<_>>());
        town.community.audit(|_| ()).await.expect("the books agree");
    });
}

#[test]
fn a_refused_effect_refuses_the_transition_and_says_why() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("160 VAL").await;
        let refused = town.fire(&town.ana, run, "pay").await.expect_err("beyond the limit");
        let CallError::Refused(FlowRefusal::Effect { command, problem }) = &refused else {
            unreachable!("refused by an effect: {refused:?}");
        };
        assert_eq!((command.as_str(), problem.code), ("pay", "lower-limit"));
        let french = refused.explain(Language::French);
        assert!(french.contains("la limite est de -100,00 VAL") || french.contains("la limite est de -100 VAL"), "{french}");
        assert_eq!((town.state(run).await, town.balance(&town.ana, "VAL").await), ("draft".to_owned(), "0".to_owned()));
        let fields = [("price".to_owned(), "40 VAL".to_owned())].into();
        let change = SetFlowFields { run, fields };
        assert_eq!(code(town.community.member(town.bo.member).execute(change.clone()).await.map(drop)), "flow-not-draft");
        town.community.member(town.ana.member).execute(change).await.expect("changed");
        town.fire(&town.ana, run, "pay").await.expect("paid");
        assert_eq!(town.balance(&town.bo, "VAL").await, "40");
    });
}

#[test]
fn what_a_run_made_is_linked_both_ways_and_runs_are_found() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("5 VAL").await;
        town.fire(&town.ana, run, "pay").await.expect("paid");
        let links = town.community.member(town.ana.member);
        let made = links.ask(LinksOf { record: record(run) }).await.expect("linked");
        assert_eq!((made.made_by.len(), made.led_to.len(), made.led_to[0].kind.as_str()), (0, 1, "entry"));
        let back = links.ask(LinksOf { record: made.led_to[0].clone() }).await.expect("linked");
        assert_eq!((back.made_by, back.led_to.len()), (vec![record(run)], 0));
        let other = town.transfer("5 VAL").await;
        let bo = town.community.member(town.bo.member);
        let all = bo.ask(FlowRuns::of(RunsOf::Member(town.bo.member))).await.expect("listed");
        assert_eq!(all.iter().map(|line| line.run).collect::<Vec<_>>(), [run, other]);
        let drafts = FlowRuns {
            state: Some("draft".into()),
            flow: Some("transfer".into()),
            ..FlowRuns::of(RunsOf::Member(town.bo.member))
        };
        assert_eq!(bo.ask(drafts).await.expect("listed").iter().map(|line| line.run).collect::<Vec<_>>(), [other]);
        assert_eq!(all[0].roles, ["receiver"]);
        let sent = FlowRuns { role: Some("sender".into()), ..FlowRuns::of(RunsOf::Member(town.bo.member)) };
        assert_eq!(bo.ask(sent).await.expect("listed"), []);
        let after = FlowRuns { after: Some(run), limit: Some(1), ..FlowRuns::of(RunsOf::Member(town.bo.member)) };
        assert_eq!(bo.ask(after).await.expect("listed").iter().map(|line| line.run).collect::<Vec<_>>(), [other]);
        let denied = bo.ask(FlowRuns::of(RunsOf::Member(town.ana.member))).await;
        assert!(matches!(denied, Err(CallError::Denied(_))), "{denied:?}");
    });
}

#[test]
fn what_somebody_wrote_goes_with_them_and_the_run_stays_for_the_other() {
    block_on(async {
        let town = Town::new().await;
        let run = town.transfer("12.50 EUR").await;
        town.fire(&town.ana, run, "declare").await.expect("declared");
        let seen = town.see(&town.bo, run).await.expect("seen");
        assert_eq!(seen.fields.get("memo").map(ToString::to_string).as_deref(), Some("apples"));
        let erase = wezer_core::sovereignty::EraseMember { member: town.ana.member, reason: None };
        town.community.member(town.ana.member).execute(erase).await.expect("erased");
        let seen = town.see(&town.bo, run).await.expect("still seen");
        assert_eq!((seen.state.as_str(), seen.fields.get("memo"), seen.fields.len()), ("confirm", None, 4));
        town.fire(&town.bo, run, "receive").await.expect("the euros did arrive");
        assert_eq!(town.state(run).await, "done");
    });
}
