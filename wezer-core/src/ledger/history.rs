//! An account's passbook, read backwards through the journal.
//!
//! Invariant: each line names the line above and an *anchor*: the nearest earlier line whose number divides by 32 (by 1,024 or
//! 32,768 where the line's own number does). So a page of a statement is one entry a line, and any moment of the past is
//! found in at most 32 + 32 + 32 + n/32,768 steps, without an index to keep.
//!
//! Cost: one journal entry read a step, outside the lane.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use smallvec::SmallVec;

use super::event::{EntryKind, EntryPosted, PassbookLine, Posting};
use super::{AccountNo, EntryId};
use crate::actor::Actor;
use crate::journal::{Entry, Seq};
use crate::kernel::Walk;
use crate::store::{Store, StoreError, Wanted};
use crate::time::Timestamp;

/// How many anchors a line of this number moves: 0 for most, 3 for one in 32,768.
pub(crate) const fn level(number: u32) -> usize {
    if number.is_multiple_of(32_768) {
        3
    } else if number.is_multiple_of(1_024) {
        2
    } else if number.is_multiple_of(32) {
        1
    } else {
        0
    }
}

/// Which line is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Search {
    /// The first one.
    Top,
    /// The one of this entry, or the last one before it.
    Entry(EntryId),
    /// The last one that had been recorded when the journal stood there.
    Sequence(Seq),
    /// The last one recorded by then.
    Recorded(Timestamp),
    /// The last one in effect by then, where lines are in order of effect.
    Effective(Timestamp),
}

/// A line of a passbook with what it was about.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) entry: EntryId,
    pub(crate) kind: EntryKind,
    pub(crate) of: Option<EntryId>,
    pub(crate) recorded_at: Timestamp,
    pub(crate) effective_at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) balance: i128,
    pub(crate) number: u32,
    pub(crate) postings: SmallVec<[Posting; 2]>,
    pub(crate) previous: EntryId,
}

impl Line {
    /// What the entry brought (or took, below zero) to `account`.
    pub(crate) fn change(&self, account: AccountNo) -> i128 {
        let sign = |posting: &Posting| i128::from(posting.to == account) - i128::from(posting.from == account);
        self.postings.iter().map(|posting| posting.amount * sign(posting)).sum()
    }
}

pub(crate) type Lines = Arc<Vec<Line>>;

/// The parts of passbooks that a query has read so far.
pub(crate) type Passbook = HashMap<Walk, Lines>;

/// Searches back from a line and then collects up to `limit` lines, newest first.
pub(crate) async fn walk(store: &dyn Store, walk: &Walk) -> Result<Lines, StoreError> {
    let mut lines = Vec::new();
    let mut at = walk.from.some();
    let mut found = false;
    while let Some(entry) = at {
        if lines.len() == walk.limit {
            break;
        }
        let (line, marks) = read_line(store, walk.account, entry).await?;
        if !found && !walk.search.is_reached(&line) {
            // An anchor that is still too late is as far as one can safely go.
            at = match marks.anchor.some() {
                Some(anchor) if anchor < marks.previous && !reached_at(store, walk, anchor).await? => Some(anchor),
                _ => marks.previous.some(),
            };
            continue;
        }
        found = true;
        at = marks.previous.some();
        lines.push(line);
    }
    Ok(Arc::new(lines))
}

async fn reached_at(store: &dyn Store, walk: &Walk, entry: EntryId) -> Result<bool, StoreError> {
    let (line, _) = read_line(store, walk.account, entry).await?;
    Ok(walk.search.is_reached(&line))
}

async fn read_line(store: &dyn Store, account: AccountNo, id: EntryId) -> Result<(Line, PassbookLine), StoreError> {
    let damaged = |what: &str| StoreError::Damaged { what: format!("entry {id}: {what}") };
    let wanted = Wanted { entries: vec![id.seq()], ..Wanted::default() };
    let bytes = store.read(&wanted).await?.entries.pop().flatten().ok_or_else(|| damaged("is not there"))?;
    let entry = Entry::decode(&bytes).map_err(|error| damaged(&error.to_string()))?;
    let posted = posted(&entry, id.nth()).ok_or_else(|| damaged("moved nothing"))?;
    let marks = *posted.lines.iter().find(|line| line.account == account).ok_or_else(|| damaged("is not in the passbook"))?;
    let line = Line {
        entry: id,
        kind: posted.kind,
        of: posted.of,
        recorded_at: entry.header.recorded_at,
        effective_at: posted.effective.unwrap_or(entry.header.recorded_at),
        actor: entry.header.actor,
        balance: marks.balance,
        number: marks.number,
        postings: posted.postings,
        previous: marks.previous,
    };
    Ok((line, marks))
}

/// The ledger entry of this place among those that a journal entry recorded. Held entries take a place too.
pub(crate) fn posted(entry: &Entry<'_>, nth: u16) -> Option<EntryPosted> {
    let mut place = 0;
    for event in &entry.events {
        if event.decode::<super::event::EntryHeld>().is_some() {
            place += 1;
        } else if let Some(posted) = event.decode::<EntryPosted>() {
            if place == nth {
                return posted.ok();
            }
            place += 1;
        }
    }
    None
}

impl Search {
    fn is_reached(self, line: &Line) -> bool {
        match self {
            Self::Top => true,
            Self::Entry(entry) => line.entry <= entry,
            Self::Sequence(seq) => line.entry.seq() <= seq,
            Self::Recorded(moment) => line.recorded_at <= moment,
            Self::Effective(moment) => line.effective_at <= moment,
        }
    }
}
