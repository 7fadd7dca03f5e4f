//! What the lane has in memory: everything read since it last had to forget, and the group of commands being built on top.
//!
//! Invariant: what is here is what the store holds at `committed`, plus the group. If the group is not committed, everything is
//! forgotten rather than undone; a single command that refuses is undone row by row.
//!
//! Cost: an account is found by its number without hashing; a document or a wallet costs one look-up in a hash map.

use core::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use super::document::{Document, IndexKeys, IndexRows, row_id};
use super::window::Window;
use crate::id::{CommandId, WalletId};
use crate::journal::{Entry, Hash, Seq};
use crate::ledger::{AccountNo, AccountPage, AccountRow, Currency, CurrencyNo, EntryId};
use crate::store::{Batch, DocumentKey, Found, Head, IndexRange, StoreError, WalletAccounts, Wanted};

/// Something that a decision needs is not in memory; the kernel fetches it and runs the decision again. Only the kernel makes it.
#[derive(Debug)]
pub struct Missing(pub(crate) ());

/// A part of an account's passbook that a query needs. The passbook lies in the journal, which never changes, so it is read
/// outside the lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Walk {
    pub(crate) account: AccountNo,
    pub(crate) from: EntryId,
    pub(crate) search: crate::ledger::Search,
    pub(crate) limit: usize,
}

type Kept = Arc<dyn Any + Send + Sync>;
type Decode = fn(&[u8]) -> Result<Kept, serde_json::Error>;

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
    bytes: Option<Arc<[u8]>>,
}

/// What the running command did so far, to be kept or undone as a whole.
#[derive(Debug, Default)]
struct Pending {
    rows: Vec<(AccountNo, AccountRow)>,
    opened: Vec<WalletId>,
    documents: Vec<Written>,
    index: Vec<(Vec<u8>, bool)>,
}

/// The commands decided since the last commit.
#[derive(Debug, Default)]
struct Group {
    journal: Vec<u8>,
    entry_ends: Vec<u32>,
    documents: BTreeMap<DocumentKey, Option<Arc<[u8]>>>,
    index: BTreeMap<Vec<u8>, bool>,
    dirty_pages: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct Memory {
    committed: Head,
    head: Head,
    documents: HashMap<(TypeId, u128), Option<Kept>>,
    wallets: HashMap<WalletId, WalletAccounts>,
    pages: Vec<Option<Page>>,
    ranges: HashMap<IndexRange, Vec<Vec<u8>>>,
    entries: HashMap<Seq, Option<Arc<[u8]>>>,
    pub(super) window: Window,
    currencies: Vec<Option<Arc<Currency>>>,
    wanted: Wanted,
    decoders: Vec<(TypeId, Decode)>,
    pub(super) walks: Vec<Walk>,
    group: Group,
    spare_accounts: Vec<(AccountNo, AccountRow)>,
    pending: Pending,
    pub(super) events: Vec<u8>,
    pub(super) scratch: Vec<u8>,
}

impl Memory {
    pub(super) fn new(head: Head, remembered_commands: usize) -> Self {
        Self {
            committed: head,
            head,
            documents: HashMap::new(),
            wallets: HashMap::new(),
            pages: Vec::new(),
            ranges: HashMap::new(),
            entries: HashMap::new(),
            window: Window::new(remembered_commands),
            currencies: Vec::new(),
            wanted: Wanted::default(),
            decoders: Vec::new(),
            walks: Vec::new(),
            group: Group::default(),
            spare_accounts: Vec::new(),
            pending: Pending::default(),
            events: Vec::new(),
            scratch: Vec::new(),
        }
    }

    pub(super) fn committed(&self) -> Head {
        self.committed
    }

    pub(super) fn head(&self) -> Head {
        self.head
    }

    // ---- documents

    pub(crate) fn document<D: Document>(&mut self, id: D::Id) -> Result<Option<Arc<D>>, Missing> {
        let id = id.into();
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

    pub(super) fn knows_document<D: Document>(&mut self, id: D::Id, seen: &mut Hints) {
        let kind = (TypeId::of::<D>(), id.into());
        if !self.documents.contains_key(&kind) && seen.documents.insert(kind) {
            self.push_wanted::<D>(DocumentKey { kind: D::KIND, id: kind.1 });
        }
    }

    pub(super) fn put<D: Document>(&mut self, document: D) -> Result<(), Missing> {
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
    pub(super) fn put_new<D: Document>(&mut self, document: D) {
        let rows = IndexRows::of(&document);
        self.write(document, rows.into_iter());
    }

    fn write<D: Document>(&mut self, document: D, new_rows: impl Iterator<Item = Vec<u8>>) {
        self.pending.index.extend(new_rows.map(|row| (row, true)));
        let bytes = serde_json::to_vec(&document).expect("a document is made of strings, numbers, lists and maps with text keys");
        let key = DocumentKey { kind: D::KIND, id: document.id().into() };
        let kept: Kept = Arc::new(document);
        self.pending.documents.push(Written { kind: TypeId::of::<D>(), key, kept: Some(kept), bytes: Some(bytes.into()) });
    }

    pub(super) fn remove<D: Document>(&mut self, id: D::Id) -> Result<(), Missing> {
        if let Some(before) = self.document::<D>(id)? {
            let rows = IndexRows::of(&*before);
            self.pending.index.extend(rows.into_iter().map(|row| (row, false)));
            let key = DocumentKey { kind: D::KIND, id: id.into() };
            self.pending.documents.push(Written { kind: TypeId::of::<D>(), key, kept: None, bytes: None });
        }
        Ok(())
    }

    pub(super) fn scan(&mut self, keys: IndexKeys, limit: usize) -> Result<Vec<u128>, Missing> {
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
            return Ok(found.iter().take(limit).map(|row| row_id(row)).collect());
        }
        let mut rows: std::collections::BTreeSet<&[u8]> = found.iter().map(Vec::as_slice).collect();
        for (row, present) in &changes {
            if *present {
                rows.insert(row);
            } else {
                rows.remove(row.as_slice());
            }
        }
        let ids = rows.into_iter().map(row_id);
        Ok(if range.backwards { ids.rev().take(limit).collect() } else { ids.take(limit).collect() })
    }

    // ---- accounts

    #[inline]
    pub(crate) fn accounts_of(&mut self, wallet: WalletId) -> Result<&WalletAccounts, Missing> {
        // Two look-ups on a miss only; the borrow checker does not see that the first one returns.
        if !self.wallets.contains_key(&wallet) {
            return Err(self.want_wallet(wallet));
        }
        self.wallets.get(&wallet).ok_or(Missing(()))
    }

    #[inline]
    pub(crate) fn account(&mut self, wallet: WalletId, currency: CurrencyNo) -> Result<Option<AccountNo>, Missing> {
        match self.wallets.get(&wallet) {
            Some(accounts) => Ok(accounts.iter().find(|(of, _)| *of == currency).map(|(_, account)| *account)),
            None => Err(self.want_wallet(wallet)),
        }
    }

    #[cold]
    fn want_wallet(&mut self, wallet: WalletId) -> Missing {
        if !self.wanted.wallets.contains(&wallet) {
            self.wanted.wallets.push(wallet);
        }
        Missing(())
    }

    #[cold]
    fn want_page(&mut self, account: AccountNo) -> Missing {
        if !self.wanted.pages.contains(&account.page()) {
            self.wanted.pages.push(account.page());
        }
        Missing(())
    }

    /// Names a wallet's accounts as about to be read: wallet first, then, in the next round, its pages.
    pub(super) fn knows_wallet(&mut self, wallet: WalletId, seen: &mut Hints) {
        match self.wallets.get(&wallet) {
            None => {
                if seen.wallets.insert(wallet) {
                    self.wanted.wallets.push(wallet);
                }
            }
            Some(accounts) => {
                for (_, account) in accounts {
                    let page = account.page();
                    match self.pages.get(page.get() as usize).and_then(Option::as_ref) {
                        // Touching both cache lines of the row now lets the processor fetch those of a whole batch side by side.
                        Some(page) => page.rows.row(*account).touch(),
                        None => {
                            if seen.pages.insert(page) {
                                self.wanted.pages.push(page);
                            }
                        }
                    }
                }
            }
        }
    }

    #[inline]
    pub(crate) fn row(&mut self, account: AccountNo) -> Result<&AccountRow, Missing> {
        let page = account.page().get() as usize;
        if self.pages.get(page).is_none_or(Option::is_none) {
            return Err(self.want_page(account));
        }
        self.pages[page].as_ref().map(|page| page.rows.row(account)).ok_or(Missing(()))
    }

    /// A row to change. What it was is kept until the command ends.
    #[inline]
    pub(crate) fn row_mut(&mut self, account: AccountNo) -> Result<&mut AccountRow, Missing> {
        let number = account.page().get();
        if self.pages.get(number as usize).is_none_or(Option::is_none) {
            return Err(self.want_page(account));
        }
        let Some(page) = self.pages[number as usize].as_mut() else { return Err(Missing(())) };
        let row = page.rows.row_mut(account);
        self.pending.rows.push((account, *row));
        if page.dirty == 0 {
            self.group.dirty_pages.push(number);
        }
        page.dirty |= 1 << account.row();
        Ok(row)
    }

    /// Opens the next account. The wallet's accounts must have been looked at.
    pub(crate) fn open_account(&mut self, wallet: WalletId, currency: CurrencyNo) -> Result<AccountNo, Missing> {
        let account = AccountNo::new(self.head.accounts);
        self.accounts_of(wallet)?;
        let page = account.page();
        if page.first().get() >= self.committed.accounts {
            let pages = page.get() as usize + 1;
            if self.pages.len() < pages {
                self.pages.resize_with(pages, || None);
            }
            self.pages[page.get() as usize].get_or_insert_with(|| Page { rows: AccountPage::vacant(), dirty: 0 });
        }
        *self.row_mut(account)? = AccountRow::opened(wallet, currency);
        self.wallets.entry(wallet).or_default().push((currency, account));
        self.pending.opened.push(wallet);
        self.head.accounts += 1;
        Ok(account)
    }

    /// The currency of this number, if it was looked up before. A command that writes currencies sees only documents.
    pub(crate) fn currency(&self, number: CurrencyNo) -> Option<Arc<Currency>> {
        if self.writes_currency() {
            return None;
        }
        self.currencies.get(usize::from(number.get()))?.clone()
    }

    pub(crate) fn keep_currency(&mut self, currency: &Arc<Currency>) {
        let at = usize::from(currency.number().get());
        if !self.writes_currency() {
            self.currencies.resize(self.currencies.len().max(at + 1), None);
            self.currencies[at] = Some(Arc::clone(currency));
        }
    }

    fn writes_currency(&self) -> bool {
        self.pending.documents.iter().any(|written| written.kind == TypeId::of::<Currency>())
    }

    // ---- the journal

    pub(crate) fn entry(&mut self, seq: Seq) -> Result<Option<Arc<[u8]>>, Missing> {
        if seq > self.committed.seq {
            return Ok(self.group_entry(seq).map(Arc::from));
        }
        if let Some(entry) = self.entries.get(&seq) {
            return Ok(entry.clone());
        }
        if !self.wanted.entries.contains(&seq) {
            self.wanted.entries.push(seq);
        }
        Err(Missing(()))
    }

    fn group_entry(&self, seq: Seq) -> Option<&[u8]> {
        let at = usize::try_from(seq.get().checked_sub(self.committed.seq.get() + 1)?).ok()?;
        let end = *self.group.entry_ends.get(at)? as usize;
        let start = if at == 0 { 0 } else { self.group.entry_ends[at - 1] as usize };
        self.group.journal.get(start..end)
    }

    /// Keeps what the running command did, as the journal entry that `write` appends.
    pub(super) fn keep(&mut self, id: CommandId, recorded_at: crate::time::Timestamp, write: impl FnOnce(&mut Vec<u8>, &[u8])) {
        let start = self.group.journal.len();
        write(&mut self.group.journal, &self.events);
        let hash: Hash = self.head.hash.chain(&self.group.journal[start..]);
        let end = u32::try_from(self.group.journal.len()).expect("a group is limited to far less than 4 GiB");
        self.group.entry_ends.push(end);
        self.head = Head { seq: self.head.seq.next(), hash, recorded_at, accounts: self.head.accounts };
        self.window.remember(id, self.head.seq);
        if self.writes_currency() {
            self.currencies.clear();
        }
        self.pending.rows.clear();
        self.pending.opened.clear();
        for written in self.pending.documents.drain(..) {
            self.group.documents.insert(written.key, written.bytes);
            self.documents.insert((written.kind, written.key.id), written.kept);
        }
        for (row, present) in self.pending.index.drain(..) {
            self.group.index.insert(row, present);
        }
        self.events.clear();
    }

    /// Undoes what the running command did.
    pub(super) fn undo(&mut self) {
        for (account, row) in self.pending.rows.drain(..).rev() {
            if let Some(page) = self.pages[account.page().get() as usize].as_mut() {
                *page.rows.row_mut(account) = row;
            }
        }
        for wallet in self.pending.opened.drain(..) {
            self.head.accounts -= 1;
            if let Some(accounts) = self.wallets.get_mut(&wallet) {
                accounts.pop();
            }
        }
        self.pending.documents.clear();
        self.pending.index.clear();
        self.events.clear();
    }

    // ---- the group

    pub(super) fn group_len(&self) -> usize {
        self.group.entry_ends.len()
    }

    /// The group as one commit.
    pub(super) fn batch(&mut self) -> Batch {
        let mut accounts = std::mem::take(&mut self.spare_accounts);
        for number in self.group.dirty_pages.drain(..) {
            let Some(page) = self.pages[number as usize].as_mut() else { continue };
            let first = crate::ledger::PageNo::new(number).first().get();
            let mut dirty = std::mem::take(&mut page.dirty);
            while dirty != 0 {
                let account = AccountNo::new(first + dirty.trailing_zeros());
                dirty &= dirty - 1;
                if account.get() < self.head.accounts {
                    accounts.push((account, *page.rows.row(account)));
                }
            }
        }
        let group = std::mem::take(&mut self.group);
        Batch {
            base: self.committed,
            head: self.head,
            journal: group.journal,
            entry_ends: group.entry_ends,
            documents: group.documents.into_iter().collect(),
            index: group.index.into_iter().collect(),
            accounts,
        }
    }

    /// The batch was committed. Its buffers serve the next group.
    pub(super) fn landed(&mut self, mut batch: Batch) {
        self.committed = batch.head;
        self.ranges.clear();
        self.entries.clear();
        batch.journal.clear();
        batch.entry_ends.clear();
        batch.accounts.clear();
        self.spare_accounts = batch.accounts;
        if self.group.journal.capacity() == 0 {
            self.group.journal = batch.journal;
            self.group.entry_ends = batch.entry_ends;
        }
    }

    /// What was read for this group only is dropped, and everything when more is kept than the limits allow.
    pub(super) fn trim(&mut self, cached_documents: usize, cached_accounts: usize) {
        self.ranges.clear();
        self.entries.clear();
        if self.documents.len() > cached_documents {
            self.documents.clear();
        }
        if self.wallets.len() > cached_accounts {
            self.wallets.clear();
            self.pages.clear();
            // What a refused command touched was undone; there is nothing to write of it.
            self.group.dirty_pages.clear();
        }
    }

    /// Forgets everything but the remembered commands up to `head`, where the store stands.
    pub(super) fn forget(&mut self, head: Head) {
        self.window.forget_after(self.committed.seq.min(head.seq));
        self.committed = head;
        self.head = head;
        self.documents.clear();
        self.currencies.clear();
        self.wallets.clear();
        self.pages.clear();
        self.ranges.clear();
        self.entries.clear();
        self.group = Group::default();
        self.pending = Pending::default();
        self.events.clear();
        self.take_wanted();
        self.walks.clear();
    }

    /// Commands that another process committed.
    pub(super) fn learn(&mut self, entries: &[(Seq, Arc<[u8]>)]) -> Result<(), StoreError> {
        for (seq, bytes) in entries {
            let id = Entry::command_id(bytes)
                .map_err(|error| StoreError::Damaged { what: format!("journal entry {seq}: {error}") })?;
            self.window.remember(id, *seq);
        }
        Ok(())
    }

    // ---- fetching

    pub(super) fn misses(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(super) fn take_wanted(&mut self) -> (Wanted, Vec<(TypeId, Decode)>) {
        (std::mem::take(&mut self.wanted), std::mem::take(&mut self.decoders))
    }

    pub(super) fn absorb(&mut self, wanted: Wanted, decoders: &[(TypeId, Decode)], found: Found) -> Result<(), StoreError> {
        for ((key, bytes), (kind, decode)) in wanted.documents.iter().zip(found.documents).zip(decoders) {
            let kept = bytes.map(|bytes| decode(&bytes)).transpose();
            let kept = kept.map_err(|error| StoreError::Damaged { what: format!("document {}: {error}", key.kind) })?;
            // What a command wrote while this was on its way is newer.
            self.documents.entry((*kind, key.id)).or_insert(kept);
        }
        self.wallets.extend(wanted.wallets.into_iter().zip(found.wallets));
        for (number, rows) in wanted.pages.iter().zip(found.pages) {
            let at = number.get() as usize;
            if self.pages.len() <= at {
                self.pages.resize_with(at + 1, || None);
            }
            self.pages[at].get_or_insert(Page { rows, dirty: 0 });
        }
        self.ranges.extend(wanted.ranges.into_iter().zip(found.ranges));
        self.entries.extend(wanted.entries.into_iter().zip(found.entries));
        Ok(())
    }
}

/// What hints of one pass already asked for.
#[derive(Debug, Default)]
pub(super) struct Hints {
    documents: foldhash::HashSet<(TypeId, u128)>,
    wallets: foldhash::HashSet<WalletId>,
    pages: foldhash::HashSet<crate::ledger::PageNo>,
}
