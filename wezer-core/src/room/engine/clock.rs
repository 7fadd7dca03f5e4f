//! Ends calls that last too long: a thread that moves the engine's epoch on while rooms run.
//!
//! Invariant: at most so many calls run at the same time as were allowed. While one runs, the epoch grows every [`TICK_MS`]
//! milliseconds, unless the machine gives no thread: then the fuel alone ends every call.
//!
//! Cost: a count at each call; a lock for the first of those that run at the same time; no thread before the first call.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

use wasmtime::Engine;

/// How often it ticks.
pub(super) const TICK_MS: u64 = 10;

pub(super) struct Clock {
    engine: Engine,
    calls_at_once: u32,
    running: AtomicU32,
    hand: Mutex<Hand>,
    wake: Condvar,
}

/// What the thread does.
#[derive(Clone, Copy)]
enum Hand {
    NotStarted,
    Ticking,
    /// For a call to begin.
    Waiting,
}

impl Clock {
    pub(super) fn new(engine: Engine, calls_at_once: u32) -> Arc<Self> {
        let (running, hand) = (AtomicU32::new(0), Mutex::new(Hand::NotStarted));
        Arc::new(Self { engine, calls_at_once, running, hand, wake: Condvar::new() })
    }

    /// A place among those that run at the same time; `None` if all are taken. The clock ticks while there is one.
    pub(super) fn begin(self: &Arc<Self>) -> Option<Running> {
        let one_more = |running| (running < self.calls_at_once).then_some(running + 1);
        let before = self.running.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        let running = Running(Arc::clone(self));
        if before == 0 {
            let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
            match *hand {
                Hand::Ticking => {}
                Hand::Waiting => self.wake.notify_one(),
                Hand::NotStarted => {
                    let weak = Arc::downgrade(self);
                    let started = std::thread::Builder::new().name("room clock".to_owned()).spawn(move || tick(&weak));
                    *hand = if started.is_ok() { Hand::Ticking } else { Hand::NotStarted };
                }
            }
        }
        Some(running)
    }
}

fn tick(weak: &Weak<Clock>) {
    loop {
        std::thread::sleep(Duration::from_millis(TICK_MS));
        let Some(clock) = weak.upgrade() else { return };
        clock.engine.increment_epoch();
        let mut hand = clock.hand.lock().unwrap_or_else(PoisonError::into_inner);
        if clock.running.load(Ordering::Acquire) == 0 {
            *hand = Hand::Waiting;
            // Looks up now and then, so that the thread ends with the engine.
            let (mut hand, _) = clock.wake.wait_timeout(hand, Duration::from_secs(1)).unwrap_or_else(PoisonError::into_inner);
            *hand = Hand::Ticking;
        }
    }
}

/// A place among the calls that run.
pub(in crate::room) struct Running(Arc<Clock>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
