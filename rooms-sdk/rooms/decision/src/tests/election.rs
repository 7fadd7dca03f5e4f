//! Elections without candidates.

use rooms_sdk::MemberId;

use super::{TOMORROW, Town};
use crate::decision::{Outcome, Phase};

impl Town {
    fn names(&mut self, who: MemberId, whom: MemberId, why: &str) {
        self.does(who, "nominate", &[("who", &whom.to_string()), ("reason", why)]);
    }

    fn all_fine(&mut self) {
        for who in self.everybody() {
            self.does(who, "object", &[("stance", "none")]);
        }
        self.does(self.ana, "next", &[]);
    }
}

#[test]
fn nobody_sees_a_nomination_before_all_gave_theirs() {
    let mut town = Town::new();
    town.open("election", &[("term", "a year"), ("deadline", TOMORROW)]).unwrap();
    town.names(town.ben, town.chloe, "She is patient");
    town.names(town.ana, town.ben, "He is quick");
    for who in [town.ana, town.chloe] {
        assert!(!town.seen(who).contains("She is patient"));
        assert_eq!(town.refused(town.ana, "next", &[]), "still-to-speak");
    }
    town.names(town.chloe, town.ben, "He listens");
    assert_eq!(town.phase(), Phase::Changing);
    for who in town.everybody() {
        assert!(town.seen(who).contains("She is patient"));
    }
}

#[test]
fn in_the_sociocratic_order_reasons_win_and_the_person_accepts() {
    let mut town = Town::new();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    town.open("election", &[("term", "a year")]).unwrap();
    town.names(ana, chloe, "She is patient");
    town.names(ben, ben, "I have time");
    town.does(chloe, "nominate", &[]);
    town.names(chloe, ben, "He has time");
    town.does(ana, "next", &[]);
    assert_eq!(town.refused(ben, "propose", &[("who", &chloe.to_string())]), "facilitator-only");
    assert_eq!(town.refused(ana, "propose", &[("who", &ana.to_string()), ("reason", "Me")]), "not-named");
    // Chloé is named once, Ben twice: the reasons decide.
    town.does(ana, "propose", &[("who", &chloe.to_string()), ("reason", "Patience is what the role needs")]);
    town.does(ana, "object", &[("stance", "objection"), ("reason", "She has two roles already")]);
    town.does(chloe, "object", &[("stance", "objection"), ("reason", "I have no time")]);
    town.does(ben, "object", &[("stance", "none")]);
    town.does(ana, "next", &[]);
    // The objection of the person proposed is heard first, though it came later.
    let seen = town.seen(ben);
    let after = seen.split("The objection before us").nth(1).unwrap();
    assert!(after.find("I have no time") < after.find("two roles").or(Some(usize::MAX)));
    town.does(ana, "again", &[]);
    assert_eq!(town.refused(ana, "propose", &[("who", &chloe.to_string()), ("reason", "Still")]), "set-aside");
    town.does(ana, "propose", &[("who", &ben.to_string()), ("reason", "He has time")]);
    town.does(ana, "deadline", &[("deadline", TOMORROW)]);
    town.does(ana, "object", &[("stance", "none")]);
    town.town.pass_days(2);
    assert_eq!(town.refused(ana, "next", &[]), "candidate-silent");
    town.does(ana, "deadline", &[("deadline", "2026-01-09T10:00:00Z")]);
    town.does(ben, "object", &[("stance", "none")]);
    town.town.pass_days(9);
    town.does(ana, "next", &[]);
    assert_eq!(town.outcome(), Some(Outcome::Elected(ben)));
}

#[test]
fn in_the_integrative_order_numbers_win_and_nobody_passes() {
    let mut town = Town::new();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    town.open("election", &[("term", "a year"), ("manner", "numbers")]).unwrap();
    assert_eq!(town.refused(ben, "nominate", &[]), "no-passing");
    town.names(ana, ben, "He is quick");
    town.names(ben, chloe, "She is patient");
    town.names(chloe, ben, "He listens");
    town.does(ana, "next", &[]);
    assert_eq!(town.refused(ana, "propose", &[("who", &chloe.to_string())]), "not-leading");
    town.does(ana, "propose", &[("who", &ben.to_string())]);
    town.does(ben, "object", &[("stance", "none")]);
    town.does(chloe, "object", &[("stance", "none")]);
    town.does(ana, "object", &[("stance", "objection"), ("reason", "He leaves in March")]);
    town.does(ana, "next", &[]);
    // Set aside, his nominations count no more.
    town.does(ana, "again", &[]);
    town.does(ana, "propose", &[("who", &chloe.to_string())]);
    town.all_fine();
    assert_eq!(town.outcome(), Some(Outcome::Elected(chloe)));
}

fn tied(holder: Option<MemberId>, naming: [usize; 3]) -> Town {
    let mut town = Town::new();
    let holder = holder.map(|holder| holder.to_string());
    let mut values = vec![("term", "a year"), ("manner", "numbers")];
    values.extend(holder.as_deref().map(|holder| ("holder", holder)));
    town.open("election", &values).unwrap();
    for (who, whom) in town.everybody().into_iter().zip(naming) {
        let whom = town.everybody()[whom];
        town.names(who, whom, "Because");
    }
    town.does(town.ana, "next", &[]);
    town
}

#[test]
fn a_tie_is_broken_in_order() {
    // All are named once: Ana names Ben, Ben names Chloé, Chloé names Ana.
    let mut town = tied(None, [1, 2, 0]);
    assert_eq!(town.refused(town.ana, "propose", &[("who", &town.ben.to_string())]), "tied");
    town.does(town.ana, "again", &[]);
    assert_eq!(town.phase(), Phase::Changing);
    town.does(town.ana, "next", &[]);
    town.does(town.ana, "draw", &[]);
    assert!(town.decision().candidate.is_some());

    // Who holds the role now goes before the others…
    let holder = Town::new().chloe;
    let mut town = tied(Some(holder), [1, 2, 0]);
    assert_eq!(town.refused(town.ana, "propose", &[("who", &town.ben.to_string())]), "not-leading");
    assert_eq!(town.refused(town.ana, "draw", &[]), "not-tied");
    town.does(town.ana, "propose", &[("who", &town.chloe.to_string())]);

    // …and who alone named himself before that person.
    let mut town = tied(Some(holder), [2, 1, 0]);
    town.does(town.ana, "propose", &[("who", &town.ben.to_string())]);
    town.all_fine();
    assert_eq!(town.outcome(), Some(Outcome::Elected(town.ben)));
    assert_eq!(town.decision().ending.unwrap().deciders, 3);
}

#[test]
fn only_somebody_who_decides_can_be_named() {
    let mut town = Town::new();
    town.open("election", &[("term", "a year"), ("deadline", TOMORROW)]).unwrap();
    let dora = town.town.member("Dora");
    town.town.join(town.group, dora);
    assert_eq!(town.refused(town.ana, "nominate", &[("who", &dora.to_string()), ("reason", "New")]), "not-eligible");
    town.does(town.ben, "nominate", &[]);
    town.town.pass_days(2);
    assert_eq!(town.refused(town.ana, "next", &[]), "nobody-named");
}
