//! The default store: one community in one directory, durable, without a server.
//!
//! Invariant: **the write-ahead log is the truth, and everything else is made from it.** A commit is one frame, written into a
//! file that was prepared beforehand, and synced before anyone is told. In the background a *checkpoint* takes what the log
//! holds over: journal entries into files of their own, documents, index rows and accounts into a B-tree. Then the log's
//! space is used again. Opening reads the last checkpoint and the log after it, however long the journal is.
//!
//! # The directory
//! | file | holds | written |
//! |---|---|---|
//! | `log-0`, `log-1` | the commits since the last checkpoint: frames in laps | at each commit, in turn |
//! | `journal-<first entry>` | the entries before it, in blocks | by a checkpoint, at its end only |
//! | `state` | documents, index rows, accounts, the places of the blocks, as of the checkpoint: a redb database in checked pages | by a checkpoint, in one transaction |
//! | `keys` | the keys under which documents are sealed: slots that are overwritten in place | by a commit with keys, before and after its frame |
//! | `lock` | nothing; the process that has the store open locks it | never |
//!
//! All carry checksums; what doesn't match is reported as [`StoreError::Damaged`], never returned. All numbers are little-endian
//! unless said. The format's number stands in each log's header and in `state`.
//!
//! # Turns
//! The log's two files take turns with two memtables. A lap ends when it has passed [`Options::checkpoint_bytes`]: its memtable
//! is frozen, the next commit begins a lap in the other file, and a thread of the store writes the frozen one down. A commit
//! waits only when the second lap is twice as long as it should be and the first is still not written down.
//!
//! Why not keep the log as the journal, and rewrite each file later without what is superfluous in it? Because a file that is
//! written over costs half a sync of one that grows (95 µs against 183 µs), is written several times as fast in bulk, and needs
//! no zeros written ahead once it has its size; and entries moved into blocks need no index but the blocks' places.
//!
//! # What it needs of the disk
//! That a sync which returned is true, and that a sector of 512 bytes is written whole or not at all. A write or sync that failed
//! is never repeated: the store refuses commits until it is opened again. Only a disk that is full when the log must grow is
//! said to have failed without harm.
//!
//! # What is found, and what can't be
//! A bit that rots is found when it is read: in the log on opening, elsewhere when asked for. One can't be told from a write that
//! was torn: in the very last frame, when the process ended without closing the store. Closing it writes a mark behind that frame;
//! a drive that loses the one sector at the log's very end takes what it held unseen: the last frames' ends and that mark.
//! A file that was cut is found on opening, one that is gone too. What nobody can find who has only these files: one of them put
//! back as it was earlier. An older `log-*` hides the commits since, if nothing later stands upon them; older `keys` bring destroyed
//! keys back and lose new ones; all files together are simply the community as it was. So restore all of them or none.
//!
//! # Cost
//! A commit is one write and one sync; besides, 0.1 µs a payment at a thousand accounts, 0.2 µs at a million. Checkpoints take
//! another 0.1 to 0.4 µs on their own thread. Opening replays about a million payments a second, of two laps at most.
//! Memory: about as much as the laps that are not written down, 132 bytes for each account that one changed, and the cache of
//! the database. Space: an entry's bytes and two more, the state, and two logs of a lap or two each.
//!
//! # The bytes
//! ## Logs
//! ```text
//! offset    bytes
//!      0      512  the lap's header
//!    512      512  the same again, for when a write of the first is torn
//!   1024        …  frames, each at a multiple of 8, then what an earlier lap left, or zeros; a frame without entries says
//!                  that the store was closed there
//!
//! a lap's header, in its first 92 bytes:
//!      0        4  "WZLG"
//!      4        4  format
//!      8       16  community
//!     24        8  sequence number of the head that the lap stands upon
//!     32       32  its hash
//!     64        8  its time
//!     72        4  its accounts
//!     76        4  CRC-32 of the 76 bytes before: the salt of the lap's frames, so that no frame of another lap passes
//!     80        8  the file is at least so long: a file that was cut is told from one that ends; 0 while that is not known
//!     88        4  CRC-32 of these 8 bytes, started from the salt
//! ```
//! ## Frames
//! ```text
//! offset  bytes
//!      0      4  "WZFR"
//!      4      4  CRC-32 of the header from offset 8 on, started from the lap's salt
//!      8      4  length of the body
//!     12      4  CRC-32 of the body, started from the lap's salt
//!     16      8  base: the sequence number that the commit stands upon
//!     24      8  head: its last entry's number
//!     32     32  head: hash
//!     64      8  head: recorded at
//!     72      4  head: accounts
//!     76      4  bytes of all entries
//!     80      4  number of documents
//!     84      4  number of index rows
//!     88      4  number of accounts
//!     92      4  number of destroyed keys
//!     96      …  body: the entries' lengths (LEB128), the entries, then what a checkpoint makes superfluous:
//!                documents (key behind its length, 0 or 1, bytes behind their length),
//!                index rows (0 or 1, row behind its length), accounts (number, row), the names of destroyed keys (purpose,
//!                owner in 16 bytes)
//! ```
//! ## Keys
//! Slots of 128 bytes, each 64 bytes twice; slot 0 is the header. A free slot is zeros.
//! ```text
//! header:  0   4  CRC-32 of the 60 bytes after      slot:  0   4  CRC-32 of the 60 bytes after
//!          4   4  "WZKY"                                   4   1  1
//!          8   4  format                                   5   1  the name's purpose
//!         12   4  so many slots at least; 0: not known
//!         16  16  community                                8   8  the last entry of the commit it came with
//!                                                         16  16  the name's owner
//!                                                         32  32  the key
//! ```
//! ## Accounts
//! One row, in frames behind the account's number (4 bytes), in `state` in pages of 64 behind their count (1 byte):
//! ```text
//! control   8 bytes, little-endian, from the lowest bit: the lengths in bytes of credits, debits, held out, held in (5 bits
//!           each), last, three anchors, last effective (4 bits each), lines (4 bits), flags (2 bits), then the currency (16 bits)
//! wallet    16 bytes
//! fields    in that order, each of its length, little-endian; amounts and the effective time in zigzag; entry ids rotated right
//!           by 16 bits, so that the first entry of a journal entry takes no more bytes than its number
//! ```
//! ## The journal
//! ```text
//! block:  0   4  "WZJB"
//!         4   4  CRC-32 of all that follows
//!         8   4  length of what follows the header
//!        12   4  number of entries
//!        16   8  number of the first entry
//!        24   …  the entries' lengths (LEB128), then the entries
//! ```
//! A block holds 64 KiB of entries, or one entry that is longer. `state` says where each block lies; but blocks stand one after
//! the other from the front of each file, so the journal can be read without it.
//!
//! ## Checked pages
//! ```text
//! block 0        4096 bytes as they are
//! block n > 0    4096 bytes, then CRC-32 of n (8 bytes) and them; 4100 zeros: never written
//! ```
//! ## The tables of `state`
//! | table | key | value |
//! |---|---|---|
//! | `meta` | `checkpoint` | format (4 bytes), community (16), head and the journal's end in LEB128, the hash as it is |
//! | `documents` | kind, NUL, id with the highest byte first | the document |
//! | `index` | the row | nothing |
//! | `accounts` | the page's number | its rows |
//! | `wallets` | the wallet's id | currency and account of each, in LEB128 |
//! | `journal` | a block's first entry | its file, offset and length |

mod archive;
mod checkpoint;
mod commit;
mod disk;
mod frame;
#[cfg(feature = "testing")]
pub mod hostile;
mod keys;
mod list;
mod log;
mod memtable;
mod open;
mod pages;
mod purge;
mod read;
mod replay;
mod row;
#[cfg(feature = "testing")]
pub mod sim;
mod state;

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use self::commit::Core;
use self::disk::RealDisk;
pub use self::disk::{Disk, DiskFile, DiskLock};
use super::StoreError;
use crate::id::CommunityId;

/// The format that this version writes and reads.
const FORMAT: u32 = 1;

/// How a file store works. The defaults suit a machine with a gigabyte to spare.
#[derive(Debug, Clone)]
pub struct Options {
    create: Option<CommunityId>,
    checkpoint_bytes: u64,
    cache_bytes: usize,
    cached_blocks: usize,
    background: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { create: None, checkpoint_bytes: 64 << 20, cache_bytes: 64 << 20, cached_blocks: 64, background: true }
    }
}

impl Options {
    /// Begins this community if the directory is empty or absent; a community that is there already stays. Without it, opening an
    /// empty directory is an error.
    #[must_use]
    pub fn create(mut self, community: CommunityId) -> Self {
        self.create = Some(community);
        self
    }

    /// After how many bytes of log a checkpoint is made: 64 MiB unless said, 4 KiB at least. With many accounts it is 256 bytes an
    /// account at least, so that rewriting all of them is spread over as much log.
    #[must_use]
    pub fn checkpoint_bytes(mut self, bytes: u64) -> Self {
        self.checkpoint_bytes = bytes.max(4096);
        self
    }

    /// How many bytes of the checkpoint database stay in memory; 64 MiB unless said.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// How many blocks of the journal, of 64 KiB, stay in memory; 64 unless said.
    #[must_use]
    pub fn cached_blocks(mut self, blocks: usize) -> Self {
        self.cached_blocks = blocks;
        self
    }

    /// Whether a thread of the store makes the checkpoints; yes unless said. Else the commit that fills a lap makes it before it
    /// returns: the same calls then always do the same.
    #[must_use]
    pub fn background(mut self, background: bool) -> Self {
        self.background = background;
        self
    }
}

/// How large a file store is, in bytes unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Size {
    /// Commits since the last checkpoint: what opening would read.
    pub tail: u64,
    /// The two files of the log, used and unused.
    pub log: u64,
    /// The journal's entries before the checkpoint.
    pub journal: u64,
    /// The checkpoint database.
    pub state: u64,
    /// The file of keys.
    pub keys: u64,
    /// How many checkpoints were made since the store was opened.
    pub checkpoints: u64,
}

/// A community in a directory. Shared by reference or [`Arc`]; dropped, it lets the directory go.
///
/// Its methods block the thread while they read or write: a commit for the time of one sync (0.1 ms on a good disk), a read for
/// microseconds when what is wanted is cached. Only [`Store::changed`](super::Store::changed) waits without holding a thread.
#[derive(Debug)]
pub struct FileStore {
    core: Arc<Core>,
    worker: Option<JoinHandle<()>>,
}

impl FileStore {
    /// Opens the community kept in `dir`, or begins one there if `options` say which.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while anyone else has it open, [`StoreError::Damaged`] if a commit can't be read back,
    /// [`StoreError::Incompatible`] if another version wrote it, [`StoreError::Io`] if there is none, or if the directory
    /// holds other files.
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        Self::open_on(Arc::new(RealDisk::new(dir)), &dir.display().to_string(), options)
    }

    /// The same on a disk of the caller's making; `place` is its name in messages.
    pub fn open_on(disk: Arc<dyn Disk>, place: &str, options: Options) -> Result<Self, StoreError> {
        Self::start(open::open(disk, place.to_owned(), options)?)
    }

    fn start(core: Core) -> Result<Self, StoreError> {
        let core = Arc::new(core);
        let worker = core.start_worker().map_err(failed("start the checkpoint thread"))?;
        Ok(Self { core, worker })
    }

    /// Writes everything down that the log holds, so that the next opening reads none of it. Blocks until that is done.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.core.checkpoint()
    }

    /// How large the store is now.
    pub fn size(&self) -> Result<Size, StoreError> {
        self.core.size()
    }
}

impl Drop for FileStore {
    fn drop(&mut self) {
        self.core.stop();
        if let Some(worker) = self.worker.take() {
            // A worker that panicked took nothing with it: the log still has all.
            drop(worker.join());
        }
        self.core.close();
    }
}

/// Says what could not be done, and why.
fn failed(action: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |error| match error.kind() {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
            StoreError::Damaged { what: format!("found when trying to {action}: {error}") }
        }
        _ => StoreError::Io { action, reason: error.to_string() },
    }
}
