//! Reading the log back when a store is opened.
//!
//! Invariant: every commit that was ever acknowledged is replayed, or opening fails. Only the last frame of the last lap can
//! be torn without anything being lost; a frame that can't be read before one that can, or a lap that does not stand upon the
//! one before, is damage.
//!
//! Cost: only laps that no checkpoint covers are read, once, in steps of 1 MiB.

use std::sync::Arc;

use super::disk::DiskFile;
use super::failed;
use super::frame::{ALIGN, Frame, HEADER, Header, MAGIC};
use super::log::{FIRST_FRAME, HEADERS, Lap, Log, NAMES};
use super::memtable::Memtable;
use crate::id::CommunityId;
use crate::store::{Head, StoreError};

const STEP: usize = 1 << 20;

/// What the log held beyond the checkpoint.
#[derive(Debug)]
pub(super) struct Replayed {
    /// The log, ready for the next commit.
    pub(super) log: Log,
    /// A lap that was full, whose checkpoint did not come to its end.
    pub(super) frozen: Option<Memtable>,
    /// The last lap.
    pub(super) active: Memtable,
}

/// Reads everything that was committed after `checkpoint`.
pub(super) fn replay(community: CommunityId, files: &[Arc<dyn DiskFile>; 2], checkpoint: Head) -> Result<Replayed, StoreError> {
    let mut laps = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let mut sectors = [0; HEADERS];
        file.read_at(&mut sectors, 0).map_err(failed("read a log's header"))?;
        let lap = Lap::decode(&sectors, community, NAMES[number])?;
        let len = file.size().map_err(failed("read the length of a log"))?;
        if let Some(lap) = lap.filter(|lap| len < lap.len) {
            let what = format!("{} was cut: it is {len} bytes long and was {} at least", NAMES[number], lap.len);
            return Err(StoreError::Damaged { what });
        }
        laps.extend(lap.filter(|lap| lap.base.seq >= checkpoint.seq).map(|lap| (number, lap)));
    }
    laps.sort_by_key(|(_, lap)| lap.base.seq);
    let mut log = Log::new(community, files)?;
    let (mut frozen, mut active) = (None, Memtable::new(checkpoint));
    for (number, lap) in laps {
        if lap.base != *active.head() {
            let what =
                format!("{} stands upon {:?}, but what comes before it ends at {:?}", NAMES[number], lap.base, active.head());
            return Err(StoreError::Damaged { what });
        }
        if !active.is_empty() {
            frozen = Some(std::mem::replace(&mut active, Memtable::new(lap.base)));
        }
        let (end, closed) = replay_lap(&*files[number], NAMES[number], lap, &mut active)?;
        log.resume(number, lap, end, closed);
    }
    Ok(Replayed { log, frozen, active })
}

/// Replays one lap. Returns where it ends, and whether its last frame says so.
fn replay_lap(file: &dyn DiskFile, name: &str, lap: Lap, memtable: &mut Memtable) -> Result<(u64, bool), StoreError> {
    let mut window = Window::new(file)?;
    let mut at = FIRST_FRAME;
    let mut last = None;
    let mut closed = false;
    while let Some(header) = window.header(at, lap.salt)? {
        if header.base() != memtable.head().seq {
            return Err(damaged(name, at, "a frame does not follow the one before"));
        }
        let Some(bytes) = window.get(at, header.frame_len())? else { break };
        let Some(frame) = Frame::read(header, bytes, lap.salt) else { break };
        closed = frame.head().seq == memtable.head().seq;
        if closed && frame.head() != memtable.head() {
            return Err(damaged(name, at, "the log was closed at another head"));
        }
        memtable.replay(&frame).map_err(|error| damaged(name, at, &error.to_string()))?;
        last = Some((at, header.frame_len()));
        at += header.frame_len().next_multiple_of(ALIGN);
    }
    if let Some(later) = window.find_header(at + ALIGN, lap.salt)? {
        return Err(damaged(name, at, &format!("a frame can't be read, but one at {later} can")));
    }
    // Where the process ended between a write and a failed sync, the last frame and the lap's header may be in the system's
    // memory and not on the disk. Written once more and synced, they are as durable as what came before.
    if let Some((at, len)) = last {
        for (at, len) in [(0, FIRST_FRAME), (at, len)] {
            let bytes = window.get(at, len)?.ok_or_else(|| damaged(name, at, "the file grew shorter"))?;
            file.write_at(bytes, at).map_err(failed("write the log's end once more"))?;
        }
        file.sync().map_err(failed("sync the log's end"))?;
    }
    Ok((at, closed))
}

fn damaged(name: &str, at: u64, what: &str) -> StoreError {
    StoreError::Damaged { what: format!("{name}, offset {at}: {what}") }
}

/// A part of a file in memory, moved along.
struct Window<'a> {
    file: &'a dyn DiskFile,
    len: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<'a> Window<'a> {
    fn new(file: &'a dyn DiskFile) -> Result<Self, StoreError> {
        let len = file.size().map_err(failed("read the length of a log"))?;
        Ok(Self { file, len, start: 0, bytes: Vec::new() })
    }

    /// So many bytes from `at` on; `None` where the file is shorter.
    fn get(&mut self, at: u64, len: u64) -> Result<Option<&[u8]>, StoreError> {
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Ok(None);
        }
        let size = usize::try_from(len).map_err(|_| StoreError::Damaged { what: "a frame is larger than memory".into() })?;
        if at < self.start || at + len > self.start + self.bytes.len() as u64 {
            let step = usize::try_from(self.len - at).unwrap_or(usize::MAX).min(STEP).max(size);
            self.bytes.resize(step, 0);
            self.start = at;
            self.file.read_at(&mut self.bytes, at).map_err(failed("read the log"))?;
        }
        let from = usize::try_from(at - self.start).map_err(|_| StoreError::Damaged { what: "offset".into() })?;
        Ok(Some(&self.bytes[from..from + size]))
    }

    fn header(&mut self, at: u64, salt: u32) -> Result<Option<Header>, StoreError> {
        Ok(self.get(at, HEADER as u64)?.and_then(|bytes| Header::read(bytes, salt)))
    }

    /// The place of the first header of this lap at `from` or later.
    fn find_header(&mut self, from: u64, salt: u32) -> Result<Option<u64>, StoreError> {
        let mut at = from;
        while let Some(bytes) = self.get(at, ALIGN)? {
            if bytes[..MAGIC.len()] == MAGIC && self.header(at, salt)?.is_some() {
                return Ok(Some(at));
            }
            at += ALIGN;
        }
        Ok(None)
    }
}
