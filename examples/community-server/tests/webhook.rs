//! Webhooks, as a receiver meets them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::visit::{Town, town};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use community_server::app::Settings;
use community_server::webhook::{
    AddWebhook, Deliveries, Failure, Pace, Secret, Sender, Target, WebhookId, Webhooks, WebhooksToServe, run,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wezer_core::ledger::Pay;
use wezer_core::member::Admitted;

/// A message as it arrived.
#[derive(Debug, Clone)]
struct Arrived {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

impl Arrived {
    fn seq(&self) -> u64 {
        serde_json::from_str::<Value>(&self.body).unwrap()["data"]["seq"].as_u64().unwrap()
    }
}

#[derive(Debug, Clone, Default)]
struct Receiver {
    arrived: Arc<Mutex<Vec<Arrived>>>,
    /// What the next messages are answered with; success when there is nothing more.
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Receiver {
    /// Listens, and gives the address.
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/hook?for=me")
    }

    fn answers(&self, statuses: &[u16]) {
        *self.answers.lock().unwrap() = statuses.iter().rev().copied().collect();
    }

    fn all(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    async fn wait_for(&self, many: usize) -> Vec<Arrived> {
        for _ in 0..500 {
            let all = self.all();
            if all.len() >= many {
                return all;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("only {:?} arrived", self.all());
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let get = |name: &str| headers.get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    receiver.arrived.lock().unwrap().push(Arrived {
        id: get("webhook-id"),
        timestamp: get("webhook-timestamp"),
        signature: get("webhook-signature"),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let status = receiver.answers.lock().unwrap().pop().unwrap_or(204);
    let elsewhere = format!("http://{}/elsewhere", get("host"));
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, elsewhere)]).into_response()
}

const QUICK: Pace =
    Pace { first: Duration::from_millis(40), longest: Duration::from_millis(200), give_up: Duration::from_secs(60) };

/// Tells, until the handle is aborted.
fn tell(town: &Town, deliveries: &Deliveries, private: bool, pace: Pace) -> JoinHandle<()> {
    let sender = Sender::new(private, Duration::from_secs(2)).unwrap();
    tokio::spawn(run(town.app.community().clone(), deliveries.clone(), sender, pace, Default::default()))
}

async fn add(town: &Town, who: &Admitted, url: &str, events: &[&str]) -> (WebhookId, String) {
    let secret = Secret::fresh().unwrap();
    let events = events.iter().map(ToString::to_string).collect();
    let add = AddWebhook { url: url.to_owned(), secret: secret.clone(), events };
    (town.app.community().member(who.member).execute(add).await.unwrap().output, secret.reveal())
}

async fn pay(town: &Town, from: &Admitted, to: &Admitted) -> u64 {
    let pay = Pay::new(from.wallet, to.wallet, "1 VAL".parse().unwrap());
    town.app.community().member(from.member).execute(pay).await.unwrap().seq.get()
}

/// HMAC-SHA256 as RFC 2104 writes it, and base64 as RFC 4648 does: nothing of what the server signs with.
fn signature(secret: &str, text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = secret.strip_prefix("whsec_").unwrap().bytes().filter(|byte| *byte != b'=').collect();
    let six = |byte: u8| LETTERS.iter().position(|letter| *letter == byte).unwrap();
    let mut key = Vec::new();
    let (mut held, mut count) = (0usize, 0);
    for byte in bits {
        (held, count) = (held << 6 | six(byte), count + 6);
        if count >= 8 {
            count -= 8;
            key.push(u8::try_from(held >> count & 0xff).unwrap());
        }
    }
    key.resize(64, 0);
    let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    let mut out = String::from("v1,");
    for three in outer.chunks(3) {
        let whole = three.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[whole >> (18 - 6 * place) & 63];
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[tokio::test]
async fn messages_are_signed_thin_and_only_of_what_the_owner_may_see() {
    let town = town(Settings::default()).await;
    let receiver = Receiver::default();
    let url = receiver.start().await;
    let cleo = wezer_core::member::AdmitMember::named("Cleo");
    let cleo = *town.app.community().system().execute(cleo).await.unwrap();
    let (hook, secret) = add(&town, &town.bo, &url, &["ledger.posted"]).await;
    pay(&town, &town.ana, &cleo).await;
    let seen = pay(&town, &town.ana, &town.bo).await;
    let telling = tell(&town, &Deliveries::default(), true, QUICK);
    let all = receiver.wait_for(1).await;
    let message = &all[0];
    assert_eq!(message.signature, signature(&secret, &format!("{}.{}.{}", message.id, message.timestamp, message.body)));
    assert_eq!(message.id, format!("{hook}_{seen}"));
    let body: Value = serde_json::from_str(&message.body).unwrap();
    assert_eq!((body["type"].as_str(), body["data"]["seq"].as_u64()), (Some("journal.entry"), Some(seen)));
    assert_eq!(body["data"]["command"].as_str(), Some("pay"));
    assert!(body["data"]["events"].as_array().unwrap().contains(&Value::from("ledger.posted")), "{body}");
    assert!(!message.body.contains("amount") && !message.body.contains("balance"), "{}", message.body);
    // What happens from now on arrives too, and what is not his does not.
    pay(&town, &town.ana, &cleo).await;
    let later = pay(&town, &town.bo, &town.ana).await;
    let all = receiver.wait_for(2).await;
    assert_eq!(all.iter().map(Arrived::seq).collect::<Vec<_>>(), [seen, later]);
    // No delivery is an entry of the journal.
    assert_eq!(town.app.community().head().await.unwrap().seq.get(), later);
    telling.abort();
}

#[tokio::test]
async fn what_fails_is_told_again_in_order_and_under_the_same_id() {
    let town = town(Settings::default()).await;
    let receiver = Receiver::default();
    let url = receiver.start().await;
    receiver.answers(&[500, 302, 429]);
    add(&town, &town.bo, &url, &["ledger.posted"]).await;
    let mut paid = Vec::new();
    for _ in 0..4 {
        paid.push(pay(&town, &town.ana, &town.bo).await);
    }
    let telling = tell(&town, &Deliveries::default(), true, QUICK);
    let all = receiver.wait_for(7).await;
    let seqs: Vec<u64> = all.iter().map(Arrived::seq).collect();
    assert_eq!(seqs, [paid[0], paid[0], paid[0], paid[0], paid[1], paid[2], paid[3]], "a redirect is not followed either");
    assert!(all[..4].iter().all(|message| message.id == all[0].id) && all[4].id != all[0].id);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.all().len(), 7, "nothing is told twice that was taken");
    telling.abort();
}

#[tokio::test]
async fn a_restart_goes_on_where_it_stopped() {
    let town = town(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("webhooks.json");
    let receiver = Receiver::default();
    let url = receiver.start().await;
    add(&town, &town.bo, &url, &["ledger.posted"]).await;
    let first = pay(&town, &town.ana, &town.bo).await;
    let telling = tell(&town, &Deliveries::open(&path).unwrap(), true, QUICK);
    receiver.wait_for(1).await;
    for _ in 0..200 {
        if std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&format!(":{first},"))) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    telling.abort();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("127.0.0.1") && !text.contains("whsec"), "{text}");
    let second = pay(&town, &town.ana, &town.bo).await;
    let telling = tell(&town, &Deliveries::open(&path).unwrap(), true, QUICK);
    let all = receiver.wait_for(2).await;
    assert_eq!(all.iter().map(Arrived::seq).collect::<Vec<_>>(), [first, second]);
    telling.abort();
    std::fs::write(&path, "{").unwrap();
    assert!(Deliveries::open(&path).is_err(), "a damaged file is not taken for a new one");
}

#[tokio::test]
async fn private_addresses_are_refused_however_they_are_written() {
    let town = town(Settings::default()).await;
    let receiver = Receiver::default();
    let url = receiver.start().await;
    let port = url.parse::<axum::http::Uri>().unwrap().port_u16().unwrap();
    let urls = [url.clone(), format!("https://localhost:{port}/"), "https://localhost/".to_owned(), "https://[::1]/".to_owned()];
    let mut hooks = Vec::new();
    for url in &urls {
        hooks.push(add(&town, &town.bo, url, &[]).await.0);
    }
    pay(&town, &town.ana, &town.bo).await;
    let deliveries = Deliveries::default();
    let telling = tell(&town, &deliveries, false, QUICK);
    for (hook, url) in hooks.iter().zip(&urls) {
        for _ in 0..500 {
            if deliveries.of(*hook).is_some_and(|progress| progress.failure().is_some()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(deliveries.of(*hook).unwrap().failure(), Some(Failure::NotPublic), "{url}");
    }
    assert!(receiver.all().is_empty());
    telling.abort();
    // By name alone it looks fit, so it is the address behind the name that was refused.
    assert!("https://localhost/".parse::<Target>().unwrap().is_fit());
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_stopped_and_its_owner_lets_it_go_on() {
    let town = town(Settings::default()).await;
    let receiver = Receiver::default();
    let url = receiver.start().await;
    receiver.answers(&[410]);
    let (hook, _) = add(&town, &town.bo, &url, &["ledger.posted"]).await;
    let (slow, _) = add(&town, &town.ana, "http://127.0.0.1:9/", &["ledger.posted"]).await;
    let seq = pay(&town, &town.ana, &town.bo).await;
    let deliveries = Deliveries::default();
    let pace = Pace { give_up: Duration::from_millis(300), ..QUICK };
    let telling = tell(&town, &deliveries, true, pace);
    let system = town.app.community().system();
    for _ in 0..500 {
        if system.ask(WebhooksToServe { after: None }).await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(receiver.all().len(), 1, "who says that they are gone is not asked again");
    let bo = town.app.community().member(town.bo.member);
    assert!(bo.ask(Webhooks {}).await.unwrap()[0].stopped_at.is_some());
    assert_eq!(deliveries.of(slow).unwrap().failure(), Some(Failure::Unreachable));
    // The owner reads so and lets it go on: by the page.
    let cookie = town.sign_in("bo <i>").await;
    assert!(town.get("/notices", &cookie).await.text.contains("href=\"/webhooks\""));
    let page = town.get("/webhooks", &cookie).await;
    assert!(page.text.contains("Stopped on"), "{}", page.text);
    let resumed = town.post(&format!("/webhooks/{hook}/resume"), &cookie, &[("csrf", &page.field("csrf"))]).await;
    assert_eq!(resumed.header("location"), "/webhooks?done=saved");
    let all = receiver.wait_for(2).await;
    assert_eq!(all[1].seq(), seq, "what it missed comes first");
    telling.abort();
}

#[tokio::test]
async fn the_page_shows_a_secret_once_and_refuses_what_goes_nowhere() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("bo <i>").await;
    let csrf = town.get("/webhooks", &cookie).await.field("csrf");
    let refused = [
        ("http://town.example/", ""),
        ("https://127.0.0.1/", ""),
        ("https://town.example:22/", ""),
        ("nowhere", ""),
        ("https://town.example/", "ledger.stolen"),
    ];
    for (url, events) in refused {
        let answer = town.post("/webhooks", &cookie, &[("csrf", &csrf), ("url", url), ("events", events)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(answer.text.contains("role=\"alert\"") && !answer.text.contains("whsec_"), "{url}");
    }
    let fields = [("csrf", csrf.as_str()), ("url", "https://town.example/hook"), ("events", "ledger.posted, ledger.held")];
    let added = town.post("/webhooks", &cookie, &fields).await;
    assert!(added.status == StatusCode::OK && added.text.contains("whsec_"), "{}", added.text);
    let page = town.get("/webhooks", &cookie).await;
    assert!(page.text.contains("https://town.example/hook") && !page.text.contains("whsec_"));
    let archive = town.get("/data/kept", &cookie).await;
    assert!(!archive.text.contains("whsec_"));
    let hook = town.app.community().member(town.bo.member).ask(Webhooks {}).await.unwrap()[0].webhook;
    let ana = town.sign_in("ana").await;
    let others = town.post(&format!("/webhooks/{hook}/remove"), &ana, &[("csrf", &town.csrf(&ana).await)]).await;
    assert_eq!(others.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", others.text);
    let removed = town.post(&format!("/webhooks/{hook}/remove"), &cookie, &[("csrf", &csrf)]).await;
    assert_eq!(removed.header("location"), "/webhooks?done=saved");
    assert!(!town.get("/webhooks", &cookie).await.text.contains("town.example/hook"));
}
