//! Rings of offers and wants.

use std::sync::Arc;

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::flow::FireTransition;
use wezer_core::id::{CommunityId, MemberId, WalletId};
use wezer_core::kernel::LaneLimits;
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency, Pay};
use wezer_core::link::RecordRef;
use wezer_core::member::AdmitMember;
use wezer_core::money::Amount;
use wezer_core::notification::Notifications;
use wezer_core::store::MemoryStore;
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{CallError, Community, Refusal, Registry, Session};
use wezer_exchange::Exchange;
use wezer_exchange::deal::{Deal, DealId, FindDeal};
use wezer_exchange::market::announcement::{FindAnnouncement, Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::{AnnouncementId, CategoryId, SetUpExchange};
use wezer_exchange::ring::{AnswerRing, FindRings, Gift, ProposeRing, RingById, RingId, RingRefusal, RingState, Rings};

struct Town {
    community: Community,
    world: Arc<HandWorld>,
    members: Vec<MemberId>,
    wallets: Vec<WalletId>,
    works: CategoryId,
    bakery: CategoryId,
}

impl Town {
    fn new(people: usize) -> Self {
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_700_000_000_000_000)));
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let store = Arc::new(MemoryStore::new(CommunityId::from_u128(9)));
        let community = Community::open_with(store, registry, Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
        let system = community.system();
        let credit = CreateCurrency::mutual_credit("VAL".parse().expect("a code"), "-100".parse().expect("an amount"));
        let (mut members, mut wallets) = (Vec::new(), Vec::new());
        let (works, bakery) = block_on(async {
            system.execute(SetUpExchange::default()).await.expect("set up");
            system.execute(credit).await.expect("created");
            for nth in 0..people {
                let admitted = *system.execute(AdmitMember::named(format!("Person {nth}"))).await.expect("admitted");
                members.push(admitted.member);
                wallets.push(admitted.wallet);
            }
            let works = *system.execute(CreateCategory::named("Works", "Travaux")).await.expect("created");
            let below = CreateCategory { parent: Some(works), ..CreateCategory::named("Bakery", "Boulangerie") };
            (works, *system.execute(below).await.expect("created"))
        });
        Self { community, world, members, wallets, works, bakery }
    }

    fn by(&self, who: usize) -> Session {
        self.community.member(self.members[who])
    }

    fn announce(&self, who: usize, kind: Kind, title: &str, category: CategoryId) -> AnnouncementId {
        let price = Price::of("12 VAL".parse().expect("money"));
        let terms = Terms::new(title, category).at(price);
        block_on(self.by(who).execute(WriteAnnouncement { kind, terms, publish: true })).expect("announced").output
    }

    /// Announces what never runs out.
    fn announce_always(&self, who: usize, kind: Kind, title: &str) -> AnnouncementId {
        let terms = Terms { quantity: None, ..Terms::new(title, self.works) };
        block_on(self.by(who).execute(WriteAnnouncement { kind, terms, publish: true })).expect("announced").output
    }

    fn until(&self, days: i64) -> Timestamp {
        self.world.now().plus_seconds(days * 86_400)
    }

    fn propose(&self, who: usize, gifts: &[Gift]) -> Result<RingId, RingRefusal> {
        let propose = ProposeRing { gifts: gifts.to_vec(), until: self.until(7) };
        refusal(block_on(self.by(who).execute(propose)).map(|receipt| receipt.output))
    }

    fn answer(&self, who: usize, ring: RingId, agrees: bool) -> Result<RingState, RingRefusal> {
        refusal(block_on(self.by(who).execute(AnswerRing { ring, agrees })).map(|receipt| receipt.output))
    }

    /// The rings that somebody could be in, as the gifts of each.
    fn found(&self, who: usize) -> Vec<Vec<Gift>> {
        let found = block_on(self.by(who).ask(FindRings {})).expect("answered");
        let gifts = |ring: &wezer_exchange::ring::FoundRing| {
            ring.gifts.iter().map(|gift| Gift { offer: gift.offer.announcement, want: gift.want.announcement }).collect()
        };
        found.rings.iter().map(gifts).collect()
    }

    fn left(&self, announcement: AnnouncementId) -> (Option<u64>, String) {
        let seen = block_on(self.community.system().ask(FindAnnouncement { announcement })).expect("answered").expect("there");
        (seen.left, seen.line.state)
    }

    fn balances(&self) -> Vec<Vec<Amount>> {
        let of = |wallet: &WalletId| block_on(self.community.system().ask(Balances { wallet: *wallet })).expect("answered");
        self.wallets.iter().map(|wallet| of(wallet).iter().map(|one| one.balance).collect()).collect()
    }

    fn state(&self, deal: DealId) -> String {
        block_on(self.community.system().ask(FindDeal { deal })).expect("answered").expect("there").line.state
    }

    fn fire(&self, who: usize, deal: DealId, transition: &str) {
        let (record, transition) = (RecordRef::of::<Deal>(deal), transition.to_owned());
        let fire = FireTransition { record, transition, flow: None, version: None, myself: None };
        block_on(self.by(who).execute(fire)).expect("fired");
    }
}

fn refusal<T>(result: Result<T, CallError<RingRefusal>>) -> Result<T, RingRefusal> {
    result.map_err(|error| match error {
        CallError::Refused(refusal) => {
            let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
            assert!(english != french && english != refusal.code(), "{english} / {french}");
            refusal
        }
        other => unreachable!("{other:?}"),
    })
}

/// Ana bakes what Bo wants, Bo mends what Cleo wants, Cleo sings for Ana.
fn three(town: &Town) -> [Gift; 3] {
    let bread = town.announce(0, Kind::Offer, "Rye bread", town.bakery);
    let mending = town.announce(1, Kind::Offer, "Réparation de vélos", town.works);
    let song = town.announce(2, Kind::Offer, "Songs at your feast", town.works);
    town.announce(3, Kind::Want, "Bread", town.bakery);
    let wants_bread = town.announce(1, Kind::Want, "Fresh BREAD each week", town.works);
    let wants_mending = town.announce(2, Kind::Want, "velos a reparer", town.works);
    let wants_song = town.announce(0, Kind::Want, "Three songs", town.works);
    [
        Gift { offer: bread, want: wants_bread },
        Gift { offer: mending, want: wants_mending },
        Gift { offer: song, want: wants_song },
    ]
}

#[test]
fn three_give_each_other_what_they_want_and_nobody_pays() {
    let town = Town::new(4);
    let gifts = three(&town);
    assert_eq!(town.found(0), [gifts.to_vec()]);
    assert_eq!(town.found(1), [[gifts[1], gifts[2], gifts[0]].to_vec()], "the same ring begins with who asks");
    assert_eq!(town.found(3), Vec::<Vec<Gift>>::new());
    let before = town.balances();

    let ring = town.propose(0, &gifts).expect("proposed");
    let told = block_on(town.by(2).ask(Notifications::default())).expect("answered");
    assert_eq!(told.notifications.len(), 1, "those in it are asked");
    assert_eq!(block_on(town.by(3).ask(RingById { ring })).expect("answered"), None, "it is nobody else's");
    let seen = block_on(town.by(1).ask(RingById { ring })).expect("answered").expect("his");
    assert_eq!((seen.mine, seen.is_awaited, seen.sides[0].agrees), (Some(1), true, Some(true)));
    assert_eq!(seen.gifts[2].offer.as_ref().and_then(|line| line.title.as_deref()), Some("Songs at your feast"));
    assert_eq!(town.answer(3, ring, true), Err(RingRefusal::UnknownRing { ring }));
    assert_eq!(town.answer(1, ring, true), Ok(RingState::Asked));
    assert_eq!(town.left(gifts[0].offer), (Some(1), "open".to_owned()), "nothing is kept meanwhile");
    assert_eq!(town.answer(2, ring, true), Ok(RingState::Agreed));
    assert_eq!(town.answer(2, ring, false), Err(RingRefusal::TooLate { ring }));

    for gift in gifts {
        for announcement in [gift.offer, gift.want] {
            assert_eq!(town.left(announcement), (Some(0), "done".to_owned()));
        }
    }
    let page = block_on(town.by(2).ask(Rings::default())).expect("answered");
    let deals = page.rings[0].deals.clone();
    for (deal, (gives, gets)) in deals.iter().zip([(0, 1), (1, 2), (2, 0)]) {
        let seen = block_on(town.by(gets).ask(FindDeal { deal: *deal })).expect("answered").expect("hers");
        assert_eq!((seen.line.state.as_str(), seen.line.prices.len()), ("accepted", 0));
        town.fire(gives, *deal, "invoice");
        town.fire(gets, *deal, "pay");
        assert_eq!(town.state(*deal), "vote");
    }
    assert_eq!(town.balances(), before);
    assert!(town.found(0).is_empty(), "what is given away is in no ring");
    block_on(town.community.audit(|_| ())).expect("clean");
}

#[test]
fn what_was_agreed_is_not_offered_again_while_it_is_underway() {
    let town = Town::new(2);
    let things = [(0, Kind::Offer, "Bread"), (1, Kind::Want, "Bread"), (1, Kind::Offer, "Cakes"), (0, Kind::Want, "Cakes")];
    let [offer, for_one, other, for_other] = things.map(|(who, kind, title)| town.announce_always(who, kind, title));
    let gifts = vec![Gift { offer, want: for_one }, Gift { offer: other, want: for_other }];
    assert_eq!(town.found(0), std::slice::from_ref(&gifts));
    let ring = town.propose(0, &gifts).expect("proposed");
    assert_eq!(town.answer(1, ring, true), Ok(RingState::Agreed));
    assert_eq!(town.left(offer), (None, "open".to_owned()), "there is more of it");
    assert!(town.found(0).is_empty() && town.found(1).is_empty(), "for both");
    let deals = block_on(town.by(0).ask(RingById { ring })).expect("answered").expect("hers").deals;
    for (deal, (gives, gets)) in deals.iter().zip([(0, 1), (1, 0)]) {
        assert!(town.found(0).is_empty(), "one is still underway");
        town.fire(gives, *deal, "invoice");
        town.fire(gets, *deal, "pay");
    }
    assert_eq!(town.found(0), [gifts], "next week again");
}

#[test]
fn a_ring_is_a_ring_and_ends_with_a_no_or_its_time() {
    let town = Town::new(4);
    let gifts = three(&town);
    let [first, second, third] = gifts;
    let turned = Gift { offer: first.want, want: first.offer };
    assert_eq!(town.propose(3, &gifts), Err(RingRefusal::NotInIt));
    assert_eq!(town.propose(0, &gifts[..1]), Err(RingRefusal::HowMany { limit: 5 }));
    assert_eq!(town.propose(0, &[first; 6]), Err(RingRefusal::HowMany { limit: 5 }));
    assert_eq!(town.propose(0, &[first, third]), Err(RingRefusal::NotARing));
    assert_eq!(town.propose(0, &[first, second, third, first, second]), Err(RingRefusal::NotARing));
    assert_eq!(town.propose(0, &[first, second, third, first, second, third][..4]), Err(RingRefusal::NotARing));
    assert_eq!(town.propose(0, &[turned, second, third]), Err(RingRefusal::NotAGift));
    let nothing = AnnouncementId::from_u128(7);
    let missing = town.propose(0, &[Gift { offer: nothing, ..first }, second, third]);
    assert_eq!(missing, Err(RingRefusal::NotToBeHad { announcement: nothing }));
    for (until, code) in [(town.until(0), "ring-in-the-past"), (town.until(32), "ring-too-long")] {
        let propose = ProposeRing { gifts: gifts.to_vec(), until };
        assert_eq!(refusal(block_on(town.by(0).execute(propose))).map_err(|refusal| refusal.code()).err(), Some(code));
    }

    let ring = town.propose(0, &gifts).expect("proposed");
    assert_eq!(town.answer(1, ring, false), Ok(RingState::Refused));
    assert_eq!(town.answer(2, ring, true), Err(RingRefusal::TooLate { ring }));

    let late = town.propose(0, &gifts).expect("proposed");
    town.world.pass_seconds(8 * 86_400);
    assert_eq!(town.answer(2, late, true), Err(RingRefusal::TooLate { ring: late }));

    // What was given away meanwhile, the others don't give for.
    let (one, other) = (town.propose(0, &gifts).expect("proposed"), town.propose(2, &gifts).expect("proposed"));
    town.answer(1, one, true).expect("agreed");
    town.answer(0, other, true).expect("agreed");
    assert_eq!(town.answer(2, one, true), Ok(RingState::Agreed));
    assert_eq!(town.answer(1, other, true), Err(RingRefusal::NotToBeHad { announcement: second.offer }));

    // Called off by both, one of each is free again.
    let deal = block_on(town.by(0).ask(RingById { ring: one })).expect("answered").expect("hers").deals[0];
    town.fire(0, deal, "cancel");
    town.fire(1, deal, "cancel");
    for announcement in [first.offer, first.want] {
        assert_eq!(town.left(announcement).0, Some(1));
    }
    block_on(town.community.audit(|_| ())).expect("clean");
}

#[test]
fn only_so_many_await_answers() {
    let town = Town::new(3);
    let gifts = three_of(&town);
    for _ in 0..20 {
        town.propose(0, &gifts).expect("proposed");
    }
    assert_eq!(town.propose(0, &gifts), Err(RingRefusal::TooManyAwaited { limit: 20 }));
    town.world.pass_seconds(8 * 86_400);
    town.propose(0, &gifts).expect("those whose time is over await none");
}

/// A swap between the first two.
fn three_of(town: &Town) -> [Gift; 2] {
    let [one, other] = [(0, "Bread"), (1, "Cakes")].map(|(who, what)| town.announce(who, Kind::Offer, what, town.works));
    let [for_one, for_other] = [(1, "Bread"), (0, "Cakes")].map(|(who, what)| town.announce(who, Kind::Want, what, town.works));
    assert_eq!(town.found(0).len(), 1, "two are a ring too");
    [Gift { offer: one, want: for_one }, Gift { offer: other, want: for_other }]
}

const WORDS: [&str; 4] = ["bread", "songs", "bikes", "garden"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// property 3.15, among wants: whatever is found can be proposed; without everybody's word nothing happens; with it everybody in the
    /// ring gives one and gets one; no balance moves either way.
    #[test]
    fn a_ring_keeps_every_net_position(
        things in prop::collection::vec((0usize..4, any::<bool>(), 0usize..4), 2..16), agree in prop::array::uniform4(any::<bool>()),
        yes in prop::bool::weighted(0.7),
    ) {
        let town = Town::new(4);
        block_on(town.community.system().execute(Pay::new(town.wallets[0], town.wallets[1], "30 VAL".parse().expect("money")))).expect("paid");
        for (who, offers, word) in things {
            town.announce(who, if offers { Kind::Offer } else { Kind::Want }, WORDS[word], town.works);
        }
        let before = town.balances();
        let rings = town.found(0);
        if let Some(gifts) = rings.last() {
            let ring = town.propose(0, gifts).expect("what is found can be proposed");
            let sides = block_on(town.by(0).ask(RingById { ring })).expect("answered").expect("hers").sides;
            let place = |side: usize| town.members.iter().position(|member| *member == sides[side].author.person()).expect("a member");
            let mut all = true;
            for side in 1..sides.len() {
                let agrees = yes || agree[place(side)];
                let answered = town.answer(place(side), ring, agrees);
                prop_assert_eq!(answered.is_ok(), all);
                all &= agrees;
            }
            let seen = block_on(town.by(0).ask(RingById { ring })).expect("answered").expect("hers");
            prop_assert_eq!(seen.state, if all { RingState::Agreed } else { RingState::Refused });
            prop_assert_eq!(seen.deals.len(), if all { gifts.len() } else { 0 });
            for (nth, gift) in gifts.iter().enumerate() {
                prop_assert_eq!(town.left(gift.offer).0, Some(u64::from(!all)));
                prop_assert_eq!(town.left(gift.want).0, Some(u64::from(!all)));
                if all {
                    let deal = block_on(town.community.system().ask(FindDeal { deal: seen.deals[nth] })).expect("answered").expect("there");
                    let (gives, gets) = (sides[nth].author, sides[(nth + 1) % sides.len()].author);
                    prop_assert_eq!((deal.line.replier, deal.line.announcer), (gives, gets));
                }
            }
        }
        prop_assert_eq!(town.balances(), before);
        block_on(town.community.audit(|_| ())).expect("clean");
    }
}
