//! One thread, many tasks; who is polled next is thrown, so the same seed gives the same interleaving.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::Chaos;

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    woken: Arc<Flag>,
    /// Which process it lives in.
    process: usize,
    /// Whether the run waits for its end.
    awaited: bool,
}

/// Polls tasks that live in processes. The run waits for those that are awaited.
pub struct Executor {
    chaos: Chaos,
    tasks: BTreeMap<usize, Task>,
    next: usize,
    steps: u64,
}

/// A run that takes longer is stuck in a circle.
const MOST_STEPS: u64 = 400_000;

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Executor").field("tasks", &self.tasks.len()).field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl Executor {
    /// Nobody is there yet.
    pub fn new(chaos: Chaos) -> Self {
        Self { chaos, tasks: BTreeMap::new(), next: 0, steps: 0 }
    }

    /// Something begins in a process.
    pub fn spawn(&mut self, process: usize, awaited: bool, future: impl Future<Output = ()> + 'static) {
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        self.tasks.insert(self.next, Task { future: Box::pin(future), woken, process, awaited });
        self.next += 1;
    }

    /// Everything that runs in a process ends in the middle of whatever it does. How much that was.
    pub fn kill(&mut self, process: usize) -> usize {
        let before = self.tasks.len();
        self.tasks.retain(|_, task| task.process != process);
        before - self.tasks.len()
    }

    /// Everything ends.
    pub fn kill_all(&mut self) {
        self.tasks.clear();
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Polls a task or lets something happen; false when every awaited task has ended. Panics when nobody can go on, or when it takes
    /// too long.
    pub fn step(&mut self) -> bool {
        if !self.tasks.values().any(|task| task.awaited) {
            return false;
        }
        self.steps += 1;
        assert!(self.steps < MOST_STEPS, "somebody turns in a circle");
        self.chaos.tick();
        let for_nothing = self.chaos.happens(|rates| rates.polled_for_nothing);
        let able: Vec<usize> = self
            .tasks
            .iter()
            .filter(|(_, task)| for_nothing || task.woken.0.load(Ordering::Relaxed))
            .map(|(id, _)| *id)
            .collect();
        if (able.is_empty() || self.chaos.dice(|dice| dice.percent(30))) && self.chaos.let_go() {
            return true;
        }
        assert!(!able.is_empty(), "everybody waits and nothing is under way: {} tasks are stuck", self.tasks.len());
        let chosen = self.chaos.dice(|dice| *dice.pick(&able));
        let Some(task) = self.tasks.get_mut(&chosen) else { return true };
        task.woken.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&task.woken));
        if let Poll::Ready(()) = task.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.tasks.remove(&chosen);
        }
        true
    }
}

/// Makes a call that its caller may drop while it waits: after so many polls, or when something else comes first. `None` if it was
/// dropped.
pub async fn may_drop<F: Future>(chaos: &Chaos, call: F) -> Option<F::Output> {
    let (mut alarm, mut polls) = (None, None);
    if chaos.happens(|rates| rates.dropped) {
        if chaos.dice(|dice| dice.percent(50)) {
            alarm = Some(Box::pin(chaos.wait()));
        } else {
            polls = Some(chaos.dice(|dice| 1 + dice.below(5)));
        }
    }
    Droppable { call: Some(Box::pin(call)), alarm, polls }.await
}

struct Droppable<F, G> {
    call: Option<Pin<Box<F>>>,
    alarm: Option<Pin<Box<G>>>,
    polls: Option<u64>,
}

impl<F: Future, G: Future<Output = ()>> Future for Droppable<F, G> {
    /// `None` if the call was dropped.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(call) = this.call.as_mut() else { return Poll::Ready(None) };
        if let Poll::Ready(output) = call.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        let rang = this.alarm.as_mut().is_some_and(|alarm| alarm.as_mut().poll(context).is_ready());
        let enough = this.polls.as_mut().is_some_and(|polls| {
            *polls = polls.saturating_sub(1);
            *polls == 0
        });
        if rang || enough {
            this.call = None;
            return Poll::Ready(None);
        }
        Poll::Pending
    }
}
