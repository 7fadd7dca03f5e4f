//! Rooms on a disk that crashes: members count in one room and pay through another, which hears of each payment, through one or two
//! handles on one file store that is late, fails and forgets to answer. What was told as done is in the journal once, the rooms and the
//! books hold what the journal comes to, and each payment was heard of once.
//!
//! `WEZER_SIM_SEEDS=5000 cargo test -p wezer-core --test room crash` runs a tenth of so many seeds (600 unless set), since each opens
//! handles in which rooms are made ready; `WEZER_SIM_SEED=17` runs one again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use pollster::block_on;
use wezer_core::Community;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::{Entry, Seq};
use wezer_core::kernel::{CallError, LaneLimits};
use wezer_core::language::Language;
use wezer_core::ledger::Balances;
use wezer_core::member::Admitted;
use wezer_core::room::page::{Node, Tab};
use wezer_core::room::{
    CallRoom, RoomEngine, RoomFailed, RoomId, RoomInput, RoomLimits, RoomOf, RoomOutcome, RoomPageOf, RoomRefusal, RoomState,
    TickRooms,
};
use wezer_core::simulation::{Chaos, Dice, Executor, Faulty, Rates, Tally, Trouble, may_drop};
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{FileStore, Store, StoreError};
use wezer_core::time::Timestamp;
use wezer_core::world::HandWorld;

use crate::town::{PAYMENTS, Town, registry};

#[path = "../simulation/seeds.rs"]
#[allow(clippy::print_stdout, reason = "a test says what it saw")]
mod seeds;

const COMMUNITY: CommunityId = CommunityId::from_u128(7);

#[test]
fn what_rooms_did_is_kept_or_dropped_whole() {
    let tally = seeds::every("what_rooms_did_is_kept_or_dropped_whole", 1, |chaos| live(chaos, 0));
    if tally.0["crashes"] > 20 {
        let seen = |what: &&str| tally.0.get(*what).is_some_and(|count| *count > 0);
        let all = ["count", "pay", "pay-then-trap", "tick", "refused", "calls dropped by their callers", "payments heard of"];
        assert!(all.iter().all(seen), "{tally:?}");
    }
}

/// Proof that it sees what it is there to see: a store that acknowledges what it did not keep.
#[test]
fn what_a_store_forgets_of_a_room_is_found() {
    let found = |seed| {
        let said =
            catch_unwind(AssertUnwindSafe(|| live(&Chaos::new(seed), 5))).err().and_then(|said| said.downcast::<String>().ok());
        said.is_some_and(|said| said.contains("was told as done"))
    };
    assert!((0..100).any(found), "it forgets");
}

/// What somebody does in a room, or `tick`: the rooms hear of what happened.
#[derive(Debug, Clone, Copy)]
struct Deed {
    /// Whether it is Ana who acts; else it is Bo.
    by_ana: bool,
    action: &'static str,
    amount: i64,
}

impl Deed {
    fn throw(dice: &mut Dice) -> Self {
        let action = *dice.pick(&["count", "count", "pay", "pay", "pay-then-refuse", "pay-then-trap", "tick"]);
        Self { by_ana: dice.percent(50), action, amount: dice.between(1, 40) }
    }

    fn call(self, begun: &Begun) -> CallRoom {
        let value = |name: &str, value: String| RoomInput { name: name.to_owned(), value };
        let (room, values) = if self.action == "count" {
            (begun.tally, vec![value("step", self.amount.to_string())])
        } else {
            let (from, to) = if self.by_ana { (begun.ana, begun.bo) } else { (begun.bo, begun.ana) };
            let amount = value("amount", self.amount.to_string());
            let wallets = [value("from", from.wallet.to_string()), value("to", to.wallet.to_string())];
            (begun.hostile, [wallets.into(), vec![amount, value("currency", "VAL".to_owned())]].concat())
        };
        CallRoom { room, action: self.action.to_owned(), values, language: Language::English }
    }

    /// Where it is in the journal and whether the room failed, if it left anything there.
    async fn done(self, id: CommandId, community: &Community) -> Result<Option<(Seq, bool)>, CallError<RoomRefusal>> {
        if self.action == "tick" {
            let ticked = community.system().execute_as(id, TickRooms {}).await?;
            return Ok((ticked.told > 0).then_some((ticked.seq, false)));
        }
        let begun = begun();
        let who = if self.by_ana { begun.ana } else { begun.bo };
        let receipt = community.member(who.member).execute_as(id, self.call(begun)).await?;
        Ok(Some((receipt.seq, matches!(receipt.output, RoomOutcome::Failed(_)))))
    }
}

/// How every run finds the town.
struct Begun {
    disk: SimDisk,
    ana: Admitted,
    bo: Admitted,
    tally: RoomId,
    hostile: RoomId,
    head: Seq,
}

fn begun() -> &'static Begun {
    static BEGUN: OnceLock<Begun> = OnceLock::new();
    BEGUN.get_or_init(|| {
        let disk = SimDisk::new(0);
        let store = Arc::new(open(&disk).expect("nothing fails yet"));
        let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_600_000_000_000_000)));
        let community = Community::open_with(store, registry(engine(), &PAYMENTS), world, LaneLimits::default());
        block_on(async {
            let town = Town::in_a(community).await;
            let (tally, hostile) = (town.open("tally").await, town.open("hostile").await);
            let head = town.community.head().await.expect("nothing fails yet").seq;
            Begun { disk, ana: town.ana, bo: town.bo, tally, hostile, head }
        })
    })
}

fn open(disk: &SimDisk) -> Result<FileStore, StoreError> {
    let options = Options::default().create(COMMUNITY).background(false).checkpoint_bytes(16 << 10);
    FileStore::open_on(Arc::new(disk.clone()), "simulated", options.cache_bytes(0).cached_blocks(1))
}

/// Each process makes its rooms ready by itself; what was compiled once is found again.
fn engine() -> RoomEngine {
    static ENGINE: OnceLock<RoomEngine> = OnceLock::new();
    let cache = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("rooms");
    // A busy machine must not end what this is about.
    let limits = RoomLimits { deadline_ms: 60_000, compile_ms: 300_000, ..RoomLimits::default() };
    ENGINE.get_or_init(|| RoomEngine::with_cache(limits, &cache()).expect("this machine runs rooms")).clone()
}

/// What all callers share.
struct Run {
    chaos: Chaos,
    store: RefCell<Option<Arc<FileStore>>>,
    processes: RefCell<Vec<Community>>,
    sent: RefCell<BTreeMap<CommandId, Deed>>,
    /// What was told as done: where, and whether the room failed.
    told: RefCell<BTreeMap<CommandId, (Seq, bool)>>,
    /// Of which every word was that they were not carried out.
    never: RefCell<BTreeSet<CommandId>>,
    tally: RefCell<Tally>,
}

impl Run {
    fn count(&self, what: &'static str) {
        self.tally.borrow_mut().add(what, 1);
    }

    fn serve(&self, store: FileStore, processes: usize) {
        let store = Arc::new(store);
        let process = |_| {
            let faulty = Arc::new(Faulty::new(Arc::clone(&store) as Arc<dyn Store>, self.chaos.clone()));
            Community::open_with(faulty, registry(engine(), &PAYMENTS), Arc::new(self.chaos.clone()), LaneLimits::default())
        };
        *self.processes.borrow_mut() = (0..processes).map(process).collect();
        *self.store.borrow_mut() = Some(store);
    }

    /// Everything in the machine ends; what was not synced may be lost.
    fn crash(&self, executor: &mut Executor, disk: &SimDisk, dice: &mut Dice) {
        self.count("crashes");
        self.chaos.tell(|| "everything crashes".to_owned());
        executor.kill_all();
        self.processes.borrow_mut().clear();
        *self.store.borrow_mut() = None;
        if dice.percent(50) { disk.crash() } else { disk.kill() }
    }

    /// Until nothing is left that the rooms have not heard of.
    fn let_hear(&self, community: &Community) {
        let mut more = true;
        while more {
            let id = CommandId::from_u128((1 << 127) | self.sent.borrow().len() as u128);
            self.sent.borrow_mut().insert(id, Deed { by_ana: false, action: "tick", amount: 0 });
            more = block_on(community.system().execute_as(id, TickRooms {})).expect("nothing fails now").more;
        }
    }

    /// What the journal says was done is what was told, and what the rooms and the books hold.
    fn judge(&self) -> Judged {
        let begun = begun();
        let store = self.store.borrow().clone().expect("it is open");
        let (mut places, mut count, mut anas, mut paid) = (BTreeMap::new(), 0, 0, 0_u64);
        for (seq, bytes) in block_on(store.journal(begun.head.next(), 1 << 20)).expect("nothing fails now") {
            let entry = Entry::decode(&bytes).expect("an entry that was committed decodes");
            let deed = self.sent.borrow()[&entry.header.id];
            let failed = entry.events.iter().any(|event| event.decode::<RoomFailed>().is_some());
            assert_eq!(places.insert(entry.header.id, (seq, failed)), None, "{deed:?} was carried out twice");
            match deed.action {
                _ if failed => {}
                "tick" => {}
                "count" => count += deed.amount,
                "pay" => {
                    anas += if deed.by_ana { -deed.amount } else { deed.amount };
                    paid += 1;
                }
                _ => unreachable!("{deed:?} can't come to anything"),
            }
        }
        for (id, place) in &*self.told.borrow() {
            assert_eq!(places.get(id), Some(place), "{:?} was told as done", self.sent.borrow()[id]);
        }
        for id in &*self.never.borrow() {
            assert!(!places.contains_key(id), "{:?} was told as not done", self.sent.borrow()[id]);
        }
        let world = Arc::new(self.chaos.clone());
        let fresh = Community::open_with(store, registry(engine(), &PAYMENTS), world, LaneLimits::default());
        assert_eq!(shown(&fresh, begun.tally, ""), count.to_string(), "what was counted");
        self.let_hear(&fresh);
        let room = block_on(fresh.member(begun.ana.member).ask(RoomOf { room: begun.hostile })).expect("it is there");
        // Who failed too often in a row hears of nothing, and says nothing.
        let is_open = room.state == RoomState::Open;
        if is_open {
            assert_eq!(shown(&fresh, begun.hostile, "times"), paid.to_string(), "payments that were heard of");
        }
        for (wallet, should) in [(begun.ana.wallet, anas), (begun.bo.wallet, -anas)] {
            let balances = block_on(fresh.system().ask(Balances { wallet })).expect("balances");
            let is = balances.first().map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string());
            assert_eq!(is, should.to_string(), "what was paid");
        }
        block_on(fresh.audit(|_| ())).expect("an audit finds nothing");
        Judged { entries: places.len() as u64, heard: if is_open { paid } else { 0 }, paused: u64::from(!is_open) }
    }
}

/// What was found to be as it should.
struct Judged {
    entries: u64,
    heard: u64,
    paused: u64,
}

/// The first that a page of a room says.
fn shown(community: &Community, room: RoomId, path: &str) -> String {
    let page = RoomPageOf { room, path: path.to_owned(), language: Language::English };
    let page = block_on(community.member(begun().ana.member).ask(page)).expect("a page");
    let [Tab { nodes, .. }] = page.tabs.as_slice() else { unreachable!("{page:?}") };
    let Some(Node::Text(text)) = nodes.first() else { unreachable!("{page:?}") };
    text.clone()
}

/// One seed: storms with crashes between them, and what the journal, the rooms and the books say after each.
fn live(chaos: &Chaos, forgets: u64) -> Tally {
    let (mut dice, begun) = (chaos.plan(), begun());
    let disk = begun.disk.fork(dice.bits());
    disk.kill();
    let processes = if chaos.may(Trouble::Processes) { 1 + dice.index(2) } else { 1 };
    let run = Rc::new(Run {
        chaos: chaos.clone(),
        store: RefCell::default(),
        processes: RefCell::default(),
        sent: RefCell::default(),
        told: RefCell::default(),
        never: RefCell::default(),
        tally: RefCell::default(),
    });
    run.serve(open(&disk).expect("nothing fails yet"), processes);
    let mut executor = Executor::new(chaos.clone());
    for _ in 0..1 + dice.below(3) {
        chaos.storm(Rates { forgets, ..Rates::throw(&mut dice) });
        for process in 0..processes {
            for _ in 0..1 + dice.below(2) {
                let calls = chaos.calls(3 + dice.below(8));
                executor.spawn(process, true, caller(Rc::clone(&run), process, calls));
            }
        }
        let fault = *dice.pick(&[Fault::Death, Fault::Death, Fault::Error, Fault::Full, Fault::Short]);
        let (after, steps) = (1 + dice.below(300), dice.below(1_500));
        if chaos.may(Trouble::Crashes) {
            let strikes = disk.operations() + after;
            disk.fail(after, fault);
            let mut last = executor.steps() + steps;
            while executor.steps() < last && executor.step() {
                // A store that takes no more commits is soon seen through.
                if disk.operations() >= strikes {
                    last = last.min(executor.steps() + 60);
                }
            }
            run.crash(&mut executor, &disk, &mut dice);
            disk.mend();
            run.serve(open(&disk).expect("opens after a crash"), processes);
        } else {
            while executor.step() {}
        }
        run.judge();
    }
    chaos.calm_down();
    executor.spawn(0, true, caller(Rc::clone(&run), 0, chaos.calls(2)));
    while executor.step() {}
    let Judged { entries, heard, paused } = run.judge();
    let mut tally = run.tally.take();
    tally.add("entries judged", entries);
    tally.add("payments heard of", heard);
    tally.add("rooms paused", paused);
    tally
}

/// Makes the calls of these numbers, each by dice of its own; again under the same id as long as it may still succeed.
async fn caller(run: Rc<Run>, process: usize, calls: Range<u64>) {
    for number in calls {
        let Some(mut dice) = run.chaos.call(number) else { continue };
        let (id, deed) = (CommandId::from_u128(dice.long()), Deed::throw(&mut dice));
        run.sent.borrow_mut().insert(id, deed);
        let mut certainly_not = true;
        for _ in 0..3 {
            let community = run.processes.borrow()[process].clone();
            let answer = may_drop(&run.chaos, deed.done(id, &community)).await;
            run.chaos.tell(|| format!("{deed:?} is told {answer:?}"));
            let code = match answer {
                None => {
                    certainly_not = false;
                    run.count("calls dropped by their callers");
                    continue;
                }
                Some(Ok(place)) => {
                    run.count(deed.action);
                    run.told.borrow_mut().extend(place.map(|place| (id, place)));
                    certainly_not = false;
                    break;
                }
                Some(Err(error)) => error.code(),
            };
            match code {
                "unknown-outcome" => {
                    certainly_not = false;
                    run.count("told of an unknown outcome");
                }
                // Who hears of a broken store comes again later.
                "store" => run.chaos.wait().await,
                "busy" => {}
                "internal" | "command-id-reused" => unreachable!("{deed:?} met a bug: {code}"),
                _ => {
                    run.count("refused");
                    break;
                }
            }
        }
        if certainly_not {
            run.never.borrow_mut().insert(id);
        }
    }
}
