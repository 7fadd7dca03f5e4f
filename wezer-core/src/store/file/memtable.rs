//! What was committed since a checkpoint, in memory.
//!
//! Invariant: a memtable holds exactly what the frames of one lap of the log say, so dropping the one when the other is
//! covered by a checkpoint loses nothing.
//!
//! Cost: an account's row is found through a dense table of 4 bytes an account and lies in an arena in the order of first change:
//! no hashing and no allocation on the path of a commit. Memory is about that of the lap, and 128 bytes for each account changed.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use smallvec::SmallVec;

use super::frame::{Body, Frame};
use super::keys::Destroyed;
use crate::id::{CommunityId, WalletId};
use crate::journal::{DecodeError, Seq};
use crate::ledger::{AccountNo, AccountRow, PageNo, ROWS_PER_PAGE};
use crate::store::{Batch, DocumentKey, Head, IndexRange, WalletAccounts};

/// A document's key in bytes: its kind, a NUL, its id with the highest byte first.
pub(super) type KeyBytes = SmallVec<[u8; 48]>;

/// The bytes of a document's key.
pub(super) fn key_bytes(key: &DocumentKey) -> KeyBytes {
    key_bytes_of(key.kind, key.id)
}

/// The same of a kind and an id.
pub(super) fn key_bytes_of(kind: &str, id: u128) -> KeyBytes {
    let mut bytes = KeyBytes::from_slice(kind.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(&id.to_be_bytes());
    bytes
}

/// One lap of the log, ready to be read.
#[derive(Debug)]
pub(super) struct Memtable {
    base: Head,
    head: Head,
    journal: Vec<u8>,
    ends: Vec<u64>,
    documents: HashMap<KeyBytes, Option<Arc<[u8]>>>,
    index: BTreeMap<Vec<u8>, bool>,
    wallets: HashMap<WalletId, WalletAccounts>,
    /// For each account, one more than its place in `rows`; 0 where the account was not changed.
    places: Vec<u32>,
    rows: Vec<AccountRow>,
    numbers: Vec<AccountNo>,
    /// Keys that frames destroyed: filled by a replay only, since a commit wipes its keys itself.
    destroyed: Destroyed,
}

impl Memtable {
    /// Nothing committed on top of `base` yet.
    pub(super) fn new(base: Head) -> Self {
        Self {
            base,
            head: base,
            journal: Vec::new(),
            ends: Vec::new(),
            documents: HashMap::new(),
            index: BTreeMap::new(),
            wallets: HashMap::new(),
            places: Vec::new(),
            rows: Vec::new(),
            numbers: Vec::new(),
            destroyed: Vec::new(),
        }
    }

    /// Empties a memtable for its next lap and keeps its memory.
    pub(super) fn recycle(mut self, base: Head) -> Self {
        for number in &self.numbers {
            self.places[number.get() as usize] = 0;
        }
        self.journal.clear();
        self.ends.clear();
        self.rows.clear();
        self.numbers.clear();
        let Self { journal, ends, places, rows, numbers, .. } = self;
        Self { journal, ends, places, rows, numbers, ..Self::new(base) }
    }

    /// What the lap began upon.
    pub(super) fn base(&self) -> &Head {
        &self.base
    }

    /// Where the lap stands.
    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// Whether nothing was committed.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Applies a batch that is in the log.
    pub(super) fn apply(&mut self, batch: &Batch) {
        self.begin(&batch.journal, batch.entry_ends.iter().copied(), &batch.head);
        for (key, bytes) in &batch.documents {
            self.documents.insert(key_bytes(key), bytes.clone());
        }
        for (row, present) in &batch.index {
            self.index.insert(row.clone(), *present);
        }
        for accounts in batch.accounts.chunks(64) {
            std::hint::black_box(self.touch(accounts));
            for (number, row) in accounts {
                self.put_account(*number, row);
            }
        }
        self.head = batch.head;
    }

    /// Loads the rows that are about to be overwritten. Loads that miss the cache wait side by side, stores one after another: over
    /// a million accounts this halves the time of a batch of payments.
    fn touch(&self, accounts: &[(AccountNo, AccountRow)]) -> u32 {
        let places = accounts.iter().map(|(number, _)| self.places[number.get() as usize] as usize);
        let rows = places.filter_map(|place| self.rows.get(place.wrapping_sub(1)));
        // One field from each end of a row.
        rows.map(|row| row.lines ^ u32::from(row.credits < 0)).fold(0, |all, row| all ^ row)
    }

    /// Applies a frame read back from the log.
    pub(super) fn replay(&mut self, frame: &Frame<'_>) -> Result<(), DecodeError> {
        let Body { entry_ends, journal, mut rest } = frame.body()?;
        // Before room is made for them: a number is not to cost gigabytes.
        if frame.head().accounts.saturating_sub(self.head.accounts) > frame.accounts() {
            return Err(DecodeError("accounts that it does not open"));
        }
        self.begin(journal, entry_ends.iter().copied(), frame.head());
        for _ in 0..frame.documents() {
            let (key, bytes) = rest.document()?;
            self.documents.insert(KeyBytes::from_slice(key), bytes.map(Arc::from));
        }
        for _ in 0..frame.index_rows() {
            let (row, present) = rest.index_row()?;
            self.index.insert(row.to_vec(), present);
        }
        for _ in 0..frame.accounts() {
            let (number, row) = rest.account()?;
            if number.get() >= frame.head().accounts {
                return Err(DecodeError("account beyond the head"));
            }
            self.put_account(number, &row);
        }
        for _ in 0..frame.destroyed_keys() {
            self.destroyed.push((rest.destroyed_key()?, frame.head().seq));
        }
        self.head = *frame.head();
        rest.finish()
    }

    /// The keys that replayed frames destroyed.
    pub(super) fn destroyed_keys(&self) -> &Destroyed {
        &self.destroyed
    }

    fn begin(&mut self, journal: &[u8], ends: impl Iterator<Item = u32>, head: &Head) {
        let start = self.journal.len() as u64;
        self.journal.extend_from_slice(journal);
        self.ends.extend(ends.map(|end| start + u64::from(end)));
        if self.places.len() < head.accounts as usize {
            self.places.resize(head.accounts as usize, 0);
        }
    }

    #[inline]
    fn put_account(&mut self, number: AccountNo, row: &AccountRow) {
        let place = &mut self.places[number.get() as usize];
        if *place != 0 {
            self.rows[*place as usize - 1] = *row;
            return;
        }
        self.rows.push(*row);
        self.numbers.push(number);
        // As many rows as accounts at most, whose numbers have 32 bits.
        *place = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        // An account is opened by the first row that names it, and never again.
        if number.get() >= self.head.accounts {
            self.wallets.entry(row.wallet()).or_default().push((row.currency(), number));
        }
    }

    /// The document, if it was written (`Some`) or removed (`None`) in this lap.
    pub(super) fn document(&self, key: &[u8]) -> Option<Option<Arc<[u8]>>> {
        self.documents.get(key).cloned()
    }

    /// The documents written or removed.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&KeyBytes, Option<&[u8]>)> {
        self.documents.iter().map(|(key, bytes)| (key, bytes.as_deref()))
    }

    /// The index rows added (`true`) or removed (`false`), in byte order.
    pub(super) fn index(&self) -> impl Iterator<Item = (&[u8], bool)> {
        self.index.iter().map(|(row, present)| (row.as_slice(), *present))
    }

    /// The accounts that wallets opened in this lap.
    pub(super) fn wallets(&self) -> impl Iterator<Item = (WalletId, &WalletAccounts)> {
        self.wallets.iter().map(|(wallet, accounts)| (*wallet, accounts))
    }

    /// The accounts that this wallet opened in this lap.
    pub(super) fn wallet(&self, wallet: WalletId) -> &[(crate::ledger::CurrencyNo, AccountNo)] {
        self.wallets.get(&wallet).map_or(&[], |accounts| accounts.as_slice())
    }

    /// The accounts of a page that changed in this lap.
    pub(super) fn page(&self, page: PageNo) -> impl Iterator<Item = (AccountNo, &AccountRow)> {
        let exists = page <= AccountNo::new(u32::MAX).page();
        let first = if exists { page.first().get() } else { u32::MAX };
        let places = self.places.iter().skip(first as usize).take(ROWS_PER_PAGE).zip(first..);
        let changed = places.filter(|(place, _)| **place != 0);
        changed.map(|(place, number)| (AccountNo::new(number), &self.rows[*place as usize - 1]))
    }

    /// The pages on which a row changed, in order.
    pub(super) fn pages(&self) -> impl Iterator<Item = PageNo> {
        let pages = self.places.chunks(ROWS_PER_PAGE).zip(0u32..);
        pages.filter(|(places, _)| places.iter().any(|place| *place != 0)).map(|(_, page)| PageNo::new(page))
    }

    /// The entry of this number, if it lies in this lap.
    pub(super) fn entry(&self, seq: Seq) -> Option<&[u8]> {
        let at = usize::try_from(seq.get().checked_sub(self.base.seq.get() + 1)?).ok()?;
        let end = usize::try_from(*self.ends.get(at)?).ok()?;
        let start = if at == 0 { 0 } else { usize::try_from(self.ends[at - 1]).ok()? };
        Some(&self.journal[start..end])
    }

    /// All entries, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &[u8]> {
        (self.base.seq.get() + 1..=self.head.seq.get()).map_while(|seq| self.entry(Seq::new(seq)))
    }

    /// The index rows of the range, in its direction.
    fn changed(&self, range: &IndexRange) -> impl Iterator<Item = (&Vec<u8>, &bool)> {
        let bounds = (Bound::Included(range.from.as_slice()), Bound::Excluded(range.to.as_slice()));
        // The map panics on a range whose end comes first.
        let mut rows = (range.from < range.to).then(|| self.index.range::<[u8], _>(bounds));
        let backwards = range.backwards;
        std::iter::from_fn(move || rows.as_mut().and_then(|rows| if backwards { rows.next_back() } else { rows.next() }))
    }

    /// Adds to `overlay` what this lap changed in the range; rows that are there already come from a later lap and stay. Stops
    /// after as many present rows as the range's limit: no reader can ask for more.
    pub(super) fn lay_under(&self, range: &IndexRange, overlay: &mut BTreeMap<Vec<u8>, bool>) {
        let mut present = 0;
        for (row, here) in self.changed(range) {
            if present >= range.limit {
                return;
            }
            let here = match overlay.entry(row.clone()) {
                Entry::Occupied(later) => *later.get(),
                Entry::Vacant(place) => *place.insert(*here),
            };
            present += usize::from(here);
        }
    }
}

/// An empty community's first memtable.
impl From<CommunityId> for Memtable {
    fn from(community: CommunityId) -> Self {
        Self::new(Head::empty(community))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::CurrencyNo;

    fn batch(memtable: &Memtable, entries: &[&[u8]], accounts: Vec<(AccountNo, AccountRow)>) -> Batch {
        let mut head = *memtable.head();
        let mut journal = Vec::new();
        let mut entry_ends = Vec::new();
        for entry in entries {
            journal.extend_from_slice(entry);
            entry_ends.push(u32::try_from(journal.len()).expect("small"));
            head.hash = head.hash.chain(entry);
            head.seq = head.seq.next();
        }
        head.accounts = accounts.iter().map(|(number, _)| number.get() + 1).max().unwrap_or(0).max(head.accounts);
        Batch { base: *memtable.head(), head, journal, entry_ends, documents: vec![], index: vec![], accounts, keys: vec![] }
    }

    #[test]
    fn a_recycled_memtable_remembers_nothing() {
        let mut memtable = Memtable::from(CommunityId::from_u128(1));
        let row = AccountRow::opened(WalletId::from_u128(5), CurrencyNo::new(1));
        memtable.apply(&batch(&memtable, &[b"one", b"two"], vec![(AccountNo::new(0), row), (AccountNo::new(1), row)]));
        assert_eq!(memtable.entry(Seq::new(2)), Some(&b"two"[..]));
        assert_eq!(memtable.wallet(row.wallet()).len(), 2);
        let head = *memtable.head();
        let mut memtable = memtable.recycle(head);
        assert!(memtable.is_empty());
        assert_eq!(memtable.pages().count(), 0);
        assert_eq!(memtable.entry(Seq::new(2)), None);
        memtable.apply(&batch(&memtable, &[b"three"], vec![(AccountNo::new(1), row)]));
        assert_eq!(memtable.entry(Seq::new(3)), Some(&b"three"[..]));
        assert_eq!(memtable.page(PageNo::new(0)).map(|(number, _)| number.get()).collect::<Vec<_>>(), [1]);
        assert!(memtable.wallet(row.wallet()).is_empty());
    }
}
