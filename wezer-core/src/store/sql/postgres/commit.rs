//! A commit: one statement, so one round trip and one transaction, however much there is in it.
//!
//! Invariant: everything in the statement depends on the row of `head` that it moves. It moves only if the head is still the one that
//! the batch stands upon and the fence is the one that this handle knows; whoever comes second waits for the first at this row, and
//! then finds another head.
//!
//! A statement is planned once for each connection, perhaps while the tables are empty and before the server has counted anything. A
//! join would then read all that the community has, for as long as the plan is kept. So each part leaves no choice: `ON CONFLICT` finds
//! rows by their whole key, and so does a lookup behind `OFFSET 0`, which no join takes in, here and in `read.sql`. The `LIMIT` of what
//! is removed keeps nothing back; it makes the server expect few, and go to where they lie.
//!
//! The rows of an answer are sent before the transaction is committed, so it counts only once the server says that it is ready for
//! more: hence `fetch_all`, which waits for that, and never `fetch_one`, which doesn't.

use sqlx::postgres::{PgArguments, PgConnection, Postgres};
use sqlx::query::Query;
use sqlx::types::Uuid;

use super::companion::accompanied;
use super::numeric::Numeric;
use super::outcome::{Outcome, failed, outcome};
use super::{PostgresStore, Row};
use crate::store::sql::number::count;
use crate::store::{Batch, CommitError, Head, StoreError};

/// Entries and accounts: all that a payment brings. The server need not prepare for anything else then.
const COMMIT: &str = concat!(include_str!("commit.sql"), ") SELECT watched_until > now() AS watched FROM moved");
const COMMIT_ALL: &str =
    concat!(include_str!("commit.sql"), include_str!("more.sql"), ") SELECT watched_until > now() AS watched FROM moved");

/// So many entries are a row of the journal, at most; the statements know the number too.
const CHUNK: usize = 256;

pub(super) type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// How a statement ended of which we know how.
enum Ended {
    Moved { watched: bool },
    Refused,
}

impl PostgresStore {
    pub(super) async fn try_commit(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut connection = self.connection().await.map_err(CommitError::Failed)?;
        self.settle(&mut connection).await.map_err(CommitError::Failed)?;
        if let Err(unfit) = batch.check() {
            let (head, _) = self.head_on(&mut connection).await.map_err(CommitError::Failed)?;
            return Err(if head == batch.base { CommitError::Failed(unfit) } else { CommitError::Conflict { head: head.seq } });
        }
        loop {
            let fence = self.fence();
            let query = bound(self.community.as_uuid(), batch, fence).map_err(CommitError::Failed)?;
            match self.send(&mut connection, query, batch).await? {
                Ended::Moved { watched } => {
                    drop(connection);
                    self.place.learn(batch.head);
                    if watched {
                        self.tell();
                    }
                    return Ok(());
                }
                Ended::Refused => {
                    let (head, now) = self.head_on(&mut connection).await.map_err(CommitError::Failed)?;
                    // Unless another handle raised the fence since this one looked, and nothing else happened.
                    if head != batch.base || now == fence {
                        return Err(CommitError::Conflict { head: head.seq });
                    }
                }
            }
        }
    }

    async fn send(&self, connection: &mut PgConnection, query: Statement<'_>, batch: &Batch) -> Result<Ended, CommitError> {
        let answer = match &self.postgres.companion {
            None => query.fetch_all(connection).await,
            Some(companion) => accompanied(companion.as_ref(), self.community.as_uuid(), batch, connection, query).await?,
        };
        match answer {
            Ok(rows) => match rows.first().map(|row| row.try_get("watched")) {
                None => Ok(Ended::Refused),
                // Whatever is wrong with this column, the head has moved.
                Some(watched) => Ok(Ended::Moved { watched: watched.unwrap_or(true) }),
            },
            Err(error) => match outcome(&error) {
                Outcome::Conflict => Ok(Ended::Refused),
                Outcome::Nothing => Err(CommitError::Failed(failed("commit")(error))),
                Outcome::Unknown => {
                    self.lost.lose();
                    Err(CommitError::Unknown(failed("commit")(error)))
                }
            },
        }
    }
}

/// The statement with everything that the batch brings.
fn bound(community: Uuid, batch: &Batch, fence: i64) -> Result<Statement<'_>, StoreError> {
    let more = !(batch.documents.is_empty() && batch.index.is_empty() && batch.keys.is_empty());
    let query = sqlx::query(if more { COMMIT_ALL } else { COMMIT }).bind(community);
    let query = with_head(with_head(query, &batch.base)?, &batch.head)?;
    let query = with_accounts(with_entries(query.bind(fence), batch)?, batch);
    Ok(if more { with_keys(with_rows(with_documents(query, batch), batch), batch) } else { query })
}

/// The entries in chunks, and where each ends in its chunk.
fn with_entries<'q>(query: Statement<'q>, batch: &'q Batch) -> Result<Statement<'q>, StoreError> {
    let (mut chunks, mut ends): (Vec<&[u8]>, Vec<i32>) = Default::default();
    let mut start = 0;
    for chunk in batch.entry_ends.chunks(CHUNK) {
        let end = chunk.last().map_or(start, |&end| end as usize);
        chunks.push(&batch.journal[start..end]);
        for &end in chunk {
            let end = i32::try_from(end as usize - start);
            ends.push(end.map_err(|_| StoreError::Unfit { what: "256 of its entries have more than 2 GiB" })?);
        }
        start = end;
    }
    Ok(query.bind(chunks).bind(ends))
}

fn with_head<'q>(query: Statement<'q>, head: &Head) -> Result<Statement<'q>, StoreError> {
    let query = query.bind(count(head.seq.get())?).bind(head.hash.as_bytes().to_vec());
    Ok(query.bind(head.recorded_at.as_micros()).bind(i64::from(head.accounts)))
}

fn with_documents<'q>(query: Statement<'q>, batch: &'q Batch) -> Statement<'q> {
    let (mut kinds, mut ids, mut bodies): (Vec<&str>, Vec<Uuid>, Vec<&[u8]>) = Default::default();
    let (mut gone_kinds, mut gone_ids): (Vec<&str>, Vec<Uuid>) = Default::default();
    for (key, body) in &batch.documents {
        if let Some(body) = body {
            kinds.push(key.kind);
            ids.push(Uuid::from_u128(key.id));
            bodies.push(body);
        } else {
            gone_kinds.push(key.kind);
            gone_ids.push(Uuid::from_u128(key.id));
        }
    }
    query.bind(kinds).bind(ids).bind(bodies).bind(gone_kinds).bind(gone_ids)
}

fn with_rows<'q>(query: Statement<'q>, batch: &'q Batch) -> Statement<'q> {
    let rows = |wanted| batch.index.iter().filter(move |(_, here)| *here == wanted).map(|(row, _)| row.as_slice());
    query.bind(rows(true).collect::<Vec<_>>()).bind(rows(false).collect::<Vec<_>>())
}

fn with_accounts<'q>(query: Statement<'q>, batch: &Batch) -> Statement<'q> {
    let accounts = &batch.accounts;
    let amounts = |amount: fn(&crate::ledger::AccountRow) -> i128| -> Vec<Numeric> {
        accounts.iter().map(|(_, row)| Numeric(amount(row))).collect()
    };
    let numbers =
        |number: fn(&crate::ledger::AccountRow) -> i64| -> Vec<i64> { accounts.iter().map(|(_, row)| number(row)).collect() };
    query
        .bind(accounts.iter().map(|(number, _)| i64::from(number.get())).collect::<Vec<_>>())
        .bind(accounts.iter().map(|(_, row)| row.wallet.as_uuid()).collect::<Vec<_>>())
        .bind(accounts.iter().map(|(_, row)| i32::from(row.currency.get())).collect::<Vec<_>>())
        .bind(accounts.iter().map(|(_, row)| i32::from(row.flags)).collect::<Vec<_>>())
        .bind(amounts(|row| row.credits))
        .bind(amounts(|row| row.debits))
        .bind(amounts(|row| row.held_out))
        .bind(amounts(|row| row.held_in))
        .bind(numbers(|row| i64::from(row.lines)))
        .bind(numbers(|row| row.last.packed().cast_signed()))
        .bind(numbers(|row| row.anchors[0].packed().cast_signed()))
        .bind(numbers(|row| row.anchors[1].packed().cast_signed()))
        .bind(numbers(|row| row.anchors[2].packed().cast_signed()))
        .bind(numbers(|row| row.last_effective.as_micros()))
}

fn with_keys<'q>(query: Statement<'q>, batch: &'q Batch) -> Statement<'q> {
    let (mut owners, mut purposes, mut bytes): (Vec<Uuid>, Vec<i16>, Vec<&[u8]>) = Default::default();
    let (mut gone_owners, mut gone_purposes): (Vec<Uuid>, Vec<i16>) = Default::default();
    for (name, key) in &batch.keys {
        if let Some(key) = key {
            owners.push(Uuid::from_u128(name.owner));
            purposes.push(i16::from(name.purpose));
            bytes.push(key.as_bytes());
        } else {
            gone_owners.push(Uuid::from_u128(name.owner));
            gone_purposes.push(i16::from(name.purpose));
        }
    }
    query.bind(owners).bind(purposes).bind(bytes).bind(gone_owners).bind(gone_purposes)
}
