//! Campaigns in each mode.

use wezer_core::flow::{FlowDefinition, SaveFlow};
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, OpenGroupWallet};
use wezer_core::ledger::{Bound, Force, Limits, PendingEntries, SetLimits, SettleEntry, VoidEntry};
use wezer_core::link::RecordRef;
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::post::WriteComment;
use wezer_core::record::Audience;
use wezer_core::{Actor, CallError, right};
use wezer_exchange::campaign::{
    CAMPAIGN_FLOW, Campaign, CampaignRefusal, CampaignTerms, Campaigns, Cause, ChangeCampaign, FindCampaign, MakePledge, Mode,
    MyPledges, Need, PledgeEnd, PledgesTo, StartCampaign, TickCampaigns, Which, WithdrawPledge,
};
use wezer_exchange::market::announcement::Price;

use super::town::{DAY, Town, amount, money};

fn kinds(town: &Town, who: usize) -> Vec<NotificationKind> {
    let page = town.ask_as(who, Notifications::default());
    page.notifications.iter().map(|one| one.kind).collect()
}

#[test]
fn all_or_nothing_pays_everybody_or_nobody() {
    let town = Town::new(4);
    let end = town.now().plus_seconds(30 * DAY);
    let terms = CampaignTerms::new("A bread oven", town.wallet(0), money("100 COM")).all_or_nothing(end);
    let oven = town.start(0, terms.clone().goodie("A loaf", Price::of(money("40 COM")), Some(1)));
    town.run_as(1, MakePledge::new(oven, town.wallet(1), money("60 COM")).claiming(0)).expect("pledged");
    assert_eq!(town.balance(1, "COM"), (amount("0"), amount("60")), "held, not paid");
    let gone = town.run_as(2, MakePledge::new(oven, town.wallet(2), money("40 COM")).claiming(0));
    assert!(matches!(gone, Err(CallError::Refused(CampaignRefusal::GoodieGone { goodie: 0 }))));
    let anonymous = MakePledge { anonymous: true, ..MakePledge::new(oven, town.wallet(2), money("45 COM")) };
    town.run_as(2, anonymous).expect("pledged");

    // Neither side ends what is held, nor does an operator.
    let pending = town.ask_as(1, PendingEntries { wallet: town.wallet(1) });
    let hold = pending.first().expect("held").entry;
    for (who, wallet) in [(0, town.wallet(0)), (1, town.wallet(1))] {
        assert!(town.run_as(who, SettleEntry { entry: hold, wallet: Some(wallet), amounts: None }).is_err());
        assert!(town.run_as(who, VoidEntry { entry: hold, wallet: Some(wallet) }).is_err());
    }

    // Who pledged without a name is named to who gets it.
    let pledges = PledgesTo { cause: Cause::Campaign(oven), before: None, limit: None };
    assert!(town.ask_as(3, pledges.clone()).pledges[0].by.is_none());
    assert!(town.ask_as(0, pledges).pledges[0].by.is_some());
    let seen = town.see(3, oven);
    assert!(seen.line.progress[0].reached && seen.line.pledgers == 2 && seen.may_pledge && !seen.may_take_back);
    assert_eq!(seen.goodies[0].left, Some(0));
    assert_eq!(town.settle(), 0, "nothing is due before the deadline");

    town.wait(31 * DAY);
    let late = town.run_as(3, MakePledge::new(oven, town.wallet(3), money("5 COM")));
    assert!(matches!(late, Err(CallError::Refused(CampaignRefusal::Past { .. }))));
    assert!(!town.fire(0, oven, "cancel"), "what was pledged by the deadline decides");
    assert_eq!(town.settle(), 1);
    assert_eq!((town.has(0, "COM"), town.has(1, "COM"), town.has(2, "COM")), ("105".into(), "-60".into(), "-45".into()));
    assert_eq!(town.see(0, oven).line.state, "succeeded");
    assert!(kinds(&town, 0).contains(&NotificationKind::Payment) && kinds(&town, 0).contains(&NotificationKind::Outcome));
    assert!(kinds(&town, 1).contains(&NotificationKind::Outcome));

    // The next one misses its goal: everything goes back but what was pledged anyway.
    let end = town.now().plus_seconds(30 * DAY);
    let oven = town.start(3, CampaignTerms { beneficiary: town.wallet(3), ..terms.all_or_nothing(end) });
    let withdrawn = town.run_as(1, MakePledge::new(oven, town.wallet(1), money("1 COM"))).expect("pledged");
    town.run_as(1, MakePledge::new(oven, town.wallet(1), money("10 COM"))).expect("pledged");
    town.run_as(2, MakePledge::new(oven, town.wallet(2), money("7 COM")).anyway()).expect("pledged");
    town.run_as(1, WithdrawPledge { pledge: withdrawn, from: town.wallet(1) }).expect("withdrawn");
    town.wait(30 * DAY);
    assert_eq!(town.settle(), 0, "the deadline itself still belongs to the pledgers");
    town.wait(1);
    town.settle();
    assert_eq!((town.has(3, "COM"), town.has(1, "COM"), town.has(2, "COM")), ("7".into(), "-60".into(), "-52".into()));
    assert_eq!(town.see(3, oven).line.state, "failed");
    let mine = town.ask_as(1, MyPledges::default()).pledges;
    assert!(mine.len() == 3 && mine[0].lines[0].end == Some(PledgeEnd::Released));
    town.audit();
}

#[test]
fn one_goal_is_enough_and_the_other_money_goes_back() {
    let town = Town::new(3);
    let end = town.now().plus_seconds(DAY);
    let terms = CampaignTerms::new("A well", town.wallet(0), money("20 COM")).and(money("20 SEL")).all_or_nothing(end);
    let well = town.start(0, CampaignTerms { need: Need::One, ..terms });
    town.run_as(1, MakePledge::new(well, town.wallet(1), money("25 COM")).and(money("5 SEL"))).expect("pledged");
    town.run_as(2, MakePledge::new(well, town.wallet(2), money("3 SEL")).anyway()).expect("pledged");
    town.wait(2 * DAY);
    town.settle();
    assert_eq!((town.has(0, "COM"), town.has(0, "SEL")), ("25".into(), "3".into()));
    assert_eq!(town.balance(1, "SEL"), (amount("0"), amount("0")));
    town.audit();
}

#[test]
fn keeping_takes_what_came_and_euros_are_declared_at_the_close() {
    let town = Town::new(3);
    let end = town.now().plus_seconds(DAY);
    let terms = CampaignTerms::new("Paint", town.wallet(0), money("50 COM")).and(money("100 EUR")).keep(end);
    let paint = town.start(0, terms);
    town.run_as(1, MakePledge::new(paint, town.wallet(1), money("5 COM")).and(money("20 EUR"))).expect("pledged");
    assert!(town.ask_as(0, PendingEntries { wallet: town.wallet(0) }).len() == 1, "euros are not held");
    let euros = || {
        let progress = town.see(2, paint).line.progress[1];
        let told = [progress.promised, progress.paid, progress.declared].map(|amount| amount.to_string());
        (told, progress.confirmed.map(|amount| amount.to_string()))
    };
    let said = |promised: &str, declared: &str, confirmed: Option<&str>| {
        ([promised, "0", declared].map(|text| amount(text).to_string()), confirmed.map(|text| amount(text).to_string()))
    };
    assert_eq!(euros(), said("20", "0", None));
    town.wait(2 * DAY);
    town.settle();
    assert_eq!(town.has(0, "COM"), "5");
    let pledge = town.ask_as(1, MyPledges::default()).pledges.remove(0);
    let Some(PledgeEnd::Declared(entry)) = pledge.lines[1].end else { panic!("declared") };
    assert!(kinds(&town, 0).contains(&NotificationKind::Payment));
    assert_eq!(euros(), said("0", "20", Some("0")), "said, and not confirmed");
    town.run_as(0, SettleEntry { entry, wallet: Some(town.wallet(0)), amounts: None }).expect("it came in");
    assert_eq!(euros(), said("0", "20", Some("20")));
    assert_eq!(town.see(2, paint).line.state, "succeeded");
    town.audit();
}

#[test]
fn a_rolling_campaign_pays_when_it_is_reached_and_can_be_taken_back_before() {
    let town = Town::new(3);
    let seeds = town.start(0, CampaignTerms::new("Seeds", town.wallet(0), money("30 COM")));
    town.run_as(1, MakePledge::new(seeds, town.wallet(1), money("20 COM"))).expect("pledged");
    town.wait(400 * DAY);
    assert_eq!(town.settle(), 0);
    town.run_as(2, MakePledge::new(seeds, town.wallet(2), money("10 COM"))).expect("pledged");
    assert_eq!((town.see(1, seeds).line.state, town.has(0, "COM")), ("succeeded".into(), "30".into()));
    let over = town.run_as(2, MakePledge::new(seeds, town.wallet(2), money("10 COM")));
    assert!(matches!(over, Err(CallError::Refused(CampaignRefusal::NotOpen { .. }))));

    let plough = town.start(0, CampaignTerms::new("A plough", town.wallet(0), money("90 COM")));
    town.run_as(1, MakePledge::new(plough, town.wallet(1), money("20 COM")).anyway()).expect("pledged");
    assert!(!town.fire(1, plough, "cancel"), "only the author takes it back");
    assert!(town.fire(0, plough, "cancel"));
    assert_eq!(town.balance(1, "COM"), (amount("-20"), amount("0")), "released, anyway or not");
    assert_eq!(town.settle(), 0);
    assert_eq!(town.see(1, plough).line.state, "cancelled");
    town.audit();
}

#[test]
fn many_pledges_are_settled_some_at_a_time_and_the_outcome_stands_from_the_first() {
    let town = Town::new(4);
    let end = town.now().plus_seconds(DAY);
    let terms = CampaignTerms::new("A mill", town.wallet(0), money("250 COM")).all_or_nothing(end);
    let mill = town.start(0, terms);
    for nth in 0..250 {
        let who = 1 + nth % 3;
        town.run_as(who, MakePledge::new(mill, town.wallet(who), money("1 COM"))).expect("pledged");
    }
    town.wait(2 * DAY);
    assert!(town.run(TickCampaigns {}).more);
    assert_eq!((town.see(1, mill).line.state, town.has(0, "COM")), ("closing".into(), "100".into()));
    let settled = town.ask_as(1, PledgesTo { cause: Cause::Campaign(mill), before: None, limit: Some(100) }).pledges;
    let open = settled.iter().find(|pledge| pledge.own && pledge.lines[0].end.is_none()).expect("one of the last");
    let late = town.run_as(1, WithdrawPledge { pledge: open.pledge, from: town.wallet(1) });
    assert!(matches!(late, Err(CallError::Refused(CampaignRefusal::NotOpen { .. }))));
    assert_eq!(town.settle(), 2);
    assert_eq!((town.see(1, mill).line.state, town.has(0, "COM")), ("succeeded".into(), "250".into()));
    town.audit();
}

#[test]
fn a_group_pledges_and_is_paid_and_what_stands_in_it_stays_in_it() {
    let town = Town::new(3);
    let bakers = town.run(CreateGroup::new("circle".parse().expect("a kind"), "Bakers"));
    town.run(AddToGroup { group: bakers, member: town.people[0].0, delegate_of: None });
    for given in [right::PAY, wezer_core::group::ACT_FOR] {
        let (right, reason) = (given.as_str().to_owned(), "They know".to_owned());
        town.run(GiveRight { right, to: bakers, over: bakers, when: None, expires_at: None, reason });
    }
    let purse = town.run(OpenGroupWallet { group: bakers, label: String::new() });
    let terms = CampaignTerms::new("Flour", purse, money("10 COM"));
    let flour = town.start(0, CampaignTerms { groups: vec![bakers], audience: Audience::Near, ..terms.clone() });
    assert!(town.ask_as(1, FindCampaign { campaign: flour }).is_none(), "outside the group it is not there");
    let stranger = town.run_as(1, MakePledge::new(flour, town.wallet(1), money("1 COM")));
    assert!(matches!(stranger, Err(CallError::Refused(CampaignRefusal::UnknownCampaign { .. }))));
    town.run_as(0, MakePledge::new(flour, town.wallet(0), money("10 COM"))).expect("pledged");
    let under = town.start(1, CampaignTerms::new("A cart", town.wallet(1), money("4 COM")));
    pollster::block_on(town.community.by(Actor::ForGroup { member: town.people[0].0, group: bakers }).execute(MakePledge::new(
        under,
        purse,
        money("4 COM"),
    )))
    .expect("the group pledges");
    assert_eq!(town.has(1, "COM"), "4");
    let comment = WriteComment::on(RecordRef::of::<Campaign>(under), "Well done");
    town.run_as(2, comment).expect("whoever sees it comments");
    let listed = |who: usize, query: Campaigns| town.ask_as(who, query).campaigns.len();
    let over = || Campaigns { which: Which::Over, ..Campaigns::default() };
    assert_eq!((listed(1, Campaigns::default()), listed(1, over()), listed(0, over())), (0, 1, 2));
    assert_eq!(listed(0, Campaigns { group: Some(bakers), ..over() }), 1);
    town.audit();
}

#[test]
fn goal_and_deadline_are_fixed_once_open_and_limits_that_tighten_stop_nothing() {
    let town = Town::new(3);
    let end = town.now().plus_seconds(DAY);
    let terms = CampaignTerms::new("A bell", town.wallet(0), money("10 COM")).all_or_nothing(end);
    let draft = StartCampaign { publish: false, ..StartCampaign::new(terms.clone()) };
    let bell = town.run_as(0, draft).expect("written");
    assert!(town.ask_as(1, FindCampaign { campaign: bell }).is_none(), "a draft is its author's");
    let larger = CampaignTerms { goals: vec![money("12 COM")], ..terms.clone() };
    town.run_as(0, ChangeCampaign { campaign: bell, terms: larger.clone() }).expect("a draft changes");
    assert!(town.fire(0, bell, "publish"));
    let again = town.run_as(0, ChangeCampaign { campaign: bell, terms });
    assert!(matches!(again, Err(CallError::Refused(CampaignRefusal::FixedOnceOpen))));
    let worded = CampaignTerms { title: "A bigger bell".to_owned(), ..larger };
    town.run_as(0, ChangeCampaign { campaign: bell, terms: worded }).expect("words change");
    assert_eq!(town.see(1, bell).line.title.as_deref(), Some("A bigger bell"));

    // What was held is paid, whatever the limits have come to say since.
    town.run_as(1, MakePledge::new(bell, town.wallet(1), money("12 COM"))).expect("pledged");
    let bound = |at: &str| Some(Bound { at: amount(at), force: Force::default() });
    let tight = Limits { lower: bound("0"), upper: bound("0") };
    for who in [0, 1] {
        town.run(SetLimits { wallet: town.wallet(who), currency: "COM".parse().expect("a code"), limits: tight });
    }
    let full = town.run_as(2, MakePledge::new(bell, town.wallet(2), money("1 COM"))).expect_err("the beneficiary is full");
    assert_eq!(full.code(), "others-limit", "{full}");
    town.wait(2 * DAY);
    town.settle();
    assert_eq!((town.has(0, "COM"), town.see(1, bell).line.state), ("12".into(), "succeeded".into()));
    let ending = Campaigns { which: Which::Ending, ..Campaigns::default() };
    assert!(town.ask_as(1, ending).campaigns.is_empty());
    town.audit();
}

#[test]
fn success_brings_about_what_the_community_wrote_into_the_flow_and_trouble_is_kept() {
    let town = Town::new(3);
    // The community thanks the beneficiary's neighbours: any command of any package, here a payment and then one that is refused.
    let mut flow: FlowDefinition = serde_json::from_str(CAMPAIGN_FLOW).expect("a flow");
    let succeed = flow.transitions.iter_mut().find(|one| one.name == "succeed").expect("there");
    let effect = |money: &str| {
        serde_json::json!({
            "command": "pay",
            "as": "author",
            "arguments": {
                "from": { "from": "field.beneficiary" },
                "to": town.wallet(2).to_string(),
                "amounts": [{ "amount": money, "currency": "COM" }],
            },
        })
    };
    succeed.effects = vec![serde_json::from_value(effect("3")).expect("an effect")];
    town.run(SaveFlow::new(flow.clone()));
    let first = town.start(0, CampaignTerms::new("Hall", town.wallet(0), money("10 COM")));
    town.run_as(1, MakePledge::new(first, town.wallet(1), money("10 COM"))).expect("pledged");
    assert_eq!((town.has(0, "COM"), town.has(2, "COM")), ("7".into(), "3".into()));

    let succeed = flow.transitions.iter_mut().find(|one| one.name == "succeed").expect("there");
    succeed.effects = vec![serde_json::from_value(effect("1000")).expect("an effect")];
    town.run(SaveFlow::new(flow));
    let second = town.start(0, CampaignTerms::new("Roof", town.wallet(0), money("10 COM")));
    town.run_as(1, MakePledge::new(second, town.wallet(1), money("10 COM"))).expect("pledged");
    let seen = town.see(0, second);
    assert_eq!((seen.line.state.as_str(), town.has(0, "COM").as_str()), ("closing", "17"), "paid, but it does not go on");
    assert!(seen.trouble.is_some() && town.see(1, second).trouble.is_none());
    assert_eq!(town.settle(), 0, "not before an hour");
    town.wait(3_601);
    assert_eq!(town.run(TickCampaigns {}).delayed, 1);
    assert_eq!(town.settle(), 0);
    let deep = Limits { lower: Some(Bound { at: amount("-5000"), force: Force::default() }), upper: None };
    town.run(SetLimits { wallet: town.wallet(0), currency: "COM".parse().expect("a code"), limits: deep });
    town.wait(3_601);
    assert_eq!(town.run(TickCampaigns {}).moved, 1);
    let seen = town.see(0, second);
    assert_eq!((seen.line.state.as_str(), seen.trouble), ("succeeded", None));
    town.audit();
}

#[test]
fn what_does_not_fit_is_refused() {
    let town = Town::new(2);
    let end = town.now().plus_seconds(DAY);
    let good = || CampaignTerms::new("Thing", town.wallet(0), money("10 COM"));
    let refused = |terms: CampaignTerms| town.run_as(0, StartCampaign::new(terms)).expect_err("refused").code();
    assert_eq!(refused(CampaignTerms { mode: Mode::Keep, ..good() }), "campaign-needs-deadline");
    assert_eq!(refused(good().keep(town.now())), "campaign-bad-deadline");
    assert_eq!(refused(CampaignTerms { goals: vec![], ..good() }), "campaign-how-many-goals");
    assert_eq!(refused(good().and(money("1 COM"))), "campaign-currency-twice");
    assert_eq!(refused(good().and(money("1 XXX"))), "campaign-unknown-currency");
    assert_eq!(refused(good().and(money("0 SEL"))), "campaign-not-positive");
    assert_eq!(refused(good().goodie("A mug", Price::of(money("1 SEL")), None)), "campaign-not-a-goal");
    assert_eq!(refused(good().goodie("A mug", Price::Free, Some(0))), "campaign-bad-goodie");
    assert_eq!(refused(CampaignTerms { title: " ".to_owned(), ..good() }), "text-empty");
    assert_eq!(refused(good().on(RecordRef::new("task", 4u128))), "campaign-unknown-record");
    let thing = town.start(0, good().all_or_nothing(end).goodie("A mug", Price::of(money("5 COM")), None));
    let pledged = |pledge: MakePledge| town.run_as(1, pledge).expect_err("refused").code();
    let pledge = |text: &str| MakePledge::new(thing, town.wallet(1), money(text));
    assert_eq!(pledged(pledge("1 SEL")), "campaign-not-a-goal");
    assert_eq!(pledged(pledge("1 COM").claiming(0)), "campaign-goodie-not-covered");
    assert_eq!(pledged(pledge("9 COM").claiming(1)), "campaign-unknown-goodie");
    assert_eq!(pledged(pledge("101 COM")), "lower-limit");
    assert_eq!(pledged(pledge("1 COM").and(money("1 COM"))), "campaign-currency-twice");
    let own = town.run_as(0, MakePledge::new(thing, town.wallet(0), money("1 COM")));
    assert_eq!(own.expect_err("refused").code(), "campaign-to-themself");
    assert!(matches!(town.run_as(0, TickCampaigns {}), Err(CallError::Denied(_))));
    town.audit();
}
