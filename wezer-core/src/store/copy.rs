//! Moving a community from one store to another, whatever the two are.
//!
//! Invariant: the copy holds what the original held at one head, or it is refused; the original is only read. What was copied is
//! proved afterwards: every document, index row and key is counted, and the copy is [audited](crate::Community::audit).
//!
//! Cost: reads and writes everything once, then reads the journal and the accounts of the copy. A few thousand records, or about
//! 8 MiB of documents, are in memory and in a commit at a time; only in a community with far more documents than journal entries is
//! the rest written at once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Batch, CommitError, DocumentKey, Head, IndexRange, Key, KeyName, Store, StoreError, Wanted};
use crate::audit::{Audit, AuditError};
use crate::community::Community;
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::kernel::Registry;
use crate::ledger::{AccountNo, PageNo, ROWS_PER_PAGE};

/// Journal entries of one commit, at most. Toward the end of the journal they become fewer, down to one, so that there are commits
/// left to carry the other records: at least so many if the journal has so many entries.
const ENTRIES: u64 = 256;
/// Documents of one commit, and index rows, and keys.
const RECORDS: usize = 2_048;
/// Documents are asked for by so many, until a commit has [`BYTES`] of them: a picture is a document too.
const DOCUMENTS: usize = 32;
/// Bytes of documents after which a commit takes no more of them.
const BYTES: usize = 8 << 20;
/// Pages of accounts of one commit.
const PAGES: u32 = 64;

/// A document's kind, id and bytes.
pub type Listed = (String, u128, Arc<[u8]>);

/// A store that tells what it holds, page by page in the order of the keys, so that it can be copied. What was committed before the
/// first page is in the pages; what is committed meanwhile may be or not.
#[async_trait]
pub trait List: Store {
    /// Documents after this kind and id, at most `limit`; kinds in byte order.
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError>;

    /// Keys after this one, at most `limit`.
    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError>;
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// Journal entries copied.
    pub entries: u64,
    /// Journal entries there are.
    pub of: u64,
    /// Documents copied.
    pub documents: u64,
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Where both stores stand.
    pub head: Head,
    /// How many documents.
    pub documents: u64,
    /// How many index rows.
    pub rows: u64,
    /// How many keys.
    pub keys: u64,
    /// What the audit of the copy found.
    pub audit: Audit,
}

/// A copy that did not come about. What was written so far is of no use: begin again with an empty store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The two stores are not of the same community: the chain of its journal begins with its id.
    #[error("the copy is to hold community {to}, the original holds {from}")]
    OtherCommunity {
        /// The original's.
        from: CommunityId,
        /// The copy's.
        to: CommunityId,
    },
    /// Something is in the store that was to be filled.
    #[error("the store to be filled is not empty: it stands at {0:?}")]
    NotEmpty(Seq),
    /// Somebody committed to the original meanwhile.
    #[error("the community moved on while it was copied; stop everybody who writes to it first")]
    Moved,
    /// One of the stores failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy refused a commit.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The copy is not what the original is.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// Copies the community in `from` to `to`, which must be of the same community and empty; tells `progress` after each commit. Nobody
/// may write to `from` meanwhile.
///
/// # Errors
/// [`CopyError`]. `to` is then to be thrown away.
pub async fn copy(
    from: &dyn List,
    to: Arc<dyn Store>,
    mut progress: impl FnMut(CopyProgress) + Send,
) -> Result<Copied, CopyError> {
    if from.community() != to.community() {
        return Err(CopyError::OtherCommunity { from: from.community(), to: to.community() });
    }
    let (end, mut at) = (from.head().await?, to.head().await?);
    if at != Head::empty(to.community()) {
        return Err(CopyError::NotEmpty(at.seq));
    }
    let mut source = Source::new(from, end);
    while at.seq < end.seq {
        let batch = source.next(at).await?;
        to.commit(&batch).await?;
        at = batch.head;
        progress(CopyProgress { entries: at.seq.get(), of: end.seq.get(), documents: source.counts[0] });
    }
    if at != end || from.head().await? != end {
        return Err(CopyError::Moved);
    }
    let audit = Community::open(to, Registry::core()).audit(|_| {}).await?;
    let [documents, rows, keys] = source.counts;
    Ok(Copied { head: end, documents, rows, keys, audit })
}

/// What is still to be copied: where to go on in each list, `None` where it has ended.
pub(super) struct Source<'a> {
    from: &'a dyn List,
    end: Head,
    documents: Option<Option<(String, u128)>>,
    rows: Option<Vec<u8>>,
    keys: Option<Option<KeyName>>,
    counts: [u64; 3],
}

impl<'a> Source<'a> {
    /// Everything that `from` holds, with the journal up to `end`.
    pub(super) fn new(from: &'a dyn List, end: Head) -> Self {
        Self { from, end, documents: Some(None), rows: Some(Vec::new()), keys: Some(None), counts: [0; 3] }
    }

    /// The commit after `base`; the last one brings everything that is left.
    pub(super) async fn next(&mut self, base: Head) -> Result<Batch, CopyError> {
        let many = ((self.end.seq.get() - base.seq.get()) / ENTRIES).clamp(1, ENTRIES);
        let entries = self.from.journal(base.seq.next(), usize::try_from(many).unwrap_or(1)).await?;
        let mut batch = Batch {
            base,
            head: base,
            journal: Vec::new(),
            entry_ends: Vec::new(),
            documents: Vec::new(),
            index: Vec::new(),
            accounts: Vec::new(),
            keys: Vec::new(),
        };
        for (seq, bytes) in entries.iter().filter(|(seq, _)| *seq <= self.end.seq) {
            if *seq != batch.head.seq.next() {
                return Err(StoreError::Damaged { what: format!("journal entry {} is missing", batch.head.seq.next()) }.into());
            }
            batch.journal.extend_from_slice(bytes);
            let end = u32::try_from(batch.journal.len()).map_err(|_| StoreError::Unfit { what: "its entries are too long" })?;
            batch.entry_ends.push(end);
            batch.head.hash = batch.head.hash.chain(bytes);
            batch.head.seq = *seq;
        }
        if batch.entry_ends.is_empty() {
            return Err(StoreError::Damaged { what: format!("journal entry {} is missing", base.seq.next()) }.into());
        }
        let last = batch.head.seq == self.end.seq;
        if last {
            batch.head.recorded_at = self.end.recorded_at;
        }
        self.accounts(&mut batch, last).await?;
        self.records(&mut batch).await?;
        while last && !(self.documents.is_none() && self.rows.is_none() && self.keys.is_none()) {
            self.records(&mut batch).await?;
        }
        Ok(batch)
    }

    async fn accounts(&self, batch: &mut Batch, last: bool) -> Result<(), StoreError> {
        let rows = u32::try_from(ROWS_PER_PAGE).unwrap_or(u32::MAX);
        let end = if last { self.end.accounts } else { self.end.accounts.min(batch.base.accounts.saturating_add(PAGES * rows)) };
        // Pages are opened whole but for the last one, so each commit begins with a page of its own.
        let pages: Vec<PageNo> = (batch.base.accounts / rows..end.div_ceil(rows)).map(PageNo::new).collect();
        let found = self.from.read(&Wanted { pages, ..Wanted::default() }).await?.pages;
        let numbers = (batch.base.accounts..end).map(AccountNo::new);
        let first = AccountNo::new(batch.base.accounts).page().get();
        for number in numbers {
            let page = usize::try_from(number.page().get() - first).ok().and_then(|page| found.get(page));
            let row = page.map(|page| *page.row(number)).ok_or(StoreError::Unfit { what: "a page of accounts is missing" })?;
            batch.accounts.push((number, row));
        }
        batch.head.accounts = end;
        Ok(())
    }

    async fn records(&mut self, batch: &mut Batch) -> Result<(), StoreError> {
        let (mut documents, mut bytes) = (0, 0);
        while documents < RECORDS
            && bytes < BYTES
            && let Some(after) = self.documents.take()
        {
            let page = self.from.documents(after, DOCUMENTS).await?;
            documents += page.len();
            if page.len() == DOCUMENTS {
                self.documents = page.last().map(|(kind, id, _)| Some((kind.clone(), *id)));
            }
            for (kind, id, body) in page {
                bytes += body.len();
                batch.documents.push((DocumentKey { kind: name(&kind), id }, Some(body)));
            }
        }
        self.counts[0] += documents as u64;
        if let Some(from) = self.rows.take() {
            let range = IndexRange { from, to: vec![u8::MAX; 64], backwards: false, limit: RECORDS };
            let page = self.from.read(&Wanted { ranges: vec![range], ..Wanted::default() }).await?.ranges;
            let page = page.into_iter().next().unwrap_or_default();
            self.counts[1] += page.len() as u64;
            if page.len() == RECORDS {
                self.rows = page.last().map(|row| [row.as_slice(), &[0]].concat());
            }
            batch.index.extend(page.into_iter().map(|row| (row, true)));
        }
        if let Some(after) = self.keys.take() {
            let page = self.from.keys(after, RECORDS).await?;
            self.counts[2] += page.len() as u64;
            if page.len() == RECORDS {
                self.keys = page.last().map(|(name, _)| Some(*name));
            }
            batch.keys.extend(page.into_iter().map(|(name, key)| (name, Some(key))));
        }
        Ok(())
    }
}

/// The name of a kind as the kernel has it: for ever. There are as many as kinds of documents, and each is kept once.
pub(super) fn name(kind: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(kind) {
        return known;
    }
    let kept: &'static str = Box::leak(kind.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}
