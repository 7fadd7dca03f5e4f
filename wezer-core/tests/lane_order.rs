//! The lane in orders that a scheduler throws: threads that call, lose patience, panic and wait, with a pause before each lock.
//! Nobody waits for ever, and each command is carried out once.
//!
//! `WEZER_ORDERS=100000 cargo test -p wezer-core --test lane_order` tries so many orders of each; 300 unless set. `shuttle` prints the
//! order of a failure, and runs it again (`shuttle::replay`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shuttle::scheduler::RandomScheduler;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::journal::{Entry, Seq};
use wezer_core::kernel::{Command, LaneLimits, Permission, Right, Stop, Unreachable, Work};
use wezer_core::simulation::at_each_lock;
use wezer_core::store::{Around, Batch, CommitError, Found, Head, MemoryStore, Store, StoreError, Wanted};
use wezer_core::time::Timestamp;
use wezer_core::world::HandWorld;
use wezer_core::{CallError, Community, Registry};

const ACT: Right = Right::new("test.act");

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Act {
    panics: bool,
}

impl Command for Act {
    const NAME: &'static str = "act";
    type Output = ();
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        Permission::Community(ACT)
    }

    fn decide(&self, _: &mut Work<'_>) -> Result<(), Stop<Unreachable>> {
        assert!(!self.panics, "a decision that panics");
        Ok(())
    }
}

/// Each answer takes a while: whoever asks is woken by the thread that is the disk.
struct Slow {
    behind: MemoryStore,
    waiting: Mutex<Vec<Waker>>,
}

impl Slow {
    async fn wait(&self) {
        let mut asked = false;
        core::future::poll_fn(|context| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(());
            }
            self.waiting.lock().unwrap().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn answer(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[async_trait]
impl Around for Slow {
    fn inside(&self) -> &dyn Store {
        &self.behind
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.wait().await;
        self.behind.head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.wait().await;
        self.behind.read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.wait().await;
        self.behind.commit(batch).await
    }
}

/// Hears only of every second wake-up, as a runtime with a fault would.
struct HardOfHearing(AtomicU64, Waker);

impl Wake for HardOfHearing {
    fn wake(self: Arc<Self>) {
        if self.0.fetch_add(1, Ordering::Relaxed) % 2 == 1 {
            self.1.wake_by_ref();
        }
    }
}

/// Polls a call at most so often, then drops it.
struct Patience<F> {
    call: Pin<Box<F>>,
    polls: usize,
    loses_calls: bool,
}

impl<F: Future> Future for Patience<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let deaf = Waker::from(Arc::new(HardOfHearing(AtomicU64::new(0), context.waker().clone())));
        let mut context = if self.loses_calls { Context::from_waker(&deaf) } else { Context::from_waker(context.waker()) };
        match self.call.as_mut().poll(&mut context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => {
                self.polls -= 1;
                if self.polls == 0 {
                    context.waker().wake_by_ref();
                }
                Poll::Pending
            }
        }
    }
}

/// What a caller is like.
#[derive(Debug, Clone, Copy)]
enum Caller {
    /// Waits for two answers, one after the other.
    Patient,
    /// Drops the call after so many polls, then sends it again under the same id and waits.
    Impatient(usize),
    /// Drops the call after so many polls and goes away.
    Gone(usize),
    /// Its decision panics.
    Panics,
    /// Two commands in one call.
    Two,
}

fn call(community: &Community, id: u128, panics: bool, polls: usize, deaf: bool) -> Option<Result<u64, bool>> {
    let system = community.system();
    let call = Box::pin(async move {
        match system.execute_as(CommandId::from_u128(id), Act { panics }).await {
            Ok(done) => Ok(done.seq.get()),
            Err(CallError::Internal) => Err(true),
            Err(other) => panic!("{other:?}"),
        }
    });
    shuttle::future::block_on(pin!(Patience { call, polls, loses_calls: deaf }))
}

impl Caller {
    fn act(self, community: &Community, id: u128, deaf: bool) {
        const FOR_EVER: usize = usize::MAX;
        match self {
            Self::Patient => {
                for id in [id, id + 1] {
                    call(community, id, false, FOR_EVER, deaf).unwrap().unwrap();
                }
            }
            Self::Impatient(polls) => {
                call(community, id, false, polls, deaf);
                call(community, id, false, FOR_EVER, deaf).unwrap().unwrap();
            }
            Self::Gone(polls) => {
                call(community, id, false, polls, deaf);
            }
            Self::Panics => assert_eq!(call(community, id, true, FOR_EVER, deaf), Some(Err(true))),
            Self::Two => {
                let system = community.system();
                let two = [id, id + 1].map(|id| (CommandId::from_u128(id), Act { panics: false }));
                let call = Box::pin(async move { system.execute_all(two.into()).await.into_iter().all(|one| one.is_ok()) });
                let patience = Patience { call, polls: FOR_EVER, loses_calls: deaf };
                assert_eq!(shuttle::future::block_on(pin!(patience)), Some(true));
            }
        }
    }

    /// How many of its commands must be there in the end, at least and at most.
    fn carried_out(self) -> (usize, usize) {
        match self {
            Self::Patient | Self::Two => (2, 2),
            Self::Impatient(_) => (1, 1),
            Self::Gone(_) => (0, 1),
            Self::Panics => (0, 0),
        }
    }
}

/// All callers at once, and a thread that is the disk, which ends when all of them have.
fn together(callers: &[Caller], deaf: bool) {
    let store = Arc::new(Slow { behind: MemoryStore::new(CommunityId::from_u128(1)), waiting: Mutex::new(Vec::new()) });
    let mut registry = Registry::empty();
    registry.right(ACT).unwrap().command::<Act>().unwrap();
    let world = Arc::new(HandWorld::at(Timestamp::from_micros(1)));
    let limits = LaneLimits { group_commands: 2, extra_groups: 1, ..LaneLimits::default() };
    let community = Community::open_with(Arc::clone(&store) as _, registry, world, limits);
    let left = Arc::new(AtomicUsize::new(callers.len()));
    let threads: Vec<_> = callers
        .iter()
        .enumerate()
        .map(|(nth, caller)| {
            let (community, caller, left) = (community.clone(), *caller, Arc::clone(&left));
            shuttle::thread::spawn(move || {
                caller.act(&community, 1 + 10 * nth as u128, deaf);
                left.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    let disk = Arc::clone(&store);
    let disk = shuttle::thread::spawn(move || {
        // Long enough for every call, so that who waits for ever is found to do so.
        for _ in 0..3_000 {
            if left.load(Ordering::SeqCst) == 0 {
                return;
            }
            disk.answer();
            shuttle::thread::yield_now();
        }
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    disk.join().unwrap();
    let entries = pollster::block_on(store.behind.journal(Seq::START, 1_000)).unwrap();
    let mut ids: Vec<u128> = entries.iter().map(|(_, bytes)| Entry::decode(bytes).unwrap().header.id.as_u128()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "a command was carried out twice");
    for (nth, caller) in callers.iter().enumerate() {
        let its = ids.iter().filter(|id| (**id - 1) / 10 == nth as u128).count();
        let (least, most) = caller.carried_out();
        assert!((least..=most).contains(&its), "{caller:?} has {its} commands in the journal");
    }
}

fn orders() -> usize {
    std::env::var("WEZER_ORDERS").map_or(300, |orders| orders.parse().unwrap())
}

/// Lets another thread go first, perhaps. `yield_now` would count as a wake-up of whoever calls it, and so hide those that are lost.
fn perhaps_another_first() {
    shuttle::sync::atomic::AtomicBool::new(false).load(Ordering::SeqCst);
}

fn run(orders: usize, callers: &'static [Caller], deaf: bool) {
    at_each_lock(perhaps_another_first);
    let mut config = shuttle::Config::new();
    config.stack_size = 1 << 20;
    shuttle::Runner::new(RandomScheduler::new(orders), config).run(move || together(callers, deaf));
}

fn in_any_order(callers: &'static [Caller]) {
    run(orders(), callers, false);
}

use Caller::{Gone, Impatient, Panics, Patient, Two};

#[test]
fn who_waits_is_answered() {
    in_any_order(&[Patient, Patient, Two]);
}

#[test]
fn who_drops_a_call_holds_up_nobody() {
    in_any_order(&[Gone(0), Patient, Gone(1), Impatient(1)]);
    in_any_order(&[Impatient(0), Impatient(2), Patient]);
}

#[test]
fn who_panics_holds_up_nobody() {
    in_any_order(&[Panics, Patient, Gone(1), Panics]);
}

/// Proof that a lost wake-up is found.
#[test]
#[should_panic(expected = "deadlock")]
fn a_wake_up_that_is_lost_is_found() {
    run(1_000, &[Patient, Patient, Patient], true);
}
