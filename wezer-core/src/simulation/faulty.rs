//! A store that is late, fails, forgets to answer, and dies in between; what it does hold, it holds as the contract says.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::Chaos;
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

/// Stands before a store that does not fail.
pub struct Faulty {
    behind: Arc<dyn Store>,
    chaos: Chaos,
}

impl std::fmt::Debug for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faulty").field("community", &self.behind.community()).finish_non_exhaustive()
    }
}

fn broken(action: &'static str) -> StoreError {
    StoreError::Io { action, reason: "simulated".to_owned() }
}

impl Faulty {
    /// Fails as this chaos says.
    pub fn new(behind: Arc<dyn Store>, chaos: Chaos) -> Self {
        Self { behind, chaos }
    }

    async fn read_may_fail(&self, action: &'static str) -> Result<(), StoreError> {
        self.chaos.pause().await;
        if self.chaos.happens(|rates| rates.read_fails) { Err(broken(action)) } else { Ok(()) }
    }
}

/// What a batch promises by its shape.
fn check(batch: &Batch) {
    assert_eq!(batch.head.seq.get() - batch.base.seq.get(), batch.entry_ends.len() as u64, "as many entries as the head moves");
    assert_eq!(batch.entry_ends.last().copied().unwrap_or(0) as usize, batch.journal.len(), "the last entry ends the journal");
    assert!(batch.entry_ends.is_sorted(), "entries end in order");
    let mut hash = batch.base.hash;
    for (_, entry) in batch.entries() {
        assert!(!entry.is_empty(), "an entry is not empty");
        hash = hash.chain(entry);
    }
    assert_eq!(hash, batch.head.hash, "the head's hash is the chain's end");
    let documents: BTreeSet<_> = batch.documents.iter().map(|(key, _)| *key).collect();
    assert_eq!(documents.len(), batch.documents.len(), "a document is written once");
    let rows: BTreeSet<_> = batch.index.iter().map(|(row, _)| row).collect();
    assert_eq!(rows.len(), batch.index.len(), "an index row is written once");
    let accounts: BTreeSet<_> = batch.accounts.iter().map(|(number, _)| *number).collect();
    assert_eq!(accounts.len(), batch.accounts.len(), "an account is written once");
    let opened = (batch.base.accounts..batch.head.accounts).filter(|new| !accounts.iter().any(|number| number.get() == *new));
    assert_eq!(opened.count(), 0, "every new account is written");
    assert!(accounts.iter().all(|number| number.get() < batch.head.accounts), "no account beyond the last one is written");
}

#[async_trait]
impl Store for Faulty {
    fn community(&self) -> CommunityId {
        self.behind.community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.read_may_fail("read the head").await?;
        let head = self.behind.head().await;
        self.chaos.pause().await;
        head
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.read_may_fail("read").await?;
        let found = self.behind.read(wanted).await;
        self.chaos.pause().await;
        found
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        check(batch);
        self.chaos.pause().await;
        if self.chaos.happens(|rates| rates.commit_fails) {
            return Err(CommitError::Failed(broken("commit")));
        }
        if self.chaos.happens(|rates| rates.lost_before) {
            self.chaos.pause().await;
            return Err(CommitError::Unknown(broken("commit")));
        }
        if self.chaos.happens(|rates| rates.forgets) {
            return Ok(());
        }
        let committed = self.behind.commit(batch).await;
        self.chaos.pause().await;
        if self.chaos.happens(|rates| rates.lost_after) {
            return Err(CommitError::Unknown(broken("hear of a commit")));
        }
        committed
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.read_may_fail("read the journal").await?;
        // A page may be as short as the store likes, as long as it is not empty.
        let limit = if limit > 1 { self.chaos.dice(|dice| 1 + dice.index(limit.min(40))) } else { limit };
        let page = self.behind.journal(from, limit).await;
        self.chaos.pause().await;
        page
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        let head = self.behind.changed(after).await;
        self.chaos.pause().await;
        head
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.behind.purge().await
    }
}
