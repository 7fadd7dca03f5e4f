//! Members are found by what they can do, by those to whom they show it and by nobody else.

use pollster::block_on;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT};
use wezer_core::id::{GroupId, MemberId};
use wezer_core::member::{AdmitMember, ChangeProfile, PauseMyself, Shown, Visibility};
use wezer_core::search::{Among, Found, Search, SkilledIn};
use wezer_core::sovereignty::{SetDataPolicy, Wishes};
use wezer_core::store::{IndexRange, MemoryStore, Store, Wanted};
use wezer_core::{Community, Registry};

struct Town {
    community: Community,
}

impl Town {
    fn admit(&self, name: &str, skills: &[&str], shown: Visibility) -> MemberId {
        let member = block_on(self.community.system().execute(AdmitMember::named(name))).expect("a new name").output.member;
        self.shows(member, skills, shown);
        member
    }

    fn shows(&self, member: MemberId, skills: &[&str], shown: Visibility) {
        let skills = Some(skills.iter().map(|skill| (*skill).to_owned()).collect());
        let visibility = [(Shown::Skills, shown)].into();
        let change = ChangeProfile { skills, visibility, ..ChangeProfile::of(member) };
        block_on(self.community.member(member).execute(change)).expect("one's own");
    }

    fn circle(&self, members: &[MemberId]) -> GroupId {
        let circle = CreateGroup::new("circle".parse().expect("a kind"), "Bakers");
        let circle = *block_on(self.community.system().execute(circle)).expect("created");
        for member in members {
            let add = AddToGroup { group: circle, member: *member, delegate_of: None };
            block_on(self.community.system().execute(add)).expect("added");
        }
        circle
    }

    fn found(&self, by: MemberId, text: &str) -> Vec<String> {
        let page = block_on(self.community.member(by).ask(Search::among(Among::Skills, text))).expect("searched");
        let name = |found| match found {
            Found::Skilled(skilled) => Some(skilled.name),
            _ => None,
        };
        let mut names: Vec<String> = page.found.into_iter().filter_map(name).collect();
        names.sort();
        names
    }

    fn found_in(&self, by: MemberId, group: GroupId, text: &str) -> Result<Vec<String>, &'static str> {
        let ask = SkilledIn { group, text: text.to_owned(), after: None };
        let page = block_on(self.community.member(by).ask(ask)).map_err(|error| error.code())?;
        let mut names: Vec<String> = page.found.into_iter().map(|skilled| skilled.name).collect();
        names.sort();
        Ok(names)
    }

    /// How many index rows tell of skills.
    fn rows(&self) -> usize {
        let everything = IndexRange { from: vec![0], to: vec![u8::MAX; 8], backwards: false, limit: usize::MAX };
        let wanted = Wanted { ranges: vec![everything], ..Wanted::default() };
        let store: &dyn Store = &**self.community.store();
        let rows = block_on(store.read(&wanted)).expect("reads").ranges.remove(0);
        rows.iter().filter(|row| row.starts_with(b"profile.by_skill")).count()
    }
}

#[test]
fn skills_are_found_as_far_as_they_are_shown() {
    let community = Community::open(MemoryStore::new(wezer_core::id::CommunityId::from_u128(7)), Registry::core());
    let town = Town { community };
    let ana = town.admit("Ana", &["Bread baking", "Piano"], Visibility::Members);
    let rows = town.rows();
    assert!(rows > 0);
    let bo = town.admit("Bo", &["Breadth of mind", "baking"], Visibility::Group);
    let cleo = town.admit("Cleo", &["Bread"], Visibility::Oneself);
    assert_eq!(town.rows(), rows, "what is shown to fewer is not filed");
    let dora = town.admit("Dora", &["Électricité"], Visibility::Public);
    assert_eq!(town.found(dora, "bread"), ["Ana"]);
    assert_eq!(town.found(ana, "electri"), ["Dora"], "accents don’t count, and a beginning is enough");
    assert_eq!(town.found(dora, "baking bread piano"), ["Ana"], "all of it");
    assert_eq!(town.found(cleo, "mind"), [""; 0], "nor found by others");

    let bakers = town.circle(&[ana, bo, cleo]);
    assert_eq!(town.found_in(ana, bakers, "bread"), Ok(vec!["Ana".to_owned(), "Bo".to_owned()]));
    assert_eq!(town.found(ana, "bread"), ["Ana"], "the search over all does not tell what a group is shown");
    assert_eq!(town.found_in(dora, bakers, "bread"), Err("search-not-in-group"));
    assert_eq!(town.found_in(ana, ROOT, "bread"), Err("search-not-in-group"));

    town.shows(bo, &["Breadth of mind"], Visibility::Members);
    assert_eq!(town.found(dora, "breadth"), ["Bo"]);
    town.shows(bo, &["Breadth of mind"], Visibility::Oneself);
    assert_eq!(town.found(dora, "breadth"), [""; 0]);
    assert_eq!(town.found_in(ana, bakers, "breadth"), Ok(Vec::new()));
    let wishes = Wishes { search: false, ..Wishes::default() };
    block_on(town.community.member(dora).execute(SetDataPolicy { member: dora, wishes })).expect("her own");
    assert_eq!(town.found(ana, "electri"), [""; 0], "who does not want to be found is not");
    block_on(town.community.member(ana).execute(PauseMyself { member: ana })).expect("her own");
    assert_eq!(town.found(bo, "bread"), [""; 0], "nor who takes a break");
}
