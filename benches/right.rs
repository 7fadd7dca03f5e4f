//! What it costs to ask whether somebody may: a tree of groups, many memberships, rights given here and there, asked at random.
//!
//! ```text
//! cargo bench -p wezer-benches --bench right
//! ```
//!
//! Prints the time of one check, warm, at a tenth of the size and at the whole, and the ratio of the two. The check is the kernel's own,
//! [`View::holds`], asked many times inside one query, so that the way through the lane does not count.

use std::hint::black_box;
use std::time::Instant;

use pollster::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT};
use wezer_core::id::{CommandId, CommunityId, GroupId, MemberId};
use wezer_core::kernel::{Registry, Unreachable};
use wezer_core::member::AdmitMember;
use wezer_core::store::MemoryStore;
use wezer_core::{Actor, Community, Permission, Query, Stop, View, right};

const GROUPS: usize = 10_000;
const MEMBERSHIPS: usize = 100_000;
const GROUPS_EACH: usize = 5;
const CHECKS: u64 = 1_000_000;
const AT_ONCE: usize = 1_000;

/// Checks a right of many members over many groups and says how many hold it.
#[derive(Serialize, Deserialize, JsonSchema)]
struct CountHolders {
    asked: Vec<(MemberId, GroupId)>,
    times: u64,
}

impl Query for CountHolders {
    const NAME: &'static str = "count_holders";
    type Output = (u64, u64);
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Community(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<(u64, u64), Stop<Unreachable>> {
        for (member, group) in &self.asked {
            view.holds(Actor::Member(*member), Permission::Group(right::PAY, *group))?;
        }
        let begun = Instant::now();
        let mut holders = 0;
        for (member, group) in self.asked.iter().cycle().take(usize::try_from(self.times).unwrap_or(usize::MAX)) {
            let held = view.holds(Actor::Member(black_box(*member)), Permission::Group(right::PAY, black_box(*group)))?;
            holders += u64::from(held);
        }
        Ok((holders, u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }
}

struct Town {
    community: Community,
    groups: Vec<GroupId>,
    members: Vec<MemberId>,
}

async fn town(groups: usize, memberships: usize) -> Town {
    let mut registry = Registry::core();
    registry.query::<CountHolders>().expect("a new name");
    let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
    let (system, mut dice, mut id) = (community.system(), Dice(88_172_645_463_325_252), 0_u128);
    let mut next_id = || {
        id += 1;
        CommandId::from_u128(id)
    };
    let mut all: Vec<GroupId> = vec![ROOT];
    while all.len() < groups {
        // Up to ten in each of those that are there: five levels at ten thousand.
        let parents: Vec<GroupId> = all.iter().skip(all.len() / 10).take(1_000).copied().collect();
        let create = parents.iter().flat_map(|parent| {
            std::iter::repeat_n(CreateGroup::new("circle".parse().expect("a kind"), "Circle").inside(*parent), 10)
        });
        let batch: Vec<_> = create.take((groups - all.len()).min(2_000)).map(|create| (next_id(), create)).collect();
        all.extend(system.execute_all(batch).await.into_iter().map(|made| made.expect("created").output));
    }
    let people = memberships / GROUPS_EACH;
    let mut members = Vec::new();
    while members.len() < people {
        let batch: Vec<_> = (0..1_000).map(|nth| (next_id(), AdmitMember::named(format!("m{}-{nth}", members.len())))).collect();
        members.extend(system.execute_all(batch).await.into_iter().map(|made| made.expect("admitted").output.member));
    }
    for batch in members.chunks(400) {
        let add = batch.iter().flat_map(|member| {
            let at: std::collections::BTreeSet<usize> = (0..GROUPS_EACH).map(|_| 1 + dice.below(all.len() - 1)).collect();
            at.into_iter().map(|at| AddToGroup { group: all[at], member: *member, delegate_of: None }).collect::<Vec<_>>()
        });
        let batch: Vec<_> = add.map(|add| (next_id(), add)).collect();
        for added in system.execute_all(batch).await {
            added.expect("added");
        }
    }
    let give = (0..groups / 2).map(|_| GiveRight {
        right: right::PAY.as_str().to_owned(),
        to: all[1 + dice.below(all.len() - 1)],
        over: all[1 + dice.below(all.len() - 1)],
        when: None,
        expires_at: None,
        reason: "to be measured".to_owned(),
    });
    // Whoever gets a right is told, and each tree below is walked for them: a few gifts a commit.
    let given: Vec<_> = give.map(|give| (next_id(), give)).collect();
    for batch in given.chunks(200) {
        for given in system.execute_all(batch.to_vec()).await {
            given.expect("given");
        }
    }
    Town { community, groups: all, members }
}

#[expect(clippy::print_stdout, reason = "a bench prints what it measured")]
fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let scale = if std::env::args().any(|argument| argument == "--bench") { 1 } else { 100 };
    let mut nanos = Vec::new();
    for size in [10 * scale, scale] {
        let per_check = block_on(async {
            let town = town(GROUPS / size, MEMBERSHIPS / size).await;
            let mut dice = Dice(2_463_534_242);
            let asked = (0..AT_ONCE)
                .map(|_| (town.members[dice.below(town.members.len())], town.groups[dice.below(town.groups.len())]))
                .collect();
            let (holders, nanos) =
                town.community.system().ask(CountHolders { asked, times: CHECKS / scale as u64 }).await.expect("answered");
            println!(
                "{:>6} groups, {:>7} memberships: {:>5} ns a check ({} of {} hold it)",
                town.groups.len(),
                MEMBERSHIPS / size,
                nanos / (CHECKS / scale as u64),
                holders,
                CHECKS / scale as u64,
            );
            nanos / (CHECKS / scale as u64)
        });
        nanos.push(per_check.max(1));
    }
    println!(
        "ten times the size costs {}.{:02} times as much; the aim is 1,000 ns",
        nanos[1] / nanos[0],
        nanos[1] * 100 / nanos[0] % 100
    );
}
