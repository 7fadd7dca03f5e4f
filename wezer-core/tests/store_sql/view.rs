//! What a person with `psql` or a tool for reports reads.

use std::sync::Arc;

use tempfile::TempDir;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::ledger::{AccountNo, CreateCurrency, CurrencyNo, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::money::Scale;
use wezer_core::store::Store;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::{Community, Registry};

use crate::docs::documented;
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
        let around = async |begins: &str, table: &str, ends: &str| {
            let sql = sqlx::AssertSqlSafe(format!("SELECT {begins} FROM ({}) AS shown WHERE $1 <> '' {ends}", documented(table)));
            sqlx::query(sql).bind(&ana).fetch_one(&pool).await.unwrap().get::<String, _>(0)
        };
        let members = "string_agg(balance || ' ' || currency, ', ' ORDER BY balance)";
        assert_eq!(around(members, "JOIN wezer_read.wallet ", "AND member <> ''").await, "-12.50 VAL, 12.50 VAL");
        assert_eq!(around("about || ' ' || zero", "AS about", "").await, "12.50 0.00");
        let members = "string_agg(wallets::text, ', ')";
        assert_eq!(around(members, "FROM wezer_read.member ", "").await, "1, 1");
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
        for _ in 0..2 {
            sqlite.show(&Registry::core()).await.unwrap();
        }
        let balance = "SELECT balance || ' ' || currency FROM wezer_balances WHERE wallet = ?1";
        assert_eq!(text(balance).await, "-12.50 VAL");
        let sums = "SELECT CAST(sum(minor) AS TEXT) FROM wezer_balances WHERE ?1 <> '' GROUP BY community, currency";
        assert_eq!(text(sums).await, "0");
        let members = "SELECT (wallet.body -> 'holder' ->> 'member' IS NOT NULL) || ' ' || balances.balance
            FROM wezer_balances AS balances JOIN wezer_read_wallet AS wallet
                ON wallet.id = balances.wallet AND wallet.community = balances.community
            WHERE wallet.id = ?1";
        assert_eq!(text(members).await, "1 -12.50");
        let wallet = "SELECT body ->> 'id' FROM wezer_read_wallet WHERE id = ?1";
        assert_eq!(text(wallet).await, ana);
        let members = "SELECT group_concat(sealed || ':' || coalesce(body, 'none')) FROM wezer_read_member WHERE ?1 <> ''";
        assert_eq!(text(members).await, "1:none,1:none");
    });
}

/// Sets accounts to amounts at random, up to 2^124, in currencies of every kind of scale, and compares what the view shows.
async fn exact(store: impl Store, shown: impl AsyncFn(String) -> String) {
    const SCALES: [u8; 4] = [0, 2, 9, 18];
    let store = Arc::new(store);
    let community = Community::open(Arc::clone(&store), Registry::core());
    for digits in SCALES {
        let code = format!("C{digits}").parse().unwrap();
        let currency = CreateCurrency::mutual_credit(code, "-1".parse().unwrap()).scale(Scale::new(digits).unwrap());
        community.system().execute(currency).await.unwrap();
    }
    drop(community);
    let mut dice = Dice::new(18);
    let mut base = store.head().await.unwrap();
    for round in 0..30 {
        let mut batch = sample::entries_only(&base, &[b"rows"]);
        batch.head.accounts = 4;
        let currencies = (0..4).map(CurrencyNo::new);
        batch.accounts =
            (0..).map(AccountNo::new).zip(currencies.map(|no| sample::row(&mut dice, WalletId::from_u128(7), no))).collect();
        store.commit(&batch).await.unwrap();
        base = batch.head;
        for ((_, row), digits) in batch.accounts.iter().zip(SCALES) {
            let (minor, places) = (row.balance(), usize::from(digits));
            let padded = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
            let (whole, rest) = padded.split_at(padded.len() - places);
            let right = format!("{}{whole}{}{rest}", if minor < 0 { "-" } else { "" }, if places > 0 { "." } else { "" });
            assert_eq!(shown(format!("C{digits}")).await, right, "round {round}, scale {digits}");
        }
    }
}

#[test]
fn balances_are_shown_to_the_last_digit() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let sqlite = Sqlite::at(dir.path().join("town.db")).await.unwrap();
        let balance = "SELECT balance FROM wezer_balances WHERE currency = ?1";
        exact(sqlite.create(COMMUNITY).await.unwrap(), async |code: String| {
            sqlx::query(balance).bind(code).fetch_one(sqlite.pool()).await.unwrap().get(0)
        })
        .await;
        let Some(server) = server() else { return };
        let database = name();
        server.database(&database).unwrap();
        let postgres = Postgres::new(pool(server, &database).await).await.unwrap();
        let balance = "SELECT balance::text FROM wezer_read.balances WHERE currency = $1";
        exact(postgres.create(COMMUNITY).await.unwrap(), async |code: String| {
            sqlx::query(balance).bind(code).fetch_one(postgres.pool()).await.unwrap().get(0)
        })
        .await;
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
