//! A large community on the file store, opened by a fresh process: `cargo bench -p wezer-benches --bench large`.
//!
//! Builds 100,000 members who pay each other as in Sarafu's snapshot, 10,000,000 times in two currencies, in about a minute and two
//! gigabytes; `WEZER_LARGE_MEMBERS` and `WEZER_LARGE_PAYMENTS` say otherwise. Then runs itself anew and tells what it takes, and how
//! much memory: to open, to answer first, to pay first, to know everybody's balance, to read the whole journal, to prove it, to make a
//! backup, to verify and to restore it. With `WEZER_LARGE_KEEP=data/community` the store stays in that
//! new folder, for `community-server export --data data` and others.

#![allow(clippy::float_arithmetic, clippy::print_stdout, reason = "rates are no money, and a bench prints")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pollster::block_on;
use wezer_benches::measure::grouped;
use wezer_benches::town::{Dice, Shape};
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::journal::{Entry, Seq};
use wezer_core::ledger::{Balances, CreateCurrency, Pay};
use wezer_core::member::{AdmitMember, Members};
use wezer_core::store::FileStore;
use wezer_core::store::backup::{self, Backup, Until};
use wezer_core::store::file::Options;
use wezer_core::{Community, Registry};

const PLACE: &str = "WEZER_LARGE_PLACE";
const BATCH: usize = 8_000;

fn main() {
    if let Some(place) = std::env::var_os(PLACE) {
        return open(Path::new(&place));
    }
    let number = |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (members, payments) = (number("WEZER_LARGE_MEMBERS", 100_000), number("WEZER_LARGE_PAYMENTS", 10_000_000));
    let (own, kept) = (tempfile::tempdir().expect("a temporary directory"), std::env::var_os("WEZER_LARGE_KEEP"));
    let place = kept.as_deref().map_or(own.path(), Path::new);
    build(place, members, payments);
    let myself = std::env::current_exe().expect("this program");
    let ran = Command::new(myself).env(PLACE, place).status().expect("runs again");
    assert!(ran.success(), "the second run ended well");
}

fn build(place: &Path, members: usize, payments: usize) {
    let options = Options::default().create(CommunityId::from_u128(1));
    let community = Community::open(FileStore::open(place, options).expect("an empty directory"), Registry::core());
    let system = community.system();
    for code in ["VAL", "HRS"] {
        let currency = CreateCurrency::mutual_credit(code.parse().expect("a code"), "-1000000000".parse().expect("an amount"));
        block_on(system.execute(currency)).expect("a new code");
    }
    let began = Instant::now();
    let mut wallets: Vec<WalletId> = Vec::with_capacity(members);
    while wallets.len() < members {
        let many = (members - wallets.len()).min(BATCH);
        let admit = (0..many).map(|n| AdmitMember::named(format!("Member {}", wallets.len() + n)));
        let admit = admit.map(|command| (system.fresh_command_id(), command)).collect();
        wallets.extend(block_on(system.execute_all(admit)).into_iter().map(|one| one.expect("a new name").output.wallet));
    }
    told("admitted", members, began.elapsed());
    let (began, mut dice, mut paid) = (Instant::now(), Dice::new(1), 0);
    let [one, two] = ["1 VAL", "2 HRS"].map(|money| money.parse().expect("money"));
    while paid < payments {
        let many = (payments - paid).min(BATCH);
        let pays = (0..many).map(|n| {
            let (from, to) = Shape::Sarafu.pair(&mut dice, members);
            (system.fresh_command_id(), Pay::new(wallets[from], wallets[to], if (paid + n) % 4 == 0 { two } else { one }))
        });
        let results = block_on(system.execute_all(pays.collect()));
        assert!(results.iter().all(Result::is_ok), "every payment is within the limits");
        paid += many;
    }
    told("paid, in batches of 8,000", payments, began.elapsed());
}

fn open(place: &Path) {
    let began = Instant::now();
    let files = Arc::new(FileStore::open(place, Options::default()).expect("opens again"));
    let community = Community::open(Arc::clone(&files), Registry::core());
    moment("opened", began);
    let system = community.system();
    let few = block_on(system.ask(Members { limit: Some(2), ..Members::default() })).expect("members");
    moment("first answer", began);
    let [from, to] = [few[0].wallet(), few[1].wallet()];
    block_on(system.execute(Pay::new(from, to, "1 VAL".parse().expect("money")))).expect("paid");
    moment("first payment on the disk", began);

    let began = Instant::now();
    let (mut known, mut after) = (0, None);
    loop {
        let page = block_on(system.ask(Members { after, limit: Some(1_000), ..Members::default() })).expect("members");
        let Some(last) = page.last() else { break };
        after = Some(last.name().to_owned());
        for member in &page {
            block_on(system.ask(Balances { wallet: member.wallet() })).expect("a wallet");
        }
        known += page.len();
    }
    told("members listed and their balances told, one by one", known, began.elapsed());

    let began = Instant::now();
    let (store, mut read, mut next) = (community.store(), 0, Seq::START.next());
    loop {
        let entries = block_on(store.journal(next, BATCH)).expect("readable");
        let Some((last, _)) = entries.last() else { break };
        next = last.next();
        assert!(entries.iter().all(|(_, bytes)| Entry::decode(bytes).is_ok()), "as it was written");
        read += entries.len();
    }
    told("entries of the journal read and decoded", read, began.elapsed());

    let began = Instant::now();
    block_on(community.audit(|_| ())).expect("the audit proves it");
    told("entries proven by the audit", read, began.elapsed());

    let saved = tempfile::tempdir().expect("a temporary directory");
    let began = Instant::now();
    block_on(backup::base(&*files, saved.path(), |_| ())).expect("saved");
    told("entries, and all else, saved in a backup", read, began.elapsed());
    let began = Instant::now();
    let saving = Backup::open(saved.path()).expect("a backup");
    saving.verify(Until::Last, |_| ()).expect("whole");
    told("entries of the backup verified", read, began.elapsed());
    let (again, began) = (tempfile::tempdir().expect("a temporary directory"), Instant::now());
    let options = Options::default().create(CommunityId::from_u128(1));
    let store = FileStore::open(again.path(), options).expect("an empty directory");
    block_on(saving.restore(Arc::new(store), Until::Last, |_| ())).expect("restored");
    told("entries restored on the disk, and proven", read, began.elapsed());
}

fn moment(what: &str, began: Instant) {
    println!("{what:<52} {:>12.1} ms {:>22}", began.elapsed().as_secs_f64() * 1e3, memory());
}

fn told(what: &str, many: usize, took: Duration) {
    let rate = grouped(many as f64 / took.as_secs_f64());
    println!("{what:<52} {:>12} in {:>6.1} s {rate:>12}/s {}", grouped(many as f64), took.as_secs_f64(), memory());
}

/// What the process holds in memory, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(String::new, |line| format!("{} in memory", line.trim()))
}
