//! The room in a mock community.

mod ballot;
mod consent;
mod election;
mod majority;
mod order;
mod right;

use rooms_sdk::mock::Community;
use rooms_sdk::prelude::*;

use crate::Decisions;
use crate::decision::{Decision, Outcome, Phase};

/// A group of three with the room; Ana manages it.
struct Town {
    town: Community,
    ana: MemberId,
    ben: MemberId,
    chloe: MemberId,
    group: GroupId,
    id: String,
}

/// An hour and a day after the community begins.
const TOMORROW: &str = "2026-01-02T10:00:00Z";

impl Town {
    fn new() -> Self {
        let mut town = Community::new();
        let (ana, ben, chloe) = (town.member("Ana"), town.member("Ben"), town.member("Chloé"));
        let group = town.group("Garden", [ana, ben, chloe]);
        town.manager(group, ana);
        town.open::<Decisions>(group).unwrap();
        Self { town, ana, ben, chloe, group, id: String::new() }
    }

    fn everybody(&self) -> [MemberId; 3] {
        [self.ana, self.ben, self.chloe]
    }

    /// Ana opens a decision.
    fn open(&mut self, process: &str, values: &[(&str, &str)]) -> Result<(), Fault> {
        let mut all = vec![("process", process), ("question", "A well?"), ("text", "We dig a well.")];
        all.extend(values);
        let reply = self.town.by(self.ana).act::<Decisions>("open", &all)?;
        self.id = reply.next.unwrap().strip_prefix("d/").unwrap().to_owned();
        Ok(())
    }

    fn act(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) -> Result<Reply, Fault> {
        let id = self.id.clone();
        let mut all = vec![("decision", id.as_str())];
        all.extend(values);
        self.town.by(who).act::<Decisions>(action, &all)
    }

    fn does(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) {
        let done = self.act(who, action, values);
        assert!(done.is_ok(), "{action} {values:?}: {done:?}");
    }

    fn refused(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) -> String {
        match self.act(who, action, values) {
            Ok(reply) => panic!("{action} {values:?} is not refused: {reply:?}"),
            Err(fault) => fault.code,
        }
    }

    fn decision(&self) -> Decision {
        self.town.stored::<Decisions, Decision>(&format!("d/{}", self.id)).unwrap()
    }

    fn phase(&self) -> Phase {
        self.decision().phase
    }

    fn outcome(&self) -> Option<Outcome> {
        self.decision().ending.map(|ending| ending.outcome)
    }

    /// All that somebody sees of the decision, the pages in both languages being well made.
    fn seen(&mut self, who: MemberId) -> String {
        let path = format!("d/{}", self.id);
        let french = self.town.by(who).in_french().page::<Decisions>(&path).unwrap();
        let page = self.town.by(who).page::<Decisions>(&path).unwrap();
        assert_eq!(french.tabs.len(), page.tabs.len());
        format!("{page:?}")
    }

    fn list(&mut self, who: MemberId) -> String {
        format!("{:?}", self.town.by(who).page::<Decisions>("").unwrap())
    }

    /// Whether an action is among those that somebody’s page offers.
    fn offers(&mut self, who: MemberId, action: &str) -> bool {
        self.seen(who).contains(&format!("action: \"{action}\""))
    }
}

#[test]
fn every_page_and_every_form_is_well_made_in_both_languages() {
    let mut town = Town::new();
    for path in [
        "",
        "new/consent",
        "new/majority",
        "new/election",
        "new/consent/payment",
        "new/consent/campaign",
        "new/majority/payment",
        "new/majority/campaign",
    ] {
        let english = town.town.by(town.ana).page::<Decisions>(path).unwrap();
        let french = town.town.by(town.ana).in_french().page::<Decisions>(path).unwrap();
        assert_ne!(english.title, french.title, "{path}");
    }
    for path in ["new", "new/lots", "new/election/payment", "new/consent/gift", "d/x", "elsewhere"] {
        assert_eq!(town.town.by(town.ana).page::<Decisions>(path).unwrap_err().code, "no-page", "{path}");
    }
}

#[test]
fn the_list_says_whose_turn_it_is() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    assert!(town.list(town.ben).contains("your turn"));
    town.does(town.ben, "pass", &[]);
    assert!(!town.list(town.ben).contains("your turn"));
    assert!(town.list(town.chloe).contains("your turn"));
}

#[test]
fn the_room_says_why_it_uses_what_it_uses() {
    let mut town = Town::new();
    town.open("consent", &[]).unwrap();
    town.seen(town.ana);
    assert_eq!(town.town.unexplained::<Decisions>(), Vec::<&str>::new());
}
