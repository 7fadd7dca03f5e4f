//! One seed: a town that was set up, storms with crashes between them, and the calm in which all must agree.

use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use pollster::block_on;
use wezer_core::grant::GiveRight;
use wezer_core::group::{AddToGroup, CreateGroup, ROOT};
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin};
use wezer_core::member::AdmitMember;
use wezer_core::money::{Ppm, Scale};
use wezer_core::simulation::{Chaos, Dice, Executor, Rates, Tally, Trouble, may_drop};
use wezer_core::store::copy::copy;
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{FileStore, MemoryStore, StoreError};
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_core::world::HandWorld;
use wezer_core::{Command, Community};
use wezer_exchange::conversion::{Rate, SetConversion};
use wezer_exchange::deal::{ReplyTerms, ReplyTo};
use wezer_exchange::market::SetUpExchange;
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;

use crate::plan::{Answer, MO, People, Plan};
use crate::town::Town;
use crate::twin::{Made, Twin, registry};

const COMMUNITY: CommunityId = CommunityId::from_u128(9);

fn open(disk: &SimDisk, checkpoint_bytes: u64) -> Result<FileStore, StoreError> {
    let options = Options::default().create(COMMUNITY).background(false).checkpoint_bytes(checkpoint_bytes);
    FileStore::open_on(Arc::new(disk.clone()), "simulated", options.cache_bytes(0).cached_blocks(1))
}

/// The town as every run finds it: five members, of whom the last moderates; nobody owes more than 30 VAL or 20 BRD, which convert
/// into one another through the commons; euros are only declared. Ana has announced a few things, to which Bo and Cleo replied.
fn beginning() -> &'static (SimDisk, People) {
    static BEGINNING: OnceLock<(SimDisk, People)> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let disk = SimDisk::new(0);
        let store = open(&disk, 16 << 10).expect("nothing fails yet");
        let world = HandWorld::at(Timestamp::from_micros(1_600_000_000_000_000));
        let community = Community::open_with(Arc::new(store), registry(), Arc::new(world), LaneLimits::default());
        done(&community, SetUpExchange::default());
        for (code, limit) in [("VAL", "-30"), ("BRD", "-20")] {
            let (code, limit) = (code.parse().expect("a code"), limit.parse().expect("an amount"));
            done(&community, CreateCurrency::mutual_credit(code, limit));
        }
        let euro = CreateCurrency::new("EUR".parse().expect("a code"), Abundance::Rare, Origin::Declared);
        done(&community, euro.scale(Scale::CENTS));
        let admit = |name: &str| done(&community, AdmitMember::named(name));
        let admitted = ["Ana", "Bo", "Cleo", "Dan", "Mo"].map(admit);
        let members: Vec<_> = admitted.iter().map(|one| one.member).collect();
        let to = done(&community, CreateGroup::new("circle".parse().expect("a kind"), "Peace"));
        done(&community, AddToGroup { group: to, member: members[MO], delegate_of: None });
        let right = "content.moderate".to_owned();
        done(&community, GiveRight { right, to, over: ROOT, when: None, expires_at: None, reason: "Elected".to_owned() });
        let food = done(&community, CreateCategory::named("Food", "Nourriture"));
        let (from, to) = ("VAL".parse().expect("a code"), "BRD".parse().expect("a code"));
        let rate = Rate::new(1, 2).expect("a rate");
        let name = "Bread for work".to_owned();
        done(&community, SetConversion { name, from, to, rate, spread: Ppm::default(), liquidity: COMMONS, both_ways: true });
        let mut made = Made::new();
        for (kind, price) in [(Kind::Offer, "5 VAL"), (Kind::Want, "3 VAL"), (Kind::Offer, "2 BRD")] {
            let terms = Terms::new("Bread", food).at(Price::of(price.parse().expect("money")));
            let write = WriteAnnouncement { kind, terms, publish: true };
            let announcement = block_on(community.member(members[0]).execute(write)).expect("announced").output;
            made.entry(WriteAnnouncement::NAME).or_default().push(json(&announcement));
            for replier in [1, 2] {
                let reply = ReplyTo::new(announcement, ReplyTerms::of(1));
                let deal = block_on(community.member(members[replier]).execute(reply)).expect("replied").output;
                made.entry(ReplyTo::NAME).or_default().push(json(&deal));
            }
        }
        let wallets = admitted.iter().map(|one| one.wallet).collect();
        (disk, People { members, wallets, food, made })
    })
}

fn json<T: serde::Serialize>(made: &T) -> serde_json::Value {
    serde_json::to_value(made).expect("an id is JSON")
}

fn done<C: Command>(community: &Community, command: C) -> C::Output {
    block_on(community.system().execute(command)).expect("done").output
}

pub(crate) fn on_a_disk(chaos: &Chaos) -> Tally {
    forgetful(chaos, 0)
}

/// The same over a store that now and then says that it committed and did not: so many times in a hundred.
pub(crate) fn forgetful(chaos: &Chaos, forgets: u64) -> Tally {
    let mut dice = chaos.plan();
    let (begun, people) = beginning();
    let disk = begun.fork(dice.bits());
    disk.kill();
    let checkpoint_bytes = 4096 << dice.below(6);
    let store = open(&disk, checkpoint_bytes).expect("nothing fails yet");
    let twin = Arc::new(MemoryStore::new(COMMUNITY));
    block_on(copy(&store, Arc::clone(&twin) as _, |_| {})).expect("nothing fails yet");
    let processes = 1 + dice.index(3);
    let processes = if chaos.may(Trouble::Processes) { processes } else { 1 };
    let town = Town::new(chaos.clone(), people.clone(), Arc::new(store), Twin::new(twin, people.made.clone()), processes);
    let mut executor = Executor::new(chaos.clone());
    let lives = 1 + dice.below(4);
    for _ in 0..if chaos.may(Trouble::Crashes) { lives } else { 1 } {
        chaos.storm(Rates { forgets, ..Rates::throw(&mut dice) });
        for process in 0..processes {
            for _ in 0..1 + dice.below(3) {
                let calls = chaos.calls(3 + dice.below(14));
                executor.spawn(process, true, caller(Rc::clone(&town), process, calls));
            }
        }
        let fault = *dice.pick(&[Fault::Death, Fault::Death, Fault::Error, Fault::Full, Fault::Short]);
        let (after, steps) = (1 + dice.below(400), dice.below(3_000));
        if chaos.may(Trouble::Crashes) {
            let strikes = disk.operations() + after;
            disk.fail(after, fault);
            let mut last = executor.steps() + steps;
            while !town.is_dead() && executor.steps() < last && executor.step() {
                // A store that takes no more commits is soon seen through.
                if disk.operations() >= strikes {
                    last = last.min(executor.steps() + 60);
                }
            }
            crash(&town, &mut executor, &disk, &mut dice);
            town.reopened(Arc::new(reopen(&town, &mut executor, &disk, &mut dice, checkpoint_bytes)), processes);
        } else {
            while executor.step() {}
        }
    }
    chaos.calm_down();
    for process in 0..processes {
        executor.spawn(process, true, caller(Rc::clone(&town), process, chaos.calls(2)));
    }
    while executor.step() {}
    town.reckon();
    let mut tally = town.tally.borrow().clone();
    tally.add("journal entries", town.look());
    tally.add("steps", executor.steps());
    tally
}

/// Everything in the machine ends; what was not synced may be lost.
fn crash(town: &Rc<Town>, executor: &mut Executor, disk: &SimDisk, dice: &mut Dice) {
    town.count("crashes");
    town.chaos.tell(|| "everything crashes".to_owned());
    executor.kill_all();
    town.let_go();
    if dice.percent(50) { disk.crash() } else { disk.kill() }
}

fn reopen(town: &Rc<Town>, executor: &mut Executor, disk: &SimDisk, dice: &mut Dice, checkpoint_bytes: u64) -> FileStore {
    loop {
        let armed = dice.percent(25);
        if armed {
            disk.fail(1 + dice.below(20), Fault::Death);
        }
        match open(disk, checkpoint_bytes) {
            Ok(store) if !armed || disk.mend() => return store,
            Err(StoreError::Damaged { what }) => assert!(what.is_empty(), "a crash damaged the store: {what}"),
            _ => town.count("crashes while opening"),
        }
        crash(town, executor, disk, dice);
    }
}

/// Makes the calls of these numbers, each by dice of its own; again under the same id as long as it may still succeed.
async fn caller(town: Rc<Town>, process: usize, calls: Range<u64>) {
    for number in calls {
        let Some(mut dice) = town.chaos.call(number) else { continue };
        town.look();
        let now = town.chaos.moment();
        let (id, sent) = {
            let twin = town.twin.borrow();
            twin.set(now);
            (CommandId::from_u128(dice.long()), Plan { dice: &mut dice, twin: &twin, people: &town.people, now }.deed())
        };
        for _ in 0..3 {
            let call = town.begins(id, &sent);
            let session = town.session(process, &sent);
            let Some(answer) = may_drop(&town.chaos, sent.deed.execute(&session, id)).await else {
                town.count("calls dropped by their callers");
                town.chaos.tell(|| format!("{:?} by {} is dropped", sent.deed, sent.actor));
                continue;
            };
            town.chaos.tell(|| format!("{:?} by {} is told {answer:?}", sent.deed, sent.actor));
            town.ends(call, id, &answer);
            match answer {
                // Who hears of a broken store comes again later.
                Answer::No("store") => town.chaos.wait().await,
                Answer::No("busy" | "unknown-outcome") => {}
                _ => break,
            }
        }
    }
}
