//! Communities in an SQLite database: one machine, any number of processes, a file of one's own or that of the application that
//! embeds us.
//!
//! Invariant: a commit is one transaction that moves the community's row of `wezer_head`, or does nothing.
//!
//! Cost: a commit is one sync, two more with destroyed keys; opening is one; a read is answered from the page cache or the file. Each statement goes to a thread of `sqlx` and back
//! (10 to 20 µs). While somebody waits for what other processes commit: one small query each 100 ms.
//!
//! # What is promised
//! The database is kept with a write-ahead log and synced at each commit (`journal_mode = WAL`, `synchronous = FULL`), and what is
//! deleted is overwritten (`secure_delete = ON`): [`Sqlite::options`] says so, and a pool with other settings is refused. So an
//! acknowledged commit survives the death of the process and of the machine.
//!
//! A destroyed key is overwritten where it lies, and the write-ahead log is emptied before the commit is acknowledged. That waits
//! for those who are reading; if one reads on for longer than the busy timeout, the commit has happened but is answered with
//! [`CommitError::Unknown`], and no handle of any process tells a head of that community before the log is emptied: a report or a backup
//! that reads for minutes can make a community wait after an erasure, and the others in the database while it is tried. [`Store::purge`]
//! writes the whole database anew (the application's tables too) and empties the log.
//!
//! A commit whose sync failed has left whole records in the log, behind the last that counts: SQLite tells nobody of them, but who
//! opens the database after a crash would read on and bring the commit to life. And a process that is killed between writing and
//! syncing leaves a commit that is read but not on the disk. So a handle that lost an answer, and one that is new, writes before it
//! tells a head: SQLite puts that where the last record that counts ends, each record is checked by the sum of all before it, so
//! nothing of the failed commit fits any more; and the sync takes along what was never synced.
//!
//! # What can't be
//! Space that the database gives back to the file system is not overwritten: the log's when it is emptied, the file's end when
//! it gets shorter, and the copy that a purge writes to the directory for temporary files while it lasts. Neither are blocks that a flash drive or a copying file system left behind. Encrypt the disk where that matters,
//! or take the [file store](crate::store::FileStore), which overwrites what it gives back.

mod commit;
#[cfg(test)]
mod plan;
mod postings;
mod read;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Row, SqlSafeStr as _, raw_sql};

use super::lost::Lost;
use super::number::{self, damaged};
use super::watch::{Look, Place, Watch};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::kernel::Registry;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

const CREATE: &str = "INSERT INTO wezer_head (community, seq, hash, recorded_at, accounts) VALUES (?1, 0, ?2, ?3, 0)
    ON CONFLICT (community) DO NOTHING";
const OPEN: &str = "SELECT number FROM wezer_head WHERE community = ?1";
const HEAD: &str = "SELECT seq, hash, recorded_at, accounts, unforgotten FROM wezer_head WHERE number = ?1";
const HEADS: &str = "SELECT seq, hash, recorded_at, accounts, unforgotten, community, number FROM wezer_head
    WHERE community IN (SELECT value FROM json_each(?1))";
const SETTLE: &str = "UPDATE wezer_head SET settled = settled + 1 WHERE number = ?1";
const SETTINGS: &str = "SELECT journal_mode, synchronous, secure_delete
    FROM pragma_journal_mode, pragma_synchronous, pragma_secure_delete";
const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
const FORGOTTEN: &str = "UPDATE wezer_head SET unforgotten = NULL WHERE number = ?1 AND unforgotten = ?2";
const DROP_SLOTS: &str = "DELETE FROM wezer_key WHERE bytes = zeroblob(32)";
/// How long to leave to somebody else's checkpoint; for readers, SQLite waits by itself.
const CHECKPOINT: Duration = Duration::from_millis(50);

/// `ANALYZE` keeps samples of what it saw in this table, if SQLite is built with it and anybody asked.
const SAMPLES: &str = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'";
const DROP_SAMPLES: &str = "DELETE FROM sqlite_stat4 WHERE tbl GLOB 'wezer_*'";

/// Where the migrations are counted: apart from the application's.
const MIGRATIONS: &str = "_wezer_migrations";

/// A database in which communities are kept. Cheap to clone; clones share what they know.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    watch: Arc<Watch>,
    poll: Duration,
}

impl Sqlite {
    /// Opens the database file at `path`, or begins one there, with [`Sqlite::options`].
    ///
    /// # Errors
    /// [`StoreError::Io`] if it can't be opened or made ready.
    pub async fn at(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let options = Self::options(path).create_if_missing(true);
        let pool = SqlitePoolOptions::new().connect_with(options).await.map_err(failed("open the database"))?;
        Self::new(pool).await
    }

    /// How a pool must be opened that is handed to [`Sqlite::new`]: with a write-ahead log, synced at each commit, and overwriting what is
    /// deleted. All else is the application's choice.
    pub fn options(path: impl AsRef<Path>) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON")
    }

    /// Makes the database ready: creates the tables or brings them up to date. The pool may be the application's own, opened with
    /// [`Sqlite::options`]; its futures run on tokio, and so do the methods of the stores.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the database can't be asked, or if its settings would break what is promised.
    pub async fn new(pool: SqlitePool) -> Result<Self, StoreError> {
        let row = sqlx::query(SETTINGS).fetch_one(&pool).await.map_err(failed("read the settings"))?;
        let settings = (|| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))();
        let (journal, synchronous, overwrites): (String, i64, i64) = settings.map_err(failed("read the settings"))?;
        if journal != "wal" || synchronous < 2 || overwrites != 1 {
            return Err(StoreError::Io {
                action: "open the database",
                reason: format!(
                    "journal_mode is {journal}, synchronous is {synchronous}, secure_delete is {overwrites}; \
                     it takes wal, 2 (FULL) and 1 (ON), as in Sqlite::options"
                ),
            });
        }
        migrator().run(&pool).await.map_err(|error| failed("make the database ready")(error.into()))?;
        Ok(Self { pool, watch: Arc::default(), poll: Duration::from_millis(100) })
    }

    /// How often to look for what other processes committed, while somebody waits; 100 ms unless said.
    #[must_use]
    pub fn poll(mut self, every: Duration) -> Self {
        self.poll = every;
        self
    }

    /// Gives each kind of document that `registry` knows a view, named after the kind: `SELECT body ->> 'name' FROM wezer_read_wallet`.
    /// Call it again when a package is added; the views `wezer_documents`, `wezer_currencies`, `wezer_balances`, `wezer_communities` and
    /// `wezer_postings` are always there, the last filled by [`SqliteStore::show_postings`].
    /// What is sealed under a person's key is shown without its body.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the database refuses.
    pub async fn show(&self, registry: &Registry) -> Result<(), StoreError> {
        let action = "make a view";
        for kind in registry.documents() {
            // A view's text can't be bound to, so these statements alone are put together, of names that need no quotes.
            if !kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte)) {
                return Err(StoreError::Io { action, reason: format!("{kind} is no name for a view") });
            }
            let name = kind.replace('.', "_");
            let view = format!(
                "CREATE VIEW IF NOT EXISTS wezer_read_{name} AS
                 SELECT community, id, sealed, body FROM wezer_documents WHERE kind = '{kind}'"
            );
            raw_sql(AssertSqlSafe(view)).execute(&self.pool).await.map_err(failed(action))?;
        }
        Ok(())
    }

    /// The pool.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Opens a community that is there.
    ///
    /// # Errors
    /// [`StoreError::Io`] if it is not, or if the database can't be asked.
    pub async fn open(&self, community: CommunityId) -> Result<SqliteStore, StoreError> {
        let query = sqlx::query(OPEN).bind(community.to_string());
        let mut connection = self.pool.acquire().await.map_err(failed("get a connection"))?;
        let row = query.fetch_optional(&mut *connection).await.map_err(failed("open a community"))?;
        let Some(row) = row else {
            let reason = format!("there is no community {community} in this database");
            return Err(StoreError::Io { action: "open a community", reason });
        };
        let number = row.try_get(0).map_err(failed("open a community"))?;
        let place = self.watch.place(community);
        // Whoever opens does not know how the last who had it open ended.
        let lost = Lost::beginning_with(1);
        let store = SqliteStore { sqlite: self.clone(), community, number, place, lost };
        store.settle(&mut connection).await?;
        Ok(store)
    }

    /// Opens a community, and begins it if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the database can't be asked.
    pub async fn create(&self, community: CommunityId) -> Result<SqliteStore, StoreError> {
        let head = Head::empty(community);
        let query = sqlx::query(CREATE)
            .bind(community.to_string())
            .bind(head.hash.as_bytes().to_vec())
            .bind(head.recorded_at.as_micros());
        query.execute(&self.pool).await.map_err(failed("begin a community"))?;
        self.open(community).await
    }
}

async fn empty_log(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let action = "empty the write-ahead log";
    for again in [true, false] {
        let row = sqlx::query(EMPTY_LOG).fetch_one(&mut *connection).await.map_err(failed(action))?;
        let busy: i64 = row.try_get(0).map_err(failed(action))?;
        if busy == 0 {
            return Ok(());
        }
        if again {
            tokio::time::sleep(CHECKPOINT).await;
        }
    }
    Err(StoreError::Io { action, reason: String::from("somebody reads on for too long") })
}

/// Empties the log of the keys that were destroyed up to this entry.
async fn forget(connection: &mut SqliteConnection, number: i64, entry: i64) -> Result<(), StoreError> {
    empty_log(&mut *connection).await?;
    let query = sqlx::query(FORGOTTEN).bind(number).bind(entry);
    query.execute(connection).await.map_err(failed("tell that the log was emptied"))?;
    Ok(())
}

fn migrator() -> Migrator {
    let step = |version, description, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, sql.into_sql_str(), false)
    };
    // Never edited once released: a change is another step.
    let steps = vec![
        step(1, "tables", include_str!("schema.sql")),
        step(2, "views", include_str!("view.sql")),
        step(3, "postings", include_str!("postings.sql")),
    ];
    let mut migrator = Migrator::with_migrations(steps);
    migrator.dangerous_set_table_name(MIGRATIONS);
    migrator
}

/// Says what could not be done, and why.
fn failed(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::Io { action, reason: error.to_string() }
}

/// One community in SQLite. Its methods must be called on a tokio runtime.
#[derive(Debug)]
pub struct SqliteStore {
    sqlite: Sqlite,
    community: CommunityId,
    /// The community's number in this database.
    number: i64,
    place: Arc<Place>,
    lost: Lost,
}

impl SqliteStore {
    fn look(&self) {
        self.sqlite.watch.look(|| Eye { sqlite: self.sqlite.pool.clone(), pause: self.sqlite.poll });
    }

    /// Writes over what a commit that failed half-way left in the log, and syncs what a process that died left there unsynced: from
    /// now on that commit is there, or never will be.
    async fn settle(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if let Some(lost) = self.lost.unsettled() {
            let query = sqlx::query(SETTLE).bind(self.number);
            query.execute(connection).await.map_err(failed("settle a commit"))?;
            self.lost.settle(lost);
        }
        Ok(())
    }

    /// The head, and the entry whose destroyed keys may still be in the log.
    async fn head_on(&self, connection: &mut SqliteConnection) -> Result<(Head, Option<i64>), StoreError> {
        let row = sqlx::query(HEAD).bind(self.number).fetch_one(connection).await.map_err(failed("read the head"))?;
        head_of(&row)
    }
}

fn head_of(row: &SqliteRow) -> Result<(Head, Option<i64>), StoreError> {
    let get = |column| row.try_get::<i64, _>(column).map_err(failed("read the head"));
    let hash: &[u8] = row.try_get("hash").map_err(failed("read the head"))?;
    let head = number::head(get("seq")?, hash, get("recorded_at")?, get("accounts")?)?;
    Ok((head, row.try_get("unforgotten").map_err(failed("read the head"))?))
}

/// Looks now and then.
struct Eye {
    sqlite: SqlitePool,
    pause: Duration,
}

#[async_trait]
impl Look for Eye {
    async fn pause(&mut self) {
        tokio::time::sleep(self.pause).await;
    }

    async fn heads(&mut self, communities: &[CommunityId]) -> Result<Vec<(CommunityId, Head)>, StoreError> {
        let query = sqlx::query(HEADS).bind(read::json(communities)?);
        let action = "look for new heads";
        let mut connection = self.sqlite.acquire().await.map_err(failed("get a connection"))?;
        let mut heads = Vec::new();
        for row in query.fetch_all(&mut *connection).await.map_err(failed(action))? {
            let community: &str = row.try_get("community").map_err(failed(action))?;
            let (head, unforgotten) = head_of(&row)?;
            if let Some(entry) = unforgotten {
                let number = row.try_get("number").map_err(failed(action))?;
                if let Err(error) = forget(&mut connection, number, entry).await {
                    tracing::warn!(%error, community, "nobody hears of this community before its destroyed keys are forgotten");
                    continue;
                }
            }
            heads.push((community.parse().map_err(|_| damaged("a community's id"))?, head));
        }
        Ok(heads)
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn community(&self) -> CommunityId {
        self.community
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
        self.settle(&mut connection).await?;
        let (head, unforgotten) = self.head_on(&mut connection).await?;
        if let Some(entry) = unforgotten {
            forget(&mut connection, self.number, entry).await?;
        }
        self.place.learn(head);
        Ok(head)
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.try_read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.try_commit(batch).await
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.try_journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        let head = self.head().await?;
        Ok(self.place.past(after, head, || self.look()).await)
    }

    fn heard(&self) -> Option<Seq> {
        self.place.heard(|| self.look())
    }

    /// Writes the whole database anew, the application's tables too. See the [module](self) for what it can't reach.
    async fn purge(&self) -> Result<(), StoreError> {
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
        sqlx::query(DROP_SLOTS).execute(&mut *connection).await.map_err(failed("drop the slots of destroyed keys"))?;
        let samples = sqlx::query(SAMPLES).fetch_optional(&mut *connection).await.map_err(failed("look for samples"))?;
        if samples.is_some() {
            sqlx::query(DROP_SAMPLES).execute(&mut *connection).await.map_err(failed("drop samples of index rows"))?;
        }
        sqlx::query("VACUUM").execute(&mut *connection).await.map_err(failed("write the database anew"))?;
        empty_log(&mut connection).await
    }
}
