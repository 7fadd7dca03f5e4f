//! Waiting for something to become true, without a runtime.
//!
//! Invariant: whoever checks after [`Signal::raise`] sees what was changed before it; whoever checked before is woken.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Wakes everybody who waits, each time it is raised.
#[derive(Debug, Default)]
pub(crate) struct Signal(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    wakers: BTreeMap<u64, Waker>,
}

/// One who waits; leaves the list when dropped.
struct Place<'a>(&'a Signal, u64);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting().wakers.remove(&self.1);
    }
}

impl Signal {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes everybody who waits.
    pub(crate) fn raise(&self) {
        let wakers = std::mem::take(&mut self.waiting().wakers);
        wakers.into_values().for_each(Waker::wake);
    }

    /// Waits until `check` gives an answer. It is asked at once and after each [`Signal::raise`].
    pub(crate) async fn until<T>(&self, mut check: impl FnMut() -> Option<T>) -> T {
        let place = {
            let mut waiting = self.waiting();
            waiting.next += 1;
            Place(self, waiting.next)
        };
        poll_fn(move |context| {
            // Registered before the check, so that nothing raised in between is missed.
            place.0.waiting().wakers.insert(place.1, context.waker().clone());
            check().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
