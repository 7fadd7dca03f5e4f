//! The same payments in WeZer's store on PostgreSQL and in cala-ledger, and TPC-B of `pgbench`, on the same server in the same run:
//! `cargo run --release --manifest-path benches/peers/Cargo.toml`.
//!
//! With a number behind it (`-- 1`), a window lasts so many whole seconds. Needs PostgreSQL's programs on the machine, `pgbench` among
//! them; a server of its own is started, with its usual settings but for 200 connections, and takes about two gigabytes while it runs.
//!
//! The three don't do the same:
//! - Ours: a payment has an idempotency key, passes its limits, is an entry of the hash chain and can be read back. What comes in
//!   while a commit is under way is written together in the next one; that is what many callers gain from.
//! - cala-ledger: a payment is evaluated from a template in CEL and is a transaction of its own in the database; each keeps the history
//!   of both balances, metadata and events in an outbox. What may be left out of it is left out: no velocity limits, effective
//!   balances or sets of accounts, and nobody reads the outbox.
//! - `pgbench`: three rows changed, one read and one written in a transaction, no rules of a ledger. Its 6.4 million accounts lie on
//!   more pages than the server keeps in memory by its usual settings; a thousand of the others are always there.
//!
//! Our callers share a pool of 32 connections, those of cala-ledger one of 90. A client of `pgbench` is a connection, and the server has
//! 200 for all three: beside 256 callers it runs with 64 and says so.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "rates are no money, and a bench prints")]

#[path = "../../src/measure.rs"]
#[expect(
    unreachable_pub,
    reason = "a file of wezer-benches, whose SQLite, as a library, clashes with that of cala-ledger's sqlx"
)]
mod measure;
#[path = "../../src/town.rs"]
#[expect(dead_code, unreachable_pub, clippy::cast_possible_truncation, reason = "likewise; the other benches use the rest of it")]
mod town;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cala_ledger::account::NewAccount;
use cala_ledger::job::{JobSvcConfig, Jobs};
use cala_ledger::journal::NewJournal;
use cala_ledger::tx_template::{
    NewParamDefinition, NewTxTemplate, NewTxTemplateEntry, NewTxTemplateTransaction, ParamDataType, Params,
};
use cala_ledger::{AccountId, CalaLedger, CalaLedgerConfig, JournalId, TransactionId, TxTemplateId};
use rust_decimal::Decimal;
use tokio::runtime::{Builder, Runtime};
use wezer_core::id::CommunityId;
use wezer_core::store::sql::Postgres;
use wezer_core::store::sql::postgres::ephemeral::Server;
use wezer_core::store::sql::sqlx as newer;
use wezer_core::{Community, Registry};

use crate::measure::{Took, grouped, median};
use crate::town::{Dice, Town};

const ROUNDS: usize = 3;
const ACCOUNTS: usize = 1_000;
/// As many as `pgbench` has clients at most, as its manual asks: with fewer they would wait for each other's rows of branches.
const BRANCHES: &str = "64";
const LOADS: [u64; 3] = [1, 16, 256];
/// Fits into the server's connections beside both pools.
const MOST_CLIENTS: u64 = 64;
const TRANSFER: &str = "TRANSFER";

fn main() {
    let seconds = std::env::args().nth(1).map_or(3, |word| word.parse().expect("whole seconds of a window"));
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    let server = Server::start().expect("PostgreSQL's programs");
    let ours = Peer::Ours(runtime.block_on(open_town(&server)));
    let cala = Peer::Cala(Box::new(runtime.block_on(Cala::open(&server))));
    let (ours, cala, tpcb) = (Arc::new(ours), Arc::new(cala), TpcB::fill(&server));
    let admin = runtime.block_on(server.pool("admin")).expect("a database");
    // Nobody shall write out in their window what another left in the server's memory.
    let settle = || runtime.block_on(newer::raw_sql("CHECKPOINT").execute(&admin)).expect("written");

    println!("{ACCOUNTS} accounts, medians of {ROUNDS} rounds of {seconds} s taken in turn\n");
    for callers in LOADS {
        let clients = callers.min(MOST_CLIENTS);
        let mut rounds: [Vec<Took>; 3] = Default::default();
        for _ in 0..ROUNDS {
            settle();
            rounds[0].push(ours.run(&runtime, callers, seconds));
            settle();
            rounds[1].push(cala.run(&runtime, callers, seconds));
            settle();
            rounds[2].push(tpcb.run(clients, seconds));
        }
        let [ours, cala, tpcb] = rounds.map(median);
        for (name, callers, took) in [("WeZer", callers, ours), ("cala-ledger", callers, cala), ("pgbench", clients, tpcb)] {
            let cpu = if took.cpu.is_zero() { "-".to_owned() } else { grouped(took.cpu_ns()) };
            let rate = grouped(took.per_second());
            let ratio = took.per_second() / cala.per_second();
            println!("{callers:>3} callers, {name:<12} {rate:>8}/s {cpu:>10} ns of our processor {ratio:>8.2} × cala-ledger");
        }
        println!();
    }
}

/// What callers in this process pay with.
enum Peer {
    Ours(Town),
    Cala(Box<Cala>),
}

impl Peer {
    async fn pay_one(&self, dice: &mut Dice) {
        match self {
            Self::Ours(town) => town.pay_one(dice).await,
            Self::Cala(cala) => cala.pay_one(dice).await,
        }
    }

    /// So many callers at once, each with one payment under way.
    fn run(self: &Arc<Self>, runtime: &Runtime, callers: u64, seconds: u64) -> Took {
        let end = Instant::now() + Duration::from_secs(seconds);
        let call = |caller: u64| {
            let (peer, mut dice) = (Arc::clone(self), Dice::new(caller + 1));
            async move {
                let mut done = 0;
                while Instant::now() < end {
                    peer.pay_one(&mut dice).await;
                    done += 1;
                }
                done
            }
        };
        Took::measure(|| {
            let running: Vec<_> = (0..callers).map(|caller| runtime.spawn(call(caller))).collect();
            running.into_iter().map(|caller| runtime.block_on(caller).expect("no payment panics")).sum()
        })
    }
}

async fn open_town(server: &Server) -> Town {
    let options = newer::postgres::PgPoolOptions::new().max_connections(32).test_before_acquire(false);
    let pool = options.connect_with(server.database("town").expect("a database")).await.expect("reached");
    let store = Postgres::new(pool).await.expect("made").create(CommunityId::from_u128(7)).await.expect("begun");
    Town::fill(Community::open(store, Registry::core()), ACCOUNTS).await
}

struct Cala {
    ledger: CalaLedger,
    journal: JournalId,
    accounts: Vec<AccountId>,
}

impl Cala {
    async fn open(server: &Server) -> Self {
        let database = server.database("cala").expect("a database");
        let socket = database.get_socket().expect("the server is reached through one");
        let database = sqlx::postgres::PgConnectOptions::new_without_pgpass()
            .socket(socket)
            .port(database.get_port())
            .username("postgres")
            .database("cala");
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(90).test_before_acquire(false);
        let pool = options.connect_with(database).await.expect("reached");
        let jobs = JobSvcConfig::builder().pool(pool.clone()).build().expect("a pool is all it needs");
        let mut jobs = Jobs::init(jobs).await.expect("begun");
        let config = CalaLedgerConfig::builder().pool(pool).exec_migrations(true).build().expect("a pool is all it needs");
        let ledger = CalaLedger::init(config, &mut jobs).await.expect("made");

        let journal = JournalId::new();
        ledger.journals().create(NewJournal::builder().id(journal).name("town").build()).await.expect("a new journal");
        ledger.tx_templates().create(transfer()).await.expect("a new template");
        let accounts: Vec<AccountId> = (0..ACCOUNTS).map(|_| AccountId::new()).collect();
        let named = |(n, &id): (usize, &AccountId)| {
            NewAccount::builder().id(id).name(format!("account {n}")).code(format!("account {n}")).build()
        };
        ledger.accounts().create_all(accounts.iter().enumerate().map(named).collect()).await.expect("new accounts");
        let cala = Self { ledger, journal, accounts };
        // Everybody pays their neighbour once, so that every balance exists.
        for from in 0..ACCOUNTS {
            cala.pay(from, (from + 1) % ACCOUNTS).await;
        }
        cala
    }

    async fn pay(&self, from: usize, to: usize) {
        let mut params = Params::new();
        params.insert("journal", self.journal);
        params.insert("from", self.accounts[from]);
        params.insert("to", self.accounts[to]);
        params.insert("amount", Decimal::ONE);
        self.ledger.post_transaction(TransactionId::new(), TRANSFER, params).await.expect("no account has a limit");
    }

    async fn pay_one(&self, dice: &mut Dice) {
        let (from, to) = dice.pair(ACCOUNTS);
        self.pay(from, to).await;
    }
}

/// Of an amount from one account to another.
fn transfer() -> NewTxTemplate {
    let param = |name: &str, kind| NewParamDefinition::builder().name(name).r#type(kind).build().expect("a name and a type");
    let entry = |account: &str, direction: &str| {
        let entry = NewTxTemplateEntry::builder()
            .entry_type(format!("'TRANSFER_{direction}'"))
            .account_id(format!("params.{account}"))
            .layer("SETTLED")
            .direction(direction)
            .units("params.amount")
            .currency("'EUR'");
        entry.build().expect("expressions of CEL")
    };
    let transaction = NewTxTemplateTransaction::builder().effective("date()").journal_id("params.journal").build();
    NewTxTemplate::builder()
        .id(TxTemplateId::new())
        .code(TRANSFER)
        .params(vec![
            param("journal", ParamDataType::Uuid),
            param("from", ParamDataType::Uuid),
            param("to", ParamDataType::Uuid),
            param("amount", ParamDataType::Decimal),
        ])
        .transaction(transaction.expect("expressions of CEL"))
        .entries(vec![entry("from", "DEBIT"), entry("to", "CREDIT")])
        .build()
}

/// `pgbench` and where its database is.
struct TpcB {
    program: PathBuf,
    socket: PathBuf,
    port: u16,
}

impl TpcB {
    const DATABASE: &str = "tpcb";

    fn fill(server: &Server) -> Self {
        let database = server.database(Self::DATABASE).expect("a database");
        let socket = database.get_socket().expect("the server is reached through one").clone();
        let tpcb = Self { program: program(), socket, port: database.get_port() };
        tpcb.told(&["-i", "-q", "-s", BRANCHES]);
        tpcb
    }

    fn run(&self, clients: u64, seconds: u64) -> Took {
        let told = self.told(&["-M", "prepared", "-c", &clients.to_string(), "-j", "2", "-T", &seconds.to_string()]);
        let number = |before: &str| {
            let rest = told.lines().find_map(|line| line.strip_prefix(before)).expect("pgbench says so");
            rest.split(|c: char| !c.is_ascii_digit() && c != '.').next().expect("a split has one part")
        };
        let transfers: u64 = number("number of transactions actually processed: ").parse().expect("a number");
        let rate: f64 = number("tps = ").parse().expect("a number");
        // It leaves out the time in which its clients connect.
        Took { transfers, wall: Duration::from_secs_f64(transfers as f64 / rate), cpu: Duration::ZERO }
    }

    fn told(&self, words: &[&str]) -> String {
        let mut command = Command::new(&self.program);
        command
            .arg("-h")
            .arg(&self.socket)
            .args(["-p", &self.port.to_string(), "-U", "postgres"])
            .args(words)
            .arg(Self::DATABASE);
        let output = command.output().expect("pgbench lies beside the programs of PostgreSQL");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("pgbench writes text")
    }
}

/// Beside the newest server of the machine, which is the one that runs; elsewhere the shell may find it.
fn program() -> PathBuf {
    let told = Command::new("pg_config").arg("--bindir").output().ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.extend(told.map(|told| PathBuf::from(told.trim())));
    let found = found.into_iter().map(|folder| folder.join("pgbench")).rfind(|path| path.is_file());
    found.unwrap_or_else(|| Path::new("pgbench").to_owned())
}
