//! The server under load, on loopback: pages and payments by 64 people at once, in a town of 10,000.
//!
//! ```sh
//! WEZER_LOAD_MEMBERS=10000 WEZER_LOAD_SECONDS=30 cargo test --release --locked --workspace --test load -- --nocapture
//! ```
//!
//! prints how many requests of each kind were answered in what time. Whatever is not answered as it should fails the test. Without the
//! two variables the town is small and the load short. Those who ask run on the same machine and take their share of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod process;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use community_server::credential::{CreateApiToken, Digest, SetPasswordHash};
use community_server::store::{community, open_store};
use process::{Client, Payer, Server, payers};
use wezer_core::Community;
use wezer_core::member::AdmitMember;

const CONNECTIONS: usize = 64;
/// A queue holds no more than some thousands of commands.
const AT_ONCE: usize = 1_000;
const PASSWORD: &str = "open sesame";

fn wanted(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Members with tokens; the first ones have a password, too.
async fn town(community: &Community, many: usize) -> Vec<Payer> {
    let mut all = payers(community, 1).await;
    let system = community.system();
    let named = |nth| (system.fresh_command_id(), AdmitMember::named(format!("Member {nth}")));
    for first in (1..many).step_by(AT_ONCE) {
        let some = first..many.min(first + AT_ONCE);
        for admitted in system.execute_all(some.map(named).collect()).await {
            let who = *admitted.unwrap();
            all.push(Payer { who, token: format!("wz_{}_{}", who.member, all.len()) });
        }
    }
    let token = |payer: &Payer| {
        let digest = Digest::of(&payer.token);
        (system.fresh_command_id(), CreateApiToken { member: payer.who.member, digest, label: "load".to_owned(), days: 1 })
    };
    for some in all[1..].chunks(AT_ONCE) {
        for created in system.execute_all(some.iter().map(token).collect()).await {
            created.unwrap();
        }
    }
    let phc = cheap_hash(PASSWORD);
    for payer in all.iter().take(CONNECTIONS) {
        system.execute(SetPasswordHash { member: payer.who.member, phc: phc.clone() }).await.unwrap();
    }
    all
}

fn cheap_hash(password: &str) -> String {
    use argon2::password_hash::{PasswordHasher, phc};
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash: phc::PasswordHash = argon2.hash_password(password.as_bytes()).unwrap();
    hash.to_string()
}

const LESS_OFTEN: &str = "told to pay less often";

/// A number below `end`, the next of a row that looks like chance.
fn chance(state: &mut u64, end: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap() % end
}

/// What one person at one connection does until the end: two pages for each payment or so, each thing as soon as the last is answered.
async fn person(server: &Server, all: &[Payer], nth: usize, until: Instant) -> Vec<(&'static str, Duration)> {
    let mut client = server.client().await;
    let mut state = nth as u64 + 1;
    // A server takes so much of one address, of which loopback has too few: the proxy tells others.
    let origin = format!("http://{}", server.address);
    let name = if nth == 0 { "Payer 0".to_owned() } else { format!("Member {nth}") };
    let form = format!("name={}&password={}", name.replace(' ', "+"), PASSWORD.replace(' ', "+"));
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let near = format!("10.1.0.{nth}");
    let headers = [kind, ("origin", &origin), ("x-forwarded-for", &near)];
    let signed_in = client.post("/sign-in", &form, &headers).await.unwrap();
    let cookie = signed_in.headers.get("set-cookie").unwrap_or_else(|| panic!("{}", signed_in.text)).to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (mut told, mut key) = (Vec::new(), (nth as u128 + 1) << 64);
    while Instant::now() < until {
        let from = format!("10.{}.{}.{}", chance(&mut state, 250) + 2, chance(&mut state, 250), chance(&mut state, 250));
        let path = match chance(&mut state, 10) {
            0..=2 => "/",
            3..=4 => "/wallet",
            5..=6 => "/market",
            _ => "pay",
        };
        let begun = Instant::now();
        let answer = if path == "pay" {
            let (payer, payee) = (&all[chance(&mut state, all.len())], &all[chance(&mut state, all.len())]);
            if payer.who.wallet == payee.who.wallet {
                continue;
            }
            key += 1;
            client.call("/api/commands/pay", &payer.token, key, &process::pay(payer, payee)).await.unwrap()
        } else {
            client.get_with(path, &[("cookie", &cookie), ("x-forwarded-for", &from)]).await.unwrap()
        };
        // Whoever calls too often is told so, and rightly.
        let too_often = path == "pay" && answer.status == 429;
        assert!(too_often || answer.status == 200, "{path}: {} {}", answer.status, answer.text);
        told.push((if too_often { LESS_OFTEN } else { path }, begun.elapsed()));
        if client.is_closed() {
            client = Client::to(&server.address).await.unwrap();
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_answered_while_many_ask_at_once() {
    let members = usize::try_from(wanted("WEZER_LOAD_MEMBERS", 200)).unwrap().max(CONNECTIONS);
    let seconds = Duration::from_secs(wanted("WEZER_LOAD_SECONDS", 3));
    let dir = tempfile::tempdir().unwrap();
    let all = town(&community(open_store(dir.path()).unwrap()).unwrap(), members).await;
    let mut server = Server::start(dir.path(), &["--behind-proxy"]);
    let begun = Instant::now();
    let people = (0..CONNECTIONS).map(|nth| person(&server, &all, nth, begun + seconds));
    let told: Vec<_> = futures_util::future::join_all(people).await.into_iter().flatten().collect();
    let lasted = begun.elapsed();
    server.signal("TERM");
    assert!(server.ended(Duration::from_secs(60)).await.success());

    let mut kinds: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (kind, time) in told {
        kinds.entry(kind).or_default().push(time);
        kinds.entry("all").or_default().push(time);
    }
    println!("{members} members, {CONNECTIONS} connections, {lasted:.1?}, no error");
    println!("| request | answered | a second | p50 | p99 | longest |\n|---|---:|---:|---:|---:|---:|");
    for (kind, mut times) in kinds {
        times.sort();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        let rate = times.len() as u128 * 1_000 / lasted.as_millis();
        println!("| {kind} | {} | {rate} | {:.1?} | {:.1?} | {:.1?} |", times.len(), at(50), at(99), at(100));
        assert!(times.len() > 5 || kind == LESS_OFTEN, "{kind}");
    }
}
