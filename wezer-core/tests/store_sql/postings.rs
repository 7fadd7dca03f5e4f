//! The postings as rows: all of them, each once, whoever calls and whatever happens meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use wezer_core::id::WalletId;
use wezer_core::journal::Seq;
use wezer_core::ledger::{CorrectEntry, EntryId, Movement, NewEntry, Pay, PostEntries};
use wezer_core::store::copy::copy;
use wezer_core::store::sql::sqlx::{self, AssertSqlSafe, Row};
use wezer_core::store::sql::{Postgres, PostgresStore, Sqlite, SqliteStore};
use wezer_core::store::{Store, StoreError};
use wezer_core::wallet::{COMMONS, ISSUANCE};

use crate::docs::documented;
use crate::life::{CODES, COMMUNITY, Town, past};
use crate::place::{block_on, pool, server};
use crate::town::Place;

/// A handle of one of the two databases.
enum Books {
    Sqlite(Sqlite, SqliteStore),
    Postgres(Postgres, PostgresStore),
}

/// A row, as text: which wallet, what currency, how much.
type Line = (String, String, String);

/// The community on a handle of its own.
async fn visit(place: &Place) -> Arc<dyn Store> {
    match Books::at(place).await {
        Books::Sqlite(_, store) => Arc::new(store),
        Books::Postgres(_, store) => Arc::new(store),
    }
}

impl Books {
    /// A handle as of another process.
    async fn at(place: &Place) -> Self {
        match place {
            Place::Sqlite(dir) => {
                let sqlite = Sqlite::at(dir.path().join("town.db")).await.unwrap();
                let store = sqlite.create(COMMUNITY).await.unwrap();
                Self::Sqlite(sqlite, store)
            }
            Place::Postgres(name) => {
                let postgres = Postgres::new(pool(server().unwrap(), name).await).await.unwrap();
                let store = postgres.create(COMMUNITY).await.unwrap();
                Self::Postgres(postgres, store)
            }
        }
    }

    async fn show(&self) -> Result<Seq, StoreError> {
        match self {
            Self::Sqlite(_, store) => store.show_postings().await,
            Self::Postgres(_, store) => store.show_postings().await,
        }
    }

    /// Asks one database or the other; every column must be text.
    async fn ask(&self, in_sqlite: &str, in_postgres: &str) -> Vec<Vec<Option<String>>> {
        let columns = |len: usize, get: &dyn Fn(usize) -> Option<String>| (0..len).map(get).collect();
        match self {
            Self::Sqlite(sqlite, _) => {
                let rows = sqlx::query(AssertSqlSafe(in_sqlite.to_owned())).fetch_all(sqlite.pool()).await.unwrap();
                rows.iter().map(|row| columns(row.len(), &|at| row.get(at))).collect()
            }
            Self::Postgres(postgres, _) => {
                let rows = sqlx::query(AssertSqlSafe(in_postgres.to_owned())).fetch_all(postgres.pool()).await.unwrap();
                rows.iter().map(|row| columns(row.len(), &|at| row.get(at))).collect()
            }
        }
    }

    async fn lines(&self, in_sqlite: &str, in_postgres: &str) -> Vec<Line> {
        let rows = self.ask(in_sqlite, in_postgres).await;
        let lines = rows.into_iter().map(|row| <[String; 3]>::try_from(row.into_iter().flatten().collect::<Vec<_>>()).unwrap());
        lines.map(Line::from).collect()
    }

    async fn postings(&self) -> Vec<Line> {
        let sqlite = "SELECT wallet, currency, amount FROM wezer_postings ORDER BY seq, line";
        self.lines(sqlite, "SELECT wallet::text, currency, amount::text FROM wezer_read.postings ORDER BY seq, line").await
    }

    /// The sums of the postings are the balances, to the last digit, and neither names a wallet that the other doesn't.
    async fn adds_up(&self) -> usize {
        let postings = self.postings().await;
        let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
        for (wallet, currency, amount) in &postings {
            *sums.entry((wallet.clone(), currency.clone())).or_default() += exact(amount);
        }
        let sqlite = "SELECT wallet, currency, balance FROM wezer_balances";
        let balances = self.lines(sqlite, "SELECT wallet::text, currency, balance::text FROM wezer_read.balances").await;
        let right: BTreeMap<(String, String), i128> =
            balances.into_iter().map(|(wallet, currency, balance)| ((wallet, currency), exact(&balance))).collect();
        // An account that was only held upon has no posting yet.
        let moved = right.iter().filter(|(key, balance)| sums.contains_key(*key) || **balance != 0);
        assert_eq!(sums, moved.map(|(key, balance)| (key.clone(), *balance)).collect());
        postings.len()
    }
}

/// A decimal number in units of 10⁻¹⁸.
fn exact(text: &str) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<18}").parse().unwrap()
}

#[test]
fn the_postings_of_a_wallet_add_up_to_its_balance() {
    for place in Place::all() {
        block_on(async {
            let (memory, mut town, mut dice) = past(900).await;
            for happened in ["paid", "paid in two", "held", "settled", "voided", "corrected", "issued", "given", "imported"] {
                assert!(town.done.get(happened).is_some_and(|times| *times > 5), "{happened}: {:?}", town.done);
            }
            let store = visit(&place).await;
            copy(&*memory, Arc::clone(&store), |_| {}).await.unwrap();
            let books = Books::at(&place).await;
            assert_eq!(books.postings().await, [], "nothing before anybody asks");
            let head = store.head().await.unwrap().seq;
            assert_eq!(books.show().await.unwrap(), head);
            let many = books.adds_up().await;
            assert!(many > 1_500, "{many} rows");
            for code in CODES {
                assert!(books.postings().await.iter().any(|(_, currency, _)| currency == code), "{code}");
            }

            // Another call adds nothing, nor does another process.
            assert_eq!((books.show().await.unwrap(), Books::at(&place).await.show().await.unwrap()), (head, head));
            assert_eq!(books.adds_up().await, many);

            // Life goes on, and what is shown goes on behind it, also while it is going on.
            town.moves_to(store);
            let living = async {
                for _ in 0..120 {
                    town.act(&mut dice).await;
                }
            };
            let showing = async {
                for _ in 0..20 {
                    books.show().await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            tokio::join!(living, showing);
            let now = books.show().await.unwrap();
            assert_eq!(now, town.community.head().await.unwrap().seq);
            assert!(now > head && books.adds_up().await > many);
            let far = books
                .ask(
                    "SELECT CAST(shown AS TEXT), CAST(entries AS TEXT) FROM wezer_communities",
                    "SELECT shown::text, entries::text FROM wezer_read.communities",
                )
                .await;
            assert_eq!(far, [[Some(now.to_string()), Some(now.to_string())]]);
            town.community.audit(|_| {}).await.unwrap();
        });
    }
}

#[test]
fn many_at_once_and_calls_that_are_cut_off_double_nothing() {
    for place in Place::all() {
        block_on(async {
            let (memory, ..) = past(700).await;
            copy(&*memory, visit(&place).await, |_| {}).await.unwrap();
            let head = memory.head().await.unwrap().seq;
            let mut cut = 0;
            for micros in (0..40).map(|nth| nth * 150) {
                let books = Books::at(&place).await;
                let shown = tokio::time::timeout(Duration::from_micros(micros), books.show()).await;
                cut += u32::from(shown.is_err());
            }
            assert!(cut > 0, "no call was cut off");
            let mut calls = Vec::new();
            for _ in 0..4 {
                let books = Arc::new(Books::at(&place).await);
                for _ in 0..2 {
                    let books = Arc::clone(&books);
                    calls.push(tokio::spawn(async move { books.show().await }));
                }
            }
            for call in calls {
                assert_eq!(call.await.unwrap().unwrap(), head);
            }
            let books = Books::at(&place).await;
            let many = books.adds_up().await;

            // Another database that is shown at one go has the same rows.
            for other in Place::all() {
                copy(&*memory, visit(&other).await, |_| {}).await.unwrap();
                let other = Books::at(&other).await;
                let racing = tokio::join!(other.show(), other.show(), other.show());
                assert_eq!((racing.0.unwrap(), racing.1.unwrap(), racing.2.unwrap()), (head, head, head));
                assert_eq!(other.adds_up().await, many);
                let rows =
                    other.postings().await.into_iter().map(|(wallet, currency, amount)| (wallet, currency, exact(&amount)));
                let right =
                    books.postings().await.into_iter().map(|(wallet, currency, amount)| (wallet, currency, exact(&amount)));
                assert!(rows.eq(right));
            }
        });
    }
}

/// An import is one entry of the journal with more rows than one statement writes.
#[test]
fn an_entry_with_thousands_of_postings_is_shown_whole() {
    for place in Place::all() {
        block_on(async {
            let town = Town::found(visit(&place).await).await;
            let entries = (0..200).map(|nth| {
                let movement =
                    |to: &WalletId| Movement { from: ISSUANCE, to: *to, money: format!("{} ONE", nth + 1).parse().unwrap() };
                NewEntry {
                    movements: town.wallets.iter().cycle().take(50).map(movement).collect(),
                    effective: None,
                    opening: true,
                    memo: None,
                }
            });
            town.community.system().execute(PostEntries { entries: entries.collect(), force: true }).await.unwrap();
            let books = Books::at(&place).await;
            books.show().await.unwrap();
            assert_eq!(books.adds_up().await, 20_000);
            let last = books
                .ask(
                    "SELECT entry, kind, amount, CAST(line AS TEXT) FROM wezer_postings ORDER BY seq DESC, line DESC LIMIT 1",
                    "SELECT entry, kind, amount::text, line::text AS nth FROM wezer_read.postings ORDER BY seq DESC, line DESC LIMIT 1",
                )
                .await;
            let head = town.community.head().await.unwrap().seq;
            let right = [format!("{head}.199"), "opening".to_owned(), "200".to_owned(), "20000".to_owned()];
            assert_eq!(last, [right.map(Some)]);
        });
    }
}

/// Every column of a few known entries, and the statement that the documentation gives.
#[test]
fn what_each_wallet_took_in_each_month() {
    for place in Place::all() {
        block_on(async {
            let town = Town::found(visit(&place).await).await;
            let (ana, bo) = (town.wallets[0], town.wallets[1]);
            let system = town.community.system();
            let bread =
                system.execute(Pay::new(ana, bo, "10 VAL".parse().unwrap()).memo("bread for Sunday")).await.unwrap().entry;
            town.world.pass_seconds(1);
            let correct = CorrectEntry {
                entry: bread,
                wallet: None,
                amounts: Some(vec!["4".parse().unwrap(), "0".parse().unwrap()]),
                force: false,
                memo: None,
            };
            let corrected = system.execute(correct).await.unwrap().entry;
            let movement = Movement { from: ana, to: bo, money: "0.000000000000000001 FIN".parse().unwrap() };
            let effective = Some("1966-12-24T18:00:00.000007Z".parse().unwrap());
            let old = NewEntry { movements: vec![movement], effective, opening: false, memo: None };
            let old = system.execute(PostEntries { entries: vec![old], force: true }).await.unwrap()[0];
            let books = Books::at(&place).await;
            books.show().await.unwrap();
            let rows = books
                .ask(
                    "SELECT entry, kind, of_entry, CAST(forced AS TEXT), CAST(line AS TEXT), recorded_at, effective_at,
                         wallet, currency, amount, partner
                     FROM wezer_postings WHERE wallet <> partner ORDER BY seq, line",
                    "SELECT entry, kind, of_entry, forced::integer::text, line::text AS nth,
                         to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                         to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                         wallet::text, currency, amount::text, partner::text
                     FROM wezer_read.postings ORDER BY seq, line",
                )
                .await;
            let rows: Vec<Vec<String>> =
                rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect();
            let january = "2026-01-31 23:59:59.000042";
            let february = "2026-02-01 00:00:00.000042";
            let right = |entry: EntryId,
                         kind: &str,
                         of: &str,
                         forced: &str,
                         line: &str,
                         at: [&str; 2],
                         who: [WalletId; 2],
                         what: [&str; 2]| {
                let [wallet, partner] = who.map(|wallet| wallet.to_string());
                [&entry.to_string(), kind, of, forced, line, at[0], at[1], &wallet, what[0], what[1], &partner]
                    .map(str::to_owned)
                    .to_vec()
            };
            let bread_of = |line, who, amount| right(bread, "payment", "", "0", line, [january; 2], who, ["VAL", amount]);
            let back = |line, who, amount| {
                right(corrected, "correction", &bread.to_string(), "0", line, [february; 2], who, ["VAL", amount])
            };
            let then = [february, "1966-12-24 18:00:00.000007"];
            let tiny = |line, who, amount| right(old, "general", "", "1", line, then, who, ["FIN", amount]);
            let rights = [
                bread_of("1", [ana, bo], "-10.00"),
                bread_of("2", [bo, ana], "10.00"),
                bread_of("3", [ana, COMMONS], "-0.13"),
                bread_of("4", [COMMONS, ana], "0.13"),
                back("1", [bo, ana], "-4.00"),
                back("2", [ana, bo], "4.00"),
                tiny("1", [ana, bo], "-0.000000000000000001"),
                tiny("2", [bo, ana], "0.000000000000000001"),
            ];
            assert_eq!(rows, rights);

            let months = |took: &str| format!("SELECT month{took} FROM (%) AS months WHERE currency = 'VAL' ORDER BY 1");
            let shown = books
                .ask(
                    &months(" || ' ' || wallet || ' ' || took_in").replace('%', &documented("FROM wezer_postings ")),
                    &months(" || ' ' || wallet || ' ' || took_in").replace('%', &documented("FROM wezer_read.postings ")),
                )
                .await;
            let mut took = match books {
                Books::Sqlite(..) => {
                    vec![format!("2026-01 {bo} 1000"), format!("2026-01 {COMMONS} 13"), format!("2026-02 {ana} 400")]
                }
                Books::Postgres(..) => {
                    vec![format!("2026-01-01 {bo} 10.00"), format!("2026-01-01 {COMMONS} 0.13"), format!("2026-02-01 {ana} 4.00")]
                }
            };
            took.sort();
            assert_eq!(shown.into_iter().flatten().flatten().collect::<Vec<_>>(), took);
        });
    }
}

/// The books of a community to which little has happened.
async fn ten_entries(place: &Place) -> Books {
    let (memory, ..) = past(10).await;
    copy(&*memory, visit(place).await, |_| {}).await.unwrap();
    Books::at(place).await
}

/// A journal with a hole shows what is before it, and says so.
#[test]
fn an_entry_that_is_missing_is_told() {
    for place in Place::all() {
        block_on(async {
            let books = ten_entries(&place).await;
            books.ask("DELETE FROM wezer_journal WHERE seq = 7", "DELETE FROM wezer.journal").await;
            let refused = books.show().await.unwrap_err().to_string();
            assert!(refused.contains("is not there"), "{refused}");
        });
    }
}

/// Postings of entries that the journal does not have, as after a restoration of the one table and not of the other.
#[test]
fn postings_past_the_journal_are_told() {
    for place in Place::all() {
        block_on(async {
            let books = ten_entries(&place).await;
            books.show().await.unwrap();
            books.ask("UPDATE wezer_shown SET seq = seq + 9000", "UPDATE wezer.shown SET seq = seq + 9000").await;
            let refused = books.show().await.unwrap_err().to_string();
            assert!(refused.contains("postings are shown up to entry 9"), "{refused}");
        });
    }
}
