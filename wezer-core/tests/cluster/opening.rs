//! Opening a database that is ready.

use std::time::Duration;

use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::sqlx::{self, Row, postgres::PgPoolOptions};

use crate::place::{block_on, name, pool, server};

/// The lock of the session that makes a database ready, whoever holds it.
const LOCKED: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";

/// A pooler that shares connections may leave a session's lock with a session that nobody ends: who opens later must not wait for it.
#[test]
fn a_database_that_is_ready_is_opened_without_a_lock() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        let options = server.database(&database).unwrap();
        Postgres::new(pool(server, &database).await).await.unwrap();
        let other = pool(server, &database).await;
        // Nobody may take such a lock any more but the superuser.
        for statement in [
            "REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM PUBLIC",
            "CREATE ROLE tenant LOGIN",
            "GRANT ALL ON SCHEMA wezer TO tenant",
            "GRANT ALL ON ALL TABLES IN SCHEMA wezer, public TO tenant",
        ] {
            sqlx::query(statement).execute(&other).await.unwrap();
        }
        let tenant = PgPoolOptions::new().max_connections(2).connect_lazy_with(options.username("tenant"));
        let opening = Postgres::new(tenant.clone());
        tokio::time::timeout(Duration::from_secs(20), opening).await.unwrap().unwrap();
        assert_eq!(sqlx::query(LOCKED).fetch_one(&other).await.unwrap().get::<i64, _>(0), 0);
        // One step less, and it has to be made ready, which takes the lock.
        sqlx::query("DELETE FROM _wezer_migrations WHERE version = 2").execute(&other).await.unwrap();
        let refused = Postgres::new(tenant).await.unwrap_err().to_string();
        assert!(refused.contains("pg_advisory_lock"), "{refused}");
    });
}
