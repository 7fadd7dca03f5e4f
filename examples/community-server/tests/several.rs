//! Several processes over one PostgreSQL: one leads, the others pass commands on to it, and whoever dies is not missed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and say why it is skipped"
)]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::process::{Client, Payer, Server, pay, payers};
use community_server::store::{Opened, Place, StoreAddress, community, open_store};
use wezer_core::Community;
use wezer_core::id::CommunityId;
use wezer_core::ledger::Balances;
use wezer_core::store::sql::postgres::ephemeral;
use wezer_core::store::sql::sqlx;

const SECRET: &str = "known-to-the-three-of-them";
const COMMUNITY: CommunityId = CommunityId::from_u128(0x3e3);

/// A database, if there is a PostgreSQL on this machine.
fn database() -> Option<(ephemeral::Server, String)> {
    let server = match ephemeral::Server::start() {
        Ok(server) => server,
        Err(why) if std::env::var_os("WEZER_REQUIRE_TOOLS").is_none() => {
            eprintln!("skipped: {why}");
            return None;
        }
        Err(why) => panic!("{why}"),
    };
    server.database("town").unwrap();
    let socket = server.data().parent().unwrap().display().to_string();
    Some((server, format!("postgres:///town?host={socket}&user=postgres")))
}

async fn open(address: &str) -> Community {
    let place = Place { store: address.parse::<StoreAddress>().unwrap(), ..Place::in_folder("unused") };
    community(place.open(Some(COMMUNITY)).await.unwrap().store).unwrap()
}

/// Has somebody pay again and again, each time under an id of its own until it is told done, at whichever process answers.
async fn pay_on(at: (&[Server], usize), from: &Payer, to: &Payer, stop: &AtomicBool, paid: &AtomicU64, broken: &AtomicU64) {
    let (servers, nth) = at;
    let (mut place, mut key) = (nth % servers.len(), (nth as u128 + 1) << 64);
    let mut client = servers[place].client().await;
    while !stop.load(Ordering::Relaxed) {
        key += 1;
        loop {
            match client.call("/api/commands/pay", &from.token, key, &pay(from, to)).await {
                Ok(answer) if answer.status == 200 => break,
                // "Not now": nothing was done, and it says itself that it can be sent again.
                Ok(answer) if answer.text.contains(r#""is_retryable":true"#) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok(answer) => panic!("{} of process {place}: {}", answer.status, answer.text),
                // The process died under it: as a load balancer does, the request goes to another one.
                Err(_) => {
                    broken.fetch_add(1, Ordering::Relaxed);
                    client = loop {
                        place = (place + 1) % servers.len();
                        if let Ok(client) = Client::to(&servers[place].address).await {
                            break client;
                        }
                    };
                }
            }
        }
        paid.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

async fn leads(server: &Server) -> bool {
    server.figure("wezer_leads").await == Some(1)
}

/// Which of these leads; waits for one to.
async fn leader(servers: &[Server], among: &[usize]) -> usize {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        for nth in among {
            if leads(&servers[*nth]).await {
                return *nth;
            }
        }
        assert!(Instant::now() < until, "nobody leads");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leader_is_killed_under_load_and_nobody_is_told_an_error_nor_pays_twice() {
    let Some((_postgres, address)) = database() else { return };
    let everybody = payers(&open(&address).await, 7).await;
    let (last, paying) = everybody.split_last().unwrap();
    let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let more = ["--store", &address, "--peer-secret", SECRET, "--metrics", "127.0.0.1:0"];
    let mut servers: Vec<Server> = folders.iter().map(|dir| Server::start(dir.path(), &more)).collect();
    let first = leader(&servers, &[0, 1, 2]).await;
    for nth in (0..3).filter(|nth| *nth != first) {
        assert!(!leads(&servers[nth]).await, "one leads, not two");
    }

    let (stop, paid, broken) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let load = async {
        let all = paying.iter().enumerate().map(|(nth, from)| pay_on((&servers, nth), from, last, &stop, &paid, &broken));
        futures_util::future::join_all(all).await;
    };
    let others: Vec<usize> = (0..3).filter(|nth| *nth != first).collect();
    let told = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let before = paid.load(Ordering::Relaxed);
        assert!(before > 20, "{before} payments in three seconds");
        for nth in &others {
            let passed_on = servers[*nth].figure(r#"wezer_passed_on_total{outcome="answered"}"#).await;
            assert!(passed_on > Some(5), "process {nth} passes on what is asked of it: {passed_on:?}");
        }
        servers[first].signal("KILL");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let without = paid.load(Ordering::Relaxed);
        assert!(without > before, "they go on without it");
        let second = leader(&servers, &others).await;
        assert_ne!(second, first);
        tokio::time::sleep(Duration::from_secs(2)).await;
        // Its successor goes as it should: what is under way ends.
        servers[second].signal("TERM");
        let third = leader(&servers, &[3 - first - second]).await;
        assert_eq!(third, 3 - first - second, "the lead is left at once");
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.store(true, Ordering::Relaxed);
        second
    };
    let ((), second) = tokio::join!(load, told);
    assert!(servers[second].ended(Duration::from_secs(60)).await.success());
    drop(servers);

    let town = open(&address).await;
    let paid = paid.load(Ordering::Relaxed);
    let balance = town.system().ask(Balances { wallet: last.who.wallet }).await.unwrap();
    assert_eq!(balance[0].balance.to_string(), paid.to_string(), "each payment once");
    town.audit(|_| {}).await.unwrap();
    println!("{paid} payments at three processes, {} sent again to another", broken.load(Ordering::Relaxed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_no_peer_and_a_form_is_done_where_it_comes_in() {
    let Some((_postgres, address)) = database() else { return };
    let two = payers(&open(&address).await, 2).await;
    let folders: Vec<_> = (0..2).map(|_| tempfile::tempdir().unwrap()).collect();
    let more = ["--store", &address, "--peer-secret", SECRET, "--metrics", "127.0.0.1:0"];
    let servers: Vec<Server> = folders.iter().map(|dir| Server::start(dir.path(), &more)).collect();
    let other = &servers[1 - leader(&servers, &[0, 1]).await];
    let mut client = other.client().await;
    let passed_on = async || other.figure(r#"wezer_passed_on_total{outcome="answered"}"#).await.unwrap_or(0);
    for (secret, wanted) in [("another-secret-as-long", 1), (SECRET, 1)] {
        let (to, body) = (("/api/commands/pay", two[0].token.as_str(), 7), pay(&two[0], &two[1]));
        let answer = client.call_with(to, &body, &[("wezer-peer", secret)]).await.unwrap();
        assert_eq!(answer.status, 200, "{secret}: {}", answer.text);
        assert_eq!(passed_on().await, wanted, "only who knows the secret has it done here: {secret}");
    }
    let refused = client.call("/api/commands/pay", "wz_nobody", 8, &pay(&two[0], &two[1])).await.unwrap();
    assert_eq!((refused.status.as_u16(), refused.headers.contains_key("www-authenticate")), (401, true));
    assert_eq!(passed_on().await, 1, "nobody else is bothered for a stranger");
    let unknown = client.call("/api/commands/nothing", &two[0].token, 9, "{}").await.unwrap();
    assert_eq!(unknown.status, 404);
    assert_eq!(passed_on().await, 2);
    assert_eq!(client.call("/api/queries/currencies", &two[0].token, 10, "").await.unwrap().status, 200);
    assert_eq!(passed_on().await, 2, "what changes nothing is asked here");
}

/// By the command itself, as an operator moves a community.
#[tokio::test]
async fn a_community_moves_from_store_to_store_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let two = payers(&community(open_store(dir.path()).unwrap()).unwrap(), 2).await;
    let sqlite = format!("sqlite:{}", dir.path().join("town.db").display());
    let back = format!("file:{}", dir.path().join("back").display());
    let postgres = database();
    let mut stores = vec!["file".to_owned(), sqlite];
    stores.extend(postgres.as_ref().map(|(_, address)| address.clone()));
    stores.push(back);
    let run = |what: &str, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_community-server"));
        let done = command.arg(what).arg("--data").arg(dir.path()).args(more).output().unwrap();
        (
            done.status.success(),
            String::from_utf8_lossy(&done.stdout).into_owned(),
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )
    };
    let hash = |told: &str| told.lines().find_map(|line| line.strip_prefix("hash ")).unwrap().trim().to_owned();
    let mut paid = 0_u8;
    for pair in stores.windows(2) {
        let (from, to) = (pair[0].as_str(), pair[1].as_str());
        let mut server = Server::start(dir.path(), &["--store", from]);
        let answer = server.client().await.call("/api/commands/pay", &two[0].token, paid.into(), &pay(&two[0], &two[1])).await;
        assert_eq!(answer.unwrap().status, 200, "{from}");
        paid += 1;
        server.signal("TERM");
        assert!(server.ended(Duration::from_secs(60)).await.success());
        let place = Place { store: from.parse().unwrap(), ..Place::in_folder(dir.path()) };
        let Opened { store, pool } = place.open(None).await.unwrap();
        if let Some(pool) = &pool {
            let sent = "INSERT INTO community_server.webhooks VALUES ($1, 'so far') ON CONFLICT (community) DO UPDATE SET progress = 'so far'";
            sqlx::query(sent).bind(store.community().as_uuid()).execute(pool).await.unwrap();
        }
        drop(store);
        let (done, told, error) = run("migrate", &["--store", from, "--to", to]);
        assert!(done && told.contains("proven"), "{from} to {to}: {told}{error}");
        if pool.is_some() {
            let progress = std::fs::read_to_string(dir.path().join("webhooks.json")).unwrap();
            assert_eq!(progress, "so far", "what PostgreSQL knew of webhooks came along");
            std::fs::remove_file(dir.path().join("webhooks.json")).unwrap();
        }
        let (done, proven, error) = run("audit", &["--store", to]);
        assert!(done, "{error}");
        assert_eq!(hash(&told), hash(&proven), "it is the same journal");
        let (done, shown, error) = run("show", &["--store", to]);
        if to.starts_with("file") {
            assert!(!done && error.contains("SQL reads SQLite and PostgreSQL only"), "{error}");
        } else {
            let entries = proven.lines().find_map(|line| line.strip_prefix("journal entries")).unwrap().trim();
            assert_eq!(shown, format!("postings are shown up to entry {entries}\n"), "{error}");
        }
        let (done, _, error) = run("migrate", &["--store", from, "--to", to]);
        assert!(!done && error.contains("not empty"), "nothing is written over: {error}");
    }
    let place = Place { store: stores.last().unwrap().parse().unwrap(), ..Place::in_folder(dir.path()) };
    let town = community(place.open(None).await.unwrap().store).unwrap();
    let balance = town.system().ask(Balances { wallet: two[1].who.wallet }).await.unwrap();
    assert_eq!(balance[0].balance.to_string(), paid.to_string(), "what was paid in each store is there");
    let (done, _, error) = run("audit", &["--store", "sqlite:nowhere.db"]);
    assert!(!done && error.contains("there is no community"), "{error}");
}
