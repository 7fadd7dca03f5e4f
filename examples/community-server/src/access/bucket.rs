//! How often somebody may do something: token buckets.
//!
//! Invariant: each key has at most `burst` calls at once and one more every `period`. Cost: 40 bytes and a key for each caller
//! seen lately; full buckets are forgotten when there are many.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// How many calls at once.
    pub(crate) burst: u32,
    /// One more call after each of these.
    pub(crate) period: Duration,
}

#[derive(Debug)]
pub(crate) struct Buckets {
    rate: Rate,
    /// When each bucket will be full again.
    full_at: Mutex<BTreeMap<String, Instant>>,
}

const MANY: usize = 20_000;

impl Buckets {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::new(BTreeMap::new()) }
    }

    /// Takes one call of `key`, or says how long to wait.
    pub(crate) fn take(&self, key: &str, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= MANY {
            full_at.retain(|_, at| *at > now);
        }
        // A bucket is as empty as the time until it is full is long.
        let at = full_at.get(key).copied().unwrap_or(now).max(now) + self.rate.period;
        let most = self.rate.period * self.rate.burst;
        match at.duration_since(now).checked_sub(most) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                full_at.insert(key.to_owned(), at);
                Ok(())
            }
        }
    }

    /// Gives one call of `key` back: it turned out to be one that need not be counted.
    pub(crate) fn give_back(&self, key: &str) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = full_at.get_mut(key) {
            *at = at.checked_sub(self.rate.period).unwrap_or(*at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_one_each_period() {
        let buckets = Buckets::new(Rate { burst: 3, period: Duration::from_secs(10) });
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.take("a", start), Ok(()));
        }
        assert_eq!(buckets.take("a", start), Err(Duration::from_secs(10)));
        assert_eq!(buckets.take("b", start), Ok(()), "another key has a bucket of its own");
        let later = start + Duration::from_secs(10);
        assert_eq!(buckets.take("a", later), Ok(()));
        assert!(buckets.take("a", later).is_err());
        buckets.give_back("a");
        assert_eq!(buckets.take("a", later), Ok(()));
        assert!(buckets.take("a", later).is_err());
    }
}
