//! Reads of a stated freshness, on every store and as two processes would.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tempfile::TempDir;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::kernel::{Dated, LaneLimits};
use wezer_core::store::file::Options;
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{Batch, CommitError, FileStore, Found, Head, MemoryStore, Store, StoreError, Wanted};
use wezer_core::world::SystemWorld;
use wezer_core::{Community, Session};

use crate::place::{block_on, name, pool, server};
use crate::purse::{Purses, found, pay, registry};

const COMMUNITY: CommunityId = CommunityId::from_u128(0xf5e5);

/// Counts what is asked of a store; hears only what it is told, if it is told.
struct Counting {
    behind: Arc<dyn Store>,
    asked: AtomicUsize,
    deaf: AtomicBool,
    heard: AtomicU64,
}

impl Counting {
    fn before(behind: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { behind, asked: AtomicUsize::new(0), deaf: AtomicBool::new(false), heard: AtomicU64::new(0) })
    }

    fn count(&self) -> &dyn Store {
        self.asked.fetch_add(1, SeqCst);
        &*self.behind
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, SeqCst)
    }

    /// From now on it hears nothing new.
    fn go_deaf(&self, after: Seq) {
        self.heard.store(after.get(), SeqCst);
        self.deaf.store(true, SeqCst);
    }
}

#[async_trait]
impl Store for Counting {
    fn community(&self) -> CommunityId {
        self.behind.community()
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.count().head().await
    }

    async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.count().read(wanted).await
    }

    async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        self.count().commit(batch).await
    }

    async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
        self.count().journal(from, limit).await
    }

    async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
        self.count().changed(after).await
    }

    fn heard(&self) -> Option<Seq> {
        if self.deaf.load(SeqCst) { Some(Seq::new(self.heard.load(SeqCst))) } else { self.behind.heard() }
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.count().purge().await
    }
}

async fn balances(session: &Session, wallets: &[WalletId]) -> Dated<Vec<i64>> {
    session.ask_dated(Purses { wallets: wallets.to_vec() }).await.unwrap()
}

/// Two handles on one community, by turns; the second one's store counts.
type Pair = (Arc<dyn Store>, Arc<dyn Store>);

/// Asks until an answer comes out of memory.
async fn until_heard(session: &Session, counted: &Counting, wallets: &[WalletId]) -> Dated<Vec<i64>> {
    let began = Instant::now();
    loop {
        counted.asked();
        let answer = balances(session, wallets).await;
        if counted.asked() == 0 {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "the store never hears");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn cached_reads((left, right): Pair) {
    let counted = Counting::before(right);
    let writer = Community::open(left, registry());
    let reader = Community::open(Arc::clone(&counted) as Arc<dyn Store>, registry());
    let wallets = found(&writer, 3).await;
    let (latest, cached) = (reader.system(), reader.system().cached());
    assert_eq!(*balances(&cached, &wallets).await, [0, 0, 0]);
    until_heard(&cached, &counted, &wallets).await;
    for _ in 0..10 {
        assert_eq!(*balances(&cached, &wallets).await, [0, 0, 0]);
    }
    assert_eq!(counted.asked(), 0, "everything is in memory");

    let paid = writer.system().execute(pay(wallets[0], wallets[1], 7)).await.unwrap();
    let (began, mut before) = (Instant::now(), Seq::START);
    let delay = loop {
        let answer = balances(&cached, &wallets).await;
        assert!(answer.seq >= before, "a read never goes back");
        before = answer.seq;
        if answer.seq >= paid.seq {
            assert_eq!(*answer, [-7, 7, 0]);
            break began.elapsed();
        }
        assert_eq!(*answer, [0, 0, 0]);
        assert!(began.elapsed() < Duration::from_secs(10), "heard too late");
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    eprintln!("heard after {delay:.1?}");

    // Who asks for the latest has it at once, whatever was heard.
    let paid = writer.system().execute(pay(wallets[0], wallets[1], 1)).await.unwrap();
    let answer = balances(&latest, &wallets).await;
    assert_eq!((answer.seq, &answer.output[..]), (paid.seq, &[-8, 8, 0][..]));
    // What this process wrote itself, it reads, out of memory too.
    let paid = reader.system().execute(pay(wallets[2], wallets[1], 2)).await.unwrap();
    let answer = balances(&cached, &wallets).await;
    assert_eq!((answer.seq, &answer.output[..]), (paid.seq, &[-8, 10, -2][..]));
    until_heard(&cached, &counted, &wallets).await;
    assert_eq!(balances(&latest, &wallets).await.output, [-8, 10, -2]);
    assert_eq!(counted.asked(), 1, "the latest costs a look at the head");
}

#[test]
fn a_cached_read_costs_nothing_and_soon_hears_of_others() {
    type Open = Pin<Box<dyn Future<Output = Pair>>>;
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("town.db");
    let sqlite: Open = Box::pin(async move {
        let open = async || Arc::new(Sqlite::at(&path).await.unwrap().create(COMMUNITY).await.unwrap());
        (open().await as Arc<dyn Store>, open().await as Arc<dyn Store>)
    });
    let memory: Open = Box::pin(async {
        let store = Arc::new(MemoryStore::new(COMMUNITY));
        (Arc::clone(&store) as Arc<dyn Store>, store as Arc<dyn Store>)
    });
    let folder = dir.path().join("folder");
    let file: Open = Box::pin(async move {
        let store = Arc::new(FileStore::open(folder, Options::default().create(COMMUNITY)).unwrap());
        (Arc::clone(&store) as Arc<dyn Store>, store as Arc<dyn Store>)
    });
    let postgres = server().map(|server| -> Open {
        Box::pin(async move {
            let database = name();
            server.database(&database).unwrap();
            let open = async || {
                let postgres = Postgres::new(pool(server, &database).await).await.unwrap();
                Arc::new(postgres.create(COMMUNITY).await.unwrap()) as Arc<dyn Store>
            };
            (open().await, open().await)
        })
    });
    for open in [memory, file, sqlite].into_iter().chain(postgres) {
        block_on(async { cached_reads(open.await).await });
    }
}

/// What is missing in memory is read as it stands now; the answer is of one moment all the same.
#[test]
fn a_cached_answer_is_never_a_mixture() {
    block_on(async {
        let store = Arc::new(MemoryStore::new(COMMUNITY));
        let counted = Counting::before(Arc::clone(&store) as Arc<dyn Store>);
        let writer = Community::open(store, registry());
        let reader = Community::open(Arc::clone(&counted) as Arc<dyn Store>, registry());
        // Accounts are fetched 64 at a time.
        let wallets = found(&writer, 130).await;
        for pair in wallets.chunks(2) {
            writer.system().execute(pay(pair[0], pair[1], 1)).await.unwrap();
        }
        let (near, far) = (wallets[0], wallets[129]);
        let cached = reader.system().cached();
        let known = balances(&cached, &[near]).await.seq;
        counted.go_deaf(known);
        writer.system().execute(pay(near, far, 5)).await.unwrap();
        let stale = balances(&cached, &[near]).await;
        assert_eq!((stale.seq, &stale.output[..]), (known, &[-1][..]), "it is as it was known");
        assert_eq!(*balances(&cached, &[near, far]).await, [-6, 6]);
    });
}

/// Parts of the index stay in memory too, until something is committed, and no more than allowed.
#[test]
fn no_more_of_the_index_is_kept_than_allowed() {
    block_on(async {
        for (cached_rows, reads) in [(LaneLimits::default().cached_rows, 0), (0, 2)] {
            let counted = Counting::before(Arc::new(MemoryStore::new(COMMUNITY)));
            let limits = LaneLimits { cached_rows, ..LaneLimits::default() };
            let store = Arc::clone(&counted) as Arc<dyn Store>;
            let community = Community::open_with(store, registry(), Arc::new(SystemWorld), limits);
            let wallets = found(&community, 2).await;
            let cached = community.system().cached();
            balances(&cached, &wallets).await;
            counted.asked();
            balances(&cached, &wallets).await;
            assert_eq!(counted.asked(), reads, "with {cached_rows} rows");
        }
    });
}

/// A store that does not say what it heard is asked each time.
#[test]
fn a_store_that_hears_nothing_is_asked() {
    struct Silent(Arc<Counting>);

    #[async_trait]
    impl Store for Silent {
        fn community(&self) -> CommunityId {
            self.0.community()
        }

        async fn head(&self) -> Result<Head, StoreError> {
            self.0.head().await
        }

        async fn read(&self, wanted: &Wanted) -> Result<Found, StoreError> {
            self.0.read(wanted).await
        }

        async fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
            self.0.commit(batch).await
        }

        async fn journal(&self, from: Seq, limit: usize) -> Result<Vec<(Seq, Arc<[u8]>)>, StoreError> {
            self.0.journal(from, limit).await
        }

        async fn changed(&self, after: Seq) -> Result<Head, StoreError> {
            self.0.changed(after).await
        }

        async fn purge(&self) -> Result<(), StoreError> {
            self.0.purge().await
        }
    }

    block_on(async {
        let store = Arc::new(MemoryStore::new(COMMUNITY));
        let counted = Counting::before(Arc::clone(&store) as Arc<dyn Store>);
        let writer = Community::open(store, registry());
        let reader = Community::open(Silent(Arc::clone(&counted)), registry());
        let wallets = found(&writer, 2).await;
        let cached = reader.system().cached();
        balances(&cached, &wallets).await;
        counted.asked();
        assert_eq!(*balances(&cached, &wallets).await, [0, 0]);
        assert_eq!(counted.asked(), 1);
        writer.system().execute(pay(wallets[0], wallets[1], 3)).await.unwrap();
        assert_eq!(*balances(&cached, &wallets).await, [-3, 3]);
    });
}
