//! How many rows PostgreSQL reads for a command: those that it asks for, whatever the server knew when it planned the statement.

use std::collections::BTreeMap;
use std::sync::Arc;

use wezer_core::id::{CommunityId, WalletId};
use wezer_core::ledger::{AccountNo, CurrencyNo};
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::sqlx::postgres::{PgPool, PgPoolOptions};
use wezer_core::store::sql::sqlx::{self, Row, raw_sql};
use wezer_core::store::{Batch, DocumentKey, Head, IndexRange, KeyName, Store, Wanted};

use crate::place::{block_on, name, server};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x91a);
const MANY: u32 = 2_000;

/// A document, an index row and a key for each of these numbers, written or removed; and its account, opened if need be.
pub(crate) fn batch(base: &Head, numbers: impl Iterator<Item = u32> + Clone, there: bool) -> Batch {
    let mut batch = sample::entries_only(base, &[b"entry"]);
    let mut dice = Dice::new(base.seq.get());
    for number in numbers {
        let id = u128::from(number);
        batch.documents.push((DocumentKey { kind: "thing", id }, there.then(|| Arc::from(*b"{}"))));
        batch.index.push((number.to_be_bytes().to_vec(), there));
        batch.keys.push((KeyName { owner: id, purpose: 0 }, there.then(|| Arc::new(sample::key(&mut dice)))));
        batch.accounts.push((AccountNo::new(number), sample::row(&mut dice, WalletId::from_u128(id), CurrencyNo::new(0))));
        batch.head.accounts = batch.head.accounts.max(number + 1);
    }
    batch
}

/// What [`batch`] wrote under one number.
pub(crate) fn wanted(number: u32) -> Wanted {
    let (id, row) = (u128::from(number), number.to_be_bytes().to_vec());
    Wanted {
        documents: vec![DocumentKey { kind: "thing", id }],
        wallets: vec![WalletId::from_u128(id)],
        pages: vec![AccountNo::new(number).page()],
        ranges: vec![IndexRange { to: (number + 1).to_be_bytes().to_vec(), from: row, backwards: false, limit: 5 }],
        entries: vec![],
        keys: vec![KeyName { owner: id, purpose: 0 }],
    }
}

/// Rows that were read in our tables until now: of each by sequence, through each index.
async fn rows_read(pool: &PgPool) -> BTreeMap<String, i64> {
    raw_sql("SELECT pg_stat_force_next_flush()").execute(pool).await.unwrap();
    let read = "SELECT relname::text, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'wezer'
        UNION ALL SELECT indexrelname::text, idx_tup_read FROM pg_stat_user_indexes WHERE schemaname = 'wezer'";
    let rows = sqlx::query(read).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// What was read since.
async fn rows_read_since(pool: &PgPool, before: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let now = rows_read(pool).await.into_iter();
    now.map(|(name, read)| (name.clone(), read - before[&name])).filter(|(_, read)| *read > 0).collect()
}

/// The statements are planned while there is next to nothing in the tables, and the server never counts what comes. A plan that goes
/// through all that the community has would read thousands of rows here, and as many more as it grows.
#[test]
fn plans_made_on_empty_tables_read_no_more_than_is_asked_for() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        let pool = PgPoolOptions::new().max_connections(1).connect_with(server.options(&database)).await.unwrap();
        let store = Postgres::new(pool.clone()).await.unwrap().create(COMMUNITY).await.unwrap();
        let uncounted = "DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'wezer' LOOP
                    EXECUTE format('ALTER TABLE wezer.%I SET (autovacuum_enabled = off)', name);
                END LOOP;
            END $$";
        raw_sql(uncounted).execute(&pool).await.unwrap();
        let mut head = store.head().await.unwrap();
        let mut commit = async |numbers: std::ops::Range<u32>, there| {
            let batch = batch(&head, numbers, there);
            store.commit(&batch).await.unwrap();
            head = batch.head;
        };
        // From the sixth time on, a statement's plan is kept.
        for _ in 0..8 {
            commit(0..1, true).await;
            commit(0..1, false).await;
            store.read(&wanted(0)).await.unwrap();
        }
        commit(0..MANY, true).await;
        let before = rows_read(&pool).await;
        commit(700..702, true).await;
        commit(700..702, false).await;
        let found = store.read(&wanted(900)).await.unwrap();
        assert!(found.documents[0].is_some() && found.keys[0].is_some() && found.ranges[0].len() == 1);
        // Two of each four times, and a page of 64 accounts.
        let read = rows_read_since(&pool, &before).await;
        assert!(read["account_pkey"] > 0 && read.values().all(|&read| read < 100), "{read:?}");
        let before = rows_read(&pool).await;
        commit(0..MANY, false).await;
        let read = rows_read_since(&pool, &before).await;
        assert!(read.values().all(|&read| read < 3 * i64::from(MANY)), "to remove {MANY} of each: {read:?}");
    });
}
