//! What goes wrong, and when: all of it from one seed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Dice;
use crate::time::Timestamp;
use crate::world::World;

/// How often what fails: in a hundred, unless said.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// A store makes wait.
    pub pause: u64,
    /// A read fails.
    pub read_fails: u64,
    /// A commit fails and nothing was written.
    pub commit_fails: u64,
    /// Nothing was written, and nobody knows.
    pub lost_before: u64,
    /// All was written, and nobody knows.
    pub lost_after: u64,
    /// A caller drops a call.
    pub dropped: u64,
    /// A process dies.
    pub process_dies: u64,
    /// A task is polled though nobody woke it.
    pub polled_for_nothing: u64,
    /// In ten thousand steps: the clock leaps by up to forty days, sometimes back.
    pub leaps: u64,
    /// A store says that it committed and did not: the fault that proves that the simulation sees one. Never thrown.
    pub forgets: u64,
}

/// What may go wrong, each by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The machine crashes and starts again.
    Crashes,
    /// Processes die.
    Deaths,
    /// Several processes over one store.
    Processes,
    /// Reads fail.
    Reads,
    /// Commits fail.
    Commits,
    /// Answers are lost.
    Answers,
    /// Calls are dropped.
    Drops,
    /// The clock leaps.
    Leaps,
    /// Tasks are polled for nothing.
    Polls,
    /// Stores make wait.
    Pauses,
}

impl Trouble {
    /// All of them, the gravest first.
    pub const ALL: [Self; 10] = [
        Self::Crashes,
        Self::Deaths,
        Self::Processes,
        Self::Reads,
        Self::Commits,
        Self::Answers,
        Self::Drops,
        Self::Leaps,
        Self::Polls,
        Self::Pauses,
    ];
}

impl Rates {
    /// Nothing fails.
    pub const CALM: Self = Self {
        pause: 30,
        read_fails: 0,
        commit_fails: 0,
        lost_before: 0,
        lost_after: 0,
        dropped: 0,
        process_dies: 0,
        polled_for_nothing: 0,
        leaps: 0,
        forgets: 0,
    };

    /// Something of everything, or nothing of it, as the dice fall.
    pub fn throw(dice: &mut Dice) -> Self {
        let mut rate = |most: u64| if dice.percent(30) { 0 } else { dice.below(most + 1) };
        Self {
            pause: rate(80),
            read_fails: rate(6),
            commit_fails: rate(12),
            lost_before: rate(12),
            lost_after: rate(20),
            dropped: rate(25),
            process_dies: rate(3),
            polled_for_nothing: rate(20),
            leaps: rate(60),
            forgets: 0,
        }
    }

    fn without(mut self, quiet: &BTreeSet<Trouble>) -> Self {
        for trouble in quiet {
            match trouble {
                Trouble::Reads => self.read_fails = 0,
                Trouble::Commits => self.commit_fails = 0,
                Trouble::Answers => (self.lost_before, self.lost_after) = (0, 0),
                Trouble::Drops => self.dropped = 0,
                Trouble::Deaths => self.process_dies = 0,
                Trouble::Leaps => self.leaps = 0,
                Trouble::Polls => self.polled_for_nothing = 0,
                Trouble::Pauses => self.pause = 0,
                Trouble::Crashes | Trouble::Processes => {}
            }
        }
        self
    }
}

/// What is cut off a run so that its story grows shorter.
#[derive(Debug, Clone, Default)]
pub(super) struct Cut {
    /// The numbers of calls that are not made.
    pub(super) left_out: BTreeSet<u64>,
    pub(super) quiet: BTreeSet<Trouble>,
    /// Another order of events.
    pub(super) order: u64,
    /// Whether what happens is written down.
    pub(super) told: bool,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    cut: Cut,
    dice: Dice,
    rates: Rates,
    next: u64,
    waiting: BTreeMap<u64, Option<Waker>>,
    clock: i64,
    /// Every answer that the clock gave.
    told: Vec<i64>,
    calls: u64,
    story: Vec<String>,
}

/// Chance, the clock, and who waits for what. Shared by the store, the world and the callers; clones are the same.
#[derive(Debug, Clone)]
pub struct Chaos(Arc<Mutex<Inner>>);

impl Chaos {
    /// A calm world that follows from a seed.
    pub fn new(seed: u64) -> Self {
        Self::cut(seed, Cut::default())
    }

    pub(super) fn cut(seed: u64, cut: Cut) -> Self {
        let dice = Dice::new(Dice::new(seed ^ 0x51).bits() ^ cut.order.wrapping_mul(0x9e37_79b9));
        let (next, waiting, told, story) = (0, BTreeMap::new(), Vec::new(), Vec::new());
        let (clock, calls) = (1_700_000_000_000_000, 0);
        Self(Arc::new(Mutex::new(Inner { seed, cut, dice, rates: Rates::CALM, next, waiting, clock, told, calls, story })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The dice that build the world, apart from those that say what happens in it.
    pub fn plan(&self) -> Dice {
        Dice::new(self.inner().seed)
    }

    /// Throws the dice that say what happens.
    pub fn dice<T>(&self, throw: impl FnOnce(&mut Dice) -> T) -> T {
        throw(&mut self.inner().dice)
    }

    /// From now on so much goes wrong.
    pub fn storm(&self, rates: Rates) {
        let mut inner = self.inner();
        inner.rates = rates.without(&inner.cut.quiet);
    }

    /// Whether this may go wrong in this run.
    pub fn may(&self, trouble: Trouble) -> bool {
        !self.inner().cut.quiet.contains(&trouble)
    }

    /// Whether it may be that answers are lost.
    pub fn loses_answers(&self) -> bool {
        let rates = self.inner().rates;
        rates.lost_before > 0 || rates.lost_after > 0
    }

    /// Nothing goes wrong any more.
    pub fn calm_down(&self) {
        self.inner().rates = Rates::CALM;
    }

    /// Whether it goes wrong this time.
    pub fn happens(&self, rate: impl FnOnce(&Rates) -> u64) -> bool {
        let mut inner = self.inner();
        let chance = rate(&inner.rates);
        chance > 0 && inner.dice.percent(chance)
    }

    /// The numbers of so many calls, for somebody who will make them.
    pub fn calls(&self, count: u64) -> Range<u64> {
        let mut inner = self.inner();
        inner.calls += count;
        inner.calls - count..inner.calls
    }

    /// How many calls were numbered.
    pub(super) fn numbered(&self) -> u64 {
        self.inner().calls
    }

    /// The dice of a call; `None` if it was cut off.
    pub fn call(&self, number: u64) -> Option<Dice> {
        let inner = self.inner();
        let dice = || Dice::new(inner.seed.rotate_left(32) ^ Dice::new(number).bits());
        (!inner.cut.left_out.contains(&number)).then(dice)
    }

    /// Adds a line to the story, if it is to be told.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        if self.inner().cut.told {
            let line = line();
            self.inner().story.push(line);
        }
    }

    /// The story begins here: what came before is what every run has.
    pub fn begin_story(&self) {
        self.inner().story.clear();
    }

    pub(super) fn story(&self) -> Vec<String> {
        self.inner().story.clone()
    }

    /// Waits for the executor to say so, now and then.
    pub async fn pause(&self) {
        while self.happens(|rates| rates.pause) {
            self.wait().await;
        }
    }

    /// Waits until the executor says so.
    pub fn wait(&self) -> Wait {
        let mut inner = self.inner();
        inner.next += 1;
        let id = inner.next;
        inner.waiting.insert(id, None);
        Wait { chaos: self.clone(), id }
    }

    /// Lets one of those go on who wait; false if nobody does.
    pub fn let_go(&self) -> bool {
        let waker = {
            let mut inner = self.inner();
            let waiting: Vec<u64> = inner.waiting.keys().copied().collect();
            if waiting.is_empty() {
                return false;
            }
            let chosen = *inner.dice.pick(&waiting);
            inner.waiting.remove(&chosen).flatten()
        };
        waker.into_iter().for_each(Waker::wake);
        true
    }

    /// The clock, looked at from outside.
    pub fn moment(&self) -> Timestamp {
        Timestamp::from_micros(self.inner().clock)
    }

    /// Time passes: mostly a little; also far, and back.
    pub fn tick(&self) {
        const DAY: i64 = 86_400;
        let mut inner = self.inner();
        let mut seconds = match inner.dice.below(40) {
            0 => inner.dice.between(-60, 0),
            1 => inner.dice.between(0, 90),
            2..12 => inner.dice.between(0, 3),
            _ => 0,
        };
        if inner.rates.leaps > 0 && inner.dice.below(10_000) < inner.rates.leaps {
            seconds += if inner.dice.percent(20) { inner.dice.between(-2 * DAY, 0) } else { inner.dice.between(0, 40 * DAY) };
        }
        inner.clock += seconds * 1_000_000 + i64::from(inner.dice.percent(50));
    }

    /// How often the clock was read so far.
    pub fn readings(&self) -> usize {
        self.inner().told.len()
    }

    /// What the clock said since then, each moment once.
    pub fn moments_since(&self, reading: usize) -> Vec<Timestamp> {
        let mut moments = self.inner().told[reading..].to_vec();
        moments.sort_unstable();
        moments.dedup();
        moments.into_iter().map(Timestamp::from_micros).collect()
    }
}

impl World for Chaos {
    fn now(&self) -> Timestamp {
        let mut inner = self.inner();
        // Time goes on while one thinks.
        inner.clock += 1;
        let now = inner.clock;
        inner.told.push(now);
        Timestamp::from_micros(now)
    }

    fn fresh_id(&self) -> u128 {
        self.inner().dice.long()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let random = self.inner().dice.bytes(bytes.len());
        bytes.copy_from_slice(&random);
    }
}

/// Ends when the executor lets it go. Only the last one who polled is woken.
#[derive(Debug)]
pub struct Wait {
    chaos: Chaos,
    id: u64,
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.chaos.inner().waiting.get_mut(&self.id) {
            Some(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.chaos.inner().waiting.remove(&self.id);
    }
}
