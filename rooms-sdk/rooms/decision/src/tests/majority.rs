//! Deciding by a majority.

use super::{TOMORROW, Town};
use crate::decision::{Outcome, Phase};

#[test]
fn a_vote_can_be_changed_until_it_is_closed() {
    let mut town = Town::new();
    town.open("majority", &[("share", "2/3"), ("more", "least")]).unwrap();
    for who in town.everybody() {
        town.does(who, "vote", &[("choice", "against")]);
    }
    for who in [town.ana, town.ben] {
        town.does(who, "vote", &[("choice", "for")]);
    }
    assert_eq!(town.refused(town.chloe, "next", &[]), "moderators-only");
    town.does(town.ana, "next", &[]);
    assert_eq!(town.outcome(), Some(Outcome::Adopted));
    assert_eq!(town.refused(town.ben, "vote", &[("choice", "against")]), "not-now");
    let count = town.decision().ending.unwrap().count.unwrap();
    assert_eq!((count.votes, count.abstained, count.deciders), (vec![2, 1], 0, 3));
    assert!(town.seen(town.ben).contains("For: 2"));
}

#[test]
fn votes_stay_secret_and_numbers_are_hidden_until_the_end() {
    let mut town = Town::new();
    town.open("majority", &[("options", "Oak\nPear")]).unwrap();
    town.does(town.ben, "vote", &[("choice", "1")]);
    let field = "values: [\"1\"]";
    assert!(town.seen(town.ben).contains(field));
    assert!(!town.seen(town.ana).contains(field));
    assert!(!town.seen(town.ana).contains("Pear: 1"));
}

#[test]
fn the_most_votes_choose_an_option_and_a_tie_none() {
    for (votes, outcome) in [(["0", "1", "1"], Outcome::Chosen(1)), (["0", "1", "abstain"], Outcome::Rejected)] {
        let mut town = Town::new();
        town.open("majority", &[("options", "Oak\nPear\n\nPear\n Lime "), ("share", "40 %")]).unwrap();
        for (who, vote) in town.everybody().into_iter().zip(votes) {
            town.does(who, "vote", &[("choice", vote)]);
        }
        town.does(town.ana, "next", &[]);
        assert_eq!(town.outcome(), Some(outcome));
    }
}

#[test]
fn without_its_quorum_it_is_not_adopted() {
    let mut town = Town::new();
    town.open("majority", &[("quorum", "2/3"), ("deadline", TOMORROW)]).unwrap();
    town.does(town.ana, "vote", &[("choice", "for")]);
    assert_eq!(town.refused(town.ana, "next", &[]), "still-to-speak");
    town.town.pass_days(2);
    assert_eq!(town.refused(town.ben, "vote", &[("choice", "for")]), "round-over");
    town.does(town.ana, "next", &[]);
    assert_eq!(town.outcome(), Some(Outcome::Rejected));
    assert!(town.seen(town.ben).contains("no quorum"));
}

#[test]
fn a_rule_that_cannot_be_met_or_read_is_refused() {
    let mut town = Town::new();
    for (field, value, code) in [
        ("share", "3/2", "share-unclear"),
        ("share", "half", "share-unclear"),
        ("share", "1/0", "share-unclear"),
        ("share", "0 %", "share-out-of-range"),
        ("share", "100%", "share-out-of-range"),
        ("quorum", "5", "share-unclear"),
        ("options", "Only one", "options-unclear"),
        ("process", "lots", "no-process"),
        ("deadline", "2026-01-01T09:10:00Z", "deadline-too-soon"),
    ] {
        let mut values = vec![(field, value), ("process", "majority"), ("question", "?"), ("text", "!")];
        values.rotate_left(usize::from(field != "process"));
        values.sort_by_key(|(name, _)| *name != field);
        let fault = town.town.by(town.ana).act::<crate::Decisions>("open", &values).unwrap_err();
        assert_eq!(fault.code, code, "{field} {value}");
    }
    town.open("majority", &[("share", "100 %"), ("more", "least")]).unwrap();
    assert_eq!(town.phase(), Phase::Voting);
    assert_eq!(town.refused(town.ben, "vote", &[("choice", "2")]), "no-option");
}
