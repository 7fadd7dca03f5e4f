//! A file in two images: as the system shows it, and as it will be after a crash.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::store::conformance::Dice;

const SECTOR: usize = 512;

#[derive(Debug, Default, Clone)]
pub(super) struct Inode {
    /// Shared by copies of the disk until one of them is written to.
    pub(super) live: Arc<Vec<u8>>,
    pub(super) durable: Arc<Vec<u8>>,
    /// Sectors written since the last sync.
    dirty: BTreeSet<usize>,
}

impl Inode {
    /// A file that holds these bytes, synced.
    pub(super) fn durable(bytes: Vec<u8>) -> Self {
        let bytes = Arc::new(bytes);
        Self { live: Arc::clone(&bytes), durable: bytes, dirty: BTreeSet::new() }
    }

    pub(super) fn resize(&mut self, len: usize) {
        let shorter = self.live.len().min(len);
        Arc::make_mut(&mut self.live).resize(len, 0);
        self.dirty.extend(shorter / SECTOR..len.div_ceil(SECTOR));
    }

    pub(super) fn write(&mut self, bytes: &[u8], offset: usize) {
        let end = offset + bytes.len();
        if end > self.live.len() {
            self.resize(end);
        }
        Arc::make_mut(&mut self.live)[offset..end].copy_from_slice(bytes);
        self.dirty.extend(offset / SECTOR..end.div_ceil(SECTOR));
    }

    fn keep(&mut self, sector: usize) {
        let start = sector * SECTOR;
        let end = (start + SECTOR).min(self.live.len());
        if start >= end {
            return;
        }
        let durable = Arc::make_mut(&mut self.durable);
        if durable.len() < end {
            durable.resize(end, 0);
        }
        durable[start..end].copy_from_slice(&self.live[start..end]);
    }

    pub(super) fn sync(&mut self) {
        for sector in std::mem::take(&mut self.dirty) {
            self.keep(sector);
        }
        Arc::make_mut(&mut self.durable).resize(self.live.len(), 0);
    }

    /// Keeps what chance keeps; the rest counts as clean.
    pub(super) fn tear(&mut self, dice: &mut Dice) {
        // All, nothing, or each sector for itself.
        let kind = dice.below(4);
        for sector in std::mem::take(&mut self.dirty) {
            if kind == 0 || kind > 1 && dice.once_in(2) {
                self.keep(sector);
            }
        }
        if dice.once_in(2) {
            Arc::make_mut(&mut self.durable).resize(self.live.len(), 0);
        }
    }
}
