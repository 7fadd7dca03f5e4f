//! Whole communities on both: a payment, an audit, another opening; two handles at once; a move from store to store.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::ledger::{Balances, CreateCurrency, Currencies, Pay};
use wezer_core::member::{AdmitMember, FindMember};
use wezer_core::store::conformance::{Dice, sample};
use wezer_core::store::copy::{CopyError, List, copy};
use wezer_core::store::file::Options;
use wezer_core::store::sql::sqlx::postgres::{PgListener, PgPoolOptions};
use wezer_core::store::sql::sqlx::{self, Row};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{FileStore, MemoryStore, Store};
use wezer_core::{CallError, Community, Registry};

use crate::place::{block_on, name, pool, server};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x77);

/// A database that can be opened several times, as by several processes.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(String),
}

impl Place {
    /// Both, as far as there are both.
    pub(crate) fn all() -> Vec<Self> {
        let postgres = server().map(|server| {
            let name = name();
            server.database(&name).unwrap();
            Self::Postgres(name)
        });
        [Some(Self::Sqlite(TempDir::new().unwrap())), postgres].into_iter().flatten().collect()
    }

    /// A handle with a pool of its own.
    async fn open(&self) -> Arc<dyn List> {
        match self {
            Self::Sqlite(dir) => Arc::new(Sqlite::at(dir.path().join("town.db")).await.unwrap().create(COMMUNITY).await.unwrap()),
            Self::Postgres(name) => {
                let pool = pool(server().unwrap(), name).await;
                Arc::new(Postgres::new(pool).await.unwrap().create(COMMUNITY).await.unwrap())
            }
        }
    }
}

/// Opens the community as a process of its own would.
async fn visit(place: &Place) -> Community {
    Community::open(place.open().await, Registry::core())
}

/// A currency and members with wallets.
async fn found(community: &Community, members: usize) -> Vec<WalletId> {
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100000".parse().unwrap());
    system.execute(val).await.unwrap();
    let mut wallets = Vec::new();
    for nth in 0..members {
        wallets.push(system.execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap().wallet);
    }
    wallets
}

async fn balance(community: &Community, wallet: WalletId) -> i128 {
    let balances = community.system().ask(Balances { wallet }).await.unwrap();
    balances.iter().map(|balance| balance.balance.to_string().parse::<i128>().unwrap()).sum()
}

#[test]
fn a_first_payment_an_audit_and_another_opening() {
    for place in Place::all() {
        block_on(async {
            let community = visit(&place).await;
            let wallets = found(&community, 2).await;
            let paid = community.system().execute(Pay::new(wallets[0], wallets[1], "30 VAL".parse().unwrap())).await.unwrap();
            assert!(!paid.pending);
            community.audit(|_| {}).await.unwrap();
            drop(community);
            let community = visit(&place).await;
            assert_eq!((balance(&community, wallets[0]).await, balance(&community, wallets[1]).await), (-30, 30));
            community.audit(|_| {}).await.unwrap();
        });
    }
}

/// As two processes would: pools of their own, nothing shared but the database. Every payment that was acknowledged is there once,
/// each handle's in its order, and what one pays the other sees.
#[test]
fn two_handles_pay_at_once() {
    const ROUNDS: u64 = 40;
    const CALLERS: u64 = 3;
    for place in Place::all() {
        block_on(async {
            let (left, right) = (visit(&place).await, visit(&place).await);
            let wallets = Arc::new(found(&left, 6).await);
            let start = left.head().await.unwrap().seq;
            let mut callers = Vec::new();
            for (nth, community) in (0..).zip([&left, &right]) {
                for caller in 0..CALLERS {
                    let (system, wallets) = (community.system(), Arc::clone(&wallets));
                    callers.push(tokio::spawn(async move {
                        let mut dice = Dice::new(nth << 8 | caller);
                        let mut done = Vec::new();
                        for _ in 0..ROUNDS {
                            let from = dice.length(wallets.len());
                            let to = (from + 1 + dice.length(wallets.len() - 1)) % wallets.len();
                            let amount = i128::from(1 + dice.below(9));
                            let pay = Pay::new(wallets[from], wallets[to], format!("{amount} VAL").parse().unwrap());
                            let id = system.fresh_command_id();
                            // Busy is no answer, only a wish for another try: the same command under the same id.
                            let paid = loop {
                                match system.execute_as(id, pay.clone()).await {
                                    Ok(paid) => break paid,
                                    Err(CallError::Busy) => {}
                                    Err(error) => panic!("{error}"),
                                }
                            };
                            done.push((paid.seq, from, to, amount));
                        }
                        done
                    }));
                }
            }
            let mut all = Vec::new();
            for caller in callers {
                let done = caller.await.unwrap();
                assert!(done.is_sorted_by_key(|(seq, ..)| *seq), "each caller's payments come in its order");
                all.extend(done);
            }
            all.sort_unstable();
            let seqs: Vec<Seq> = all.iter().map(|(seq, ..)| *seq).collect();
            let count = CALLERS * 2 * ROUNDS;
            assert_eq!(seqs, (start.get() + 1..=start.get() + count).map(Seq::new).collect::<Vec<_>>());
            for (nth, wallet) in wallets.iter().enumerate() {
                let signed = |(_, from, to, amount): &(Seq, usize, usize, i128)| {
                    if *from == nth {
                        -amount
                    } else if *to == nth {
                        *amount
                    } else {
                        0
                    }
                };
                let right_balance: i128 = all.iter().map(signed).sum();
                assert_eq!(balance(&left, *wallet).await, right_balance);
                assert_eq!(balance(&right, *wallet).await, right_balance);
            }
            left.audit(|_| {}).await.unwrap();
        });
    }
}

/// Who waits on one handle hears of what another commits.
#[test]
fn a_handle_hears_of_what_another_commits() {
    for place in Place::all() {
        block_on(async {
            let (left, right) = (visit(&place).await, visit(&place).await);
            let store = Arc::clone(left.store());
            let start = right.head().await.unwrap().seq;
            for round in 0..5 {
                let waiting = tokio::spawn({
                    let store = Arc::clone(&store);
                    async move { store.changed(Seq::new(start.get() + round)).await.unwrap().seq }
                });
                // The first that waits has to say so to the other process; then it is told.
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                right.system().execute(AdmitMember::named(format!("Member {round}"))).await.unwrap();
                let heard = tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.unwrap().unwrap();
                assert_eq!(heard.get(), start.get() + round + 1);
            }
        });
    }
}

/// Bursts of commits: after the last of each, a notification comes in time, and not one for each commit that others overtook.
#[test]
fn the_last_of_many_commits_is_told_of() {
    let Some(server) = server() else { return };
    block_on(async {
        let place = Place::Postgres(name());
        let Place::Postgres(database) = &place else { return };
        server.database(database).unwrap();
        let community = visit(&place).await;
        let other = pool(server, database).await;
        sqlx::query("UPDATE wezer.head SET watched_until = 'infinity'").execute(&other).await.unwrap();
        let mut listener = PgListener::connect_with(&other).await.unwrap();
        listener.listen("wezer").await.unwrap();
        for round in 1..30 {
            for nth in 0..round {
                community.system().execute(AdmitMember::named(format!("Member {round} {nth}"))).await.unwrap();
            }
            let last = community.head().await.unwrap().seq.get();
            let mut seen = 0;
            while seen < last {
                // Sooner than those who hear nothing look by themselves.
                tokio::time::timeout(std::time::Duration::from_secs(3), listener.recv()).await.unwrap().unwrap();
                let head = sqlx::query("SELECT seq FROM wezer.head").fetch_one(&other).await.unwrap();
                seen = u64::try_from(head.get::<i64, _>(0)).unwrap();
            }
        }
    });
}

/// Sixteen callers who pay again and again wait for the same commits: not one of them alone for each second.
#[test]
fn callers_who_wait_together_are_committed_together() {
    const CALLERS: usize = 16;
    const ROUNDS: usize = 40;
    let Some(server) = server() else { return };
    // One thread, so that who comes when does not hang on what else the machine does.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = Place::Postgres(name());
        let Place::Postgres(database) = &place else { return };
        server.database(database).unwrap();
        let community = visit(&place).await;
        let wallets = Arc::new(found(&community, CALLERS + 1).await);
        let other = pool(server, database).await;
        // Each commit of up to 256 entries is a row of the journal.
        let rows = async || sqlx::query("SELECT count(*) FROM wezer.journal").fetch_one(&other).await.unwrap().get::<i64, _>(0);
        let before = rows().await;
        let callers: Vec<_> = (0..CALLERS)
            .map(|nth| {
                let (system, wallets) = (community.system(), Arc::clone(&wallets));
                tokio::spawn(async move {
                    for _ in 0..ROUNDS {
                        system.execute(Pay::new(wallets[nth], wallets[nth + 1], "1 VAL".parse().unwrap())).await.unwrap();
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        let commits = usize::try_from(rows().await - before).unwrap();
        assert!((ROUNDS..ROUNDS * 5 / 4).contains(&commits), "{commits} commits of {ROUNDS} rounds");
    });
}

/// From memory through every kind of store and back: the same head, the same audit, and a payment goes on from there.
#[test]
fn a_community_moves_from_store_to_store() {
    block_on(async {
        let memory = Arc::new(MemoryStore::new(COMMUNITY));
        let community = Community::open(Arc::clone(&memory), Registry::core());
        let wallets = found(&community, 80).await;
        for nth in 0..300 {
            let pay = Pay::new(wallets[nth % 80], wallets[(nth * 7 + 1) % 80], "3 VAL".parse().unwrap());
            community.system().execute(pay.memo(format!("memo {nth}"))).await.unwrap();
        }
        let mut before = community.head().await.unwrap();
        let dir = TempDir::new().unwrap();
        let mut stores: Vec<Arc<dyn List>> = Vec::new();
        for place in Place::all() {
            stores.push(place.open().await);
            // The directory of a database lives as long as the test.
            std::mem::forget(place);
        }
        stores.push(Arc::new(FileStore::open(dir.path(), Options::default().create(COMMUNITY)).unwrap()));
        stores.push(Arc::new(MemoryStore::new(COMMUNITY)));
        let mut from: Arc<dyn List> = memory;
        for to in stores {
            let mut last = 0;
            let copied = copy(&*from, Arc::clone(&to) as Arc<dyn Store>, |progress| {
                assert!(progress.entries > last && progress.of == before.seq.get());
                last = progress.entries;
            });
            let copied = copied.await.unwrap();
            assert_eq!(copied.head, before);
            assert!(copied.documents > 300 && copied.rows > 80 && copied.keys > 80, "{copied:?}");
            let again = copy(&*from, Arc::clone(&to) as Arc<dyn Store>, |_| {}).await;
            assert!(matches!(again, Err(CopyError::NotEmpty(_))), "{again:?}");
            let moved = Community::open(Arc::clone(&to) as Arc<dyn Store>, Registry::core());
            moved.system().execute(Pay::new(wallets[0], wallets[1], "1 VAL".parse().unwrap())).await.unwrap();
            before = moved.head().await.unwrap();
            from = to;
        }
    });
}

#[test]
fn only_the_same_community_is_copied() {
    block_on(async {
        let from = MemoryStore::new(COMMUNITY);
        let to = Arc::new(MemoryStore::new(CommunityId::from_u128(1)));
        assert!(matches!(copy(&from, to, |_| {}).await, Err(CopyError::OtherCommunity { .. })));
    });
}

/// Whoever may have no connection beside the pool's one can't listen, and hears of others by looking.
#[test]
fn who_can_not_listen_looks() {
    let Some(server) = server() else { return };
    block_on(async {
        let database = name();
        server.database(&database).unwrap();
        let others = pool(server, &database).await;
        let other = Postgres::new(others.clone()).await.unwrap().create(COMMUNITY).await.unwrap();
        for statement in [
            "CREATE ROLE lonely LOGIN CONNECTION LIMIT 1",
            "GRANT USAGE ON SCHEMA wezer TO lonely",
            "GRANT ALL ON ALL TABLES IN SCHEMA wezer, public TO lonely",
        ] {
            sqlx::query(statement).execute(&others).await.unwrap();
        }
        let options = server.options(&database).username("lonely");
        let one = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        let store = Postgres::new(one).await.unwrap().poll(Duration::from_millis(20)).open(COMMUNITY).await.unwrap();
        let store = Arc::new(store);
        for nth in 0..3 {
            let known = store.head().await.unwrap().seq;
            assert_eq!(known, Seq::new(nth));
            let waits = tokio::spawn({
                let store = Arc::clone(&store);
                async move { store.changed(known).await.unwrap() }
            });
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(!waits.is_finished());
            let batch = sample::entries_only(&other.head().await.unwrap(), &[b"entry"]);
            other.commit(&batch).await.unwrap();
            // Well before the look of those who listen.
            let heard = tokio::time::timeout(Duration::from_secs(3), waits).await.unwrap().unwrap();
            assert_eq!(heard, batch.head);
        }
        let listens = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'lonely' AND query LIKE 'LISTEN%'";
        assert_eq!(sqlx::query(listens).fetch_one(&others).await.unwrap().get::<i64, _>(0), 0);
    });
}

/// Names, looked for and found, that would be statements if they were put into one.
#[test]
fn what_people_write_is_never_a_statement() {
    const NAMES: [&str; 3] = [
        "Robert'); DELETE FROM wezer.head; DELETE FROM wezer_head; --",
        "' OR '1' = '1",
        "\\'; COPY wezer.key TO PROGRAM 'sh' --$1 ?1 %s",
    ];
    for place in Place::all() {
        block_on(async {
            let community = Community::open(place.open().await as Arc<dyn Store>, Registry::core());
            let system = community.system();
            let mut wallets = Vec::new();
            for name in NAMES {
                wallets.push(system.execute(AdmitMember::named(name)).await.unwrap().wallet);
            }
            for name in NAMES {
                let mut currency =
                    CreateCurrency::mutual_credit(format!("C{}", name.len()).parse().unwrap(), "-9".parse().unwrap());
                name.clone_into(&mut currency.name);
                let code = currency.code;
                system.execute(currency).await.unwrap();
                let money = format!("1 {code}").parse().unwrap();
                system.execute(Pay::new(wallets[0], wallets[1], money).memo(name)).await.unwrap();
            }
            // Another process reads it from the tables.
            let community = Community::open(place.open().await as Arc<dyn Store>, Registry::core());
            let system = community.system();
            for name in NAMES {
                let found = system.ask(FindMember::Name(name.to_owned())).await.unwrap();
                assert_eq!(found.unwrap().name().to_string(), name);
            }
            let currencies = system.ask(Currencies {}).await.unwrap();
            assert_eq!(currencies.iter().map(|currency| currency.name()).collect::<Vec<_>>(), NAMES);
            community.audit(|_| {}).await.unwrap();
        });
    }
}
