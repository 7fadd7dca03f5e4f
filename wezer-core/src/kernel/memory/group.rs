//! The group of commands being built, and what becomes of it.

use std::sync::Arc;

use super::{Group, Hints, LARGE, LaneLimits, Memory, Missing, Pending};
use crate::id::CommandId;
use crate::journal::{Entry, Hash, Seq};
use crate::ledger::AccountNo;
use crate::store::{Batch, Head, StoreError};
use crate::world::World;

/// How far a running command has come: so much of what it did is to be kept.
#[derive(Debug, Default)]
pub(in crate::kernel) struct Mark {
    rows: usize,
    opened: usize,
    documents: usize,
    index: usize,
    destroyed: usize,
    events: usize,
}

impl Memory {
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

    /// Asks for an entry of the journal together with what else is hinted at.
    pub(in crate::kernel) fn want_entry(&mut self, seq: Seq, seen: &mut Hints) {
        if seq <= self.committed.seq && !self.entries.contains_key(&seq) && seen.entries.insert(seq) {
            self.wanted.entries.push(seq);
        }
    }

    /// Lets go of journal entries up to this one, which nobody will ask for soon.
    pub(crate) fn forget_entries(&mut self, through: Seq) {
        self.entries.retain(|known, _| *known > through);
    }

    fn group_entry(&self, seq: Seq) -> Option<&[u8]> {
        let at = usize::try_from(seq.get().checked_sub(self.committed.seq.get() + 1)?).ok()?;
        let end = *self.group.entry_ends.get(at)? as usize;
        let start = if at == 0 { 0 } else { self.group.entry_ends[at - 1] as usize };
        self.group.journal.get(start..end)
    }

    /// Keeps what the running command did, as the journal entry that `write` appends.
    pub(in crate::kernel) fn keep(
        &mut self,
        id: CommandId,
        recorded_at: crate::time::Timestamp,
        write: impl FnOnce(&mut Vec<u8>, &[u8]),
    ) {
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
            self.group.sealed.extend(written.stored.as_ref().and_then(|stored| stored.subject));
            if written.stored.as_ref().is_some_and(|stored| stored.bytes.len() > LARGE) {
                self.large.push((written.kind, written.key.id));
            }
            self.group.documents.insert(written.key, written.stored);
            self.documents.insert((written.kind, written.key.id), written.kept);
        }
        for (row, present) in self.pending.index.drain(..) {
            self.group.index.insert(row, present);
        }
        self.keep_destroyed();
        self.events.clear();
    }

    /// Undoes what the running command did.
    pub(in crate::kernel) fn undo(&mut self) {
        self.undo_to(&Mark::default());
    }

    /// How far the running command has come.
    pub(in crate::kernel) fn mark(&self) -> Mark {
        Mark {
            rows: self.pending.rows.len(),
            opened: self.pending.opened.len(),
            documents: self.pending.documents.len(),
            index: self.pending.index.len(),
            destroyed: self.pending.destroyed.len(),
            events: self.events.len(),
        }
    }

    /// Undoes what the running command did since.
    pub(in crate::kernel) fn undo_to(&mut self, mark: &Mark) {
        for (account, row) in self.pending.rows.drain(mark.rows..).rev() {
            if let Some(page) = self.pages[account.page().get() as usize].as_mut() {
                *page.rows.row_mut(account) = row;
            }
        }
        for wallet in self.pending.opened.drain(mark.opened..) {
            self.head.accounts -= 1;
            if let Some(accounts) = self.wallets.get_mut(&wallet) {
                accounts.pop();
            }
        }
        for written in self.pending.documents.split_off(mark.documents) {
            self.forget_standings(written.kind);
        }
        self.pending.destroyed.truncate(mark.destroyed);
        self.pending.index.truncate(mark.index);
        self.events.truncate(mark.events);
    }

    pub(in crate::kernel) fn group_len(&self) -> usize {
        self.group.entry_ends.len()
    }

    /// The group as one commit, sealed.
    pub(in crate::kernel) fn batch(&mut self, world: &dyn World) -> Batch {
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
        let mut group = std::mem::take(&mut self.group);
        let (keys, documents) = self.seal(&mut group, world);
        Batch {
            base: self.committed,
            head: self.head,
            journal: group.journal,
            entry_ends: group.entry_ends,
            documents,
            index: group.index.into_iter().collect(),
            accounts,
            keys,
        }
    }

    /// The batch was committed. Its buffers serve the next group.
    pub(in crate::kernel) fn landed(&mut self, mut batch: Batch) {
        self.committed = batch.head;
        self.forget_ranges();
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
    pub(in crate::kernel) fn trim(&mut self, limits: &LaneLimits) {
        #[cfg(feature = "rooms")]
        self.room_runs.clear();
        if self.range_rows > limits.cached_rows {
            self.forget_ranges();
        }
        self.entries.clear();
        for large in self.large.drain(..) {
            self.documents.remove(&large);
        }
        if self.documents.len() > limits.cached_documents {
            self.documents.clear();
            self.trim_keys();
            self.standings.clear();
        }
        if self.wallets.len() > limits.cached_accounts {
            self.wallets.clear();
            self.pages.clear();
            // What a refused command touched was undone; there is nothing to write of it.
            self.group.dirty_pages.clear();
        }
    }

    /// What was found in the index is what is committed, so it lasts until the next commit.
    fn forget_ranges(&mut self) {
        self.ranges.clear();
        self.range_rows = 0;
    }

    /// Forgets everything but the remembered commands up to `head`, where the store stands.
    pub(in crate::kernel) fn forget(&mut self, head: Head) {
        #[cfg(feature = "rooms")]
        self.room_runs.clear();
        self.window.forget_after(self.committed.seq.min(head.seq));
        self.committed = head;
        self.head = head;
        self.documents.clear();
        self.large.clear();
        self.standings.clear();
        self.currencies.clear();
        self.wallets.clear();
        self.pages.clear();
        self.forget_ranges();
        self.entries.clear();
        self.group = Group::default();
        self.pending = Pending::default();
        self.forget_keys();
        self.events.clear();
        self.take_wanted();
        self.walks.clear();
    }

    /// Commands that another process committed.
    pub(in crate::kernel) fn learn(&mut self, entries: &[(Seq, Arc<[u8]>)]) -> Result<(), StoreError> {
        for (seq, bytes) in entries {
            let id = Entry::command_id(bytes)
                .map_err(|error| StoreError::Damaged { what: format!("journal entry {seq}: {error}") })?;
            self.window.remember(id, *seq);
        }
        Ok(())
    }
}
