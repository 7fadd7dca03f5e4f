//! A server that is told to stop: what was begun ends, nothing is lost, and it says that it goes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::process::{Payer, Server, pay, payers};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use community_server::app::{App, Settings};
use community_server::front::Front;
use community_server::life::{Life, Phase};
use community_server::store::{community, open_store};
use community_server::web::router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;
use wezer_core::id::CommunityId;
use wezer_core::ledger::Balances;
use wezer_core::store::{Around, Head, MemoryStore, Store, StoreError};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_door_says_whether_anybody_is_served() {
    let life = Life::opening();
    let front = Front::new(life.clone());
    let ask = async |path: &str| {
        let answer = front.router().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        (answer.status(), answer.headers().contains_key("connection"))
    };
    assert_eq!(ask("/live").await, (StatusCode::OK, false));
    for path in ["/ready", "/", "/api/queries/currencies"] {
        assert_eq!(ask(path).await, (StatusCode::SERVICE_UNAVAILABLE, false), "{path} while it is being opened");
    }
    front.open(Router::new().route("/", get(async || "in")));
    assert_eq!((life.phase(), ask("/").await), (Phase::Serving, (StatusCode::OK, false)));
    life.enter(Phase::Draining);
    assert_eq!(ask("/").await, (StatusCode::OK, true), "clients let go of their connections");
}

/// A request whose body has not come yet.
async fn half_a_payment(server: &Server, from: &Payer, to: &Payer) -> (TcpStream, String) {
    let (body, token) = (pay(from, to), &from.token);
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let (first, rest) = body.split_at(20);
    let head = format!(
        "POST /api/commands/pay HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{first}",
        server.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // An answer to another request tells that the server has seen this one, sent earlier.
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.get("/live").await;
    (stream, rest.to_owned())
}

/// What one who pays again and again until the server is not ready any more has been told.
async fn pay_on(server: &Server, from: Payer, to: Payer, stop: Arc<AtomicBool>, paid: Arc<AtomicU64>, nth: u128) {
    let mut client = server.client().await;
    let mut key = nth << 64;
    while !stop.load(Ordering::Relaxed) {
        if client.is_closed() {
            client = server.client().await;
        }
        key += 1;
        let answer = client.call("/api/commands/pay", &from.token, key, &pay(&from, &to)).await;
        let answer = answer.unwrap_or_else(|error| panic!("a request that was begun failed: {error:?}"));
        match answer.status {
            StatusCode::OK => paid.fetch_add(1, Ordering::Relaxed),
            StatusCode::TOO_MANY_REQUESTS => 0,
            other => panic!("{other}: {}", answer.text),
        };
        if answer.headers.get("connection").is_some_and(|value| value == "close") {
            client = server.client().await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_under_load_no_request_that_was_begun_fails() {
    let dir = tempfile::tempdir().unwrap();
    let everybody = {
        let community = community(open_store(dir.path()).unwrap()).unwrap();
        payers(&community, 9).await
    };
    let mut server = Server::start(dir.path(), &["--drain-ms", "1500"]);
    assert_eq!(server.get("/ready").await.0, StatusCode::OK);
    let (last, paying) = everybody.split_last().unwrap();
    let (stop, paid) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let load = async {
        let all = paying.iter().enumerate().map(|(nth, from)| {
            pay_on(&server, from.clone(), last.clone(), Arc::clone(&stop), Arc::clone(&paid), nth as u128 + 1)
        });
        futures_util::future::join_all(all).await;
    };
    let told = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (mut slow, rest) = half_a_payment(&server, last, &paying[0]).await;
        let mut events = TcpStream::connect(&server.address).await.unwrap();
        let listen = format!("GET /api/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", last.token);
        events.write_all(listen.as_bytes()).await.unwrap();
        let before = paid.load(Ordering::Relaxed);
        assert!(before > 5, "{before} payments in a second");
        server.signal("TERM");
        tokio::time::sleep(Duration::from_millis(200)).await;
        let during = paid.load(Ordering::Relaxed);
        assert_eq!(server.get("/ready").await, (StatusCode::SERVICE_UNAVAILABLE, "ending".to_owned()));
        assert_eq!(server.get("/live").await.0, StatusCode::OK);
        // As long as a load balancer may take.
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(paid.load(Ordering::Relaxed) > during, "it goes on answering meanwhile");
        stop.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        assert!(TcpStream::connect(&server.address).await.is_err(), "nobody new comes in");
        slow.write_all(rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        slow.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "what was begun ends: {answer}");
        let mut heard = String::new();
        events.read_to_string(&mut heard).await.unwrap();
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("0\r\n\r\n"), "a stream ends as it should: {heard:?}");
    };
    tokio::join!(load, told);
    assert!(server.ended(PATIENCE).await.success());

    let community = community(open_store(dir.path()).unwrap()).unwrap();
    let balance = community.system().ask(Balances { wallet: last.who.wallet }).await.unwrap();
    let told = paid.load(Ordering::Relaxed) - 1;
    assert_eq!(
        balance[0].balance.to_string(),
        told.to_string(),
        "what was told is there, once: all but the one that was paid back"
    );
    community.audit(|_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn told_twice_it_ends_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let two = payers(&community(open_store(dir.path()).unwrap()).unwrap(), 2).await;
    let mut server = Server::start(dir.path(), &[]);
    let (_slow, _) = half_a_payment(&server, &two[0], &two[1]).await;
    server.signal("INT");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    server.signal("TERM");
    assert_eq!(server.ended(PATIENCE).await.code(), Some(1));
    assert!(begun.elapsed() < Duration::from_secs(10), "it did not wait for what was begun");
}

/// A store that answers until it is told not to.
struct Moody(MemoryStore, Arc<AtomicBool>);

#[async_trait]
impl Around for Moody {
    fn inside(&self) -> &dyn Store {
        &self.0
    }

    async fn head(&self) -> Result<Head, StoreError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(StoreError::Io { action: "read the head", reason: "the disk is gone".to_owned() });
        }
        self.0.head().await
    }
}

#[tokio::test]
async fn it_is_not_ready_while_the_store_does_not_answer() {
    let fails = Arc::new(AtomicBool::new(false));
    let store = Moody(MemoryStore::new(CommunityId::from_u128(1)), Arc::clone(&fails));
    let app = App::new(community(Arc::new(store)).unwrap(), Settings::default()).unwrap();
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router(app.clone()).oneshot(request).await.unwrap().status()
    };
    assert_eq!(ask("/ready").await, StatusCode::OK);
    fails.store(true, Ordering::Relaxed);
    assert_eq!((ask("/ready").await, ask("/live").await), (StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK));
    fails.store(false, Ordering::Relaxed);
    assert_eq!(ask("/ready").await, StatusCode::OK, "and is again when it does");
}
