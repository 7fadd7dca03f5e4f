//! What whoever runs the server sees of it: figures and log lines, and in neither anything of the people who use it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::io;
use std::sync::{Arc, Mutex};

use crate::visit::{self, HOST, Person, Town, town};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use community_server::app::Settings;
use community_server::log::{LogFormat, subscriber};
use community_server::metric::Metrics;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

/// All that the house tells, however seldom it is asked for.
const EVERYTHING: &str = "info,wezer_core=trace,wezer_exchange=trace,community_server=trace";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Hears all on this thread, as long as the guard is kept.
fn hear(format: LogFormat, metrics: &Metrics) -> (Lines, DefaultGuard) {
    let (lines, filter) = (Lines::default(), EnvFilter::new(EVERYTHING));
    let writer = lines.clone();
    let listens = subscriber(format, filter, metrics, move || writer.clone());
    (lines, tracing::subscriber::set_default(listens))
}

async fn figures(metrics: &Metrics) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = metrics.router().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// The value of one figure.
fn figure(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}")).to_owned()
}

/// Somebody pays, is refused, writes, looks for somebody and goes where nothing is.
async fn story(town: &Town) {
    let ana = Person::signed_in(town, "ana").await;
    let pay = [("to", "Bo <i>"), ("amount", "47.11"), ("currency", "EUR"), ("memo", "aubergines"), ("do", "pay")];
    ana.post("/pay", &pay).await;
    assert_eq!(
        ana.post("/sign-in", &[("name", "Zéphyrine"), ("password", "tartempion")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(ana.get("/members?name=Zéphyrine".replace('é', "%C3%A9").as_str()).await.status, StatusCode::OK);
    assert_eq!(ana.get("/zephyrine").await.status, StatusCode::NOT_FOUND);
    let token = town.token(&town.bo).await;
    let call = |amount: &str| {
        let (from, to) = (town.bo.wallet, town.ana.wallet);
        format!(r#"{{"from":"{from}","to":"{to}","amounts":[{{"amount":"{amount}","currency":"VAL"}}],"memo":"aubergines"}}"#)
    };
    let key = [("idempotency-key", "00000000-0000-7000-8000-000000000007")];
    assert_eq!(town.call("/api/commands/pay", &token, call("42"), &key).await.status, StatusCode::OK);
    assert_eq!(town.call("/api/commands/pay", &token, call("42"), &key).await.status, StatusCode::OK);
    assert_eq!(town.call("/api/commands/pay", &token, call("98765"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(town.call("/api/queries/currencies", &token, "", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn figures_tell_what_was_done_how_often_and_how_long() {
    let metrics = Metrics::default();
    let (_, _guard) = hear(LogFormat::Text, &metrics);
    let town = town(Settings { metrics: metrics.clone(), ..Settings::default() }).await;
    story(&town).await;
    let text = figures(&metrics).await;
    for (name, kind) in [
        ("wezer_http_requests", "counter"),
        ("wezer_http_request_seconds", "histogram"),
        ("wezer_commands", "counter"),
        ("wezer_command_seconds", "histogram"),
        ("wezer_queries", "counter"),
        ("wezer_query_seconds", "histogram"),
        ("wezer_commits", "counter"),
        ("wezer_commit_seconds", "histogram"),
        ("wezer_commit_commands", "histogram"),
        ("wezer_read_seconds", "histogram"),
        ("wezer_store_errors", "counter"),
        ("wezer_room_call_seconds", "histogram"),
        ("wezer_webhooks_waiting", "gauge"),
        ("wezer_webhook_messages", "counter"),
        ("wezer_mails_waiting", "gauge"),
        ("wezer_mails", "counter"),
        ("wezer_leads", "gauge"),
        ("wezer_passed_on", "counter"),
        ("wezer_build", "info"),
        ("process_resident_memory_bytes", "gauge"),
        ("process_open_fds", "gauge"),
        ("process_start_time_seconds", "gauge"),
    ] {
        assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{name} {kind} in\n{text}");
        assert!(text.contains(&format!("# HELP {name} ")), "{name}");
        assert!(include_str!("../README.md").contains(&format!("`{name}")), "{name} is in the README");
    }
    assert!(text.ends_with("# EOF\n"));
    let is = |name: &str, value: &str| assert_eq!(figure(&text, name), value, "{name}");
    is(r#"wezer_http_requests_total{method="POST",route="/api/commands/{name}",status="200"}"#, "2");
    is(r#"wezer_http_requests_total{method="POST",route="/api/commands/{name}",status="422"}"#, "1");
    is(r#"wezer_http_requests_total{method="GET",route="other",status="404"}"#, "1");
    is(r#"wezer_http_request_seconds_count{route="/api/queries/{name}"}"#, "1");
    is(r#"wezer_commands_total{command="pay",outcome="done"}"#, "2");
    is(r#"wezer_commands_total{command="pay",outcome="repeated"}"#, "1");
    is(r#"wezer_commands_total{command="pay",outcome="lower-limit"}"#, "1");
    is(r#"wezer_queries_total{query="token_holder",outcome="answered"}"#, "4");
    let committed = figure(&text, r#"wezer_commits_total{outcome="committed"}"#);
    assert_eq!(figure(&text, "wezer_commit_commands_count"), committed);
    assert_eq!(figure(&text, "wezer_commit_seconds_count"), committed);
    assert!(figure(&text, "process_resident_memory_bytes").parse::<u64>().unwrap() > 1 << 20);
}

#[tokio::test]
async fn neither_figures_nor_lines_tell_anything_of_anybody() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let metrics = Metrics::default();
        let (lines, _guard) = hear(format, &metrics);
        let town = town(Settings { metrics: metrics.clone(), ..Settings::default() }).await;
        story(&town).await;
        let (lines, figures) = (lines.text(), figures(&metrics).await);
        assert!(lines.contains("lower-limit") && figures.contains("lower-limit"), "both tell something: {lines}");
        let known = ["Ana", "Bo <", "phyrine", "tartempion", "sesame", "aubergine", "47.11", "98765", "wz_", "town.example"];
        let ids = [town.ana.member.to_string(), town.bo.wallet.to_string()];
        for word in known.into_iter().chain(ids.iter().map(String::as_str)) {
            for text in [&lines, &figures] {
                let found = text.lines().find(|line| line.contains(word));
                assert!(found.is_none(), "{word} in {found:?}");
            }
        }
    }
}

#[tokio::test]
async fn each_line_bears_the_id_of_its_request_and_so_does_the_answer() {
    let metrics = Metrics::default();
    let (lines, _guard) = hear(LogFormat::Json, &metrics);
    let town = town(Settings { behind_proxy: true, metrics, ..Settings::default() }).await;
    let from = lines.text().len();
    let answer = town.get("/sign-in", "").await;
    let id = answer.header("x-request-id").to_owned();
    assert_eq!(id.len(), 36, "one of ours: {id}");
    let text = lines.text().split_off(from);
    let told: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.iter().any(|line| line["message"] == "answered" && line["status"] == 200), "{told:?}");
    for line in &told {
        let span = &line["spans"][0];
        assert_eq!((span["id"].as_str(), span["route"].as_str()), (Some(id.as_str()), Some("/sign-in")), "{line}");
    }
    let send = async |id: &str| {
        let request = town.request(&Method::GET, "/sign-in", "").header("x-request-id", id);
        town.send(request.body(Body::empty()).unwrap()).await.header("x-request-id").to_owned()
    };
    assert_eq!(send("proxy-4711").await, "proxy-4711", "our proxy's word is taken");
    for odd in ["", "a b", "{}", &"x".repeat(65)] {
        assert_eq!(send(odd).await.len(), 36, "{odd}");
    }
    let alone = visit::town(Settings::default()).await;
    let request = Request::get("/sign-in").header("host", HOST).header("x-request-id", "forged");
    let answer = alone.send(request.body(Body::empty()).unwrap()).await;
    assert_ne!(answer.header("x-request-id"), "forged", "a client's word is not");
}
