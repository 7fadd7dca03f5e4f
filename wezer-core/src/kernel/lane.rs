//! The lane: commands of one community run one after another, and are committed together.
//!
//! Invariant: results are given only when what they tell of is committed on top of exactly what they were decided upon. Whoever
//! polls while nobody else does runs everything that waits (flat combining); there is no background task. A caller's future may
//! be dropped at any await: its command is then either committed whole or was never begun, and another caller takes over.
//!
//! Phases of a group, each at most one round trip: *decide* (in memory; what is missing is *read* and the decision run again),
//! *commit*, *deliver*. A conflict or a lost answer leads to *catch up* (head and commands of others) and back to decide; a group
//! that has nothing to commit is *checked* against the store's head instead, so that a refusal is as current as a commit.
//!
//! Cost: one allocation a call, one lock a poll; the sync of the store is shared by all that wait.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::any::TypeId;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use super::job::{Failure, Job, Slot};
use super::memory::{Hints, Memory};
use crate::journal::Seq;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};
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
        }
    }
}

type Flying<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Decoders = Vec<(TypeId, fn(&[u8]) -> Result<Arc<dyn std::any::Any + Send + Sync>, serde_json::Error>)>;

/// What was asked of the store and not yet answered. It belongs to the lane, not to the caller who happened to ask.
enum Flight {
    Read { wanted: Arc<Wanted>, decoders: Decoders, answer: Flying<Result<Found, StoreError>> },
    Commit { batch: Arc<Batch>, answer: Flying<Result<(), CommitError>> },
    Check { answer: Flying<Result<Head, StoreError>> },
    CatchUp { lost: Option<(Arc<Batch>, StoreError)>, answer: Flying<Result<CaughtUp, StoreError>> },
}

/// Where the store stands, and the entries since the lane last knew.
struct CaughtUp {
    head: Head,
    entries: Vec<(Seq, Arc<[u8]>)>,
}

struct Core {
    memory: Memory,
    group: Vec<Box<dyn Job>>,
    flight: Option<Flight>,
    /// The memory is not known to be what the store holds.
    stale: bool,
    attempts: u32,
    reads: u32,
}

pub(crate) struct Lane {
    store: Arc<dyn Store>,
    world: Arc<dyn World>,
    limits: Limits,
    queue: Mutex<VecDeque<Box<dyn Job>>>,
    core: Mutex<Core>,
}

impl core::fmt::Debug for Lane {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Lane").field("community", &self.store.community()).finish_non_exhaustive()
    }
}

impl Lane {
    pub(crate) fn new(store: Arc<dyn Store>, world: Arc<dyn World>, limits: Limits) -> Self {
        let memory = Memory::new(Head::empty(store.community()), limits.remembered_commands);
        let core = Core { memory, group: Vec::new(), flight: None, stale: true, attempts: 0, reads: 0 };
        Self { store, world, limits, queue: Mutex::new(VecDeque::new()), core: Mutex::new(core) }
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub(crate) fn world(&self) -> &dyn World {
        &*self.world
    }

    /// Runs what is in flight and what waits, until `done`, until nothing waits, or until the store makes us wait.
    fn drive(&self, core: &mut Core, context: &mut Context<'_>, done: impl Fn() -> bool) {
        let mut extra = self.limits.extra_groups;
        loop {
            if let Some(flight) = core.flight.as_mut() {
                let Some(landed) = flight.poll(context) else { return };
                core.flight = None;
                self.landed(core, landed);
            } else if core.group.is_empty() {
                let done = done();
                if (done && extra == 0) || !self.next_group(core) {
                    return;
                }
                extra -= u32::from(done);
            } else {
                self.decide(core);
            }
        }
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
        core.attempts = 0;
        core.reads = 0;
        if core.group.is_empty() {
            return false;
        }
        if core.stale {
            self.catch_up(core, None);
        }
        true
    }

    fn decide(&self, core: &mut Core) {
        let now = self.world.now().max(core.memory.head().recorded_at);
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
        if missing {
            self.read(core);
        } else if core.memory.group_len() > 0 {
            let batch = Arc::new(core.memory.batch());
            let (store, sent) = (Arc::clone(&self.store), Arc::clone(&batch));
            core.flight = Some(Flight::Commit { batch, answer: Box::pin(async move { store.commit(&sent).await }) });
        } else {
            let store = Arc::clone(&self.store);
            core.flight = Some(Flight::Check { answer: Box::pin(async move { store.head().await }) });
        }
    }

    fn read(&self, core: &mut Core) {
        // What is missed once is soon missed again: everything that batches name is asked for in the same round trip.
        let mut seen = Hints::default();
        for job in core.group.iter().filter(|job| job.len() > 1) {
            job.hint(&mut core.memory, &mut seen);
        }
        core.reads += 1;
        if core.reads > self.limits.reads || !core.memory.misses() {
            return self.give_up(core, &Failure::Busy);
        }
        let (wanted, decoders) = core.memory.take_wanted();
        let wanted = Arc::new(wanted);
        let (store, asked) = (Arc::clone(&self.store), Arc::clone(&wanted));
        core.flight = Some(Flight::Read { wanted, decoders, answer: Box::pin(async move { store.read(&asked).await }) });
    }

    /// A decision panicked: its caller is told, and the others decide again without it.
    fn drop_panicked(&self, core: &mut Core, place: usize) {
        tracing::error!(community = %self.store.community(), "a decision panicked");
        core.group.remove(place).deliver(Some(&Failure::Internal));
        self.restart(core);
    }

    fn restart(&self, core: &mut Core) {
        core.group.iter_mut().for_each(|job| job.restart());
        let head = core.memory.committed();
        core.memory.forget(head);
    }

    fn give_up(&self, core: &mut Core, failure: &Failure) {
        let head = core.memory.committed();
        core.memory.forget(head);
        core.stale = true;
        core.group.drain(..).for_each(|job| job.deliver(Some(failure)));
    }

    fn try_again(&self, core: &mut Core, lost: Option<(Arc<Batch>, StoreError)>) {
        core.attempts += 1;
        self.catch_up(core, lost);
    }

    fn catch_up(&self, core: &mut Core, lost: Option<(Arc<Batch>, StoreError)>) {
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
        core.group.drain(..).for_each(|job| job.deliver(None));
        core.memory.trim(self.limits.cached_documents, self.limits.cached_accounts);
    }

    fn landed(&self, core: &mut Core, landed: Landed) {
        match landed {
            Landed::Read(wanted, decoders, Ok(found)) => {
                let wanted = Arc::try_unwrap(wanted).unwrap_or_else(|shared| (*shared).clone());
                if let Err(error) = core.memory.absorb(wanted, &decoders, found) {
                    self.give_up(core, &Failure::Store(error));
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
            Landed::Commit(batch, Err(CommitError::Unknown(error))) => self.try_again(core, Some((batch, error))),
            Landed::CatchUp(lost, Ok(caught)) => self.caught_up(core, lost, caught),
            Landed::CatchUp(Some((_, error)), Err(_)) => self.give_up(core, &Failure::Unknown(error)),
            Landed::Read(_, _, Err(error))
            | Landed::Check(Err(error))
            | Landed::Commit(_, Err(CommitError::Failed(error)))
            | Landed::CatchUp(None, Err(error)) => self.give_up(core, &Failure::Store(error)),
        }
    }

    /// Knows again where the store stands. If a commit's answer was lost, the journal tells whether it landed.
    fn caught_up(&self, core: &mut Core, lost: Option<(Arc<Batch>, StoreError)>, caught: CaughtUp) {
        let landed = lost.is_some_and(|(batch, _)| {
            let first = batch.entries().next();
            first.is_some_and(|(seq, ours)| caught.entries.iter().any(|(at, theirs)| *at == seq && **theirs == *ours))
        });
        core.memory.forget(caught.head);
        if let Err(error) = core.memory.learn(&caught.entries) {
            return self.give_up(core, &Failure::Store(error));
        }
        core.stale = false;
        if landed {
            self.deliver(core);
        } else if core.attempts >= self.limits.attempts {
            self.give_up(core, &Failure::Busy);
        } else {
            self.restart(core);
        }
    }

    /// After leaving the lane: somebody who waits takes over.
    fn hand_over(&self) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = queue.iter().find(|job| job.is_awaited()) {
            job.wake();
        }
    }

    /// A caller who may have been driving went away: whoever waits in the group or behind it takes over.
    fn leave(&self) {
        if let Ok(core) = self.core.try_lock()
            && wake_one(&core.group)
        {
            return;
        }
        self.hand_over();
    }
}

/// Wakes one of those who wait, so that it drives.
fn wake_one(group: &[Box<dyn Job>]) -> bool {
    let waiting = group.iter().find(|job| job.is_awaited());
    waiting.inspect(|job| job.wake()).is_some()
}

/// Which entries to read: the `last` ones, none before `first`, but all from `at_least` on.
#[derive(Clone, Copy)]
struct Span {
    first: Seq,
    last: u64,
    at_least: Option<Seq>,
}

async fn catch_up(store: &dyn Store, span: Span) -> Result<CaughtUp, StoreError> {
    const PAGE: usize = 8_192;
    let head = store.head().await?;
    let mut entries: Vec<(Seq, Arc<[u8]>)> = Vec::new();
    let from = span.first.max(Seq::new(head.seq.get().saturating_sub(span.last) + 1));
    let mut from = span.at_least.map_or(from, |at_least| at_least.min(from));
    while from <= head.seq {
        let page = store.journal(from, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        from = last.next();
        entries.extend(page.into_iter().filter(|(seq, _)| *seq <= head.seq));
    }
    Ok(CaughtUp { head, entries })
}

enum Landed {
    Read(Arc<Wanted>, Decoders, Result<Found, StoreError>),
    Commit(Arc<Batch>, Result<(), CommitError>),
    Check(Result<Head, StoreError>),
    CatchUp(Option<(Arc<Batch>, StoreError)>, Result<CaughtUp, StoreError>),
}

impl Flight {
    fn poll(&mut self, context: &mut Context<'_>) -> Option<Landed> {
        Some(match self {
            Self::Read { wanted, decoders, answer } => {
                let answer = ready(answer, context)?;
                Landed::Read(Arc::clone(wanted), std::mem::take(decoders), answer)
            }
            Self::Commit { batch, answer } => Landed::Commit(Arc::clone(batch), ready(answer, context)?),
            Self::Check { answer } => Landed::Check(ready(answer, context)?),
            Self::CatchUp { lost, answer } => {
                let answer = ready(answer, context)?;
                Landed::CatchUp(lost.take(), answer)
            }
        })
    }
}

fn ready<T>(flying: &mut Flying<T>, context: &mut Context<'_>) -> Option<T> {
    match flying.as_mut().poll(context) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// A caller's place in the lane. The job joins the queue at the first poll.
pub(crate) struct Ticket<R> {
    lane: Arc<Lane>,
    slot: Arc<Slot<R>>,
    job: Option<Box<dyn Job>>,
    ended: bool,
}

impl<R> Ticket<R> {
    pub(super) fn new(lane: Arc<Lane>, slot: Arc<Slot<R>>, job: Box<dyn Job>) -> Self {
        Self { lane, slot, job: Some(job), ended: false }
    }
}

impl<R> Future for Ticket<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // The waker is left before the lane is tried, so that whoever leaves the lane in between calls it.
        let early = self.slot.take_or_wait(context.waker());
        if let Some(job) = self.job.take() {
            self.lane.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
        }
        let result = early.or_else(|| {
            // While something is in flight, its answer will wake us; an idle lane is left to the next who waits.
            let idle = match self.lane.core.try_lock() {
                Ok(mut core) => {
                    self.lane.drive(&mut core, context, || self.slot.is_filled());
                    if core.flight.is_some() && self.slot.is_filled() {
                        wake_one(&core.group);
                    }
                    core.flight.is_none()
                }
                Err(TryLockError::Poisoned(poisoned)) => {
                    // A panic outside a decision: what the memory holds is not to be trusted.
                    let mut core = poisoned.into_inner();
                    self.lane.core.clear_poison();
                    core.flight = None;
                    self.lane.give_up(&mut core, &Failure::Internal);
                    true
                }
                Err(TryLockError::WouldBlock) => false,
            };
            if idle {
                self.lane.hand_over();
            }
            self.slot.take()
        });
        match result {
            Some(result) => {
                self.ended = true;
                Poll::Ready(result)
            }
            None => Poll::Pending,
        }
    }
}

impl<R> Drop for Ticket<R> {
    fn drop(&mut self) {
        if !self.ended {
            self.slot.abandon();
            self.lane.leave();
        }
    }
}
