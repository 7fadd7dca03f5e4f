//! What a payment weighs in PostgreSQL: the figures that the load model in `docs/deployment.md` stands on.

use wezer_core::Community;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::sqlx::{self, Row, postgres::PgPool};

use crate::place::{block_on, name, pool, server};
use crate::purse::{found, pay, registry};

const WRITTEN: &str = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
const JOURNAL: &str = "SELECT pg_total_relation_size('wezer.journal')";

async fn number(pool: &PgPool, statement: &'static str) -> i64 {
    sqlx::query(statement).fetch_one(pool).await.unwrap().get(0)
}

/// Bytes a payment: of the write-ahead log and of the journal with its index.
async fn weigh(pool: &PgPool, community: &Community, batch: usize) -> (i64, i64) {
    const PAYMENTS: usize = 2_000;
    let wallets = found(community, 50).await;
    let payments = (0..PAYMENTS).map(|nth| pay(wallets[nth % 50], wallets[(nth * 7 + 1) % 50], 1));
    let payments: Vec<_> = payments.zip(1..).map(|(pay, nth)| (CommandId::from_u128(nth), pay)).collect();
    // So that no page is written whole in between, which a busy server does once for each page and checkpoint.
    sqlx::query("CHECKPOINT").execute(pool).await.unwrap();
    let (written, journal) = (number(pool, WRITTEN).await, number(pool, JOURNAL).await);
    for batch in payments.chunks(batch) {
        assert!(community.system().execute_all(batch.to_vec()).await.iter().all(Result::is_ok));
    }
    let payments = i64::try_from(PAYMENTS).unwrap();
    ((number(pool, WRITTEN).await - written) / payments, (number(pool, JOURNAL).await - journal) / payments)
}

#[test]
fn a_payment_is_light() {
    let Some(server) = server() else { return };
    block_on(async {
        for (nth, batch) in [(1, 1), (2, 100)] {
            let database = name();
            server.database(&database).unwrap();
            let pool = pool(server, &database).await;
            let store = Postgres::new(pool.clone()).await.unwrap().create(CommunityId::from_u128(nth)).await.unwrap();
            let (log, journal) = weigh(&pool, &Community::open(store, registry()), batch).await;
            // The server's other databases write to the same log.
            eprintln!("in commits of {batch}: {log} bytes of log, {journal} bytes of journal");
            assert!(journal <= 350, "{journal} bytes of journal");
        }
    });
}
