//! A backup's commits in their order, and what is restored from them.

use std::sync::Arc;

use super::part::{Kind, Next, Reading};
use super::{Backup, BackupError, BackupProgress, Part, Until};
use crate::audit::Audit;
use crate::community::Community;
use crate::journal::Seq;
use crate::kernel::Registry;
use crate::store::{Batch, Head, KeyName, Store};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the store stands.
    pub head: Head,
    /// What its audit found.
    pub audit: Audit,
}

/// Commits one after the other: the base's, then those since, up to the moment that is wanted.
pub(super) struct Steps<'a> {
    backup: &'a Backup,
    until: Until,
    /// The file being read.
    reading: Option<Reading>,
    /// Where the last step led.
    at: Head,
    /// At which head the base is whole.
    whole: Head,
    /// Where the base begins, as long as it is being read: what it holds is as new as that.
    in_base: Option<Seq>,
}

impl Backup {
    /// Fills `to`, which is of the same community and empty, and audits it. Keys that are known to be destroyed stay away, also if that
    /// happened after the moment that is wanted. Blocks the thread while it reads.
    ///
    /// # Errors
    /// [`BackupError`]. `to` is then to be thrown away.
    pub async fn restore(
        &self,
        to: Arc<dyn Store>,
        until: Until,
        mut progress: impl FnMut(BackupProgress) + Send,
    ) -> Result<Restored, BackupError> {
        if to.community() != self.community {
            return Err(BackupError::OtherCommunity { backup: self.community, other: to.community() });
        }
        let empty = to.head().await?;
        if empty != Head::empty(self.community) {
            return Err(BackupError::NotEmpty(empty.seq));
        }
        let mut steps = self.steps(until)?;
        let of = self.last().map_or(0, |head| head.seq.get());
        while let Some(batch) = steps.next()? {
            to.commit(&batch).await?;
            progress(BackupProgress { entries: batch.head.seq.get(), of });
        }
        let audit = Community::open(to, Registry::core()).audit(|_| {}).await?;
        Ok(Restored { head: steps.at, audit })
    }

    /// The steps to a moment, from the newest base that is not past it.
    pub(super) fn steps(&self, until: Until) -> Result<Steps<'_>, BackupError> {
        if until == Until::Last
            && let Some((path, at)) = self.damage.first()
        {
            return Err(BackupError::damaged(path, *at));
        }
        let bases = self.parts.iter().filter(|part| part.is_whole_base());
        let base = bases.filter(|part| until.reaches(&part.end)).max_by_key(|part| part.end.seq);
        let oldest = self.bases().map(|head| head.seq).min();
        let base = base.ok_or(BackupError::NoBase { oldest })?;
        let reading = Some(Reading::open(&base.path)?);
        Ok(Steps {
            backup: self,
            until,
            reading,
            at: Head::empty(self.community),
            whole: base.end,
            in_base: Some(base.begin.seq),
        })
    }
}

impl Steps<'_> {
    /// The next commit to make; `None` when the moment is reached.
    pub(super) fn next(&mut self) -> Result<Option<Batch>, BackupError> {
        loop {
            let Some(reading) = &mut self.reading else {
                if self.until == Until::Entry(self.at.seq) && self.at.seq >= self.whole.seq {
                    return Ok(None);
                }
                let Some(part) = self.following() else { return self.reached().map(|()| None) };
                self.reading = Some(Reading::open(&part.path)?);
                continue;
            };
            match reading.next() {
                Ok(Next::Commit(batch)) => {
                    if self.in_base.is_none() && batch.head.seq <= self.at.seq {
                        continue;
                    }
                    if batch.base != self.at {
                        return Err(BackupError::damaged(&reading.path, reading.offset));
                    }
                    if self.in_base.is_none() && !self.until.reaches(&batch.head) {
                        return if self.at.seq >= self.whole.seq { Ok(None) } else { Err(self.missing()) };
                    }
                    self.at = batch.head;
                    return Ok(Some(self.without_destroyed(*batch)));
                }
                Ok(Next::End(_) | Next::Open) => (self.reading, self.in_base) = (None, None),
                // Nothing of a base that is damaged is of use; commits may go on in another file.
                Err(BackupError::Damaged { .. }) if self.in_base.is_none() => self.reading = None,
                Err(error) => return Err(error),
            }
        }
    }

    /// The file with the commit after the last step.
    fn following(&self) -> Option<&Part> {
        let commits = self.backup.parts.iter().filter(|part| part.kind == Kind::Commits);
        commits.filter(|part| part.begin.seq <= self.at.seq && self.at.seq < part.end.seq).max_by_key(|part| part.begin.seq)
    }

    /// There is nothing more: is that all that there should be?
    fn reached(&self) -> Result<(), BackupError> {
        let last = self.backup.last().map_or(self.at.seq, |head| head.seq);
        if let Some((path, at)) = self.backup.damage.first() {
            return Err(BackupError::damaged(path, *at));
        }
        if self.at.seq < last { Err(self.missing()) } else { Ok(()) }
    }

    fn missing(&self) -> BackupError {
        let to = self.backup.last().map_or(self.whole.seq, |head| head.seq);
        BackupError::Missing { after: self.at.seq, to }
    }

    /// The commit without keys that a later one destroys.
    fn without_destroyed(&self, mut batch: Batch) -> Batch {
        let seq = self.in_base.unwrap_or(batch.head.seq);
        let gone = |name: &KeyName| self.backup.destroyed.get(name).is_some_and(|last| *last > seq);
        batch.keys.retain(|(name, key)| key.is_none() || !gone(name));
        batch
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::id::CommunityId;
    use crate::store::MemoryStore;
    use crate::store::backup::Recorded;
    use crate::store::conformance::{Dice, sample};
    use crate::store::copy::List;

    /// A key that was made anew under the name of one that was destroyed long before belongs to what is restored from a base since.
    #[test]
    fn a_key_made_anew_is_no_destroyed_one() {
        let community = CommunityId::from_u128(7);
        let dir = tempfile::tempdir().unwrap();
        block_on(async {
            let store = Arc::new(MemoryStore::new(community));
            let recorded = Recorded::new(store, dir.path()).await.unwrap();
            let (name, mut dice) = (KeyName { owner: 9, purpose: 1 }, Dice::new(9));
            let keys = [sample::key(&mut dice), sample::key(&mut dice)].map(Arc::new);
            let mut wholes = Vec::new();
            for kept in [Some(&keys[0]), None, Some(&keys[1])] {
                let mut batch = sample::entries_only(&recorded.head().await.unwrap(), &[b"entry"]);
                batch.keys.push((name, kept.cloned()));
                recorded.commit(&batch).await.unwrap();
                wholes.push(recorded.base(|_| {}).await.unwrap().seq);
            }
            let backup = Backup::open(dir.path()).unwrap();
            for (whole, there) in wholes.into_iter().zip([None, None, Some(&keys[1])]) {
                let (to, mut steps) = (MemoryStore::new(community), backup.steps(Until::Entry(whole)).unwrap());
                while let Some(batch) = steps.next().unwrap() {
                    to.commit(&batch).await.unwrap();
                }
                let found = to.keys(None, 10).await.unwrap();
                assert_eq!(found.first().map(|(_, key)| key), there, "at {whole}");
            }
        });
    }
}
