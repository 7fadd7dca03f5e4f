//! What goes wrong, and when: all of it from one seed.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use wezer_core::time::Timestamp;
use wezer_core::world::World;

use crate::oracle::dice::Dice;

/// How often what fails, in a hundred.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) pause: u64,
    pub(crate) read_fails: u64,
    pub(crate) commit_fails: u64,
    pub(crate) lost_before: u64,
    pub(crate) lost_after: u64,
    pub(crate) dropped: u64,
    pub(crate) process_dies: u64,
    pub(crate) polled_for_nothing: u64,
}

impl Rates {
    pub(crate) const CALM: Self = Self {
        pause: 30,
        read_fails: 0,
        commit_fails: 0,
        lost_before: 0,
        lost_after: 0,
        dropped: 0,
        process_dies: 0,
        polled_for_nothing: 0,
    };

    pub(crate) fn throw(dice: &mut Dice) -> Self {
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
        }
    }
}

#[derive(Debug)]
struct Inner {
    dice: Dice,
    rates: Rates,
    next: u64,
    waiting: BTreeMap<u64, Option<Waker>>,
    clock: i64,
    /// Every answer that the clock gave.
    told: Vec<i64>,
}

/// Chance, the clock, and who waits for what. Shared by the store, the world and the callers.
#[derive(Debug, Clone)]
pub(crate) struct Chaos(Arc<Mutex<Inner>>);

impl Chaos {
    pub(crate) fn new(seed: u64, rates: Rates) -> Self {
        let clock = 1_700_000_000_000_000;
        let (next, waiting, told) = (0, BTreeMap::new(), Vec::new());
        Self(Arc::new(Mutex::new(Inner { dice: Dice::new(seed), rates, next, waiting, clock, told })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn dice<T>(&self, throw: impl FnOnce(&mut Dice) -> T) -> T {
        throw(&mut self.inner().dice)
    }

    pub(crate) fn storm(&self, rates: Rates) {
        self.inner().rates = rates;
    }

    pub(crate) fn loses_answers(&self) -> bool {
        let rates = self.inner().rates;
        rates.lost_before > 0 || rates.lost_after > 0
    }

    pub(crate) fn calm_down(&self) {
        self.inner().rates = Rates::CALM;
    }

    pub(crate) fn happens(&self, rate: impl FnOnce(&Rates) -> u64) -> bool {
        let mut inner = self.inner();
        let chance = rate(&inner.rates);
        chance > 0 && inner.dice.percent(chance)
    }

    /// Waits for the executor to say so, now and then.
    pub(crate) async fn pause(&self) {
        while self.happens(|rates| rates.pause) {
            self.wait().await;
        }
    }

    pub(crate) fn wait(&self) -> Wait {
        let mut inner = self.inner();
        inner.next += 1;
        let id = inner.next;
        inner.waiting.insert(id, None);
        Wait { chaos: self.clone(), id }
    }

    /// Lets one of those go on who wait; false if nobody does.
    pub(crate) fn let_go(&self) -> bool {
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

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.inner().clock)
    }

    /// Mostly forward by a little; also far, and back.
    pub(crate) fn tick(&self) {
        let mut inner = self.inner();
        let seconds = match inner.dice.below(40) {
            0 => inner.dice.between(-60, 0),
            1 => inner.dice.between(0, 90),
            2..12 => inner.dice.between(0, 3),
            _ => 0,
        };
        inner.clock += seconds * 1_000_000 + i64::from(inner.dice.percent(50));
    }

    /// How often the clock was read so far.
    pub(crate) fn readings(&self) -> usize {
        self.inner().told.len()
    }

    /// What the clock said since then, each moment once.
    pub(crate) fn moments_since(&self, reading: usize) -> Vec<Timestamp> {
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
        let mut inner = self.inner();
        (u128::from(inner.dice.bits()) << 64) | u128::from(inner.dice.bits())
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        let mut inner = self.inner();
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&inner.dice.bits().to_le_bytes()[..part.len()]);
        }
    }
}

/// Ends when the executor lets it go. Only the last one who polled is woken.
pub(crate) struct Wait {
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
