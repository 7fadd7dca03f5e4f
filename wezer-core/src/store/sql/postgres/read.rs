//! A read: one statement whatever is asked for, so one round trip and one moment.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::types::Uuid;

use super::outcome::failed;
use super::{PostgresStore, Row};
use crate::id::WalletId;
use crate::journal::Seq;
use crate::ledger::{AccountNo, AccountRow, CurrencyNo, EntryId};
use crate::store::copy::{List, Listed};
use crate::store::sql::found::{Answer, Piece, key};
use crate::store::sql::number::{amount, counted, counted32, damaged, sought};
use crate::store::{Found, IndexRange, Key, KeyName, StoreError, Wanted};
use crate::time::Timestamp;

const READ: &str = include_str!("read.sql");
const JOURNAL: &str = "SELECT seq, ends, bytes FROM wezer.journal
    WHERE community = $1 AND seq >= $2 AND seq - cardinality(ends) < $3 AND seq < $3 + 256 ORDER BY seq";
const DOCUMENTS: &str = "SELECT kind, id, body FROM wezer.document
    WHERE community = $1 AND (kind, id) > ($2, $3) ORDER BY kind, id LIMIT $4";
const KEYS: &str = "SELECT owner, purpose, bytes FROM wezer.key
    WHERE community = $1 AND (owner, purpose) > ($2, $3) ORDER BY owner, purpose LIMIT $4";

type Statement<'q> = Query<'q, Postgres, PgArguments>;

impl PostgresStore {
    pub(super) async fn try_read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let mut answer = Answer::to(wanted);
        if wanted.is_empty() {
            return Ok(answer.done());
        }
        let mut connection = self.connection().await?;
        self.settle(&mut connection).await?;
        let rows = bound(self.community.as_uuid(), wanted).fetch_all(&mut *connection).await.map_err(failed("read"))?;
        for row in rows {
            answer.put(piece(&row).map_err(failed("read"))??)?;
        }
        Ok(answer.done())
    }

    pub(super) async fn try_journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let mut connection = self.connection().await?;
        self.settle(&mut connection).await?;
        self.journal_on(&mut connection, from, limit).await
    }

    pub(super) async fn journal_on(
        &self,
        connection: &mut PgConnection,
        from: Seq,
        limit: usize,
    ) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        let first = from.max(Seq::START.next());
        // The last entry that is wanted; far enough below 2^63 to be added to.
        let last = first.get().saturating_add(limit as u64).min(1 << 62) - 1;
        let query = sqlx::query(JOURNAL).bind(self.community.as_uuid()).bind(sought(first.get())).bind(sought(last));
        let mut entries = Vec::new();
        for row in query.fetch_all(connection).await.map_err(failed("read the journal"))? {
            let chunk = || Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
            let (seq, ends, bytes): (i64, Vec<i32>, &[u8]) = chunk().map_err(failed("read the journal"))?;
            let mut seq = Seq::new(counted(seq)?.checked_sub(ends.len() as u64).ok_or_else(|| damaged("a row of the journal"))?);
            let mut start = 0;
            for end in ends {
                let end = usize::try_from(end).map_err(|_| damaged("a row of the journal"))?;
                let entry = bytes.get(start..end).ok_or_else(|| damaged("a row of the journal"))?;
                (start, seq) = (end, seq.next());
                if (first.get()..=last).contains(&seq.get()) {
                    entries.push((seq, Arc::from(entry)));
                }
            }
        }
        Ok(entries)
    }
}

#[async_trait]
impl List for PostgresStore {
    async fn documents(&self, after: Option<(String, u128)>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let action = "list the documents";
        // Before each kind comes none.
        let (kind, id) = after.map_or_else(Default::default, |(kind, id)| (kind, Uuid::from_u128(id)));
        let query = sqlx::query(DOCUMENTS).bind(self.community.as_uuid()).bind(kind).bind(id).bind(sought(limit as u64));
        let rows = query.fetch_all(&mut *self.connection().await?).await.map_err(failed(action))?;
        let listed = |row: &PgRow| {
            let (kind, id, body): (String, Uuid, &[u8]) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            Ok((kind, id.as_u128(), Arc::from(body)))
        };
        rows.iter().map(|row| listed(row).map_err(failed(action))).collect()
    }

    async fn keys(&self, after: Option<KeyName>, limit: usize) -> Result<Vec<(KeyName, Arc<Key>)>, StoreError> {
        let action = "list the keys";
        // Before each owner's purposes comes -1 of nobody.
        let (owner, purpose) = after.map_or((Uuid::nil(), -1), |name| (Uuid::from_u128(name.owner), i16::from(name.purpose)));
        let query = sqlx::query(KEYS).bind(self.community.as_uuid()).bind(owner).bind(purpose).bind(sought(limit as u64));
        let rows = query.fetch_all(&mut *self.connection().await?).await.map_err(failed(action))?;
        let listed = |row: &PgRow| Ok((row.try_get(0)?, row.try_get::<i16, _>(1)?, row.try_get(2)?));
        let rows = rows.iter().map(|row| listed(row).map_err(failed(action)));
        rows.map(|row| row.and_then(|(owner, purpose, bytes)| key(owner, i64::from(purpose), bytes))).collect()
    }
}

fn bound(community: Uuid, wanted: &Wanted) -> Statement<'_> {
    let query = sqlx::query(READ)
        .bind(community)
        .bind(wanted.documents.iter().map(|key| key.kind).collect::<Vec<_>>())
        .bind(wanted.documents.iter().map(|key| Uuid::from_u128(key.id)).collect::<Vec<_>>())
        .bind(wanted.wallets.iter().map(|id| id.as_uuid()).collect::<Vec<_>>())
        .bind(wanted.pages.iter().map(|page| i64::from(page.first().get())).collect::<Vec<_>>());
    let query = with_ranges(with_ranges(query, &wanted.ranges, false), &wanted.ranges, true);
    query
        .bind(wanted.entries.iter().map(|seq| sought(seq.get())).collect::<Vec<_>>())
        .bind(wanted.keys.iter().map(|name| Uuid::from_u128(name.owner)).collect::<Vec<_>>())
        .bind(wanted.keys.iter().map(|name| i16::from(name.purpose)).collect::<Vec<_>>())
}

fn with_ranges<'q>(query: Statement<'q>, ranges: &'q [IndexRange], backwards: bool) -> Statement<'q> {
    let [mut first, mut past]: [Vec<&[u8]>; 2] = Default::default();
    let [mut most, mut nth]: [Vec<i64>; 2] = Default::default();
    for (at, range) in (1..).zip(ranges) {
        if range.backwards == backwards {
            first.push(&range.from);
            past.push(&range.to);
            most.push(sought(range.limit as u64));
            nth.push(at);
        }
    }
    query.bind(first).bind(past).bind(most).bind(nth)
}

/// Reads a row of the statement: which part it answers, which item of that part, and the answer.
fn piece(row: &PgRow) -> Result<Result<Piece, StoreError>, sqlx::Error> {
    let (part, nth): (i16, i64) = (row.try_get("part")?, row.try_get("nth")?);
    let Some(at) = nth.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Ok(Err(damaged("a row's place in the answer")));
    };
    Ok(Ok(match part {
        0 => Piece::Document { at, bytes: row.try_get("bytes")? },
        1 => match wallet(row.try_get("number")?, &row.try_get::<Vec<i64>, _>("numbers")?) {
            Ok((account, currency)) => Piece::Wallet { at, currency, account },
            Err(error) => return Ok(Err(error)),
        },
        2 => {
            let number = counted32(row.try_get("number")?);
            let wallet = WalletId::from_uuid(row.try_get("wallet")?);
            let (numbers, amounts): (Vec<i64>, Vec<String>) = (row.try_get("numbers")?, row.try_get("amounts")?);
            match number.and_then(|number| Ok((AccountNo::new(number), account(wallet, &numbers, &amounts)?))) {
                Ok((number, row)) => Piece::Account { at, number, row },
                Err(error) => return Ok(Err(error)),
            }
        }
        3 => Piece::Row { at, bytes: row.try_get("bytes")? },
        4 => Piece::Entry { at, bytes: row.try_get("bytes")? },
        _ => Piece::Key { at, bytes: row.try_get("bytes")? },
    }))
}

fn small(number: i64) -> Result<u16, StoreError> {
    u16::try_from(number).map_err(|_| damaged("a number"))
}

fn wallet(number: i64, numbers: &[i64]) -> Result<(AccountNo, CurrencyNo), StoreError> {
    let &[currency] = numbers else { return Err(damaged("an account's numbers")) };
    Ok((AccountNo::new(counted32(number)?), CurrencyNo::new(small(currency)?)))
}

fn account(wallet: WalletId, numbers: &[i64], amounts: &[String]) -> Result<AccountRow, StoreError> {
    let (&[currency, flags, lines, last, first, second, third, effective], [credits, debits, held_out, held_in]) =
        (numbers, amounts)
    else {
        return Err(damaged("an account's numbers"));
    };
    let entry = |packed: i64| EntryId::from_packed(packed.cast_unsigned());
    Ok(AccountRow {
        credits: amount(credits)?,
        debits: amount(debits)?,
        held_out: amount(held_out)?,
        held_in: amount(held_in)?,
        wallet,
        last: entry(last),
        anchors: [entry(first), entry(second), entry(third)],
        last_effective: Timestamp::from_micros(effective),
        lines: counted32(lines)?,
        currency: CurrencyNo::new(small(currency)?),
        flags: small(flags)?,
    })
}
