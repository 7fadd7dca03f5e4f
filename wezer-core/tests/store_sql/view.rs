//! What a person with `psql` or a tool for reports reads.

use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::money::Scale;
use wezer_core::store::Store;
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::{Community, Registry};

use crate::place::{block_on, name, pool, server};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x5157);

/// Two members, one payment of 12.50 in a currency with cents.
async fn town(store: impl Store) -> String {
    let community = Community::open(store, Registry::core());
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100.00".parse().unwrap()).scale(Scale::CENTS);
    system.execute(val).await.unwrap();
    let ana = system.execute(AdmitMember::named("Ana Bellegarde")).await.unwrap().wallet;
    let bo = system.execute(AdmitMember::named("Bo")).await.unwrap().wallet;
    system.execute(Pay::new(ana, bo, "12.50 VAL".parse().unwrap())).await.unwrap();
    ana.to_string()
}

#[test]
fn postgres_shows_balances_and_documents() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        let pool = pool(server, &database).await;
        let postgres = Postgres::new(pool.clone()).await.unwrap();
        let ana = town(postgres.create(COMMUNITY).await.unwrap()).await;
        for _ in 0..2 {
            postgres.show(&Registry::core()).await.unwrap();
        }
        let text = |sql: &'static str| {
            let (pool, ana) = (pool.clone(), ana.clone());
            async move { sqlx::query(sql).bind(ana).fetch_one(&pool).await.unwrap().get::<String, _>(0) }
        };
        let balance = "SELECT balance || ' ' || currency FROM wezer_read.balances WHERE wallet::text = $1";
        assert_eq!(text(balance).await, "-12.50 VAL");
        let wallet = "SELECT body ->> 'id' FROM wezer_read.wallet WHERE id::text = $1";
        assert_eq!(text(wallet).await, ana);
        let sums = "SELECT sum(balance)::text FROM wezer_read.balances WHERE $1 <> '' GROUP BY community, currency";
        assert_eq!(text(sums).await, "0.00");
        // A person's name is sealed: the row is there, its content is not, neither in views nor in the table.
        let members =
            "SELECT string_agg(sealed || ':' || coalesce(body::text, 'none'), ',') FROM wezer_read.member WHERE $1 <> ''";
        assert_eq!(text(members).await, "true:none,true:none");
        let anywhere = "SELECT count(*)::text FROM wezer.document WHERE position('Bellegarde'::bytea IN body) > 0 AND $1 <> ''";
        assert_eq!(text(anywhere).await, "0");
        let entries = "SELECT entries::text FROM wezer_read.communities WHERE accounts = 2 AND $1 <> ''";
        assert_eq!(text(entries).await, "4");
    });
}

#[test]
fn sqlite_shows_balances_and_documents() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let sqlite = Sqlite::at(dir.path().join("town.db")).await.unwrap();
        let ana = town(sqlite.create(COMMUNITY).await.unwrap()).await;
        let pool = sqlite.pool().clone();
        let text = |sql: &'static str| {
            let (pool, ana) = (pool.clone(), ana.clone());
            async move { sqlx::query(sql).bind(ana).fetch_one(&pool).await.unwrap().get::<String, _>(0) }
        };
        let balance = "SELECT balance || ' / 10^' || scale || ' ' || currency FROM wezer_balances WHERE wallet = ?1";
        assert_eq!(text(balance).await, "-1250 / 10^2 VAL");
        let wallet = "SELECT body ->> 'id' FROM wezer_documents WHERE kind = 'wallet' AND id = ?1";
        assert_eq!(text(wallet).await, ana);
        let members = "SELECT group_concat(sealed || ':' || coalesce(body, 'none')) FROM wezer_documents
            WHERE kind = 'member' AND ?1 <> ''";
        assert_eq!(text(members).await, "1:none,1:none");
    });
}

/// A pool that would not sync, or leave what is deleted lying about, is refused in plain words.
#[test]
fn sqlite_refuses_settings_that_break_promises() {
    use sqlx::sqlite::{SqlitePool, SqliteSynchronous};
    block_on(async {
        let dir = TempDir::new().unwrap();
        let options = Sqlite::options(dir.path().join("town.db")).create_if_missing(true);
        for options in [options.clone().synchronous(SqliteSynchronous::Normal), options.clone().pragma("secure_delete", "OFF")] {
            let pool = SqlitePool::connect_with(options).await.unwrap();
            let refused = Sqlite::new(pool).await.unwrap_err().to_string();
            assert!(refused.contains("synchronous is") && refused.contains("Sqlite::options"), "{refused}");
        }
        Sqlite::new(SqlitePool::connect_with(options).await.unwrap()).await.unwrap();
    });
}
