//! What the lane has in memory: everything read since it last had to forget, and the group of commands being built on top.
//!
//! Invariant: what is here is what the store holds at `committed`, plus the group. If the group is not committed, everything is
//! forgotten rather than undone; a single command that refuses is undone row by row.
//!
//! Cost: an account is found by its number without hashing; a document or a wallet costs one look-up in a hash map.

mod account;
mod fetch;
mod group;
mod key;

use core::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use self::key::Keys;
use super::authority::Belonging;
use super::document::{Document, IndexKeys, IndexRows, row_id};
use super::lane::Limits as LaneLimits;
use super::prepare::Preparation;
use super::registry::Registry;
use super::window::Window;
use crate::id::{MemberId, WalletId};
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountPage, AccountRow, Currency};
use crate::seal::Subject;
use crate::store::{DocumentKey, Head, IndexRange, WalletAccounts, Wanted};

/// Something that a decision needs is not in memory; the kernel fetches it and runs the decision again. Only the kernel makes it.
#[derive(Debug)]
pub struct Missing(pub(crate) ());

/// A part of an account's passbook that a query needs. The passbook lies in the journal, which never changes, so it is read
/// outside the lane. It begins at the row's last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) account: AccountNo,
    pub(crate) row: AccountRow,
    pub(crate) search: crate::ledger::Search,
    pub(crate) limit: usize,
}

/// A document of more bytes, such as a picture, is forgotten as soon as the group that read or wrote it is done.
const LARGE: usize = 16 << 10;

type Kept = Arc<dyn Any + Send + Sync>;
pub(in crate::kernel) type Decode = fn(&[u8]) -> Result<Kept, serde_json::Error>;

#[derive(Debug)]
struct Page {
    rows: AccountPage,
    dirty: u64,
}

/// A document written by the command that is running.
#[derive(Debug)]
struct Written {
    kind: TypeId,
    key: DocumentKey,
    kept: Option<Kept>,
    stored: Option<Stored>,
}

/// A document's plain bytes, and under whose key they are to be sealed.
#[derive(Debug)]
struct Stored {
    subject: Option<Subject>,
    bytes: Arc<[u8]>,
}

/// What the running command did so far, to be kept or undone as a whole.
#[derive(Debug, Default)]
struct Pending {
    rows: Vec<(AccountNo, AccountRow)>,
    opened: Vec<WalletId>,
    documents: Vec<Written>,
    index: Vec<(Vec<u8>, bool)>,
    destroyed: Vec<Subject>,
}

/// The commands decided since the last commit.
#[derive(Debug, Default)]
struct Group {
    journal: Vec<u8>,
    entry_ends: Vec<u32>,
    documents: BTreeMap<DocumentKey, Option<Stored>>,
    index: BTreeMap<Vec<u8>, bool>,
    dirty_pages: Vec<u32>,
    /// Whose keys are needed.
    sealed: BTreeSet<Subject>,
    /// Whose keys go.
    destroyed: BTreeSet<Subject>,
}

#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) registry: Arc<Registry>,
    /// Which groups each member is in, worked out from their documents; forgotten whenever one of these is written.
    pub(in crate::kernel) standings: HashMap<MemberId, Arc<Belonging>>,
    committed: Head,
    head: Head,
    documents: HashMap<(TypeId, u128), Option<Kept>>,
    /// Those of them that are too large to be kept.
    large: Vec<(TypeId, u128)>,
    wallets: HashMap<WalletId, WalletAccounts>,
    pages: Vec<Option<Page>>,
    ranges: HashMap<IndexRange, Vec<Vec<u8>>>,
    /// How many rows those are; an empty part counts as one.
    range_rows: usize,
    entries: HashMap<Seq, Option<Arc<[u8]>>>,
    pub(in crate::kernel) window: Window,
    currencies: Vec<Option<Arc<Currency>>>,
    keys: Keys,
    wanted: Wanted,
    decoders: Vec<(TypeId, Decode)>,
    pub(in crate::kernel) walks: Vec<Walk>,
    pub(in crate::kernel) preparations: Vec<Preparation>,
    /// What the calls of rooms that stopped to read have used so far, by the room and who calls; for the commands that are decided now.
    #[cfg(feature = "rooms")]
    pub(crate) room_runs: HashMap<(u128, MemberId), crate::room::Runs>,
    /// The room that runs on it at this moment.
    #[cfg(feature = "rooms")]
    pub(crate) running_room: Option<crate::interface::RoomId>,
    group: Group,
    spare_accounts: Vec<(AccountNo, AccountRow)>,
    pending: Pending,
    pub(in crate::kernel) events: Vec<u8>,
    pub(in crate::kernel) scratch: Vec<u8>,
}

impl Memory {
    pub(in crate::kernel) fn new(head: Head, remembered_commands: usize, registry: Arc<Registry>) -> Self {
        Self {
            registry,
            standings: HashMap::new(),
            committed: head,
            head,
            documents: HashMap::new(),
            large: Vec::new(),
            wallets: HashMap::new(),
            pages: Vec::new(),
            ranges: HashMap::new(),
            range_rows: 0,
            entries: HashMap::new(),
            window: Window::new(remembered_commands),
            currencies: Vec::new(),
            keys: Keys::default(),
            wanted: Wanted::default(),
            decoders: Vec::new(),
            walks: Vec::new(),
            preparations: Vec::new(),
            #[cfg(feature = "rooms")]
            room_runs: HashMap::new(),
            #[cfg(feature = "rooms")]
            running_room: None,
            group: Group::default(),
            spare_accounts: Vec::new(),
            pending: Pending::default(),
            events: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// What the community understands.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.registry)
    }

    pub(in crate::kernel) fn committed(&self) -> Head {
        self.committed
    }

    pub(in crate::kernel) fn head(&self) -> Head {
        self.head
    }

    // ---- documents

    pub(crate) fn document<D: Document>(&mut self, id: D::Id) -> Result<Option<Arc<D>>, Missing> {
        self.document_by_bits(id.into())
    }

    /// The same for whoever knows no more of the id than its bits.
    pub(in crate::kernel) fn document_by_bits<D: Document>(&mut self, id: u128) -> Result<Option<Arc<D>>, Missing> {
        let kind = TypeId::of::<D>();
        let written = self.pending.documents.iter().rev().find(|written| written.kind == kind && written.key.id == id);
        let kept = match written {
            Some(written) => written.kept.as_ref(),
            None => match self.documents.get(&(kind, id)) {
                Some(kept) => kept.as_ref(),
                None => return Err(self.want_document::<D>(id)),
            },
        };
        // The key holds the type, so the downcast can't fail.
        Ok(kept.and_then(|kept| Arc::clone(kept).downcast::<D>().ok()))
    }

    /// Whether it is known without reading whether there is a document of this id.
    #[cfg(feature = "rooms")]
    pub(crate) fn has_read<D: Document>(&self, id: D::Id) -> bool {
        let (kind, id) = (TypeId::of::<D>(), id.into());
        let is_written = self.pending.documents.iter().any(|written| written.kind == kind && written.key.id == id);
        is_written || self.documents.contains_key(&(kind, id))
    }

    fn want_document<D: Document>(&mut self, id: u128) -> Missing {
        let key = DocumentKey { kind: D::KIND, id };
        if !self.wanted.documents.contains(&key) {
            self.push_wanted::<D>(key);
        }
        Missing(())
    }

    fn push_wanted<D: Document>(&mut self, key: DocumentKey) {
        self.wanted.documents.push(key);
        self.decoders.push((TypeId::of::<D>(), |bytes| Ok(Arc::new(serde_json::from_slice::<D>(bytes)?))));
    }

    pub(in crate::kernel) fn knows_document<D: Document>(&mut self, id: D::Id, seen: &mut Hints) {
        let kind = (TypeId::of::<D>(), id.into());
        if !self.documents.contains_key(&kind) && seen.documents.insert(kind) {
            self.push_wanted::<D>(DocumentKey { kind: D::KIND, id: kind.1 });
        }
    }

    pub(in crate::kernel) fn put<D: Document>(&mut self, document: D) -> Result<(), Missing> {
        let id = document.id();
        let before = self.document::<D>(id)?.map(|before| IndexRows::of(&*before)).unwrap_or_default();
        let after = IndexRows::of(&document);
        for row in before.iter().filter(|row| !after.contains(row)) {
            self.pending.index.push((row.clone(), false));
        }
        self.write(document, after.into_iter().filter(|row| !before.contains(row)));
        Ok(())
    }

    /// Writes a document whose id was never used.
    pub(in crate::kernel) fn put_new<D: Document>(&mut self, document: D) {
        let rows = IndexRows::of(&document);
        self.write(document, rows.into_iter());
    }

    fn write<D: Document>(&mut self, document: D, new_rows: impl Iterator<Item = Vec<u8>>) {
        self.forget_standings(TypeId::of::<D>());
        self.pending.index.extend(new_rows.map(|row| (row, true)));
        let bytes = serde_json::to_vec(&document).expect("a document is made of strings, numbers, lists and maps with text keys");
        let key = DocumentKey { kind: D::KIND, id: document.id().into() };
        let stored = Stored { subject: document.subject(), bytes: bytes.into() };
        let kept: Kept = Arc::new(document);
        self.pending.documents.push(Written { kind: TypeId::of::<D>(), key, kept: Some(kept), stored: Some(stored) });
    }

    pub(in crate::kernel) fn remove<D: Document>(&mut self, id: D::Id) -> Result<(), Missing> {
        self.remove_by_bits::<D>(id.into())
    }

    pub(in crate::kernel) fn remove_by_bits<D: Document>(&mut self, id: u128) -> Result<(), Missing> {
        if let Some(before) = self.document_by_bits::<D>(id)? {
            self.forget_standings(TypeId::of::<D>());
            let rows = IndexRows::of(&*before);
            self.pending.index.extend(rows.into_iter().map(|row| (row, false)));
            let key = DocumentKey { kind: D::KIND, id };
            self.pending.documents.push(Written { kind: TypeId::of::<D>(), key, kept: None, stored: None });
        }
        Ok(())
    }

    pub(crate) fn scan(&mut self, keys: IndexKeys, limit: usize) -> Result<Vec<u128>, Missing> {
        self.rows(keys, limit, row_id)
    }

    /// The rows of a part of an index, each as `take` takes it.
    pub(crate) fn rows<T>(&mut self, keys: IndexKeys, limit: usize, take: fn(&[u8]) -> T) -> Result<Vec<T>, Missing> {
        let mut range = keys.range(limit);
        if range.from >= range.to {
            return Ok(Vec::new());
        }
        let inside = |row: &[u8]| row >= range.from.as_slice() && row < range.to.as_slice();
        let group = self.group.index.range(range.from.clone()..range.to.clone());
        let group = group.map(|(row, present)| (row.clone(), *present));
        let pending = self.pending.index.iter().filter(|(row, _)| inside(row)).cloned();
        let changes: Vec<(Vec<u8>, bool)> = group.chain(pending).collect();
        // Rows that the group takes away must not shorten the answer.
        range.limit = limit + changes.iter().filter(|(_, present)| !present).count();
        let Some(found) = self.ranges.get(&range) else {
            if !self.wanted.ranges.contains(&range) {
                self.wanted.ranges.push(range);
            }
            return Err(Missing(()));
        };
        if changes.is_empty() {
            return Ok(found.iter().take(limit).map(|row| take(row)).collect());
        }
        let mut rows: BTreeSet<&[u8]> = found.iter().map(Vec::as_slice).collect();
        for (row, present) in &changes {
            if *present {
                rows.insert(row);
            } else {
                rows.remove(row.as_slice());
            }
        }
        let taken = rows.into_iter().map(take);
        Ok(if range.backwards { taken.rev().take(limit).collect() } else { taken.take(limit).collect() })
    }
}

/// What hints of one pass already asked for.
#[derive(Debug, Default)]
pub(in crate::kernel) struct Hints {
    documents: foldhash::HashSet<(TypeId, u128)>,
    wallets: foldhash::HashSet<WalletId>,
    pages: foldhash::HashSet<crate::ledger::PageNo>,
    accounts: Vec<AccountNo>,
    entries: foldhash::HashSet<Seq>,
}
