//! A group builds a shed.

use crate::Project;
use rooms_sdk::market::Kind;
use rooms_sdk::mock::Community;
use rooms_sdk::prelude::*;

struct Shed {
    town: Community,
    ana: MemberId,
    ben: MemberId,
    cleo: MemberId,
    group: GroupId,
    card: String,
}

type Values<'a> = &'a [(&'a str, &'a str)];

impl Shed {
    /// Ana manages the group and put the first action on the board.
    fn new() -> Self {
        let mut town = Community::new();
        let [ana, ben, cleo] = ["Ana", "Ben", "Cleo"].map(|name| town.member(name));
        let group = town.group("Garden", [ben, cleo]);
        town.manager(group, ana);
        town.open::<Project>(group).unwrap();
        let mut shed = Self { town, ana, ben, cleo, group, card: String::new() };
        shed.card = shed.make(&[("title", "Roof"), ("details", "Of wood."), ("due", "2026-01-09"), ("labels", "Wood, Shed/1")]);
        shed
    }

    fn make(&mut self, values: Values<'_>) -> String {
        let reply = self.town.by(self.ana).act::<Project>("make", values).unwrap();
        reply.next.unwrap().strip_prefix("action/").unwrap().to_owned()
    }

    fn act(&mut self, who: MemberId, action: &str, values: Values<'_>) -> Result<Reply, Fault> {
        let card = self.card.clone();
        let values: Vec<(&str, &str)> = [("card", card.as_str())].into_iter().chain(values.iter().copied()).collect();
        self.town.by(who).act::<Project>(action, &values)
    }

    fn page(&mut self, who: MemberId, path: &str) -> Page {
        self.town.by(who).in_french().page::<Project>(path).unwrap();
        self.town.by(who).page::<Project>(path).unwrap()
    }

    fn shows(&mut self, path: &str, what: &str) -> bool {
        format!("{:?}", self.page(self.ana, path)).contains(what)
    }

    fn of_card(&mut self, what: &str) -> bool {
        self.shows(&format!("action/{}", self.card), what)
    }

    fn tabs(&mut self) -> Vec<String> {
        self.page(self.ana, "").tabs.into_iter().map(|tab| tab.title).collect()
    }
}

#[test]
fn an_action_goes_over_the_board_and_its_history_says_who_moved_it() {
    let mut shed = Shed::new();
    let (ana, ben) = (shed.ana, shed.ben);
    assert_eq!(shed.tabs(), ["To do (1)", "Doing (0)", "Waiting (0)", "Done (0)", "New"]);
    shed.act(ben, "take", &[]).unwrap();
    shed.act(ben, "move", &[("to", "doing")]).unwrap();
    assert_eq!(shed.tabs()[..2], ["To do (0)", "Doing (1)"]);
    assert_eq!(shed.act(ben, "move", &[("to", "nowhere")]).unwrap_err().code, "no-column");
    shed.act(ana, "move", &[("to", "done")]).unwrap();
    assert_eq!(shed.town.alerts().last().unwrap().members, [ben]);
    assert!(shed.of_card("moved it to “Done”") && shed.of_card("does it"));
    assert!(shed.shows("progress", "value: \"1\", of: \"1\""));
    shed.act(ben, "away", &[]).unwrap();
    assert_eq!(shed.tabs()[3], "Done (0)");
    assert!(shed.shows("away", "Roof"));
    assert_eq!(shed.act(ben, "remove", &[]).unwrap_err().code, "managers-only");
    shed.act(ana, "remove", &[]).unwrap();
    assert!(shed.town.keys::<Project>().is_empty(), "{:?}", shed.town.keys::<Project>());
}

#[test]
fn whoever_gets_an_action_is_told_and_finds_it_among_theirs() {
    let mut shed = Shed::new();
    let (ana, ben, cleo) = (shed.ana, shed.ben, shed.cleo);
    shed.act(ana, "give", &[("who", &ben.to_string())]).unwrap();
    let alert = shed.town.alerts().last().unwrap();
    assert_eq!((alert.members.as_slice(), alert.text.as_str()), ([ben].as_slice(), "“Roof” is yours to do, until 2026-01-09."));
    shed.act(cleo, "help", &[]).unwrap();
    assert_eq!(shed.town.alerts().last().unwrap().members, [ben]);
    for who in [ben, cleo] {
        let mine = format!("{:?}", shed.page(who, "mine"));
        assert!(mine.contains("Roof") && mine.contains("Later"), "{mine}");
    }
    assert!(shed.shows("mine", "Nothing waits for you"));
    shed.town.at("2026-01-05T09:00:00Z");
    assert!(format!("{:?}", shed.page(ben, "mine")).contains("In the next days"));
    shed.town.at("2026-01-12T09:00:00Z");
    assert!(format!("{:?}", shed.page(ben, "mine")).contains("late: 2026-01-09"));
    assert!(shed.shows("progress", "Late: 1"));
    shed.act(ben, "leave", &[]).unwrap();
    assert_eq!(shed.town.alerts().last().unwrap().members, [cleo]);
    assert!(shed.of_card("nobody yet"));
    let dan = shed.town.member("Dan").to_string();
    assert_eq!(shed.act(ana, "give", &[("who", &dan)]).unwrap_err().code, "not-in-group");
    shed.act(ana, "say", &[("text", "Cleo has the nails.")]).unwrap();
    assert_eq!(shed.town.alerts().last().unwrap().members, [cleo]);
}

#[test]
fn a_checklist_says_how_far_an_action_is() {
    let mut shed = Shed::new();
    let ben = shed.ben;
    shed.act(ben, "add-point", &[("text", "Measure")]).unwrap();
    shed.act(ben, "add-point", &[("text", "Buy wood")]).unwrap();
    assert_eq!(shed.act(ben, "add-point", &[("text", "Measure")]).unwrap_err().code, "point-there");
    shed.act(ben, "tick", &[("point", "Measure")]).unwrap();
    assert!(shed.shows("", "1/2 ✓") && shed.of_card("did “Measure”"));
    shed.act(ben, "tick", &[("point", "Measure")]).unwrap();
    shed.act(ben, "drop-point", &[("point", "Buy wood")]).unwrap();
    assert!(shed.shows("", "0/1 ✓"));
    assert_eq!(shed.act(ben, "tick", &[("point", "Buy wood")]).unwrap_err().code, "no-point");
}

#[test]
fn labels_choose_what_the_board_shows() {
    let mut shed = Shed::new();
    let ben = shed.ben;
    shed.make(&[("title", "Paint"), ("labels", "colour")]);
    assert!(shed.shows("label/wood", "Roof") && !shed.shows("label/wood", "Paint"));
    assert!(shed.shows("label/shed-1", "Roof"));
    let refused = shed.act(ben, "change", &[("title", "Roof"), ("labels", "a,b,c,d,e,f")]).unwrap_err();
    assert_eq!(refused.code, "labels");
    shed.act(ben, "change", &[("title", "Green roof"), ("due", "2026-02-01")]).unwrap();
    assert!(shed.of_card("Green roof") && shed.of_card("until 2026-02-01") && !shed.of_card("#wood"));
    assert!(shed.shows("progress", "#colour"));
}

#[test]
fn what_nobody_here_can_do_is_wanted_on_the_market_and_comes_back() {
    let mut shed = Shed::new();
    let (ana, ben) = (shed.ana, shed.ben);
    assert!(shed.of_card("The market has no category yet"));
    let category = shed.town.category("Crafts").to_string();
    let want: Values<'_> = &[("title", "Roofer"), ("description", "A roof of wood."), ("category", &category)];
    shed.act(ben, "want", want).unwrap();
    let announced = shed.town.announced()[0].clone();
    assert_eq!((announced.by, announced.draft.kind, announced.draft.tags.len()), (ben, Kind::Want, 0));
    assert_eq!(shed.tabs()[2], "Waiting (1)");
    assert!(shed.shows("", "on the market") && shed.of_card("Announcement(") && shed.of_card("Wanted"));
    assert_eq!(shed.act(ana, "want", want).unwrap_err().code, "wanted-already");
    // Somebody answers another announcement, then this one.
    let event = |id: Id| format!("[{{\"name\":\"deal.reply_written\",\"event\":{{\"announcement\":\"{id}\",\"quantity\":1}}}}]");
    shed.town.tell::<Project>("deal.reply_written", &event(Id::new(7))).unwrap();
    assert_eq!(shed.tabs()[2], "Waiting (1)");
    shed.town.tell::<Project>("deal.reply_written", &event(announced.id)).unwrap();
    assert_eq!(shed.tabs()[..3], ["To do (1)", "Doing (0)", "Waiting (0)"]);
    assert_eq!(shed.town.alerts().last().unwrap().members, [ben]);
    assert!(shed.shows("", "answered") && shed.of_card("answers: 1") && shed.of_card("Somebody answered on the market"));
    // Once it is over, it can be published again.
    shed.town.announcement_is(announced.id, "done");
    assert!(shed.of_card("Settled"));
    shed.act(ana, "want", want).unwrap();
    assert_eq!(shed.town.announced().len(), 2);
    shed.town.forbid(ben, "wezer:exchange/market");
    assert_eq!(shed.act(ben, "want", want).unwrap_err().code, "denied");
}

#[test]
fn the_chart_counts_what_was_done_each_week() {
    let mut shed = Shed::new();
    let ben = shed.ben;
    // A Thursday, and the Monday after it.
    shed.act(ben, "move", &[("to", "done")]).unwrap();
    shed.town.at("2026-01-05T00:00:00Z");
    shed.card = shed.make(&[("title", "Paint")]);
    shed.act(ben, "move", &[("to", "done")]).unwrap();
    shed.town.at("2026-01-18T23:00:00Z");
    let page = shed.page(ben, "progress");
    let chart = page.tabs[0].nodes.iter().find_map(|node| if let Node::Chart(chart) = node { Some(chart.clone()) } else { None });
    let points: Vec<(String, String)> = chart.unwrap().points.into_iter().map(|point| (point.label, point.value)).collect();
    let last: Vec<(&str, &str)> = points.iter().rev().take(3).map(|(label, value)| (label.as_str(), value.as_str())).collect();
    assert_eq!(last, [("12/01", "0"), ("05/01", "1"), ("29/12", "1")]);
    assert_eq!(points.len(), 8);
    shed.act(ben, "move", &[("to", "doing")]).unwrap();
    assert!(shed.shows("progress", "value: \"1\", of: \"2\""));
}

#[test]
fn whoever_left_or_was_erased_does_nothing_any_more() {
    let mut shed = Shed::new();
    let (ana, ben, cleo) = (shed.ana, shed.ben, shed.cleo);
    shed.act(ben, "take", &[]).unwrap();
    shed.act(cleo, "help", &[]).unwrap();
    shed.act(ben, "say", &[("text", "My back hurts.")]).unwrap();
    shed.town.leave(shed.group, cleo);
    assert!(!shed.shows("", "+ 1 helping"));
    shed.town.erase(ben);
    assert!(shed.shows("", "nobody yet") && !shed.of_card("My back hurts"));
    assert!(!shed.of_card(&ben.to_string()));
    let before = shed.town.alerts().len();
    shed.act(ana, "move", &[("to", "done")]).unwrap();
    assert_eq!(shed.town.alerts().len(), before);
}

#[test]
fn the_history_keeps_the_newest_and_every_import_has_a_reason() {
    let mut shed = Shed::new();
    let (ana, ben) = (shed.ana, shed.ben);
    for at in 0..210 {
        shed.town.pass_days(1);
        shed.act(ben, "say", &[("text", &format!("note {at}."))]).unwrap();
    }
    assert!(shed.of_card("note 209") && !shed.of_card("note 5."));
    assert!(shed.town.keys::<Project>().len() < 210);
    let category = shed.town.category("Crafts").to_string();
    shed.act(ana, "give", &[("who", &ben.to_string())]).unwrap();
    shed.act(ana, "want", &[("title", "Roofer"), ("description", "Wood."), ("category", &category)]).unwrap();
    assert_eq!(shed.town.unexplained::<Project>(), Vec::<&str>::new());
    for path in ["nothing", "action/x", "action/0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0f"] {
        assert!(shed.town.by(ana).page::<Project>(path).is_err(), "{path}");
    }
}
