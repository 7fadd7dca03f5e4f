//! The search of the market in memory: `cargo bench -p wezer-benches --bench market`.
//!
//! A thousand members announce in forty categories, with five tags, a price, a spot within a country and words common and rare (Zipf
//! over 5,000).
//! Times are processor time of one query through the lane, at 10,000 announcements and at ten times as many, whose ratio says how the
//! cost grows. A number behind `--` sets how many announcements the larger has.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times are no money, and a bench prints"
)]

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use pollster::block_on;
use wezer_benches::town::Dice;
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::AdmitMember;
use wezer_core::money::CurrencyCode;
use wezer_core::store::MemoryStore;
use wezer_core::{Community, Registry};
use wezer_exchange::Exchange;
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::{CreateCategory, TagName};
use wezer_exchange::market::search::{Near, Order, SearchMarket};
use wezer_exchange::market::{CategoryId, Coordinates, SetUpExchange};

const MEMBERS: usize = 1_000;
const CATEGORIES: usize = 40;
const VOCABULARY: usize = 5_000;
const WORDS: usize = 12;
/// So many are announced by one member in one commit.
const BATCH: usize = 20;
const QUERIES: usize = 500;
/// A category has so many tags, and an announcement all of its own category's.
const TAGS: usize = 5;

fn tag(category: usize, nth: usize) -> TagName {
    format!("tag-{category}-{nth}").parse().expect("a tag")
}

struct Market {
    community: Community,
    members: Vec<MemberId>,
    categories: Vec<CategoryId>,
    val: CurrencyCode,
    dice: Dice,
}

impl Market {
    async fn settle() -> Self {
        let registry = Registry::core().with(&Exchange).expect("names are free");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
        let system = community.system();
        system.execute(SetUpExchange::default()).await.expect("set up");
        let val: CurrencyCode = "VAL".parse().expect("a code");
        let create = CreateCurrency::mutual_credit(val, "-1000".parse().expect("an amount"));
        system.execute(create).await.expect("created");
        let admit = (0..MEMBERS).map(|n| (system.fresh_command_id(), AdmitMember::named(format!("Member {n}")))).collect();
        let admitted = system.execute_all(admit).await;
        let members = admitted.into_iter().map(|one| one.expect("new names").output.member).collect();
        let mut categories: Vec<CategoryId> = Vec::new();
        for n in 0..CATEGORIES {
            let create = CreateCategory::named(format!("Category {n}"), "");
            let create = (0..TAGS).fold(create, |create, nth| create.tag(tag(n, nth), format!("Tag {nth}"), ""));
            // Eight at the top, four below each.
            let create = if n < 8 { create } else { create.inside(categories[n % 8]) };
            categories.push(*system.execute(create).await.expect("created"));
        }
        Self { community, members, categories, val, dice: Dice::new(5) }
    }

    /// A word whose chance falls with its rank.
    fn word(&mut self) -> String {
        let share = (self.dice.below(1 << 30) as f64 + 1.0) / f64::from(1u32 << 30);
        let rank = ((VOCABULARY as f64).powf(share) - 1.0) as usize;
        let mut word = String::new();
        let mut rest = rank.min(VOCABULARY - 1) * 7_919;
        for _ in 0..6 {
            word.push(char::from(b'a' + (rest % 26) as u8));
            rest = rest / 26 + rest % 7;
        }
        format!("{word}{rank}")
    }

    fn point(&mut self) -> Coordinates {
        let (north, east) = (self.dice.below(800), self.dice.below(800));
        let degrees = |whole: usize, hundredths: usize| {
            let text = format!("{}.{:02}", whole + hundredths / 100, hundredths % 100);
            text.parse().expect("degrees")
        };
        Coordinates { latitude: degrees(42, north), longitude: degrees(0, east) }
    }

    async fn announce(&mut self, many: usize) {
        for _ in 0..many / BATCH {
            let session = self.community.member(self.members[self.dice.below(MEMBERS)]);
            let mut all = Vec::with_capacity(BATCH);
            for _ in 0..BATCH {
                let text = (0..WORDS).map(|_| self.word()).collect::<Vec<_>>().join(" ");
                let price = format!("{} VAL", self.dice.below(1_000) + 1).parse().expect("money");
                let place = self.dice.below(CATEGORIES);
                let (category, tags) = (self.categories[place], (0..TAGS).map(|nth| tag(place, nth)).collect());
                let terms = Terms { tags, coordinates: Some(self.point()), ..Terms::new(text, category).at(Price::of(price)) };
                let offers = self.dice.below(3) > 0;
                let write = if offers { WriteAnnouncement::offer(terms) } else { WriteAnnouncement::want(terms) };
                all.push((session.fresh_command_id(), write));
            }
            for announced in session.execute_all(all).await {
                announced.expect("all is in order");
            }
        }
    }

    fn question(&mut self, kind: &str) -> SearchMarket {
        let none = SearchMarket::default();
        let category = Some(self.categories[self.dice.below(8)]);
        let near = |point| Some(Near { point, km: 30 });
        match kind {
            "newest" => none,
            "a word" => SearchMarket::text(self.word()),
            "two words" => SearchMarket::text(format!("{} {}", self.word(), self.word())),
            "a word in a category" => SearchMarket { category, kind: Some(Kind::Offer), ..SearchMarket::text(self.word()) },
            "cheapest of a category" => SearchMarket { category, currency: Some(self.val), order: Order::Cheapest, ..none },
            "nearest" => SearchMarket { near: near(self.point()), order: Order::Nearest, ..none },
            _ => SearchMarket { category, facets: true, near: near(self.point()), ..none },
        }
    }

    fn search(&mut self, kind: &str) -> Duration {
        let question = self.question(kind);
        let session = self.community.member(self.members[self.dice.below(MEMBERS)]);
        let begun = ThreadTime::now();
        block_on(session.ask(question)).expect("a search");
        begun.elapsed()
    }
}

/// The middle and the slowest but one in a hundred.
fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn main() {
    const KINDS: [&str; 7] =
        ["newest", "a word", "two words", "a word in a category", "cheapest of a category", "nearest", "near, with facets"];
    let most = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(100_000usize);
    let mut market = block_on(Market::settle());
    let mut before: Vec<(Duration, Duration)> = Vec::new();
    let mut there = 0;
    for many in [most / 10, most] {
        let begun = Instant::now();
        block_on(market.announce(many - there));
        println!("{many} announcements: {:.1} µs each to write", begun.elapsed().as_micros() as f64 / (many - there) as f64);
        there = many;
        for (at, kind) in KINDS.into_iter().enumerate() {
            let (p50, p99) = spread((0..QUERIES).map(|_| market.search(kind)).collect());
            let growth = before.get(at).map_or_else(String::new, |(old50, old99)| {
                let ratio = |new: Duration, old: &Duration| new.as_secs_f64() / old.as_secs_f64();
                format!("   at ten times as many: p50 × {:.2}, p99 × {:.2}", ratio(p50, old50), ratio(p99, old99))
            });
            println!("  {kind:<24} p50 {p50:>9.1?}  p99 {p99:>9.1?}{growth}");
            if before.len() <= at {
                before.push((p50, p99));
            }
        }
    }
}
