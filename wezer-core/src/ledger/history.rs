//! An account's passbook, read backwards through the journal.
//!
//! Invariant: each line names the line above and an *anchor*: the nearest earlier line whose number divides by 32 (by 1,024 or
//! 32,768 where the line's own number does). So a page of a statement is one entry a line, and any moment of the past is
//! found in at most 200 + n/32,768 steps, without an index to keep: up to 32 on each kind of anchor, from the finest to the coarsest
//! and back.
//!
//! Cost: one journal entry read a step, outside the lane; none for a line that lies in the journal entry of the step before.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use smallvec::SmallVec;

use super::event::{EntryHeld, EntryKind, EntryPosted, PassbookLine, Posting};
use super::{AccountNo, AccountRow, EntryId};
use crate::actor::Actor;
use crate::journal::{DecodeError, Entry, EntryEvent, EntryHeader, Event, Seq};
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
    /// Those that touch the account; an imported entry may have a thousand others.
    pub(crate) postings: SmallVec<[Posting; 2]>,
}

impl Line {
    /// What the entry brought to `account`, all together.
    pub(crate) fn credit(&self, account: AccountNo) -> i128 {
        self.postings.iter().filter(|posting| posting.to == account).map(|posting| posting.amount).sum()
    }

    /// What the entry took from `account`, all together.
    pub(crate) fn debit(&self, account: AccountNo) -> i128 {
        self.postings.iter().filter(|posting| posting.from == account).map(|posting| posting.amount).sum()
    }

    /// What the entry brought (or took, below zero) to `account`.
    pub(crate) fn change(&self, account: AccountNo) -> i128 {
        self.credit(account) - self.debit(account)
    }
}

pub(crate) type Lines = Arc<Vec<Line>>;

/// The parts of passbooks that a query has read so far, and how each account stood when the first part was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passbook {
    rows: HashMap<AccountNo, AccountRow>,
    lines: HashMap<(AccountNo, Search, usize), Lines>,
}

impl Passbook {
    /// The account as it stood when a part of its passbook was first asked for.
    pub(crate) fn row(&self, account: AccountNo) -> Option<AccountRow> {
        self.rows.get(&account).copied()
    }

    /// A part, if it was read.
    pub(crate) fn lines(&self, walk: &Walk) -> Option<&Lines> {
        self.lines.get(&(walk.account, walk.search, walk.limit))
    }

    /// Reads a part that is not here yet.
    pub(crate) async fn read(&mut self, store: &dyn Store, wanted: Walk) -> Result<(), StoreError> {
        let row = *self.rows.entry(wanted.account).or_insert(wanted.row);
        if self.lines(&wanted).is_none() {
            let lines = walk(store, &Walk { row, ..wanted }).await?;
            self.lines.insert((wanted.account, wanted.search, wanted.limit), lines);
        }
        Ok(())
    }
}

/// Searches back from an account's last line and then collects up to `limit` lines, newest first.
async fn walk(store: &dyn Store, walk: &Walk) -> Result<Lines, StoreError> {
    let mut steps = Steps { store, account: walk.account, kept: None };
    let mut lines = Vec::new();
    if walk.limit == 0 {
        return Ok(Arc::new(lines));
    }
    let mut step = steps.take(walk.row.last).await?;
    // The newest anchor at which the search is known to have gone far enough.
    let mut floor: Option<Step> = None;
    while let Some((line, marks)) = step {
        let previous = marks.previous;
        if lines.is_empty() && !walk.search.is_reached(&line) {
            let known = floor.as_ref().map_or(EntryId::NONE, |(line, _)| line.entry);
            if marks.anchor > known && marks.anchor < previous {
                // An anchor that is still too late is as far as one can safely go.
                match steps.take(marks.anchor).await? {
                    Some((line, marks)) if !walk.search.is_reached(&line) => {
                        step = Some((line, marks));
                        continue;
                    }
                    reached => floor = reached,
                }
            }
        } else {
            lines.push(line);
            if lines.len() == walk.limit {
                break;
            }
        }
        step = match floor.take_if(|(line, _)| line.entry == previous) {
            Some(read) => Some(read),
            None => steps.take(previous).await?,
        };
    }
    Ok(Arc::new(lines))
}

type Step = (Line, PassbookLine);

/// Reads an account's lines one by one. Lines beside each other often lie in one journal entry, so the last one is kept.
struct Steps<'a> {
    store: &'a dyn Store,
    account: AccountNo,
    kept: Option<(Seq, Arc<[u8]>)>,
}

impl Steps<'_> {
    /// The line of this entry; `None` above the first.
    async fn take(&mut self, id: EntryId) -> Result<Option<Step>, StoreError> {
        let Some(id) = id.some() else { return Ok(None) };
        let damaged = |what: &str| StoreError::Damaged { what: format!("entry {id}: {what}") };
        let bytes = self.bytes(id.seq()).await?.ok_or_else(|| damaged("is not there"))?;
        let found = posted(&bytes, id.nth()).map_err(|error| damaged(&error.to_string()))?;
        let (header, mut posted) = found.ok_or_else(|| damaged("moved nothing"))?;
        let marks = posted.lines.iter().find(|line| line.account == self.account);
        let marks = *marks.ok_or_else(|| damaged("is not in the passbook"))?;
        posted.postings.retain(|posting| posting.from == self.account || posting.to == self.account);
        let line = Line {
            entry: id,
            kind: posted.kind,
            of: posted.of,
            recorded_at: header.recorded_at,
            effective_at: posted.effective.unwrap_or(header.recorded_at),
            actor: header.actor,
            balance: marks.balance,
            number: marks.number,
            postings: posted.postings,
        };
        Ok(Some((line, marks)))
    }

    async fn bytes(&mut self, seq: Seq) -> Result<Option<Arc<[u8]>>, StoreError> {
        if let Some((kept, bytes)) = &self.kept
            && *kept == seq
        {
            return Ok(Some(Arc::clone(bytes)));
        }
        let wanted = Wanted { entries: vec![seq], ..Wanted::default() };
        let bytes = self.store.read(&wanted).await?.entries.pop().flatten();
        self.kept = bytes.clone().map(|bytes| (seq, bytes));
        Ok(bytes)
    }
}

/// The ledger entry of this place among those that a journal entry recorded, under that one's header. Held entries take a place
/// too. Of the events before it only the names are read, of those after it nothing.
pub(crate) fn posted(bytes: &[u8], nth: u16) -> Result<Option<(EntryHeader<'_>, EntryPosted)>, DecodeError> {
    let (header, _, mut events) = Entry::open(bytes)?;
    let mut place = 0;
    while !events.is_empty() {
        let event = EntryEvent::read(&mut events)?;
        if event.name != EntryPosted::NAME && event.name != EntryHeld::NAME {
            continue;
        }
        if place == nth {
            let posted = event.decode::<EntryPosted>().transpose()?;
            return Ok(posted.map(|posted| (header, posted)));
        }
        place += 1;
    }
    Ok(None)
}

/// The ledger entries that moved balances, of all that a journal entry recorded, under that one's header.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) fn all_posted(bytes: &[u8]) -> Result<(EntryHeader<'_>, Vec<(EntryId, EntryPosted)>), DecodeError> {
    let (header, _, mut events) = Entry::open(bytes)?;
    let (mut found, mut place) = (Vec::new(), 0_u16);
    while !events.is_empty() {
        let event = EntryEvent::read(&mut events)?;
        if event.name == EntryPosted::NAME {
            let id = EntryId::new(header.seq, place).ok_or(DecodeError("entry number out of its range"))?;
            found.push((id, event.decode::<EntryPosted>().ok_or(DecodeError("unknown version of a ledger entry"))??));
        } else if event.name != EntryHeld::NAME {
            continue;
        }
        place = place.checked_add(1).ok_or(DecodeError("too many ledger entries"))?;
    }
    Ok((header, found))
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
