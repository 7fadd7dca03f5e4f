//! One seed: a beginning, a storm, and the calm in which everybody must come to an end.

use std::rc::Rc;
use std::sync::Arc;

use pollster::block_on;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::Seq;
use wezer_core::kernel::LaneLimits;
use wezer_core::simulation::{Chaos, Dice, Executor, Rates, Tally, Trouble};
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::{Fault, SimDisk};
use wezer_core::store::{FileStore, MemoryStore, StoreError};
use wezer_core::{Actor, Community, Registry};

use crate::caller::{caller, command};
use crate::oracle::plan::{Plan, beginning};
use crate::oracle::word::Reply;
use crate::town::Town;

fn lane_limits(dice: &mut Dice) -> LaneLimits {
    let mut limits = LaneLimits::default();
    if dice.percent(25) {
        limits.remembered_commands = 8 + dice.index(60);
    }
    if dice.percent(30) {
        limits.group_commands = 1 + dice.index(6);
    }
    if dice.percent(30) {
        limits.cached_documents = dice.index(12);
        limits.cached_accounts = dice.index(6);
    }
    if dice.percent(20) {
        limits.attempts = 1 + u32::try_from(dice.below(4)).expect("small");
    }
    limits
}

/// Follows the journal from the beginning and must see each entry once, in order.
async fn follower(community: Community, town: Rc<Town>) {
    let mut subscription = community.subscribe(Seq::START);
    let mut last = 0;
    loop {
        match subscription.next().await {
            Ok((seq, _)) => {
                assert_eq!(seq.get(), last + 1, "a subscriber misses an entry");
                last = seq.get();
                assert!(last <= town.look().seq, "a subscriber sees what is not there");
                town.count("entries seen by subscribers");
            }
            Err(_) => {
                town.count("subscribers told of a broken store");
                town.chaos.wait().await;
            }
        }
    }
}

/// How many processes there are, if there may be several.
fn processes(chaos: &Chaos, dice: &mut Dice, most: usize) -> usize {
    let processes = 1 + dice.index(most);
    if chaos.may(Trouble::Processes) { processes } else { 1 }
}

pub(crate) fn in_memory(chaos: &Chaos) -> Tally {
    forgetful(chaos, 0)
}

/// The same over a store that now and then says that it committed and did not: so many times in a hundred.
pub(crate) fn forgetful(chaos: &Chaos, forgets: u64) -> Tally {
    let mut dice = chaos.plan();
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(u128::from(dice.bits()) | 1)));
    let processes = processes(chaos, &mut dice, 3);
    let limits = lane_limits(&mut dice);
    let town = Town::new(chaos.clone(), store, limits, processes);
    let mut executor = Executor::new(chaos.clone());
    begin(&town, &mut executor, &mut dice);
    storm(&town, &mut executor, &mut dice, processes, forgets);
    calm(&town, &mut executor, processes);
    town.tally.borrow().clone()
}

/// The same over the file store, on a disk that fails and loses what was not synced.
pub(crate) fn on_a_disk(chaos: &Chaos) -> Tally {
    let mut dice = chaos.plan();
    let community = CommunityId::from_u128(u128::from(dice.bits()) | 1);
    let disk = SimDisk::new(dice.bits());
    let checkpoint_bytes = 4096 << dice.below(6);
    let open = || {
        let options = Options::default().create(community).background(false).checkpoint_bytes(checkpoint_bytes);
        FileStore::open_on(Arc::new(disk.clone()), "simulated", options.cache_bytes(0).cached_blocks(1))
    };
    let processes = processes(chaos, &mut dice, 2);
    let limits = lane_limits(&mut dice);
    let store = Arc::new(open().expect("nothing fails yet"));
    let town = Town::new(chaos.clone(), store, limits, processes);
    let mut executor = Executor::new(chaos.clone());
    begin(&town, &mut executor, &mut dice);
    let lives = 1 + dice.below(4);
    for _ in 0..if chaos.may(Trouble::Crashes) { lives } else { 1 } {
        town.chaos.storm(Rates::throw(&mut dice));
        for process in 0..processes {
            populate(&town, &mut executor, process, 1 + dice.below(3), &mut dice);
        }
        let fault = *dice.pick(&[Fault::Death, Fault::Death, Fault::Error, Fault::Full, Fault::Short]);
        let after = 1 + dice.below(150);
        let strikes = disk.operations() + after;
        disk.fail(after, fault);
        let mut last = executor.steps() + dice.below(3_000);
        while !town.is_dead() && executor.steps() < last && executor.step() {
            // A store that takes no more commits is soon seen through.
            if disk.operations() >= strikes {
                last = last.min(executor.steps() + 120);
            }
        }
        crash(&town, &mut executor, &disk, &mut dice);
        let store = loop {
            let armed = dice.percent(25);
            if armed {
                disk.fail(1 + dice.below(20), Fault::Death);
            }
            match open() {
                Ok(store) if !armed || disk.mend() => break store,
                Ok(_) => crash(&town, &mut executor, &disk, &mut dice),
                Err(StoreError::Damaged { what }) => assert!(what.is_empty(), "a crash damaged the store: {what}"),
                Err(_) => {
                    town.count("crashes while opening");
                    crash(&town, &mut executor, &disk, &mut dice);
                }
            }
        };
        town.reopened(Arc::new(store), processes);
    }
    calm(&town, &mut executor, processes);
    town.tally.borrow().clone()
}

/// Everything in the machine ends; what was not synced may be lost.
fn crash(town: &Rc<Town>, executor: &mut Executor, disk: &SimDisk, dice: &mut Dice) {
    town.count("crashes");
    town.chaos.tell(|| "everything crashes".to_owned());
    executor.kill_all();
    town.let_go();
    if dice.percent(50) { disk.crash() } else { disk.kill() }
}

fn begin(town: &Rc<Town>, executor: &mut Executor, dice: &mut Dice) {
    for op in beginning(dice) {
        let (town, id) = (Rc::clone(town), CommandId::from_u128(dice.long()));
        executor.spawn(0, true, async move {
            let reply = command(&town, 0, (id, Actor::System, op), 1).await;
            assert!(matches!(reply, Some(Reply::Done { .. })), "the beginning is quiet: {reply:?}");
        });
        while executor.step() {}
    }
    town.chaos.begin_story();
}

fn storm(town: &Rc<Town>, executor: &mut Executor, dice: &mut Dice, processes: usize, forgets: u64) {
    town.chaos.storm(Rates { forgets, ..Rates::throw(dice) });
    let callers = 1 + dice.below(4);
    for process in 0..processes {
        populate(town, executor, process, callers, dice);
    }
    let mut deaths = dice.below(6);
    while executor.step() {
        if deaths > 0 && town.chaos.dice(|dice| dice.below(200) == 0) && town.chaos.happens(|rates| rates.process_dies * 25) {
            deaths -= 1;
            let process = dice.index(processes);
            town.tally.borrow_mut().add("callers that died", executor.kill(process) as u64);
            town.count("processes that died");
            town.restart(process);
            populate(town, executor, process, callers.min(2), dice);
        }
    }
}

fn populate(town: &Rc<Town>, executor: &mut Executor, process: usize, callers: u64, dice: &mut Dice) {
    for _ in 0..callers {
        let calls = 3 + dice.below(12);
        executor.spawn(process, true, caller(Rc::clone(town), process, town.chaos.calls(calls)));
    }
    if dice.percent(30) {
        executor.spawn(process, false, follower(town.process(process), Rc::clone(town)));
    }
}

/// Nothing fails any more: every process serves, and all that is stored is what the naive community says.
fn calm(town: &Rc<Town>, executor: &mut Executor, processes: usize) {
    town.chaos.calm_down();
    for process in 0..processes {
        let town = Rc::clone(town);
        executor.spawn(process, true, async move {
            let (state, now) = (town.look(), town.chaos.moment());
            let (actor, op) = town.chaos.dice(|dice| Plan { dice, state: &state, now }.command());
            let id = CommandId::from_u128(process as u128 + 1);
            let reply = command(&town, process, (id, actor, op), 4).await;
            let served = matches!(reply, Some(Reply::Done { .. } | Reply::Refused(_)));
            assert!(served || processes > 1, "a process does not serve any more: {reply:?}");
        });
    }
    while executor.step() {}
    town.reckon();
    let state = town.look();
    let fresh = Community::open_with(town.community(), Registry::core(), Arc::new(town.chaos.clone()), LaneLimits::default());
    let questions = Plan { dice: &mut Dice::new(state.seq), state: &state, now: town.chaos.moment() }.everything();
    for question in questions {
        let words = block_on(question.clone().ask(&fresh.system()));
        assert!(state.agrees(Actor::System, &question, &words), "in the end {question:?} is answered {words:?}");
    }
    let audit = block_on(fresh.audit(|_| {}));
    assert!(audit.is_ok(), "the audit finds {:?}", audit.err());
    let mut tally = town.tally.borrow_mut();
    tally.add("journal entries", state.seq);
    tally.add("steps", executor.steps());
    tally.add("processes opened", town.opened.get());
}
