//! Where a community is kept: one small trait, its written contract, and the backends.
//!
//! # Contract
//! A store holds *one* community: its journal, documents, index rows and accounts. It knows no domain: bytes go in and come out.
//! Each clause is a test of the conformance suite (`testing` feature), run against every backend.
//!
//! 1. **All or nothing.** [`Store::commit`] makes the whole [`Batch`] visible at once, or nothing of it.
//! 2. **Only on top of what was read.** A batch whose `base` is not the store's head is refused with
//!    [`CommitError::Conflict`] and changes nothing.
//! 3. **Durable before told.** `Ok` from a durable backend means that the batch survives the death of the process and of the
//!    machine. [`CommitError::Failed`] promises that nothing was written; [`CommitError::Unknown`] promises nothing,
//!    but a head read afterwards settles it: a batch that this head does not hold will never be there. A store that can't know
//!    gives no head.
//! 4. **Read your writes.** What was committed before a call began is in what the call returns.
//! 5. **Journal entries come back as they went in**, in order, without gaps, byte for byte.
//! 6. **Index rows come back in byte order**, deleted rows don't come back, and the limit is kept.
//! 7. **Head tells all.** [`Store::head`] is the head of the last batch committed.
//! 8. **Waiting ends.** [`Store::changed`] resolves once the head is past the given sequence, whichever handle moved it.
//! 9. **A batch holds together.** It has at least one entry (without one, the next commit could not tell that it happened), its
//!    entries lead from its base to its head, it writes every account that it opens, and no index row is longer than
//!    [`MAX_INDEX_ROW`]. Else it is refused as [`StoreError::Unfit`] and changes nothing.
//! 10. **Keys come and go with the batch.** A key is durable before anything that came with it or later, and there only if its
//!     batch is; a later key of the same name takes the place of the first.
//! 11. **A destroyed key is gone.** Once a commit that destroys a key was acknowledged, the key's bytes are nowhere in what the
//!     store keeps, and nothing brings them back. (A server that keeps old versions can't promise that: [`sql`] says how far it
//!     reaches, and so does the suite.)
//! 12. **A purge leaves nothing behind.** After [`Store::purge`], no byte of a document or index row that was removed or
//!     overwritten is in what the store keeps; everything else is as it was.
//! 13. **What is heard is true.** [`Store::heard`] is never before what this handle committed or was told, never past the head, and
//!     gets there in the time of clause 8 when another handle moves it.
//!
//! Cost: a commit is one round trip (one sync; one more with new keys, one more with destroyed ones); a read is one round trip
//! whatever it asks for.

#[cfg(feature = "testing")]
mod around;
pub mod backup;
#[cfg(feature = "testing")]
pub mod conformance;
pub mod copy;
#[cfg(feature = "file")]
pub mod file;
mod key;
mod memory;
mod signal;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub mod sql;

use std::sync::Arc;

use async_trait::async_trait;

#[cfg(feature = "testing")]
pub use self::around::Around;
#[cfg(feature = "file")]
pub use self::file::FileStore;
pub use self::key::{Key, KeyName};
pub use self::memory::MemoryStore;
use crate::id::{CommunityId, WalletId};
use crate::journal::{Hash, Seq};
use crate::ledger::{AccountNo, AccountPage, AccountRow, CurrencyNo, PageNo};
use crate::time::Timestamp;

/// Where a community stands after a commit: everything that the next commit builds upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last journal entry; [`Seq::START`] while there is none.
    pub seq: Seq,
    /// The hash of the chain up to and with that entry.
    pub hash: Hash,
    /// When that entry was recorded. Later entries are never recorded earlier.
    pub recorded_at: Timestamp,
    /// How many accounts exist. Accounts are numbered from 0 without gaps.
    pub accounts: u32,
}

impl Head {
    /// The head of a community in which nothing has happened yet. The chain starts at the community's own id, so that two
    /// journals never share a link.
    pub fn empty(community: CommunityId) -> Self {
        Self { seq: Seq::START, hash: Hash::of_community(community), recorded_at: Timestamp::EPOCH, accounts: 0 }
    }
}

/// Which document: its kind and its 128-bit id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// The document type's stable name, such as `member`; no NUL byte.
    pub kind: &'static str,
    /// The document's id within its kind.
    pub id: u128,
}

/// A part of the index: the rows from `from` (included) to `to` (excluded), in byte order or against it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexRange {
    /// First row wanted.
    pub from: Vec<u8>,
    /// First row not wanted any more.
    pub to: Vec<u8>,
    /// Whether to begin at the end.
    pub backwards: bool,
    /// At most so many rows.
    pub limit: usize,
}

/// Everything that one read asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Documents.
    pub documents: Vec<DocumentKey>,
    /// Wallets whose list of accounts is wanted.
    pub wallets: Vec<WalletId>,
    /// Pages of accounts.
    pub pages: Vec<PageNo>,
    /// Parts of the index.
    pub ranges: Vec<IndexRange>,
    /// Journal entries.
    pub entries: Vec<Seq>,
    /// Keys.
    pub keys: Vec<KeyName>,
}

impl Wanted {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
            && self.wallets.is_empty()
            && self.pages.is_empty()
            && self.ranges.is_empty()
            && self.entries.is_empty()
            && self.keys.is_empty()
    }
}

/// The accounts of one wallet: which currency, which account. Unordered.
pub type WalletAccounts = smallvec::SmallVec<[(CurrencyNo, AccountNo); 2]>;

/// What one read found: each list answers the list of the same name in [`Wanted`], item by item.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The documents' bytes; `None` where there is no such document.
    pub documents: Vec<Option<Arc<[u8]>>>,
    /// The wallets' accounts; empty for a wallet that never had one.
    pub wallets: Vec<WalletAccounts>,
    /// The pages; accounts that don't exist are vacant rows.
    pub pages: Vec<AccountPage>,
    /// The rows of the index.
    pub ranges: Vec<Vec<Vec<u8>>>,
    /// The entries' bytes; `None` past the head.
    pub entries: Vec<Option<Arc<[u8]>>>,
    /// The keys; `None` where there is none, or none any more.
    pub keys: Vec<Option<Arc<Key>>>,
}

/// How long an index row may be, in bytes: what every backend can keep in its index (PostgreSQL's stops at 2,704).
pub const MAX_INDEX_ROW: usize = 2_048;

/// One commit: what one or more commands changed, as a whole.
#[derive(Debug, Clone)]
pub struct Batch {
    /// What the commands were decided upon.
    pub base: Head,
    /// Where the community stands afterwards.
    pub head: Head,
    /// The encoded journal entries `base.seq + 1 ..= head.seq`, one after the other.
    pub journal: Vec<u8>,
    /// Where each entry ends in `journal`.
    pub entry_ends: Vec<u32>,
    /// Documents to write (`Some`) or to remove (`None`); each key at most once.
    pub documents: Vec<(DocumentKey, Option<Arc<[u8]>>)>,
    /// Index rows to add (`true`) or to remove (`false`); each row at most once.
    pub index: Vec<(Vec<u8>, bool)>,
    /// Accounts as they stand afterwards; each at most once, new ones included.
    pub accounts: Vec<(AccountNo, AccountRow)>,
    /// Keys to keep (`Some`) or to destroy (`None`); each name at most once.
    pub keys: Vec<(KeyName, Option<Arc<Key>>)>,
}

impl Batch {
    /// The entries' sequence numbers and bytes, in order.
    pub fn entries(&self) -> impl Iterator<Item = (Seq, &[u8])> {
        let mut start = 0usize;
        let mut seq = self.base.seq;
        self.entry_ends.iter().map(move |&end| {
            let end = end as usize;
            let bytes = &self.journal[start..end];
            start = end;
            seq = seq.next();
            (seq, bytes)
        })
    }

    /// Whether the batch holds together: every backend refuses one that doesn't with [`CommitError::Failed`].
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let unfit = |what| Err(StoreError::Unfit { what });
        if self.entry_ends.is_empty() {
            return unfit("it has no journal entry");
        }
        if self.base.seq.get().checked_add(self.entry_ends.len() as u64) != Some(self.head.seq.get()) {
            return unfit("its entries don't lead from its base to its head");
        }
        if !self.entry_ends.is_sorted() || self.entry_ends.last().map(|&end| end as usize) != Some(self.journal.len()) {
            return unfit("its entries' ends don't fit their bytes");
        }
        if self.head.recorded_at < self.base.recorded_at {
            return unfit("it was recorded before its base");
        }
        if self.accounts.iter().any(|(number, _)| number.get() >= self.head.accounts) {
            return unfit("it has an account beyond its head");
        }
        if self.index.iter().any(|(row, _)| row.len() > MAX_INDEX_ROW) {
            return unfit("it has an index row of more than 2,048 bytes");
        }
        let opened = self.accounts.iter().filter(|(number, _)| number.get() >= self.base.accounts).count();
        if self.base.accounts.checked_add(u32::try_from(opened).unwrap_or(u32::MAX)) != Some(self.head.accounts) {
            return unfit("it leaves out an account that it opens");
        }
        Ok(())
    }
}

/// A store that could not do its work.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system, the disk or the database said no.
    #[error("storage failed while trying to {action}: {reason}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What the system answered.
        reason: String,
    },
    /// What is stored is not what was written.
    #[error("stored data is damaged: {what}")]
    Damaged {
        /// Where, and what was found.
        what: String,
    },
    /// Another process has this store open.
    #[error("{place} is in use by another process; a file store is opened by one process at a time")]
    InUse {
        /// The store's place.
        place: String,
    },
    /// Written by a version of WeZer that this one can't read.
    #[error("{place} has format {found}, this version reads {known}")]
    Incompatible {
        /// The store's place.
        place: String,
        /// The format found.
        found: u32,
        /// The format that this version reads.
        known: u32,
    },
    /// A batch that does not hold together: a bug of whoever made it.
    #[error("this batch can't be stored: {what}")]
    Unfit {
        /// What is wrong with it.
        what: &'static str,
    },
    /// An earlier write or sync failed, so what is on the disk is not known any more; the store must be opened anew.
    #[error("an earlier write failed; close the store and open it again")]
    Poisoned,
}

/// A commit that did not happen, or of which nobody knows.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// Somebody else committed first. Nothing was written.
    #[error("the store has moved on to {head:?}")]
    Conflict {
        /// Where the store stands.
        head: Seq,
    },
    /// Nothing was written.
    #[error(transparent)]
    Failed(StoreError),
    /// The batch may have been written, whole, or not at all.
    #[error("it is not known whether the commit happened: {0}")]
    Unknown(StoreError),
}

/// A community's storage. The [module](self) states the contract.
///
/// Why not one method for each kind of record? Because one read must be one round trip. Why no iterators? Because a decision is
/// run again when something is missing, so nothing stays open between calls.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Which community is kept here. Chosen when the store is made and never changed.
    fn community(&self) -> CommunityId;

    /// Where the community stands.
    async fn head(&self) -> Result<Head, StoreError>;

    /// Reads what is wanted, as it stands at some moment during the call, in one round trip.
    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError>;

    /// Commits `batch` if the head is still `batch.base`. May block the thread for the time of one sync.
    async fn commit(&self, batch: &Batch) -> Result<(), CommitError>;

    /// Journal entries from `from` on, at most `limit`, in order; empty past the head.
    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError>;

    /// Waits until the head is past `after`, then returns it. Never resolves early; may resolve late by the time a backend
    /// needs to notice what another process wrote.
    async fn changed(&self, after: Seq) -> Result<Head, StoreError>;

    /// How far the community is known to have moved on, said at once and without asking anybody: no further behind than
    /// [`Store::changed`] may be late. `None`: that can't be said now, ask for the [head](Store::head); so a store that knows no better
    /// need not say. To be asked keeps a store listening for a while to what other processes commit.
    fn heard(&self) -> Option<Seq> {
        None
    }

    /// Overwrites what was removed or replaced and still lies about: freed pages, logs, old versions. A destroyed key makes sealed
    /// documents unreadable at once; index rows hold words in the clear and need this. Costs as much as writing the whole store
    /// anew, journal excepted, and commits wait meanwhile: it is for the end of an erasure, or once a night.
    ///
    /// # Errors
    /// The store's. Then nothing is promised but that the store still holds what it should; purge again.
    async fn purge(&self) -> Result<(), StoreError>;
}

/// A shared store is a store, so that an application keeps a hand on the one it opens a community with.
#[async_trait]
impl<S: Store + ?Sized> Store for Arc<S> {
    fn community(&self) -> CommunityId {
        (**self).community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        (**self).head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        (**self).read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        (**self).commit(batch).await
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        (**self).journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        (**self).changed(after).await
    }

    fn heard(&self) -> Option<Seq> {
        (**self).heard()
    }

    async fn purge(&self) -> Result<(), StoreError> {
        (**self).purge().await
    }
}
