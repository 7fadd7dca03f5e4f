//! A store whose process dies after so many commits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

/// Passes everything on, until it has lived long enough; from then on nothing works.
pub struct Mortal {
    inner: Arc<dyn Store>,
    left: AtomicI64,
    /// Whether the last commit still lands, though nobody hears of it.
    lands: bool,
}

impl Mortal {
    pub fn new(inner: Arc<dyn Store>, commits: i64, lands: bool) -> Self {
        Self { inner, left: AtomicI64::new(commits), lands }
    }

    fn alive(&self) -> Result<(), StoreError> {
        if self.left.load(Ordering::Relaxed) >= 0 { Ok(()) } else { Err(dead()) }
    }
}

fn dead() -> StoreError {
    StoreError::Io { action: "go on", reason: "the process is dead".to_owned() }
}

#[async_trait]
impl Store for Mortal {
    fn community(&self) -> CommunityId {
        self.inner.community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.alive()?;
        self.inner.head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.alive()?;
        self.inner.read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.alive().map_err(CommitError::Failed)?;
        if self.left.fetch_sub(1, Ordering::Relaxed) > 0 {
            return self.inner.commit(batch).await;
        }
        if self.lands {
            self.inner.commit(batch).await?;
        }
        Err(CommitError::Unknown(dead()))
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.alive()?;
        self.inner.journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        self.alive()?;
        self.inner.changed(after).await
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.inner.purge().await
    }
}
