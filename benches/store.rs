//! The same payments on every store, beside SQL written by hand on the same server: `cargo bench -p wezer-benches --features sql --bench store`.
//!
//! With the names of loads behind it (`-- "16 callers"`), only these.
//!
//! Needs PostgreSQL's programs on the machine; a server of its own is started, with its usual settings. A payment of ours has an idempotency
//! key, passes its limits, is an entry of the hash chain and can be read back; by hand it is two locked rows and a third.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "rates are no money, and a bench prints")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use wezer_benches::measure::{Took, grouped, median};
use wezer_benches::town::{Dice, Town};
use wezer_core::id::CommunityId;
use wezer_core::store::file::Options;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx::postgres::{PgPool, PgPoolOptions};
use wezer_core::store::sql::sqlx::{self, raw_sql};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{FileStore, MemoryStore, Store};
use wezer_core::{Community, Registry};

const ROUNDS: usize = 3;
const ACCOUNTS: usize = 1_000;
/// How long one workload runs in one round.
const WINDOW: Duration = Duration::from_millis(1_500);
const COMMUNITY: CommunityId = CommunityId::from_u128(7);

/// One call: two rows locked in the order of their numbers, changed, and a third.
const BY_HAND: &str = "CREATE TABLE balance (account int PRIMARY KEY, amount bigint NOT NULL);
    CREATE TABLE transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, debtor int, creditor int, amount bigint);
    INSERT INTO balance SELECT n, 0 FROM generate_series(0, 999) AS n;
    CREATE FUNCTION pay(debtor int, creditor int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 FROM balance WHERE account IN (debtor, creditor) ORDER BY account FOR UPDATE;
        UPDATE balance SET amount = amount - 1 WHERE account = debtor;
        UPDATE balance SET amount = amount + 1 WHERE account = creditor;
        INSERT INTO transfer (debtor, creditor, amount) VALUES (debtor, creditor, 1);
    END $$;
    CREATE FUNCTION pay_all(debtors int[], creditors int[]) RETURNS void LANGUAGE sql AS $$
        UPDATE balance SET amount = amount + net.sum FROM (
            SELECT account, sum(by) FROM (
                SELECT unnest(debtors) AS account, -1 AS by UNION ALL SELECT unnest(creditors), 1) AS moved GROUP BY account
        ) AS net WHERE balance.account = net.account;
        INSERT INTO transfer (debtor, creditor, amount) SELECT debtor, creditor, 1 FROM unnest(debtors, creditors) AS t (debtor, creditor)
    $$;";

fn main() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    let server = Server::start().expect("PostgreSQL's programs");
    let options = || PgPoolOptions::new().max_connections(32).test_before_acquire(false);
    let database = |name| server.database(name).expect("a database");
    let by_hand = runtime.block_on(options().connect_with(database("hand"))).expect("reached");
    runtime.block_on(raw_sql(BY_HAND).execute(&by_hand)).expect("made");

    let memory = fill(&runtime, MemoryStore::new(COMMUNITY));
    let file = Options::default().create(COMMUNITY);
    let file = fill(&runtime, FileStore::open(place.path().join("file"), file).expect("an empty directory"));
    let sqlite = runtime.block_on(async {
        Sqlite::at(place.path().join("town.db")).await.expect("made").create(COMMUNITY).await.expect("begun")
    });
    let sqlite = fill(&runtime, sqlite);
    let postgres = runtime.block_on(async {
        let pool = options().connect_with(database("town")).await.expect("reached");
        Postgres::new(pool).await.expect("made").create(COMMUNITY).await.expect("begun")
    });
    let postgres = fill(&runtime, postgres);
    let towns = [("memory", memory), ("file", file), ("SQLite", sqlite), ("PostgreSQL", postgres)];

    println!("{ACCOUNTS} accounts, medians of {ROUNDS} rounds taken in turn; durable but for memory\n");
    let loads = [Load::Callers(1), Load::Callers(16), Load::Callers(256), Load::Batches(1_000), Load::Batches(8_000)];
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    for load in loads.into_iter().filter(|load| only.is_empty() || only.contains(&load.name())) {
        let mut ours: [Vec<Took>; 4] = Default::default();
        let mut hand = Vec::new();
        for _ in 0..ROUNDS {
            hand.extend(load.by_hand(&runtime, &by_hand));
            for (rounds, (_, town)) in ours.iter_mut().zip(&towns) {
                rounds.push(load.run(&runtime, town));
            }
        }
        let hand = (!hand.is_empty()).then(|| median(hand));
        if let Some(hand) = hand {
            row(&format!("{}, SQL by hand on PostgreSQL", load.name()), hand, None);
        }
        for (rounds, (name, _)) in ours.into_iter().zip(&towns) {
            row(&format!("{}, {name}", load.name()), median(rounds), hand);
        }
        println!();
    }
}

fn fill(runtime: &Runtime, store: impl Store) -> Arc<Town> {
    Arc::new(runtime.block_on(Town::fill(Community::open(store, Registry::core()), ACCOUNTS)))
}

fn row(name: &str, took: Took, beside: Option<Took>) {
    let ratio = beside.map_or_else(String::new, |hand| format!("{:.2} × by hand", took.per_second() / hand.per_second()));
    println!("{name:<52} {:>10}/s {:>9.0} ns of our processor   {ratio}", grouped(took.per_second()), took.cpu_ns());
}

#[derive(Clone, Copy)]
enum Load {
    Callers(u64),
    Batches(usize),
}

impl Load {
    fn name(self) -> String {
        match self {
            Self::Callers(1) => "one caller".to_owned(),
            Self::Callers(callers) => format!("{callers} callers"),
            Self::Batches(batch) => format!("batches of {}", grouped(batch as f64)),
        }
    }

    fn run(self, runtime: &Runtime, town: &Arc<Town>) -> Took {
        match self {
            Self::Callers(callers) => tasks(runtime, callers, |caller| {
                let (town, mut dice) = (Arc::clone(town), Dice::new(caller + 1));
                async move {
                    let (end, mut done) = (Instant::now() + WINDOW, 0);
                    while Instant::now() < end {
                        town.pay_one(&mut dice).await;
                        done += 1;
                    }
                    done
                }
            }),
            Self::Batches(batch) => {
                let mut dice = Dice::new(5);
                Took::measure(|| {
                    let (end, mut done) = (Instant::now() + WINDOW, 0);
                    while Instant::now() < end {
                        runtime.block_on(town.pay_many(&mut dice, batch));
                        done += batch as u64;
                    }
                    done
                })
            }
        }
    }

    /// The same by hand: a connection each, or arrays.
    fn by_hand(self, runtime: &Runtime, pool: &PgPool) -> Option<Took> {
        match self {
            // Each would need a connection; a server of the usual settings has a hundred.
            Self::Callers(256) => None,
            Self::Callers(callers) => Some(tasks(runtime, callers, |caller| {
                let (pool, mut dice) = (pool.clone(), Dice::new(caller + 1));
                async move {
                    let mut connection = pool.acquire().await.expect("a connection");
                    let (end, mut done) = (Instant::now() + WINDOW, 0);
                    while Instant::now() < end {
                        let [debtor, creditor] = pair(&mut dice);
                        let pay = sqlx::query("SELECT pay($1, $2)").bind(debtor).bind(creditor);
                        pay.execute(&mut *connection).await.expect("paid");
                        done += 1;
                    }
                    done
                }
            })),
            Self::Batches(batch) => {
                let mut dice = Dice::new(5);
                Some(Took::measure(|| {
                    let (end, mut done) = (Instant::now() + WINDOW, 0);
                    while Instant::now() < end {
                        let (debtors, creditors): (Vec<i32>, Vec<i32>) = (0..batch).map(|_| pair(&mut dice).into()).unzip();
                        let pay = sqlx::query("SELECT pay_all($1, $2)").bind(debtors).bind(creditors);
                        runtime.block_on(pay.execute(pool)).expect("paid");
                        done += batch as u64;
                    }
                    done
                }))
            }
        }
    }
}

fn pair(dice: &mut Dice) -> [i32; 2] {
    let (from, to) = dice.pair(ACCOUNTS);
    [from, to].map(|account| i32::try_from(account).expect("one of a thousand"))
}

/// So many tasks at once, each for the time of a window; each tells how many it did.
fn tasks<F: Future<Output = u64> + Send + 'static>(runtime: &Runtime, callers: u64, task: impl Fn(u64) -> F) -> Took {
    Took::measure(|| {
        let running: Vec<_> = (0..callers).map(|caller| runtime.spawn(task(caller))).collect();
        running.into_iter().map(|task| runtime.block_on(task).expect("no payment panics")).sum()
    })
}
