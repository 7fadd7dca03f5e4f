//! Backups of a community while it runs, from any store into any store, to any commit since.
//!
//! Invariant: what is restored is what the store held after one of its commits, whole, or it is refused; and what a backup says is
//! proved by hashes, by the journal's own chain and by an audit, without restoring anything. No key comes back that the backup knows
//! to be destroyed, whichever moment is restored.
//!
//! # How
//! A backup is a folder with two kinds of files. A *base* is everything that the store held, read page by page while commits go on.
//! *Commits* are what was committed since, each as it was. What changed while the base was read is in the commits, and a commit says
//! what documents, rows and accounts are afterwards, not how they differ; so a base and the commits behind it give the store as it
//! was after each of them.
//!
//! - [`Recorded`] is a store that keeps a backup of another: open the community with it. It writes each commit down after it was made,
//!   and [`Recorded::base`] makes a base meanwhile.
//! - [`base`] makes one of a store that nobody writes to: by itself a backup, as of that moment.
//! - [`Backup`] reads a folder: [`Backup::verify`], [`Backup::restore`].
//!
//! # What it promises
//! - A restored store is that of one commit. The unit is the commit: commands that were committed together come back together.
//! - A commit is in the backup right after it is acknowledged, on the disk after [`Recorded::sync`], every 4 MiB, or when the file ends:
//!   when a machine is lost with its store, so are the commits since. A killed process loses at most the one that was being written;
//!   opening again finds out, and [`Recorded::needs_base`] says that another base is needed.
//! - Another process that writes to the same database is not heard: its commits leave a gap, which is noticed and never bridged. Where
//!   several write, back up the database with its own means: `pg_dump`, or base backups and WAL archiving.
//! - A damaged byte is refused and named. With a moment to restore, what lies behind it need not be whole.
//! - A damaged file that recording comes upon is set aside as it is, and the moments before the damage can still be restored. The end of
//!   the backup is refused until another base makes up for the file; [`prune`] deletes it. Only the record that a killed process was
//!   writing is cut off.
//!
//! # People who were erased
//! A backup made before an erasure holds the person's key, as every backup does, until it is deleted: [`prune`] deletes all but the
//! newest bases and what only older ones need. Keep backups no longer than you tell people. What is restored from a folder that
//! knows of the erasure does not bring the key back, even where an earlier moment is restored. Index rows, which hold words in the
//! clear, do come back with such a moment: restore to one only to look something up.
//!
//! Cost: a base reads and writes everything once, 8 MiB in memory at a time. A commit costs one write of what it holds, without a sync.
//! Verifying and restoring read everything twice; verifying keeps all accounts in memory, about 150 bytes each.

mod base;
mod body;
mod order;
mod part;
mod proof;
mod record;
mod replay;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use self::base::base;
use self::base::discard_unfinished;
use self::part::{Kind, Next, Reading};
pub use self::proof::Verified;
pub use self::record::Recorded;
pub use self::replay::Restored;
use super::copy::CopyError;
use super::{CommitError, Head, KeyName, StoreError};
use crate::audit::AuditError;
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::time::Timestamp;

/// How the name of a base begins; then comes the entry at which it is whole.
const BASE: &str = "base-";
/// How the name of commits begins; then comes the entry that they stand upon.
const COMMITS: &str = "commits-";
/// What a base is called as long as it is not whole.
const UNFINISHED: &str = "unfinished";
/// What commits are called as long as their header is not on the disk.
const BEGUN: &str = "begun";
/// What the name of a damaged file goes on with; then comes the entry at which the store stood when it was found. A base that was begun
/// there or later makes up for it.
const DAMAGED: &str = ".damaged-";

/// A backup that could not be made, read or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The operating system said no.
    #[error("could not {action} {place}: {reason}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which file.
        place: String,
        /// What the system answered.
        reason: String,
    },
    /// A file is not what was written.
    #[error("{file} is damaged at byte {at}")]
    Damaged {
        /// The file.
        file: String,
        /// Where.
        at: u64,
    },
    /// Written by a version of WeZer that this one can't read.
    #[error("{file} has format {found}, this version reads {known}")]
    Incompatible {
        /// The file.
        file: String,
        /// The format found.
        found: u32,
        /// The format that this version reads.
        known: u32,
    },
    /// The commits after an entry are not there, though later ones are.
    #[error("the commits after entry {after} are missing; the backup goes on to entry {to}")]
    Missing {
        /// The last entry that can be restored from here.
        after: Seq,
        /// The last entry that the folder knows of.
        to: Seq,
    },
    /// No base is as old as the moment that was asked for.
    #[error("there is no base to begin from; the oldest one that is whole is of {oldest:?}")]
    NoBase {
        /// The earliest entry that can be restored.
        oldest: Option<Seq>,
    },
    /// Files of two communities, or a store of another one.
    #[error("the backup is of community {backup}, not of {other}")]
    OtherCommunity {
        /// Whose backup it is.
        backup: CommunityId,
        /// The other one.
        other: CommunityId,
    },
    /// The folder knows of more commits than the store has, or of others: the store was restored to an earlier moment since.
    #[error("the backup knows of other commits than the store, which stands at entry {store}; record into another folder")]
    Ahead {
        /// Where the store stands.
        store: Seq,
    },
    /// A store that is restored to must be empty.
    #[error("the store to be filled is not empty: it stands at entry {0}")]
    NotEmpty(Seq),
    /// Somebody wrote to the store who is not recorded.
    #[error("somebody else wrote to the store meanwhile; begin again")]
    Gap,
    /// One base at a time.
    #[error("another base is being made in {dir}")]
    Busy {
        /// The folder.
        dir: String,
    },
    /// A commit of more than 4 GiB.
    #[error("a commit is longer than 4 GiB")]
    TooLong,
    /// The store that is backed up, or filled, failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store that is filled refused a commit.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// What the backup holds is not what was backed up.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

impl BackupError {
    fn io(action: &'static str, path: &Path) -> impl Fn(std::io::Error) -> Self {
        move |error| Self::Io { action, place: path.display().to_string(), reason: error.to_string() }
    }

    fn damaged(path: &Path, at: u64) -> Self {
        Self::Damaged { file: path.display().to_string(), at }
    }
}

impl From<CopyError> for BackupError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Store(error) => Self::Store(error),
            CopyError::Commit(error) => Self::Commit(error),
            CopyError::Audit(error) => Self::Audit(error),
            _ => Self::Gap,
        }
    }
}

/// Which moment is wanted: the last commit at or before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Until {
    /// The last commit there is.
    #[default]
    Last,
    /// Up to this entry of the journal.
    Entry(Seq),
    /// Up to this time.
    Time(Timestamp),
}

impl Until {
    fn reaches(self, head: &Head) -> bool {
        match self {
            Self::Last => true,
            Self::Entry(seq) => head.seq <= seq,
            Self::Time(time) => head.recorded_at <= time,
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupProgress {
    /// Journal entries that are done.
    pub entries: u64,
    /// Journal entries there are, as far as is known.
    pub of: u64,
}

/// A file of the folder, as far as it is whole.
#[derive(Debug)]
struct Part {
    path: PathBuf,
    kind: Kind,
    /// What it stands upon.
    begin: Head,
    /// Where its last commit leads; of a base, the head at which it is whole.
    end: Head,
    /// Whether nothing comes behind that any more: its end is there, or it was set aside.
    closed: bool,
}

/// The backups of one community in a folder, read once from end to end.
#[derive(Debug)]
pub struct Backup {
    community: CommunityId,
    /// In the order in which they were begun.
    parts: Vec<Part>,
    /// Keys that were destroyed, and by which commit at last.
    destroyed: HashMap<KeyName, Seq>,
    /// Where files can't be read on.
    damage: Vec<(PathBuf, u64)>,
}

impl Backup {
    /// Reads the folder. A damaged file is no error yet: it is one when it is needed. A record that is just being written may look like
    /// one: then read again.
    ///
    /// # Errors
    /// [`BackupError`]: if there is no backup, if it is of two communities, or if it can't be read at all.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, BackupError> {
        let dir = dir.as_ref();
        let mut community = None;
        let (mut parts, mut destroyed, mut damage) = (Vec::new(), HashMap::new(), Vec::new());
        for path in files(dir)? {
            let Some(mut reading) = intact(Reading::open(&path), &mut damage)? else { continue };
            let backup = *community.get_or_insert(reading.community);
            if backup != reading.community {
                return Err(BackupError::OtherCommunity { backup, other: reading.community });
            }
            let mut part = scan(&mut reading, &mut destroyed, &mut damage)?;
            if set_aside_at(&path).is_some() {
                if part.kind == Kind::Base {
                    continue;
                }
                part.closed = true;
            }
            parts.push(part);
        }
        parts.sort_by_key(|part: &Part| part.begin.seq);
        let based = parts.iter().filter(|part| part.is_whole_base()).map(|part| part.begin.seq.get()).max();
        damage.retain(|(path, _)| set_aside_at(path).is_none_or(|found| based < Some(found)));
        match (community, damage.first()) {
            (Some(community), _) => Ok(Self { community, parts, destroyed, damage }),
            (None, Some((path, at))) => Err(BackupError::damaged(path, *at)),
            (None, None) => Err(BackupError::NoBase { oldest: None }),
        }
    }

    /// Whose backup it is.
    pub fn community(&self) -> CommunityId {
        self.community
    }

    /// From which entries on the store can be restored, oldest first: one for each whole base.
    pub fn bases(&self) -> impl Iterator<Item = Head> {
        self.parts.iter().filter(|part| part.is_whole_base()).map(|part| part.end)
    }

    /// The last commit that is known.
    pub fn last(&self) -> Option<Head> {
        self.parts.iter().map(|part| part.end).max_by_key(|head| head.seq)
    }
}

impl Part {
    fn is_whole_base(&self) -> bool {
        self.kind == Kind::Base && self.closed
    }
}

/// What was read, unless it is damaged: that is written down.
fn intact<T>(read: Result<T, BackupError>, damage: &mut Vec<(PathBuf, u64)>) -> Result<Option<T>, BackupError> {
    match read {
        Err(BackupError::Damaged { file, at }) => {
            damage.push((file.into(), at));
            Ok(None)
        }
        read => read.map(Some),
    }
}

/// Reads a file from end to end.
fn scan(
    reading: &mut Reading,
    destroyed: &mut HashMap<KeyName, Seq>,
    damage: &mut Vec<(PathBuf, u64)>,
) -> Result<Part, BackupError> {
    let (path, kind, begin) = (reading.path.clone(), reading.kind, reading.base);
    let mut part = Part { path, kind, begin, end: begin, closed: false };
    while let Some(next) = intact(reading.next(), damage)? {
        match next {
            Next::Commit(batch) => {
                // What a base holds leads to where it begins; it is whole only where its end says.
                part.end = batch.head;
                for (name, _) in batch.keys.iter().filter(|(_, key)| key.is_none()) {
                    let last = destroyed.entry(*name).or_insert(batch.head.seq);
                    *last = batch.head.seq.max(*last);
                }
            }
            Next::End(whole) => {
                (part.closed, part.end) = (true, whole.unwrap_or(part.end));
                break;
            }
            Next::Open => {
                // A base gets its name only when it has its end.
                if kind == Kind::Base {
                    damage.push((part.path.clone(), reading.offset));
                }
                break;
            }
        }
    }
    Ok(part)
}

/// The folder's bases and commits, in the order of their names.
fn files(dir: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let read = || fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(BASE) || name.starts_with(COMMITS)
    };
    let mut files: Vec<PathBuf> = read().map_err(BackupError::io("read", dir))?.into_iter().filter(named).collect();
    files.sort();
    Ok(files)
}

/// The number in a file's name, unless it was set aside.
fn number(path: &Path, prefix: &str) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix(prefix)?.parse().ok()
}

/// Of a file that was set aside, at which entry the store stood then.
fn set_aside_at(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.split_once(DAMAGED)?.1.parse().ok()
}

/// Makes what was created and renamed in the folder last.
fn sync_folder(dir: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(BackupError::io("sync", dir))?;
    #[cfg(not(unix))]
    let _: &Path = dir;
    Ok(())
}

/// Deletes all bases but the `keep` newest whole ones, and the commits that only those needed: with them the keys of people who were
/// erased since. What a killed process left of a base goes too. Returns what else was deleted. `keep` counts as one at least.
///
/// # Errors
/// [`BackupError`]; what was deleted until then stays deleted.
pub fn prune(dir: impl AsRef<Path>, keep: usize) -> Result<Vec<PathBuf>, BackupError> {
    let dir = dir.as_ref();
    discard_unfinished(dir)?;
    let backup = Backup::open(dir)?;
    let whole: Vec<&Part> = backup.parts.iter().filter(|part| part.is_whole_base()).collect();
    let Some(oldest) = whole.get(whole.len().saturating_sub(keep.max(1))) else { return Ok(Vec::new()) };
    let commits = backup.parts.iter().filter(|part| part.kind == Kind::Commits);
    let newest = commits.map(|part| part.begin.seq).max().unwrap_or(Seq::START);
    let unneeded = |part: &Part| match part.kind {
        Kind::Base => part.begin.seq < oldest.begin.seq,
        // The file that is being written, which is the last, ends where nothing is known of yet.
        Kind::Commits => (part.closed || part.begin.seq < newest) && part.end.seq <= oldest.begin.seq,
    };
    let mut gone: Vec<PathBuf> = files(dir)?;
    gone.retain(|path| match set_aside_at(path) {
        Some(found) => found <= oldest.begin.seq.get(),
        None => backup.parts.iter().any(|part| part.path == *path && unneeded(part)),
    });
    for path in &gone {
        fs::remove_file(path).map_err(BackupError::io("delete", path))?;
    }
    sync_folder(dir)?;
    Ok(gone)
}
