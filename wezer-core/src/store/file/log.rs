//! The write-ahead log: two files, written in turn, a lap each. This file is the path of a commit to the disk.
//!
//! Invariant: a frame is written only after the frame before it was synced, and a lap is begun only after all of the lap before
//! was. So at most the last frame of the last lap can be torn, and it was never acknowledged. A lap's file is written again
//! only when a checkpoint covers all of it.
//!
//! Cost: one write and one sync a commit, into bytes that were written before: half the price of a file that grows. The files
//! grow while they are new, and never shrink.

use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::frame::{self, ALIGN};
use super::{FORMAT, failed};
use crate::id::CommunityId;
use crate::journal::{Hash, Seq};
use crate::store::{Batch, CommitError, Head, StoreError};
use crate::time::Timestamp;

/// The two files' names.
pub(super) const NAMES: [&str; 2] = ["log-0", "log-1"];
/// Where a lap's first frame lies.
pub(super) const FIRST_FRAME: u64 = HEADERS as u64;
/// How many bytes the lap's header takes, with its copy.
pub(super) const HEADERS: usize = 2 * SECTOR;

const SECTOR: usize = 512;
const HEADER: usize = 80;
const MAGIC: [u8; 4] = *b"WZLG";
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];
/// A log grows by doubling, by at most so many bytes at a time.
const LARGEST_STEP: u64 = 4 << 20;
/// A frame that needs more new room than this gets just that.
const SMALL: u64 = 1 << 16;

/// A lap's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lap {
    /// What the lap stands upon.
    pub(super) base: Head,
    /// What the checksums of its frames start from.
    pub(super) salt: u32,
    /// The file was at least so long when the header was written; 0 where that is not known.
    pub(super) len: u64,
}

/// The checksum of the file's length in a lap's header.
fn len_sum(salt: u32, len: u64) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new_with_initial(salt);
    hasher.update(&len.to_le_bytes());
    hasher.finalize().to_le_bytes()
}

/// Whether a lap was ever begun in this file, whichever community's.
pub(super) fn holds_a_lap(file: &dyn DiskFile) -> std::io::Result<bool> {
    if file.size()? < FIRST_FRAME {
        return Ok(false);
    }
    let mut sectors = [0; HEADERS];
    file.read_at(&mut sectors, 0)?;
    let begun = |fields: &[u8]| {
        fields[..4] == MAGIC && crc32fast::hash(&fields[..HEADER - 4]).to_le_bytes() == fields[HEADER - 4..HEADER]
    };
    Ok(sectors.chunks(SECTOR).any(begun))
}

impl Lap {
    /// The header of a lap upon `base`, twice, in a file of `len` bytes.
    pub(super) fn encode(community: CommunityId, base: &Head, len: u64) -> (Self, [u8; HEADERS]) {
        let mut sectors = [0; HEADERS];
        let fields = [
            (0, &MAGIC[..]),
            (4, &FORMAT.to_le_bytes()),
            (8, &community.as_u128().to_le_bytes()),
            (24, &base.seq.get().to_le_bytes()),
            (32, base.hash.as_bytes()),
            (64, &base.recorded_at.as_micros().to_le_bytes()),
            (72, &base.accounts.to_le_bytes()),
        ];
        for (at, bytes) in fields {
            sectors[at..at + bytes.len()].copy_from_slice(bytes);
        }
        let salt = crc32fast::hash(&sectors[..HEADER - 4]);
        sectors[HEADER - 4..HEADER].copy_from_slice(&salt.to_le_bytes());
        sectors[HEADER..HEADER + 8].copy_from_slice(&len.to_le_bytes());
        sectors[HEADER + 8..HEADER + 12].copy_from_slice(&len_sum(salt, len));
        sectors.copy_within(..SECTOR, SECTOR);
        (Self { base: *base, salt, len }, sectors)
    }

    /// The lap that a log file's first two sectors tell of. `None`: none was ever begun there whole.
    pub(super) fn decode(sectors: &[u8], community: CommunityId, place: &str) -> Result<Option<Self>, StoreError> {
        let mut newest: Option<Self> = None;
        for sector in sectors.chunks(SECTOR).take(2) {
            let Some(fields) = sector.first_chunk::<HEADER>() else { continue };
            let int = |at: usize| u32::from_le_bytes([fields[at], fields[at + 1], fields[at + 2], fields[at + 3]]);
            let long = |at: usize| u64::from(int(at)) | u64::from(int(at + 4)) << 32;
            let salt = crc32fast::hash(&fields[..HEADER - 4]);
            if fields[..4] != MAGIC || salt != int(HEADER - 4) {
                continue;
            }
            if int(4) != FORMAT {
                return Err(StoreError::Incompatible { place: place.into(), found: int(4), known: FORMAT });
            }
            if u128::from(long(8)) | u128::from(long(16)) << 64 != community.as_u128() {
                return Err(StoreError::Damaged { what: format!("{place} belongs to another community") });
            }
            let mut hash = [0; 32];
            hash.copy_from_slice(&fields[32..64]);
            let base = Head {
                seq: Seq::new(long(24)),
                hash: Hash::from_bytes(hash),
                recorded_at: Timestamp::from_micros(long(64).cast_signed()),
                accounts: int(72),
            };
            let stored =
                sector.get(HEADER..).and_then(|rest| Some((*rest.first_chunk::<8>()?, *rest.get(8..)?.first_chunk::<4>()?)));
            let len = stored.map_or(0, |(len, sum)| {
                let len = u64::from_le_bytes(len);
                if sum == len_sum(salt, len) { len } else { 0 }
            });
            let lap = Self { base, salt, len };
            newest = match newest {
                Some(other) if other.base.seq > base.seq => Some(other),
                Some(other) if other.base == base => Some(Self { len: len.max(other.len), ..other }),
                _ => Some(lap),
            };
        }
        Ok(newest)
    }
}

/// A frame that waits in the log's buffer.
#[derive(Debug)]
pub(super) struct Prepared {
    lap: Lap,
    /// The lap's header, if the frame is its first, or the first since the file grew.
    sectors: Option<[u8; HEADERS]>,
    end: u64,
}

#[derive(Debug)]
struct LogFile {
    file: Arc<dyn DiskFile>,
    /// Up to here the file was written, and is synced when a commit is.
    prepared: u64,
    /// What of it is surely on the disk.
    durable: u64,
}

/// The end of the log, where commits go.
#[derive(Debug)]
pub(super) struct Log {
    community: CommunityId,
    files: [LogFile; 2],
    current: usize,
    /// The lap being written; `None` before its first commit.
    lap: Option<Lap>,
    /// Where the next frame goes.
    end: u64,
    /// How long the lap before was.
    last_lap: u64,
    /// Whether the last frame says that nothing comes after it.
    closed: bool,
    buffer: Vec<u8>,
}

impl Log {
    /// Makes both files, with room for `size` bytes. The directory is still to be synced.
    pub(super) fn create(disk: &dyn Disk, size: u64) -> std::io::Result<()> {
        for name in NAMES {
            let file = disk.create(name)?;
            fill(&*file, 0, size.max(FIRST_FRAME))?;
            file.sync()?;
        }
        Ok(())
    }

    /// The log whose files are these, before any lap.
    pub(super) fn new(community: CommunityId, files: &[Arc<dyn DiskFile>; 2]) -> Result<Self, StoreError> {
        let prepare = |file: &Arc<dyn DiskFile>| Ok(LogFile { prepared: file.size()?, durable: 0, file: Arc::clone(file) });
        let [first, second] = files.each_ref().map(|file| prepare(file).map_err(failed("read the length of a log")));
        Ok(Self {
            community,
            files: [first?, second?],
            current: 1,
            lap: None,
            end: FIRST_FRAME,
            last_lap: 0,
            closed: false,
            buffer: Vec::new(),
        })
    }

    /// Goes on with a lap that ends at `end` in file `current`, and was `closed` there or not.
    pub(super) fn resume(&mut self, current: usize, lap: Lap, end: u64, closed: bool) {
        self.turn();
        (self.current, self.lap, self.end, self.closed) = (current, Some(lap), end, closed);
    }

    /// Ends the lap; the next commit begins another in the other file, which nothing may need any more.
    pub(super) fn turn(&mut self) {
        self.last_lap = self.lap_bytes();
        (self.current, self.lap, self.end) = (1 - self.current, None, FIRST_FRAME);
    }

    /// Overwrites all that the files hold, none of which anyone needs any more, durably.
    pub(super) fn wipe(&mut self) -> std::io::Result<()> {
        (self.lap, self.end, self.last_lap, self.closed) = (None, FIRST_FRAME, 0, false);
        for LogFile { file, prepared, .. } in &self.files {
            fill(&**file, 0, *prepared)?;
            file.sync()?;
        }
        Ok(())
    }

    /// How many bytes of frames the lap has.
    pub(super) fn lap_bytes(&self) -> u64 {
        self.end - FIRST_FRAME
    }

    /// How many bytes of frames the lap before had.
    pub(super) fn last_lap_bytes(&self) -> u64 {
        self.last_lap
    }

    /// How many bytes both files take.
    pub(super) fn file_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.prepared).sum()
    }

    /// Makes the batch's frame and room for it. Nothing is written that anyone would read.
    pub(super) fn prepare(&mut self, batch: &Batch) -> Result<Prepared, CommitError> {
        let durable = self.files[self.current].durable;
        let (lap, sectors) = match self.lap {
            Some(lap) if lap.len >= durable => (lap, None),
            begun => {
                // Also where the file grew: from now on it is never shorter than this.
                let base = begun.map_or(batch.base, |lap| lap.base);
                let (lap, sectors) = Lap::encode(self.community, &base, durable);
                (lap, Some(sectors))
            }
        };
        frame::encode(batch, lap.salt, &mut self.buffer).map_err(CommitError::Failed)?;
        let end = self.end + (self.buffer.len() as u64).next_multiple_of(ALIGN);
        self.files[self.current].prepare(end)?;
        Ok(Prepared { lap, sectors, end })
    }

    /// Writes the frame and syncs. After [`CommitError::Unknown`] the log must not be used any more.
    pub(super) fn append(&mut self, prepared: &Prepared) -> Result<(), CommitError> {
        let &Prepared { lap, ref sectors, end } = prepared;
        let current = &mut self.files[self.current];
        let written = match sectors {
            Some(sectors) => current.file.write_at(sectors, 0),
            None => Ok(()),
        };
        let written = written.and_then(|()| current.file.write_at(&self.buffer, self.end)).and_then(|()| current.file.sync());
        written.map_err(|error| CommitError::Unknown(failed("write a commit to the log")(error)))?;
        current.durable = current.prepared;
        (self.lap, self.end, self.closed) = (Some(lap), end, false);
        Ok(())
    }

    /// Ends the log with a frame that holds nothing. It vouches for the frame before: without it, a last frame that rotted on the
    /// disk looks like one that was torn before anyone was told.
    pub(super) fn close(&mut self, head: &Head) -> Result<(), CommitError> {
        if self.closed || self.lap.is_none() {
            return Ok(());
        }
        let prepared = self.prepare(&Batch {
            base: *head,
            head: *head,
            journal: Vec::new(),
            entry_ends: Vec::new(),
            documents: Vec::new(),
            index: Vec::new(),
            accounts: Vec::new(),
            keys: Vec::new(),
        })?;
        self.append(&prepared)?;
        self.closed = true;
        Ok(())
    }
}

impl LogFile {
    /// Sees to it that there is room up to `end`, which the commit's own sync makes lasting. A full disk shows here, before
    /// anything of the commit is written, so that it may be tried again.
    fn prepare(&mut self, end: u64) -> Result<(), CommitError> {
        if end <= self.prepared {
            return Ok(());
        }
        let needed = end - self.prepared;
        // A large frame pays for a growing file little more than the zeros would cost, so none are written ahead of it.
        let step = if needed < SMALL { self.prepared.clamp(SMALL, LARGEST_STEP) } else { needed };
        let prepared = self.prepared + step;
        let filled = fill(&*self.file, self.prepared, prepared);
        filled.map_err(|error| CommitError::Failed(failed("make room in the log")(error)))?;
        self.prepared = prepared;
        Ok(())
    }
}

/// Writes zeros.
pub(super) fn fill(file: &dyn DiskFile, from: u64, to: u64) -> std::io::Result<()> {
    for at in (from..to).step_by(ZEROS.len()) {
        let len = usize::try_from(to - at).unwrap_or(usize::MAX).min(ZEROS.len());
        file.write_at(&ZEROS[..len], at)?;
    }
    Ok(())
}
