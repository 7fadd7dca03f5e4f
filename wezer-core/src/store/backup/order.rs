//! A folder is put in order before it is recorded to again.
//!
//! Invariant: only what nothing can be read behind is cut off. A file that is damaged otherwise keeps its bytes and gets a name that
//! tells when that was found; what can be read of it still is.

use std::fs;
use std::path::{Path, PathBuf};

use super::base::discard_unfinished;
use super::part::{Next, Reading, Writing};
use super::{BASE, BackupError, COMMITS, DAMAGED, files, number, set_aside_at, sync_folder};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::store::Head;

/// Ends files of commits that a killed process left, cuts off the record that it was writing, and sets aside what is damaged. Tells
/// whether anything is missing between the newest base and `store`, where the store stands.
pub(super) fn put_in_order(dir: &Path, community: CommunityId, store: Head) -> Result<bool, BackupError> {
    discard_unfinished(dir)?;
    let (mut base, mut commits) = (None, Vec::new());
    for path in files(dir)? {
        let (of_base, of_commits) = (number(&path, BASE), number(&path, COMMITS).is_some());
        if of_base.is_none() && !of_commits {
            continue;
        }
        let reading = match Reading::open(&path) {
            Err(BackupError::Damaged { at, .. }) => {
                set_aside(&path, at, store.seq)?;
                continue;
            }
            reading => reading?,
        };
        if reading.community != community {
            return Err(BackupError::OtherCommunity { backup: reading.community, other: community });
        }
        if of_base.is_some_and(|whole| whole > store.seq.get()) {
            return Err(BackupError::Ahead { store: store.seq });
        }
        if of_commits {
            commits.push((reading.base.seq, path));
        } else {
            base = later(base, Some(reading.base));
        }
    }
    let linked = follow(&commits, base, store)?;
    let set_aside = files(dir)?.iter().filter_map(|path| set_aside_at(path)).max();
    Ok(!linked || base.is_none_or(|base| set_aside > Some(base.seq.get())))
}

/// Reads the commits since the base, all of them, and the last file in any case: do they lead to where the store stands?
fn follow(commits: &[(Seq, PathBuf)], base: Option<Head>, store: Head) -> Result<bool, BackupError> {
    let from = match base {
        Some(base) => commits.iter().rposition(|(begin, _)| *begin <= base.seq).unwrap_or(0),
        None => commits.len().saturating_sub(1),
    };
    let (mut at, mut linked) = (base, true);
    for (begin, path) in &commits[from..] {
        linked &= at.is_some_and(|at| *begin <= at.seq);
        let end = put_end(path, store.seq)?;
        at = later(at, Some(end));
    }
    if at.is_some_and(|at| at.seq > store.seq || (at.seq == store.seq && at.hash != store.hash)) {
        return Err(BackupError::Ahead { store: store.seq });
    }
    Ok(linked && at == Some(store))
}

/// Reads a file of commits and sees to it that it has its end. Returns where it leads.
fn put_end(path: &Path, store: Seq) -> Result<Head, BackupError> {
    let mut reading = Reading::open(path)?;
    loop {
        match reading.next() {
            Ok(Next::Commit(_)) => continue,
            Ok(Next::End(_)) => {}
            Ok(Next::Open) => end(&reading),
            Err(BackupError::Damaged { at, .. }) if reading.goes_on()? => set_aside(path, at, store)?,
            Err(BackupError::Damaged { at, .. }) => {
                tracing::warn!(file = %path.display(), at, "the last record of a backup was not whole and is cut off");
                end(&reading);
            }
            Err(error) => return Err(error),
        }
        return Ok(reading.at);
    }
}

/// Writes the end behind what was read. Where the disk has no room for it, the file stays as it is: the next commit begins another.
fn end(reading: &Reading) {
    if let Err(error) = Writing::resume(reading).and_then(|mut writing| writing.end(None)) {
        tracing::warn!(%error, "a file of a backup was left without its end");
    }
}

/// Gives a damaged file a name that nothing is written to.
fn set_aside(path: &Path, at: u64, store: Seq) -> Result<(), BackupError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!("{DAMAGED}{:020}", store.get()));
    let name = PathBuf::from(name);
    tracing::warn!(file = %path.display(), at, name = %name.display(), "a file of a backup is damaged and set aside; another base is needed");
    fs::rename(path, &name).map_err(BackupError::io("rename", path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// The later of two.
fn later(one: Option<Head>, other: Option<Head>) -> Option<Head> {
    one.into_iter().chain(other).max_by_key(|head| head.seq)
}
