//! The journal's lasting part: entries that a checkpoint took out of the log, in blocks, in files that only grow.
//!
//! Invariant: a block is never changed once a checkpoint names it; what lies behind the last named block is left from a
//! checkpoint that did not come to its end, and is written over.
//!
//! A block holds 64 KiB of entries, or one entry that is longer. The checkpoint database says where each block lies; but blocks
//! stand one after the other from the front of each file, so the journal can be read without it.
//! Cost: an entry's own bytes, its length, and 0.1 % for headers. Reading one entry reads its block, unless it is among those
//! read last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::disk::{Disk, DiskFile};
use super::failed;
use crate::journal::{DecodeError, Reader, Seq, Writer};
use crate::store::StoreError;

/// What the names of the journal's files begin with; the number of the first entry follows.
pub(super) const PREFIX: &str = "journal-";

const MAGIC: [u8; 4] = *b"WZJB";
const HEADER: u32 = 24;
const BLOCK: usize = 64 << 10;
/// Blocks are written so many bytes at a time.
const WRITE: usize = 1 << 20;
/// A file that is longer gets no more blocks.
const FILE: u64 = 256 << 20;

/// Where a block lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The file: the number of its first entry.
    pub(super) file: u64,
    /// Where in the file.
    pub(super) offset: u64,
    /// Its length, header included.
    pub(super) len: u32,
}

/// Where the next block goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct End {
    /// The file: the number of its first entry; 0 while there is none.
    pub(super) file: u64,
    /// Where in the file.
    pub(super) offset: u64,
}

/// A block's entries.
#[derive(Debug)]
pub(super) struct Block {
    first: Seq,
    ends: Vec<u32>,
    bytes: Vec<u8>,
    entries_at: usize,
}

impl Block {
    /// The block of these bytes.
    pub(super) fn decode(bytes: Vec<u8>) -> Result<Self, DecodeError> {
        let mut reader = Reader(&bytes);
        if reader.array()? != MAGIC {
            return Err(DecodeError("no block of the journal"));
        }
        let sum: [u8; 4] = reader.array()?;
        if sum != crc32fast::hash(reader.0).to_le_bytes() {
            return Err(DecodeError("a block of the journal is not what was written"));
        }
        let len = u32::from_le_bytes(reader.array()?);
        let count = u32::from_le_bytes(reader.array()?);
        let first = Seq::new(u64::from_le_bytes(reader.array()?));
        if len as usize != reader.0.len() {
            return Err(DecodeError("a block's length"));
        }
        let mut ends = Vec::new();
        let mut end = 0u32;
        for _ in 0..count {
            end = end.checked_add(reader.uint32()?).ok_or(DecodeError("entry too long"))?;
            ends.push(end);
        }
        if reader.0.len() != end as usize {
            return Err(DecodeError("a block's entries"));
        }
        let entries_at = bytes.len() - end as usize;
        Ok(Self { first, ends, bytes, entries_at })
    }

    /// The entry of this number, if it is here.
    pub(super) fn entry(&self, seq: Seq) -> Option<&[u8]> {
        let at = usize::try_from(seq.get().checked_sub(self.first.get())?).ok()?;
        let end = *self.ends.get(at)? as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.bytes[self.entries_at..].get(start..end)
    }
}

fn file_name(file: u64) -> String {
    format!("{PREFIX}{file:020}")
}

/// Puts entries into blocks and blocks into files.
pub(super) struct Appender<'a> {
    disk: &'a dyn Disk,
    end: End,
    file: Option<Arc<dyn DiskFile>>,
    places: Vec<(Seq, Place)>,
    first: Seq,
    lengths: Vec<u8>,
    count: u32,
    entries: Vec<u8>,
    /// Blocks on the way to the disk; the first of them goes to `written`.
    pending: Vec<u8>,
    written: u64,
}

impl<'a> Appender<'a> {
    /// Goes on at `end`; the next entry is `first`.
    pub(super) fn new(disk: &'a dyn Disk, end: End, first: Seq) -> Self {
        let written = end.offset;
        let (lengths, entries, pending) = (Vec::new(), Vec::new(), Vec::new());
        Self { disk, end, file: None, places: Vec::new(), first, lengths, count: 0, entries, pending, written }
    }

    /// The next entry.
    pub(super) fn push(&mut self, entry: &[u8]) -> Result<(), StoreError> {
        if self.count > 0 && self.entries.len() + entry.len() > BLOCK {
            self.close_block()?;
        }
        Writer(&mut self.lengths).uint(entry.len() as u64);
        self.entries.extend_from_slice(entry);
        self.count += 1;
        Ok(())
    }

    /// Makes everything durable. Says where the blocks lie, by the number of their first entry, and where the next one goes.
    pub(super) fn finish(mut self) -> Result<(Vec<(Seq, Place)>, End), StoreError> {
        if self.count > 0 {
            self.close_block()?;
        }
        self.close_file()?;
        Ok((self.places, self.end))
    }

    fn close_block(&mut self) -> Result<(), StoreError> {
        if self.end.file == 0 || self.end.offset >= FILE {
            self.close_file()?;
            self.end = End { file: self.first.get(), offset: 0 };
            self.written = 0;
            let name = file_name(self.end.file);
            let made = self.disk.create(&name).and_then(|file| self.disk.sync_dir().map(|()| file));
            self.file = Some(made.map_err(failed("make a file of the journal"))?);
        }
        let start = self.pending.len();
        let too_long = || StoreError::Unfit { what: "an entry is longer than 4 GiB" };
        let body = u32::try_from(self.lengths.len() + self.entries.len()).map_err(|_| too_long())?;
        let len = body.checked_add(HEADER).ok_or_else(too_long)?;
        self.pending.extend_from_slice(&MAGIC);
        self.pending.extend_from_slice(&[0; 4]);
        self.pending.extend_from_slice(&body.to_le_bytes());
        self.pending.extend_from_slice(&self.count.to_le_bytes());
        self.pending.extend_from_slice(&self.first.get().to_le_bytes());
        self.pending.extend_from_slice(&self.lengths);
        self.pending.extend_from_slice(&self.entries);
        let sum = crc32fast::hash(&self.pending[start + 8..]);
        self.pending[start + 4..start + 8].copy_from_slice(&sum.to_le_bytes());
        self.places.push((self.first, Place { file: self.end.file, offset: self.end.offset, len }));
        self.end.offset += u64::from(len);
        self.first = Seq::new(self.first.get() + u64::from(self.count));
        self.count = 0;
        self.lengths.clear();
        self.entries.clear();
        if self.pending.len() >= WRITE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => {
                let file = self.disk.open(&file_name(self.end.file)).map_err(failed("open a file of the journal"))?;
                let what = || StoreError::Damaged { what: format!("{} is gone", file_name(self.end.file)) };
                Arc::clone(self.file.insert(file.ok_or_else(what)?))
            }
        };
        file.write_at(&self.pending, self.written).map_err(failed("write to the journal"))?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    fn close_file(&mut self) -> Result<(), StoreError> {
        if !self.pending.is_empty() {
            self.write()?;
        }
        match self.file.take() {
            Some(file) => file.sync().map_err(failed("sync the journal")),
            None => Ok(()),
        }
    }
}

/// Reads blocks, and keeps those read last.
#[derive(Debug)]
pub(super) struct Archive {
    disk: Arc<dyn Disk>,
    limit: usize,
    recent: Mutex<VecDeque<Arc<Block>>>,
}

impl Archive {
    /// Keeps `limit` blocks at most.
    pub(super) fn new(disk: Arc<dyn Disk>, limit: usize) -> Self {
        Self { disk, limit, recent: Mutex::new(VecDeque::new()) }
    }

    /// The block that begins with entry `first`.
    pub(super) fn block(&self, first: Seq, place: Place) -> Result<Arc<Block>, StoreError> {
        if let Some(block) = self.kept(first) {
            return Ok(block);
        }
        let name = file_name(place.file);
        let damaged = |what: &str| StoreError::Damaged { what: format!("{name}, offset {}: {what}", place.offset) };
        let file = self.disk.open(&name).map_err(failed("open a file of the journal"))?;
        let file = file.ok_or_else(|| damaged("the file is gone"))?;
        let mut bytes = vec![0; place.len as usize];
        file.read_at(&mut bytes, place.offset).map_err(failed("read the journal"))?;
        let block = Arc::new(Block::decode(bytes).map_err(|error| damaged(error.0))?);
        if block.first != first {
            return Err(damaged("another block lies here"));
        }
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.push_front(Arc::clone(&block));
        recent.truncate(self.limit);
        Ok(block)
    }

    fn kept(&self, first: Seq) -> Option<Arc<Block>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let at = recent.iter().position(|block| block.first == first)?;
        let block = recent.remove(at)?;
        recent.push_front(Arc::clone(&block));
        Some(block)
    }
}
