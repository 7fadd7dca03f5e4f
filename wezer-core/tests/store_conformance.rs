//! The store's contract, for every backend that needs no server.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use async_trait::async_trait;
use pollster::block_on;
use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::store::conformance::Backend;
use wezer_core::store::file::Options;
use wezer_core::store::file::sim::SimDisk;
use wezer_core::store::{Around, Batch, CommitError, FileStore, MemoryStore, Store};
use wezer_core::store_conformance;

const COMMUNITY: CommunityId = CommunityId::from_u128(41);

struct Memory;

#[async_trait]
impl Backend for Memory {
    async fn fresh(&self) -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(COMMUNITY))
    }

    async fn reopen(&self, _: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        eprintln!("skipped: a store in memory keeps nothing once it is closed");
        None
    }

    async fn holds(&self, _: &[u8]) -> Option<bool> {
        eprintln!("skipped: nobody searches the memory of a process");
        None
    }
}

/// A checkpoint every few commits, so that reads find things in every place there is.
fn options() -> Options {
    Options::default().create(COMMUNITY).checkpoint_bytes(4096)
}

/// Each store in a directory of its own; the last one is opened again.
struct Files {
    dir: TempDir,
    made: AtomicU64,
    options: Options,
}

impl Files {
    fn new(options: Options) -> Self {
        Self { dir: TempDir::new().unwrap(), made: AtomicU64::new(0), options }
    }

    fn open(&self) -> FileStore {
        FileStore::open(self.place(), self.options.clone()).unwrap()
    }

    fn place(&self) -> PathBuf {
        self.dir.path().join(self.made.load(SeqCst).to_string())
    }

    fn search(&self, bytes: &[u8]) -> bool {
        let files = std::fs::read_dir(self.place()).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().any(|path| std::fs::read(path).unwrap().windows(bytes.len()).any(|part| part == bytes))
    }
}

#[async_trait]
impl Backend for Files {
    async fn fresh(&self) -> Arc<dyn Store> {
        self.made.fetch_add(1, SeqCst);
        Arc::new(self.open())
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        drop(store);
        Some(Arc::new(self.open()))
    }

    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        Some(self.search(bytes))
    }
}

/// Each store on a disk of its own; the last one is opened again after a crash.
struct Simulated(std::sync::Mutex<SimDisk>);

impl Simulated {
    fn open(&self) -> Arc<dyn Store> {
        let disk = self.0.lock().unwrap().clone();
        Arc::new(FileStore::open_on(Arc::new(disk), "simulated", options().background(false)).unwrap())
    }
}

#[async_trait]
impl Backend for Simulated {
    async fn fresh(&self) -> Arc<dyn Store> {
        *self.0.lock().unwrap() = SimDisk::new(1);
        self.open()
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        self.0.lock().unwrap().crash();
        drop(store);
        Some(self.open())
    }

    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        Some(!self.0.lock().unwrap().search(bytes).is_empty())
    }
}

/// A file store that is checkpointed after every other commit, so that reads join what is in memory and what is below.
struct Checkpointed(FileStore, AtomicU64);

#[async_trait]
impl Around for Checkpointed {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.0.commit(batch).await?;
        if self.1.fetch_add(1, SeqCst).is_multiple_of(2) {
            self.0.checkpoint().map_err(CommitError::Unknown)?;
        }
        Ok(())
    }
}

struct OftenCheckpointed(Files);

#[async_trait]
impl Backend for OftenCheckpointed {
    async fn fresh(&self) -> Arc<dyn Store> {
        self.0.made.fetch_add(1, SeqCst);
        Arc::new(Checkpointed(self.0.open(), AtomicU64::new(0)))
    }

    async fn reopen(&self, store: Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        drop(store);
        Some(Arc::new(Checkpointed(self.0.open(), AtomicU64::new(0))))
    }

    async fn holds(&self, bytes: &[u8]) -> Option<bool> {
        Some(self.0.search(bytes))
    }
}

store_conformance!(memory, block_on, Memory);
store_conformance!(file, block_on, Files::new(options()));
store_conformance!(file_often_checkpointed, block_on, OftenCheckpointed(Files::new(options())));
store_conformance!(file_without_checkpoints, block_on, Files::new(options().checkpoint_bytes(1 << 40)));
store_conformance!(file_on_simulated_disk, block_on, Simulated(std::sync::Mutex::new(SimDisk::new(0))));
