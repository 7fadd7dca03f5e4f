//! One file of a backup.
//!
//! Invariant: each record carries a hash over itself and everything before it in the file, so that nothing in it can be changed, left
//! out or moved unnoticed; only a file that was never ended may lack its end. Reading never panics.
//!
//! ```text
//! header   4  "WZBK"             record   1  1: a commit; 2: the end
//!          4  format                      4  length of the body
//!         16  community                   …  body
//!          1  1: a base; 2: commits      32  SHA-256 over the hash before, then over the record so far
//!         52  the head it stands upon
//!         32  SHA-256 over the community's first link, then over the header so far
//! ```
//! The body of a base's end is the head at which it is whole, that of other ends is empty. Integers are little-endian.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::BackupError;
use super::body::{decode, encode, put_head, take_head};
use crate::id::CommunityId;
use crate::journal::{Hash, Reader};
use crate::store::{Batch, Head};

const MAGIC: [u8; 4] = *b"WZBK";
/// The format that this version writes and reads.
const FORMAT: u32 = 1;
const HEADER: usize = 4 + 4 + 16 + 1 + 52;
const COMMIT: u8 = 1;
const END: u8 = 2;
/// So many bytes are hashed at most to find out whether a file goes on behind a damaged record.
const SEARCH: usize = 1 << 28;
/// So many bytes are asked for at a time, so that a wrong length costs no memory.
const STEP: usize = 1 << 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Everything that a store held.
    Base,
    /// Commits, one after the other.
    Commits,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Base => 1,
            Self::Commits => 2,
        }
    }

    /// What the first commit of a file stands upon: of a base, nothing.
    fn start(self, community: CommunityId, base: Head) -> Head {
        match self {
            Self::Base => Head::empty(community),
            Self::Commits => base,
        }
    }
}

/// A file being written.
#[derive(Debug)]
pub(super) struct Writing {
    file: File,
    path: PathBuf,
    hash: Hash,
    /// Where the last commit led.
    pub(super) at: Head,
    /// How long it is.
    pub(super) len: u64,
    buffer: Vec<u8>,
}

impl Writing {
    /// A file, empty until now, that stands upon `base`.
    pub(super) fn create(
        mut file: File,
        path: &Path,
        community: CommunityId,
        kind: Kind,
        base: Head,
    ) -> Result<Self, BackupError> {
        let mut header = Vec::with_capacity(HEADER + 32);
        header.extend_from_slice(&MAGIC);
        header.extend_from_slice(&FORMAT.to_le_bytes());
        header.extend_from_slice(&community.as_u128().to_le_bytes());
        header.push(kind.byte());
        put_head(&base, &mut header);
        let hash = Hash::of_community(community).chain(&header);
        header.extend_from_slice(hash.as_bytes());
        file.write_all(&header).map_err(BackupError::io("write", path))?;
        let at = kind.start(community, base);
        Ok(Self { file, path: path.to_owned(), hash, at, len: header.len() as u64, buffer: Vec::new() })
    }

    /// A new file that has its name only once it can be read: its header is written and made to last under the name `begun` before.
    pub(super) fn begin(
        begun: &Path,
        path: PathBuf,
        community: CommunityId,
        kind: Kind,
        base: Head,
    ) -> Result<Self, BackupError> {
        let file = File::create(begun).map_err(BackupError::io("make", begun));
        let named = file.and_then(|file| Self::create(file, begun, community, kind, base)).and_then(|writing| {
            writing.sync()?;
            std::fs::rename(begun, &path).map_err(BackupError::io("name", &path))?;
            Ok(writing)
        });
        match named {
            Ok(writing) => Ok(Self { path, ..writing }),
            Err(error) => {
                // Nobody reads it, and the next one is written over it.
                let removed = std::fs::remove_file(begun);
                tracing::debug!(?removed, "a file of a backup was not begun");
                Err(error)
            }
        }
    }

    /// Goes on with a file that was read up to its last whole record; what comes after that is cut off.
    pub(super) fn resume(reading: &Reading) -> Result<Self, BackupError> {
        let path = &reading.path;
        let mut file = OpenOptions::new().write(true).open(path).map_err(BackupError::io("open", path))?;
        file.set_len(reading.offset).map_err(BackupError::io("cut", path))?;
        file.seek(SeekFrom::End(0)).map_err(BackupError::io("write", path))?;
        Ok(Self { file, path: path.clone(), hash: reading.hash, at: reading.at, len: reading.offset, buffer: Vec::new() })
    }

    /// Writes a commit. Not synced.
    pub(super) fn push(&mut self, batch: &Batch) -> Result<(), BackupError> {
        self.record(COMMIT, |out| encode(batch, out))?;
        self.at = batch.head;
        Ok(())
    }

    /// Writes the end and makes the whole file last. A base says at which head it is whole.
    pub(super) fn end(&mut self, whole: Option<&Head>) -> Result<(), BackupError> {
        self.record(END, |out| whole.into_iter().for_each(|head| put_head(head, out)))?;
        self.sync()
    }

    /// Writes on into another file.
    #[cfg(all(test, unix))]
    pub(super) fn put_into(&mut self, file: File) {
        self.file = file;
    }

    /// Makes what was written last.
    pub(super) fn sync(&self) -> Result<(), BackupError> {
        self.file.sync_data().map_err(BackupError::io("sync", &self.path))
    }

    fn record(&mut self, tag: u8, body: impl FnOnce(&mut Vec<u8>)) -> Result<(), BackupError> {
        self.buffer.clear();
        self.buffer.extend_from_slice(&[tag, 0, 0, 0, 0]);
        body(&mut self.buffer);
        let length = u32::try_from(self.buffer.len() - 5).map_err(|_| BackupError::TooLong)?;
        self.buffer[1..5].copy_from_slice(&length.to_le_bytes());
        let hash = self.hash.chain(&self.buffer);
        self.buffer.extend_from_slice(hash.as_bytes());
        if let Err(error) = self.file.write_all(&self.buffer) {
            // What was written of it must not stand between this record and another.
            let cut = self.file.set_len(self.len).and_then(|()| self.file.seek(SeekFrom::End(0)));
            tracing::debug!(?cut, "a record of a backup was not written");
            return Err(BackupError::io("write", &self.path)(error));
        }
        self.hash = hash;
        self.len += self.buffer.len() as u64;
        Ok(())
    }
}

/// What comes next in a file.
#[derive(Debug)]
pub(super) enum Next {
    /// A commit.
    Commit(Box<Batch>),
    /// The end; of a base, the head at which it is whole.
    End(Option<Head>),
    /// The file ends between two records, without its end: it is still being written, or its writer was killed.
    Open,
}

/// A file being read.
#[derive(Debug)]
pub(super) struct Reading {
    file: BufReader<File>,
    pub(super) path: PathBuf,
    pub(super) community: CommunityId,
    pub(super) kind: Kind,
    /// What it stands upon.
    pub(super) base: Head,
    /// Where the last commit led.
    pub(super) at: Head,
    hash: Hash,
    /// Where the next record begins.
    pub(super) offset: u64,
}

impl Reading {
    /// Reads a file's header.
    pub(super) fn open(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(BackupError::io("open", path))?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let damaged = || BackupError::damaged(path, 0);
        let mut header = [0; HEADER + 32];
        read(&mut file, &mut header, path).and_then(|whole| if whole { Ok(()) } else { Err(damaged()) })?;
        let mut reader = Reader(&header);
        let fixed = (|| {
            let magic: [u8; 4] = reader.array()?;
            let format = u32::from_le_bytes(reader.array()?);
            let community = CommunityId::from_u128(u128::from_le_bytes(reader.array()?));
            Ok::<_, crate::journal::DecodeError>((magic, format, community, reader.byte()?, take_head(&mut reader)?))
        })();
        let (magic, format, community, kind, base) = fixed.map_err(|_| damaged())?;
        let hash = Hash::of_community(community).chain(&header[..HEADER]);
        if magic != MAGIC || hash.as_bytes()[..] != header[HEADER..] {
            return Err(damaged());
        }
        if format != FORMAT {
            return Err(BackupError::Incompatible { file: path.display().to_string(), found: format, known: FORMAT });
        }
        let kind = [Kind::Base, Kind::Commits].into_iter().find(|known| known.byte() == kind).ok_or_else(damaged)?;
        let at = kind.start(community, base);
        Ok(Self { file, path: path.to_owned(), community, kind, base, at, hash, offset: header.len() as u64 })
    }

    /// The next record.
    pub(super) fn next(&mut self) -> Result<Next, BackupError> {
        let damaged = || BackupError::damaged(&self.path, self.offset);
        let mut record = vec![0; 5];
        let (first, rest) = record.split_at_mut(1);
        if !read(&mut self.file, first, &self.path)? {
            return Ok(Next::Open);
        }
        if !read(&mut self.file, rest, &self.path)? {
            return Err(damaged());
        }
        let length = u32::from_le_bytes([record[1], record[2], record[3], record[4]]) as usize;
        let whole = 5 + length;
        while record.len() < whole {
            let from = record.len();
            record.resize(whole.min(from + STEP), 0);
            if !read(&mut self.file, &mut record[from..], &self.path)? {
                return Err(damaged());
            }
        }
        let mut told = [0; 32];
        let hash = self.hash.chain(&record);
        if !read(&mut self.file, &mut told, &self.path)? || *hash.as_bytes() != told {
            return Err(damaged());
        }
        let body = &record[5..];
        let next = match record[0] {
            COMMIT => Next::Commit(Box::new(decode(body, self.at).map_err(|_| damaged())?)),
            END => {
                let mut reader = Reader(body);
                let head = if body.is_empty() { None } else { Some(take_head(&mut reader).map_err(|_| damaged())?) };
                let mut more = [0];
                if !reader.is_empty() || read(&mut self.file, &mut more, &self.path)? {
                    return Err(damaged());
                }
                Next::End(head)
            }
            _ => return Err(damaged()),
        };
        if let Next::Commit(batch) = &next {
            self.at = batch.head;
        }
        self.hash = hash;
        self.offset += whole as u64 + 32;
        Ok(next)
    }

    /// Whether a record can be read behind the one at `offset`, which can't be: then that one was damaged, not left unfinished. Where it
    /// takes too long to find out, it counts as if there was one.
    pub(super) fn goes_on(&self) -> Result<bool, BackupError> {
        let mut file = File::open(&self.path).map_err(BackupError::io("open", &self.path))?;
        let mut rest = Vec::new();
        let got = file.seek(SeekFrom::Start(self.offset)).and_then(|_| file.read_to_end(&mut rest));
        got.map_err(BackupError::io("read", &self.path))?;
        // A record is proved by the hash that stands before it; if that is what is damaged, by the one that should.
        let next = record_length(&rest).map(|length| (length + 32, self.hash.chain(&rest[..length])));
        let mut left = SEARCH;
        for from in 37..rest.len() {
            let Some(length) = record_length(&rest[from..]) else { continue };
            let Some(after) = left.checked_sub(length) else { return Ok(true) };
            left = after;
            let (record, told) = (&rest[from..from + length], &rest[from + length..from + length + 32]);
            let mut before = [0; 32];
            before.copy_from_slice(&rest[from - 32..from]);
            let proved = |hash: &Hash| hash.chain(record).as_bytes()[..] == *told;
            if proved(&Hash::from_bytes(before)) || next.as_ref().is_some_and(|(at, hash)| *at == from && proved(hash)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How long the record is that `bytes` begin with, but for its hash; `None` if they are no whole one.
fn record_length(bytes: &[u8]) -> Option<usize> {
    let (&[tag, a, b, c, d], _) = bytes.split_first_chunk()?;
    let length = (u32::from_le_bytes([a, b, c, d]) as usize).checked_add(5)?;
    ((tag == COMMIT || tag == END) && bytes.len().checked_sub(32)? >= length).then_some(length)
}

/// Fills `out`; `false` where the file ends before. Only an empty rest is told from a partial one by the caller's first byte.
fn read(file: &mut BufReader<File>, out: &mut [u8], path: &Path) -> Result<bool, BackupError> {
    match file.read_exact(out) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(BackupError::io("read", path)(error)),
    }
}
