//! Everything that a store holds, into one file.
//!
//! Invariant: one base at a time is made in a folder, which is locked meanwhile (on Unix; elsewhere folders can't be), and a file that
//! is not whole is deleted, since it holds keys: when making it ends early, or before the folder is used the next time.

use std::fs::{self, File};
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
    writing: Writing,
    place: Place,
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
        let community = from.community();
        let alone = Alone::try_in(dir)?.ok_or_else(|| BackupError::Busy { dir: dir.display().to_string() })?;
        let place = Place { path: dir.join(UNFINISHED), _alone: alone };
        let file = File::create(&place.path).map_err(BackupError::io("make", &place.path))?;
        let mut writing = Writing::create(file, &place.path, community, Kind::Base, begin)?;
        let mut source = Source::new(from, begin);
        let mut at = Head::empty(community);
        while at.seq < begin.seq {
            let batch = source.next(at).await?;
            writing.push(&batch)?;
            at = batch.head;
            progress(BackupProgress { entries: at.seq.get(), of: begin.seq.get() });
        }
        if at == begin { Ok(Self { writing, place }) } else { Err(BackupError::Gap) }
    }

    /// Ends the base and gives it its name.
    pub(super) fn finish(mut self, dir: &Path, whole: &Head) -> Result<PathBuf, BackupError> {
        let path = dir.join(format!("{BASE}{:020}", whole.seq.get()));
        self.writing.end(Some(whole))?;
        fs::rename(&self.place.path, &path).map_err(BackupError::io("name", &path))?;
        sync_folder(dir)?;
        Ok(path)
    }
}

/// Where it is written, by nobody else; whatever is left there is deleted.
struct Place {
    path: PathBuf,
    _alone: Alone,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.path) {
            tracing::warn!(%error, "an unfinished base was left behind");
        }
    }
}

/// Deletes the base that a killed process left unfinished, unless one is being made.
pub(super) fn discard_unfinished(dir: &Path) -> Result<(), BackupError> {
    let path = dir.join(UNFINISHED);
    match Alone::try_in(dir)? {
        Some(_alone) => remove(&path).map_err(BackupError::io("delete", &path)),
        None => Ok(()),
    }
}

/// Deletes a file if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Nobody else makes a base in the folder as long as this is there. The folder itself is locked: a file could get another name.
struct Alone(
    #[cfg(unix)]
    #[expect(dead_code, reason = "locked as long as it is open")]
    File,
);

impl Alone {
    #[cfg(unix)]
    fn try_in(dir: &Path) -> Result<Option<Self>, BackupError> {
        let folder = File::open(dir).map_err(BackupError::io("open", dir))?;
        match folder.try_lock() {
            Ok(()) => Ok(Some(Self(folder))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(BackupError::io("lock", dir)(error)),
        }
    }

    #[cfg(not(unix))]
    fn try_in(_: &Path) -> Result<Option<Self>, BackupError> {
        Ok(Some(Self()))
    }
}
