//! Companions that misuse the transaction they are lent: nothing is acknowledged that is not there.

use std::sync::Arc;

use async_trait::async_trait;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::sample;
use wezer_core::store::sql::sqlx::postgres::PgConnection;
use wezer_core::store::sql::sqlx::{self, raw_sql};
use wezer_core::store::sql::{Companion, Postgres};
use wezer_core::store::{Batch, CommitError, Store};

use crate::place::{block_on, name, pool, server};

/// Sends something and keeps to itself what the server answers.
#[derive(Debug)]
pub(crate) struct Careless(pub(crate) &'static str);

#[async_trait]
impl Companion for Careless {
    async fn write(&self, _: &Batch, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        drop(raw_sql(self.0).execute(connection).await);
        Ok(())
    }
}

#[test]
fn postgres_acknowledges_nothing_that_a_companion_undid() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        for (nth, (sends, stands)) in [("SELECT 1 / 0", false), ("ROLLBACK", false), ("SELECT 1", true)].into_iter().enumerate() {
            let postgres = Postgres::new(pool(server, &database).await).await.unwrap().with_companion(Arc::new(Careless(sends)));
            let store = postgres.create(CommunityId::from_u128(nth as u128 + 1)).await.unwrap();
            let batch = sample::entries_only(&store.head().await.unwrap(), &[b"entry"]);
            let done = store.commit(&batch).await;
            assert_eq!(done.is_ok(), stands, "{sends}: {done:?}");
            assert!(stands || matches!(done, Err(CommitError::Failed(_))), "{sends}: {done:?}");
            let head = store.head().await.unwrap();
            assert_eq!(head, if stands { batch.head } else { batch.base }, "{sends}");
        }
    });
}
