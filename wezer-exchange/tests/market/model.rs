//! The search against looking through everything, in small worlds.

use pollster::block_on;
use proptest::prelude::*;
use wezer_core::flow::{FireTransition, TickFlows};
use wezer_core::follow::Followed;
use wezer_core::group::ROOT;
use wezer_core::id::MemberId;
use wezer_core::link::RecordRef;
use wezer_core::moderation::{Block, Hide};
use wezer_core::money::{Amount, Money};
use wezer_core::record::Audience;
use wezer_exchange::market::announcement::{Announcement, Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::search::{Near, Order, SearchMarket};
use wezer_exchange::market::{AnnouncementId, Coordinates, Spot};

use super::town::Town;

const WORDS: [&str; 6] = ["Pâté", "pate", "vélo", "velours", "Œuf", "oeuvre"];
const FOLDED: [&str; 6] = ["pate", "pate", "velo", "velours", "oeuf", "oeuvre"];
const SOUGHT: [&str; 6] = ["", "PATE", "vel", "velo", "œu", "pate velo"];

/// What somebody announces, by numbers.
#[derive(Debug, Clone)]
struct Item {
    author: usize,
    kind: Kind,
    words: Vec<usize>,
    category: usize,
    tag: bool,
    groups: Vec<usize>,
    audience: Audience,
    prices: Vec<(bool, u8)>,
    spot: Option<(i16, i16)>,
    fate: u8,
}

fn item() -> impl Strategy<Value = Item> {
    let groups = prop_oneof![Just(vec![]), Just(vec![0]), Just(vec![1]), Just(vec![0, 1])];
    let audience = prop_oneof![Just(Audience::Near), Just(Audience::Community)];
    let price = proptest::sample::subsequence(vec![true, false], 0..=2);
    let prices = (price, 1u8..6).prop_map(|(lines, amount)| lines.into_iter().map(|euro| (euro, amount)).collect());
    let spot = proptest::option::of((-20i16..20, -20i16..20));
    let words = proptest::collection::vec(0usize..6, 1..3);
    ((0usize..3, any::<bool>(), words, 0usize..4, any::<bool>()), (groups, audience, prices, spot, 0u8..10)).prop_map(
        |((author, offer, words, category, tag), (groups, audience, prices, spot, fate))| Item {
            author,
            kind: if offer { Kind::Offer } else { Kind::Want },
            words,
            category,
            tag: tag && category < 3,
            groups,
            audience,
            prices,
            spot,
            fate,
        },
    )
}

/// What somebody looks for, by numbers.
#[derive(Debug, Clone)]
struct Question {
    asker: usize,
    text: usize,
    kind: Option<bool>,
    category: Option<usize>,
    tag: bool,
    price: Option<(bool, u8, u8)>,
    group: Option<usize>,
    author: Option<usize>,
    near: Option<u32>,
    order: u8,
}

fn question() -> impl Strategy<Value = Question> {
    // Most things are not asked for, so that most questions find something.
    fn seldom<T: Strategy>(what: T) -> impl Strategy<Value = Option<T::Value>> {
        proptest::option::weighted(0.25, what)
    }
    let text = prop_oneof![2 => Just(0usize), 1 => 1usize..6];
    let tag = proptest::bool::weighted(0.2);
    let what = (0usize..4, text, seldom(any::<bool>()), seldom(0usize..4), tag);
    let price = seldom((any::<bool>(), 0u8..4, 2u8..7));
    let where_ = (price, seldom(0usize..2), seldom(0usize..3), seldom(1u32..40), 0u8..3);
    (what, where_).prop_map(|((asker, text, kind, category, tag), (price, group, author, near, order))| Question {
        asker,
        text,
        kind,
        category,
        tag,
        price,
        group,
        author,
        near,
        order,
    })
}

const fn belongs(who: usize, group: usize) -> bool {
    who == 0 || (who == 1 && group == 1)
}

fn degrees(hundredths: i16) -> Amount {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100).parse().expect("degrees")
}

fn point(north: i16, east: i16) -> Coordinates {
    Coordinates { latitude: degrees(4_500 + north), longitude: degrees(600 + east) }
}

fn money(euro: bool, amount: u8) -> Money {
    format!("{amount} {}", if euro { "EUR" } else { "VAL" }).parse().expect("money")
}

impl Item {
    fn terms(&self, town: &Town) -> Terms {
        let title: Vec<&str> = self.words.iter().map(|word| WORDS[*word]).collect();
        let groups = self.groups.iter().map(|group| town.groups[*group]).collect::<Vec<_>>();
        let lines: Vec<Money> = self.prices.iter().map(|(euro, amount)| money(*euro, *amount)).collect();
        Terms {
            groups: if groups.is_empty() { vec![ROOT] } else { groups },
            audience: self.audience,
            tags: self.tag.then(|| "organic".parse().expect("a tag")).into_iter().collect(),
            price: if lines.is_empty() { Price::Free } else { Price::AllOf(lines) },
            coordinates: self.spot.map(|(north, east)| point(north, east)),
            expires_at: (self.fate == 4).then(|| town.now().plus_seconds(50)),
            ..Terms::new(title.join(" "), town.categories[self.category])
        }
    }

    /// Whether those who belong to none of its groups see it.
    fn seen_by(&self, who: usize) -> bool {
        let groups = &self.groups;
        self.author == who
            || groups.is_empty()
            || self.audience == Audience::Community
            || groups.iter().any(|group| belongs(who, *group))
    }

    fn metres(&self) -> Option<u32> {
        let spot = |(north, east)| Spot::try_from(point(north, east)).expect("on the Earth");
        Some(spot((0, 0)).metres_to(spot(self.spot?)))
    }

    fn price(&self, euro: bool) -> Option<u8> {
        self.prices.iter().find(|(line, _)| *line == euro).map(|(_, amount)| *amount)
    }

    fn fits(&self, question: &Question, blocked: Option<(usize, usize)>) -> bool {
        let in_category = |asked: usize| asked == self.category || (asked < self.category && self.category < 3);
        let sought: Vec<String> = SOUGHT[question.text]
            .split(' ')
            .map(|word| word.to_lowercase().replace('œ', "oe"))
            .filter(|word| !word.is_empty())
            .collect();
        let held: Vec<&str> = self.words.iter().map(|word| FOLDED[*word]).collect();
        let holds = sought.iter().enumerate().all(|(nth, word)| {
            let last = nth + 1 == sought.len();
            held.iter().any(|held| if last { held.starts_with(word.as_str()) } else { held == word })
        });
        let kept_apart =
            blocked.is_some_and(|(one, other)| [(one, other), (other, one)].contains(&(question.asker, self.author)));
        // 0: a draft, 1: done, 2: taken back, 3: hidden, 4: its time is over.
        self.fate > 4
            && self.seen_by(question.asker)
            && !kept_apart
            && holds
            && question.kind.is_none_or(|offer| (self.kind == Kind::Offer) == offer)
            && question.category.is_none_or(in_category)
            && (!question.tag || self.tag)
            && question
                .price
                .is_none_or(|(euro, least, most)| self.price(euro).is_some_and(|price| (least..=most).contains(&price)))
            && question.group.is_none_or(|group| self.groups.contains(&group))
            && question.author.is_none_or(|author| self.author == author)
            && question.near.is_none_or(|km| self.metres().is_some_and(|metres| metres <= km * 1_000))
    }
}

impl Question {
    fn order(&self) -> Order {
        match self.order {
            1 if self.near.is_some() => Order::Nearest,
            2 if self.price.is_some() => Order::Cheapest,
            _ => Order::Newest,
        }
    }

    fn search(&self, town: &Town) -> SearchMarket {
        SearchMarket {
            text: SOUGHT[self.text].to_owned(),
            kind: self.kind.map(|offer| if offer { Kind::Offer } else { Kind::Want }),
            category: self.category.map(|category| town.categories[category]),
            tag: self.tag.then(|| "organic".parse().expect("a tag")),
            currency: self.price.map(|(euro, ..)| money(euro, 1).currency()),
            at_least: self.price.map(|(_, least, _)| Amount::whole(u64::from(least))),
            at_most: self.price.map(|(.., most)| Amount::whole(u64::from(most))),
            group: self.group.map(|group| town.groups[group]),
            author: self.author.map(|author| Followed::Member(town.members[author])),
            near: self.near.map(|km| Near { point: point(0, 0), km }),
            order: self.order(),
            after: None,
            limit: Some(3),
            facets: false,
        }
    }
}

async fn announce(town: &Town, item: &Item) -> Option<AnnouncementId> {
    let member = |who: usize| -> MemberId { town.members[who] };
    if item.groups.iter().any(|group| !belongs(item.author, *group)) {
        return None;
    }
    let session = town.community.member(member(item.author));
    let write = WriteAnnouncement { kind: item.kind, terms: item.terms(town), publish: item.fate != 0 };
    let id = *session.execute(write).await.expect("announced");
    let record = RecordRef::of::<Announcement>(id);
    let fire = |transition: &str| FireTransition {
        record: record.clone(),
        transition: transition.to_owned(),
        flow: None,
        version: None,
        myself: None,
    };
    match item.fate {
        1 => drop(session.execute(fire("close")).await.expect("closed")),
        2 => drop(session.execute(fire("cancel")).await.expect("taken back")),
        3 => {
            let group = item.groups.last().map_or(ROOT, |group| town.groups[*group]);
            let hide = Hide { group, record, reason: "So".to_owned() };
            town.community.system().execute(hide).await.expect("hidden");
        }
        _ => {}
    }
    Some(id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_search_finds_what_looking_through_everything_finds(
        items in proptest::collection::vec(item(), 1..30),
        questions in proptest::collection::vec(question(), 1..12),
        block in proptest::option::of((0usize..4, 0usize..4)),
    ) {
        block_on(async {
            let town = Town::new().await;
            let mut all: Vec<(AnnouncementId, Item)> = Vec::new();
            for item in items {
                all.extend(announce(&town, &item).await.map(|id| (id, item)));
            }
            let block = block.filter(|(one, other)| one != other);
            if let Some((one, other)) = block {
                let block = Block { member: town.members[other] };
                town.community.member(town.members[one]).execute(block).await.expect("blocked");
            }
            town.wait(100);
            town.community.system().execute(TickFlows::default()).await.expect("ticked");
            for question in questions {
                let mut search = question.search(&town);
                let session = town.community.member(town.members[question.asker]);
                let mut found = Vec::new();
                loop {
                    let page = session.ask(search.clone()).await.expect("answered");
                    prop_assert!(page.hits.len() <= 3);
                    found.extend(page.hits.into_iter().map(|hit| hit.line.announcement));
                    let Some(next) = page.next else { break };
                    search.after = Some(next);
                }
                let mut expected: Vec<&(AnnouncementId, Item)> = all.iter().filter(|(_, item)| item.fits(&question, block)).collect();
                expected.sort_by_key(|(id, item)| {
                    let newest = u128::MAX - id.as_u128();
                    match question.order() {
                        Order::Newest => (0, newest),
                        Order::Nearest => (item.metres().unwrap_or(0), newest),
                        Order::Cheapest => {
                            let price = question.price.and_then(|(euro, ..)| item.price(euro));
                            (u32::from(price.unwrap_or(0)), id.as_u128())
                        }
                    }
                });
                let expected: Vec<AnnouncementId> = expected.into_iter().map(|(id, _)| *id).collect();
                prop_assert_eq!(found, expected, "{:?}", question);
            }
            town.community.audit(|_| ()).await.expect("in order");
            Ok(())
        })?;
    }
}
