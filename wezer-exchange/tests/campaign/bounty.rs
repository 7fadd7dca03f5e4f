//! Bounties: others add to the price of a want.

use wezer_core::flow::FireTransition;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT, SetManager};
use wezer_core::ledger::{Bound, Force, Limits, SetLimits, Statement};
use wezer_core::link::RecordRef;
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::{Actor, CallError};
use wezer_exchange::campaign::{
    AddToBounty, AwardBounty, CampaignRefusal, CampaignTerms, Cause, ChangeCampaign, ExpectedBounties, FindBounty, MyPledges,
    PledgeEnd, PledgesTo, StartCampaign, WithdrawPledge,
};
use wezer_exchange::deal::{Deal, ReplyTerms, ReplyTo};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::announcement::{Announcement, ChangeAnnouncement, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::paid_for::PaidFor;

use super::town::{Town, amount, money};

fn want(town: &Town, title: &str) -> AnnouncementId {
    let category = town.run(CreateCategory::named(title, title));
    town.run_as(0, WriteAnnouncement::want(Terms::new(title, category))).expect("announced")
}

fn fire(town: &Town, want: AnnouncementId, step: &str) {
    let (record, transition) = (RecordRef::of::<Announcement>(want), step.to_owned());
    let step = FireTransition { record, transition, flow: None, version: None, myself: None };
    town.run_as(0, step).expect("fired");
}

#[test]
fn who_fulfils_a_want_receives_what_everybody_added() {
    let town = Town::new(4);
    let bug = want(&town, "A bug");
    town.run_as(0, AddToBounty::new(bug, town.wallet(0), money("60 COM"))).expect("added");
    town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("30 COM"))).expect("added");
    town.run_as(2, AddToBounty::new(bug, town.wallet(2), money("10 COM"))).expect("added");
    let second = town.run_as(2, AddToBounty::new(bug, town.wallet(2), money("5 SEL"))).expect("added");
    town.run_as(2, WithdrawPledge { pledge: second, from: town.wallet(2) }).expect("withdrawn");
    let seen = town.ask_as(3, FindBounty { announcement: bug }).expect("there");
    assert_eq!((seen.raised, seen.pledgers, seen.ended), (vec![money("100 COM")], 3, false));
    assert_eq!(town.settle(), 0);
    let stranger = town.run_as(1, AwardBounty { announcement: bug, to: town.wallet(3) });
    assert!(matches!(stranger, Err(CallError::Refused(CampaignRefusal::NotYours))));
    let themself = town.run_as(0, AwardBounty { announcement: bug, to: town.wallet(0) });
    assert!(matches!(themself, Err(CallError::Refused(CampaignRefusal::ToThemself))));

    // Limits that were drawn tight meanwhile don't keep what was promised from whoever won it.
    let bound = Some(Bound { at: amount("0"), force: Force::default() });
    for who in [0, 1, 2] {
        let limits = Limits { lower: bound, upper: bound };
        town.run(SetLimits { wallet: town.wallet(who), currency: "COM".parse().expect("a code"), limits });
    }
    // Who gave a part and wins it keeps that part.
    town.run_as(0, AwardBounty { announcement: bug, to: town.wallet(2) }).expect("awarded");
    assert_eq!((town.has(0, "COM"), town.has(1, "COM"), town.has(2, "COM")), ("-60".into(), "-30".into(), "90".into()));
    assert_eq!(town.balance(2, "COM").1, amount("0"));
    let told = town.ask_as(2, Notifications::default()).notifications;
    assert!(told.iter().any(|one| one.kind == NotificationKind::Outcome));
    let again = town.run_as(0, AwardBounty { announcement: bug, to: town.wallet(1) });
    assert!(matches!(again, Err(CallError::Refused(CampaignRefusal::BountyIsOver))));
    assert_eq!(town.settle(), 0);
    town.audit();
}

#[test]
fn a_bounty_that_nobody_wins_goes_back() {
    let town = Town::new(3);
    for (title, step) in [("Taken back", "cancel"), ("Closed", "close")] {
        let bug = want(&town, title);
        town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("30 COM"))).expect("added");
        fire(&town, bug, step);
        let late = town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("1 COM")));
        assert!(late.is_err());
        assert_eq!(town.settle(), 1);
        assert_eq!(town.balance(1, "COM"), (amount("0"), amount("0")));
        assert_eq!(town.settle(), 0);
    }
    town.audit();
}

#[test]
fn a_deal_on_a_want_brings_its_bounty_along() {
    let town = Town::new(4);
    let bug = want(&town, "A bug");
    town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("30 COM"))).expect("added");
    let promise =
        AddToBounty { amounts: vec![money("1 SEL"), money("9 EUR")], ..AddToBounty::new(bug, town.wallet(2), money("1 SEL")) };
    town.run_as(2, promise).expect("added");
    let reply = ReplyTerms { prices: vec![money("20 COM")], ..ReplyTerms::of(1) };
    let deal = town.run_as(3, ReplyTo::new(bug, reply)).expect("replied");
    let step = |who: usize, transition: &str| {
        let record = RecordRef::of::<Deal>(deal);
        let step = FireTransition { record, transition: transition.to_owned(), flow: None, version: None, myself: None };
        town.run_as(who, step).expect("fired")
    };
    assert!(town.ask_as(3, ExpectedBounties {}).is_empty(), "nothing is agreed");
    step(0, "accept");
    assert_eq!(town.settle(), 0, "the want is closed, and somebody is at work");
    let expected = town.ask_as(3, ExpectedBounties {}).remove(0);
    assert_eq!((expected.deal, expected.wallet, expected.title.as_deref()), (deal, town.wallet(3), Some("A bug")));
    assert_eq!(expected.raised, [money("30 COM"), money("1 SEL"), money("9 EUR")]);
    assert!(town.ask_as(0, ExpectedBounties {}).is_empty(), "who pays expects nothing");
    let late = town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("1 COM")));
    assert!(matches!(late, Err(CallError::Refused(CampaignRefusal::BountyIsOver))));
    step(3, "invoice");
    assert_eq!(town.has(3, "COM"), "0");
    step(0, "pay");
    assert_eq!((town.has(3, "COM"), town.has(3, "SEL"), town.has(0, "COM")), ("50".into(), "1".into(), "-20".into()));
    let seen = town.ask_as(2, FindBounty { announcement: bug }).expect("there");
    assert!(seen.ended && seen.winner == Some(town.wallet(3)));
    assert!(town.ask_as(3, ExpectedBounties {}).is_empty());
    // Statements can name what came for what.
    let lines =
        town.ask_as(3, Statement { wallet: town.wallet(3), currency: "COM".parse().expect("a code"), from: None, limit: None });
    let purposes = town.ask_as(3, PaidFor { entries: lines.lines.iter().map(|line| line.entry).collect() });
    let told: Vec<_> = purposes.iter().map(|one| (one.record.clone(), one.title.as_deref())).collect();
    let (want, deal) = (RecordRef::of::<Announcement>(bug), RecordRef::of::<Deal>(deal));
    assert_eq!(told, [(want, Some("A bug")), (deal, Some("A bug"))]);
    let entries = purposes.iter().map(|one| one.entry).collect();
    let strangers = town.ask_as(1, PaidFor { entries });
    assert_eq!(strangers.len(), 1, "a deal is its sides'");
    let euros = town.ask_as(2, MyPledges::default()).pledges.remove(0).lines[1].end;
    assert!(matches!(euros, Some(PledgeEnd::Declared(_))), "{euros:?}");
    assert_eq!(town.settle(), 0);
    town.audit();
}

#[test]
fn many_who_added_are_settled_some_at_a_time() {
    let town = Town::new(4);
    let bug = want(&town, "A bug");
    for nth in 0..150 {
        let who = 1 + nth % 2;
        town.run_as(who, AddToBounty::new(bug, town.wallet(who), money("1 COM"))).expect("added");
    }
    town.run_as(0, AwardBounty { announcement: bug, to: town.wallet(3) }).expect("awarded");
    assert_eq!(town.has(3, "COM"), "100");
    assert_eq!(town.settle(), 1);
    assert_eq!(town.has(3, "COM"), "150");
    let all = town.ask_as(1, PledgesTo { cause: Cause::Bounty(bug), before: None, limit: Some(100) });
    assert!(all.next.is_some() && all.pledges.iter().all(|pledge| pledge.lines[0].end.is_some()));
    town.audit();
}

/// A want that is closed without a deal has no winner any more: what was added goes back, whether the tick came by yet or not.
#[test]
fn nobody_wins_the_bounty_of_a_want_that_is_closed() {
    let town = Town::new(3);
    let bug = want(&town, "A bug");
    town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("30 COM"))).expect("added");
    fire(&town, bug, "close");
    let late = town.run_as(0, AwardBounty { announcement: bug, to: town.wallet(2) });
    assert!(matches!(late, Err(CallError::Refused(CampaignRefusal::BountyIsOver))), "{late:?}");
    assert_eq!(town.settle(), 1);
    assert_eq!((town.has(2, "COM"), town.balance(1, "COM").1), ("0".into(), amount("0")));
    town.audit();
}

/// Who moderates gives no bounty to themself.
#[test]
fn a_moderator_does_not_award_themself() {
    let town = Town::new(3);
    let peace = town.run(CreateGroup::new("circle".parse().expect("a kind"), "Peace"));
    town.run(AddToGroup { group: peace, member: town.people[2].0, delegate_of: None });
    let right = "content.moderate".to_owned();
    let reason = "Elected".to_owned();
    town.run(GiveRight { right, to: peace, over: ROOT, when: None, expires_at: None, reason });
    let bug = want(&town, "A bug");
    town.run_as(1, AddToBounty::new(bug, town.wallet(1), money("30 COM"))).expect("added");
    let own = town.run_as(2, AwardBounty { announcement: bug, to: town.wallet(2) });
    assert!(matches!(own, Err(CallError::Refused(CampaignRefusal::ToThemself))), "{own:?}");
    town.run_as(2, AwardBounty { announcement: bug, to: town.wallet(1) }).expect("to somebody else");
    town.audit();
}

/// What somebody wrote for a group is the group's: once they no longer act for it, they decide nothing about it.
#[test]
fn who_spoke_for_a_group_once_does_not_give_its_bounty_away() {
    let town = Town::new(4);
    let bakers = town.run(CreateGroup::new("circle".parse().expect("a kind"), "Bakers"));
    for who in [0, 3] {
        town.run(AddToGroup { group: bakers, member: town.people[who].0, delegate_of: None });
        town.run(SetManager { group: bakers, member: town.people[who].0, manager: true });
    }
    let category = town.run(CreateCategory::named("Mills", "Moulins"));
    let group = town.community.by(Actor::ForGroup { member: town.people[0].0, group: bakers });
    let write = WriteAnnouncement::want(Terms::new("A mill", category));
    let mill = pollster::block_on(group.execute(write)).expect("announced").output;
    town.run_as(1, AddToBounty::new(mill, town.wallet(1), money("30 COM"))).expect("added");
    let terms = CampaignTerms::new("An oven", town.wallet(3), money("50 COM"));
    let oven = pollster::block_on(group.execute(StartCampaign::new(terms.clone()))).expect("started").output;
    town.run(SetManager { group: bakers, member: town.people[0].0, manager: false });

    let award = town.run_as(0, AwardBounty { announcement: mill, to: town.wallet(2) });
    assert!(matches!(award, Err(CallError::Refused(CampaignRefusal::NotYours))), "{award:?}");
    let change = ChangeAnnouncement { announcement: mill, terms: Terms::new("Another mill", category) };
    assert_eq!(town.run_as(0, change.clone()).map_err(|error| error.code()), Err("market-not-yours"));
    let other = CampaignTerms { title: "Another oven".to_owned(), ..terms };
    let rename = ChangeCampaign { campaign: oven, terms: other };
    assert_eq!(town.run_as(0, rename.clone()).map_err(|error| error.code()), Err("campaign-not-yours"));
    // Whoever acts for it now does.
    town.run_as(3, change).expect("changed");
    town.run_as(3, rename).expect("changed");
    town.run_as(3, AwardBounty { announcement: mill, to: town.wallet(2) }).expect("awarded");
    assert_eq!(town.has(2, "COM"), "30");
    town.audit();
}
