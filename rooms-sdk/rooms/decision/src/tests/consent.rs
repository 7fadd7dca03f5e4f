//! Deciding by consent.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rooms_sdk::MemberId;

use super::{TOMORROW, Town};
use crate::Decisions;
use crate::decision::{Outcome, Phase};

fn to_objections(town: &mut Town) {
    for phase in [Phase::Reactions, Phase::Amending, Phase::Objections] {
        town.does(town.ana, "next", &[]);
        assert_eq!(town.phase(), phase);
    }
}

#[test]
fn an_objection_is_integrated_and_the_group_consents() {
    let mut town = Town::new();
    let Town { ana, ben, chloe, .. } = town;
    town.open("consent", &[("facilitator", &chloe.to_string())]).unwrap();
    town.does(ben, "ask", &[("text", "How deep?")]);
    // The question is the third entry, after the opening and the beginning of the round.
    town.does(ana, "answer", &[("question", "2"), ("text", "Ten metres.")]);
    assert!(town.seen(chloe).contains("How deep?"));
    town.does(chloe, "next", &[]);
    town.does(ben, "react", &[("text", "I like it.")]);
    assert_eq!(town.refused(ana, "react", &[("text", "So do I.")]), "proposer-listens");
    town.does(chloe, "next", &[]);
    town.does(ana, "amend", &[("text", "We dig a well of ten metres.")]);
    town.does(chloe, "next", &[]);
    town.does(ana, "object", &[("stance", "none")]);
    assert_eq!(town.refused(chloe, "next", &[]), "still-to-speak");
    town.does(ben, "object", &[("stance", "objection"), ("reason", "Children could fall in.")]);
    town.does(chloe, "object", &[("stance", "concern"), ("reason", "It is noisy.")]);
    town.does(chloe, "next", &[]);
    assert_eq!(town.phase(), Phase::Integrating);
    assert!(town.seen(ana).contains("The objection before us"));
    assert_eq!(town.refused(chloe, "next", &[]), "objections-stand");
    assert_eq!(town.refused(chloe, "integrated", &[]), "no-objection");
    town.does(ana, "amend", &[("text", "We dig a well of ten metres, with a lid.")]);
    town.does(ben, "integrated", &[]);
    town.does(chloe, "next", &[]);
    assert_eq!((town.phase(), town.decision().rounds), (Phase::Objections, 2));
    for who in [ana, ben] {
        town.does(who, "object", &[("stance", "none")]);
    }
    town.does(chloe, "object", &[("stance", "concern"), ("reason", "Still noisy.")]);
    town.does(chloe, "next", &[]);
    let decision = town.decision();
    assert_eq!((town.outcome(), decision.ending.as_ref().unwrap().concerns), (Some(Outcome::Adopted), 1));
    assert_eq!(decision.text, "We dig a well of ten metres, with a lid.");
    let seen = town.seen(ben);
    for said in ["How deep?", "Ten metres.", "Children could fall in", "my objection is integrated", "minutes.md", "Ben: objects"]
    {
        assert!(seen.contains(said), "{said}");
    }
    assert!(town.town.alerts().iter().any(|alert| alert.members == [ben] && alert.text.contains("integrated?")));
}

#[test]
fn after_the_deadline_silence_is_consent_but_not_of_everybody() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    to_objections(&mut town);
    assert_eq!(town.refused(town.ana, "deadline", &[("deadline", "2026-01-01T09:30:00Z")]), "deadline-too-soon");
    assert_eq!(town.refused(town.ben, "deadline", &[("deadline", TOMORROW)]), "moderators-only");
    town.does(town.ana, "deadline", &[("deadline", TOMORROW)]);
    town.town.pass_days(2);
    assert_eq!(town.refused(town.ben, "object", &[("stance", "none")]), "round-over");
    assert_eq!(town.refused(town.ana, "next", &[]), "nobody-spoke");
    town.does(town.ana, "deadline", &[("deadline", "2026-01-05T10:00:00Z")]);
    town.does(town.ben, "object", &[("stance", "none")]);
    assert_eq!(town.refused(town.ana, "next", &[]), "still-to-speak");
    town.town.pass_days(3);
    town.does(town.ana, "next", &[]);
    assert_eq!(town.outcome(), Some(Outcome::Adopted));
}

#[test]
fn the_objection_of_somebody_who_left_falls() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    to_objections(&mut town);
    for who in [town.ana, town.chloe] {
        town.does(who, "object", &[("stance", "none")]);
    }
    town.does(town.ben, "object", &[("stance", "objection"), ("reason", "No.")]);
    town.does(town.ana, "next", &[]);
    town.town.leave(town.group, town.ben);
    town.does(town.ana, "next", &[]);
    assert_eq!(town.phase(), Phase::Objections);
}

#[test]
fn what_an_erased_person_wrote_is_gone_and_the_result_stays() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    town.does(town.ben, "ask", &[("text", "How deep?")]);
    town.does(town.ben, "comment", &[("text", "By the way")]);
    to_objections(&mut town);
    town.does(town.ben, "object", &[("stance", "concern"), ("reason", "It is noisy.")]);
    for who in [town.ana, town.chloe] {
        town.does(who, "object", &[("stance", "none")]);
    }
    town.does(town.ana, "next", &[]);
    town.does(town.ben, "evaluate", &[("mark", "4"), ("text", "Quick")]);
    let before = town.decision();
    town.town.erase(town.ben);
    let seen = town.seen(town.ana);
    for gone in ["How deep?", "By the way", "noisy", "Quick", "Ben"] {
        assert!(!seen.contains(gone), "{gone}");
    }
    assert!(seen.contains("Concerns noted: 1") && seen.contains("3 / 3"));
    assert_eq!(town.decision(), before);
    assert!(!town.town.keys::<Decisions>().iter().any(|key| key.contains(&town.ben.to_string())));
}

#[derive(Clone, Debug)]
enum Step {
    Says(usize, &'static str),
    Integrates(usize),
    Amends(usize),
    Next(usize),
    Passes(usize),
    Leaves,
    Days,
    Deadline,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..3_usize;
    prop_oneof![
        4 => (who.clone(), prop_oneof![Just("none"), Just("concern"), Just("objection")]).prop_map(|(who, what)| Step::Says(who, what)),
        2 => who.clone().prop_map(Step::Integrates),
        1 => who.clone().prop_map(Step::Amends),
        4 => who.clone().prop_map(Step::Next),
        1 => who.prop_map(Step::Passes),
        1 => Just(Step::Leaves),
        1 => Just(Step::Days),
        1 => Just(Step::Deadline),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A naive list of objections is kept beside; whatever happens, in whatever order, nothing is adopted while one stands, and
    /// what is adopted was adopted in an objection round in which all had a say or whose deadline had passed.
    #[test]
    fn nothing_is_adopted_over_an_objection(steps in prop::collection::vec(step(), 1..60)) {
        let mut town = Town::new();
        town.open("consent", &[]).unwrap();
        to_objections(&mut town);
        let people: [MemberId; 3] = town.everybody();
        let (mut open, mut spoke, mut left) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for step in steps {
            let before = (town.phase(), town.decision().is_late(town.town.now()));
            match step {
                Step::Says(who, stance) => {
                    if town.act(people[who], "object", &[("stance", stance), ("reason", "Because")]).is_ok() {
                        spoke.insert(who);
                        if stance == "objection" { open.insert(who); } else { open.remove(&who); }
                    }
                }
                Step::Integrates(who) => {
                    if town.act(people[who], "integrated", &[]).is_ok() {
                        prop_assert!(open.remove(&who), "only whoever objected integrates");
                    }
                }
                Step::Amends(who) => drop(town.act(people[who], "amend", &[("text", "Otherwise")])),
                Step::Passes(who) => drop(town.act(people[who], "pass", &[])),
                Step::Next(who) => {
                    if town.act(people[who], "next", &[]).is_ok() {
                        prop_assert_eq!(who, 0, "only the facilitator moves on");
                        match (before.0, town.phase()) {
                            (Phase::Objections, Phase::Closed) => {
                                prop_assert!(open.is_empty());
                                prop_assert!(before.1 || spoke.len() + left.difference(&spoke).count() == 3);
                            }
                            (Phase::Objections, after) => prop_assert!(after == Phase::Integrating && !open.is_empty()),
                            (Phase::Integrating, after) => {
                                prop_assert!(after == Phase::Objections && open.is_empty());
                                spoke.clear();
                            }
                            other => prop_assert!(false, "{:?}", other),
                        }
                    }
                }
                Step::Leaves => {
                    town.town.leave(town.group, people[2]);
                    left.insert(2);
                    open.remove(&2);
                }
                Step::Days => town.town.pass_days(1),
                Step::Deadline => {
                    let deadline = town.town.now().plus_days(1).to_string();
                    drop(town.act(people[0], "deadline", &[("deadline", &deadline)]));
                }
            }
            let adopted = town.outcome() == Some(Outcome::Adopted);
            prop_assert!(!adopted || open.is_empty(), "adopted over an objection");
        }
    }
}
