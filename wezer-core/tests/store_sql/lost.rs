//! Answers that are lost: connections that are cut, a server that is killed. What was acknowledged is there, and nothing twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use wezer_core::id::{CommunityId, WalletId};
use wezer_core::ledger::{Balances, CreateCurrency, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, PostgresStore};
use wezer_core::store::{CommitError, Store};
use wezer_core::{CallError, Community, Registry};

use crate::place::{block_on, name, pool, server};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x1057);
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn open(server: &Server, database: &str) -> PostgresStore {
    Postgres::new(pool(server, database).await).await.unwrap().create(COMMUNITY).await.unwrap()
}

/// A commit whose answer was lost can't land once anybody was told where the community stands; other handles go on.
#[test]
fn a_lost_commit_is_settled_by_the_fence() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        let (left, right) = (Arc::new(open(server, &database).await), open(server, &database).await);
        let base = left.head().await.unwrap();
        let batch = sample::entries_only(&base, &[b"lost"]);
        // Somebody holds the row, so that the commit waits on the server when its connection is cut.
        let other = pool(server, &database).await;
        let mut holder = other.begin().await.unwrap();
        sqlx::query("SELECT 1 FROM wezer.head FOR UPDATE").execute(&mut *holder).await.unwrap();
        let commit = tokio::spawn({
            let (left, batch) = (Arc::clone(&left), batch.clone());
            async move { left.commit(&batch).await }
        });
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sqlx::query(cut).fetch_one(&other).await.unwrap().get::<i64, _>(0) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let lost = commit.await.unwrap();
        assert!(matches!(lost, Err(CommitError::Unknown(_))), "{lost:?}");
        holder.rollback().await.unwrap();
        assert_eq!(left.head().await.unwrap(), base);
        let fence = "SELECT fence FROM wezer.head";
        assert_eq!(sqlx::query(fence).fetch_one(&other).await.unwrap().get::<i64, _>(0), 1);
        // The other handle does not know of the fence yet.
        let next = sample::entries_only(&base, &[b"next"]);
        right.commit(&next).await.unwrap();
        let late = left.commit(&batch).await;
        assert!(matches!(late, Err(CommitError::Conflict { head }) if head == next.head.seq), "{late:?}");
    });
}

/// Payments from two handles while `trouble` goes on. A caller that gets no answer asks again under the same id. In the end each
/// payment is there once.
async fn pay_through(server: &Server, database: &str, trouble: impl AsyncFnOnce(&AtomicBool)) {
    const ROUNDS: u64 = 60;
    const CALLERS: u64 = 4;
    let communities =
        [open(server, database).await, open(server, database).await].map(|store| Community::open(store, Registry::core()));
    let system = communities[0].system();
    let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100000".parse().unwrap());
    system.execute(val).await.unwrap();
    let mut wallets: Vec<WalletId> = Vec::new();
    for nth in 0..5 {
        wallets.push(system.execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap().wallet);
    }
    let start = communities[0].head().await.unwrap().seq.get();
    let over = Arc::new(AtomicBool::new(false));
    let callers = (0..CALLERS).map(|caller| {
        let (system, wallets, over) = (communities[usize::from(caller % 2 == 1)].system(), wallets.clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut dice = Dice::new(caller);
            let mut paid = Vec::new();
            // As long as there is trouble, and a little longer.
            let mut left = ROUNDS;
            while left > 0 || !over.load(SeqCst) {
                left = left.saturating_sub(1);
                let from = dice.length(wallets.len());
                let to = (from + 1 + dice.length(wallets.len() - 1)) % wallets.len();
                let pay = Pay::new(wallets[from], wallets[to], "1 VAL".parse().unwrap());
                let id = system.fresh_command_id();
                loop {
                    match system.execute_as(id, pay.clone()).await {
                        Ok(_) => break,
                        Err(CallError::Busy | CallError::Store(_) | CallError::Unknown(_)) => {
                            tokio::time::sleep(Duration::from_millis(2)).await;
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
                paid.push((from, to));
            }
            paid
        })
    });
    let callers: Vec<_> = callers.collect();
    trouble(&over).await;
    over.store(true, SeqCst);
    let mut paid = Vec::new();
    for caller in callers {
        paid.extend(caller.await.unwrap());
    }
    let fresh = Community::open(open(server, database).await, Registry::core());
    assert_eq!(
        fresh.head().await.unwrap().seq.get(),
        start + paid.len() as u64,
        "each payment is an entry, and there is no other"
    );
    for (nth, wallet) in wallets.iter().enumerate() {
        let balances = fresh.system().ask(Balances { wallet: *wallet }).await.unwrap();
        let found: i128 = balances.iter().map(|balance| balance.balance.to_string().parse::<i128>().unwrap()).sum();
        let right: i128 = paid.iter().map(|(from, to)| i128::from(*to == nth) - i128::from(*from == nth)).sum();
        assert_eq!(found, right);
    }
    fresh.audit(|_| {}).await.unwrap();
    eprintln!("{} payments", paid.len());
}

#[test]
fn connections_are_cut() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        let other = pool(server, &database).await;
        pay_through(server, &database, async |_| {
            let mut cut = 0;
            for _ in 0..40 {
                tokio::time::sleep(Duration::from_millis(40)).await;
                cut += sqlx::query(CUT).fetch_one(&other).await.unwrap().get::<i64, _>(0);
            }
            assert!(cut > 0);
            eprintln!("{cut} connections cut");
        })
        .await;
    });
}

/// `WEZER_KILLS` says how often; 4 times unless set.
#[test]
fn the_server_is_killed() {
    if server().is_none() {
        return;
    }
    let times = std::env::var("WEZER_KILLS").map_or(4, |times| times.parse().unwrap());
    // One of its own: the others would not like it.
    let server = Server::start().unwrap();
    server.database("town").unwrap();
    block_on(pay_through(&server, "town", async |_| {
        for _ in 0..times {
            tokio::time::sleep(Duration::from_millis(300)).await;
            tokio::task::block_in_place(|| server.crash()).unwrap();
        }
        eprintln!("killed {times} times");
    }));
}
