//! The one way to the outside for everything that is not storage: the clock, fresh ids and randomness.
//!
//! Invariant: nothing else in the library reads a clock or a source of randomness, and no decision can reach this interface.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use uuid::Uuid;

use crate::time::Timestamp;

/// What the lane asks of the outside world.
pub trait World: Send + Sync + 'static {
    /// The moment it is.
    fn now(&self) -> Timestamp;

    /// An id that nobody has ever had, for a command whose caller names none and for a new community.
    fn fresh_id(&self) -> u128;

    /// Fills `bytes` with randomness fit for keys; from the operating system unless a test brings its own. Whoever brings their own
    /// may not give the same bytes twice: documents are sealed with them.
    fn fill_random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system without randomness can't keep a secret");
    }
}

/// The machine's own clock, and UUIDs of version 7 (RFC 9562), which reveal when they were made.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemWorld;

impl World for SystemWorld {
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }

    fn fresh_id(&self) -> u128 {
        Uuid::now_v7().as_u128()
    }
}

/// A world for tests and simulations: its clock stands until it is moved by hand, its ids and its randomness come in a row, so that
/// the same commands make the same bytes. Never for real use, since anybody can guess its ids and its keys.
#[derive(Debug)]
pub struct HandWorld {
    now: AtomicI64,
    ids: AtomicU64,
    randomness: AtomicU64,
}

impl HandWorld {
    /// A world at a moment; its first id is 1.
    pub const fn at(now: Timestamp) -> Self {
        Self { now: AtomicI64::new(now.as_micros()), ids: AtomicU64::new(1), randomness: AtomicU64::new(0) }
    }

    /// Makes it another moment, earlier or later.
    pub fn set(&self, now: Timestamp) {
        self.now.store(now.as_micros(), Ordering::Relaxed);
    }

    /// Moves the clock on by so many seconds, or back if they are negative.
    pub fn pass_seconds(&self, seconds: i64) {
        self.set(self.now().plus_seconds(seconds));
    }
}

impl World for HandWorld {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::Relaxed))
    }

    fn fresh_id(&self) -> u128 {
        self.ids.fetch_add(1, Ordering::Relaxed).into()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let count = self.randomness.fetch_add(1, Ordering::Relaxed);
            part.copy_from_slice(&count.to_le_bytes()[..part.len()]);
        }
    }
}
