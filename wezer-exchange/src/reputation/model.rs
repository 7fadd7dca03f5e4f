//! Reputation against counting everything anew, in small worlds.

use std::collections::{BTreeMap, BTreeSet};

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::indicator::{MIN_EVALUATORS, StandingOf, bayesian, beta, wilson};
use wezer_core::money::Amount;
use wezer_core::time::Timestamp;

use super::evaluation::{Reputed, month};
use super::town::{DropDeal, Town};
use super::{PAIR_CAP, RECIPROCAL_CAP, ReputationOf, ReputationReasons, TickEvaluations};
use crate::deal::DealId;
use crate::market::AnnouncementId;
use crate::market::announcement::Kind;

/// A deal, by numbers.
#[derive(Debug, Clone)]
struct Plan {
    announcer: usize,
    replier: usize,
    offer: bool,
    category: usize,
    /// The marks of the replier and the announcer; one who gives none says nothing.
    marks: [Option<i16>; 2],
    /// In which order the sides speak, and before which later deals.
    announcer_first: bool,
    days: i64,
    again: bool,
    dropped: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let mark = || prop_oneof![1 => Just(None), 6 => (-2i16..=2).prop_map(Some)];
    // Some pairs deal so often that the cap holds them back, in both directions or in one.
    let announcer = prop_oneof![2 => Just(0), 1 => 0usize..5];
    let step = prop_oneof![2 => Just(1), 1 => 1usize..5];
    let who = (announcer, step, any::<bool>(), 0usize..3);
    let flags = (any::<bool>(), prop_oneof![4 => Just(0i64), 2 => Just(3), 1 => Just(40)], any::<bool>());
    (who, [mark(), mark()], flags, prop::bool::weighted(0.2)).prop_map(
        |((announcer, step, offer, category), marks, (announcer_first, days, again), dropped)| Plan {
            announcer,
            replier: (announcer + step) % 5,
            offer,
            category,
            marks,
            announcer_first,
            days,
            again,
            dropped,
        },
    )
}

/// One side's word that counts, if it is not beyond the cap.
#[derive(Debug, Clone)]
struct Said {
    of: Vec<Reputed>,
    from: usize,
    paid: bool,
    deal: DealId,
    category: usize,
    mark: i16,
    at: Timestamp,
}

/// What counts for something: of each pair and month the latest deals.
fn counting(said: &[Said], of: Reputed) -> Vec<&Said> {
    let mut slots: BTreeMap<(usize, u32), Vec<&Said>> = BTreeMap::new();
    for one in said.iter().filter(|one| one.of.contains(&of)) {
        slots.entry((one.from, month(one.at))).or_default().push(one);
    }
    let mut counting = Vec::new();
    for mut slot in slots.into_values() {
        slot.sort_by_key(|one| core::cmp::Reverse(one.deal));
        let mutual = slot.iter().any(|one| one.paid) && slot.iter().any(|one| !one.paid);
        slot.truncate(if mutual { RECIPROCAL_CAP } else { PAIR_CAP });
        counting.extend(slot);
    }
    counting
}

fn partners(said: &[Said], of: Reputed, inside: impl Fn(usize) -> bool) -> usize {
    let all = said.iter().filter(|one| one.of.contains(&of) && inside(one.category));
    all.map(|one| one.from).collect::<BTreeSet<_>>().len()
}

fn enough(partners: usize) -> bool {
    partners as u64 >= MIN_EVALUATORS
}

/// Carries out the plans, and says what was said and stands.
async fn live(town: &Town, plans: &[Plan]) -> (Vec<Said>, Vec<AnnouncementId>) {
    let (mut said, mut made, mut announcements) = (Vec::new(), Vec::new(), Vec::new());
    for plan in plans {
        let kind = if plan.offer { Kind::Offer } else { Kind::Want };
        let [announcer, replier] =
            [plan.announcer, plan.replier].map(|who| wezer_core::record::Author::Member(town.members[who]));
        let announcement = town.announce(announcer, kind, plan.category).await;
        announcements.push(announcement);
        made.push(town.made(announcement, kind, announcer, replier).await);
    }
    // Later deals are spoken of first, so that what came in late is not what was dealt late.
    for ((plan, deal), announcement) in plans.iter().zip(&made).zip(&announcements).rev() {
        let mut sides = [(plan.replier, plan.marks[0], true), (plan.announcer, plan.marks[1], false)];
        if plan.announcer_first {
            sides.reverse();
        }
        let mut spoken = Vec::new();
        for (who, mark, is_replier) in sides {
            let Some(mark) = mark else { continue };
            let both = plan.marks.iter().all(Option::is_some) && !spoken.is_empty();
            if plan.again && !both {
                town.evaluate(who, *deal, -mark).await.expect("said");
            }
            town.evaluate(who, *deal, mark).await.expect("said");
            let other = if is_replier { plan.announcer } else { plan.replier };
            let mut of = vec![Reputed::Member(town.members[other])];
            of.extend(is_replier.then_some(Reputed::Announcement(*announcement)));
            let (at, paid) = (town.world_now(), is_replier == plan.offer);
            spoken.push(Said { of, from: who, paid, deal: *deal, category: plan.category, mark, at });
        }
        town.pass_days(plan.days);
        // Whoever alone spoke is heard once the other's time is over.
        if plan.dropped {
            town.community.system().execute(DropDeal(*deal)).await.expect("dropped");
        } else {
            said.extend(spoken);
        }
    }
    town.pass_days(15);
    while town.community.system().execute(TickEvaluations {}).await.expect("ticked").output.more {}
    (said, announcements)
}

/// Compares what is told of something with what counting anew gives.
async fn compare(town: &Town, said: &[Said], of: Reputed, category: Option<usize>) -> Result<(), TestCaseError> {
    // Bread lies in food.
    let inside = |at: usize| category.is_none_or(|category| at == category || category == 0 && at == 1);
    let ask = ReputationOf { category: category.map(|category| town.categories[category]), ..ReputationOf::all(of) };
    let told = town.anybody().ask(ask).await.expect("answered");
    let behind = partners(said, of, inside);
    prop_assert_eq!(told.partners, behind);
    let rest = partners(said, of, |at| !inside(at));
    prop_assert_eq!(told.told, category.is_none() || enough(behind) && (rest == 0 || enough(rest)));
    let counting: Vec<_> = counting(said, of).into_iter().filter(|one| inside(one.category)).collect();
    if !told.told || counting.is_empty() {
        prop_assert!(told.marks.is_empty(), "{:?}", told);
        return Ok(());
    }
    let credit = &told.marks[0];
    let count = |test: &dyn Fn(i16) -> bool| counting.iter().filter(|one| test(one.mark)).count() as u64;
    let (all, sum) = (count(&|_| true), counting.iter().map(|one| i64::from(one.mark)).sum());
    let (above, below) = (count(&|mark| mark > 0), count(&|mark| mark < 0));
    prop_assert_eq!(credit.marks.count, all);
    prop_assert_eq!(credit.marks.bayesian, bayesian(all, sum, 0));
    prop_assert_eq!((credit.marks.wilson, credit.marks.beta), (wilson(above, below), beta(above, below)));
    prop_assert_eq!(credit.trend.iter().map(|month| month.count).sum::<u64>(), all);
    let mut months: BTreeMap<u32, u64> = BTreeMap::new();
    for one in &counting {
        *months.entry(month(one.at)).or_default() += 1;
    }
    let trend: BTreeMap<u32, u64> = credit.trend.iter().map(|at| (at.year * 12 + at.month - 1, at.count)).collect();
    prop_assert_eq!(trend, months);
    // Between the prior and the mean; where all said the same, what has faded is nearer to the prior.
    let (mean, bayes, decayed) = (credit.marks.mean.expect("there are marks"), credit.marks.bayesian, credit.marks.decayed);
    prop_assert!(mean.min(Amount::ZERO) <= bayes && bayes <= mean.max(Amount::ZERO));
    if counting.iter().all(|one| one.mark == counting[0].mark) {
        prop_assert!(bayes.min(Amount::ZERO) <= decayed && decayed <= bayes.max(Amount::ZERO));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Governance 5.3: incremental = batch; a deal that was taken back is as if it had never been; the result does not hang on the order;
    /// a Bayesian mean lies between prior and mean; pair cap and ring.
    #[test]
    fn a_reputation_is_what_counting_anew_gives(plans in proptest::collection::vec(plan(), 1..32)) {
        block_on(async {
            let town = Town::new().await;
            let (said, announcements) = live(&town, &plans).await;
            let members = town.members.iter().map(|member| Reputed::Member(*member));
            for of in members.clone().chain(announcements.into_iter().map(Reputed::Announcement)) {
                compare(&town, &said, of, None).await?;
            }
            for of in members {
                for category in 0..3 {
                    compare(&town, &said, of, Some(category)).await?;
                }
                // What rules and levels see, and the reasons, say the same.
                let counting = counting(&said, of);
                let standing = StandingOf { object: of.record(), group: None, months: None, half_life_days: None };
                let standing = town.anybody().ask(standing).await.expect("answered");
                prop_assert_eq!(standing.first().map_or(0, |marks| marks.count), counting.len() as u64);
                let mut ring: BTreeMap<u32, usize> = BTreeMap::new();
                for one in &counting {
                    *ring.entry(month(one.at)).or_default() += 1;
                }
                prop_assert!(ring.values().all(|gain| *gain <= town.members.len() * PAIR_CAP), "a ring of five");
                if enough(partners(&said, of, |_| true)) {
                    let mut ask = ReputationReasons { limit: Some(7), ..ReputationReasons::of(of) };
                    let (mut counts, mut seen) = (0, 0);
                    loop {
                        let page = town.anybody().ask(ask.clone()).await.expect("answered");
                        counts += page.reasons.iter().filter(|reason| reason.counts).count();
                        seen += page.reasons.len();
                        let Some(next) = page.next else { break };
                        ask.after = Some(next);
                    }
                    prop_assert_eq!(counts, counting.len());
                    prop_assert_eq!(seen, said.iter().filter(|one| one.of.contains(&of)).count());
                }
            }
            town.community.audit(|_| ()).await.expect("sound");
            Ok::<(), TestCaseError>(())
        })?;
    }
}
