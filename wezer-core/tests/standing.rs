//! Stories of what people say of each other, of figures in rules, and of levels.
#![cfg(feature = "rules")]

use std::collections::BTreeMap;
use std::sync::Arc;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::group::{AddToGroup, CreateGroup, GroupMembers, ROOT};
use wezer_core::id::{CommunityId, GroupId, MemberId};
use wezer_core::indicator::{
    Asking, CloseEvaluations, Evaluate, EvaluationsOf, FiguresOf, Indicator, IndicatorRefusal, IndicatorSet, MAX_CATEGORY_DEPTH,
    MarkScale, MarksOf, Measure, Reach, SetAsked, SetIndicator, StandingOf, UpdateIndicators,
};
use wezer_core::kernel::LaneLimits;
use wezer_core::language::Language;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::level::{Applied, ApplyLevels, Asks, Level, LockLevel, RemoveLevel, SetLevel};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Admitted};
use wezer_core::money::{Amount, Money};
use wezer_core::rule::{Figure, RuleText};
use wezer_core::sovereignty::ErasurePreview;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Actor, CallError, Community, Registry};

const DAY: i64 = 86_400;

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    people: Vec<Admitted>,
}

fn asked(code: &str, scale: MarkScale) -> SetIndicator {
    SetIndicator(Indicator {
        code: code.parse().expect("a code"),
        label_en: code.to_owned(),
        label_fr: code.to_owned(),
        measure: Measure::Marks { scale },
        reach: Reach::Member,
        months: 0,
    })
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn rule(text: &str) -> RuleText {
    RuleText::new(text).expect("a text")
}

impl Town {
    async fn new(people: usize) -> Self {
        let start: Timestamp = "2026-11-22T12:00:00Z".parse().expect("a moment");
        let world = Arc::new(HandWorld::at(start));
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
        let community =
            Community::open_with(store, Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), amount("-100000"));
        community.system().execute(val).await.expect("created");
        let mut town = Self { community, world, people: Vec::new() };
        for nth in 0..people {
            let admitted = town.community.system().execute(AdmitMember::named(format!("Person {nth}"))).await.expect("admitted");
            town.people.push(*admitted);
        }
        for code in ["quality", "alignment"] {
            town.community.system().execute(asked(code, MarkScale::STANDARD)).await.expect("made");
        }
        town
    }

    fn wait(&self, days: i64) {
        self.world.pass_seconds(days * DAY);
    }

    fn record(&self, nth: usize) -> RecordRef {
        RecordRef::new("member", self.people[nth].member.as_u128())
    }

    async fn say(&self, by: usize, of: usize, marks: &[(&str, i16)], comment: &str) -> Result<bool, CallError<IndicatorRefusal>> {
        let marks = marks.iter().map(|(code, mark)| (code.parse().expect("a code"), *mark)).collect();
        let evaluate = Evaluate { object: self.record(of), marks, comment: comment.to_owned() };
        Ok(*self.community.member(self.people[by].member).execute(evaluate).await?)
    }

    async fn standing(&self, ask: StandingOf) -> BTreeMap<String, MarksOf> {
        let marks = self.community.member(self.people[0].member).ask(ask).await.expect("answered");
        marks.into_iter().map(|marks| (marks.indicator.to_string(), marks)).collect()
    }

    async fn all(&self, of: usize) -> BTreeMap<String, MarksOf> {
        self.standing(StandingOf { object: self.record(of), group: None, months: None, half_life_days: None }).await
    }

    async fn circle(&self, name: &str) -> GroupId {
        *self.community.system().execute(CreateGroup::new("circle".parse().expect("a kind"), name)).await.expect("created")
    }

    async fn pay(&self, from: usize, to: usize, value: i64) {
        let money: Money = format!("{value} VAL").parse().expect("money");
        let pay = Pay::new(self.people[from].wallet, self.people[to].wallet, money);
        self.community.member(self.people[from].member).execute(pay).await.expect("paid");
    }

    async fn figure(&self, of: usize, name: &str) -> Option<Figure> {
        let ask = FiguresOf { member: self.people[of].member, group: None };
        let shown = self.community.member(self.people[of].member).ask(ask).await.expect("figures");
        shown.figures.into_iter().find(|figure| figure.name == name).map(|figure| figure.value)
    }

    async fn is_in(&self, nth: usize, group: GroupId) -> bool {
        let ask = GroupMembers { group, after: None, limit: None };
        let members = self.community.system().ask(ask).await.expect("answered");
        members.iter().any(|member| member.member == self.people[nth].member)
    }

    async fn apply(&self) -> Applied {
        let (mut all, mut after) = (Applied::default(), None);
        loop {
            let batch = ApplyLevels { after, limit: Some(2) };
            let applied = self.community.system().preview(batch.clone()).await.expect("previewed");
            if applied.is_due() {
                self.community.system().execute(batch).await.expect("applied");
            }
            all.gained += applied.gained;
            all.lost += applied.lost;
            all.noted += applied.noted;
            all.failed += applied.failed;
            after = applied.next;
            if after.is_none() {
                return all;
            }
        }
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, CallError<IndicatorRefusal>>) -> &'static str {
    result.expect_err("refused").code()
}

#[test]
fn one_evaluation_a_person_and_object_counts_once_it_is_complete() {
    block_on(async {
        let town = Town::new(4).await;
        let good = [("quality", 2), ("alignment", 1)];
        assert_eq!(refusal(town.say(0, 0, &good, "I am great").await), "self-evaluation");
        assert_eq!(refusal(town.say(0, 1, &[("quality", 3)], "too good").await), "not-on-the-scale");
        assert_eq!(refusal(town.say(0, 1, &[("speed", 1)], "fast").await), "indicator-not-asked");
        assert_eq!(town.say(0, 1, &[("quality", 2)], "half of it").await.ok(), Some(false), "a mark is missing");
        assert_eq!(town.say(0, 1, &good, " ").await.ok(), Some(false), "the comment is missing");
        assert!(town.all(1).await.is_empty(), "what is not complete does not count");
        let seen = |nth: usize| {
            let ask = EvaluationsOf { object: town.record(1), limit: None };
            let session = town.community.member(town.people[nth].member);
            async move { session.ask(ask).await.expect("answered").len() }
        };
        assert_eq!((seen(0).await, seen(2).await), (1, 0), "nor is it shown to others");
        assert_eq!(town.say(0, 1, &good, "good bread").await.ok(), Some(true));
        assert_eq!(seen(2).await, 1);
        assert_eq!(town.say(2, 1, &[("quality", -1), ("alignment", 0)], "burnt").await.ok(), Some(true));
        let standing = town.all(1).await;
        assert_eq!((standing["quality"].count, standing["quality"].mean), (2, Some(amount("0.5"))));
        assert_eq!(standing["quality"].bayesian, amount("0.142857"), "(5·0 + 2 − 1) / (5 + 2)");
        assert_eq!(standing["quality"].beta, amount("0.5"));
        assert_eq!(standing["alignment"].wilson, amount("0.206543"), "one above, the one in the middle does not count");
        town.wait(40);
        assert_eq!(town.say(2, 1, &[("quality", 1), ("alignment", 0)], "better now").await.ok(), Some(true));
        let standing = town.all(1).await;
        assert_eq!((standing["quality"].count, standing["quality"].mean), (2, Some(amount("1.5"))));
        assert_eq!(town.figure(1, "mark_quality").await, Some(Figure::Number(amount("0.428571"))));
        assert_eq!(town.figure(1, "marks_quality").await, Some(Figure::count(2)));
        assert_eq!(town.figure(3, "mark_quality").await, Some(Figure::Number(amount("0"))), "nobody said anything");
        let close = CloseEvaluations { object: town.record(1) };
        town.community.system().execute(close).await.expect("closed");
        assert_eq!(refusal(town.say(2, 1, &good, "changed my mind").await), "evaluations-closed");
        assert_eq!(refusal(town.say(3, 1, &good, "too late").await), "evaluations-closed");
    });
}

#[test]
fn marks_fade_and_a_few_voices_of_a_group_are_not_told_apart() {
    block_on(async {
        let town = Town::new(6).await;
        let bakers = town.circle("Bakers").await;
        for nth in 1..3 {
            let add = AddToGroup { group: bakers, member: town.people[nth].member, delegate_of: None };
            town.community.system().execute(add).await.expect("added");
        }
        for by in 1..5 {
            assert_eq!(town.say(by, 0, &[("quality", 2), ("alignment", 2)], "good").await.ok(), Some(true));
        }
        let ask = |group, months, half_life_days| StandingOf { object: town.record(0), group, months, half_life_days };
        assert!(town.standing(ask(Some(bakers), None, None)).await.is_empty(), "two voices would be told apart");
        let add = AddToGroup { group: bakers, member: town.people[3].member, delegate_of: None };
        town.community.system().execute(add).await.expect("added");
        assert_eq!(town.standing(ask(Some(bakers), None, None)).await["quality"].count, 3);
        assert_eq!(town.standing(ask(Some(ROOT), None, None)).await["quality"].count, 4);
        // The marks are two half-lives old: they weigh a quarter each. (5·0 + 4·2·¼) / (5 + 4·¼)
        town.wait(730);
        let faded = &town.standing(ask(None, None, Some(365))).await["quality"];
        assert!(faded.decayed > amount("0.333") && faded.decayed < amount("0.3345"), "{}", faded.decayed);
        assert_eq!(faded.mean, Some(amount("2")));
        assert!(town.standing(ask(None, Some(12), None)).await.is_empty(), "nothing was said this year");
        assert_eq!(town.standing(ask(None, Some(25), None)).await["quality"].count, 4);
    });
}

#[test]
fn a_category_asks_what_the_one_above_asks_unless_it_says_otherwise() {
    block_on(async {
        let town = Town::new(2).await;
        let system = town.community.system();
        let category = |nth: u128| RecordRef::new("category", nth);
        let set = |of: RecordRef, parent: Option<RecordRef>, changes: Vec<(&str, Asking)>| {
            let changes = changes.into_iter().map(|(code, asking)| (code.parse().expect("a code"), asking)).collect();
            SetAsked(IndicatorSet { category: of, parent, changes })
        };
        let ask = |scale| Asking::Ask { scale, optional: false };
        system.execute(set(category(1), None, vec![("quality", ask(None)), ("alignment", ask(None))])).await.expect("set");
        let wide = MarkScale { low: 0, high: 10 };
        let below = set(category(2), Some(category(1)), vec![("alignment", Asking::Drop), ("quality", ask(Some(wide)))]);
        system.execute(below).await.expect("set");
        let cycle = set(category(1), Some(category(2)), vec![]);
        assert_eq!(refusal(system.execute(cycle).await), "category-cycle");
        assert_eq!(refusal(system.execute(set(category(3), None, vec![("speed", ask(None))])).await), "unknown-indicator");
        let asked = |of: RecordRef| {
            let session = town.community.member(town.people[0].member);
            async move { session.ask(wezer_core::indicator::AskedOf { category: of }).await.expect("answered") }
        };
        let above: Vec<String> = asked(category(1)).await.into_keys().map(String::from).collect();
        assert_eq!(above, ["alignment", "quality"]);
        let below = asked(category(2)).await;
        assert_eq!(below.into_values().map(|asked| asked.scale).collect::<Vec<_>>(), [wide]);
        // What is asked of members as a whole.
        let members = set(RecordRef::new("member", 0u128), Some(category(2)), vec![]);
        system.execute(members).await.expect("set");
        assert_eq!(town.say(0, 1, &[("quality", 10)], "the best").await.ok(), Some(true));
    });
}

#[test]
fn a_right_may_hang_on_figures_and_its_refusal_says_them() {
    block_on(async {
        let town = Town::new(2).await;
        let (ana, bo) = (&town.people[0], &town.people[1]);
        let give = |when: &str| wezer_core::grant::GiveRight {
            right: "group.create".to_owned(),
            to: ROOT,
            over: ROOT,
            when: Some(rule(when)),
            expires_at: None,
            reason: "who exchanges may found groups".to_owned(),
        };
        let bad = town.community.system().execute(give("received_val + days_member > 3")).await.expect_err("two units");
        assert!(bad.explain(Language::French).contains("VAL et days"), "{}", bad.explain(Language::French));
        town.community.system().execute(give("received_val >= 20 && partners >= 1")).await.expect("given");
        let found = |member: MemberId, name: &'static str| {
            let create = CreateGroup::new("circle".parse().expect("a kind"), name);
            let session = town.community.member(member);
            async move { session.execute(create).await }
        };
        let denied = found(bo.member, "Early").await.expect_err("denied");
        assert!(denied.explain(Language::English).contains("received_val 0 VAL < 20"), "{}", denied.explain(Language::English));
        assert!(denied.explain(Language::French).contains("received_val 0 VAL < 20"));
        town.pay(0, 1, 25).await;
        let denied = found(bo.member, "Too early").await.expect_err("denied");
        assert!(denied.explain(Language::English).contains("partners 0 < 1"), "the journal was not counted yet");
        town.community.system().execute(UpdateIndicators { limit: None }).await.expect("counted");
        found(bo.member, "Bakers").await.expect("founded");
        assert_eq!(found(ana.member, "Smiths").await.expect_err("denied").code(), "denied", "who only paid");
    });
}

#[test]
fn who_reaches_a_level_comes_in_and_loses_it_after_the_grace_only() {
    block_on(async {
        let town = Town::new(5).await;
        let trusted = town.circle("Trusted").await;
        let asks = Asks::AtLeast { formula: rule("balance_val"), threshold: amount("100") };
        let system = town.community.system();
        let community = SetLevel(Level { group: ROOT, asks: asks.clone(), grace_days: 14 });
        assert_eq!(refusal(system.execute(community).await), "not-a-level");
        let unknown = Asks::Rules { gain: rule("wealth > 3"), keep: rule("true") };
        let fault = system.execute(SetLevel(Level { group: trusted, asks: unknown, grace_days: 14 })).await;
        assert_eq!(refusal(fault), "rule-unknown-name");
        system.execute(SetLevel(Level { group: trusted, asks, grace_days: 14 })).await.expect("set");
        assert!(!town.apply().await.is_due(), "nobody is there yet");
        town.pay(0, 1, 100).await;
        town.pay(0, 2, 99).await;
        town.pay(0, 3, 200).await;
        let lock = |member: MemberId, locked| LockLevel { group: trusted, member, locked };
        system.execute(lock(town.people[3].member, true)).await.expect("locked");
        assert_eq!(town.apply().await.gained, 1);
        let inside = |nth| town.is_in(nth, trusted);
        assert_eq!((inside(1).await, inside(2).await, inside(3).await), (true, false, false));
        assert!(!town.apply().await.is_due(), "applied again, nothing changes");
        town.pay(1, 0, 10).await;
        assert!(!town.apply().await.is_due(), "90 of 100 is enough to stay");
        town.pay(1, 0, 1).await;
        assert_eq!(town.apply().await.noted, 1);
        town.wait(13);
        assert!(!town.apply().await.is_due() && inside(1).await, "within the grace");
        town.pay(0, 1, 1).await;
        assert_eq!(town.apply().await.noted, 1, "back in time");
        town.pay(1, 0, 50).await;
        town.apply().await;
        town.wait(14);
        assert_eq!(town.apply().await.lost, 1);
        town.pay(0, 1, 55).await;
        assert!(!town.apply().await.is_due() && !inside(1).await, "95 is not enough to come in");
        system.execute(lock(town.people[3].member, false)).await.expect("unlocked");
        assert_eq!(town.apply().await.gained, 1, "who was locked out comes in now");
    });
}

#[test]
fn the_grace_of_a_level_begins_with_what_it_asks_now() {
    block_on(async {
        let town = Town::new(3).await;
        let trusted = town.circle("Trusted").await;
        let system = town.community.system();
        let asks = |threshold| Asks::AtLeast { formula: rule("balance_val"), threshold: amount(threshold) };
        let level = |threshold| SetLevel(Level { group: trusted, asks: asks(threshold), grace_days: 14 });
        system.execute(level("100")).await.expect("set");
        town.pay(0, 1, 100).await;
        assert_eq!(town.apply().await.gained, 1);
        town.pay(1, 0, 50).await;
        assert_eq!(town.apply().await.noted, 1, "below");
        system.execute(RemoveLevel { group: trusted }).await.expect("an ordinary group again");
        town.wait(200);
        system.execute(level("100")).await.expect("a level again");
        let applied = town.apply().await;
        assert!(applied.lost == 0 && town.is_in(1, trusted).await, "the time before counts for nothing: {applied:?}");
        town.wait(13);
        // What is asked changes: nobody was told before that this would be asked.
        system.execute(level("90")).await.expect("changed");
        town.wait(1);
        assert_eq!(town.apply().await.lost, 0);
        town.wait(14);
        assert_eq!(town.apply().await.lost, 1, "the whole grace");
    });
}

#[test]
fn nothing_new_is_kept_of_somebody_who_was_erased() {
    block_on(async {
        let town = Town::new(3).await;
        let trusted = town.circle("Trusted").await;
        let asks = Asks::AtLeast { formula: rule("balance_val"), threshold: amount("100") };
        let system = town.community.system();
        system.execute(SetLevel(Level { group: trusted, asks, grace_days: 14 })).await.expect("set");
        let gone = town.people[1].member;
        town.community.erase(Actor::Member(gone), gone, None).await.expect("erased");
        let lock = LockLevel { group: trusted, member: gone, locked: true };
        assert_eq!(refusal(system.execute(lock).await), "unknown-member");
        let plan = system.ask(ErasurePreview { member: gone }).await.expect("answered");
        assert!(plan.goes.is_empty(), "{:?}", plan.goes);
    });
}

#[test]
fn what_is_asked_deep_down_does_not_change_when_more_comes_above() {
    block_on(async {
        let town = Town::new(1).await;
        let system = town.community.system();
        let category = |nth: usize| RecordRef::new("category", nth as u128 + 1);
        let set = |nth: usize, parent: Option<usize>, changes| {
            SetAsked(IndicatorSet { category: category(nth), parent: parent.map(category), changes })
        };
        let deepest = MAX_CATEGORY_DEPTH + 1;
        system.execute(set(1, None, BTreeMap::new())).await.expect("set");
        for nth in 2..deepest {
            system.execute(set(nth, Some(nth - 1), BTreeMap::new())).await.expect("set");
        }
        let wide = MarkScale { low: 0, high: 10 };
        let ask = Asking::Ask { scale: Some(wide), optional: true };
        let own = BTreeMap::from([("quality".parse().expect("a code"), ask)]);
        system.execute(set(deepest, Some(deepest - 1), own)).await.expect("set");
        let asked = async || system.ask(wezer_core::indicator::AskedOf { category: category(deepest) }).await.expect("answered");
        let before = asked().await;
        assert_eq!(before.len(), 1);
        system.execute(set(0, None, BTreeMap::new())).await.expect("set");
        system.execute(set(1, Some(0), BTreeMap::new())).await.expect("two levels from there");
        assert_eq!(asked().await, before);
    });
}

/// Where one member stands, by the rules of the levels alone.
#[derive(Default)]
struct Model {
    inside: bool,
    below_since: Option<i64>,
}

impl Model {
    fn step(&mut self, value: i64, now: i64, grace: i64) {
        match (self.inside, value) {
            (false, 100..) => *self = Self { inside: true, below_since: None },
            (true, ..90) => {
                let since = *self.below_since.get_or_insert(now);
                if now - since >= grace {
                    *self = Self::default();
                }
            }
            _ => self.below_since = None,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nobody_flaps(steps in proptest::collection::vec((60i64..130, 0i64..10), 1..25), grace in 0u16..20) {
        block_on(async {
            let town = Town::new(2).await;
            let level = town.circle("Trusted").await;
            let asks = Asks::AtLeast { formula: rule("balance_val"), threshold: amount("100") };
            town.community.system().execute(SetLevel(Level { group: level, asks, grace_days: grace })).await.expect("set");
            let (mut model, mut balance, mut day) = (Model::default(), 0, 0);
            let (mut losses, mut before): (Vec<i64>, Option<bool>) = (Vec::new(), None);
            for (value, days) in steps {
                town.wait(days);
                day += days;
                match value - balance {
                    0 => {}
                    more @ 1.. => town.pay(0, 1, more).await,
                    less => town.pay(1, 0, -less).await,
                }
                balance = value;
                model.step(value, day, i64::from(grace));
                town.apply().await;
                let inside = town.is_in(1, level).await;
                assert_eq!(inside, model.inside, "{value} on day {day}");
                if (90..100).contains(&value) && let Some(before) = before {
                    assert_eq!(inside, before, "nothing changes between the bars");
                }
                if before == Some(true) && !inside {
                    losses.push(day);
                }
                before = Some(inside);
            }
            assert!(losses.windows(2).all(|pair| pair[1] - pair[0] >= i64::from(grace)), "{losses:?}");
        });
    }
}
