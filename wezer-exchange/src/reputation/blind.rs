//! Who may say what, when it is seen, and what is told.

use std::collections::BTreeMap;

use pollster::block_on;
use wezer_core::actor::Actor;
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::indicator::{Asking, MarkScale, Reach};
use wezer_core::level::{ApplyLevels, Asks, Level, SetLevel};
use wezer_core::record::Author;
use wezer_core::rule::RuleText;
use wezer_core::sovereignty::EraseMember;

use super::evaluation::Reputed;
use super::town::{DropDeal, Town, asked, code};
use super::{
    AskedInCategory, DealEvaluationOf, EvaluateDeal, PAIR_CAP, ReputationOf, ReputationReasons, TickEvaluations, WINDOW_DAYS,
};
use crate::market::announcement::Kind;
use crate::market::category::{ChangeCategory, CreateCategory};

#[test]
fn what_is_said_is_blind_until_both_said_it() {
    block_on(async {
        let town = Town::new().await;
        let deal = town.deal(0, 1, Kind::Offer, 1).await;
        let code_of = |refused: Result<bool, wezer_core::CallError<_>>| refused.map_err(|error| error.code()).err();
        assert_eq!(code_of(town.evaluate(2, deal, 2).await), Some("reputation-unknown-deal"), "on no side");
        assert_eq!(code_of(town.evaluate(1, deal, 3).await), Some("not-on-the-scale"));
        let silent = EvaluateDeal { deal, marks: [(code("quality"), 1)].into(), comment: String::new() };
        assert!(!*town.community.member(town.members[1]).execute(silent).await.expect("kept"), "no comment, not complete");
        assert!(town.evaluate(1, deal, 1).await.expect("said"));
        assert!(town.evaluate(1, deal, 2).await.expect("changed"));

        // The other side sees that nothing is open, and no number moves.
        let other = town.community.member(town.members[0]);
        let seen = other.ask(DealEvaluationOf { deal }).await.expect("answered").expect("theirs");
        assert!(seen.own.is_none() && seen.other.is_none() && !seen.open && seen.closes_at.is_some());
        assert_eq!(seen.asked.len(), 1);
        let seller = ReputationOf::all(Reputed::Member(town.members[0]));
        assert!(town.anybody().ask(seller.clone()).await.expect("answered").marks.is_empty());

        assert!(town.evaluate(0, deal, -1).await.expect("said"));
        let seen = other.ask(DealEvaluationOf { deal }).await.expect("answered").expect("theirs");
        assert_eq!(seen.other.expect("open").comment.as_deref(), Some("I say 2."));
        assert_eq!(code_of(town.evaluate(0, deal, -2).await), Some("reputation-open"), "no mark for a mark");
        let reputation = town.anybody().ask(seller.clone()).await.expect("answered");
        let marks = &reputation.by_indicator()["quality"].marks;
        // One mark of one above the middle: 0.2065 by Wilson, 2/3 by Laplace, 2/6 by Bayes (governance 5.3).
        assert_eq!((marks.count, marks.bayesian.to_string(), marks.beta.to_string()), (1, "0.333333".into(), "0.666667".into()));
        assert!(marks.wilson.to_string().starts_with("0.2065"), "{}", marks.wilson);

        // The payer's word counts for the announcement too, that of the payee for the payer.
        let reasons = other.ask(ReputationReasons::of(Reputed::Member(town.members[0]))).await.expect("answered");
        let reason = &reasons.reasons[0];
        assert!(reason.paid && reason.counts && reason.from == Some(Reputed::Member(town.members[1])));
        let announcement = reason.announcement.expect("seen");
        let of = ReputationOf::all(Reputed::Announcement(announcement));
        assert_eq!(town.anybody().ask(of).await.expect("answered").marks[0].marks.count, 1);
        let buyer = ReputationOf::all(Reputed::Member(town.members[1]));
        assert_eq!(town.anybody().ask(buyer).await.expect("answered").marks[0].marks.bayesian.to_string(), "-0.166667");

        // Others are told the whole, and of so few partners nothing by itself.
        let others = town.community.member(town.members[2]);
        let page = others.ask(ReputationReasons::of(Reputed::Member(town.members[0]))).await.expect("answered");
        assert!(page.reasons.is_empty() && page.withheld);
        let part = ReputationOf { category: Some(town.categories[0]), ..seller.clone() };
        assert!(!others.ask(part).await.expect("answered").told);

        // A deal that is taken back is as if it had never been; what was erased before leaves its number until then.
        let system = town.community.system();
        let erase = EraseMember { member: town.members[1], reason: None };
        while !town.community.member(town.members[1]).execute(erase.clone()).await.expect("erased").output.finished {}
        assert_eq!(others.ask(seller.clone()).await.expect("answered").marks[0].marks.count, 1);
        let page = other.ask(ReputationReasons::of(Reputed::Member(town.members[0]))).await.expect("answered");
        assert_eq!((page.reasons[0].comment.as_deref(), page.reasons[0].marks[&code("quality")]), (None, 2));
        system.execute(DropDeal(deal)).await.expect("dropped");
        assert_eq!(others.ask(seller).await.expect("answered"), super::Reputation { told: true, ..super::Reputation::default() });
        town.community.audit(|_| ()).await.expect("sound");
    });
}

#[test]
fn who_waits_for_the_other_is_heard_in_the_end() {
    block_on(async {
        let town = Town::new().await;
        let deal = town.deal(0, 1, Kind::Want, 2).await;
        let announcer = ReputationOf::all(Reputed::Member(town.members[0]));
        assert!(town.evaluate(1, deal, 2).await.expect("said"));
        let tick = || async { town.community.system().execute(TickEvaluations {}).await.expect("ticked").output };
        town.pass_days(i64::from(WINDOW_DAYS) - 1);
        assert_eq!(tick().await.opened, 0);
        town.pass_days(1);
        let late = town.evaluate(0, deal, -2).await.map_err(|error| error.code());
        assert_eq!(late, Err("reputation-open"), "its time is over, even before anybody came by to open it");
        town.pass_days(100);
        assert_eq!((tick().await.opened, tick().await.opened), (1, 0));
        let marks = town.anybody().ask(announcer).await.expect("answered").marks;
        assert_eq!(
            marks[0].trend.iter().map(|month| (month.year, month.month)).collect::<Vec<_>>(),
            [(2027, 1)],
            "when it was said"
        );
        // Of a want the payee's word counts for the announcement: the announcer pays and does not praise what is theirs.
        let reasons =
            town.anybody().ask(ReputationReasons::of(Reputed::Member(town.members[0]))).await.expect("answered").reasons;
        assert!(!reasons[0].paid);
        let of = ReputationOf::all(Reputed::Announcement(reasons[0].announcement.expect("seen")));
        assert_eq!(town.anybody().ask(of).await.expect("answered").marks[0].marks.count, 1);
    });
}

#[test]
fn a_group_says_one_thing_and_nobody_speaks_for_both() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let bakers = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), "Bakers")).await.expect("created");
        for who in [2, 3] {
            let member = town.members[who];
            system.execute(AddToGroup { group: bakers, member, delegate_of: None }).await.expect("added");
            system.execute(SetManager { group: bakers, member, manager: true }).await.expect("set");
        }
        let group = Author::Group { group: bakers, by: town.members[2] };
        let announcement = town.announce(group, Kind::Offer, 0).await;
        let for_bakers = |who: usize| Actor::ForGroup { member: town.members[who], group: bakers };
        let deal = town.made(announcement, Kind::Offer, group, Author::Member(town.members[3])).await;
        let refused = town.evaluate_as(for_bakers(3), deal, 2).await.map_err(|error| error.code());
        assert_eq!(refused, Err("self-evaluation"), "they bought it themself");
        assert!(town.evaluate_as(for_bakers(2), deal, 2).await.expect("said"));
        assert!(town.evaluate(3, deal, 1).await.expect("said"));
        for of in [Reputed::Group(bakers), Reputed::Member(town.members[3])] {
            assert_eq!(town.anybody().ask(ReputationOf::all(of)).await.expect("answered").marks[0].marks.count, 1);
        }
    });
}

/// Governance 5.3: pair cap, no self-rating, reciprocity: a ring of m gains at most m × cap.
#[test]
fn praise_in_a_ring_gains_no_more_than_the_cap() {
    block_on(async {
        let town = Town::new().await;
        for _ in 0..PAIR_CAP + 2 {
            for (seller, buyer) in [(0, 1), (1, 2), (2, 0)] {
                let deal = town.deal(seller, buyer, Kind::Offer, 0).await;
                for who in [seller, buyer] {
                    town.evaluate(who, deal, 2).await.expect("said");
                }
            }
        }
        for who in 0..3 {
            let of = ReputationOf::all(Reputed::Member(town.members[who]));
            let reputation = town.anybody().ask(of).await.expect("answered");
            assert_eq!((reputation.marks[0].marks.count, reputation.partners), (2 * PAIR_CAP as u64, 2));
        }
        // Once they buy from one another in turn, less.
        let deal = town.deal(1, 0, Kind::Offer, 0).await;
        for who in [0, 1] {
            town.evaluate(who, deal, 2).await.expect("said");
        }
        let of = ReputationOf::all(Reputed::Member(town.members[0]));
        assert_eq!(town.anybody().ask(of).await.expect("answered").marks[0].marks.count, 1 + PAIR_CAP as u64);
    });
}

#[test]
fn a_category_asks_what_it_says_and_what_it_inherits() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        for name in ["taste", "punctual"] {
            system.execute(asked(name, Reach::Member)).await.expect("made");
        }
        let ask = Asking::Ask { scale: None, optional: false };
        let drinks = CreateCategory::named("Drinks", "Boissons").asking(code("quality"), ask.clone()).asking(code("taste"), ask);
        let drinks = *system.execute(drinks).await.expect("created");
        let wide = Asking::Ask { scale: Some(MarkScale { low: 0, high: 10 }), optional: true };
        let juice = CreateCategory::named("Cider", "Cidre").inside(drinks).asking(code("taste"), wide);
        let juice = *system.execute(juice.asking(code("quality"), Asking::Drop)).await.expect("created");
        let told = |category| {
            let asked = town.anybody();
            async move {
                let said = asked.ask(AskedInCategory { category }).await.expect("answered");
                let row = |one: &wezer_core::indicator::Said| {
                    let from = one.from.as_ref().map(|from| from.id.as_u128());
                    (one.indicator.to_string(), (one.asked.map(|asked| (asked.scale.high, asked.optional)), from))
                };
                said.iter().map(row).collect::<BTreeMap<_, _>>()
            }
        };
        let all = told(town.categories[0]).await;
        assert_eq!(all.len(), 3, "as long as nobody said anything, everything is asked");
        assert!(all.values().all(|(asked, from)| *asked == Some((2, false)) && from.is_none()));
        let below = told(juice).await;
        assert_eq!(below["taste"], (Some((10, true)), Some(juice.as_u128())), "changed");
        assert_eq!(below["quality"], (None, Some(juice.as_u128())), "dropped");
        let change = ChangeCategory { category: juice, label: None, tags: None, asked: Some(BTreeMap::new()) };
        system.execute(change).await.expect("changed");
        let below = told(juice).await;
        assert_eq!(below["taste"], (Some((2, false)), Some(drinks.as_u128())), "inherited again");
        let unknown = CreateCategory::named("Odd", "Bizarre").asking(code("nothing"), Asking::Drop);
        assert_eq!(system.execute(unknown).await.map_err(|error| error.code()).err(), Some("unknown-indicator"));
    });
}

/// What is said in deals is a figure like others: a level takes who has earned it, and lets go who has lost it.
#[test]
fn a_reputation_moves_people_between_levels() {
    block_on(async {
        let town = Town::new().await;
        let system = town.community.system();
        let trusted = CreateGroup::new("circle".parse().expect("a kind"), "Trusted");
        let group = *system.execute(trusted).await.expect("created");
        let rule = |text: &str| RuleText::new(text).expect("a text");
        let asks = Asks::Rules { gain: rule("marks_quality >= 2 && mark_quality > 0.4"), keep: rule("mark_quality > 0.3") };
        system.execute(SetLevel(Level { group, asks, grace_days: 0 })).await.expect("set");
        let mut deals = Vec::new();
        for buyer in [1, 2] {
            let deal = town.deal(0, buyer, Kind::Offer, 0).await;
            town.evaluate(buyer, deal, 2).await.expect("said");
            town.evaluate(0, deal, 0).await.expect("said");
            deals.push(deal);
        }
        let apply = || async { system.execute(ApplyLevels::default()).await.expect("applied").output };
        assert_eq!(apply().await.gained, 1, "4 / 7");
        let third = town.deal(0, 3, Kind::Offer, 0).await;
        town.evaluate(3, third, -1).await.expect("said");
        town.evaluate(0, third, 0).await.expect("said");
        assert!(!apply().await.is_due(), "3 / 8 is enough to stay");
        system.execute(DropDeal(deals[0])).await.expect("dropped");
        let lost = [apply().await.lost, apply().await.lost];
        assert_eq!(lost.iter().sum::<u32>(), 1, "1 / 7");
    });
}
