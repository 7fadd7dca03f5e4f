//! The first room of the README, tried as its author would.

include!("room.rs");

use rooms_sdk::mock::Community;

fn village() -> (Community, MemberId, MemberId, GroupId) {
    let mut town = Community::new();
    let (ana, ben) = (town.member("Ana"), town.member("Ben"));
    let garden = town.group("Garden", [ana, ben]);
    town.manager(garden, ana);
    town.open::<Poll>(garden).expect("it opens");
    (town, ana, ben, garden)
}

fn votes(page: &Page) -> Vec<String> {
    let chart = page.tabs.iter().flat_map(|tab| &tab.nodes).find_map(|node| match node {
        Node::Chart(Chart { points, .. }) => Some(points),
        _ => None,
    });
    chart.expect("the votes are charted").iter().map(|point| point.value.clone()).collect()
}

#[test]
fn a_question_is_asked_and_answered() {
    let (mut town, ana, ben, _) = village();
    town.by(ana).act::<Poll>("ask", &[("question", "Shall we *plant* apples?")]).unwrap();
    town.by(ana).act::<Poll>("vote", &[("choice", "yes")]).unwrap();
    let reply = town.by(ben).in_french().act::<Poll>("vote", &[("choice", "no")]).unwrap();
    assert_eq!(reply.notice.as_deref(), Some("Merci !"));
    town.by(ben).act::<Poll>("vote", &[("choice", "yes")]).unwrap();
    let page = town.by(ana).page::<Poll>("").unwrap();
    assert_eq!(votes(&page), ["2", "0"]);
    assert_eq!(page.tabs[0].nodes[0], Node::Text(r"Shall we \*plant\* apples\?".to_owned()));
    assert!(town.unexplained::<Poll>().is_empty());
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
    assert_eq!(votes(&town.by(ana).page::<Poll>("").unwrap()), ["1", "0"]);
}

/// The README shows the room and its test as they stand here.
#[test]
fn the_readme_shows_this_room() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(include_str!("room.rs").trim()), "the README shows another room than tests/poll/room.rs");
}
