//! Postings as rows. The journal is bytes; whoever asks with SQL reads what is copied out of it here.
//!
//! Invariant: a row says what an entry of the journal says and never changes; the rows of an entry are written with the number up to
//! which entries are shown, in one transaction, under a lock on that number. So whoever calls, however often, in however many
//! processes, and wherever a call is cut off, each posting is there exactly once, and those of the entries behind that number are
//! all there. It is a copy: a new database that a community is restored or copied to begins with none and fills. Whoever deletes a
//! community's rows by hand deletes these too.
//!
//! Only what moved balances is shown. What is held has moved nothing yet: the view of balances tells how much, and the entry that
//! settles it is shown. Events carry ids and quantities, so nothing that is sealed comes here.
//!
//! Cost: nothing to a commit, which knows nothing of it. Two rows for each posting, of about 70 bytes in SQLite and 260 in PostgreSQL,
//! indexes included. 20,000 payments (40,000 rows) were shown in 1.4 s and 0.9 s, by a build without optimisation on two busy cores:
//! a page of 256 payments holds SQLite's writing lock for less than 20 ms.

use std::sync::Arc;

use serde::Serialize;

use super::number::{Amount, damaged};
use crate::journal::Seq;
use crate::ledger::{AccountNo, EntryId, EntryKind, all_posted};
use crate::store::{Store, StoreError};

/// So many entries are shown in one transaction: few, since a commit to SQLite waits meanwhile.
pub(super) const PAGE: usize = 256;
/// So many rows are written by one statement. An entry may have many more, such as an import's.
const ROWS: usize = 8_192;

/// A row: what a posting took from an account or brought to it.
#[derive(Serialize)]
struct Row {
    seq: Seq,
    /// From 1, through all postings of the entry of the journal.
    line: u32,
    entry: EntryId,
    kind: EntryKind,
    of_entry: Option<EntryId>,
    forced: bool,
    recorded_at: i64,
    effective_at: i64,
    account: AccountNo,
    partner: AccountNo,
    amount: Amount,
}

/// What is shown, unless the community does not go so far: then it is the copy of another's past, such as a community's that was
/// deleted by hand and restored to an earlier moment.
pub(super) async fn not_past(shown: Seq, head: Seq, store: &dyn Store) -> Result<Seq, StoreError> {
    // Somebody may have committed and shown it meanwhile.
    if shown > head && shown > store.head().await?.seq {
        return Err(StoreError::Damaged { what: format!("postings are shown up to entry {shown}, which is not there") });
    }
    Ok(shown)
}

/// The postings of some entries that follow each other.
pub(super) struct Page {
    rows: Vec<Row>,
    /// The last of these entries.
    pub(super) last: Seq,
}

impl Page {
    /// Reads the postings of the entries after `shown`, of which there are some.
    pub(super) fn after(shown: Seq, entries: &[(Seq, Arc<[u8]>)]) -> Result<Self, StoreError> {
        let mut page = Self { rows: Vec::new(), last: shown };
        for (seq, bytes) in entries {
            if *seq != page.last.next() {
                break;
            }
            page.add(*seq, bytes).map_err(|what| StoreError::Damaged { what: format!("entry {seq}: {what}") })?;
            page.last = *seq;
        }
        if page.last == shown {
            return Err(StoreError::Damaged { what: format!("entry {} is not there", shown.next()) });
        }
        Ok(page)
    }

    fn add(&mut self, seq: Seq, bytes: &[u8]) -> Result<(), String> {
        let (header, entries) = all_posted(bytes).map_err(|error| error.to_string())?;
        if header.seq != seq {
            return Err(format!("says that it is entry {}", header.seq));
        }
        let recorded_at = header.recorded_at.as_micros();
        let mut line = 0;
        for (entry, posted) in entries {
            let effective_at = posted.effective.unwrap_or(header.recorded_at).as_micros();
            for posting in &posted.postings {
                let (from, to, amount) = (posting.from, posting.to, posting.amount);
                for (account, partner, amount) in [(from, to, -amount), (to, from, amount)] {
                    line += 1;
                    self.rows.push(Row {
                        seq,
                        line,
                        entry,
                        kind: posted.kind,
                        of_entry: posted.of,
                        forced: posted.forced,
                        recorded_at,
                        effective_at,
                        account,
                        partner,
                        amount: Amount(amount),
                    });
                }
            }
        }
        Ok(())
    }

    /// The rows as lists in JSON, which both databases read; few enough in each for one statement.
    pub(super) fn lists(&self) -> impl Iterator<Item = Result<String, StoreError>> {
        self.rows.chunks(ROWS).map(|rows| serde_json::to_string(rows).map_err(|_| damaged("a posting")))
    }
}
