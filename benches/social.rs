//! Feeds and searches over many posts in the file store: `cargo bench -p wezer-benches --bench social`.
//!
//! A thousand members in a hundred groups, each in ten of them and following twenty others; posts of a dozen words, common and rare
//! (Zipf over 20,000). Times are processor time of one query through the lane, so that a busy machine counts little, at 100,000 posts and at ten times as many, whose ratio says how
//! the cost grows. A number behind `--` sets how many posts the larger has.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times are no money, and a bench prints"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use pollster::block_on;
use wezer_benches::town::Dice;
use wezer_core::follow::{Follow, Followed};
use wezer_core::group::{AddToGroup, CreateGroup};
use wezer_core::id::{CommunityId, GroupId, MemberId};
use wezer_core::member::AdmitMember;
use wezer_core::post::{Feed, WritePost};
use wezer_core::search::{Among, Search};
use wezer_core::store::FileStore;
use wezer_core::store::file::Options;
use wezer_core::{Community, Registry};

const MEMBERS: usize = 1_000;
const GROUPS: usize = 100;
const PLACES: usize = 10;
const FOLLOWED: usize = 20;
const VOCABULARY: usize = 20_000;
const WORDS: usize = 12;
/// So many posts are written by one member in one commit.
const BATCH: usize = 10;
const QUERIES: usize = 2_000;

struct Village {
    community: Community,
    members: Vec<MemberId>,
    groups: Vec<Vec<GroupId>>,
    words: Vec<String>,
    dice: Dice,
}

impl Village {
    async fn settle(community: Community) -> Self {
        let system = community.system();
        let mut dice = Dice::new(3);
        let id = || system.fresh_command_id();
        let admit = (0..MEMBERS).map(|n| (id(), AdmitMember::named(format!("Member {n}")))).collect();
        let admitted = system.execute_all(admit).await;
        let members: Vec<MemberId> = admitted.into_iter().map(|one| one.expect("new names").output.member).collect();
        let circle = |n: usize| CreateGroup::new("circle".parse().expect("a kind"), format!("Circle {n}"));
        let created = system.execute_all((0..GROUPS).map(|n| (id(), circle(n))).collect()).await;
        let all: Vec<GroupId> = created.into_iter().map(|one| one.expect("may lie there").output).collect();
        let mut groups = Vec::new();
        for member in &members {
            let first = dice.below(GROUPS);
            let own: Vec<GroupId> = (0..PLACES).map(|n| all[(first + n * 7) % GROUPS]).collect();
            let join = own.iter().map(|group| (id(), AddToGroup { group: *group, member: *member, delegate_of: None })).collect();
            for joined in system.execute_all(join).await {
                joined.expect("is not in it yet");
            }
            let session = community.member(*member);
            let follow = (0..FOLLOWED).map(|_| (id(), Follow(Followed::Member(members[dice.below(MEMBERS)])))).collect();
            // Who would follow themself is refused, which is all right.
            drop(session.execute_all(follow).await);
            groups.push(own);
        }
        let letters = |mut n: usize| {
            let mut word = String::new();
            for _ in 0..7 {
                word.push(char::from(b'a' + (n % 26) as u8));
                n = n / 26 + n % 7;
            }
            format!("{word}{n}")
        };
        Self { community, members, groups, words: (0..VOCABULARY).map(|n| letters(n * 7_919)).collect(), dice }
    }

    /// A word whose chance falls with its rank.
    fn word(&mut self) -> &str {
        let share = (self.dice.below(1 << 30) as f64 + 1.0) / f64::from(1u32 << 30);
        let rank = (VOCABULARY as f64).powf(share) - 1.0;
        &self.words[(rank as usize).min(VOCABULARY - 1)]
    }

    async fn post(&mut self, many: usize) {
        for _ in 0..many / BATCH {
            let by = self.dice.below(MEMBERS);
            let session = self.community.member(self.members[by]);
            let mut posts = Vec::with_capacity(BATCH);
            for _ in 0..BATCH {
                let text = (0..WORDS).map(|_| self.word().to_owned()).collect::<Vec<_>>().join(" ");
                let group = self.groups[by][self.dice.below(PLACES)];
                posts.push((session.fresh_command_id(), WritePost::in_group(group, text)));
            }
            for posted in session.execute_all(posts).await {
                posted.expect("is in the group");
            }
        }
    }

    fn feed(&mut self) -> Duration {
        let session = self.community.member(self.members[self.dice.below(MEMBERS)]);
        let begun = ThreadTime::now();
        let page = block_on(session.ask(Feed::default())).expect("a feed");
        let took = begun.elapsed();
        assert_eq!(page.posts.len(), 20, "there is plenty to read");
        took
    }

    fn search(&mut self, words: usize) -> Duration {
        let text = (0..words).map(|_| self.word().to_owned()).collect::<Vec<_>>().join(" ");
        let session = self.community.member(self.members[self.dice.below(MEMBERS)]);
        let begun = ThreadTime::now();
        block_on(session.ask(Search::among(Among::Posts, text))).expect("a search");
        begun.elapsed()
    }
}

/// The middle and the slowest but one in a hundred.
fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn main() {
    let most = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1_000_000usize);
    let dir = tempfile::tempdir().expect("a directory");
    let store = FileStore::open(dir.path(), Options::default().create(CommunityId::from_u128(1))).expect("an empty directory");
    let store = Arc::new(store);
    let mut village = block_on(Village::settle(Community::open(Arc::clone(&store), Registry::core())));
    let mut before: Vec<(Duration, Duration)> = Vec::new();
    let mut there = 0;
    for posts in [most / 10, most] {
        let begun = Instant::now();
        block_on(village.post(posts - there));
        let took = begun.elapsed();
        let size = store.size().expect("can be read");
        println!(
            "{posts} posts: {:.1} µs each to write, {:.2} GB",
            took.as_micros() as f64 / (posts - there) as f64,
            (size.state + size.journal + size.log) as f64 / 1e9
        );
        there = posts;
        let kinds = [("feed", 0), ("search, one word", 1), ("search, two words", 2), ("search, three words", 3)];
        for (at, (name, words)) in kinds.into_iter().enumerate() {
            let times = (0..QUERIES).map(|_| if words == 0 { village.feed() } else { village.search(words) }).collect();
            let (p50, p99) = spread(times);
            let growth = before.get(at).map_or_else(String::new, |(old50, old99)| {
                let ratio = |new: Duration, old: &Duration| new.as_secs_f64() / old.as_secs_f64();
                format!("   at ten times as many: p50 × {:.2}, p99 × {:.2}", ratio(p50, old50), ratio(p99, old99))
            });
            println!("  {name:<20} p50 {p50:>9.1?}  p99 {p99:>9.1?}{growth}");
            if before.len() <= at {
                before.push((p50, p99));
            }
        }
    }
}
