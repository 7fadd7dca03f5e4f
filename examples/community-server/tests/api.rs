//! The API, as a program calls it.

use crate::visit::{HOST, Town, town};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use community_server::app::Settings;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use wezer_core::ledger::Pay;

fn pay(town: &Town, amount: &str) -> String {
    json!({ "from": town.ana.wallet, "to": town.bo.wallet, "amounts": [{ "amount": amount, "currency": "VAL" }] }).to_string()
}

#[tokio::test]
async fn a_command_is_carried_out_once_under_its_key() {
    let town = town(Settings::default()).await;
    let token = town.token(&town.ana).await;
    let key = ("idempotency-key", "0190a3b4-7c1d-7e2f-8a90-b1c2d3e4f506");
    let first = town.call("/api/commands/pay", &token, pay(&town, "7"), &[key]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert_eq!(first.header("idempotency-key"), key.1);
    let second = town.call("/api/commands/pay", &token, pay(&town, "7"), &[key]).await;
    let (first, second) = (first.json(), second.json());
    assert_eq!((&first["output"], &first["seq"], &first["repeated"]), (&second["output"], &second["seq"], &json!(false)));
    assert_eq!(second["repeated"], json!(true));
    let other = town.call("/api/commands/pay", &token, pay(&town, "8"), &[key]).await;
    assert_eq!((other.status, other.json()["code"].clone()), (StatusCode::CONFLICT, json!("command-id-reused")));
    let bad = town.call("/api/commands/pay", &token, pay(&town, "8"), &[("idempotency-key", "seven")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let made = town.call("/api/commands/pay", &token, pay(&town, "1"), &[]).await;
    assert_eq!(made.header("idempotency-key").len(), 36, "an id is made where none is given");
    let balances = town.call("/api/queries/balances", &token, json!({ "wallet": town.bo.wallet }).to_string(), &[]).await;
    assert_eq!(balances.json()[0]["balance"], json!("8"));
}

#[tokio::test]
async fn every_refusal_has_its_status_and_speaks_the_language_asked_for() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (town.token(&town.ana).await, town.token(&town.bo).await);
    let cases = [
        ("/api/commands/pay", &ana, pay(&town, "101"), StatusCode::UNPROCESSABLE_ENTITY, "lower-limit"),
        ("/api/commands/pay", &bo, pay(&town, "1"), StatusCode::FORBIDDEN, "denied"),
        ("/api/commands/pay", &ana, "{}".to_owned(), StatusCode::BAD_REQUEST, "invalid-arguments"),
        ("/api/commands/pay", &ana, pay(&town, "1.5"), StatusCode::UNPROCESSABLE_ENTITY, "too-precise"),
        ("/api/commands/steal", &ana, "{}".to_owned(), StatusCode::NOT_FOUND, "unknown-name"),
        ("/api/queries/steal", &ana, "{}".to_owned(), StatusCode::NOT_FOUND, "unknown-name"),
        ("/api/nothing", &ana, "{}".to_owned(), StatusCode::NOT_FOUND, "not-found"),
        ("/api/commands/pay", &"wz_0".to_owned(), pay(&town, "1"), StatusCode::UNAUTHORIZED, "unauthenticated"),
        ("/api/queries/password_hash", &bo, json!({ "member": town.bo.member }).to_string(), StatusCode::FORBIDDEN, "denied"),
    ];
    for (path, token, body, status, code) in cases {
        let answer = town.call(path, token, body, &[("accept-language", "fr")]).await;
        let problem = answer.json();
        assert_eq!((answer.status, problem["code"].as_str().unwrap()), (status, code), "{path} {problem}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("content-language"), "fr");
        assert_eq!(problem["status"], status.as_u16());
    }
    let refused = town.call("/api/commands/pay", &ana, pay(&town, "101"), &[("accept-language", "fr")]).await.json();
    assert_eq!(refused["arguments"]["passes"], "100 VAL");
    assert!(refused["message"].as_str().unwrap().contains("est de -100 VAL"), "{refused}");
    let english = town.call("/api/commands/pay", &ana, pay(&town, "101"), &[]).await.json();
    assert_ne!(refused["message"], english["message"]);
}

#[tokio::test]
async fn a_query_is_asked_by_post_and_by_get() {
    let town = town(Settings::default()).await;
    let token = town.token(&town.bo).await;
    let posted = town.call("/api/queries/member", &token, r#"{"name":"ANA"}"#, &[]).await;
    assert_eq!(posted.json()["name"], "Ana");
    let get = |arguments: &str| {
        let uri = format!("/api/queries/member{arguments}");
        let request = Request::builder().uri(uri).header(header::AUTHORIZATION, format!("Bearer {token}"));
        request.body(Body::empty()).unwrap()
    };
    let asked = town.send(get("?arguments=%7B%22name%22%3A%22ANA%22%7D")).await;
    assert_eq!(asked.json(), posted.json());
    assert_eq!(town.send(get("?arguments=%7B")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(town.send(get("")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_question_says_how_fresh_its_answer_has_to_be() {
    let town = town(Settings::default()).await;
    let (ana, bo) = (town.token(&town.ana).await, town.token(&town.bo).await);
    let wallet = json!({ "wallet": town.bo.wallet }).to_string();
    for (so_far, freshness) in [("7", "latest"), ("14", "cached")] {
        assert_eq!(town.call("/api/commands/pay", &ana, pay(&town, "7"), &[]).await.status, StatusCode::OK);
        let asked = town.call("/api/queries/balances", &bo, wallet.clone(), &[("freshness", freshness)]).await;
        assert_eq!(asked.json()[0]["balance"], so_far, "{freshness}: what this process acknowledged is known to it");
    }
    for (language, says) in [("en", "neither latest nor cached"), ("fr", "ni latest ni cached")] {
        let headers = [("freshness", "yesterday"), ("accept-language", language)];
        let refused = town.call("/api/queries/balances", &bo, wallet.clone(), &headers).await;
        assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::BAD_REQUEST, &json!("invalid-arguments")));
        assert!(refused.text.contains(says), "{}", refused.text);
    }
}

#[tokio::test]
async fn hostile_bodies_are_turned_away_and_never_break_anything() {
    let town = town(Settings::default()).await;
    let token = town.token(&town.ana).await;
    let bodies: Vec<Vec<u8>> = vec![
        vec![b'x'; 10 << 20],
        b"[".repeat(200_000),
        format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)).into_bytes(),
        vec![0xff, 0xfe, 0x00],
        b"{\"from\":\"\xc3\x28\"}".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"pay\"".to_vec(),
        b"1e999".to_vec(),
        br#"{"from":1,"to":2,"amounts":3}"#.to_vec(),
        br#"{"from":"x","to":"y","amounts":[{"amount":1,"currency":"VAL"}]}"#.to_vec(),
        pay(&town, "1e5").into_bytes(),
        pay(&town, &"9".repeat(500)).into_bytes(),
        pay(&town, "-5").into_bytes(),
        pay(&town, "NaN").into_bytes(),
        pay(&town, "1").replace("VAL", "V\\u0000L").into_bytes(),
        pay(&town, "1").replace('}', ",\"extra\":1}").into_bytes(),
    ];
    for body in bodies {
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        for path in ["/api/commands/pay", "/api/queries/balances", "/api/queries/member"] {
            let answer = town.call(path, &token, body.clone(), &[]).await;
            assert!(answer.status.is_client_error(), "{path} {start}: {} {}", answer.status, answer.text);
        }
    }
    let big = town.call("/api/commands/pay", &token, vec![b' '; 10 << 20], &[]).await;
    assert_eq!((big.status, big.json()["code"].clone()), (StatusCode::PAYLOAD_TOO_LARGE, json!("too-large-a-body")));
    let cookie = town.sign_in("ana").await;
    let form = town.post("/pay", &cookie, &[("memo", &"x".repeat(300_000))]).await;
    assert_eq!(form.status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in
        ["/%ff", "/wallet/%ff", "/journal/-1", "/journal/99999999999999999999", "/api/journal/x", "/?before=x", "/pay?to=%ff"]
    {
        assert!(!town.get(path, &cookie).await.status.is_server_error(), "{path}");
    }
    assert_eq!(town.app.community().audit(|_| {}).await.unwrap().posted, 0, "nothing was paid");
}

#[tokio::test]
async fn a_browser_may_call_from_our_own_pages_only() {
    let town = town(Settings::default()).await;
    let cookie = town.sign_in("ana").await;
    let ours = town.request(&Method::POST, "/api/queries/currencies", &cookie).body(Body::empty()).unwrap();
    assert_eq!(town.send(ours).await.status, StatusCode::OK);
    let request = Request::builder().method(Method::POST).uri("/api/commands/pay").header(header::HOST, HOST);
    let request = request.header(header::COOKIE, &cookie).header(header::ORIGIN, "https://evil.example");
    let foreign = town.send(request.body(Body::from(pay(&town, "1"))).unwrap()).await;
    assert_eq!((foreign.status, foreign.json()["code"].clone()), (StatusCode::FORBIDDEN, json!("foreign-origin")));
}

#[tokio::test]
async fn too_many_calls_are_slowed_down() {
    let town = town(Settings::default()).await;
    let mut last = None;
    for _ in 0..230 {
        last = Some(town.call("/api/queries/currencies", "wz_wrong", "", &[]).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header("retry-after").is_empty());
    let token = town.token(&town.ana).await;
    assert_eq!(town.call("/api/queries/currencies", &token, "", &[]).await.status, StatusCode::OK, "others are not hindered");
}

#[tokio::test]
async fn the_journal_is_followed_from_any_entry_and_after_the_last_one_seen() {
    let town = town(Settings::default()).await;
    let token = town.token(&town.ana).await;
    let follow = async |uri: &str, last: Option<&str>| {
        let mut request = Request::builder().uri(uri).header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = town.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        response.into_body()
    };
    let read = async |body: &mut Body| {
        let frame = tokio::time::timeout(std::time::Duration::from_secs(5), body.frame()).await.unwrap().unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    };
    let mut body = follow("/api/events?from=2", None).await;
    let event = read(&mut body).await;
    assert!(event.contains("id: 2\n") && event.contains("event: create_currency\n"), "{event}");
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["events"][0]["event"]["code"], "EUR");
    let mut body = follow("/api/events?from=2", Some("4")).await;
    assert!(read(&mut body).await.contains("id: 5\n"));
    let mut live = follow("/api/events", None).await;
    let money = "3 VAL".parse().unwrap();
    let paid =
        town.app.community().member(town.ana.member).execute(Pay::new(town.ana.wallet, town.bo.wallet, money)).await.unwrap();
    let event = read(&mut live).await;
    assert!(event.contains(&format!("id: {}\n", paid.seq)) && event.contains("event: pay\n"), "{event}");
    let unknown = Request::builder().uri("/api/events").body(Body::empty()).unwrap();
    assert_eq!(town.send(unknown).await.status, StatusCode::UNAUTHORIZED);
    let one = Request::builder().uri("/api/journal/2").header(header::AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(town.send(one.body(Body::empty()).unwrap()).await.json(), data);
}

#[tokio::test]
async fn the_api_describes_itself() {
    let town = town(Settings::default()).await;
    let answer = town.send(Request::builder().uri("/api/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/commands/pay"]["post"]["requestBody"].is_object());
    let cookie = town.sign_in("ana").await;
    let page = town.get("/api/docs/queries/currencies", &cookie).await;
    let fields = [("csrf", page.field("csrf")), ("arguments", "{}".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let tried = town.post("/api/docs/queries/currencies", &cookie, &fields).await;
    assert!(tried.text.contains("&#34;code&#34;: &#34;VAL&#34;"), "{}", tried.text);
}
