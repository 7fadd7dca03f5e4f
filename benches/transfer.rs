//! Transfers a second: in memory and durable, singly, together and in batches, beside the physical limits and SQLite.
//!
//! `cargo bench -p wezer-benches --bench transfer` runs all of it in about three minutes; words behind `--` choose:
//! `durable`, `memory`, `shapes`, `growth`. Every transfer here has an idempotency key of its own, passes its limits, is one journal entry in
//! the hash chain, and can be read back by its name.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "rates are no money, and a bench prints"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pollster::block_on;
use tokio::runtime::{Builder, Runtime};
use wezer_benches::limit::{RawLog, tight_loop};
use wezer_benches::measure::{Took, grouped, median};
use wezer_benches::sqlite::SqliteLedger;
use wezer_benches::town::{Dice, Pattern, Town};
use wezer_core::id::CommunityId;
use wezer_core::store::FileStore;
use wezer_core::store::file::Options;
use wezer_core::{Community, Registry};

const ROUNDS: usize = 3;
/// How long one workload runs in one round.
const WINDOW: Duration = Duration::from_millis(1_500);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wants = |word: &str| words.is_empty() || words.iter().any(|wanted| wanted == word);
    if wants("durable") {
        durable();
    }
    if wants("memory") {
        memory();
    }
    if wants("shapes") {
        shapes();
    }
    if wants("growth") {
        growth();
    }
}

fn row(name: &str, took: Took, beside: Option<(&str, f64)>) {
    let ratio = beside.map_or_else(String::new, |(what, rate)| format!("{:.3} × {what}", took.per_second() / rate));
    println!("{name:<52} {:>12}/s {:>9.0} ns CPU   {ratio}", grouped(took.per_second()), took.cpu_ns());
}

/// Runs one step again and again until the window is over.
fn window(mut step: impl FnMut() -> u64) -> Took {
    Took::measure(|| {
        let end = Instant::now() + WINDOW;
        let mut done = 0;
        while Instant::now() < end {
            done += step();
        }
        done
    })
}

fn open(dir: &Path, wallets: usize) -> (Town, Arc<FileStore>) {
    let options = Options::default().create(CommunityId::from_u128(1));
    let store = Arc::new(FileStore::open(dir, options).expect("an empty directory"));
    let community = Community::open(Arc::clone(&store), Registry::core());
    (block_on(Town::fill(community, wallets)), store)
}

/// So many threads, each of which pays and waits, pays and waits.
fn threads(town: &Town, callers: u64) -> Took {
    window(|| {
        let each = 20_000u64.div_ceil(callers).min(2_000);
        std::thread::scope(|scope| {
            for caller in 0..callers {
                scope.spawn(move || {
                    let mut dice = Dice::new(caller + 1);
                    block_on(async {
                        for _ in 0..each {
                            town.pay_one(&mut dice).await;
                        }
                    });
                });
            }
        });
        callers * each
    })
}

/// So many tasks of a server's runtime, each of which pays and waits, pays and waits.
fn tasks(runtime: &Runtime, town: &Arc<Town>, callers: u64) -> Took {
    window(|| {
        let each = 20_000u64.div_ceil(callers).min(2_000);
        let tasks: Vec<_> = (0..callers)
            .map(|caller| {
                let town = Arc::clone(town);
                runtime.spawn(async move {
                    let mut dice = Dice::new(caller + 1);
                    for _ in 0..each {
                        town.pay_one(&mut dice).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            runtime.block_on(task).expect("no payment panics");
        }
        callers * each
    })
}

fn durable() {
    println!("Durable: the answer comes after the sync. 1,000 accounts, medians of {ROUNDS} rounds taken in turn.\n");
    let place = tempfile::tempdir().expect("a temporary directory");
    let mut raw_log = RawLog::create(&place.path().join("raw"), 256 << 20).expect("room for a log");
    let mut sqlite = SqliteLedger::create(&place.path().join("sqlite"), 1_000).expect("room for a database");
    let runtime = Builder::new_multi_thread().worker_threads(2).build().expect("threads");
    let (town, store) = open(&place.path().join("town"), 1_000);
    let town = Arc::new(town);
    let mut dice = Dice::new(3);
    let mut balances = vec![0i64; 1_000];
    let mut rounds: [Vec<Took>; 13] = Default::default();
    for _ in 0..ROUNDS {
        let mut raw = |batch: u64, commits| raw_log.run(&mut balances, batch * commits, batch).expect("room on the disk");
        rounds[0].push(raw(1, 8_000));
        rounds[1].push(raw(1_000, 2_000));
        rounds[2].push(raw(8_000, 300));
        for (at, batch, commits) in [(3, 1, 8_000), (4, 1_000, 500), (5, 8_000, 60)] {
            rounds[at].push(sqlite.run(batch * commits, batch).expect("room on the disk"));
        }
        rounds[6].push(window(|| {
            block_on(town.pay_one(&mut dice));
            1
        }));
        rounds[7].push(tasks(&runtime, &town, 16));
        rounds[8].push(tasks(&runtime, &town, 256));
        rounds[9].push(threads(&town, 256));
        for (at, batch) in [(10, 100), (11, 1_000), (12, 8_000)] {
            rounds[at].push(window(|| {
                block_on(town.pay_many(&mut dice, batch));
                batch as u64
            }));
        }
    }
    let medians = rounds.map(median);
    let [raw_1, raw_1000, raw_8000, sqlite_1, sqlite_1000, sqlite_8000, one, sixteen, many, threads, hundred, thousand, eight] =
        medians;
    row("raw preallocated log, 1 a commit", raw_1, None);
    row("raw preallocated log, 1,000 a commit", raw_1000, None);
    row("raw preallocated log, 8,000 a commit", raw_8000, None);
    row("SQLite by hand (WAL, FULL), 1 a commit", sqlite_1, None);
    row("SQLite by hand, 1,000 a commit", sqlite_1000, None);
    row("SQLite by hand, 8,000 a commit", sqlite_8000, None);
    row("one caller", one, Some(("the raw log, 1 a commit (aim 0.9)", raw_1.per_second())));
    row("16 callers", sixteen, Some(("one caller", one.per_second())));
    row("256 callers (aim 150,000/s)", many, Some(("one caller", one.per_second())));
    row("256 callers, a thread each", threads, Some(("one caller", one.per_second())));
    row("batches of 100", hundred, Some(("the raw log, 1,000 a commit", raw_1000.per_second())));
    row("batches of 1,000", thousand, Some(("SQLite, 1,000 a commit (aim 1.2)", sqlite_1000.per_second())));
    row("batches of 8,000 (aim 800,000/s, 1,000 ns)", eight, Some(("SQLite, 8,000 a commit", sqlite_8000.per_second())));
    store.checkpoint().expect("room on the disk");
    let (size, head) = (store.size().expect("readable"), block_on(town.community.head()).expect("readable"));
    println!(
        "\nstored: {:.0} bytes a journal entry (journal {} MB, state {} MB; two logs of {} MB are used again and again)",
        (size.journal + size.state) as f64 / head.seq.get() as f64,
        size.journal >> 20,
        size.state >> 20,
        size.log >> 20
    );
    drop((town, store));
    let opened = Instant::now();
    let store = FileStore::open(place.path().join("town"), Options::default()).expect("opens again");
    let community = Community::open(store, Registry::core());
    let head = block_on(community.head()).expect("readable");
    println!("opened again at entry {} in {:.0} ms", grouped(head.seq.get() as f64), opened.elapsed().as_secs_f64() * 1e3);
    let audited = Instant::now();
    block_on(community.audit(|_| ())).expect("the audit proves it");
    let rate = head.seq.get() as f64 / audited.elapsed().as_secs_f64();
    println!("audited at {} entries/s\n", grouped(rate));
}

fn memory() {
    println!("In memory, batches of 8,000, medians of {ROUNDS}\n");
    for accounts in [1_000, 1_000_000] {
        let tight = tight_loop(accounts, 20_000_000);
        row(&format!("tight loop over {} balances", grouped(accounts as f64)), tight, None);
    }
    let town = block_on(Town::fill(Community::in_memory(), 1_000));
    let mut dice = Dice::new(5);
    let batch = || {
        block_on(town.pay_many(&mut dice, 8_000));
        8_000
    };
    let took = batches(batch);
    row("1,000 accounts (aim 1,000,000/s)", took, None);
    println!();
}

fn batches(mut batch: impl FnMut() -> u64) -> Took {
    median((0..ROUNDS).map(|_| window(&mut batch)).collect())
}

/// Who pays whom, and what a currency asks of each payment: each beside the plain one in the same rounds.
fn shapes() {
    println!("Shapes: durable, 10,000 accounts, medians of {ROUNDS} rounds taken in turn\n");
    let runtime = Builder::new_multi_thread().worker_threads(2).build().expect("threads");
    let place = tempfile::tempdir().expect("a temporary directory");
    let towns: Vec<(&str, Arc<Town>)> = Pattern::ALL
        .iter()
        .map(|pattern| {
            let (town, _) = open(&place.path().join(pattern.name), 10_000);
            (pattern.name, Arc::new(block_on(pattern.of(town))))
        })
        .collect();
    let mut dice = Dice::new(21);
    for (name, batch) in [("256 callers", None), ("batches of 8,000", Some(8_000))] {
        let mut rounds = vec![Vec::new(); towns.len()];
        for _ in 0..ROUNDS {
            for ((_, town), rounds) in towns.iter().zip(&mut rounds) {
                rounds.push(match batch {
                    None => tasks(&runtime, town, 256),
                    Some(batch) => window(|| {
                        block_on(town.pay_many(&mut dice, batch));
                        batch as u64
                    }),
                });
            }
        }
        let medians: Vec<Took> = rounds.into_iter().map(median).collect();
        for (&took, (shape, _)) in medians.iter().zip(&towns) {
            row(&format!("{name}, {shape}"), took, Some(("the first", medians[0].per_second())));
        }
        println!();
    }
}

fn growth() {
    println!("Growth: durable, batches of 8,000\n");
    let mut first = None;
    for accounts in [1_000, 10_000, 100_000, 1_000_000] {
        let place = tempfile::tempdir().expect("a temporary directory");
        let (town, store) = open(&place.path().join("town"), accounts);
        store.checkpoint().expect("room on the disk");
        let mut dice = Dice::new(9);
        let took = batches(|| {
            block_on(town.pay_many(&mut dice, 8_000));
            8_000
        });
        let base = *first.get_or_insert(took.cpu_ns());
        println!(
            "{:>9} accounts {:>12}/s {:>7.0} ns CPU   {:.2} × the CPU at 1,000 (aim ≤ 1.2)",
            grouped(accounts as f64),
            grouped(took.per_second()),
            took.cpu_ns(),
            took.cpu_ns() / base
        );
    }
    println!();
    let place = tempfile::tempdir().expect("a temporary directory");
    let (town, _store) = open(&place.path().join("town"), 1_000);
    let mut dice = Dice::new(13);
    let mut first = None;
    let mut entries = 0u64;
    for upto in [10_000u64, 100_000, 1_000_000, 3_000_000, 10_000_000] {
        while entries + 160_000 < upto {
            block_on(town.pay_many(&mut dice, 8_000));
            entries += 8_000;
        }
        let took = Took::measure(|| {
            for _ in 0..20 {
                block_on(town.pay_many(&mut dice, 8_000));
            }
            160_000
        });
        entries += 160_000;
        let base = *first.get_or_insert(took.cpu_ns());
        println!(
            "about {:>9} entries {:>12}/s {:>7.0} ns CPU   {:.2} × the CPU at the first (aim ≤ 1.2)",
            grouped(entries as f64),
            grouped(took.per_second()),
            took.cpu_ns(),
            took.cpu_ns() / base
        );
    }
    println!();
}
