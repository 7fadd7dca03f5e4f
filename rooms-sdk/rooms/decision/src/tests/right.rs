//! Who may do what.

use super::Town;
use crate::decision::Outcome;

#[test]
fn only_members_act_and_only_those_of_the_opening_decide() {
    let mut town = Town::new();
    let dora = town.town.member("Dora");
    town.open("majority", &[]).unwrap();
    assert_eq!(town.refused(dora, "vote", &[("choice", "for")]), "room-not-in-the-group");
    town.town.join(town.group, dora);
    assert_eq!(town.refused(dora, "vote", &[("choice", "for")]), "joined-later");
    assert!(!town.offers(dora, "vote"));
    town.does(dora, "comment", &[("text", "Good morning")]);
    assert!(town.seen(town.ben).contains("Good morning"));
    for who in town.everybody() {
        town.does(who, "vote", &[("choice", "for")]);
    }
    town.does(town.ana, "next", &[]);
    assert_eq!(town.decision().ending.unwrap().deciders, 3);
}

#[test]
fn somebody_who_leaves_no_longer_decides() {
    let mut town = Town::new();
    town.open("majority", &[]).unwrap();
    town.does(town.ben, "vote", &[("choice", "for")]);
    town.does(town.ana, "vote", &[("choice", "against")]);
    town.town.leave(town.group, town.ben);
    town.does(town.chloe, "vote", &[("choice", "against")]);
    town.does(town.ana, "next", &[]);
    let count = town.decision().ending.unwrap().count.unwrap();
    assert_eq!((count.votes, count.deciders), (vec![0, 2], 2));
}

#[test]
fn roles_move_the_rounds_and_are_handed_over() {
    let mut town = Town::new();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    town.open("consent", &[("facilitator", &ben.to_string())]).unwrap();
    let to_chloe = chloe.to_string();
    let roles = [("facilitator", to_chloe.as_str()), ("secretary", &to_chloe)];
    // Ana proposed it and manages the group: she hands roles over, but doesn't move the rounds.
    assert_eq!(town.refused(ana, "next", &[]), "moderators-only");
    assert_eq!(town.refused(chloe, "roles", &roles), "moderators-only");
    assert_eq!(town.refused(chloe, "note", &[("text", "A note")]), "moderators-only");
    town.does(ana, "roles", &roles);
    assert_eq!(town.refused(ben, "next", &[]), "moderators-only");
    town.does(chloe, "next", &[]);
    town.does(chloe, "note", &[("text", "We met in the garden")]);
    assert!(town.seen(ben).contains("We met in the garden"));
    let stranger = town.town.member("Dora").to_string();
    let roles = [("facilitator", stranger.as_str()), ("secretary", &to_chloe)];
    assert_eq!(town.refused(chloe, "roles", &roles), "not-in-group");
}

#[test]
fn the_proposer_or_a_manager_takes_it_back() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    assert_eq!(town.refused(town.ben, "withdraw", &[]), "proposer-only");
    town.does(town.ana, "withdraw", &[]);
    assert_eq!(town.outcome(), Some(Outcome::Withdrawn));
    for action in ["withdraw", "next", "pass"] {
        assert_eq!(town.refused(town.ana, action, &[]), "not-now", "{action}");
    }
}

#[test]
fn a_decision_is_evaluated_afterwards() {
    let mut town = Town::new();
    town.open("majority", &[]).unwrap();
    assert_eq!(town.refused(town.ben, "evaluate", &[("mark", "5")]), "not-now");
    for who in town.everybody() {
        town.does(who, "vote", &[("choice", "for")]);
    }
    town.does(town.ana, "next", &[]);
    assert_eq!(town.refused(town.ben, "evaluate", &[("mark", "6")]), "mark-out-of-range");
    town.does(town.ben, "evaluate", &[("mark", "2")]);
    town.does(town.ben, "evaluate", &[("mark", "5"), ("text", "It was quick")]);
    let seen = town.seen(town.chloe);
    assert!(seen.contains("It was quick") && seen.contains("Point { label: \"5\", value: \"1\" }"));
}

#[test]
fn what_the_room_does_not_know_is_refused() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    assert_eq!(town.refused(town.ana, "dance", &[]), "no-action");
    town.id = "0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0f".to_owned();
    assert_eq!(town.refused(town.ana, "next", &[]), "no-decision");
}

#[test]
fn who_said_what_in_the_last_round_is_forgotten_once_it_is_counted() {
    let mut town = Town::new();
    town.open("majority", &[]).unwrap();
    for who in town.everybody() {
        town.does(who, "vote", &[("choice", "for")]);
        // Changing one's mind doesn't fill the minutes.
        town.does(who, "vote", &[("choice", "for")]);
    }
    assert_eq!(town.town.keys::<crate::Decisions>().iter().filter(|key| key.starts_with("s/")).count(), 3);
    town.does(town.ana, "next", &[]);
    assert_eq!(town.town.keys::<crate::Decisions>().iter().filter(|key| key.starts_with("s/")).count(), 0);
    assert_eq!(town.seen(town.ben).matches("Text(\"votes\")").count(), 3);
}

#[test]
fn of_a_long_discussion_the_last_is_shown() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    let long = "é".repeat(3_900);
    for number in 0..30 {
        town.does(town.ben, "comment", &[("text", &format!("{number}: {long}"))]);
        town.does(town.ben, "ask", &[("text", &format!("{number}? {long}"))]);
    }
    let seen = town.seen(town.ana);
    assert!(seen.contains("29: ") && !seen.contains("\"0: "));
    assert!(seen.contains("29? "));
    assert!(seen.len() < 450_000, "{}", seen.len());
}
