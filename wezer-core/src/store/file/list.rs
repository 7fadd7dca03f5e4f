//! Telling everything that the store holds, for a copy.

use std::ops::Bound;
use std::sync::Arc;

use async_trait::async_trait;

use super::memtable::key_bytes_of;
use super::{FileStore, state};
use crate::store::copy::{List, Listed};
use crate::store::{Key, KeyName, StoreError};

/// Documents are read from the checkpoint database, so the first page makes a checkpoint first.
#[async_trait]
impl List for FileStore {
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        if after.is_none() {
            self.checkpoint()?;
        }
        let after = after.map(|(kind, id)| key_bytes_of(&kind, id));
        let after = after.as_ref().map_or(Bound::Unbounded, |key| Bound::Excluded(key.as_slice()));
        let found = self.core.snapshot()?.documents(after, limit)?;
        let listed = |(key, bytes): state::Stored| {
            let (kind, id) = key.split_last_chunk::<16>()?;
            let kind = core::str::from_utf8(kind.strip_suffix(&[0])?).ok()?;
            Some((kind.to_owned(), u128::from_be_bytes(*id), bytes))
        };
        let damaged = || StoreError::Damaged { what: format!("{}: a document's key", state::NAME) };
        found.into_iter().map(|row| listed(row).ok_or_else(damaged)).collect()
    }

    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError> {
        let view = self.core.view();
        let mut found: Vec<_> = view.keys.iter().filter(|(name, _)| after.is_none_or(|after| **name > after)).collect();
        found.sort_unstable_by_key(|(name, _)| **name);
        Ok(found.into_iter().take(limit).map(|(name, key)| (*name, Arc::clone(key))).collect())
    }
}
