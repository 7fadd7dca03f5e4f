//! Communities in PostgreSQL: any number of them, any number of processes, on a server of their own or in the database of the
//! application that embeds us.
//!
//! Invariant: a commit is one statement that moves the community's row of `wezer.head`, or does nothing. The fence in that row
//! settles lost answers: a handle that lost one raises the fence before it says anything else, so a commit that is still on its way
//! can't land afterwards.
//!
//! Cost: one round trip a commit, two after a conflict, four and the application's own with a [`Companion`]; one a read. A pool of
//! sqlx adds two of its own: one when it gives a connection out, unless told otherwise (`test_before_acquire`), and one when it comes
//! back, for which only the next waits who needs this connection. While somebody waits for others' commits: one connection more than
//! the pool's, and one small query a notification.
//!
//! # What is promised
//! Whatever the server's settings promise: with `synchronous_commit` and `fsync` on, which they are unless somebody changed them, an
//! acknowledged commit survives the death of the process and of the machine; with synchronous standbys, of the primary.
//!
//! # Why documents are bytes and not `jsonb`
//! A store gives back the bytes that it was given, some of which are sealed, and `jsonb` orders and rounds. The views show them as
//! `jsonb`; what is searched for lies in index rows of its own.
//!
//! # What can't be
//! PostgreSQL keeps old versions of rows until they are vacuumed, and a copy of every change in its write-ahead log. So a destroyed
//! key and a removed document are out of reach of any query at once, and out of the tables' files after [`Store::purge`]; but the
//! write-ahead log, archives of it, standbys that lag and backups hold them until they are recycled or expire. Nothing that a
//! client can do reaches there: keep backups and archived logs only as long as an erasure may take, and encrypt the disk.
//! A purge writes the tables anew for all communities of the database, and nobody reads or commits meanwhile. Rows that a transaction
//! begun earlier may still see outlive it: purge when no long query runs. Statistics of what may have to be forgotten are switched
//! off, since they would keep samples.

mod commit;
mod companion;
#[cfg(feature = "testing")]
pub mod ephemeral;
mod listen;
mod numeric;
mod outcome;
mod postings;
mod purge;
mod read;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, PgRow};
use sqlx::{Postgres as Driver, SqlSafeStr as _};

pub use self::companion::Companion;
use self::listen::{Ear, Telling};
use self::outcome::failed;
use super::lost::Lost;
use super::number;
use super::watch::{Place, Watch};
use crate::id::CommunityId;
use crate::journal::Seq;
use crate::kernel::Registry;
use crate::store::{Batch, CommitError, Found, Head, Store, StoreError, Wanted};

const CREATE: &str = "INSERT INTO wezer.head (community, seq, hash, recorded_at, accounts) VALUES ($1, 0, $2, $3, 0)
    ON CONFLICT (community) DO NOTHING";
const HEAD: &str = "SELECT seq, hash, recorded_at, accounts, fence FROM wezer.head WHERE community = $1";
const SETTLE: &str = "UPDATE wezer.head SET fence = fence + 1 WHERE community = $1
    RETURNING seq, hash, recorded_at, accounts, fence";
const SHOW: &str = "SELECT wezer.show($1)";

/// Where the migrations are counted: apart from the application's.
const MIGRATIONS: &str = "_wezer_migrations";
const STEPS: &str = "SELECT count(*) FROM _wezer_migrations WHERE success";

/// A database in which communities are kept. Cheap to clone; clones share what they know.
#[derive(Debug, Clone)]
pub struct Postgres {
    pool: PgPool,
    watch: Arc<Watch>,
    poll: Duration,
    companion: Option<Arc<dyn Companion>>,
}

impl Postgres {
    /// Makes the database ready: creates schema `wezer` or brings it up to date. The pool may be the application's own; its futures
    /// run on tokio, and so do the methods of the stores. The role needs to be allowed to create a schema the first time.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the server can't be reached or refuses.
    pub async fn new(pool: PgPool) -> Result<Self, StoreError> {
        let migrator = migrator();
        // Whoever finds all done takes no lock: one of a session would stay for ever behind a pooler that shares connections.
        let done = sqlx::query(STEPS).fetch_one(&pool).await.and_then(|row| row.try_get::<i64, _>(0)).unwrap_or(0);
        if usize::try_from(done).ok() != Some(migrator.iter().count()) {
            migrator.run(&pool).await.map_err(|error| failed("make the database ready")(error.into()))?;
        }
        Ok(Self { pool, watch: Arc::default(), poll: Duration::from_millis(200), companion: None })
    }

    /// How often to look for what other processes committed while notifications can't be heard, such as behind a pooler that shares
    /// connections; 200 ms unless said.
    #[must_use]
    pub fn poll(mut self, every: Duration) -> Self {
        self.poll = every;
        self
    }

    /// The application's rows that are written with each commit, in its transaction, by the stores that are opened from here on.
    #[must_use]
    pub fn with_companion(mut self, companion: Arc<dyn Companion>) -> Self {
        self.companion = Some(companion);
        self
    }

    /// Gives each kind of document that `registry` knows a view in schema `wezer_read`, named after the kind, with its body as
    /// `jsonb`: `SELECT body ->> 'name' FROM wezer_read.wallet`. Call it again when a package is added; the views `documents`,
    /// `currencies`, `balances`, `communities` and `postings` are always there, the last filled by
    /// [`PostgresStore::show_postings`]. What is sealed under a person's key is shown without its body.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the server refuses.
    pub async fn show(&self, registry: &Registry) -> Result<(), StoreError> {
        for kind in registry.documents() {
            sqlx::query(SHOW).bind(kind).execute(&self.pool).await.map_err(failed("make a view"))?;
        }
        Ok(())
    }

    /// The pool.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Opens a community that is there.
    ///
    /// # Errors
    /// [`StoreError::Io`] if it is not, or if the server can't be asked.
    pub async fn open(&self, community: CommunityId) -> Result<PostgresStore, StoreError> {
        let place = self.watch.place(community);
        let store = PostgresStore {
            postgres: self.clone(),
            community,
            place,
            fence: AtomicI64::new(0),
            lost: Lost::beginning_with(0),
            telling: Arc::default(),
        };
        store.head().await?;
        Ok(store)
    }

    /// Opens a community, and begins it if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Io`] if the server can't be asked.
    pub async fn create(&self, community: CommunityId) -> Result<PostgresStore, StoreError> {
        let head = Head::empty(community);
        let query =
            sqlx::query(CREATE).bind(community.as_uuid()).bind(head.hash.as_bytes().to_vec()).bind(head.recorded_at.as_micros());
        query.execute(&self.pool).await.map_err(failed("begin a community"))?;
        self.open(community).await
    }
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

/// One community in PostgreSQL. Its methods must be called on a tokio runtime.
#[derive(Debug)]
pub struct PostgresStore {
    postgres: Postgres,
    community: CommunityId,
    place: Arc<Place>,
    /// The fence as this handle last saw it.
    fence: AtomicI64,
    lost: Lost,
    telling: Arc<Telling>,
}

impl PostgresStore {
    fn fence(&self) -> i64 {
        self.fence.load(SeqCst)
    }

    fn look(&self) {
        self.postgres.watch.look(|| Ear::new(self.postgres.pool.clone(), self.postgres.poll));
    }

    async fn connection(&self) -> Result<PoolConnection<Driver>, StoreError> {
        self.postgres.pool.acquire().await.map_err(failed("get a connection"))
    }

    /// After a lost answer: from now on that commit is there, or never will be.
    async fn settle(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        if let Some(lost) = self.lost.unsettled() {
            let query = sqlx::query(SETTLE).bind(self.community.as_uuid());
            let rows = query.fetch_all(connection).await.map_err(failed("settle a commit"))?;
            self.known(rows.first())?;
            self.lost.settle(lost);
        }
        Ok(())
    }

    async fn head_on(&self, connection: &mut PgConnection) -> Result<(Head, i64), StoreError> {
        let rows = sqlx::query(HEAD).bind(self.community.as_uuid()).fetch_all(connection).await;
        self.known(rows.map_err(failed("read the head"))?.first())
    }

    fn known(&self, row: Option<&PgRow>) -> Result<(Head, i64), StoreError> {
        let absent = || StoreError::Io {
            action: "open a community",
            reason: format!("there is no community {} in this database", self.community),
        };
        let (head, fence) = head_of(row.ok_or_else(absent)?)?;
        self.fence.fetch_max(fence, SeqCst);
        self.place.learn(head);
        Ok((head, fence))
    }
}

/// Reads the head and the fence.
fn head_of(row: &PgRow) -> Result<(Head, i64), StoreError> {
    let get = |column| row.try_get::<i64, _>(column).map_err(failed("read the head"));
    let hash: &[u8] = row.try_get("hash").map_err(failed("read the head"))?;
    Ok((number::head(get("seq")?, hash, get("recorded_at")?, get("accounts")?)?, get("fence")?))
}

#[async_trait]
impl Store for PostgresStore {
    fn community(&self) -> CommunityId {
        self.community
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let mut connection = self.connection().await?;
        self.settle(&mut connection).await?;
        Ok(self.head_on(&mut connection).await?.0)
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

    /// See the [module](self) for what a purge can't reach.
    async fn purge(&self) -> Result<(), StoreError> {
        self.try_purge().await
    }
}
