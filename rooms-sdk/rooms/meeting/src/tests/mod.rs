//! The room in a mock community.

mod calendar;
mod merge;
mod story;

use rooms_sdk::mock::Community;
use rooms_sdk::prelude::*;

use crate::Meetings;
use crate::meeting::Meeting;

/// A group of three with the room; Ana calls its meetings.
struct Town {
    town: Community,
    ana: MemberId,
    ben: MemberId,
    chloe: MemberId,
    group: GroupId,
    id: String,
}

impl Town {
    fn new() -> Self {
        let mut town = Community::new();
        let (ana, ben, chloe) = (town.member("Ana"), town.member("Ben"), town.member("Chloé"));
        let group = town.group("Garden", [ana, ben, chloe]);
        town.open::<Meetings>(group).unwrap();
        let mut town = Self { town, ana, ben, chloe, group, id: String::new() };
        let values = [("title", "Spring"), ("at", "2026-01-10T18:00:00Z"), ("minutes", "60"), ("place", "The shed")];
        let reply = town.town.by(ana).act::<Meetings>("plan", &values).unwrap();
        town.goes(&reply);
        town
    }

    fn goes(&mut self, reply: &Reply) {
        self.id = reply.next.as_deref().unwrap().strip_prefix("m/").unwrap().to_owned();
    }

    fn act(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) -> Result<Reply, Fault> {
        let id = self.id.clone();
        let mut all = vec![("meeting", id.as_str())];
        all.extend(values);
        self.town.by(who).act::<Meetings>(action, &all)
    }

    fn does(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) -> Reply {
        match self.act(who, action, values) {
            Ok(reply) => reply,
            Err(fault) => panic!("{action} {values:?}: {fault:?}"),
        }
    }

    fn refused(&mut self, who: MemberId, action: &str, values: &[(&str, &str)]) -> String {
        match self.act(who, action, values) {
            Ok(reply) => panic!("{action} {values:?} is not refused: {reply:?}"),
            Err(fault) => fault.code,
        }
    }

    fn meeting(&self) -> Meeting {
        self.town.stored::<Meetings, Meeting>(&format!("m/{}", self.id)).unwrap()
    }

    /// What somebody sees under a path of the meeting, well made in both languages.
    fn seen(&mut self, who: MemberId, below: &str) -> String {
        let path = format!("m/{}{below}", self.id);
        let french = self.town.by(who).in_french().page::<Meetings>(&path).unwrap();
        let page = self.town.by(who).page::<Meetings>(&path).unwrap();
        assert_eq!(french.tabs.len(), page.tabs.len());
        format!("{page:?}")
    }

    fn list(&mut self, who: MemberId) -> String {
        format!("{:?}", self.town.by(who).page::<Meetings>("").unwrap())
    }

    /// The meeting begins with two topics: 1 of Ana, 2 of Ben.
    fn begins(&mut self) {
        self.does(self.ana, "add", &[("title", "Seeds"), ("minutes", "20")]);
        self.does(self.ben, "add", &[("title", "Tools"), ("minutes", "30")]);
        self.does(self.ana, "begin", &[]);
    }
}
