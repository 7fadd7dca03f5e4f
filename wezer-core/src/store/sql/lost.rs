//! Commits of which nobody knows whether they happened.
//!
//! Invariant: a handle that lost the answer to a commit tells no head before it has settled what became of it: each database has its
//! own way to see to it that a commit which is not there will never be.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// What one handle lost and settled.
#[derive(Debug)]
pub(super) struct Lost {
    lost: AtomicU64,
    settled: AtomicU64,
}

impl Lost {
    /// Of a handle that begins with so many commits to settle.
    pub(super) fn beginning_with(lost: u64) -> Self {
        Self { lost: AtomicU64::new(lost), settled: AtomicU64::new(0) }
    }

    /// An answer was lost.
    pub(super) fn lose(&self) {
        self.lost.fetch_add(1, SeqCst);
    }

    /// How many answers were lost up to now, if any of them is not settled. Asked before settling: an answer that is lost meanwhile is
    /// settled by the next.
    pub(super) fn unsettled(&self) -> Option<u64> {
        let lost = self.lost.load(SeqCst);
        (lost > self.settled.load(SeqCst)).then_some(lost)
    }

    /// So many are settled.
    pub(super) fn settle(&self, lost: u64) {
        self.settled.fetch_max(lost, SeqCst);
    }
}
