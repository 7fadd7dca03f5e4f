//! A group writes its charter together.

use crate::Deliberation;
use rooms_sdk::mock::Community;
use rooms_sdk::page::FieldKind;
use rooms_sdk::prelude::*;

const CHARTER: &str = "# Our garden\n\nWe meet on Monday at noon.\n\nEverybody brings a tool.";

struct Garden {
    town: Community,
    ana: MemberId,
    ben: MemberId,
    cleo: MemberId,
    document: String,
}

type Values<'a> = &'a [(&'a str, &'a str)];

impl Garden {
    /// Ana manages the group and opened the charter.
    fn new() -> Self {
        let mut town = Community::new();
        let [ana, ben, cleo] = ["Ana", "Ben", "Cleo"].map(|name| town.member(name));
        let group = town.group("Garden", [ben, cleo]);
        town.manager(group, ana);
        town.open::<Deliberation>(group).unwrap();
        let reply = town.by(ana).act::<Deliberation>("open", &[("title", "Charter"), ("text", CHARTER)]).unwrap();
        let document = reply.next.unwrap().strip_prefix("document/").unwrap().to_owned();
        Self { town, ana, ben, cleo, document }
    }

    fn act(&mut self, who: MemberId, action: &str, values: Values<'_>) -> Result<Reply, Fault> {
        let document = self.document.clone();
        let values: Vec<(&str, &str)> = [("document", document.as_str())].into_iter().chain(values.iter().copied()).collect();
        self.town.pass_days(1);
        self.town.by(who).act::<Deliberation>(action, &values)
    }

    fn save(&mut self, who: MemberId, base: u32, text: &str) -> String {
        let base = base.to_string();
        self.act(who, "save", &[("base", &base), ("text", text)]).unwrap().notice.unwrap()
    }

    fn page(&mut self, who: MemberId, path: &str) -> Page {
        let path = format!("document/{}{path}", self.document);
        self.town.by(who).in_french().page::<Deliberation>(&path).unwrap();
        self.town.by(who).page::<Deliberation>(&path).unwrap()
    }

    /// The text as it stands.
    fn text(&mut self) -> String {
        let page = self.page(self.ana, "");
        page.tabs[0].nodes.iter().find_map(|node| if let Node::Text(text) = node { Some(text.clone()) } else { None }).unwrap()
    }

    fn shows(&mut self, path: &str, what: &str) -> bool {
        format!("{:?}", self.page(self.ana, path)).contains(what)
    }

    fn comment(&mut self, who: MemberId, passage: &str, text: &str) -> String {
        let reply = self.act(who, "comment", &[("version", "1"), ("passage", passage), ("text", text)]).unwrap();
        reply.next.unwrap().rsplit('/').next().unwrap().to_owned()
    }
}

#[test]
fn whoever_saves_over_another_gets_both_changes() {
    let mut garden = Garden::new();
    let (ben, cleo) = (garden.ben, garden.cleo);
    // Both began on version 1.
    assert_eq!(garden.save(ben, 1, &CHARTER.replace("a tool", "a tool and seeds")), "Saved.");
    let notice = garden.save(cleo, 1, &CHARTER.replace("noon", "ten o'clock"));
    assert!(notice.contains("together with version 2"), "{notice}");
    let text = garden.text();
    assert!(text.contains("on Monday at ten o'clock.") && text.contains("a tool and seeds."), "{text}");
    assert!(garden.shows("/version/3", "version 2"));
}

#[test]
fn where_both_changed_the_same_both_stand_until_somebody_chooses() {
    let mut garden = Garden::new();
    let (ana, ben, cleo) = (garden.ana, garden.ben, garden.cleo);
    garden.save(ben, 1, &CHARTER.replace("Monday", "Tuesday"));
    let notice = garden.save(cleo, 1, &CHARTER.replace("Monday", "Friday"));
    assert!(notice.contains("In one place"), "{notice}");
    assert!(garden.text().contains("on ⟦Tuesday⟧ ⟦Friday⟧ at noon"));
    assert!(garden.shows("", "In one place two people wrote"));
    assert_eq!(garden.act(ana, "state", &[("to", "adopted")]).unwrap_err().code, "choice-open");
    garden.save(ben, 3, &CHARTER.replace("Monday", "Friday"));
    garden.act(ana, "state", &[("to", "adopted")]).unwrap();
}

#[test]
fn an_adopted_text_stands_until_those_who_manage_open_it_again() {
    let mut garden = Garden::new();
    let (ana, ben) = (garden.ana, garden.ben);
    garden.act(ben, "state", &[("to", "review")]).unwrap();
    assert_eq!(garden.town.alerts()[0].members.len(), 2);
    assert_eq!(garden.act(ben, "state", &[("to", "adopted")]).unwrap_err().code, "managers-only");
    garden.act(ana, "state", &[("to", "adopted")]).unwrap();
    let refused = garden.act(ana, "save", &[("base", "1"), ("text", "Nothing.")]).unwrap_err();
    assert_eq!(refused.code, "adopted");
    assert_eq!(garden.act(ben, "state", &[("to", "draft")]).unwrap_err().code, "managers-only");
    assert_eq!(garden.act(ben, "state", &[("to", "review")]).unwrap_err().code, "adopted");
    garden.act(ana, "state", &[("to", "draft")]).unwrap();
    garden.save(ben, 1, "Another text.");
    assert_eq!(garden.text(), "Another text.");
}

#[test]
fn a_passage_is_discussed_and_found_again_after_edits() {
    let mut garden = Garden::new();
    let (ana, ben, cleo) = (garden.ana, garden.ben, garden.cleo);
    let page = garden.page(ben, "/passage/2");
    let Node::Form(form) = &page.tabs[0].nodes[1] else { panic!("a form is expected") };
    assert!(matches!(form.fields[2].kind, FieldKind::Lines(_)));
    assert_eq!(form.fields[2].values, ["We meet on Monday at noon."]);
    let refused = garden.act(ben, "comment", &[("version", "1"), ("passage", "We met"), ("text", "Late.")]).unwrap_err();
    assert_eq!(refused.code, "no-passage");
    let thread = garden.comment(ben, "on Monday at noon", "I work then.");
    garden.act(cleo, "answer", &[("thread", &thread), ("text", "So do I.")]).unwrap();
    assert_eq!(garden.town.alerts().last().unwrap().members, [ben]);
    // Words before it, another spacing: the passage is still there.
    garden.save(ana, 1, &format!("Hello.\n\n{}", CHARTER.replace("on Monday", "on\nMonday")));
    let path = format!("/thread/{thread}");
    assert!(!garden.shows(&path, "changed since"));
    garden.save(ana, 2, "We meet when we can.");
    assert!(garden.shows(&path, "changed since") && garden.shows("", "passage changed"));
    assert!(garden.shows("", "Comments (1)"));
    garden.act(ben, "settle", &[("thread", &thread)]).unwrap();
    assert!(garden.shows("", "Comments (0)"));
}

#[test]
fn comments_and_texts_are_judged() {
    let mut garden = Garden::new();
    let (ben, cleo) = (garden.ben, garden.cleo);
    let thread = garden.comment(ben, "a tool", "Which?");
    let keys = garden.town.keys::<Deliberation>();
    let said = keys.iter().find_map(|key| key.strip_prefix(&format!("said/{thread}/"))).unwrap().to_owned();
    let mark = [("thread", thread.as_str()), ("comment", &said), ("stance", "agree")];
    let path = format!("/thread/{thread}");
    garden.act(cleo, "mark", &mark).unwrap();
    assert!(garden.shows(&path, "I agree 1"));
    garden.act(cleo, "mark", &mark).unwrap();
    assert!(!garden.shows(&path, "I agree 1"));
    garden.act(cleo, "think", &[("stance", "mixed"), ("word", "Tools cost")]).unwrap();
    garden.act(cleo, "think", &[("stance", "agree"), ("word", "Fine now")]).unwrap();
    assert!(garden.shows("", "Fine now") && !garden.shows("", "Tools cost"));
    assert!(garden.shows("", "Opinions (1)"));
    assert_eq!(garden.act(cleo, "unsay", &mark).unwrap_err().code, "managers-only");
    garden.act(ben, "unsay", &mark).unwrap();
    assert!(garden.shows("", "Comments (0)"));
}

#[test]
fn the_managers_say_who_writes() {
    let mut garden = Garden::new();
    let (ana, ben, cleo) = (garden.ana, garden.ben, garden.cleo);
    assert_eq!(garden.act(ben, "others", &[("role", "reader")]).unwrap_err().code, "managers-only");
    garden.act(ana, "others", &[("role", "reader")]).unwrap();
    garden.act(ana, "role", &[("who", &ben.to_string()), ("role", "reviewer")]).unwrap();
    let save: Values<'_> = &[("base", "1"), ("text", "Mine.")];
    let comment: Values<'_> = &[("version", "1"), ("text", "Good.")];
    assert_eq!(garden.act(ben, "save", save).unwrap_err().code, "editors-only");
    assert_eq!(garden.act(cleo, "comment", comment).unwrap_err().code, "reviewers-only");
    garden.act(ben, "comment", comment).unwrap();
    garden.act(ana, "role", &[("who", &cleo.to_string()), ("role", "editor")]).unwrap();
    garden.act(cleo, "save", save).unwrap();
    garden.page(ben, "/edit");
    for who in [ana, ben] {
        let page = garden.town.by(who).page::<Deliberation>("people").unwrap();
        assert_eq!(format!("{page:?}").contains("Give somebody"), who == ana);
    }
    let stranger = garden.town.member("Dan").to_string();
    assert_eq!(garden.act(ana, "role", &[("who", &stranger), ("role", "editor")]).unwrap_err().code, "not-in-group");
}

#[test]
fn versions_are_compared_and_the_text_taken_along() {
    let mut garden = Garden::new();
    let (ana, ben) = (garden.ana, garden.ben);
    garden.save(ben, 1, &CHARTER.replace("Monday", "Friday"));
    garden.save(ben, 2, &CHARTER.replace("Monday", "Friday").replace("noon", "one"));
    let reply = garden.act(ana, "compare", &[("from", "1"), ("to", "3")]).unwrap();
    assert!(reply.next.unwrap().ends_with("/compare/1/3"));
    let page = format!("{:?}", garden.page(ana, "/compare/1/3"));
    assert!(page.contains("+ Friday") && page.contains("− Monday") && page.contains("Words added: 2"), "{page}");
    let page = garden.page(ana, "");
    let file = page.tabs[0].nodes.iter().find_map(|node| if let Node::File(file) = node { Some(file.clone()) } else { None });
    assert_eq!(file.unwrap().name, "Charter.md");
    for number in 3..=110 {
        garden.save(ben, number, &format!("{number}"));
    }
    assert!(
        garden.shows("", "/history/86")
            && garden.shows("/history/86", "/version/62")
            && garden.shows("/history/13", "/version/12")
    );
    // The oldest are let go, and say so.
    assert_eq!(garden.act(ana, "save", &[("base", "1"), ("text", "Late.")]).unwrap_err().code, "no-version");
    assert!(garden.town.keys::<Deliberation>().len() < 210);
    garden.act(ana, "rename", &[("title", "Statutes")]).unwrap();
    garden.act(ana, "remove", &[]).unwrap();
    assert!(garden.town.keys::<Deliberation>().is_empty(), "{:?}", garden.town.keys::<Deliberation>());
}

#[test]
fn whoever_is_erased_leaves_the_text_and_no_name() {
    let mut garden = Garden::new();
    let (ana, ben, cleo) = (garden.ana, garden.ben, garden.cleo);
    garden.save(ben, 1, &CHARTER.replace("Monday", "Friday"));
    let thread = garden.comment(ben, "a tool", "Which?");
    garden.act(cleo, "answer", &[("thread", &thread), ("text", "A spade.")]).unwrap();
    garden.act(ben, "think", &[("stance", "agree"), ("word", "Good")]).unwrap();
    assert!(garden.shows("", &ben.to_string()));
    garden.town.erase(ben);
    assert!(garden.text().contains("Friday"));
    for path in ["", "/version/2", &format!("/thread/{thread}")] {
        assert!(!garden.shows(path, &ben.to_string()), "{path}");
    }
    assert!(garden.shows(&format!("/thread/{thread}"), "A spade"));
    assert!(garden.shows("", "Opinions (0)"));
    garden.save(ana, 2, CHARTER);
}

#[test]
fn every_import_has_a_reason_and_every_page_stands() {
    let mut garden = Garden::new();
    let (ana, ben) = (garden.ana, garden.ben);
    garden.act(ben, "state", &[("to", "review")]).unwrap();
    garden.comment(ben, "a tool", "Which?");
    for path in ["", "people"] {
        garden.town.by(ana).page::<Deliberation>(path).unwrap();
        garden.town.by(ben).in_french().page::<Deliberation>(path).unwrap();
    }
    for path in ["/nothing", "/version/9", "/passage/0/x"] {
        let path = format!("document/{}{path}", garden.document);
        assert!(garden.town.by(ana).page::<Deliberation>(&path).is_err());
    }
    assert_eq!(garden.town.unexplained::<Deliberation>(), Vec::<&str>::new());
}
