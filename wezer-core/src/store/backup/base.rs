//! Everything that a store holds, into one file.
//!
//! Invariant: one base at a time is made in a folder, and a file that is not whole is deleted, since it holds keys: when making it ends
//! early, or before the folder is used the next time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::part::{Kind, Writing};
use super::{BASE, BackupError, BackupProgress, UNFINISHED, sync_folder};
use crate::store::Head;
use crate::store::copy::{List, Source};

/// Makes a base of a store that nobody writes to meanwhile, in `dir`, which is made if need be: a backup of this moment, without the
/// commits that come. Blocks the thread while it reads and writes.
///
/// # Errors
/// [`BackupError::Busy`] if another base is being made there, [`BackupError::Gap`] if somebody wrote after all, and what the store and
/// the disk say. Then the folder is as it was.
pub async fn base(
    from: &dyn List,
    dir: impl AsRef<Path>,
    progress: impl FnMut(BackupProgress) + Send,
) -> Result<Head, BackupError> {
    let dir = dir.as_ref();
    let begin = from.head().await?;
    let unfinished = Unfinished::read_all(from, begin, dir, progress).await?;
    if from.head().await? != begin {
        return Err(BackupError::Gap);
    }
    unfinished.finish(dir, &begin)?;
    Ok(begin)
}

/// A base that is not whole yet. Dropped, it is deleted.
pub(super) struct Unfinished {
    writing: Option<Writing>,
    path: PathBuf,
}

impl Unfinished {
    /// Writes everything that the store holds into a file that has no name yet. It is whole together with what was committed after
    /// `begin`, which may be in it already or not.
    pub(super) async fn read_all(
        from: &dyn List,
        begin: Head,
        dir: &Path,
        mut progress: impl FnMut(BackupProgress) + Send,
    ) -> Result<Self, BackupError> {
        fs::create_dir_all(dir).map_err(BackupError::io("make", dir))?;
        let (community, path) = (from.community(), dir.join(UNFINISHED));
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(BackupError::io("make", &path))?;
        if !alone(&file).map_err(BackupError::io("lock", &path))? {
            return Err(BackupError::Busy { dir: dir.display().to_string() });
        }
        let mut unfinished = Self { writing: None, path };
        file.set_len(0).map_err(BackupError::io("empty", &unfinished.path))?;
        let writing = unfinished.writing.insert(Writing::create(file, &unfinished.path, community, Kind::Base, begin)?);
        let mut source = Source::new(from, begin);
        let mut at = Head::empty(community);
        while at.seq < begin.seq {
            let batch = source.next(at).await?;
            writing.push(&batch)?;
            at = batch.head;
            progress(BackupProgress { entries: at.seq.get(), of: begin.seq.get() });
        }
        if at == begin { Ok(unfinished) } else { Err(BackupError::Gap) }
    }

    /// Ends the base and gives it its name.
    pub(super) fn finish(mut self, dir: &Path, whole: &Head) -> Result<PathBuf, BackupError> {
        let path = dir.join(format!("{BASE}{:020}", whole.seq.get()));
        if let Some(writing) = &mut self.writing {
            writing.end(Some(whole))?;
            fs::rename(&self.path, &path).map_err(BackupError::io("name", &path))?;
        }
        self.writing = None;
        sync_folder(dir)?;
        Ok(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Still locked, so nobody else's.
        if self.writing.is_some()
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "an unfinished base was left behind");
        }
    }
}

/// Deletes the base that a killed process left unfinished.
pub(super) fn discard_unfinished(dir: &Path) -> Result<(), BackupError> {
    let path = dir.join(UNFINISHED);
    let discard = || match OpenOptions::new().write(true).open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        file => {
            if alone(&file?)? {
                fs::remove_file(&path)
            } else {
                Ok(())
            }
        }
    };
    discard().map_err(BackupError::io("delete", &path))
}

/// Whether nobody else has this file locked; from now on it is locked for as long as it is open.
fn alone(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
