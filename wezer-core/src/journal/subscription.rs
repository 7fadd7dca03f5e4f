//! Following the journal: what happened from an entry on, and then whatever happens.
//!
//! Invariant: every entry once, in order, only committed ones. Cost: one read for up to 256 entries.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Seq;
use crate::store::{Store, StoreError};

const PAGE: usize = 256;

/// Follows a community's journal. Dropping a call to [`Subscription::next`] loses nothing.
#[derive(Debug)]
pub struct Subscription {
    store: Arc<dyn Store>,
    next: Seq,
    ahead: VecDeque<(Seq, Arc<[u8]>)>,
}

impl core::fmt::Debug for dyn Store {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "store of {}", self.community())
    }
}

impl Subscription {
    pub(crate) fn new(store: Arc<dyn Store>, from: Seq) -> Self {
        Self { store, next: from.max(Seq::START.next()), ahead: VecDeque::new() }
    }

    /// The next entry that there already is; `None` at the end of the journal.
    pub async fn try_next(&mut self) -> Result<Option<(Seq, Arc<[u8]>)>, StoreError> {
        if self.ahead.is_empty() {
            self.ahead.extend(self.store.journal(self.next, PAGE).await?);
        }
        let entry = self.ahead.pop_front();
        if let Some((seq, _)) = &entry {
            self.next = seq.next();
        }
        Ok(entry)
    }

    /// The next entry, waiting for it if need be. Its bytes are read with [`Entry::decode`](super::Entry::decode).
    pub async fn next(&mut self) -> Result<(Seq, Arc<[u8]>), StoreError> {
        loop {
            if let Some(entry) = self.try_next().await? {
                return Ok(entry);
            }
            self.store.changed(Seq::new(self.next.get() - 1)).await?;
        }
    }
}
