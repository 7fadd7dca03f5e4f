//! A community kept in memory: for tests and for trying out. Nothing survives the process.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::copy::{List, Listed};
use super::{Batch, CommitError, DocumentKey, Found, Head, IndexRange, Key, KeyName, Store, StoreError, WalletAccounts, Wanted};
use crate::id::{CommunityId, WalletId};
use crate::journal::Seq;
use crate::ledger::AccountPage;
use crate::store::signal::Signal;

/// A store in memory. Cost: every byte ever committed stays in memory; a read copies pages of 8 KiB.
#[derive(Debug)]
pub struct MemoryStore {
    community: CommunityId,
    state: Mutex<State>,
    moved: Signal,
}

#[derive(Debug)]
struct State {
    head: Head,
    journal: Journal,
    documents: HashMap<DocumentKey, Arc<[u8]>>,
    index: BTreeSet<Vec<u8>>,
    wallets: HashMap<WalletId, WalletAccounts>,
    pages: Vec<AccountPage>,
    keys: HashMap<KeyName, Arc<Key>>,
}

/// The entries' bytes as they were committed, one block a commit.
#[derive(Debug, Default)]
struct Journal {
    blocks: BTreeMap<u64, (Vec<u8>, Vec<u32>)>,
}

impl Journal {
    fn entry(&self, seq: Seq) -> Option<&[u8]> {
        let (&first, (bytes, ends)) = self.blocks.range(..=seq.get()).next_back()?;
        let at = usize::try_from(seq.get() - first).ok()?;
        let end = *ends.get(at)? as usize;
        let start = if at == 0 { 0 } else { ends[at - 1] as usize };
        Some(&bytes[start..end])
    }
}

impl MemoryStore {
    /// A store for a community in which nothing has happened yet.
    pub fn new(community: CommunityId) -> Self {
        let state = State {
            head: Head::empty(community),
            journal: Journal::default(),
            documents: HashMap::new(),
            index: BTreeSet::new(),
            wallets: HashMap::new(),
            pages: Vec::new(),
            keys: HashMap::new(),
        };
        Self { community, state: Mutex::new(state), moved: Signal::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn scan(&self, range: &IndexRange) -> Vec<Vec<u8>> {
        if range.from >= range.to {
            return Vec::new();
        }
        let rows = self.index.range(range.from.clone()..range.to.clone());
        if range.backwards { rows.rev().take(range.limit).cloned().collect() } else { rows.take(range.limit).cloned().collect() }
    }

    fn apply(&mut self, batch: &Batch) {
        self.journal.blocks.insert(batch.base.seq.get() + 1, (batch.journal.clone(), batch.entry_ends.clone()));
        for (key, bytes) in &batch.documents {
            match bytes {
                Some(bytes) => self.documents.insert(*key, bytes.clone()),
                None => self.documents.remove(key),
            };
        }
        for (row, present) in &batch.index {
            if *present {
                self.index.insert(row.clone());
            } else {
                self.index.remove(row);
            }
        }
        for (number, row) in &batch.accounts {
            let page = number.page().get() as usize;
            if page >= self.pages.len() {
                self.pages.resize_with(page + 1, AccountPage::vacant);
            }
            if number.get() >= self.head.accounts {
                self.wallets.entry(row.wallet()).or_default().push((row.currency(), *number));
            }
            *self.pages[page].row_mut(*number) = *row;
        }
        for (name, key) in &batch.keys {
            match key {
                Some(key) => self.keys.insert(*name, Arc::clone(key)),
                None => self.keys.remove(name),
            };
        }
        self.head = batch.head;
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn community(&self) -> CommunityId {
        self.community
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.state().head)
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let state = self.state();
        Ok(Found {
            documents: wanted.documents.iter().map(|key| state.documents.get(key).cloned()).collect(),
            wallets: wanted.wallets.iter().map(|id| state.wallets.get(id).cloned().unwrap_or_default()).collect(),
            pages: wanted
                .pages
                .iter()
                .map(|page| state.pages.get(page.get() as usize).cloned().unwrap_or_else(AccountPage::vacant))
                .collect(),
            ranges: wanted.ranges.iter().map(|range| state.scan(range)).collect(),
            entries: wanted.entries.iter().map(|seq| state.journal.entry(*seq).map(Arc::from)).collect(),
            keys: wanted.keys.iter().map(|name| state.keys.get(name).cloned()).collect(),
        })
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut state = self.state();
        if state.head != batch.base {
            return Err(CommitError::Conflict { head: state.head.seq });
        }
        batch.check().map_err(CommitError::Failed)?;
        state.apply(batch);
        drop(state);
        self.moved.raise();
        Ok(())
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let state = self.state();
        let entries = (from.get().max(1)..).map(Seq::new);
        Ok(entries.take(limit).map_while(|seq| Some((seq, Arc::from(state.journal.entry(seq)?)))).collect())
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        let moved = || Some(self.state().head).filter(|head| head.seq > after);
        Ok(self.moved.until(moved).await)
    }

    fn heard(&self) -> Option<Seq> {
        Some(self.state().head.seq)
    }

    /// Nothing is kept of what was removed.
    async fn purge(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl List for MemoryStore {
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let state = self.state();
        let later = |key: &DocumentKey| after.as_ref().is_none_or(|(kind, id)| (key.kind, key.id) > (kind.as_str(), *id));
        let mut found: Vec<_> = state.documents.iter().filter(|(key, _)| later(key)).collect();
        found.sort_unstable_by_key(|(key, _)| **key);
        Ok(found.into_iter().take(limit).map(|(key, bytes)| (key.kind.to_owned(), key.id, Arc::clone(bytes))).collect())
    }

    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError> {
        let state = self.state();
        let mut found: Vec<_> = state.keys.iter().filter(|(name, _)| after.is_none_or(|after| **name > after)).collect();
        found.sort_unstable_by_key(|(name, _)| **name);
        Ok(found.into_iter().take(limit).map(|(name, key)| (*name, Arc::clone(key))).collect())
    }
}
