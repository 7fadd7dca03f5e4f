//! More than a page of the search can read: what comes page by page is still what looking through everything finds.

use pollster::block_on;
use wezer_exchange::market::announcement::{Price, Terms, WriteAnnouncement};
use wezer_exchange::market::search::{MAX_NEAR, MAX_READ, Near, Order, SearchMarket, WantsForMe};
use wezer_exchange::market::{AnnouncementId, Coordinates, Spot};

use super::town::Town;

const MANY: usize = 2_600;

/// What is known of one announcement.
struct Known {
    id: AnnouncementId,
    words: [&'static str; 2],
    category: usize,
    price: u64,
    metres: u32,
}

fn point(nth: usize) -> Coordinates {
    // A village with two thirds of all, and fields around it.
    let (north, east) = if nth.is_multiple_of(3) { ((nth * 7) % 90, (nth * 13) % 90) } else { ((nth * 7) % 10, (nth * 13) % 10) };
    Coordinates {
        latitude: format!("45.{north:02}").parse().expect("degrees"),
        longitude: format!("6.{east:02}").parse().expect("degrees"),
    }
}

async fn settle(town: &Town) -> Vec<Known> {
    let ana = town.community.member(town.members[0]);
    let middle = Spot::try_from(point(0)).expect("on the Earth");
    let mut all = Vec::with_capacity(MANY);
    for batch in 0..MANY / 100 {
        let items: Vec<usize> = (batch * 100..(batch + 1) * 100).collect();
        let words = |nth: usize| {
            let kind = if nth.is_multiple_of(2) { "velo" } else { "scie" };
            [kind, if nth % 97 == 5 { "rouge" } else { "usage" }]
        };
        let write = |nth: &usize| {
            let price = format!("{} VAL", (nth * 31) % 500 + 1).parse().expect("money");
            let terms = Terms::new(words(*nth).join(" "), town.categories[nth % 4]).at(Price::of(price));
            let terms = Terms { coordinates: Some(point(*nth)), ..terms };
            let write = if nth.is_multiple_of(5) { WriteAnnouncement::want(terms) } else { WriteAnnouncement::offer(terms) };
            (ana.fresh_command_id(), write)
        };
        let written = ana.execute_all(items.iter().map(write).collect()).await;
        for (nth, written) in items.into_iter().zip(written) {
            let metres = middle.metres_to(Spot::try_from(point(nth)).expect("on the Earth"));
            let price = u64::try_from((nth * 31) % 500 + 1).expect("small");
            let id = *written.expect("announced");
            all.push(Known { id, words: words(nth), category: nth % 4, price, metres });
        }
    }
    all
}

/// All pages, and how many there were.
async fn pages(town: &Town, mut search: SearchMarket) -> (Vec<AnnouncementId>, usize) {
    let bo = town.community.member(town.members[1]);
    let (mut found, mut pages) = (Vec::new(), 0);
    search.limit = Some(90);
    loop {
        let page = bo.ask(search.clone()).await.expect("answered");
        pages += 1;
        found.extend(page.hits.into_iter().map(|hit| hit.line.announcement));
        match page.next {
            Some(next) => search.after = Some(next),
            None => return (found, pages),
        }
    }
}

fn expected(all: &[Known], fits: impl Fn(&Known) -> bool, key: impl Fn(&Known) -> (u64, u128)) -> Vec<AnnouncementId> {
    let mut fitting: Vec<&Known> = all.iter().filter(|known| fits(known)).collect();
    fitting.sort_by_key(|known| key(known));
    fitting.into_iter().map(|known| known.id).collect()
}

fn newest(known: &Known) -> (u64, u128) {
    (0, u128::MAX - known.id.as_u128())
}

#[test]
fn pages_neither_repeat_nor_lose() {
    block_on(async {
        let town = Town::new().await;
        let all = settle(&town).await;
        let val = Some("VAL".parse().expect("a code"));
        let search = SearchMarket::default();
        assert_eq!(pages(&town, search.clone()).await.0, expected(&all, |_| true, newest));
        let velo = SearchMarket { text: "vélo".to_owned(), ..search.clone() };
        let is_velo = |known: &Known| known.words[0] == "velo";
        assert_eq!(pages(&town, velo.clone()).await.0, expected(&all, is_velo, newest));
        // Both words are common, and no announcement holds both: nothing is found, whichever way it is looked for.
        let both = SearchMarket { text: "scie velo".to_owned(), ..search.clone() };
        assert!(pages(&town, both).await.0.is_empty());
        // Food lies in three categories of four.
        let food = SearchMarket { category: Some(town.categories[0]), ..velo.clone() };
        let in_food = |known: &Known| is_velo(known) && known.category < 3;
        assert_eq!(pages(&town, food.clone()).await.0, expected(&all, in_food, newest));

        let cheap = |known: &Known| (known.price, known.id.as_u128());
        let cheapest = SearchMarket { order: Order::Cheapest, currency: val, ..food };
        let (found, read) = pages(&town, cheapest.clone()).await;
        assert_eq!(found, expected(&all, in_food, cheap));
        assert!(read > found.len() / MAX_READ, "some pages are short");
        let bounded = SearchMarket {
            at_least: Some("100".parse().expect("an amount")),
            at_most: Some("400.5".parse().expect("an amount")),
            ..cheapest.clone()
        };
        let within = |known: &Known| in_food(known) && (100..=400).contains(&known.price);
        assert_eq!(pages(&town, bounded).await.0, expected(&all, within, cheap));
        let rare = SearchMarket { text: "rouge".to_owned(), ..cheapest };
        let is_rare = |known: &Known| known.words[1] == "rouge" && known.category < 3;
        assert_eq!(pages(&town, rare).await.0, expected(&all, is_rare, cheap));

        let far = SearchMarket { near: Some(Near { point: point(0), km: 60 }), ..velo.clone() };
        let is_near = |known: &Known| is_velo(known) && known.metres <= 60_000;
        assert_eq!(pages(&town, far.clone()).await.0, expected(&all, is_near, newest));
        // More lies in the circle than can be put in order: the page says how far it reached, and so far nothing is lost.
        let nearest = SearchMarket { order: Order::Nearest, ..far };
        let page = town.community.member(town.members[1]).ask(nearest.clone()).await.expect("answered");
        let reached = page.reached_km.expect("in the order of nearness");
        assert!(reached < 60, "{reached}");
        let within = |known: &Known| is_velo(known) && known.metres <= reached * 1_000;
        let near = |known: &Known| (u64::from(known.metres), u128::MAX - known.id.as_u128());
        let found = pages(&town, nearest).await.0;
        assert_eq!(found, expected(&all, within, near));
        assert!(!found.is_empty() && found.len() <= MAX_NEAR);

        let facets = SearchMarket { facets: true, ..velo };
        let facets = town.community.member(town.members[1]).ask(facets).await.expect("answered").facets.expect("asked for");
        assert!(!facets.complete);
        assert_eq!(usize::try_from(facets.looked_at), Ok(MAX_READ));
        assert_eq!(facets.kinds.iter().map(|one| one.count).sum::<u32>(), 200);
        let none = town.community.member(town.members[1]).ask(WantsForMe::default()).await.expect("answered");
        assert!(none.hits.is_empty(), "Bo has no skills");
    });
}
