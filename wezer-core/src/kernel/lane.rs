//! The lane: commands of one community run one after another, and are committed together.
//!
//! Invariant: results are given only when what they tell of is committed on top of exactly what they were decided upon. Whoever
//! polls while nobody else does runs everything that waits (flat combining); there is no background task. A caller's future may
//! be dropped at any await: its command is then either committed whole or was never begun, and another caller takes over.
//!
//! Phases of a group, each at most one round trip: *decide* (in memory; what is missing is *read* and the decision run again),
//! *commit*, *deliver*. A conflict or a lost answer leads to *catch up* (head and commands of others) and back to decide, where what
//! landed stands. A group that has nothing to commit is *checked* against the store's head instead, so that a refusal is as current as a
//! commit; unless it needed no reading and all that ask are content with what is known here.
//!
//! Cost: one allocation a call, one lock a poll; the sync of the store is shared by all that wait.

use core::task::Context;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, TryLockError};

use super::flight::{CaughtUp, Flight, Landed, Span, catch_up};
use super::job::{Failure, Job};
use super::memory::{Hints, Memory};
use super::query::Freshness;
use super::registry::Registry;
use super::sync::Mutex;
use crate::journal::Seq;
use crate::store::{Batch, CommitError, Head, Store, StoreError};
use crate::time::Timestamp;
use crate::trace;
use crate::world::World;

/// How much a lane takes on. Every limit has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The last so many commands are remembered, so that a retry has no second effect; up to twice as many are.
    pub remembered_commands: usize,
    /// A group is closed when it holds so many commands (a batch by one caller is never split).
    pub group_commands: usize,
    /// How often a group is decided anew because others changed the community, before its callers are told `Busy`.
    pub attempts: u32,
    /// How many reads one group may need before its callers are told `Busy`.
    pub reads: u32,
    /// A caller whose own command is done runs up to so many groups more while others wait, before one of them has to wake up for
    /// it: what it costs this caller in latency, all others win.
    pub extra_groups: u32,
    /// Beyond so many documents in memory, all are forgotten.
    pub cached_documents: usize,
    /// Beyond so many wallets in memory, all accounts are forgotten.
    pub cached_accounts: usize,
    /// Beyond so many index rows in memory, all are forgotten, as they are with each commit.
    pub cached_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            remembered_commands: 1 << 18,
            group_commands: 16_384,
            attempts: 32,
            reads: 10_000,
            extra_groups: 4,
            cached_documents: 1 << 20,
            cached_accounts: 1 << 22,
            cached_rows: 1 << 18,
        }
    }
}

pub(super) struct Core {
    memory: Memory,
    pub(super) group: Vec<Box<dyn Job>>,
    pub(super) flight: Option<Flight>,
    /// The memory is not known to be what the store holds.
    stale: bool,
    /// Why an answer was lost, as long as something of the group may be in the journal for all that its callers know.
    pub(super) lost: Option<StoreError>,
    /// Whether something of the group is known to be in the journal.
    stands: bool,
    /// When the group is decided. One moment for all its runs: what is looked up by the moment would else be missed each time anew.
    now: Option<Timestamp>,
    attempts: u32,
    reads: u32,
    /// How many callers waited together for the store.
    crowd: usize,
}

pub(crate) struct Lane {
    store: Arc<dyn Store>,
    world: Arc<dyn World>,
    limits: Limits,
    pub(super) queue: Mutex<VecDeque<Box<dyn Job>>>,
    pub(super) core: Mutex<Core>,
    /// Somebody left whom the others may have relied on to drive, and nobody has looked after those others yet.
    left: AtomicBool,
}

impl core::fmt::Debug for Lane {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Lane").field("community", &self.store.community()).finish_non_exhaustive()
    }
}

impl Lane {
    pub(crate) fn new(store: Arc<dyn Store>, world: Arc<dyn World>, limits: Limits, registry: Arc<Registry>) -> Self {
        let memory = Memory::new(Head::empty(store.community()), limits.remembered_commands, registry);
        let core = Core {
            memory,
            group: Vec::new(),
            flight: None,
            stale: true,
            lost: None,
            stands: false,
            now: None,
            attempts: 0,
            reads: 0,
            crowd: 0,
        };
        Self { store, world, limits, queue: Mutex::new(VecDeque::new()), core: Mutex::new(core), left: AtomicBool::new(false) }
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub(crate) fn world(&self) -> &dyn World {
        &*self.world
    }

    /// Runs what is in flight and what waits, until `done`, until nothing waits, or until the store makes us wait.
    ///
    /// Callers who waited together for a commit come back one after another, each with its next command. The first of them lets the
    /// others come before a group is taken: it is woken again at once, and `patient` no more. Else each second commit would hold
    /// one command alone.
    pub(super) fn drive(&self, core: &mut Core, context: &mut Context<'_>, patient: &mut bool, done: impl Fn() -> bool) {
        let mut extra = self.limits.extra_groups;
        loop {
            if let Some(flight) = core.flight.as_mut() {
                let Some(landed) = flight.poll(context) else {
                    core.crowd = core.group.len();
                    return;
                };
                core.flight = None;
                self.landed(core, landed);
            } else if core.group.is_empty() {
                let done = done();
                if (done || *patient) && self.waiting() < core.crowd {
                    if !done {
                        *patient = false;
                        context.waker().wake_by_ref();
                    }
                    return;
                }
                if (done && extra == 0) || !self.next_group(core) {
                    return;
                }
                extra -= u32::from(done);
            } else {
                self.decide(core);
            }
        }
    }

    fn waiting(&self) -> usize {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes what waits. A memory that may be stale is brought up to date first.
    fn next_group(&self, core: &mut Core) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut commands = 0;
        while commands < self.limits.group_commands
            && let Some(job) = queue.pop_front()
        {
            if job.is_awaited() {
                commands += job.len();
                core.group.push(job);
            }
        }
        drop(queue);
        core.now = None;
        core.attempts = 0;
        core.reads = 0;
        core.crowd = 0;
        if core.group.is_empty() {
            return false;
        }
        if core.stale {
            self.catch_up(core, None);
        }
        true
    }

    fn decide(&self, core: &mut Core) {
        let now = *core.now.get_or_insert_with(|| self.world.now().max(core.memory.head().recorded_at));
        let mut missing = false;
        let mut failed = None;
        for (place, job) in core.group.iter_mut().enumerate() {
            match catch_unwind(AssertUnwindSafe(|| job.run(&mut core.memory, now))) {
                Ok(ran) => missing |= ran.is_err(),
                Err(_) => {
                    failed = Some(place);
                    break;
                }
            }
        }
        if let Some(place) = failed {
            return self.drop_panicked(core, place);
        }
        if missing || !core.memory.has_keys() {
            self.read(core);
        } else if core.memory.group_len() > 0 {
            let batch = Arc::new(core.memory.batch(&*self.world));
            let answer = Box::pin(trace::commit(Arc::clone(&self.store), Arc::clone(&batch)));
            core.flight = Some(Flight::Commit { batch, answer });
        } else if self.is_fresh(core) {
            self.deliver(core);
        } else {
            core.flight = Some(Flight::Check { answer: Box::pin(trace::head(Arc::clone(&self.store))) });
        }
    }

    /// Whether the group is content with what is in memory. What was read for it may be newer than the rest: that has to be checked.
    fn is_fresh(&self, core: &Core) -> bool {
        let content = core.reads == 0 && core.group.iter().all(|job| job.freshness() == Freshness::Cached);
        content && self.store.heard().is_some_and(|heard| heard <= core.memory.committed().seq)
    }

    fn read(&self, core: &mut Core) {
        // What is missed once is soon missed again: everything that commands name is asked for in the same round trip. One command
        // alone can name thousands of things, such as a batch of entries.
        let mut seen = Hints::default();
        let mut failed = None;
        for (place, job) in core.group.iter().enumerate() {
            if catch_unwind(AssertUnwindSafe(|| job.hint(&mut core.memory, &mut seen))).is_err() {
                failed = Some(place);
            }
        }
        if let Some(place) = failed {
            return self.drop_panicked(core, place);
        }
        core.reads += 1;
        if core.reads > self.limits.reads || !core.memory.misses() {
            return self.give_up(core, Failure::Busy);
        }
        let (wanted, decoders) = core.memory.take_wanted();
        let wanted = Arc::new(wanted);
        let answer = Box::pin(trace::read(Arc::clone(&self.store), Arc::clone(&wanted)));
        core.flight = Some(Flight::Read { wanted, decoders, answer });
    }

    /// A decision panicked: its caller is told, and the others decide again without it.
    fn drop_panicked(&self, core: &mut Core, place: usize) {
        tracing::error!(community = %self.store.community(), "a decision panicked");
        let failure = core.lost.clone().map_or(Failure::Internal, Failure::Unknown);
        core.group.remove(place).deliver(Some(&failure));
        self.restart(core);
    }

    fn restart(&self, core: &mut Core) {
        core.group.iter_mut().for_each(|job| job.restart());
        core.now = None;
        let head = core.memory.committed();
        core.memory.forget(head);
    }

    pub(super) fn give_up(&self, core: &mut Core, failure: Failure) {
        let failure = core.lost.take().map_or(failure, Failure::Unknown);
        let head = core.memory.committed();
        core.memory.forget(head);
        core.stands = false;
        core.stale = true;
        core.group.drain(..).for_each(|job| job.deliver(Some(&failure)));
    }

    fn try_again(&self, core: &mut Core, lost: Option<Arc<Batch>>) {
        core.attempts += 1;
        self.catch_up(core, lost);
    }

    fn catch_up(&self, core: &mut Core, lost: Option<Arc<Batch>>) {
        let store = Arc::clone(&self.store);
        let known = core.memory.committed().seq;
        let last = core.memory.window.span() as u64;
        let first = if core.memory.window.reaches_back_from(known) { known.next() } else { Seq::START.next() };
        // A lost batch must be among what is read, however much came after it.
        let at_least = lost.is_some().then_some(known.next());
        let span = Span { first, last, at_least };
        core.flight = Some(Flight::CatchUp { lost, answer: Box::pin(async move { catch_up(&*store, span).await }) });
    }

    fn deliver(&self, core: &mut Core) {
        core.lost = None;
        core.stands = false;
        core.group.drain(..).for_each(|job| job.deliver(None));
        core.memory.trim(&self.limits);
    }

    fn landed(&self, core: &mut Core, landed: Landed) {
        match landed {
            Landed::Read(wanted, decoders, Ok(found)) => {
                let wanted = Arc::try_unwrap(wanted).unwrap_or_else(|shared| (*shared).clone());
                match catch_unwind(AssertUnwindSafe(|| core.memory.absorb(wanted, &decoders, found, &*self.world))) {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => self.give_up(core, Failure::Store(error)),
                    Err(_) => self.give_up(core, Failure::Internal),
                }
            }
            Landed::Check(Ok(head)) if head == core.memory.committed() => self.deliver(core),
            Landed::Check(Ok(_)) => self.try_again(core, None),
            Landed::Commit(batch, Ok(())) => {
                match Arc::try_unwrap(batch) {
                    Ok(batch) => core.memory.landed(batch),
                    Err(shared) => core.memory.landed((*shared).clone()),
                }
                self.deliver(core);
            }
            Landed::Commit(_, Err(CommitError::Conflict { .. })) => self.try_again(core, None),
            Landed::Commit(batch, Err(CommitError::Unknown(error))) => {
                core.lost = Some(error);
                self.try_again(core, Some(batch));
            }
            Landed::CatchUp(lost, Ok(caught)) => self.caught_up(core, lost, &caught),
            Landed::Read(_, _, Err(error))
            | Landed::Check(Err(error))
            | Landed::Commit(_, Err(CommitError::Failed(error)))
            | Landed::CatchUp(_, Err(error)) => self.give_up(core, Failure::Store(error)),
        }
    }

    /// Knows again where the store stands. If a commit's answer was lost, the journal tells whether it landed: all of it, since
    /// another process may have carried out the same first command at the same moment, which makes the same bytes.
    ///
    /// What landed is told at once if there is nothing else in the group, or if nothing was read for it: then all of it was decided upon
    /// what stands before these entries, whoever wrote them. Else what we read may be newer, if it was the other process, and no commit
    /// has checked that: then the commands that landed stand, and what else was asked is decided anew.
    fn caught_up(&self, core: &mut Core, lost: Option<Arc<Batch>>, caught: &CaughtUp) {
        let known = core.memory.committed().seq;
        core.memory.forget(caught.head);
        if let Err(error) = core.memory.learn(&caught.entries) {
            return self.give_up(core, Failure::Store(error));
        }
        core.stale = false;
        let landed = lost.filter(|batch| {
            let mut theirs = caught.entries.iter().skip_while(|(at, _)| *at <= known);
            batch.entries().all(|(seq, ours)| theirs.next().is_some_and(|(at, theirs)| *at == seq && **theirs == *ours))
        });
        let asked: usize = core.group.iter().map(|job| job.len()).sum();
        if landed.as_ref().is_some_and(|batch| core.reads == 0 || batch.entry_ends.len() == asked) {
            return self.deliver(core);
        }
        if landed.is_some() {
            core.group.iter_mut().for_each(|job| job.stand());
            core.stands = true;
        } else if !core.stands {
            core.lost = None;
        }
        if core.attempts >= self.limits.attempts && landed.is_none() {
            self.give_up(core, Failure::Busy);
        } else {
            self.restart(core);
        }
    }

    /// After leaving the lane: somebody who waits takes over.
    pub(super) fn hand_over(&self) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = queue.iter().find(|job| job.is_awaited()) {
            job.wake();
        }
    }

    /// A caller who may have been driving went away: whoever waits in the group or behind it takes over.
    pub(super) fn leave(&self) {
        self.left.store(true, Ordering::SeqCst);
        self.look_after_the_others();
    }

    /// Whoever let go of the lane looks for those who were left meanwhile: who left while it was held could not see who is in the group.
    pub(super) fn look_after_the_others(&self) {
        while self.left.load(Ordering::SeqCst) {
            match self.core.try_lock() {
                Ok(core) => {
                    self.left.store(false, Ordering::SeqCst);
                    if wake_one(&core.group) {
                        continue;
                    }
                }
                Err(TryLockError::Poisoned(_)) => return self.hand_over(),
                Err(TryLockError::WouldBlock) => return,
            }
            self.hand_over();
        }
    }
}

/// Wakes one of those who wait, so that it drives.
pub(super) fn wake_one(group: &[Box<dyn Job>]) -> bool {
    let waiting = group.iter().find(|job| job.is_awaited());
    waiting.inspect(|job| job.wake()).is_some()
}
