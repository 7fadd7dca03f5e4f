//! The same payments on every store, beside SQL written by hand on the same server: `cargo bench -p wezer-benches --features sql --bench store`.
//!
//! With names behind it (`-- "16 callers" shapes`), only these: a load, `shapes` of payments, `growth` of accounts and of entries.
//!
//! Needs PostgreSQL's programs on the machine; a server of its own is started, with its usual settings but for 200 connections. A payment
//! of ours has an idempotency key, passes its limits, is an entry of the hash chain and can be read back; by hand it is two locked rows and a third.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "rates are no money, and a bench prints")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use wezer_benches::measure::{Took, grouped, median};
use wezer_benches::town::{Dice, Pattern, Town};
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
/// Of each pool.
const CONNECTIONS: u32 = 32;
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
    let by_hand = runtime.block_on(pool(&server, "hand"));
    runtime.block_on(raw_sql(BY_HAND).execute(&by_hand)).expect("made");

    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|word| word == name);
    let file = Options::default().create(COMMUNITY);
    let file = FileStore::open(place.path().join("file"), file).expect("an empty directory");
    let sql = Places { runtime: &runtime, place: place.path(), server: &server };
    let towns = [
        ("memory", fill(&runtime, Arc::new(MemoryStore::new(COMMUNITY)), ACCOUNTS)),
        ("file", fill(&runtime, Arc::new(file), ACCOUNTS)),
        (SQL[0], sql.town(SQL[0], "town", ACCOUNTS)),
        (SQL[1], sql.town(SQL[1], "town", ACCOUNTS)),
    ]
    .map(|(name, town)| (name, Arc::new(town)));

    println!("{ACCOUNTS} accounts, medians of {ROUNDS} rounds taken in turn; durable but for memory\n");
    let loads = [Load::Callers(1), Load::Callers(16), Load::Callers(256), Load::Batches(1_000), Load::Batches(8_000)];
    for load in loads.into_iter().filter(|load| wanted(&load.name())) {
        let mut ours: [Vec<Took>; 4] = Default::default();
        let mut hand = Vec::new();
        for _ in 0..ROUNDS {
            hand.push(load.by_hand(&runtime, &by_hand));
            for (rounds, (_, town)) in ours.iter_mut().zip(&towns) {
                rounds.push(load.run(&runtime, town));
            }
        }
        let hand = median(hand);
        row(&format!("{}, SQL by hand on PostgreSQL", load.name()), hand, None);
        for (rounds, (name, _)) in ours.into_iter().zip(&towns) {
            row(&format!("{}, {name}", load.name()), median(rounds), Some(("by hand", hand)));
        }
        println!();
    }
    if wanted("shapes") {
        sql.shapes();
    }
    if wanted("growth") {
        sql.growth();
    }
}

fn fill(runtime: &Runtime, store: Arc<dyn Store>, accounts: usize) -> Town {
    runtime.block_on(Town::fill(Community::open(store, Registry::core()), accounts))
}

/// A database of its own, with as many connections as all get.
async fn pool(server: &Server, name: &str) -> PgPool {
    let options = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
    options.connect_with(server.database(name).expect("a database")).await.expect("reached")
}

/// The stores in SQL.
const SQL: [&str; 2] = ["SQLite", "PostgreSQL"];

/// Where databases of theirs are made.
#[derive(Clone, Copy)]
struct Places<'a> {
    runtime: &'a Runtime,
    place: &'a Path,
    server: &'a Server,
}

impl Places<'_> {
    /// A town in a database of its own.
    fn town(self, store: &str, name: &str, accounts: usize) -> Town {
        let store: Arc<dyn Store> = if store == SQL[0] {
            let path = self.place.join(format!("{name}.db"));
            let made = async { Sqlite::at(path).await.expect("made").create(COMMUNITY).await.expect("begun") };
            Arc::new(self.runtime.block_on(made))
        } else {
            let made = async {
                let pool = pool(self.server, name).await;
                Postgres::new(pool).await.expect("made").create(COMMUNITY).await.expect("begun")
            };
            Arc::new(self.runtime.block_on(made))
        };
        fill(self.runtime, store, accounts)
    }

    /// Who pays whom, and what a currency asks of each payment: each beside the plain one in the same rounds.
    fn shapes(self) {
        println!("shapes: 10,000 accounts, medians of {ROUNDS} rounds taken in turn\n");
        for store in SQL {
            let town = |(nth, pattern): (usize, &Pattern)| {
                let town = self.town(store, &format!("shape_{nth}"), 10_000);
                Arc::new(self.runtime.block_on(pattern.of(town)))
            };
            let towns: Vec<Arc<Town>> = Pattern::ALL.iter().enumerate().map(town).collect();
            for load in [Load::Callers(256), Load::Batches(8_000)] {
                let mut rounds = vec![Vec::new(); towns.len()];
                for _ in 0..ROUNDS {
                    for (town, rounds) in towns.iter().zip(&mut rounds) {
                        rounds.push(load.run(self.runtime, town));
                    }
                }
                let medians: Vec<Took> = rounds.into_iter().map(median).collect();
                for (&took, pattern) in medians.iter().zip(Pattern::ALL) {
                    let name = format!("{store}, {}, {}", load.name(), pattern.name);
                    row(&name, took, Some(("the first", medians[0])));
                }
                println!();
            }
        }
    }

    /// The same batches with more accounts, then with more entries. By the clock on the wall: most is the server's work.
    fn growth(self) {
        println!("growth: batches of 8,000, medians of {ROUNDS} rounds\n");
        let load = Load::Batches(8_000);
        for store in SQL {
            let mut first = None;
            for accounts in [1_000, 10_000, 100_000, 1_000_000] {
                let town = Arc::new(self.town(store, &format!("accounts_{accounts}"), accounts));
                let took = median((0..ROUNDS).map(|_| load.run(self.runtime, &town)).collect());
                let beside = *first.get_or_insert(took);
                row(&format!("{store}, {} accounts", grouped(accounts as f64)), took, Some(("at 1,000", beside)));
            }
            let (town, mut dice, mut entries, mut first) = (self.town(store, "entries", ACCOUNTS), Dice::new(13), 0, None);
            for upto in [100_000, 1_000_000, 3_000_000] {
                let mut pay = |batches: u64| {
                    for _ in 0..batches {
                        self.runtime.block_on(town.pay_many(&mut dice, 8_000));
                    }
                    batches * 8_000
                };
                pay((upto - entries) / 8_000 - 10);
                let took = Took::measure(|| pay(10));
                entries = upto;
                let beside = *first.get_or_insert(took);
                row(&format!("{store}, about {} entries", grouped(upto as f64)), took, Some(("at the first", beside)));
            }
            println!();
        }
    }
}

fn row(name: &str, took: Took, beside: Option<(&str, Took)>) {
    let ratio = beside.map_or_else(String::new, |(what, rate)| format!("{:.2} × {what}", took.per_second() / rate.per_second()));
    println!("{name:<60} {:>10}/s {:>9.0} ns of our processor   {ratio}", grouped(took.per_second()), took.cpu_ns());
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
    fn by_hand(self, runtime: &Runtime, pool: &PgPool) -> Took {
        match self {
            Self::Callers(callers) => tasks(runtime, callers, |caller| {
                let (pool, mut dice) = (pool.clone(), Dice::new(caller + 1));
                async move {
                    // As long as there are enough; else each payment waits for one.
                    let mut kept =
                        if callers <= u64::from(CONNECTIONS) { Some(pool.acquire().await.expect("a connection")) } else { None };
                    let (end, mut done) = (Instant::now() + WINDOW, 0);
                    while Instant::now() < end {
                        let [debtor, creditor] = pair(&mut dice);
                        let pay = sqlx::query("SELECT pay($1, $2)").bind(debtor).bind(creditor);
                        match &mut kept {
                            Some(connection) => pay.execute(&mut **connection).await.expect("paid"),
                            None => pay.execute(&pool).await.expect("paid"),
                        };
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
                        let (debtors, creditors): (Vec<i32>, Vec<i32>) = (0..batch).map(|_| pair(&mut dice).into()).unzip();
                        let pay = sqlx::query("SELECT pay_all($1, $2)").bind(debtors).bind(creditors);
                        runtime.block_on(pay.execute(pool)).expect("paid");
                        done += batch as u64;
                    }
                    done
                })
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
