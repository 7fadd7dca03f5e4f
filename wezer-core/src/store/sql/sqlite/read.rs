//! A read: what is asked for by key in one statement, each part of the index in one more, all of it at one moment.

use std::sync::Arc;

use async_trait::async_trait;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use uuid::Uuid;

use super::{SqliteStore, failed};
use crate::id::WalletId;
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountRow, CurrencyNo, EntryId};
use crate::store::copy::{List, Listed};
use crate::store::sql::found::{Answer, Piece, key};
use crate::store::sql::number::{amount, counted, damaged, sought};
use crate::store::{Found, Key, KeyName, StoreError, Wanted};
use crate::time::Timestamp;

pub(super) const READ: &str = include_str!("read.sql");
pub(super) const RANGE: &str = "SELECT bytes FROM wezer_index_row WHERE community = ?1 AND bytes >= ?2 AND bytes < ?3
    ORDER BY bytes LIMIT ?4";
pub(super) const RANGE_BACKWARDS: &str = "SELECT bytes FROM wezer_index_row WHERE community = ?1 AND bytes >= ?2 AND bytes < ?3
    ORDER BY bytes DESC LIMIT ?4";
pub(super) const JOURNAL: &str = "SELECT seq, bytes FROM wezer_journal WHERE community = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3";
pub(super) const DOCUMENTS: &str = "SELECT kind, id, body FROM wezer_document
    WHERE community = ?1 AND (kind, id) > (?2, ?3) ORDER BY kind, id LIMIT ?4";
pub(super) const KEYS: &str = "SELECT owner, purpose, bytes FROM wezer_key WHERE community = ?1 AND bytes <> zeroblob(32)
    AND (owner, purpose) > (?2, ?3) ORDER BY owner, purpose LIMIT ?4";

/// An account as the statement gives it.
type Account = (u32, Uuid, u16, u16, [String; 4], u32, [i64; 4], i64);

impl SqliteStore {
    pub(super) async fn try_read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let mut answer = Answer::to(wanted);
        let by_key = !(Wanted { ranges: Vec::new(), ..wanted.clone() }).is_empty();
        // Several statements see one moment only within a transaction.
        if usize::from(by_key) + wanted.ranges.len() > 1 {
            let mut transaction = self.sqlite.pool.begin().await.map_err(failed("begin to read"))?;
            self.read_all(&mut transaction, wanted, by_key, &mut answer).await?;
            transaction.commit().await.map_err(failed("end a read"))?;
        } else if by_key || !wanted.ranges.is_empty() {
            let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
            self.read_all(&mut connection, wanted, by_key, &mut answer).await?;
        }
        Ok(answer.done())
    }

    async fn read_all(
        &self,
        connection: &mut SqliteConnection,
        wanted: &Wanted,
        by_key: bool,
        answer: &mut Answer<'_>,
    ) -> Result<(), StoreError> {
        if by_key {
            let documents: Vec<_> = wanted.documents.iter().map(|key| (key.kind, Uuid::from_u128(key.id))).collect();
            let wallets: Vec<_> = wanted.wallets.iter().map(|id| id.as_uuid()).collect();
            let pages: Vec<_> = wanted.pages.iter().map(|page| page.first().get()).collect();
            let entries: Vec<_> = wanted.entries.iter().map(|seq| sought(seq.get())).collect();
            let keys: Vec<_> = wanted.keys.iter().map(|name| (Uuid::from_u128(name.owner), name.purpose)).collect();
            let query = sqlx::query(READ).bind(self.number).bind(json(&documents)?).bind(json(&wallets)?);
            let query = query.bind(json(&pages)?).bind(json(&entries)?).bind(json(&keys)?);
            for row in query.fetch_all(&mut *connection).await.map_err(failed("read"))? {
                answer.put(piece(&row).map_err(failed("read"))??)?;
            }
        }
        for (at, range) in wanted.ranges.iter().enumerate() {
            let query = sqlx::query(if range.backwards { RANGE_BACKWARDS } else { RANGE });
            let query = query.bind(self.number).bind(range.from.as_slice()).bind(range.to.as_slice());
            let rows = query.bind(sought(range.limit as u64)).fetch_all(&mut *connection).await;
            for row in rows.map_err(failed("read the index"))? {
                answer.put(Piece::Row { at, bytes: row.try_get(0).map_err(failed("read the index"))? })?;
            }
        }
        Ok(())
    }

    pub(super) async fn try_journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
        self.journal_on(&mut connection, from, limit).await
    }

    pub(super) async fn journal_on(
        &self,
        connection: &mut SqliteConnection,
        from: Seq,
        limit: usize,
    ) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let query = sqlx::query(JOURNAL).bind(self.number).bind(sought(from.get())).bind(sought(limit as u64));
        let rows = query.fetch_all(connection).await.map_err(failed("read the journal"))?;
        let entry = |row: SqliteRow| {
            let (seq, bytes): (i64, &[u8]) = (row.try_get(0)?, row.try_get(1)?);
            Ok(counted(seq).map(|seq| (Seq::new(seq), Arc::from(bytes))))
        };
        rows.into_iter().map(|row| entry(row).map_err(failed("read the journal"))?).collect()
    }
}

#[async_trait]
impl List for SqliteStore {
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let action = "list the documents";
        // Before each kind comes none.
        let (kind, id) = after.map_or_else(Default::default, |(kind, id)| (kind, Uuid::from_u128(id).to_string()));
        let query = sqlx::query(DOCUMENTS).bind(self.number).bind(kind).bind(id).bind(sought(limit as u64));
        let rows = query.fetch_all(&self.sqlite.pool).await.map_err(failed(action))?;
        let listed = |row: &SqliteRow| {
            let (kind, body): (String, &[u8]) = (row.try_get(0)?, row.try_get(2)?);
            Ok(uuid(row.try_get(1)?).map(|id| (kind, id.as_u128(), Arc::from(body))))
        };
        rows.iter().map(|row| listed(row).map_err(failed(action))?).collect()
    }

    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError> {
        let action = "list the keys";
        let (owner, purpose) =
            after.map_or_else(Default::default, |name| (Uuid::from_u128(name.owner).to_string(), name.purpose));
        let query = sqlx::query(KEYS).bind(self.number).bind(owner).bind(i64::from(purpose));
        let rows = query.bind(sought(limit as u64)).fetch_all(&self.sqlite.pool).await.map_err(failed(action))?;
        let listed = |row: &SqliteRow| {
            let bytes = row.try_get(2)?;
            let purpose = row.try_get(1)?;
            Ok(uuid(row.try_get(0)?).and_then(|owner| key(owner, purpose, bytes)))
        };
        rows.iter().map(|row| listed(row).map_err(failed(action))?).collect()
    }
}

fn uuid(text: &str) -> Result<Uuid, StoreError> {
    text.parse().map_err(|_| damaged("an id"))
}

/// A list as one parameter.
pub(super) fn json<T: Serialize>(list: &[T]) -> Result<String, StoreError> {
    serde_json::to_string(list).map_err(|_| StoreError::Unfit { what: "a list can't be written as JSON" })
}

/// Reads a row of the statement: which part it answers, which item of that part, and the answer.
fn piece(row: &SqliteRow) -> Result<Result<Piece, StoreError>, sqlx::Error> {
    let (part, nth): (i64, i64) = (row.try_get("part")?, row.try_get("nth")?);
    let Ok(at) = usize::try_from(nth) else { return Ok(Err(damaged("a row's place in the answer"))) };
    Ok(match part {
        0 => Ok(Piece::Document { at, bytes: row.try_get("bytes")? }),
        1 => match serde_json::from_str(row.try_get("account")?) {
            Ok((number, currency)) => {
                Ok(Piece::Wallet { at, currency: CurrencyNo::new(currency), account: AccountNo::new(number) })
            }
            Err(_) => Err(damaged("an account's numbers")),
        },
        2 => serde_json::from_str(row.try_get("account")?)
            .map_err(|_| damaged("an account's numbers"))
            .and_then(account)
            .map(|(number, row)| Piece::Account { at, number, row }),
        3 => Ok(Piece::Entry { at, bytes: row.try_get("bytes")? }),
        _ => Ok(Piece::Key { at, bytes: row.try_get("bytes")? }),
    })
}

fn account(account: Account) -> Result<(AccountNo, AccountRow), StoreError> {
    let (number, wallet, currency, flags, [credits, debits, held_out, held_in], lines, entries, effective) = account;
    let [last, first, second, third] = entries.map(|packed| EntryId::from_packed(packed.cast_unsigned()));
    let row = AccountRow {
        credits: amount(&credits)?,
        debits: amount(&debits)?,
        held_out: amount(&held_out)?,
        held_in: amount(&held_in)?,
        wallet: WalletId::from_uuid(wallet),
        last,
        anchors: [first, second, third],
        last_effective: Timestamp::from_micros(effective),
        lines,
        currency: CurrencyNo::new(currency),
        flags,
    };
    Ok((AccountNo::new(number), row))
}
