//! One commit as bytes, keys included.
//!
//! Invariant: [`decode`] gives back the batch that [`encode`] wrote, or an error; it never panics. All integers are LEB128 but for
//! heads, ids and keys, which have their fixed length, little-endian.

use std::sync::Arc;

use crate::journal::{DecodeError, Hash, Reader, Seq, Writer};
use crate::ledger::{AccountNo, AccountRow};
use crate::store::copy::name;
use crate::store::{Batch, DocumentKey, Head, Key, KeyName};
use crate::time::Timestamp;

/// Writes a head: sequence number, hash, time, accounts.
pub(super) fn put_head(head: &Head, out: &mut Vec<u8>) {
    out.extend_from_slice(&head.seq.get().to_le_bytes());
    out.extend_from_slice(head.hash.as_bytes());
    out.extend_from_slice(&head.recorded_at.as_micros().to_le_bytes());
    out.extend_from_slice(&head.accounts.to_le_bytes());
}

/// Reads what [`put_head`] wrote.
pub(super) fn take_head(reader: &mut Reader<'_>) -> Result<Head, DecodeError> {
    Ok(Head {
        seq: Seq::new(u64::from_le_bytes(reader.array()?)),
        hash: Hash::from_bytes(reader.array()?),
        recorded_at: Timestamp::from_micros(i64::from_le_bytes(reader.array()?)),
        accounts: u32::from_le_bytes(reader.array()?),
    })
}

/// Appends the batch, but for its base, which is the head of the one before.
pub(super) fn encode(batch: &Batch, out: &mut Vec<u8>) {
    put_head(&batch.head, out);
    let mut writer = Writer(out);
    writer.uint(batch.entry_ends.len() as u64);
    for (_, bytes) in batch.entries() {
        writer.bytes(bytes);
    }
    writer.uint(batch.documents.len() as u64);
    for (key, body) in &batch.documents {
        writer.bytes(key.kind.as_bytes());
        writer.raw(&key.id.to_le_bytes());
        writer.byte(u8::from(body.is_some()));
        if let Some(body) = body {
            writer.bytes(body);
        }
    }
    writer.uint(batch.index.len() as u64);
    for (row, present) in &batch.index {
        writer.byte(u8::from(*present));
        writer.bytes(row);
    }
    writer.uint(batch.accounts.len() as u64);
    for (number, row) in &batch.accounts {
        Writer(out).uint(number.get().into());
        row.encode(out);
    }
    let mut writer = Writer(out);
    writer.uint(batch.keys.len() as u64);
    for (name, key) in &batch.keys {
        writer.byte(name.purpose);
        writer.raw(&name.owner.to_le_bytes());
        writer.byte(u8::from(key.is_some()));
        if let Some(key) = key {
            writer.raw(key.as_bytes());
        }
    }
}

/// The batch that [`encode`] wrote, upon `base`.
pub(super) fn decode(bytes: &[u8], base: Head) -> Result<Batch, DecodeError> {
    let mut reader = Reader(bytes);
    let head = take_head(&mut reader)?;
    let (mut journal, mut entry_ends) = (Vec::new(), Vec::new());
    for _ in 0..reader.uint()? {
        journal.extend_from_slice(reader.bytes()?);
        entry_ends.push(u32::try_from(journal.len()).map_err(|_| DecodeError("entries too long"))?);
    }
    let mut documents = Vec::new();
    for _ in 0..reader.uint()? {
        let kind = reader.text()?;
        let id = u128::from_le_bytes(reader.array()?);
        let body = if flag(&mut reader)? { Some(Arc::from(reader.bytes()?)) } else { None };
        documents.push((DocumentKey { kind: name(kind), id }, body));
    }
    let mut index = Vec::new();
    for _ in 0..reader.uint()? {
        let present = flag(&mut reader)?;
        index.push((reader.bytes()?.to_vec(), present));
    }
    let mut accounts = Vec::new();
    for _ in 0..reader.uint()? {
        accounts.push((AccountNo::new(reader.uint32()?), AccountRow::decode(&mut reader)?));
    }
    let mut keys = Vec::new();
    for _ in 0..reader.uint()? {
        let purpose = reader.byte()?;
        let owner = u128::from_le_bytes(reader.array()?);
        let key = if flag(&mut reader)? { Some(Arc::new(Key::from_bytes(reader.array()?))) } else { None };
        keys.push((KeyName { owner, purpose }, key));
    }
    if !reader.is_empty() {
        return Err(DecodeError("bytes left over"));
    }
    Ok(Batch { base, head, journal, entry_ends, documents, index, accounts, keys })
}

fn flag(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
    match reader.byte()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError("flag")),
    }
}
