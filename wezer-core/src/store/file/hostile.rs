//! The decoders of the file store, given hostile bytes: for fuzzing, and for the tests that run what fuzzing found.
//!
//! Invariant: checksums are mended before anything is read, so that hostile bytes come past them, as those of a writer with a bug
//! would. Nothing here may panic, whatever the bytes, and what does decode encodes to what decodes to the same.

use std::sync::Arc;

use super::archive::Block;
use super::disk::{Disk, DiskFile};
use super::frame::{ALIGN, HEADER, checksum};
use super::keys;
use super::log::{Lap, NAMES};
use super::replay::replay;
use super::row::{self, ROOM};
use super::sim::SimDisk;
use crate::id::CommunityId;
use crate::journal::{Reader, Seq};
use crate::store::Head;

const COMMUNITY: CommunityId = CommunityId::from_u128(7);

/// Reads `bytes` as the decoder that the first of them chooses would: a log, a block of the journal, an account, a key.
///
/// # Panics
/// When it found a bug.
pub fn read(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    match first % 4 {
        0 => log(bytes),
        1 => block(bytes),
        2 => account(bytes),
        _ => key(bytes),
    }
}

/// A whole log of frames, from the header of the first on.
fn log(bytes: &[u8]) {
    let empty = Head::empty(COMMUNITY);
    let (lap, mut written) = {
        let (lap, sectors) = Lap::encode(COMMUNITY, &empty, 0);
        (lap, sectors.to_vec())
    };
    written.extend_from_slice(bytes);
    mend(&mut written[super::log::HEADERS..], lap.salt);
    let disk = SimDisk::new(1);
    let file = |name, bytes: &[u8]| {
        let file: Arc<dyn DiskFile> = disk.create(name).expect("a simulated disk that was not told to fail");
        file.write_at(bytes, 0).expect("a simulated disk that was not told to fail");
        file
    };
    let files = [file(NAMES[0], &written), file(NAMES[1], &[0; super::log::HEADERS])];
    if let Ok(replayed) = replay(COMMUNITY, &files, empty) {
        assert!(replayed.frozen.is_none(), "there is one lap");
    }
}

/// Gives each frame the checksums that its bytes have.
fn mend(mut frames: &mut [u8], salt: u32) {
    while frames.len() >= HEADER {
        frames[..4].copy_from_slice(&super::frame::MAGIC);
        let length = u32::from_le_bytes([frames[8], frames[9], frames[10], frames[11]]) as usize;
        let end = HEADER.saturating_add(length).min(frames.len());
        let body = checksum(salt, &frames[HEADER..end]);
        frames[12..16].copy_from_slice(&body.to_le_bytes());
        let header = checksum(salt, &frames[8..HEADER]);
        frames[4..8].copy_from_slice(&header.to_le_bytes());
        let next = end.next_multiple_of(usize::try_from(ALIGN).unwrap_or(8)).min(frames.len());
        frames = &mut frames[next..];
    }
}

fn block(bytes: &[u8]) {
    let mut written = [b"WZJB", &[0; 4][..], bytes].concat();
    if let Some(length) = written.len().checked_sub(24) {
        written[8..12].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    }
    let sum = crc32fast::hash(&written[8..]);
    written[4..8].copy_from_slice(&sum.to_le_bytes());
    if let Ok(block) = Block::decode(written) {
        for seq in [0, 1, 2, 1 << 32, u64::MAX] {
            let _: Option<&[u8]> = block.entry(Seq::new(seq));
        }
    }
}

fn account(bytes: &[u8]) {
    let mut skipped = Reader(bytes);
    let mut reader = Reader(bytes);
    let Ok(read) = row::decode(&mut reader) else { return };
    assert!(row::skip(&mut skipped).is_ok_and(|_| skipped.0.len() == reader.0.len()), "what is skipped is what is read");
    let mut out = [0; ROOM];
    let len = row::encode(&read, &mut out);
    assert_eq!(row::decode(&mut Reader(&out[..len])), Ok(read), "it comes back as it went in");
}

fn key(bytes: &[u8]) {
    let Some(copy) = bytes.first_chunk::<64>() else { return };
    let mut copy = *copy;
    let sum = crc32fast::hash(&copy[4..]);
    copy[..4].copy_from_slice(&sum.to_le_bytes());
    if let Some((name, seq, key)) = keys::whole(&copy).and_then(keys::decode) {
        let again = keys::encode(name, seq, &key);
        let same = keys::decode(&again[..64]).is_some_and(|(n, s, k)| (n, s, k.as_bytes()) == (name, seq, key.as_bytes()));
        assert!(same, "it comes back as it went in");
    }
}
