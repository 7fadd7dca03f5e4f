//! A morning on the market.

use pollster::block_on;
use wezer_core::CallError;
use wezer_core::actor::Actor;
use wezer_core::flow::{FireTransition, TickFlows};
use wezer_core::follow::{Follow, Followed};
use wezer_core::group::ROOT;
use wezer_core::kernel::Refusal as _;
use wezer_core::language::Language;
use wezer_core::link::RecordRef;
use wezer_core::member::ChangeProfile;
use wezer_core::moderation::{Block, Hide, ModerationQueue, ReportRecord};
use wezer_core::notification::{NotificationKind, Notifications};
use wezer_core::post::WriteComment;
use wezer_core::record::Audience;
use wezer_core::sovereignty::EraseMember;
use wezer_exchange::market::announcement::{
    Announcement, AnnouncementsBy, ChangeAnnouncement, FindAnnouncement, Price, Terms, WriteAnnouncement,
};
use wezer_exchange::market::category::{Category, CloseCategory, CreateCategory};
use wezer_exchange::market::search::{MarketDigest, Near, Order, SearchMarket, WantsForMe, Why};
use wezer_exchange::market::{AnnouncementId, MarketNewsTicked, MarketRefusal, TickMarketNews};

use super::town::{Town, at};

async fn titles(town: &Town, who: usize, search: SearchMarket) -> Vec<String> {
    let page = town.community.member(town.members[who]).ask(search).await.expect("answered");
    page.hits.into_iter().filter_map(|hit| hit.line.title).collect()
}

fn fire(id: AnnouncementId, transition: &str) -> FireTransition {
    FireTransition {
        record: RecordRef::of::<Announcement>(id),
        transition: transition.to_owned(),
        flow: None,
        version: None,
        myself: None,
    }
}

fn val(amount: &str) -> Price {
    Price::of(format!("{amount} VAL").parse().expect("money"))
}

#[test]
fn bread_is_offered_found_followed_and_sold_out() {
    block_on(async {
        let town = Town::new().await;
        let [ana, bo] = [0, 1].map(|who| town.community.member(town.members[who]));
        let [food, bread, rye, tools] = town.categories[..] else { panic!("four categories") };
        let mut loaf = Terms::new("Pain de seigle à l’ancienne", rye).at(val("6"));
        loaf.description = "Cuit au feu de bois".to_owned();
        loaf.tags = ["organic".parse().expect("a tag")].into();
        loaf.place = "Chambéry".to_owned();
        loaf.coordinates = Some(at("45.5646", "5.9178"));
        loaf.expires_at = Some(town.now().plus_seconds(86_400));
        let loaf = *ana.execute(WriteAnnouncement::offer(loaf)).await.expect("announced");
        let draft = WriteAnnouncement { publish: false, ..WriteAnnouncement::offer(Terms::new("Brioche", bread)) };
        let draft = *ana.execute(draft).await.expect("written");

        // An accent is missing, the last word is half a word, and each hit says why.
        let search = SearchMarket {
            category: Some(food),
            order: Order::Cheapest,
            currency: Some("VAL".parse().expect("a code")),
            ..SearchMarket::text("seigle a l'ancien")
        };
        let page = bo.ask(SearchMarket { facets: true, ..search }).await.expect("answered");
        assert_eq!(page.hits.len(), 1);
        assert!(page.hits[0].why.contains(&Why::Category(rye)) && page.hits[0].why.contains(&Why::Words { in_title: 4, of: 4 }));
        let facets = page.facets.expect("asked for");
        assert!(facets.complete && facets.categories[0].of == rye && facets.kinds[0].count == 1, "{facets:?}");
        let (tags, groups) = (&facets.tags, &facets.groups);
        assert!(tags.len() == 1 && tags[0].of.as_str() == "organic" && tags[0].count == 1, "{facets:?}");
        assert!(groups.len() == 1 && groups[0].of == ROOT, "{facets:?}");
        let near = |longitude, km| SearchMarket {
            near: Some(Near { point: at("45.56", longitude), km }),
            order: Order::Nearest,
            ..SearchMarket::default()
        };
        assert_eq!(titles(&town, 1, near("6.00", 10)).await.len(), 1);
        assert_eq!(titles(&town, 1, near("6.10", 10)).await.len(), 0, "14 km away");
        assert!(titles(&town, 1, SearchMarket { category: Some(tools), ..SearchMarket::default() }).await.is_empty());

        // A draft is there for its author alone.
        assert!(bo.ask(FindAnnouncement { announcement: draft }).await.expect("answered").is_none());
        assert!(ana.ask(FindAnnouncement { announcement: draft }).await.expect("answered").expect("there").own);
        let mine = AnnouncementsBy { author: Followed::Member(town.members[0]), before: None, limit: None };
        assert_eq!(ana.ask(mine.clone()).await.expect("answered").announcements.len(), 2);
        assert_eq!(bo.ask(mine).await.expect("answered").announcements.len(), 1);
        let comment = |on| WriteComment::on(RecordRef::of::<Announcement>(on), "Is there any left?");
        assert!(bo.execute(comment(draft)).await.is_err());
        bo.execute(comment(loaf)).await.expect("whoever sees it comments");

        // What came since, for one who follows a category far above.
        bo.execute(Follow(Followed::Record(RecordRef::of::<Category>(food)))).await.expect("followed");
        let digest = MarketDigest { since: town.now().plus_seconds(-60), after: None };
        let digest = bo.ask(digest).await.expect("answered");
        assert_eq!(digest.hits.len(), 1);
        assert_eq!(digest.hits[0].why, [Why::FollowedCategory(food)]);

        // Only its author or a moderator moves it; time closes it.
        let refused = bo.execute(fire(loaf, "close")).await;
        assert_eq!(refused.map_err(|error| error.code()).err(), Some("flow-not-your-part"));
        town.wait(86_399);
        assert_eq!(town.community.system().execute(TickFlows::default()).await.expect("ticked").moved, 0);
        town.wait(2);
        assert!(titles(&town, 1, SearchMarket::text("seigle")).await.is_empty(), "over, even before it is closed");
        assert_eq!(town.community.system().execute(TickFlows::default()).await.expect("ticked").moved, 1);
        let done = bo.ask(FindAnnouncement { announcement: loaf }).await.expect("answered").expect("still to be read");
        assert_eq!(done.line.state, "done");
        let again = ChangeAnnouncement { announcement: loaf, terms: Terms::new("More", rye) };
        assert!(matches!(ana.execute(again).await, Err(CallError::Refused(MarketRefusal::Over))));
        ana.execute(fire(draft, "cancel")).await.expect("taken back");
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn expiry_follows_what_the_author_says_last() {
    block_on(async {
        let town = Town::new().await;
        let ana = town.community.member(town.members[0]);
        let mut terms = Terms::new("Saw", town.categories[3]);
        let saw = *ana.execute(WriteAnnouncement::offer(terms.clone())).await.expect("announced");
        terms.expires_at = Some(town.now().plus_seconds(100));
        ana.execute(ChangeAnnouncement { announcement: saw, terms: terms.clone() }).await.expect("changed");
        terms.expires_at = Some(town.now().plus_seconds(1_000));
        ana.execute(ChangeAnnouncement { announcement: saw, terms }).await.expect("changed");
        town.wait(500);
        let system = town.community.system();
        assert_eq!(system.execute(TickFlows::default()).await.expect("ticked").moved, 0);
        town.wait(500);
        assert_eq!(system.execute(TickFlows::default()).await.expect("ticked").moved, 1);
    });
}

#[test]
fn groups_and_moderators_bound_who_sees_it() {
    block_on(async {
        let town = Town::new().await;
        let [ana, bo, cleo] = [0, 1, 2].map(|who| town.community.member(town.members[who]));
        let [bakers, gardeners] = town.groups[..] else { panic!("two groups") };
        let mut terms = Terms::new("Sourdough", town.categories[1]);
        (terms.groups, terms.audience) = (vec![bakers, gardeners], Audience::Near);
        let sourdough = *ana.execute(WriteAnnouncement::offer(terms.clone())).await.expect("announced");
        let search = || SearchMarket::text("sourdough");
        assert_eq!(titles(&town, 1, search()).await.len(), 1, "through the second of its groups");
        assert!(titles(&town, 2, search()).await.is_empty(), "in neither");
        assert!(cleo.ask(FindAnnouncement { announcement: sourdough }).await.expect("answered").is_none());
        let elsewhere = WriteAnnouncement::offer(Terms { groups: vec![bakers], ..terms.clone() });
        assert!(matches!(bo.execute(elsewhere).await, Err(CallError::Refused(MarketRefusal::OutsideGroup { .. }))));
        let open = WriteAnnouncement::offer(Terms { audience: Audience::Public, ..terms });
        assert!(matches!(ana.execute(open).await, Err(CallError::Refused(MarketRefusal::TooOpenForGroup { .. }))));

        // Reported to the moderators of both; hidden by those of the second.
        let record = RecordRef::of::<Announcement>(sourdough);
        bo.execute(ReportRecord { record: record.clone(), reason: "Too sour".to_owned() }).await.expect("reported");
        for group in [bakers, gardeners] {
            let queue = town.community.system().ask(ModerationQueue { group, limit: None }).await.expect("answered");
            assert_eq!(queue.items.len(), 1);
        }
        let hide = Hide { group: gardeners, record, reason: "Not bread".to_owned() };
        town.community.system().execute(hide).await.expect("hidden");
        let queue = town.community.system().ask(ModerationQueue { group: bakers, limit: None }).await.expect("answered");
        assert!(queue.items.is_empty(), "settled in both");
        assert!(titles(&town, 1, search()).await.is_empty());
        let seen = bo.ask(FindAnnouncement { announcement: sourdough }).await.expect("answered").expect("that it is hidden");
        assert!(seen.hidden && seen.line.title.is_none() && seen.description.is_empty());
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn skills_blocks_and_erasure() {
    block_on(async {
        let town = Town::new().await;
        let [ana, bo] = [0, 1].map(|who| town.community.member(town.members[who]));
        let profile = ChangeProfile {
            skills: Some(vec!["Bread baking".to_owned(), "Électricité".to_owned()]),
            ..ChangeProfile::of(town.members[1])
        };
        bo.execute(profile).await.expect("changed");
        let mut tagged = Terms::new("Somebody for Sunday", town.categories[2]);
        tagged.tags = ["bread-baking".parse().expect("a tag")].into();
        ana.execute(WriteAnnouncement::want(tagged)).await.expect("announced");
        ana.execute(WriteAnnouncement::want(Terms::new("Aide pour l’electricite", town.categories[3]))).await.expect("announced");
        ana.execute(WriteAnnouncement::offer(Terms::new("Électricité", town.categories[3]))).await.expect("announced");
        let wants = bo.ask(WantsForMe::default()).await.expect("answered");
        let why: Vec<_> = wants.hits.iter().flat_map(|hit| &hit.why).collect();
        assert_eq!(why, [&Why::Skill("Électricité".to_owned()), &Why::Skill("Bread baking".to_owned())]);
        bo.execute(Block { member: town.members[0] }).await.expect("blocked");
        assert!(bo.ask(WantsForMe::default()).await.expect("answered").hits.is_empty());
        assert!(titles(&town, 1, SearchMarket::default()).await.is_empty());
        assert_eq!(titles(&town, 2, SearchMarket::default()).await.len(), 3);
        let erase = EraseMember { member: town.members[0], reason: Some("Asked for".to_owned()) };
        town.community.system().execute(erase).await.expect("erased");
        assert!(titles(&town, 2, SearchMarket::default()).await.is_empty());
        town.community.audit(|_| ()).await.expect("in order");
    });
}

/// A want under a tag is for whoever can do what people call that tag, in whichever language, case and accents they say it.
#[test]
fn a_skill_is_a_tag_by_what_people_call_it() {
    block_on(async {
        let town = Town::new().await;
        let [ana, bo, cleo] = [0, 1, 2].map(|who| town.community.member(town.members[who]));
        let works = CreateCategory::named("Works", "Travaux").tag(
            "bikes".parse().expect("a tag"),
            "Bicycle repair",
            "Réparation de vélos",
        );
        let works = *town.community.system().execute(works).await.expect("created");
        for (who, session, skill) in [(1, &bo, "reparation de VELOS"), (2, &cleo, "bicycle Repair")] {
            let profile = ChangeProfile { skills: Some(vec![skill.to_owned()]), ..ChangeProfile::of(town.members[who]) };
            session.execute(profile).await.expect("changed");
        }
        let since = town.now();
        let mut tagged = Terms::new("Somebody for Sunday", works);
        ana.execute(WriteAnnouncement::want(tagged.clone())).await.expect("announced");
        tagged.tags = ["bikes".parse().expect("a tag")].into();
        ana.execute(WriteAnnouncement::want(tagged)).await.expect("announced");
        for (session, skill) in [(&bo, "reparation de VELOS"), (&cleo, "bicycle Repair")] {
            let why = vec![Why::Skill(skill.to_owned())];
            let wants = session.ask(WantsForMe::default()).await.expect("answered").hits;
            assert_eq!(wants.into_iter().map(|hit| hit.why).collect::<Vec<_>>(), std::slice::from_ref(&why));
            let digest = session.ask(MarketDigest { since, after: None }).await.expect("answered").hits;
            assert_eq!(digest.into_iter().map(|hit| hit.why).collect::<Vec<_>>(), [why]);
        }
        assert!(ana.ask(WantsForMe::default()).await.expect("answered").hits.is_empty());

        // Told once, by the clock; not who wrote it, nor who blocks them.
        let told = |who: usize| {
            let session = town.community.member(town.members[who]);
            async move {
                let told = session.ask(Notifications::default()).await.expect("answered").notifications;
                told.iter().filter(|one| one.kind == NotificationKind::Skill).count()
            }
        };
        cleo.execute(Block { member: town.members[0] }).await.expect("blocked");
        let ticked = *town.community.system().execute(TickMarketNews {}).await.expect("ticked");
        assert_eq!((ticked.looked, ticked.more), (2, false));
        assert_eq!([told(0).await, told(1).await, told(2).await], [0, 1, 0]);
        let again = town.community.system().preview(TickMarketNews {}).await.expect("told");
        assert_eq!(again, MarketNewsTicked::default());
        ana.execute(WriteAnnouncement::want(Terms::new("Reparation de velos", works))).await.expect("announced");
        ana.execute(WriteAnnouncement::offer(Terms::new("Reparation de velos", works))).await.expect("announced");
        assert_eq!(town.community.system().execute(TickMarketNews {}).await.expect("ticked").looked, 2);
        assert_eq!([told(0).await, told(1).await, told(2).await], [0, 2, 0]);
        town.community.audit(|_| ()).await.expect("in order");
    });
}

#[test]
fn what_does_not_fit_is_refused_in_both_languages() {
    block_on(async {
        let town = Town::new().await;
        let ana = town.community.member(town.members[0]);
        let [_, bread, _, tools] = town.categories[..] else { panic!("four categories") };
        let priced = |price| Terms::new("Bread", bread).at(price);
        let lines = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("money")).collect::<Vec<_>>();
        let tagged = Terms { tags: ["organic".parse().expect("a tag")].into(), ..Terms::new("Hammer", tools) };
        town.community.system().execute(CloseCategory { category: town.categories[0], closed: true }).await.expect("closed");
        let closed = Terms::new("Bread", bread);
        let nobody = town.community.system().execute(WriteAnnouncement::offer(closed.clone())).await;
        assert!(matches!(nobody, Err(CallError::Refused(MarketRefusal::NobodyAnnounces))));
        let refused = |terms: Terms| {
            let ana = &ana;
            async move {
                let error = ana.execute(WriteAnnouncement::offer(terms)).await.expect_err("refused");
                let (english, french) = (error.explain(Language::English), error.explain(Language::French));
                assert_ne!(english, french);
                error.code()
            }
        };
        assert_eq!(refused(closed).await, "market-category-closed");
        town.community.system().execute(CloseCategory { category: town.categories[0], closed: false }).await.expect("open");
        assert_eq!(refused(priced(Price::of("1 Thanks".parse().expect("money")))).await, "market-never-a-price");
        assert_eq!(refused(priced(Price::AllOf(lines(&["1 VAL", "2 VAL"])))).await, "market-currency-twice");
        assert_eq!(refused(priced(Price::OneOf(vec![]))).await, "market-how-many-prices");
        assert_eq!(refused(priced(val("0"))).await, "market-price-not-positive");
        assert_eq!(refused(priced(Price::of("1.001 EUR".parse().expect("money")))).await, "market-bad-amount");
        assert_eq!(refused(priced(Price::of("1 XXX".parse().expect("money")))).await, "market-unknown-currency");
        assert_eq!(refused(tagged).await, "market-unknown-tag");
        assert_eq!(refused(Terms { quantity: Some(0), ..priced(Price::Free) }).await, "market-bad-quantity");
        assert_eq!(refused(Terms { groups: vec![], ..priced(Price::Free) }).await, "market-how-many-groups");
        assert_eq!(refused(Terms { expires_at: Some(town.now()), ..priced(Price::Free) }).await, "market-bad-dates");
        let both = WriteAnnouncement::offer(priced(Price::AllOf(lines(&["1 VAL", "2.50 EUR"]))));
        ana.execute(both).await.expect("announced");
        assert_eq!(MarketRefusal::NoLabel.code(), "market-no-label");
        // A group announces through whoever may act in its name.
        let outside = town.community.by(Actor::ForGroup { member: town.members[0], group: ROOT });
        assert!(matches!(outside.execute(WriteAnnouncement::offer(priced(Price::Free))).await, Err(CallError::Denied(_))));
    });
}
