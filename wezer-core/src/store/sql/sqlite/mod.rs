//! Communities in an SQLite database: one machine, any number of processes, a file of one's own or that of the application that
//! embeds us.
//!
//! Invariant: a commit is one transaction that moves the community's row of `wezer_head`, or does nothing.
//!
//! Cost: a commit is one sync; a read is answered from the page cache or the file. Each statement goes to a thread of `sqlx` and back
//! (10 to 20 µs). While somebody waits for what other processes commit: one small query each 100 ms.
//!
//! # What is promised
//! The database is kept with a write-ahead log and synced at each commit (`journal_mode = WAL`, `synchronous = FULL`), and what is
//! deleted is overwritten (`secure_delete = ON`): [`Sqlite::options`] says so, and a pool with other settings is refused. So an
//! acknowledged commit survives the death of the process and of the machine.
//!
//! A destroyed key is overwritten where it lies, and the write-ahead log is emptied before the commit is acknowledged. That waits
//! for those who are reading; if one reads on for longer than the busy timeout, the commit has happened but is answered with
//! [`CommitError::Unknown`], and the log is emptied by the next purge or the next commit that destroys a key. [`Store::purge`]
//! writes the whole database anew (the application's tables too) and empties the log.
//!
//! # What can't be
//! Space that the database gives back to the file system is not overwritten: the log's when it is emptied, the file's end when
//! it gets shorter, and the copy that a purge writes to the directory for temporary files while it lasts. Neither are blocks that a flash drive or a copying file system left behind. Encrypt the disk where that matters,
//! or take the [file store](crate::store::FileStore), which overwrites what it gives back.

mod commit;
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
use sqlx::{Row, SqlSafeStr as _};

use super::number::{counted, counted32, damaged};
use super::watch::{Look, Place, Watch};
use crate::id::CommunityId;
use crate::journal::{Hash, Seq};
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};
use crate::time::Timestamp;

const CREATE: &str = "INSERT INTO wezer_head (community, seq, hash, recorded_at, accounts) VALUES (?1, 0, ?2, ?3, 0)
    ON CONFLICT (community) DO NOTHING";
const OPEN: &str = "SELECT number FROM wezer_head WHERE community = ?1";
const HEAD: &str = "SELECT seq, hash, recorded_at, accounts FROM wezer_head WHERE number = ?1";
const HEADS: &str = "SELECT seq, hash, recorded_at, accounts, community FROM wezer_head
    WHERE community IN (SELECT value FROM json_each(?1))";
const SETTINGS: &str = "SELECT journal_mode, synchronous, secure_delete
    FROM pragma_journal_mode, pragma_synchronous, pragma_secure_delete";
const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
const DROP_SLOTS: &str = "DELETE FROM wezer_key WHERE bytes = zeroblob(32)";

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
        let row = query.fetch_optional(&self.pool).await.map_err(failed("open a community"))?;
        let Some(row) = row else {
            let reason = format!("there is no community {community} in this database");
            return Err(StoreError::Io { action: "open a community", reason });
        };
        let number = row.try_get(0).map_err(failed("open a community"))?;
        let place = self.watch.place(community);
        Ok(SqliteStore { sqlite: self.clone(), community, number, place })
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

    async fn empty_log(&self) -> Result<(), StoreError> {
        let action = "empty the write-ahead log";
        let row = sqlx::query(EMPTY_LOG).fetch_one(&self.pool).await.map_err(failed(action))?;
        let busy: i64 = row.try_get(0).map_err(failed(action))?;
        if busy != 0 {
            let reason = String::from("somebody reads on for too long");
            return Err(StoreError::Io { action, reason });
        }
        Ok(())
    }
}

fn migrator() -> Migrator {
    let step = |version, description, sql: &'static str| {
        Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, sql.into_sql_str(), false)
    };
    // Never edited once released: a change is another step.
    let steps = vec![step(1, "tables", include_str!("schema.sql")), step(2, "views", include_str!("view.sql"))];
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
}

impl SqliteStore {
    async fn head_on(&self, connection: &mut SqliteConnection) -> Result<Head, StoreError> {
        let row = sqlx::query(HEAD).bind(self.number).fetch_one(connection).await.map_err(failed("read the head"))?;
        let head = head_of(&row)?;
        Ok(head)
    }
}

fn head_of(row: &SqliteRow) -> Result<Head, StoreError> {
    let get = |column| row.try_get::<i64, _>(column).map_err(failed("read the head"));
    let hash: &[u8] = row.try_get("hash").map_err(failed("read the head"))?;
    Ok(Head {
        seq: Seq::new(counted(get("seq")?)?),
        hash: Hash::from_bytes(hash.try_into().map_err(|_| damaged("a hash's length"))?),
        recorded_at: Timestamp::from_micros(get("recorded_at")?),
        accounts: counted32(get("accounts")?)?,
    })
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
        let rows = query.fetch_all(&self.sqlite).await.map_err(failed("look for new heads"))?;
        rows.iter()
            .map(|row| {
                let community: &str = row.try_get("community").map_err(failed("look for new heads"))?;
                let community = community.parse().map_err(|_| damaged("a community's id"))?;
                Ok((community, head_of(row)?))
            })
            .collect()
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn community(&self) -> CommunityId {
        self.community
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let mut connection = self.sqlite.pool.acquire().await.map_err(failed("get a connection"))?;
        let head = self.head_on(&mut connection).await?;
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
        if head.seq > after {
            return Ok(head);
        }
        let waiting = self.place.wait();
        self.sqlite.watch.look(|| Eye { sqlite: self.sqlite.pool.clone(), pause: self.sqlite.poll });
        Ok(waiting.past(after).await)
    }

    /// Writes the whole database anew, the application's tables too. See the [module](self) for what it can't reach.
    async fn purge(&self) -> Result<(), StoreError> {
        let pool = &self.sqlite.pool;
        sqlx::query(DROP_SLOTS).execute(pool).await.map_err(failed("drop the slots of destroyed keys"))?;
        sqlx::query("VACUUM").execute(pool).await.map_err(failed("write the database anew"))?;
        self.sqlite.empty_log().await
    }
}
