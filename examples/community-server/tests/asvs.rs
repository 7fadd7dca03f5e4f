//! Items of the OWASP ASVS that no other test would notice: see `SECURITY.md`.

use std::fs;
use std::path::Path;

use crate::visit::{self, HOST, Person, nobody_yet, send, town};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use community_server::app::Settings;

/// 3.3.1, 3.4.1
#[tokio::test]
async fn over_https_a_browser_stays_there_and_every_cookie_belongs_to_this_host_alone() {
    let town = town(Settings { https: true, ..Settings::default() }).await;
    for path in ["/sign-in", "/wallet", "/nowhere", "/static/style.css", "/api/openapi.json", "/api/queries/currencies"] {
        assert_eq!(town.get(path, "").await.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    let plain = visit::town(Settings::default()).await;
    assert_eq!(plain.get("/sign-in", "").await.header("strict-transport-security"), "", "nobody is locked out without HTTPS");
    let chosen = town.get("/language/fr", "").await;
    let signed_in = town.post("/sign-in", "", &[("name", "ana"), ("password", "open sesame")]).await;
    for line in [chosen.header("set-cookie"), signed_in.header("set-cookie")] {
        assert!(line.starts_with("__Host-") && line.contains("; Secure") && line.contains("; HttpOnly"), "{line}");
        assert!(line.contains("; Path=/") && line.contains("; SameSite=Lax") && !line.contains("Domain"), "{line}");
    }
    let cookie = chosen.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert!(town.get("/sign-in", &cookie).await.text.contains("<html lang=\"fr\">"), "the choice holds");
}

/// 3.4.2
#[tokio::test]
async fn no_other_origin_may_read_an_answer() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    for path in ["/wallet", "/api/queries/currencies", "/api/openapi.json", "/static/style.css", "/feed.atom"] {
        for method in [Method::GET, Method::OPTIONS] {
            let request = Request::builder().method(method).uri(path).header(header::HOST, HOST).header(header::COOKIE, &cookie);
            let request = request.header(header::ORIGIN, "https://evil.example");
            let request = request.header("access-control-request-method", "POST");
            let answer = town.send(request.body(Body::empty()).expect("a request")).await;
            assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        }
    }
}

/// 3.5.3
#[tokio::test]
async fn nothing_is_changed_by_looking() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let before = town.app.community().head().await.expect("read").seq;
    for path in [
        "/sign-out",
        "/account/password",
        "/account/tokens",
        "/admin/issue",
        "/standing/leave",
        "/data/wishes",
        "/journal/verify",
        "/pay/preview",
        "/api/commands/pay",
        "/api/commands/post",
    ] {
        assert_eq!(town.get(path, &cookie).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(town.get("/pay?to=Bo&amount=5&currency=VAL&do=pay", &cookie).await.status, StatusCode::OK);
    assert_eq!(town.app.community().head().await.expect("read").seq, before);
    assert_eq!(town.get("/wallet", &cookie).await.status, StatusCode::OK, "nor was anybody signed out");
}

/// 3.2.1, 4.1.1
#[tokio::test]
async fn every_answer_says_what_it_is() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/nowhere", "text/html; charset=utf-8"),
        ("/static/style.css", "text/css; charset=utf-8"),
        ("/static/htmx.js", "text/javascript; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/favicon.ico", "image/svg+xml; charset=utf-8"),
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/live", "text/plain; charset=utf-8"),
        ("/api/openapi.json", "application/json"),
        ("/api/queries/currencies", "application/json"),
        ("/api/nothing", "application/problem+json"),
        ("/data/archive", "application/x-tar"),
    ] {
        let answer = town.get(path, &cookie).await;
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    assert!(town.get("/data/archive", &cookie).await.header("content-disposition").starts_with("attachment"));
}

/// 6.2.1, 6.2.4, 6.2.5, 6.2.8
#[tokio::test]
async fn any_long_password_but_a_common_one_is_taken_to_the_letter() {
    let town = town(Settings::default()).await;
    let ana = Person::signed_in(&town, "ana").await;
    for poor in ["7 chars", "password", "IloveYou", "1234567890"] {
        let refused = ana.post("/admin/admit", &[("name", "Cy"), ("password", poor)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{poor}");
    }
    let applied = town.post("/apply", "", &[("name", "Cy"), ("password", "iloveyou"), ("again", "iloveyou")]).await;
    assert_eq!(applied.status, StatusCode::UNPROCESSABLE_ENTITY, "nor does a newcomer get in with it");
    let exact = " Été à la mer ☀ ";
    let admitted = ana.post("/admin/admit", &[("name", "Cy"), ("password", exact)]).await;
    assert_eq!(admitted.header("location"), "/admin?done=saved", "{}", admitted.text);
    for other in ["Été à la mer ☀", " été à la mer ☀ ", " Été à la mer "] {
        let refused = town.post("/sign-in", "", &[("name", "Cy"), ("password", other)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{other}");
    }
    assert_eq!(town.post("/sign-in", "", &[("name", "Cy"), ("password", exact)]).await.status, StatusCode::SEE_OTHER);
}

/// 6.2.6, 6.2.7
#[tokio::test]
async fn a_password_is_hidden_and_may_come_from_a_manager() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let (_, router) = nobody_yet("ab12-cd34");
    let request = Request::builder().uri("/set-up").header(header::HOST, HOST);
    let set_up = send(&router, request.body(Body::empty()).expect("a request")).await;
    let access = town.get("/account", &cookie).await;
    let pages = [(town.get("/sign-in", "").await, 1), (town.get("/apply", "").await, 2), (set_up, 2), (access, 2)];
    for (page, fields) in pages {
        assert_eq!(page.text.matches("type=\"password\"").count(), fields, "{}", page.text);
        let named = page.text.matches("-password\"").count();
        assert_eq!(named, fields, "each says whether it is the current or a new one: {}", page.text);
        let inputs = page.text.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        let closed = |input: &str| input.contains("onpaste") || input.contains("autocomplete=\"off\"");
        let shut: Vec<_> = inputs.filter(|input| input.contains("type=\"password\"") && closed(input)).collect();
        assert!(shut.is_empty(), "{shut:?}");
    }
}

/// 5.3.2, 13.4.1
#[tokio::test]
async fn no_file_of_the_machine_is_served() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    for path in [
        "/.git/config",
        "/.git/HEAD",
        "/Cargo.toml",
        "/static/",
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/data/community",
        "/webhooks.json",
    ] {
        assert_eq!(town.get(path, &cookie).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// 7.2.1, 14.2.1
#[tokio::test]
async fn what_a_browser_makes_up_is_not_believed() {
    let town = town(Settings::default()).await;
    let token = town.token(&town.ana).await;
    for cookie in [format!("wezer={}", "0".repeat(64)), format!("wezer={}", town.ana.member), "wezer=".to_owned()] {
        assert_eq!(town.get("/wallet", &cookie).await.status, StatusCode::SEE_OTHER, "{cookie}");
    }
    for name in ["token", "access_token", "authorization"] {
        let answer = town.get(&format!("/api/queries/currencies?{name}={token}"), "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "a token in an address opens nothing");
    }
}

/// 7.4.2
#[tokio::test]
async fn who_left_does_nothing_more_in_a_session_that_is_open() {
    let town = town(Settings::default()).await;
    let bo = Person::signed_in(&town, "bo <i>").await;
    let token = town.token(&town.bo).await;
    assert_eq!(bo.post("/standing/leave", &[("sure", "yes")]).await.header("location"), "/standing");
    let before = town.app.community().head().await.expect("read").seq;
    let pay = [("to", "Ana"), ("amount", "5"), ("currency", "VAL"), ("do", "pay")];
    assert_eq!(bo.post("/pay", &pay).await.header("location"), "/standing");
    assert_eq!(bo.get("/members").await.header("location"), "/standing");
    let call =
        format!(r#"{{"from":"{}","to":"{}","amounts":[{{"amount":"5","currency":"VAL"}}]}}"#, town.bo.wallet, town.ana.wallet);
    let called = town.call("/api/commands/pay", &token, call, &[]).await;
    assert_eq!(called.status, StatusCode::FORBIDDEN, "{}", called.text);
    assert_eq!(town.app.community().head().await.expect("read").seq, before);
}

/// 14.3.1
#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let town = town(Settings::default()).await;
    let bo = Person::signed_in(&town, "bo <i>").await;
    assert_eq!(bo.get("/wallet").await.header("cache-control"), "no-store");
    let out = bo.post("/sign-out", &[]).await;
    assert_eq!((out.status, out.header("clear-site-data")), (StatusCode::SEE_OTHER, "\"cache\", \"storage\""));
}

/// All 70 items of level 1 are in the table, and each test that is named is there.
#[test]
fn what_is_said_of_security_is_so() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(here.join("SECURITY.md")).expect("it lies beside");
    let level_1 = text.split("\n## ").find(|part| part.starts_with("Level 1")).expect("a section");
    let cells = level_1.lines().filter_map(|line| line.strip_prefix("| "));
    assert_eq!(cells.filter(|cells| cells.starts_with(|first: char| first.is_ascii_digit())).count(), 70);
    let mut named = 0;
    for (file, test) in text.split('`').filter_map(|piece| piece.split_once(".rs::")) {
        let folder = if file.starts_with("wezer-") { here.join("../..") } else { here.to_owned() };
        let source = fs::read_to_string(folder.join(format!("{file}.rs"))).expect("a file");
        assert!(source.contains(&format!("fn {test}(")), "{file}.rs::{test}");
        named += 1;
    }
    assert!(named > 70, "{named}");
}
