//! Stores as released versions wrote them open for ever: in files, in SQLite, in PostgreSQL, under `tests/fixtures/store/VERSION/`.
//!
//! A fixture is never changed once its version is tagged. `WEZER_WRITE_FIXTURE=v0.2.0 cargo test --workspace --test upgrade` writes those of a version that is about
//! to be tagged; it needs `pg_dump`. Each holds the same small town, so they prove each other too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test says and panics where something is wrong")]

#[path = "golden/pack.rs"]
mod pack;
#[path = "store_sql/place.rs"]
mod place;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use wezer_core::id::{CommandId, CommunityId};
use wezer_core::kernel::LaneLimits;
use wezer_core::store::file::Options;
use wezer_core::store::sql::sqlx::{AssertSqlSafe, query_as, raw_sql};
use wezer_core::store::sql::{Postgres, Sqlite};
use wezer_core::store::{FileStore, Store};
use wezer_core::time::Timestamp;
use wezer_core::world::{HandWorld, World};
use wezer_core::{Community, Registry};

use self::place::{block_on, name, pool, server};

const COMMUNITY: CommunityId = CommunityId::from_u128(0x0190_a3b4_7c1d_7e2f_8a90_b1c2_d3e4_f506);
const FILE: &str = "file.pack";
const SQLITE: &str = "sqlite.pack";
const POSTGRES: &str = "postgres.sql";
const TOLD: &str = "told.json";
/// The database's file in its folder.
const DATABASE: &str = "town.db";

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store")
}

fn open(store: Arc<dyn Store>, day: i64) -> (Community, Arc<HandWorld>) {
    // Ids of another day are other ids.
    let world = Arc::new(HandWorld::at(Timestamp::from_micros(1_800_000_000_000_000).plus_seconds(day * 86_400)));
    for _ in 0..day * 10_000 {
        let _: u128 = world.fresh_id();
    }
    let community = Community::open_with(store, Registry::core(), Arc::clone(&world) as Arc<dyn World>, LaneLimits::default());
    (community, world)
}

/// Lives in the town: the same every time.
async fn live(store: Arc<dyn Store>) {
    let (community, world) = open(store, 0);
    let does = async |name: &str, arguments: Value| {
        world.pass_seconds(60);
        let called = community.system().call(name, CommandId::from_u128(world.fresh_id()), arguments).await;
        called.unwrap_or_else(|problem| panic!("{name}: {problem:?}")).output
    };
    does(
        "create_currency",
        json!({"code": "VAL", "name": "Values", "scale": 2, "abundance": "sufficient", "origin": "issued",
        "limits": {"lower": {"at": "-100"}}, "fees": [{"name": "levy", "bearer": "payee", "share": 10_000, "minimum": "0.01"}]}),
    )
    .await;
    does("create_currency", json!({"code": "EUR", "name": "Euro", "scale": 2, "abundance": "rare", "origin": "declared"})).await;
    let mut people = Vec::new();
    for name in ["Ana", "Bo", "Cléo", "Dan"] {
        people.push(does("admit_member", json!({"name": name})).await);
    }
    let group = does("create_group", json!({"kind": "circle", "name": "Garden"})).await;
    does("add_to_group", json!({"group": group, "member": people[0]["member"]})).await;
    let fund = does("open_wallet", json!({"label": "fund"})).await;
    let amounts = |amount: &str, code: &str| json!([{"amount": amount, "currency": code}]);
    for nth in 0..12 {
        let (from, to) = (&people[nth % 3]["wallet"], &people[(nth + 1) % 3]["wallet"]);
        let memo = format!("bread {nth}");
        does("pay", json!({"from": from, "to": to, "amounts": amounts("7.35", "VAL"), "memo": memo})).await;
    }
    does("pay", json!({"from": people[1]["wallet"], "to": fund, "amounts": amounts("12.50", "VAL")})).await;
    let until = "2100-01-01T00:00:00Z";
    let held =
        does("pay", json!({"from": people[0]["wallet"], "to": fund, "amounts": amounts("2", "VAL"), "hold_until": until})).await;
    does("settle_entry", json!({"entry": held["entry"], "wallet": fund, "amounts": ["1.50", "0.02"]})).await;
    does("pay", json!({"from": people[2]["wallet"], "to": fund, "amounts": amounts("3", "VAL"), "hold_until": until})).await;
    let erase = json!({"member": people[3]["member"], "reason": "asked for"});
    while does("erase_member", erase.clone()).await["finished"] == false {}
}

/// A payment more, after what was before was written down in another way.
async fn live_on(store: Arc<dyn Store>) {
    let (community, world) = open(store, 1);
    let members = community.system().inquire("members", json!({})).await.unwrap();
    let amounts = json!([{"amount": "0.99", "currency": "VAL"}]);
    let pay = json!({"from": members[0]["wallet"], "to": members[1]["wallet"], "amounts": amounts, "memo": "an egg"});
    community.system().call("pay", CommandId::from_u128(world.fresh_id()), pay).await.unwrap();
}

/// What is asked of the town, now and ever.
async fn ask(community: &Community) -> Vec<(String, Value, Value)> {
    let ask = async |name: &str, arguments: Value| {
        let answer = community.system().inquire(name, arguments.clone()).await;
        (name.to_owned(), arguments, answer.unwrap_or_else(|problem| panic!("{name}: {problem:?}")))
    };
    let mut told = vec![ask("currencies", json!({})).await, ask("members", json!({})).await];
    let wallets = ask("wallets", json!({})).await;
    let of = |answer: &Value, field: &str| answer.as_array().unwrap().iter().map(|one| one[field].clone()).collect::<Vec<_>>();
    for wallet in of(&told[1].2, "wallet").into_iter().chain(of(&wallets.2, "id")) {
        for name in ["balances", "pending_entries"] {
            told.push(ask(name, json!({"wallet": wallet})).await);
        }
        told.push(ask("statement", json!({"wallet": wallet, "currency": "VAL", "limit": 60})).await);
    }
    told.push(wallets);
    told
}

/// Whether an answer still says all that it said; it may say more.
fn says(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            then.iter().all(|(name, then)| now.get(name).is_some_and(|now| says(now, then)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| says(now, then))
        }
        (now, then) => now == then,
    }
}

/// Looks whether the town is as it was, lets life go on, and looks again after another opening.
async fn means_what_it_meant(version: &Path, open_store: impl AsyncFn() -> Arc<dyn Store>) {
    let told: Value = serde_json::from_slice(&fs::read(version.join(TOLD)).unwrap()).unwrap();
    {
        let (community, world) = open(open_store().await, 2);
        let head = community.head().await.unwrap();
        assert_eq!(
            (json!(head.seq.get()), json!(head.hash.to_string())),
            (told["head"].clone(), told["hash"].clone()),
            "{version:?}"
        );
        community.audit(|_| {}).await.unwrap();
        let then: Vec<(String, Value, Value)> = serde_json::from_value(told["answers"].clone()).unwrap();
        for (name, arguments, then) in &then {
            let now = community.system().inquire(name, arguments.clone()).await.unwrap();
            assert!(says(&now, then), "{version:?}: {name} {arguments}: {now} no longer says {then}");
        }
        let balances = then.iter().filter(|(name, ..)| name == "balances");
        let (from, to) = (&balances.clone().next().unwrap().1["wallet"], &balances.clone().nth(1).unwrap().1["wallet"]);
        for _ in 0..20 {
            let pay = json!({"from": from, "to": to, "amounts": [{"amount": "0.50", "currency": "VAL"}]});
            community.system().call("pay", CommandId::from_u128(world.fresh_id()), pay).await.unwrap();
        }
        community.audit(|_| {}).await.unwrap();
    }
    let (community, _) = open(open_store().await, 3);
    let audit = community.audit(|_| {}).await.unwrap();
    assert_eq!(json!(audit.head.seq.get() - 20), told["head"], "{version:?}");
}

async fn sqlite(dir: &Path) -> Arc<dyn Store> {
    Arc::new(Sqlite::at(dir.join(DATABASE)).await.unwrap().create(COMMUNITY).await.unwrap())
}

async fn postgres(database: &str) -> Arc<dyn Store> {
    let pool = pool(server().unwrap(), database).await;
    Arc::new(Postgres::new(pool).await.unwrap().create(COMMUNITY).await.unwrap())
}

fn file(dir: &Path) -> Arc<FileStore> {
    Arc::new(FileStore::open(dir, Options::default().create(COMMUNITY)).unwrap())
}

/// Rows that were shown, and accounts whose rows don't add up to their balance.
const IN_SQLITE: &str = "SELECT (SELECT count(*) FROM wezer_postings), count(*) FROM wezer_balances AS account WHERE minor <> (
        SELECT sum(minor) FROM wezer_postings AS posting WHERE posting.account = account.account)";
const IN_POSTGRES: &str = "SELECT (SELECT count(*) FROM wezer_read.postings), count(*) FROM wezer_read.balances AS account
    WHERE balance <> (SELECT sum(amount) FROM wezer_read.postings AS posting WHERE posting.account = account.account)";

/// What was posted before there was a table of postings is shown as well.
fn shows_all((shown, astray): (i64, i64), version: &Path) {
    assert!(shown > 100 && astray == 0, "{version:?}: {shown} rows, {astray} accounts astray");
}

/// Writes the fixtures of this version.
async fn write(version: &str) {
    let folder = fixtures().join(version);
    assert!(!folder.exists(), "{version} was written once and is never changed");
    fs::create_dir_all(&folder).unwrap();
    let dir = TempDir::new().unwrap();
    let store = file(dir.path());
    live(Arc::clone(&store) as Arc<dyn Store>).await;
    store.checkpoint().unwrap();
    live_on(Arc::clone(&store) as Arc<dyn Store>).await;
    let (community, _) = open(Arc::clone(&store) as Arc<dyn Store>, 2);
    let head = community.head().await.unwrap();
    let told = json!({"head": head.seq.get(), "hash": head.hash.to_string(), "answers": ask(&community).await});
    fs::write(folder.join(TOLD), serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
    drop((community, store));
    fs::write(folder.join(FILE), pack::pack(dir.path())).unwrap();
    let dir = TempDir::new().unwrap();
    let database = Sqlite::at(dir.path().join(DATABASE)).await.unwrap();
    live(Arc::new(database.create(COMMUNITY).await.unwrap())).await;
    live_on(Arc::new(database.open(COMMUNITY).await.unwrap())).await;
    database.pool().close().await;
    fs::write(folder.join(SQLITE), pack::pack(dir.path())).unwrap();
    let (server, name) = (server().expect("PostgreSQL"), name());
    server.database(&name).unwrap();
    live(postgres(&name).await).await;
    live_on(postgres(&name).await).await;
    let options = server.options(&name);
    let mut dump = Command::new("pg_dump");
    dump.args(["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=1000", "--dbname", &name]);
    dump.args(["--username", options.get_username(), "--port", &options.get_port().to_string()]);
    if let Some(socket) = options.get_socket() {
        dump.arg("--host").arg(socket);
    }
    let dumped = dump.output().unwrap();
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    // Lines for psql alone, and the emptied search path, which nobody wants who comes after.
    let lines = String::from_utf8(dumped.stdout).unwrap();
    let kept = lines.lines().filter(|line| !line.starts_with('\\') && !line.starts_with("--") && !line.contains("search_path"));
    let kept = kept.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    fs::write(folder.join(POSTGRES), kept + "\n").unwrap();
}

#[test]
fn what_released_versions_wrote_opens_for_ever() {
    block_on(async {
        if let Ok(version) = std::env::var("WEZER_WRITE_FIXTURE") {
            write(&version).await;
        }
        let mut versions: Vec<PathBuf> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
        versions.sort();
        assert!(!versions.is_empty(), "no version was ever released");
        for version in versions {
            let dir = TempDir::new().unwrap();
            pack::unpack(&fs::read(version.join(FILE)).unwrap(), dir.path());
            means_what_it_meant(&version, async || file(dir.path()) as Arc<dyn Store>).await;
            let dir = TempDir::new().unwrap();
            pack::unpack(&fs::read(version.join(SQLITE)).unwrap(), dir.path());
            means_what_it_meant(&version, async || sqlite(dir.path()).await).await;
            let database = Sqlite::at(dir.path().join(DATABASE)).await.unwrap();
            database.open(COMMUNITY).await.unwrap().show_postings().await.unwrap();
            shows_all(query_as(IN_SQLITE).fetch_one(database.pool()).await.unwrap(), &version);
            let Some(server) = server() else { continue };
            let name = name();
            server.database(&name).unwrap();
            let dumped = fs::read_to_string(version.join(POSTGRES)).unwrap();
            let empty = pool(server, &name).await;
            raw_sql(AssertSqlSafe(dumped)).execute(&empty).await.unwrap();
            empty.close().await;
            means_what_it_meant(&version, async || postgres(&name).await).await;
            let database = Postgres::new(pool(server, &name).await).await.unwrap();
            database.open(COMMUNITY).await.unwrap().show_postings().await.unwrap();
            shows_all(query_as(IN_POSTGRES).fetch_one(database.pool()).await.unwrap(), &version);
        }
    });
}
