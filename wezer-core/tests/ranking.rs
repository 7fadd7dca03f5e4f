//! Members in the order of a figure: who is there, who is not, and what the figure is.

use pollster::block_on;
use wezer_core::Community;
use wezer_core::group::{AddToGroup, CreateGroup};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::indicator::{
    Evaluate, Indicator, MarkScale, Measure, Ranked, Ranking, RankingAnswer, Reach, SetIndicator, UpdateIndicators,
};
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Admitted, Visibility};
use wezer_core::sovereignty::{Discretion, SetDataPolicy, SetGroupPolicy, Wishes};

struct Town {
    community: Community,
    people: Vec<Admitted>,
}

impl Town {
    fn new(names: &[&str]) -> Self {
        let community = Community::in_memory();
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-1000".parse().expect("an amount"));
        block_on(system.execute(val)).expect("created");
        let admit = |name: &&str| *block_on(system.execute(AdmitMember::named(*name))).expect("a new name");
        let people = names.iter().map(admit).collect();
        let indicator = |code: &str, measure| Indicator {
            code: code.parse().expect("a code"),
            label_en: code.to_owned(),
            label_fr: code.to_owned(),
            measure,
            reach: Reach::Member,
            months: 0,
        };
        let given = Measure::Given { currency: "VAL".parse().expect("a code") };
        for one in [
            indicator("quality", Measure::Marks { scale: MarkScale::STANDARD }),
            indicator("exchanges", Measure::Entries),
            indicator("generous", given),
            Indicator { reach: Reach::Community, ..indicator("all", Measure::Entries) },
        ] {
            block_on(system.execute(SetIndicator(one))).expect("made");
        }
        Self { community, people }
    }

    fn id(&self, nth: usize) -> MemberId {
        self.people[nth].member
    }

    fn pay(&self, from: usize, to: usize) {
        let pay = Pay::new(self.people[from].wallet, self.people[to].wallet, "1 VAL".parse().expect("money"));
        block_on(self.community.member(self.id(from)).execute(pay)).expect("paid");
    }

    fn praise(&self, by: usize, of: usize, mark: i16) {
        let marks = [("quality".parse().expect("a code"), mark)].into();
        let object = RecordRef::new("member", self.id(of));
        let evaluate = Evaluate { object, marks, comment: "as I saw it".to_owned() };
        block_on(self.community.member(self.id(by)).execute(evaluate)).expect("counts");
    }

    fn count(&self) {
        block_on(self.community.system().execute(UpdateIndicators { limit: Some(2_000) })).expect("counted");
    }

    fn wish(&self, of: usize, wishes: Wishes) {
        let set = SetDataPolicy { member: self.id(of), wishes };
        block_on(self.community.member(self.id(of)).execute(set)).expect("their own");
    }

    fn ask(&self, by: usize, ranking: Ranking) -> Result<RankingAnswer, &'static str> {
        block_on(self.community.member(self.id(by)).ask(ranking)).map_err(|error| error.code())
    }
}

fn by(indicator: &str, group: Option<GroupId>) -> Ranking {
    Ranking { indicator: indicator.parse().expect("a code"), group, months: None, limit: None }
}

fn places(answer: &RankingAnswer) -> Vec<(u32, String, String)> {
    let place = |ranked: &Ranked| (ranked.place, ranked.name.clone(), ranked.value.to_string());
    answer.ranked.iter().map(place).collect()
}

fn row(place: u32, name: &str, value: &str) -> (u32, String, String) {
    (place, name.to_owned(), value.to_owned())
}

#[test]
fn who_does_not_want_it_is_counted_and_takes_no_place() {
    let town = Town::new(&["Ana", "Bo", "Cleo", "Dora"]);
    for (from, to) in [(0, 1), (0, 2), (0, 1), (2, 1), (3, 2)] {
        town.pay(from, to);
    }
    town.count();
    let answer = town.ask(3, by("exchanges", None)).expect("asked");
    let all = [row(1, "Ana", "3"), row(1, "Bo", "3"), row(1, "Cleo", "3"), row(4, "Dora", "1")];
    assert_eq!(places(&answer), all, "the same figure is the same place");
    assert!(answer.counted_through.get() > 0);
    town.wish(0, Wishes { rankings: false, ..Wishes::default() });
    town.wish(2, Wishes { search: false, ..Wishes::default() });
    let answer = town.ask(3, by("exchanges", None)).expect("asked");
    assert_eq!((places(&answer), answer.measured), (vec![row(1, "Bo", "3"), row(2, "Dora", "1")], 4));
    let own = town.ask(0, by("exchanges", None)).expect("asked");
    assert_eq!(places(&own), [row(1, "Ana", "3"), row(1, "Bo", "3"), row(3, "Dora", "1")], "one sees oneself");

    assert_eq!(places(&town.ask(3, by("generous", None)).expect("asked")), [row(1, "Dora", "1")], "what moved is each one’s own");
    town.wish(1, Wishes { balances: Visibility::Members, ..Wishes::default() });
    let shown = town.ask(3, by("generous", None)).expect("asked");
    assert_eq!(places(&shown), [row(1, "Dora", "1"), row(2, "Bo", "0")], "until they show it");
    let few = Ranking { limit: Some(1), ..by("generous", None) };
    assert_eq!(town.ask(3, few).expect("asked").ranked.len(), 1);
    assert_eq!(town.ask(3, by("all", None)), Err("not-measurable"));
    assert_eq!(town.ask(3, by("speed", None)), Err("unknown-indicator"));
    assert_eq!(town.ask(3, Ranking { months: Some(200), ..by("exchanges", None) }), Err("not-measurable"));
}

#[test]
fn marks_say_how_many_they_are_and_a_group_that_hides_its_members_is_not_put_in_order() {
    let town = Town::new(&["Ana", "Bo", "Cleo", "Dora", "Emil"]);
    for by in [1, 2, 3] {
        town.praise(by, 0, 2);
    }
    town.praise(0, 1, 2);
    town.praise(0, 2, -1);
    let answer = town.ask(4, by("quality", None)).expect("asked");
    assert_eq!(places(&answer), [row(1, "Ana", "0.750000"), row(2, "Bo", "0.333333"), row(3, "Cleo", "-0.166667")]);
    assert_eq!(answer.ranked[0].marks, Some(3), "(5·0 + 3·2) / (5 + 3)");
    let lately = town.ask(4, Ranking { months: Some(1), ..by("quality", None) }).expect("asked");
    assert_eq!(places(&lately), [row(1, "Ana", "0.750000")], "of one mark in a month it could be told who gave it");

    let system = town.community.system();
    let circle = CreateGroup::new("circle".parse().expect("a kind"), "Garden");
    let garden = *block_on(system.execute(circle)).expect("created");
    for nth in [1, 2] {
        block_on(system.execute(AddToGroup { group: garden, member: town.id(nth), delegate_of: None })).expect("added");
    }
    let inside = town.ask(4, by("quality", Some(garden))).expect("asked");
    assert_eq!(places(&inside), [row(1, "Bo", "0.333333"), row(2, "Cleo", "-0.166667")]);
    let discretion = Discretion { members: Visibility::Group, ..Discretion::default() };
    block_on(system.execute(SetGroupPolicy { group: garden, discretion })).expect("set");
    assert_eq!(town.ask(4, by("quality", Some(garden))), Err("unknown-group"));
    assert_eq!(town.ask(1, by("quality", Some(garden))).expect("is in it").ranked.len(), 2);
}
