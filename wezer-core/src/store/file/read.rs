//! Answering a read from the memtables and the checkpoint below them.
//!
//! Invariant: what was committed later lies over what was committed earlier. Memtables and snapshot are taken at one moment; the
//! snapshot may already hold what the frozen memtable holds, which changes no answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::archive::Archive;
use super::keys::Known;
use super::memtable::{Memtable, key_bytes};
use super::state::{Snapshot, State};
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountPage, PageNo, ROWS_PER_PAGE};
use crate::store::{Found, IndexRange, StoreError, Wanted};

/// What readers see: the lap being written, and the one that a checkpoint is taking in.
#[derive(Debug)]
pub(super) struct View {
    pub(super) active: Memtable,
    pub(super) frozen: Option<Arc<Memtable>>,
    pub(super) keys: Known,
}

/// Journal entries with their numbers.
pub(super) type Entries = Vec<(Seq, Arc<[u8]>)>;

/// A part of the index: what the memtables say of it.
type Overlay = BTreeMap<Vec<u8>, bool>;

/// What the memtables could say, and what is still to be read below.
#[derive(Debug, Default)]
pub(super) struct Half {
    found: Found,
    documents: Vec<usize>,
    pages: Vec<(usize, u64)>,
    overlays: Vec<Overlay>,
    entries: Vec<usize>,
}

impl View {
    /// The memtables, the latest first.
    fn laps(&self) -> impl Iterator<Item = &Memtable> {
        [Some(&self.active), self.frozen.as_deref()].into_iter().flatten()
    }

    /// Answers what the memtables can, and takes a snapshot for the rest if there is one.
    pub(super) fn begin(&self, wanted: &Wanted, state: &State) -> Result<(Half, Option<Snapshot>), StoreError> {
        let mut half = Half::default();
        for (at, key) in wanted.documents.iter().enumerate() {
            let key = key_bytes(key);
            let document = self.laps().find_map(|lap| lap.document(&key));
            if document.is_none() {
                half.documents.push(at);
            }
            half.found.documents.push(document.flatten());
        }
        let opened = |wallet| self.laps().flat_map(move |lap| lap.wallet(wallet)).copied().collect();
        half.found.wallets = wanted.wallets.iter().map(|&wallet| opened(wallet)).collect();
        for (at, number) in wanted.pages.iter().enumerate() {
            let (page, mask) = self.page(*number);
            if mask != u64::MAX && number.get() <= self.stored_pages() {
                half.pages.push((at, mask));
            }
            half.found.pages.push(page);
        }
        half.overlays = wanted.ranges.iter().map(|range| self.overlay(range)).collect();
        for (at, &seq) in wanted.entries.iter().enumerate() {
            let entry = self.entry(seq).map(Arc::from);
            if entry.is_none() && seq <= self.archived() && seq > Seq::START {
                half.entries.push(at);
            }
            half.found.entries.push(entry);
        }
        half.found.keys = wanted.keys.iter().map(|name| self.keys.get(name).cloned()).collect();
        let below = !(half.documents.is_empty()
            && half.found.wallets.is_empty()
            && half.pages.is_empty()
            && half.overlays.is_empty()
            && half.entries.is_empty());
        let snapshot = if below { Some(state.snapshot()?) } else { None };
        Ok((half, snapshot))
    }

    /// The entry of this number, if a memtable has it.
    pub(super) fn entry(&self, seq: Seq) -> Option<&[u8]> {
        self.laps().find_map(|lap| lap.entry(seq))
    }

    /// The last entry that only the archive has.
    pub(super) fn archived(&self) -> Seq {
        self.laps().last().map_or(Seq::START, |lap| lap.base().seq)
    }

    /// No page beyond this one was ever written by a checkpoint.
    fn stored_pages(&self) -> u32 {
        self.laps().last().map_or(0, |lap| AccountNo::new(lap.base().accounts).page().get())
    }

    fn page(&self, number: PageNo) -> (AccountPage, u64) {
        let mut page = AccountPage::vacant();
        let mut mask = 0;
        for lap in self.laps() {
            for (number, row) in lap.page(number) {
                if mask & 1 << number.row() == 0 {
                    mask |= 1 << number.row();
                    *page.row_mut(number) = *row;
                }
            }
        }
        (page, mask)
    }

    fn overlay(&self, range: &IndexRange) -> Overlay {
        let mut overlay = Overlay::new();
        for lap in self.laps() {
            lap.lay_under(range, &mut overlay);
        }
        overlay
    }
}

impl Half {
    /// Answers the rest from below.
    pub(super) fn finish(self, wanted: &Wanted, snapshot: Option<&Snapshot>, archive: &Archive) -> Result<Found, StoreError> {
        let Self { mut found, documents, pages, overlays, entries } = self;
        let Some(snapshot) = snapshot else { return Ok(found) };
        for at in documents {
            found.documents[at] = snapshot.document(&key_bytes(&wanted.documents[at]))?;
        }
        for (wallet, accounts) in wanted.wallets.iter().zip(&mut found.wallets) {
            for stored in snapshot.wallet(*wallet)? {
                if !accounts.contains(&stored) {
                    accounts.push(stored);
                }
            }
        }
        for (at, mask) in pages {
            let number = wanted.pages[at];
            let stored = snapshot.page(number)?;
            let numbers = (number.first().get()..).take(ROWS_PER_PAGE).map(AccountNo::new);
            for number in numbers.filter(|number| mask & 1 << number.row() == 0) {
                *found.pages[at].row_mut(number) = *stored.row(number);
            }
        }
        for (range, overlay) in wanted.ranges.iter().zip(overlays) {
            found.ranges.push(merge(range, overlay, snapshot)?);
        }
        for at in entries {
            found.entries[at] = Some(entry(wanted.entries[at], snapshot, archive)?);
        }
        Ok(found)
    }
}

/// An entry that lies in the archive.
fn entry(seq: Seq, snapshot: &Snapshot, archive: &Archive) -> Result<Arc<[u8]>, StoreError> {
    let (first, place) = snapshot.block(seq)?.ok_or_else(|| gone(seq))?;
    archive.block(first, place)?.entry(seq).map(Arc::from).ok_or_else(|| gone(seq))
}

fn gone(seq: Seq) -> StoreError {
    StoreError::Damaged { what: format!("journal entry {seq} is gone") }
}

/// The entries `from ..= to`, which lie in the archive.
pub(super) fn entries(from: Seq, to: Seq, snapshot: &Snapshot, archive: &Archive) -> Result<Entries, StoreError> {
    let mut entries = Vec::new();
    let mut seq = from;
    while seq <= to {
        let (first, place) = snapshot.block(seq)?.ok_or_else(|| gone(seq))?;
        let block = archive.block(first, place)?;
        let before = entries.len();
        while let Some(entry) = block.entry(seq).filter(|_| seq <= to) {
            entries.push((seq, Arc::from(entry)));
            seq = seq.next();
        }
        if entries.len() == before {
            return Err(gone(seq));
        }
    }
    Ok(entries)
}

/// Merges the stored rows of a range with what the memtables say.
fn merge(range: &IndexRange, overlay: Overlay, snapshot: &Snapshot) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut rows: Vec<Vec<u8>> = Vec::new();
    if range.from >= range.to || range.limit == 0 {
        return Ok(rows);
    }
    let before = |a: &[u8], b: &[u8]| if range.backwards { a > b } else { a < b };
    let mut overlay = overlay.into_iter();
    let mut next = || if range.backwards { overlay.next_back() } else { overlay.next() };
    let mut above = next();
    snapshot.index(range, |stored| {
        while let Some((row, present)) = above.take_if(|(row, _)| before(row, stored)) {
            if present {
                rows.push(row);
            }
            above = next();
        }
        match above.take_if(|(row, _)| row.as_slice() == stored) {
            Some((row, present)) => {
                if present {
                    rows.push(row);
                }
                above = next();
            }
            None => rows.push(stored.to_vec()),
        }
        rows.len() < range.limit
    })?;
    while let Some((row, present)) = above {
        if present {
            rows.push(row);
        }
        above = next();
    }
    rows.truncate(range.limit);
    Ok(rows)
}
