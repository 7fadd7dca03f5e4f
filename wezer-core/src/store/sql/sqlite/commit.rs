//! A commit: one transaction of at most nine statements, whatever its size; what they bring travels as JSON, bytes in hexadecimal.
//!
//! Invariant: the first statement moves the head, or nothing happens. The transaction takes the database's one writing lock when it
//! begins, so nobody comes in between.

use serde::{Serialize, Serializer};
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use super::read::json;
use super::{SqliteStore, failed, forget};
use crate::ledger::{AccountNo, AccountRow};
use crate::store::sql::number::{Amount, count};
use crate::store::{Batch, CommitError, StoreError};

pub(super) const MOVE: &str = "UPDATE wezer_head SET seq = ?6, hash = ?7, recorded_at = ?8, accounts = ?9,
        unforgotten = CASE WHEN ?10 THEN ?6 ELSE unforgotten END
    WHERE number = ?1 AND seq = ?2 AND hash = ?3 AND recorded_at = ?4 AND accounts = ?5";
pub(super) const ENTRIES: &str = "INSERT INTO wezer_journal (community, seq, bytes)
    SELECT ?1, value ->> 0, unhex(value ->> 1) FROM json_each(?2)";
pub(super) const WRITE: &str = "INSERT INTO wezer_document (community, kind, id, body)
    SELECT ?1, value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?2) WHERE true
    ON CONFLICT (community, kind, id) DO UPDATE SET body = excluded.body";
pub(super) const REMOVE: &str = "DELETE FROM wezer_document WHERE community = ?1
    AND (kind, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))";
pub(super) const ADD: &str =
    "INSERT INTO wezer_index_row (community, bytes) SELECT ?1, unhex(value) FROM json_each(?2) WHERE true
    ON CONFLICT (community, bytes) DO NOTHING";
pub(super) const TAKE: &str = "DELETE FROM wezer_index_row WHERE community = ?1
    AND bytes IN (SELECT unhex(value) FROM json_each(?2))";
pub(super) const ACCOUNTS: &str = "INSERT INTO wezer_account (
        community, number, wallet, currency, flags, credits, debits, balance, held_out, held_in,
        lines, last_line, anchor_32, anchor_1024, anchor_32768, last_effective
    )
    SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
        value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14
    FROM json_each(?2) WHERE true
    ON CONFLICT (community, number) DO UPDATE SET
        flags = excluded.flags,
        credits = excluded.credits, debits = excluded.debits, balance = excluded.balance, held_out = excluded.held_out, held_in = excluded.held_in,
        lines = excluded.lines, last_line = excluded.last_line, anchor_32 = excluded.anchor_32,
        anchor_1024 = excluded.anchor_1024, anchor_32768 = excluded.anchor_32768, last_effective = excluded.last_effective";
pub(super) const KEEP: &str = "INSERT INTO wezer_key (community, owner, purpose, bytes)
    SELECT ?1, value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?2) WHERE true
    ON CONFLICT (community, owner, purpose) DO UPDATE SET bytes = excluded.bytes";
pub(super) const DESTROY: &str = "UPDATE wezer_key SET bytes = zeroblob(32) WHERE community = ?1
    AND (owner, purpose) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))";

/// Bytes in a list.
struct Hex<'a>(&'a [u8]);

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let digits = self.0.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        serializer.serialize_str(&digits.collect::<String>())
    }
}

impl SqliteStore {
    pub(super) async fn try_commit(&self, batch: &Batch) -> Result<(), CommitError> {
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection")).map_err(CommitError::Failed)?;
        self.settle(&mut connection).await.map_err(CommitError::Failed)?;
        let begun = connection.begin_with("BEGIN IMMEDIATE").await;
        let mut transaction = begun.map_err(failed("begin a commit")).map_err(CommitError::Failed)?;
        let (head, unforgotten) = self.head_on(&mut transaction).await.map_err(CommitError::Failed)?;
        if head != batch.base {
            return Err(CommitError::Conflict { head: head.seq });
        }
        batch.check().map_err(CommitError::Failed)?;
        let destroys = batch.keys.iter().any(|(_, key)| key.is_none());
        if !self.write(&mut transaction, batch, destroys).await.map_err(CommitError::Failed)? {
            return Err(CommitError::Conflict { head: head.seq });
        }
        // Once this is asked for, only the answer tells.
        if let Err(error) = transaction.commit().await {
            self.lost.lose();
            return Err(CommitError::Unknown(failed("commit")(error)));
        }
        let unforgotten = if destroys { Some(count(batch.head.seq.get()).map_err(CommitError::Unknown)?) } else { unforgotten };
        if let Some(entry) = unforgotten {
            forget(&mut connection, self.number, entry).await.map_err(CommitError::Unknown)?;
        }
        self.place.learn(batch.head);
        Ok(())
    }

    /// Writes everything that the batch brings; `false` if the head was another.
    async fn write(&self, connection: &mut SqliteConnection, batch: &Batch, destroys: bool) -> Result<bool, StoreError> {
        let mut query = sqlx::query(MOVE).bind(self.number);
        for head in [&batch.base, &batch.head] {
            query = query.bind(count(head.seq.get())?).bind(head.hash.as_bytes().to_vec());
            query = query.bind(head.recorded_at.as_micros()).bind(i64::from(head.accounts));
        }
        let moved = query.bind(destroys).execute(&mut *connection).await.map_err(failed("move the head"))?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        let entries: Vec<_> = batch.entries().map(|(seq, bytes)| (seq.get(), Hex(bytes))).collect();
        self.each(connection, ENTRIES, &entries).await?;
        let (mut written, mut removed) = (Vec::new(), Vec::new());
        for (key, body) in &batch.documents {
            let id = Uuid::from_u128(key.id);
            match body {
                Some(body) => written.push((key.kind, id, Hex(body))),
                None => removed.push((key.kind, id)),
            }
        }
        self.each(connection, WRITE, &written).await?;
        self.each(connection, REMOVE, &removed).await?;
        let rows = |wanted| batch.index.iter().filter(move |(_, here)| *here == wanted).map(|(row, _)| Hex(row));
        self.each(connection, ADD, &rows(true).collect::<Vec<_>>()).await?;
        self.each(connection, TAKE, &rows(false).collect::<Vec<_>>()).await?;
        let accounts: Vec<_> = batch.accounts.iter().map(|(number, row)| account(*number, row)).collect();
        self.each(connection, ACCOUNTS, &accounts).await?;
        let (mut kept, mut destroyed) = (Vec::new(), Vec::new());
        for (name, key) in &batch.keys {
            let owner = Uuid::from_u128(name.owner);
            match key {
                Some(key) => kept.push((owner, name.purpose, Hex(key.as_bytes()))),
                None => destroyed.push((owner, name.purpose)),
            }
        }
        self.each(connection, KEEP, &kept).await?;
        self.each(connection, DESTROY, &destroyed).await?;
        Ok(true)
    }

    /// Runs a statement over a list, if there is anything in it.
    async fn each<T: Serialize>(
        &self,
        connection: &mut SqliteConnection,
        statement: &'static str,
        list: &[T],
    ) -> Result<(), StoreError> {
        if !list.is_empty() {
            let query = sqlx::query(statement).bind(self.number).bind(json(list)?);
            query.execute(connection).await.map_err(failed("write"))?;
        }
        Ok(())
    }
}

/// An account in a list.
fn account(number: AccountNo, row: &AccountRow) -> impl Serialize + use<> {
    let entry = |entry: crate::ledger::EntryId| entry.packed().cast_signed();
    let [first, second, third] = row.anchors.map(entry);
    (
        number.get(),
        row.wallet.as_uuid(),
        row.currency.get(),
        row.flags,
        Amount(row.credits),
        Amount(row.debits),
        Amount(row.balance()),
        Amount(row.held_out),
        Amount(row.held_in),
        row.lines,
        entry(row.last),
        first,
        second,
        third,
        row.last_effective.as_micros(),
    )
}
