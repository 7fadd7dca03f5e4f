//! What a room costs: `cargo bench -p wezer-benches --features rooms --bench room`.
//!
//! The same thing is done through a room and without one, in one run and in turn: a counter is read, raised and kept, each time by a
//! command of its own, from the call to the commit in memory. Then: what looking at a room costs beside another question, what a call of
//! an interface costs, and a thousand groups with four rooms each, of which one is called at random. A number behind `--` sets how many
//! groups.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "times are no money, and a bench prints")]

use std::path::Path;
use std::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_benches::measure::Took;
use wezer_benches::town::Dice;
use wezer_core::group::{AddToGroup, CreateGroup, SetManager};
use wezer_core::id::{CommunityId, GroupId, MemberId};
use wezer_core::kernel::{Document, Package, Permission, RegistryError, Unreachable};
use wezer_core::language::Language;
use wezer_core::member::AdmitMember;
use wezer_core::room::{
    CallRoom, ComponentBytes, ComponentId, Grant, InstallRoom, OpenRoom, RoomEngine, RoomFailure, RoomId, RoomInput, RoomLimits,
    RoomOf, RoomOutcome, RoomPageOf, Rooms,
};
use wezer_core::store::MemoryStore;
use wezer_core::{Command, Community, Registry, Session, Stop, Work, right};
use wezer_exchange::Exchange;

const CALLS: usize = 20_000;

wezer_core::ids! {
    /// A counter without a room.
    CounterId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Counter {
    id: CounterId,
    count: String,
}

impl Document for Counter {
    const KIND: &'static str = "bench_counter";
    type Id = CounterId;

    fn id(&self) -> CounterId {
        self.id
    }
}

/// What the counter room does, as a command.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Count {
    counter: CounterId,
}

impl Command for Count {
    const NAME: &'static str = "bench_count";
    type Output = ();
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<Unreachable>> {
        let count = work.get::<Counter>(self.counter)?.and_then(|counter| counter.count.parse::<i64>().ok()).unwrap_or(0);
        Ok(work.put(Counter { id: self.counter, count: (count + 1).to_string() })?)
    }
}

struct Counting;

impl Package for Counting {
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
        registry.document::<Counter>()?.command::<Count>()?;
        Ok(())
    }
}

/// How long each of many took, in microseconds.
struct Times(Vec<f64>);

impl Times {
    fn of(many: usize, mut one: impl FnMut(usize)) -> Self {
        let mut times: Vec<f64> = (0..many)
            .map(|n| {
                let start = Instant::now();
                one(n);
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    fn at(&self, percent: usize) -> f64 {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or_default()
    }

    fn print(&self, name: &str) {
        println!("{name:<44} p50 {:>7.1} µs   p99 {:>7.1} µs", self.at(50), self.at(99));
    }
}

/// A member may be in 256 groups.
const GROUPS_EACH: u64 = 200;

struct Town {
    community: Community,
    member: MemberId,
}

impl Town {
    async fn settle(engine: &RoomEngine) -> Self {
        let registry = Registry::core().with(&Exchange).expect("names are free").with(&Counting).expect("names are free");
        let registry = registry.with(&Rooms::new(engine.clone())).expect("names are free");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(1)), registry);
        let member = community.system().execute(AdmitMember::named("Ana")).await.expect("admitted").member;
        Self { community, member }
    }

    fn session(&self) -> Session {
        self.community.member(self.member)
    }

    async fn install(&self, name: &str) -> ComponentId {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms-sdk/rooms/built").join(name).with_extension("wasm");
        let component = ComponentBytes::of(&std::fs::read(path).expect("a built room"));
        *self.community.system().execute(InstallRoom { component, signature: None }).await.expect("installed")
    }

    /// The same town with another member as the one who acts.
    async fn another(&self, name: &str) -> Self {
        let community = self.community.clone();
        let member = community.system().execute(AdmitMember::named(name)).await.expect("admitted").member;
        Self { community, member }
    }

    async fn group(&self, name: String) -> GroupId {
        let system = self.community.system();
        let group = *system.execute(CreateGroup::new("circle".parse().expect("a kind"), name)).await.expect("created");
        system.execute(AddToGroup { group, member: self.member, delegate_of: None }).await.expect("added");
        system.execute(SetManager { group, member: self.member, manager: true }).await.expect("a manager");
        group
    }

    async fn open(&self, component: ComponentId, group: GroupId) -> RoomId {
        let grants =
            ["wezer:core/storage", "wezer:core/log", "wezer:core/messages", "wezer:exchange/payments"].map(Grant::of).into();
        *self.session().execute(OpenRoom { component, group, grants, language: Language::English }).await.expect("opened")
    }

    fn call(&self, room: RoomId, action: &str, values: &[(&str, &str)]) -> RoomOutcome {
        let values =
            values.iter().map(|(name, value)| RoomInput { name: (*name).to_owned(), value: (*value).to_owned() }).collect();
        let call = CallRoom { room, action: action.to_owned(), values, language: Language::English };
        *pollster::block_on(self.session().execute(call)).expect("it is there")
    }
}

fn main() {
    let groups = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1_000u64);
    let limits = RoomLimits { failures_in_a_row: u8::MAX, ..RoomLimits::default() };
    let engine = RoomEngine::new(limits).expect("this machine runs rooms");
    let town = pollster::block_on(Town::settle(&engine));
    let (tally, hostile) = pollster::block_on(async { (town.install("tally").await, town.install("hostile").await) });
    let garden = pollster::block_on(town.group("Garden".to_owned()));
    let (counter, other) = pollster::block_on(async { (town.open(tally, garden).await, town.open(hostile, garden).await) });

    println!("from the call to the commit, in memory");
    town.call(counter, "count", &[]);
    let mut rounds = (Vec::new(), Vec::new());
    let session = town.session();
    let id = CounterId::from_u128(1);
    for _ in 0..3 {
        rounds.0.push(Times::of(CALLS, |_| {
            pollster::block_on(session.execute(Count { counter: id })).expect("counted");
        }));
        rounds.1.push(Times::of(CALLS, |_| assert_eq!(town.call(counter, "count", &[("step", "1")]), RoomOutcome::Done)));
    }
    let middle = |mut rounds: Vec<Times>| {
        rounds.sort_by(|a, b| a.at(50).total_cmp(&b.at(50)));
        rounds.swap_remove(1)
    };
    let (without, through) = (middle(rounds.0), middle(rounds.1));
    without.print("a counter, without a room");
    through.print("the same through a room");
    println!("{:<44} + {:.1} µs, × {:.1}", "a room adds", through.at(50) - without.at(50), through.at(50) / without.at(50));

    println!("\nto look");
    let asking = Times::of(CALLS, |_| {
        pollster::block_on(session.ask(RoomOf { room: other })).expect("there");
    });
    let looking = Times::of(CALLS, |_| {
        let page = RoomPageOf { room: other, path: String::new(), language: Language::English };
        pollster::block_on(session.ask(page)).expect("there");
    });
    asking.print("another question about the room");
    looking.print("an empty page of the room");
    println!("{:<44} {:.1} µs", "instantiate, call, drop: at most", looking.at(50) - asking.at(50));

    println!("\na call of an interface");
    // Fewer failures in a row than pause a room.
    let idle = Times::of(100, |_| {
        assert_eq!(town.call(other, "trap", &[]), RoomOutcome::Failed(RoomFailure::Crash));
    });
    for (action, name) in [("flood-import", "wezer:core/storage fresh-id"), ("flood-read", "wezer:core/storage get")] {
        let flood = Times::of(50, |_| {
            let outcome = town.call(other, action, &[]);
            assert_eq!(outcome, RoomOutcome::Failed(RoomFailure::HostCalls));
        });
        println!("{name:<44} {:.3} µs", (flood.at(50) - idle.at(50)) / f64::from(engine.limits().host_calls));
    }

    println!("\n{groups} groups with four rooms each");
    let before = resident();
    let mut rooms = Vec::new();
    let mut towns = Vec::new();
    let took = Took::measure(|| {
        for n in 0..groups {
            if n % GROUPS_EACH == 0 {
                towns.push(pollster::block_on(town.another(&format!("Member {n}"))));
            }
            let town = towns.last().expect("one was just added");
            let group = pollster::block_on(town.group(format!("Group {n}")));
            for _ in 0..4 {
                rooms.push((towns.len() - 1, pollster::block_on(town.open(tally, group))));
            }
        }
        groups * 4
    });
    println!("{:<44} {:.1} µs of processor each", "made and opened", took.cpu_ns() / 1e3);
    println!(
        "{:<44} {:.1} KiB",
        "memory a room that is open and was opened",
        (resident() - before) / 1024.0 / rooms.len() as f64
    );
    let mut dice = Dice::new(5);
    let calls = Times::of(CALLS, |_| {
        let (town, room) = rooms[dice.below(rooms.len())];
        assert_eq!(towns[town].call(room, "count", &[("step", "1")]), RoomOutcome::Done);
    });
    calls.print("a call of one of them");
    println!("{:<44} {:.1} KiB", "memory a room after that", (resident() - before) / 1024.0 / rooms.len() as f64);
}

/// Memory of this process in bytes, as Linux tells it; 0 elsewhere.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kib = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    kib.unwrap_or_default() * 1024.0
}
