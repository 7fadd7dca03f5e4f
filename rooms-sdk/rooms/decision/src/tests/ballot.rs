//! Counting, against a naive count.

use proptest::prelude::*;

use crate::ballot::{Base, Count, Rule};

fn base() -> impl Strategy<Value = Base> {
    prop_oneof![Just(Base::Votes), Just(Base::TookPart), Just(Base::Everybody)]
}

fn rule() -> impl Strategy<Value = Rule> {
    let share = (1..=20_u32).prop_flat_map(|whole| (1..=whole, Just(whole)));
    let quorum = (1..=20_u32).prop_flat_map(|whole| (0..=whole, Just(whole)));
    (share, any::<bool>(), base(), quorum).prop_map(|((part, whole), is_more_than, base, (quorum_part, quorum_whole))| Rule {
        part,
        whole,
        is_more_than,
        base,
        quorum_part,
        quorum_whole,
    })
}

/// Whether some votes are the share of some people: people are taken away one by one, as if each were cut into `whole` pieces.
fn naive_share(votes: u32, of: u32, rule: &Rule) -> bool {
    let have: Vec<u32> = (0..votes).flat_map(|one| std::iter::repeat_n(one, rule.whole as usize)).collect();
    let needed: Vec<u32> = (0..of).flat_map(|one| std::iter::repeat_n(one, rule.part as usize)).collect();
    if rule.is_more_than { have.len() > needed.len() } else { have.len() >= needed.len() }
}

/// Reads the rule as a sentence, with lists.
fn naive(rule: &Rule, options: usize, ballots: &[Option<usize>], deciders: u32) -> (bool, Option<usize>) {
    let votes_of = |place: usize| u32::try_from(ballots.iter().filter(|ballot| **ballot == Some(place)).count()).unwrap();
    let took_part = u32::try_from(ballots.len()).unwrap();
    let abstained = u32::try_from(ballots.iter().filter(|ballot| ballot.is_none()).count()).unwrap();
    let of = match rule.base {
        Base::Votes => took_part - abstained,
        Base::TookPart => took_part,
        Base::Everybody => deciders,
    };
    let quorum = Rule { part: rule.quorum_part, whole: rule.quorum_whole, is_more_than: false, ..rule.clone() };
    let enough = naive_share(took_part, deciders, &quorum);
    let wins = |place: usize| enough && votes_of(place) > 0 && naive_share(votes_of(place), of, rule);
    let beats_all = |place: &usize| (0..options).all(|other| other == *place || votes_of(other) < votes_of(*place));
    (wins(0), (0..options).find(beats_all).filter(|place| wins(*place)))
}

proptest! {
    #[test]
    fn a_count_says_what_a_naive_count_says(
        rule in rule(),
        (options, ballots) in (2..6_usize).prop_flat_map(|options| {
            (Just(options), prop::collection::vec(prop::option::weighted(0.8, 0..options), 0..30))
        }),
        away in 0..20_u32,
    ) {
        let deciders = u32::try_from(ballots.len()).unwrap() + away;
        let count = Count::of(options, ballots.iter().copied(), deciders);
        let (adopted, chosen) = naive(&rule, options, &ballots, deciders);
        prop_assert_eq!(rule.adopts(&count), adopted);
        prop_assert_eq!(rule.chooses(&count), chosen);
        prop_assert_eq!(count.took_part() as usize, ballots.len());
    }

    #[test]
    fn one_more_vote_for_it_never_undoes_it(rule in rule(), votes in 1..50_u32, against in 0..50_u32, abstained in 0..50_u32) {
        let count = |more| {
            let votes = vec![votes + more, against];
            Count { votes, abstained, deciders: 200 }
        };
        prop_assert!(!rule.adopts(&count(0)) || rule.adopts(&count(1)));
    }
}

#[test]
fn the_boundary_is_exact() {
    let rule = |part, whole, is_more_than, base| Rule { part, whole, is_more_than, base, quorum_part: 0, quorum_whole: 1 };
    let count = |votes: [u32; 2], abstained, deciders| Count { votes: votes.to_vec(), abstained, deciders };
    // Half isn't more than half, and two thirds are at least two thirds.
    assert!(!rule(1, 2, true, Base::Votes).adopts(&count([5, 5], 3, 20)));
    assert!(rule(1, 2, true, Base::Votes).adopts(&count([5, 4], 3, 20)));
    assert!(rule(2, 3, false, Base::Votes).adopts(&count([2, 1], 0, 3)));
    assert!(!rule(2, 3, true, Base::Votes).adopts(&count([2, 1], 0, 3)));
    // The same votes, abstentions left out, counted, and with those who stayed away.
    let votes = count([4, 3], 2, 20);
    assert!(rule(1, 2, true, Base::Votes).adopts(&votes));
    assert!(!rule(1, 2, true, Base::TookPart).adopts(&votes));
    assert!(!rule(1, 5, true, Base::Everybody).adopts(&votes));
    assert!(rule(1, 5, false, Base::Everybody).adopts(&votes));
    // Nobody came: nothing is adopted, even if half of nobody is reached.
    assert!(!rule(1, 2, false, Base::Votes).adopts(&count([0, 0], 9, 20)));
    // A tie chooses nothing.
    assert_eq!(rule(1, 3, false, Base::Votes).chooses(&Count { votes: vec![3, 3, 1], abstained: 0, deciders: 7 }), None);
}
