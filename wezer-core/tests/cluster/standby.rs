//! A standby takes over: with a synchronous one nothing that was acknowledged is lost, without one it may be.
//!
//! Clients reach the primary under one address, as through a name or a proxy that whoever promotes a standby turns over: here it is
//! a link to the socket.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use wezer_core::journal::Seq;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::{self, Row, postgres::PgPool};

use crate::bank::Bank;
use crate::place::{block_on, server};
use crate::purse::{Purses, found, pay};
use crate::teller::Place;

const SOCKET: &str = ".s.PGSQL.5432";
const SYNCHRONOUS: &str = "ALTER SYSTEM SET synchronous_standby_names = '*'";
/// The standby hears no more of the primary.
const CUT_OFF: &str = "ALTER SYSTEM SET primary_conninfo = ''";
const RELOAD: &str = "SELECT pg_reload_conf()";
const STATE: &str = "SELECT coalesce(min(sync_state), 'gone') FROM pg_stat_replication WHERE state = 'streaming'";

const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
const CANCEL: &str = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

/// Two machines, and the address of the one that leads.
struct Pair {
    primary: Server,
    standby: Server,
    address: TempDir,
}

impl Pair {
    /// `None` where there is no PostgreSQL.
    fn start() -> Option<Self> {
        server()?;
        let primary = Server::start().unwrap();
        primary.database("bank").unwrap();
        let standby = primary.standby().unwrap();
        let pair = Self { primary, standby, address: TempDir::new().unwrap() };
        pair.lead(&pair.primary);
        Some(pair)
    }

    /// From now on the address leads to this one.
    fn lead(&self, server: &Server) {
        let next = self.address.path().join("next");
        std::os::unix::fs::symlink(server.data().parent().unwrap().join(SOCKET), &next).unwrap();
        std::fs::rename(next, self.address.path().join(SOCKET)).unwrap();
    }

    fn place(&self) -> Place {
        Place::Postgres(self.address.path().to_owned(), "bank".to_owned())
    }

    /// The first machine is gone for good, the second takes its place.
    fn turn_over(&self) {
        self.primary.kill().unwrap();
        self.standby.promote().unwrap();
        self.lead(&self.standby);
    }

    /// Until the primary sees a standby in this state.
    async fn until(&self, state: &str) {
        let (pool, began) = (PgPool::connect_lazy_with(self.primary.options("bank")), Instant::now());
        while sqlx::query(STATE).fetch_one(&pool).await.unwrap().get::<String, _>(0) != state {
            assert!(began.elapsed() < Duration::from_secs(30), "the standby never is {state}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        pool.close().await;
    }
}

async fn tell(server: &Server, statements: &[&'static str]) {
    let pool = PgPool::connect_lazy_with(server.options("bank"));
    for statement in statements {
        sqlx::query(*statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
}

/// Processes pay, the primary's machine dies, the standby is promoted: they go on, and nothing that they were told is undone.
#[test]
fn a_synchronous_standby_loses_nothing() {
    let Some(pair) = Pair::start() else { return };
    block_on(async {
        tell(&pair.primary, &[SYNCHRONOUS, RELOAD]).await;
        pair.until("sync").await;
        let mut bank = Bank::open(pair.place()).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let before = bank.check().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let began = Instant::now();
        tokio::task::block_in_place(|| pair.turn_over());
        let took = began.elapsed();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let after = bank.close().await;
        eprintln!("turned over in {took:.1?}: {before:?}, then {after:?}");
        assert!(before.paid > 0 && after.paid > before.paid + 10, "it went on before and after");
    });
}

/// Without a synchronous standby, what the primary acknowledged last may be gone with it. What is left holds together, and a process
/// that knew more goes on from there.
#[test]
fn an_asynchronous_standby_may_lose_what_was_acknowledged() {
    let Some(pair) = Pair::start() else { return };
    block_on(async {
        pair.until("async").await;
        let community = pair.place().open().await;
        let wallets = found(&community, 2).await;
        let kept = community.system().execute(pay(wallets[0], wallets[1], 5)).await.unwrap().seq;
        reaches(&pair.standby, kept).await;
        tell(&pair.standby, &[CUT_OFF, RELOAD]).await;
        pair.until("gone").await;
        let lost = community.system().execute(pay(wallets[0], wallets[1], 7)).await.unwrap().seq;
        assert_eq!(lost, kept.next());
        tokio::task::block_in_place(|| pair.turn_over());
        let seen = loop {
            if let Ok(seen) = community.system().ask_dated(Purses { wallets: wallets.clone() }).await {
                break seen;
            }
        };
        assert_eq!((seen.seq, &seen.output[..]), (kept, &[-5, 5][..]), "the second payment was acknowledged and is gone");
        let next = community.system().execute(pay(wallets[0], wallets[1], 1)).await.unwrap();
        assert_eq!(next.seq, lost);
        community.audit(|_| {}).await.unwrap();
    });
}

/// A connection that is cut while its commit waits for the standby gives nothing away: the commit is settled by a write, which waits
/// for the standby too. But a commit that is *cancelled* PostgreSQL tells as done, though the standby has not got it: hence nobody may
/// cancel statements of the role that communities are kept by.
#[test]
fn who_cancels_a_commit_that_waits_for_the_standby_gives_the_promise_away() {
    let Some(pair) = Pair::start() else { return };
    block_on(async {
        tell(&pair.primary, &[SYNCHRONOUS, RELOAD]).await;
        pair.until("sync").await;
        let community = pair.place().open().await;
        let wallets = found(&community, 2).await;
        let kept = community.system().execute(pay(wallets[0], wallets[1], 5)).await.unwrap().seq;
        reaches(&pair.standby, kept).await;
        tell(&pair.standby, &[CUT_OFF, RELOAD]).await;
        pair.until("gone").await;
        let (system, payment) = (community.system(), pay(wallets[0], wallets[1], 7));
        let mut paying = tokio::spawn(async move { system.execute(payment).await });
        let waits = tokio::time::timeout(Duration::from_secs(1), &mut paying).await;
        assert!(waits.is_err(), "without its standby the primary acknowledges nothing: {waits:?}");
        tell(&pair.primary, &[TERMINATE]).await;
        let waits = tokio::time::timeout(Duration::from_secs(1), &mut paying).await;
        assert!(waits.is_err(), "what became of it is told when the standby knows: {waits:?}");
        let told = loop {
            tell(&pair.primary, &[CANCEL]).await;
            if let Ok(paid) = tokio::time::timeout(Duration::from_millis(200), &mut paying).await {
                break paid.unwrap().unwrap().seq;
            }
        };
        assert_eq!(told, kept.next());
        tokio::task::block_in_place(|| pair.turn_over());
        let head = loop {
            if let Ok(head) = community.head().await {
                break head.seq;
            }
        };
        assert_eq!(head, kept, "told as done, and gone with the primary");
    });
}

/// Until a standby has replayed this entry.
async fn reaches(standby: &Server, seq: Seq) {
    let pool = PgPool::connect_lazy_with(standby.options("bank"));
    let began = Instant::now();
    loop {
        let heads = sqlx::query("SELECT seq FROM wezer.head").fetch_all(&pool).await.unwrap_or_default();
        if heads.first().is_some_and(|head| head.get::<i64, _>(0) == i64::try_from(seq.get()).unwrap()) {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the standby does not follow");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    pool.close().await;
}
