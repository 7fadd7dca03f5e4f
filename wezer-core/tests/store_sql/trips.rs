//! How many round trips a command costs: counted between us and PostgreSQL, by who speaks after whom.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use tempfile::TempDir;
use wezer_core::id::CommunityId;
use wezer_core::ledger::{CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::store::conformance::sample;
use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::postgres::PgPoolOptions;
use wezer_core::store::{CommitError, Store};
use wezer_core::{Community, Registry};

use crate::companion::Careless;
use crate::place::{block_on, name, server};
use crate::plan::{batch, wanted};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x7219);
const SOCKET: &str = ".s.PGSQL.5432";
/// What a pool sends by itself when a connection comes back: whether it lives. Nobody waits for that, but who needs this connection next.
const PING: &[u8] = b"S\0\0\0\x04";

/// Stands before the server, passes everything on, and counts how often a client spoke after the server had.
struct Relay {
    dir: TempDir,
    trips: Arc<AtomicU64>,
}

impl Relay {
    fn before(server: &Server) -> Self {
        let (dir, trips) = (TempDir::new().unwrap(), Arc::new(AtomicU64::new(0)));
        let listener = UnixListener::bind(dir.path().join(SOCKET)).unwrap();
        let behind = server.options("postgres").get_socket().unwrap().join(SOCKET);
        let counted = Arc::clone(&trips);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), UnixStream::connect(&behind).unwrap());
                let (trips, spoke) = (Arc::clone(&counted), Arc::new(AtomicBool::new(true)));
                let (to_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let answered = Arc::clone(&spoke);
                std::thread::spawn(move || pass(server, to_client, |_| answered.store(true, SeqCst)));
                let asked = move |piece: &[u8]| {
                    if piece != PING {
                        trips.fetch_add(u64::from(spoke.swap(false, SeqCst)), SeqCst);
                    }
                };
                std::thread::spawn(move || pass(client, to_server, asked));
            }
        });
        Self { dir, trips }
    }

    /// A database through one connection, as an application would have it that knows that its connections live.
    async fn postgres(&self, server: &Server) -> Postgres {
        let options = server.database(&name()).unwrap().socket(self.dir.path());
        let pool = PgPoolOptions::new().max_connections(1).test_before_acquire(false).connect_with(options).await.unwrap();
        Postgres::new(pool).await.unwrap()
    }

    /// The round trips of what is done.
    async fn of<T>(&self, done: impl Future<Output = T>) -> (u64, T) {
        let before = self.trips.load(SeqCst);
        let output = done.await;
        (self.trips.load(SeqCst) - before, output)
    }
}

/// Until one of them says no more. Tells `heard` of each piece before it goes on.
fn pass(mut from: UnixStream, mut to: UnixStream, heard: impl Fn(&[u8])) {
    let mut bytes = [0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        heard(&bytes[..read]);
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    to.shutdown(Shutdown::Both).unwrap_or(());
}

#[test]
fn a_commit_is_one_and_a_read_is_one_however_much_there_is_in_it() {
    let Some(server) = server() else { return };
    block_on(async {
        let relay = Relay::before(server);
        let postgres = relay.postgres(server).await;
        let store = postgres.create(COMMUNITY).await.unwrap();
        let mut head = store.head().await.unwrap();
        // The first time, each statement is prepared, which costs some round trips more, once for each connection.
        for prepared in [false, true] {
            let commit = sample::entries_only(&head, &[b"entry"]);
            let (trips, done) = relay.of(store.commit(&commit)).await;
            done.unwrap();
            assert!(!prepared || trips == 1, "entries: {trips}");
            head = commit.head;
            for (numbers, there) in [(0..1, true), (0..1, false), (0..2_000, true), (0..2_000, false)] {
                let commit = batch(&head, numbers.clone(), there);
                let (trips, done) = relay.of(store.commit(&commit)).await;
                done.unwrap();
                assert!(!prepared || trips == 1, "{numbers:?} {there}: {trips}");
                head = commit.head;
            }
            for many in [1, 2_000] {
                let mut much = wanted(0);
                (1..many).map(wanted).for_each(|more| {
                    much.documents.extend(more.documents);
                    much.wallets.extend(more.wallets);
                    much.pages.extend(more.pages);
                    much.ranges.extend(more.ranges);
                    much.keys.extend(more.keys);
                });
                much.pages.dedup();
                let (trips, found) = relay.of(store.read(&much)).await;
                found.unwrap();
                assert!(!prepared || trips == 1, "a read of {many}: {trips}");
            }
        }
        // Who comes second is told so by a second look.
        let stale = sample::entries_only(&head, &[b"first"]);
        store.commit(&stale).await.unwrap();
        let late = sample::entries_only(&head, &[b"second"]);
        let (trips, refused) = relay.of(store.commit(&late)).await;
        assert!(matches!(refused, Err(CommitError::Conflict { .. })), "{refused:?}");
        assert_eq!(trips, 2, "late");
        // With rows of the application's in the same transaction: its begin, ours, theirs, whether all is there, its end.
        let store = postgres.with_companion(Arc::new(Careless("SELECT 1"))).create(CommunityId::from_u128(2)).await.unwrap();
        let mut head = store.head().await.unwrap();
        for prepared in [false, true] {
            let accompanied = sample::entries_only(&head, &[b"entry"]);
            let (trips, done) = relay.of(store.commit(&accompanied)).await;
            done.unwrap();
            assert!(!prepared || trips == 5, "accompanied: {trips}");
            head = accompanied.head;
        }
    });
}

#[test]
fn a_payment_between_people_who_are_known_is_one_and_so_are_a_thousand_at_once() {
    let Some(server) = server() else { return };
    block_on(async {
        let relay = Relay::before(server);
        let postgres = relay.postgres(server).await;
        let open = async || Community::open(Arc::new(postgres.create(COMMUNITY).await.unwrap()), Registry::core());
        let community = open().await;
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100000".parse().unwrap());
        system.execute(val).await.unwrap();
        let ana = system.execute(AdmitMember::named("Ana")).await.unwrap().wallet;
        let bo = system.execute(AdmitMember::named("Bo")).await.unwrap().wallet;
        let pay = || Pay::new(ana, bo, "1 VAL".parse().unwrap());
        system.execute(pay()).await.unwrap();
        let (trips, paid) = relay.of(system.execute(pay())).await;
        paid.unwrap();
        assert_eq!(trips, 1, "a payment");
        let many = (0..1_000).map(|_| (system.fresh_command_id(), pay())).collect();
        let (trips, paid) = relay.of(system.execute_all(many)).await;
        assert!(paid.iter().all(Result::is_ok));
        assert_eq!(trips, 1, "a thousand payments");
        // A process that knows nobody yet asks for what it needs in a few steps, not row by row.
        let stranger = open().await;
        let system = stranger.system();
        let many = (0..1_000).map(|_| (system.fresh_command_id(), pay())).collect();
        let (trips, paid) = relay.of(system.execute_all(many)).await;
        assert!(paid.iter().all(Result::is_ok));
        assert!((3..=8).contains(&trips), "a stranger's thousand payments: {trips}");
    });
}
