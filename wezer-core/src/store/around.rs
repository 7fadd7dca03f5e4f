//! A store around another, for tests: one that counts, fails or waits.
//!
//! Invariant: what is not written anew is passed on as it is. Cost: one call more.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};
use crate::id::CommunityId;
use crate::journal::Seq;

/// A store that is another one but for what it does differently: each call goes to the store [inside](Around::inside) unless it is
/// written anew.
#[async_trait]
pub trait Around: Send + Sync + 'static {
    /// The store inside.
    fn inside(&self) -> &dyn Store;

    /// See [`Store::head`].
    async fn head(&self) -> Result<Head, StoreError> {
        self.inside().head().await
    }

    /// See [`Store::read`].
    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.inside().read(wanted).await
    }

    /// See [`Store::commit`].
    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.inside().commit(batch).await
    }
}

#[async_trait]
impl<T: Around> Store for T {
    fn community(&self) -> CommunityId {
        self.inside().community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Around::head(self).await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        Around::read(self, wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        Around::commit(self, batch).await
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.inside().journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        self.inside().changed(after).await
    }

    fn heard(&self) -> Option<Seq> {
        self.inside().heard()
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.inside().purge().await
    }
}
