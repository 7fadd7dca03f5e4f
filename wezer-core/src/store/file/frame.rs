//! One commit in the log, as bytes.
//!
//! Invariant: [`Frame::read`] gives back a batch that [`encode`] wrote under the same salt, or nothing; it never panics. The
//! header has a checksum of its own, so that a header found anywhere proves that a frame was begun there in this very lap.
//!
//! Integers are little-endian. A frame begins at a multiple of 8. Cost: 96 bytes a commit, one copy of the batch.

use super::row::{self, ROOM};
use crate::journal::{DecodeError, Hash, Reader, Seq, Writer};
use crate::ledger::{AccountNo, AccountRow};
use crate::store::{Batch, Head, KeyName, StoreError};
use crate::time::Timestamp;

/// What every frame begins with.
pub(super) const MAGIC: [u8; 4] = *b"WZFR";
/// How long a frame's header is.
pub(super) const HEADER: usize = 96;
/// Frames begin at multiples of this.
pub(super) const ALIGN: u64 = 8;

pub(super) fn checksum(salt: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(salt);
    hasher.update(bytes);
    hasher.finalize()
}

fn count(len: usize) -> Result<u32, StoreError> {
    u32::try_from(len).map_err(|_| StoreError::Unfit { what: "it is longer than 4 GiB" })
}

/// Puts the batch's frame into `out`, replacing what was there.
pub(super) fn encode(batch: &Batch, salt: u32, out: &mut Vec<u8>) -> Result<(), StoreError> {
    out.clear();
    out.resize(HEADER, 0);
    let mut writer = Writer(out);
    let mut start = 0;
    for &end in &batch.entry_ends {
        writer.uint(u64::from(end - start));
        start = end;
    }
    writer.raw(&batch.journal);
    for (key, bytes) in &batch.documents {
        writer.uint(key.kind.len() as u64 + 17);
        writer.raw(key.kind.as_bytes());
        writer.byte(0);
        writer.raw(&key.id.to_be_bytes());
        writer.byte(u8::from(bytes.is_some()));
        if let Some(bytes) = bytes {
            writer.bytes(bytes);
        }
    }
    for (row, present) in &batch.index {
        writer.byte(u8::from(*present));
        writer.bytes(row);
    }
    let mut room = [0; 4 + ROOM];
    for (number, row) in &batch.accounts {
        let (head, tail) = room.split_first_chunk_mut::<4>().ok_or(StoreError::Unfit { what: "it has no room" })?;
        head.copy_from_slice(&number.get().to_le_bytes());
        let tail = tail.first_chunk_mut::<ROOM>().ok_or(StoreError::Unfit { what: "it has no room" })?;
        let len = 4 + row::encode(row, tail);
        out.extend_from_slice(&room[..len]);
    }
    let mut destroyed = 0;
    for (name, _) in batch.keys.iter().filter(|(_, key)| key.is_none()) {
        destroyed += 1;
        out.push(name.purpose);
        out.extend_from_slice(&name.owner.to_le_bytes());
    }
    let body = count(out.len() - HEADER)?;
    let header = [
        (8, &body.to_le_bytes()[..]),
        (12, &checksum(salt, &out[HEADER..]).to_le_bytes()),
        (16, &batch.base.seq.get().to_le_bytes()),
        (24, &batch.head.seq.get().to_le_bytes()),
        (32, batch.head.hash.as_bytes()),
        (64, &batch.head.recorded_at.as_micros().to_le_bytes()),
        (72, &batch.head.accounts.to_le_bytes()),
        (76, &count(batch.journal.len())?.to_le_bytes()),
        (80, &count(batch.documents.len())?.to_le_bytes()),
        (84, &count(batch.index.len())?.to_le_bytes()),
        (88, &count(batch.accounts.len())?.to_le_bytes()),
        (92, &count(destroyed)?.to_le_bytes()),
    ];
    for (at, bytes) in header {
        out[at..at + bytes.len()].copy_from_slice(bytes);
    }
    let header = checksum(salt, &out[8..HEADER]);
    out[..4].copy_from_slice(&MAGIC);
    out[4..8].copy_from_slice(&header.to_le_bytes());
    Ok(())
}

/// A frame's header whose checksum is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    base: Seq,
    head: Head,
    body: u32,
    body_checksum: u32,
    journal: u32,
    documents: u32,
    index_rows: u32,
    accounts: u32,
    destroyed: u32,
}

impl Header {
    /// The header at the front of `bytes`, if there is one of this lap.
    pub(super) fn read(bytes: &[u8], salt: u32) -> Option<Self> {
        let bytes = bytes.get(..HEADER)?;
        if bytes[..4] != MAGIC || bytes[4..8] != checksum(salt, &bytes[8..]).to_le_bytes() {
            return None;
        }
        Self::decode(&mut Reader(&bytes[8..])).ok()
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut int = || reader.array().map(u32::from_le_bytes);
        let (body, body_checksum) = (int()?, int()?);
        let base = Seq::new(u64::from_le_bytes(reader.array()?));
        let seq = Seq::new(u64::from_le_bytes(reader.array()?));
        let hash = Hash::from_bytes(reader.array()?);
        let recorded_at = Timestamp::from_micros(i64::from_le_bytes(reader.array()?));
        let mut int = || reader.array().map(u32::from_le_bytes);
        let head = Head { seq, hash, recorded_at, accounts: int()? };
        let (journal, documents, index_rows, accounts, destroyed) = (int()?, int()?, int()?, int()?, int()?);
        Ok(Self { base, head, body, body_checksum, journal, documents, index_rows, accounts, destroyed })
    }

    /// How many bytes the frame has with its body.
    pub(super) fn frame_len(&self) -> u64 {
        HEADER as u64 + u64::from(self.body)
    }

    /// The sequence number that the commit stands upon.
    pub(super) fn base(&self) -> Seq {
        self.base
    }
}

/// A frame whose checksums are right.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    header: Header,
    body: &'a [u8],
}

/// A frame's body, taken apart.
#[derive(Debug)]
pub(super) struct Body<'a> {
    /// Where each entry ends in `journal`.
    pub(super) entry_ends: Vec<u32>,
    /// All entries, one after the other.
    pub(super) journal: &'a [u8],
    /// Documents, index rows, accounts and destroyed keys, in this order.
    pub(super) rest: Rest<'a>,
}

/// What of a frame a checkpoint makes superfluous.
#[derive(Debug)]
pub(super) struct Rest<'a>(Reader<'a>);

impl<'a> Frame<'a> {
    /// The frame of this header, whose bytes, header included, are `bytes`; `None` when the body is not what was written.
    pub(super) fn read(header: Header, bytes: &'a [u8], salt: u32) -> Option<Self> {
        let body = bytes.get(HEADER..)?.get(..header.body as usize)?;
        (checksum(salt, body) == header.body_checksum).then_some(Self { header, body })
    }

    pub(super) fn head(&self) -> &Head {
        &self.header.head
    }

    pub(super) fn documents(&self) -> u32 {
        self.header.documents
    }

    pub(super) fn index_rows(&self) -> u32 {
        self.header.index_rows
    }

    pub(super) fn accounts(&self) -> u32 {
        self.header.accounts
    }

    pub(super) fn destroyed_keys(&self) -> u32 {
        self.header.destroyed
    }

    /// Takes the body apart.
    pub(super) fn body(&self) -> Result<Body<'a>, DecodeError> {
        let mut reader = Reader(self.body);
        let entries = self.header.head.seq.get().checked_sub(self.header.base.get()).ok_or(DecodeError("head before base"))?;
        let mut entry_ends = Vec::new();
        let mut end = 0u32;
        for _ in 0..entries {
            end = end.checked_add(reader.uint32()?).ok_or(DecodeError("entry too long"))?;
            entry_ends.push(end);
        }
        if end != self.header.journal {
            return Err(DecodeError("entries' lengths"));
        }
        let journal = reader.raw(self.header.journal as usize)?;
        Ok(Body { entry_ends, journal, rest: Rest(reader) })
    }
}

impl<'a> Rest<'a> {
    fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.0.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError("flag")),
        }
    }

    /// The next document.
    pub(super) fn document(&mut self) -> Result<(&'a [u8], Option<&'a [u8]>), DecodeError> {
        let key = self.0.bytes()?;
        Ok((key, if self.flag()? { Some(self.0.bytes()?) } else { None }))
    }

    /// The next index row.
    pub(super) fn index_row(&mut self) -> Result<(&'a [u8], bool), DecodeError> {
        let present = self.flag()?;
        Ok((self.0.bytes()?, present))
    }

    /// The next account.
    pub(super) fn account(&mut self) -> Result<(AccountNo, AccountRow), DecodeError> {
        let number = AccountNo::new(u32::from_le_bytes(self.0.array()?));
        Ok((number, row::decode(&mut self.0)?))
    }

    /// The name of the next destroyed key.
    pub(super) fn destroyed_key(&mut self) -> Result<KeyName, DecodeError> {
        let purpose = self.0.byte()?;
        Ok(KeyName { purpose, owner: u128::from_le_bytes(self.0.array()?) })
    }

    /// Nothing may be left.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError("bytes left over")) }
    }
}
