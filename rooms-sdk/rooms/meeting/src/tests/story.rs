//! A meeting from its call to the next one.

use super::Town;
use crate::Meetings;
use crate::meeting::{Meeting, Stage};

#[test]
fn a_group_meets() {
    let mut town = Town::new();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    town.does(ana, "roles", &[("secretary", &ben.to_string()), ("timekeeper", &chloe.to_string())]);
    town.begins();
    town.does(chloe, "say", &[("text", "Tired and glad")]);
    assert!(town.seen(ana, "").contains("Tired and glad"));
    town.does(ben, "go-on", &[]);
    assert_eq!(town.meeting().stage, Stage::Topic(1));
    town.does(chloe, "write", &[("topic", "1"), ("base", "0"), ("text", "We have beans.\nWe need peas.")]);
    town.does(ben, "decide", &[("text", "We buy peas.")]);
    town.does(ben, "assign", &[("what", "Buy peas"), ("owner", &chloe.to_string()), ("due", "2026-01-20")]);
    assert!(town.town.alerts().iter().any(|alert| alert.members == [chloe] && alert.text.contains("for you to do")));
    town.does(ana, "go-on", &[]);
    assert_eq!(town.meeting().stage, Stage::Topic(2));
    for stage in [Stage::CheckOut, Stage::Closed] {
        town.does(ana, "go-on", &[]);
        assert_eq!(town.meeting().stage, stage);
        if stage == Stage::CheckOut {
            town.does(ana, "say", &[("text", "Light")]);
        }
    }
    let seen = town.seen(chloe, "");
    for part in ["We need peas", "We buy peas", "Buy peas", "Light", "Tired and glad", "minutes.md", "Chloé, 2026-01-20"] {
        assert!(seen.contains(part), "{part}");
    }
    assert_eq!(town.refused(chloe, "write", &[("topic", "1"), ("base", "1"), ("text", "Later")]), "minutes-closed");
    town.does(ben, "write", &[("topic", "1"), ("base", "1"), ("text", "We have beans and need peas.")]);
    assert_eq!(town.town.unexplained::<Meetings>(), Vec::<&str>::new());
}

#[test]
fn an_action_point_stays_until_it_is_done() {
    let mut town = Town::new();
    town.begins();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    town.does(ana, "assign", &[("what", "Buy peas"), ("owner", &ben.to_string()), ("due", "2026-01-05")]);
    for _ in 0..4 {
        town.does(ana, "go-on", &[]);
    }
    let first = town.id.clone();
    let reply = town.does(ana, "next-meeting", &[("at", "2026-02-10T18:00:00Z")]);
    assert_eq!(town.refused(ana, "next-meeting", &[("at", "2026-03-10T18:00:00Z")]), "has-next");
    town.goes(&reply);
    town.town.pass_days(9);
    assert!(town.seen(chloe, "").contains("Buy peas"));
    // It is late by now.
    assert!(town.list(chloe).contains("Tag(Tag { tone: Bad, text: \"by 2026-01-05\" })"));
    let task = town.town.keys::<Meetings>().iter().find_map(|key| Some(key.strip_prefix("x/")?.to_owned())).unwrap();
    let done = |town: &mut Town, who| town.town.by(who).act::<Meetings>("done", &[("task", &task)]);
    assert_eq!(done(&mut town, chloe).unwrap_err().code, "owner-only");
    done(&mut town, ben).unwrap();
    assert_eq!(done(&mut town, ben).unwrap_err().code, "no-task");
    assert!(!town.seen(chloe, "").contains("Buy peas") && !town.list(chloe).contains("Buy peas"));
    town.id = first;
    assert!(town.seen(chloe, "").contains("[x] Buy peas"));
}

#[test]
fn topics_that_were_not_before_the_group_go_along() {
    let mut town = Town::new();
    town.begins();
    let ana = town.ana;
    town.does(ana, "go-on", &[("topic", "2")]);
    assert_eq!(town.meeting().stage, Stage::Topic(2));
    assert_eq!(town.refused(town.ben, "drop", &[("topic", "2")]), "topic-begun");
    town.does(ana, "add", &[("title", "Bees"), ("minutes", "5")]);
    town.does(ana, "up", &[("topic", "3")]);
    assert_eq!(town.meeting().topics.iter().map(|topic| topic.number).collect::<Vec<_>>(), [1, 3, 2]);
    town.does(ana, "drop", &[("topic", "1")]);
    // There is no time left for the bees.
    assert!(town.seen(ana, "").contains("Check out now"));
    town.does(ana, "go-on", &[("to", "check-out")]);
    town.does(ana, "go-on", &[]);
    assert_eq!(town.meeting().stage, Stage::Closed);
    assert_eq!(town.refused(ana, "add", &[("title", "Late"), ("minutes", "5")]), "meeting-over");
    let reply = town.does(ana, "next-meeting", &[("at", "2026-02-10T18:00:00Z"), ("minutes", "30")]);
    town.goes(&reply);
    let next = town.meeting();
    assert_eq!((next.topics.len(), next.minutes, next.title.as_str()), (1, 30, "Spring"));
}

#[test]
fn who_leads_leads_and_everybody_writes() {
    let mut town = Town::new();
    let (ana, ben) = (town.ana, town.ben);
    let dora = town.town.member("Dora");
    assert_eq!(town.refused(dora, "begin", &[]), "room-not-in-the-group");
    for (action, values) in
        [("begin", &[][..]), ("go-on", &[]), ("cancel", &[]), ("next-meeting", &[("at", "2026-02-10T18:00:00Z")])]
    {
        assert_eq!(town.refused(ben, action, values), "leaders-only", "{action}");
    }
    assert_eq!(town.refused(ana, "say", &[("text", "Hello")]), "no-round");
    assert_eq!(town.refused(ana, "go-on", &[]), "not-begun");
    assert_eq!(town.refused(ana, "decide", &[("text", "Yes")]), "not-begun");
    assert_eq!(town.refused(ana, "roles", &[("facilitator", &dora.to_string())]), "not-in-group");
    assert_eq!(town.refused(ben, "add", &[("title", "Long"), ("minutes", "2000")]), "minutes-out-of-range");
    town.begins();
    assert_eq!(town.refused(ana, "begin", &[]), "begun");
    assert_eq!(town.refused(ana, "move", &[("at", "2026-01-11T18:00:00Z"), ("minutes", "60")]), "begun");
    assert_eq!(town.refused(ben, "drop", &[("topic", "1")]), "leaders-only");
    assert_eq!(town.refused(ben, "drop", &[("topic", "9")]), "no-topic");
    assert_eq!(town.refused(ben, "dance", &[]), "no-action");
    // Who manages the group leads, too.
    town.town.manager(town.group, ben);
    town.does(ben, "go-on", &[]);
}

#[test]
fn a_meeting_is_put_off_and_called_off() {
    let mut town = Town::new();
    let ana = town.ana;
    assert_eq!(town.refused(ana, "move", &[("at", "2025-01-01T00:00:00Z"), ("minutes", "60")]), "in-the-past");
    town.does(ana, "move", &[("at", "2026-01-11T18:00:00Z"), ("minutes", "45")]);
    let meeting = town.meeting();
    assert_eq!((meeting.minutes, meeting.place.as_str(), meeting.changes), (45, "", 1));
    town.does(ana, "cancel", &[]);
    assert_eq!(town.meeting().stage, Stage::Cancelled);
    assert!(town.list(ana).contains("cancelled"));
    town.seen(ana, "");
    assert_eq!(town.town.by(ana).page::<Meetings>("elsewhere").unwrap_err().code, "no-page");
    let french = town.town.by(ana).in_french().page::<Meetings>("new").unwrap();
    assert_eq!(french.title, "Convoquer une réunion");
}

#[test]
fn of_two_texts_at_once_none_is_lost() {
    let mut town = Town::new();
    town.begins();
    let (ana, ben, chloe) = (town.ana, town.ben, town.chloe);
    let write =
        |town: &mut Town, who, base: &str, text: &str| town.does(who, "write", &[("topic", "1"), ("base", base), ("text", text)]);
    write(&mut town, ana, "0", "Beans");
    // Ben and Chloé both write on version 1; Ben is first.
    write(&mut town, ben, "1", "Beans\nPeas");
    let reply = write(&mut town, chloe, "1", "Leeks\nBeans");
    assert_eq!(reply.next, Some(format!("m/{}/t/1", town.id)));
    assert_eq!(town.meeting().topic(1).unwrap().version, 2);
    let seen = town.seen(chloe, "/t/1");
    assert!(seen.contains("Leeks\\nBeans\\nPeas"), "{seen}");
    assert!(!town.seen(ben, "/t/1").contains("Leeks"));
    write(&mut town, chloe, "2", "Leeks\nBeans\nPeas");
    assert_eq!(town.meeting().topic(1).unwrap().version, 3);
    let seen = town.seen(ana, "/t/1");
    assert!(!seen.contains("drop-draft") && seen.contains("Leeks"));
    // Each version is kept under its author.
    assert_eq!(town.town.keys::<Meetings>().iter().filter(|key| key.starts_with("t/")).count(), 3);
    town.town.erase(chloe);
    assert!(!town.seen(ana, "/t/1").contains("Leeks"));
    assert!(town.seen(ana, "/t/1").contains("Peas"));
    // A text on a version that is gone is kept as well.
    write(&mut town, ben, "1", "Onions");
    assert!(town.seen(ben, "/t/1").contains("Onions"));
    town.does(ben, "drop-draft", &[("topic", "1")]);
    assert!(!town.seen(ben, "/t/1").contains("Onions"));
}

#[test]
fn a_meeting_is_the_groups_and_what_people_said_is_theirs() {
    let mut town = Town::new();
    town.begins();
    let (ben, meeting) = (town.ben, format!("m/{}", town.id));
    town.does(ben, "say", &[("text", "Tired")]);
    let before: Meeting = town.town.stored::<Meetings, _>(&meeting).unwrap();
    town.town.erase(ben);
    assert!(!town.seen(town.ana, "").contains("Tired"));
    assert_eq!(town.town.stored::<Meetings, Meeting>(&meeting), Some(before));
}
