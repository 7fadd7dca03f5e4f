//! Two people trade, evaluate each other, and see what comes of it.

use std::sync::Arc;

use pollster::block_on;
use wezer_core::flow::FireTransition;
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::indicator::{Asking, FiguresOf, Indicator, MarkScale, Measure, Reach, SetIndicator};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::AdmitMember;
use wezer_core::record::RecordRef;
use wezer_core::rule::Figure;
use wezer_core::sovereignty::EraseMember;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Community, Registry, Session};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{Deal, DealId, FindDeal, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, SetUpExchange};
use wezer_exchange::reputation::{
    DealEvaluationOf, EvaluateDeal, Reputation, ReputationOf, ReputationReasons, Reputed, TickEvaluations,
};

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    members: Vec<MemberId>,
    loaf: AnnouncementId,
}

fn indicator(code: &str) -> SetIndicator {
    SetIndicator(Indicator {
        code: code.parse().expect("a code"),
        label_en: code.to_owned(),
        label_fr: code.to_owned(),
        measure: Measure::Marks { scale: MarkScale::STANDARD },
        reach: Reach::Member,
        months: 0,
    })
}

impl Town {
    /// Ana sells bread for 6 VAL; its category asks for quality as food does, and for taste besides.
    async fn new() -> Self {
        let world = Arc::new(HandWorld::at("2027-03-01T08:00:00Z".parse::<Timestamp>().expect("a moment")));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(4)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        let val = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        system.execute(val).await.expect("created");
        for code in ["quality", "taste", "punctual"] {
            system.execute(indicator(code)).await.expect("made");
        }
        let ask = || Asking::Ask { scale: None, optional: false };
        let food = CreateCategory::named("Food", "Nourriture").asking("quality".parse().expect("a code"), ask());
        let food = *system.execute(food).await.expect("created");
        let bread = CreateCategory::named("Bread", "Pain").inside(food).asking("taste".parse().expect("a code"), ask());
        let bread = *system.execute(bread).await.expect("created");
        let mut members = Vec::new();
        for name in ["Ana", "Bo", "Cleo"] {
            members.push(system.execute(AdmitMember::named(name)).await.expect("admitted").output.member);
        }
        let price = Price::of("6 VAL".parse().expect("money"));
        let terms = Terms { quantity: None, ..Terms::new("Rye bread", bread).at(price) };
        let loaf = *community.member(members[0]).execute(WriteAnnouncement::offer(terms)).await.expect("announced");
        Self { community, world, members, loaf }
    }

    fn by(&self, who: usize) -> Session {
        self.community.member(self.members[who])
    }

    async fn fire(&self, who: usize, deal: DealId, transition: &str) {
        let record = RecordRef::of::<Deal>(deal);
        let fire = FireTransition { record, transition: transition.to_owned(), flow: None, version: None, myself: None };
        self.by(who).execute(fire).await.expect("fired");
    }

    /// Somebody buys a loaf and pays for it.
    async fn bought(&self, who: usize) -> DealId {
        let deal = *self.by(who).execute(ReplyTo::new(self.loaf, ReplyTerms::of(1))).await.expect("replied");
        for (who, transition) in [(0, "accept"), (0, "invoice"), (who, "pay")] {
            self.fire(who, deal, transition).await;
        }
        deal
    }

    async fn state(&self, deal: DealId) -> String {
        self.by(0).ask(FindDeal { deal }).await.expect("answered").expect("hers").line.state
    }

    async fn ana(&self) -> Reputation {
        self.by(2).ask(ReputationOf::all(Reputed::Member(self.members[0]))).await.expect("answered")
    }
}

fn say(deal: DealId, marks: &[(&str, i16)], comment: &str) -> EvaluateDeal {
    let marks = marks.iter().map(|(code, mark)| (code.parse().expect("a code"), *mark)).collect();
    EvaluateDeal { deal, marks, comment: comment.to_owned() }
}

#[test]
fn bread_is_praised_explained_and_given_back() {
    block_on(async {
        let town = Town::new().await;
        let deal = *town.by(1).execute(ReplyTo::new(town.loaf, ReplyTerms::of(1))).await.expect("replied");
        let praise = say(deal, &[("quality", 2), ("taste", 1)], "Crusty!");
        let refused = town.by(1).execute(praise.clone()).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("reputation-not-yet"), "nothing was baked yet");
        for (who, transition) in [(0, "accept"), (0, "invoice"), (1, "pay")] {
            town.fire(who, deal, transition).await;
        }
        let punctual = say(deal, &[("punctual", 1)], "On time.");
        assert_eq!(town.by(1).execute(punctual).await.map_err(|error| error.code()).err(), Some("indicator-not-asked"));
        assert!(*town.by(1).execute(praise).await.expect("said"));
        assert_eq!(town.state(deal).await, "vote", "the other side has still to say something, or to do without");
        assert!(town.ana().await.marks.is_empty(), "nothing is open yet");
        assert!(!*town.by(0).execute(say(deal, &[("quality", 1)], "Kind.")).await.expect("kept"), "taste is asked too");
        assert!(*town.by(0).execute(say(deal, &[("quality", 1), ("taste", 0)], "Kind.")).await.expect("said"));
        assert_eq!(town.state(deal).await, "paid", "both evaluated");

        let reputation = town.ana().await;
        let marks = |code: &str| reputation.by_indicator()[code].marks.mean.expect("marks").to_string();
        assert_eq!((marks("quality"), marks("taste"), reputation.partners), ("2.000000".to_owned(), "1.000000".to_owned(), 1));
        let figures = town.by(0).ask(FiguresOf { member: town.members[0], group: None }).await.expect("answered").figures;
        let seen = figures.iter().find(|figure| figure.name == "mark_taste").map(|figure| figure.value.clone());
        assert_eq!(seen, Some(Figure::Number("0.166667".parse().expect("an amount"))), "rules see it");
        let of_loaf = ReputationOf::all(Reputed::Announcement(town.loaf));
        assert_eq!(town.by(2).ask(of_loaf.clone()).await.expect("answered").partners, 1);
        let why = ReputationReasons::of(Reputed::Member(town.members[0]));
        let reason = town.by(0).ask(why.clone()).await.expect("answered").reasons.remove(0);
        assert_eq!((reason.comment.as_deref(), reason.announcement), (Some("Crusty!"), Some(town.loaf)));

        // Bo has himself erased: his words are gone, his marks stay.
        let erase = EraseMember { member: town.members[1], reason: None };
        while !town.by(1).execute(erase.clone()).await.expect("erased").output.finished {}
        let left = town.by(0).ask(why.clone()).await.expect("answered").reasons.remove(0);
        assert_eq!((left.comment, left.marks, town.ana().await), (None, reason.marks, reputation));
        let seen = town.by(0).ask(DealEvaluationOf { deal }).await.expect("answered").expect("hers");
        assert_eq!(seen.own.expect("hers").comment.as_deref(), Some("Kind."));

        // The money goes back, and the deal is as if it had never been.
        town.fire(0, deal, "refund").await;
        assert_eq!(town.ana().await, Reputation { told: true, ..Reputation::default() });
        assert_eq!(town.by(2).ask(of_loaf).await.expect("answered").partners, 0);
        assert!(town.by(0).ask(why).await.expect("answered").reasons.is_empty());
        let again = town.by(0).execute(say(deal, &[("quality", 1), ("taste", 0)], "Kind.")).await;
        assert!(matches!(again, Err(CallError::Refused(_))), "called off");
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn who_does_without_may_still_say_something_for_a_while() {
    block_on(async {
        let town = Town::new().await;
        let (first, second) = (town.bought(1).await, town.bought(2).await);
        town.by(1).execute(say(first, &[("quality", 2), ("taste", 2)], "Good.")).await.expect("said");
        town.fire(0, first, "finish").await;
        assert_eq!(town.state(first).await, "paid", "one evaluated, the other does without");
        for who in [0, 2] {
            town.fire(who, second, "finish").await;
        }
        assert_eq!(town.state(second).await, "paid");
        town.world.pass_seconds(10 * 86_400);
        town.by(0).execute(say(first, &[("quality", 0), ("taste", 0)], "Fine.")).await.expect("in time");
        assert_eq!(town.ana().await.partners, 1);
        town.by(2).execute(say(second, &[("quality", 1), ("taste", 1)], "Fine.")).await.expect("in time");
        town.world.pass_seconds(20 * 86_400);
        let late = town.by(0).execute(say(second, &[("quality", 0), ("taste", 0)], "Fine.")).await;
        assert_eq!(late.map_err(|error| error.code()).err(), Some("reputation-too-late"));
        assert_eq!(town.community.system().execute(TickEvaluations {}).await.expect("ticked").opened, 1);
        let reputation = town.ana().await;
        assert_eq!((reputation.partners, reputation.by_indicator()["quality"].trend.len()), (2, 1));
        town.community.audit(|_| ()).await.expect("in order");
    });
}
