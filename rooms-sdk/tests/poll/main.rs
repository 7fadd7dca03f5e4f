//! The first room of the README, tried as its author would.

include!("room.rs");
include!("test.rs");

fn village() -> (Community, MemberId, MemberId, GroupId) {
    let mut town = Community::new();
    let (ana, ben) = (town.member("Ana"), town.member("Ben"));
    let garden = town.group("Garden", [ana, ben]);
    town.manager(garden, ana);
    town.open::<Poll>(garden).expect("it opens");
    (town, ana, ben, garden)
}

#[test]
fn what_is_asked_is_no_markdown_and_the_last_vote_counts() {
    let (mut town, ana, ben, _) = village();
    assert!(town.by(ben).sees::<Poll>("").contains("Ask: Question [ask: Ask]"));
    town.by(ana).act::<Poll>("ask", &[("question", "Shall we *plant* apples?")]).unwrap();
    for (who, choice) in [(ana, "yes"), (ben, "no"), (ben, "yes")] {
        town.by(who).act::<Poll>("vote", &[("choice", choice)]).unwrap();
    }
    let seen = town.by(ben).in_french().sees::<Poll>("");
    let lines: Vec<&str> = seen.lines().collect();
    let buttons = "[vote choice=yes: Oui] [vote choice=no: Non]";
    assert_eq!(lines, ["# Sondage", r"Shall we \*plant\* apples\?", buttons, "Votes (voix): Oui 2, Non 0"]);
}

#[test]
fn what_is_refused_says_why_in_the_language_of_the_person_and_changes_nothing() {
    let (mut town, ana, ben, _) = village();
    let fault = town.by(ben).act::<Poll>("ask", &[("question", "May I?")]).unwrap_err();
    assert_eq!(fault.code, "managers-only");
    let fault = town.by(ana).in_french().act::<Poll>("ask", &[("question", " ")]).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.message.as_str()), ("field-missing", "« question » doit être rempli."));
    let fault = town.by(ana).act::<Poll>("vote", &[("choice", "perhaps")]).unwrap_err();
    assert_eq!(fault.code, "no-choice");
    assert_eq!(town.by(ana).act::<Poll>("dance", &[]).unwrap_err().code, "no-action");
    assert!(town.keys::<Poll>().is_empty());
}

#[test]
fn only_the_group_comes_in() {
    let (mut town, _, ben, garden) = village();
    town.leave(garden, ben);
    assert_eq!(town.by(ben).page::<Poll>("").unwrap_err().code, "room-not-in-the-group");
}

#[test]
fn what_an_erased_person_voted_is_gone() {
    let (mut town, ana, ben, _) = village();
    town.by(ana).act::<Poll>("ask", &[("question", "Apples?")]).unwrap();
    for who in [ana, ben] {
        town.by(who).act::<Poll>("vote", &[("choice", "yes")]).unwrap();
    }
    town.erase(ben);
    assert!(town.by(ana).sees::<Poll>("").contains("Yes 1, No 0"));
}

/// The README shows the room and its test as they stand here.
#[test]
fn the_readme_shows_this_room() {
    let readme = include_str!("../../README.md");
    for (shown, name) in [(include_str!("room.rs"), "room.rs"), (include_str!("test.rs"), "test.rs")] {
        assert!(readme.contains(shown.trim()), "the README shows another {name} than tests/poll");
    }
}
