//! What SQLite leaves behind when something goes wrong: a reader that holds the log, a commit that failed half-way, statistics.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::sql::sqlx::sqlite::SqlitePool;
use wezer_core::store::sql::sqlx::{self, Row, raw_sql};
use wezer_core::store::sql::{Sqlite, SqliteStore};
use wezer_core::store::{Batch, CommitError, Head, Key, KeyName, Store};

use crate::place::block_on;

const COMMUNITY: CommunityId = CommunityId::from_u128(0xFA17);
const ADA: KeyName = KeyName { owner: 1, purpose: 1 };

/// A pool that does not wait for long.
async fn pool(path: &Path) -> SqlitePool {
    let options = Sqlite::options(path).create_if_missing(true).busy_timeout(Duration::from_millis(100));
    SqlitePool::connect_with(options).await.unwrap()
}

async fn open(path: &Path) -> SqliteStore {
    Sqlite::new(pool(path).await).await.unwrap().create(COMMUNITY).await.unwrap()
}

fn files(path: &Path) -> [PathBuf; 2] {
    ["", "-wal"].map(|end| PathBuf::from(format!("{}{end}", path.display())))
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    files(path).iter().any(|file| std::fs::read(file).unwrap_or_default().windows(bytes.len()).any(|part| part == bytes))
}

/// What would be found after a crash: the files as they are, without what the processes share.
fn crashed(path: &Path, dir: &TempDir, name: &str) -> PathBuf {
    let copy = dir.path().join(name);
    for (from, to) in files(path).iter().zip(files(&copy)) {
        std::fs::copy(from, to).unwrap();
    }
    copy
}

fn with_keys(base: &Head, keys: Vec<(KeyName, Option<Arc<Key>>)>) -> Batch {
    Batch { keys, ..sample::entries_only(base, &[b"keys"]) }
}

/// Nobody is told that a key is destroyed as long as the log holds it: not by the handle that destroyed it, nor by another process.
#[test]
fn a_reader_that_holds_the_log_delays_the_word_that_a_key_is_destroyed() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("town.db");
        let store = open(&path).await;
        let key = Arc::new(sample::key(&mut Dice::new(3)));
        let given = with_keys(&store.head().await.unwrap(), vec![(ADA, Some(Arc::clone(&key)))]);
        store.commit(&given).await.unwrap();

        let other = pool(&path).await;
        let mut reader = other.begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM wezer_key").fetch_one(&mut *reader).await.unwrap();
        let destroyed = with_keys(&given.head, vec![(ADA, None)]);
        let answer = store.commit(&destroyed).await;
        assert!(matches!(answer, Err(CommitError::Unknown(_))), "{answer:?}");
        assert!(holds(&path, key.as_bytes()), "else there would be nothing to wait for");
        store.head().await.unwrap_err();
        let neighbour = open(&path).await;
        neighbour.head().await.unwrap_err();
        neighbour.changed(given.head.seq).await.unwrap_err();
        let next = sample::entries_only(&destroyed.head, &[b"next"]);
        let answer = store.commit(&next).await;
        assert!(matches!(answer, Err(CommitError::Unknown(_))), "it stands upon what nobody was told of: {answer:?}");

        reader.rollback().await.unwrap();
        assert_eq!(store.head().await.unwrap(), next.head);
        assert!(!holds(&path, key.as_bytes()));
        // It is over: another reader delays nobody.
        let mut reader = other.begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM wezer_key").fetch_one(&mut *reader).await.unwrap();
        assert_eq!(store.head().await.unwrap(), next.head);
    });
}

/// Who waits for another process hears of a commit that destroyed a key once the log is emptied, even if nobody else asks.
#[test]
fn who_waits_hears_of_a_destroyed_key_when_the_log_is_emptied() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("town.db");
        let (store, neighbour) = (open(&path).await, open(&path).await);
        let key = Arc::new(sample::key(&mut Dice::new(4)));
        let given = with_keys(&store.head().await.unwrap(), vec![(ADA, Some(Arc::clone(&key)))]);
        store.commit(&given).await.unwrap();
        let waiting = tokio::spawn(async move { neighbour.changed(given.head.seq).await.unwrap() });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let other = pool(&path).await;
        let mut reader = other.begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM wezer_key").fetch_one(&mut *reader).await.unwrap();
        let destroyed = with_keys(&given.head, vec![(ADA, None)]);
        store.commit(&destroyed).await.unwrap_err();
        drop(store);
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(!waiting.is_finished());
        reader.rollback().await.unwrap();
        assert_eq!(tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap().unwrap(), destroyed.head);
        assert!(!holds(&path, key.as_bytes()));
    });
}

/// A commit whose sync fails leaves its records in the log behind the last that counts. The one here is put there by hand: what another
/// database, the same up to then, wrote next. As it lies there, a crash would bring it to life.
#[test]
fn a_commit_that_failed_half_way_is_written_over_before_a_head_is_told() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("town.db");
        let store = open(&path).await;
        let base = store.head().await.unwrap();
        // SQLite notices at the end of the transaction that there is no such parent.
        let plain = pool(&path).await;
        let fails = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER fails AFTER UPDATE OF seq ON wezer_head BEGIN INSERT INTO child VALUES (1); END;";
        raw_sql(fails).execute(&plain).await.unwrap();

        let twin = crashed(&path, &dir, "twin.db");
        let [_, log] = files(&path);
        let before = std::fs::read(&log).unwrap();
        let other = pool(&twin).await;
        sqlx::query("UPDATE wezer_head SET accounts = 77").execute(&other).await.unwrap();
        let after = std::fs::read(&files(&twin)[1]).unwrap();
        assert!(after.len() > before.len() && after.starts_with(&before));

        let lost = store.commit(&sample::entries_only(&base, &[b"lost"])).await;
        assert!(matches!(lost, Err(CommitError::Unknown(_))), "{lost:?}");
        assert_eq!(std::fs::read(&log).unwrap(), before, "nothing was written yet");
        std::fs::write(&log, &after).unwrap();
        assert_eq!(accounts(&pool(&crashed(&path, &dir, "danger.db")).await).await, 77, "it would come to life");

        assert_eq!(store.head().await.unwrap(), base);
        assert_eq!(accounts(&pool(&crashed(&path, &dir, "safe.db")).await).await, 0);
        raw_sql("DROP TRIGGER fails").execute(&plain).await.unwrap();
        store.commit(&sample::entries_only(&base, &[b"again"])).await.unwrap();
    });
}

async fn accounts(pool: &SqlitePool) -> i64 {
    sqlx::query("SELECT accounts FROM wezer_head").fetch_one(pool).await.unwrap().get(0)
}

/// What was committed by a process that died may be read from a log that was never synced: a new handle writes, and so syncs, before it
/// tells a head.
#[test]
fn a_new_handle_writes_before_it_tells_a_head() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("town.db");
        drop(open(&path).await);
        let plain = pool(&path).await;
        let settled = async || -> i64 { sqlx::query("SELECT settled FROM wezer_head").fetch_one(&plain).await.unwrap().get(0) };
        let before = settled().await;
        let store = open(&path).await;
        store.head().await.unwrap();
        assert_eq!(settled().await, before + 1);
    });
}

/// The statistics of an application that runs `ANALYZE` hold index rows in full.
#[test]
fn a_purge_drops_the_samples_of_statistics() {
    block_on(async {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("town.db");
        let store = open(&path).await;
        let row = b"Bellegarde, Ana".to_vec();
        let base = store.head().await.unwrap();
        let index = (0..40).map(|nth| ([row.as_slice(), &[nth]].concat(), true)).collect::<Vec<_>>();
        let added = Batch { index: index.clone(), ..sample::entries_only(&base, &[b"added"]) };
        store.commit(&added).await.unwrap();
        let plain = pool(&path).await;
        let own = "CREATE TABLE own (name TEXT); CREATE INDEX by_name ON own (name); INSERT INTO own VALUES ('kept'), ('also')";
        raw_sql(own).execute(&plain).await.unwrap();
        raw_sql("ANALYZE").execute(&plain).await.unwrap();
        let index = index.into_iter().map(|(row, _)| (row, false)).collect();
        store.commit(&Batch { index, ..sample::entries_only(&added.head, &[b"gone"]) }).await.unwrap();
        let samples = "SELECT count(*) FROM sqlite_stat4 WHERE instr(sample, CAST('Bellegarde' AS BLOB))";
        let left: i64 = sqlx::query(samples).fetch_one(&plain).await.unwrap().get(0);
        assert!(left > 0, "else there would be nothing to drop");
        store.purge().await.unwrap();
        assert!(!holds(&path, b"Bellegarde"));
        let kept = "SELECT count(*) FROM sqlite_stat4 WHERE tbl = 'own'";
        assert!(sqlx::query(kept).fetch_one(&plain).await.unwrap().get::<i64, _>(0) > 0, "the application's are its own");
    });
}
