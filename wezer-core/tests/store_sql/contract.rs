//! The store's contract on both.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use async_trait::async_trait;
use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::journal::Seq;
use wezer_core::store::conformance::{Backend, Destroys, Dice, sample};
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{MemoryStore, Store, Wanted};
use wezer_core::store_conformance;

use crate::place::{block_on, name, pool, server};

/// Each store in a file of its own; the last one is opened again.
struct Files {
    dir: TempDir,
    made: AtomicU64,
}

impl Files {
    fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), made: AtomicU64::new(0) }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join(self.made.load(SeqCst).to_string())
    }
}

#[async_trait]
impl Backend for Files {
    async fn fresh(&self) -> Arc<dyn Store> {
        self.made.fetch_add(1, SeqCst);
        Arc::new(Sqlite::at(self.path()).await.unwrap().create(CommunityId::from_u128(41)).await.unwrap())
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        let community = store.community();
        drop(store);
        Some(Arc::new(Sqlite::at(self.path()).await.unwrap().open(community).await.unwrap()))
    }

    /// The database and its log.
    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        Some(["", "-wal", "-shm"].iter().any(|end| holds(&PathBuf::from(format!("{}{end}", self.path().display())), bytes)))
    }
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    // A file may go away while the folder is read.
    std::fs::read(path).unwrap_or_default().windows(bytes.len()).any(|part| part == bytes)
}

/// Each store is a community of its own among many in one database.
struct Neighbours {
    database: String,
    made: AtomicU64,
}

impl Neighbours {
    fn new() -> Self {
        Self { database: name(), made: AtomicU64::new(0) }
    }

    async fn postgres(&self) -> Postgres {
        Postgres::new(pool(server().unwrap(), &self.database).await).await.unwrap()
    }
}

#[async_trait]
impl Backend for Neighbours {
    async fn fresh(&self) -> Arc<dyn Store> {
        let made = self.made.fetch_add(1, SeqCst);
        if made == 0 {
            server().unwrap().database(&self.database).unwrap();
        }
        let community = CommunityId::from_u128(41 + u128::from(made));
        Arc::new(self.postgres().await.create(community).await.unwrap())
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        let community = store.community();
        drop(store);
        Some(Arc::new(self.postgres().await.open(community).await.unwrap()))
    }

    /// The files of the database's tables. The server's log of writes is out of a client's reach, and said to be so.
    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        let pool = pool(server().unwrap(), &self.database).await;
        sqlx::query("CHECKPOINT").execute(&pool).await.unwrap();
        let query = sqlx::query("SELECT oid::bigint FROM pg_database WHERE datname = current_database()");
        let oid: i64 = query.fetch_one(&pool).await.unwrap().get(0);
        let files = std::fs::read_dir(server().unwrap().data().join("base").join(oid.to_string())).unwrap();
        Some(files.map(|file| file.unwrap().path()).any(|path| holds(&path, bytes)))
    }

    fn destroys(&self) -> Destroys {
        Destroys::WithPurge
    }
}

/// The same in SQLite: one file for all.
struct Housemates(Files, AtomicU64);

#[async_trait]
impl Backend for Housemates {
    async fn fresh(&self) -> Arc<dyn Store> {
        let community = CommunityId::from_u128(41 + u128::from(self.1.fetch_add(1, SeqCst)));
        Arc::new(Sqlite::at(self.0.path()).await.unwrap().create(community).await.unwrap())
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        self.0.reopen(store).await
    }

    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        self.0.holds(bytes).await
    }
}

/// Runs a clause where there is a server.
fn served(clause: impl Future<Output = ()>) {
    if server().is_some() {
        block_on(clause);
    }
}

store_conformance!(sqlite, block_on, Files::new());
store_conformance!(sqlite_shared, block_on, Housemates(Files::new(), AtomicU64::new(0)));
store_conformance!(postgres, served, Neighbours::new());

/// Entries of one commit may lie together: each is found alone, and in pages that begin and end anywhere.
#[test]
fn each_of_many_entries_of_a_commit_is_found() {
    let backends: [(&dyn Backend, bool); 2] = [(&Files::new(), true), (&Neighbours::new(), server().is_some())];
    for backend in backends.into_iter().filter_map(|(backend, there)| there.then_some(backend)) {
        block_on(async {
            let store = backend.fresh().await;
            let model = MemoryStore::new(store.community());
            let mut dice = Dice::new(256);
            for many in [1, 255, 256, 1, 257, 700, 3] {
                let lengths: Vec<_> = (0..many).map(|_| dice.length(90)).collect();
                let entries: Vec<_> = lengths.into_iter().map(|length| dice.bytes(length)).collect();
                let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
                let batch = sample::entries_only(&model.head().await.unwrap(), &entries);
                model.commit(&batch).await.unwrap();
                store.commit(&batch).await.unwrap();
            }
            let last = model.head().await.unwrap().seq.get();
            let all = Wanted { entries: (0..last + 3).map(Seq::new).collect(), ..Wanted::default() };
            assert_eq!(store.read(&all).await.unwrap().entries, model.read(&all).await.unwrap().entries);
            for _ in 0..200 {
                let (from, limit) = (Seq::new(dice.below(last + 3)), dice.length(600));
                let right = model.journal(from, limit).await.unwrap();
                assert_eq!(store.journal(from, limit).await.unwrap(), right, "from {from:?}, {limit}");
            }
        });
    }
}
