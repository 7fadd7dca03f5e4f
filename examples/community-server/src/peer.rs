//! Commands passed on to the process that leads, so that one process alone writes when it can.
//!
//! Invariant: whatever becomes of the leader, the command is carried out once and its caller told: it goes there under an id, and is
//! carried out here under the same id if no good answer comes back; a community knows the ids of its commands, whoever wrote them. A
//! request is passed on once at most. Cost: a connection and a round trip to the leader, instead of conflicts in the database.
//!
//! Only `POST /api/commands/…` with a token is passed on. Pages act for a session, which lives in one process: their forms are carried
//! out where they come in, which is as right, if slower while another process writes much.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::access::same_secret;
use crate::api::{IDEMPOTENCY_KEY, MAX_BODY_BYTES, holder};
use crate::app::App;
use crate::lead::Lead;
use crate::metric::OutcomeLabels;
use crate::web::address;

/// Says that a request comes from another process of this server.
const PEER: HeaderName = HeaderName::from_static("wezer-peer");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The leader answers in so much time, or the command is carried out here.
const PATIENCE: Duration = Duration::from_secs(10);
/// It is reached in so much time.
const CONNECTING: Duration = Duration::from_secs(1);
/// One that could not be reached, or did not answer, is left alone for so long.
const PAUSE: Duration = Duration::from_secs(5);
/// An answer of the leader has at most so many bytes.
const MAX_ANSWER_BYTES: usize = 4 << 20;
/// A secret between processes is at least so long.
const MIN_SECRET_BYTES: usize = 16;

/// The other processes over the same database.
#[derive(Clone)]
pub struct Peers {
    lead: Lead,
    secret: Arc<str>,
    /// The leader that failed last, and until when nothing is passed on to it.
    failed: Arc<Mutex<Option<(String, Instant)>>>,
}

impl core::fmt::Debug for Peers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Peers").field("lead", &self.lead).finish_non_exhaustive()
    }
}

/// Processes can't know each other so.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// The secret is none.
    #[error("a secret between processes has at least {MIN_SECRET_BYTES} bytes, all of them visible ASCII without spaces")]
    Secret,
    /// Nobody is reached there.
    #[error("the other processes reach this one at http://HOST:PORT: give it as --own-url")]
    OwnUrl,
}

/// Where the other processes reach one that listens at `listens`, if it says `own_url`: without a slash at its end. An address that means
/// this machine or all of its networks leads other machines nowhere; only where the system chose the port, as in trials on one machine,
/// nothing better can be said beforehand.
///
/// # Errors
/// If that is no `http://HOST:PORT`, or has to be said and is not.
pub(crate) fn reached_at(own_url: Option<&str>, asked: SocketAddr, listens: &str) -> Result<String, PeerError> {
    let is_trial = asked.ip().is_loopback() && asked.port() == 0;
    let is_reached = is_trial || !(asked.ip().is_loopback() || asked.ip().is_unspecified());
    let url = own_url.or(is_reached.then_some(listens)).ok_or(PeerError::OwnUrl)?.trim_end_matches('/');
    let authority = url.strip_prefix("http://").and_then(|authority| authority.parse::<Authority>().ok());
    let is_fit =
        |at: &Authority| !at.host().is_empty() && at.port_u16().is_some_and(|port| port > 0) && !at.as_str().contains('@');
    if authority.is_some_and(|at| is_fit(&at)) { Ok(url.to_owned()) } else { Err(PeerError::OwnUrl) }
}

/// A request that another process passed on: what it says of the client's address is believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PassedOn;

impl Peers {
    /// Those that know the same secret.
    ///
    /// # Errors
    /// If the secret is too short, or can't stand in a header.
    pub fn new(lead: Lead, secret: &str) -> Result<Self, PeerError> {
        if secret.len() < MIN_SECRET_BYTES || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(PeerError::Secret);
        }
        Ok(Self { lead, secret: secret.into(), failed: Arc::default() })
    }

    /// Where the leader is reached, if it is another process that did not fail lately.
    fn leader(&self) -> Option<String> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let rests = |leader: &String| failed.is_some_and(|(failed, until)| failed == *leader && Instant::now() < until);
        self.lead.elsewhere().filter(|leader| !rests(leader))
    }

    fn failed(&self, leader: String) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some((leader, Instant::now() + PAUSE));
    }

    fn sent(&self, headers: &HeaderMap) -> bool {
        headers.get(&PEER).and_then(|secret| secret.to_str().ok()).is_some_and(|secret| same_secret(secret, &self.secret))
    }
}

/// Passes a command on to the process that leads, or has it carried out here.
pub(crate) async fn pass_on(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(peers) = &app.0.settings.peers else { return next.run(request).await };
    if peers.sent(request.headers()) {
        request.extensions_mut().insert(PassedOn);
        return next.run(request).await;
    }
    let Some(leader) = peers.leader().filter(|_| may_go(&request)) else { return next.run(request).await };
    // Nothing is kept, and nobody else bothered, for a stranger.
    let is_known = match request.headers().get(header::AUTHORIZATION) {
        Some(header) => matches!(holder(header, &app).await, Ok(Some(_))),
        None => false,
    };
    if !is_known {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else { return StatusCode::BAD_REQUEST.into_response() };
    parts.headers.entry(IDEMPOTENCY_KEY).or_insert_with(fresh_key);
    let sent = tokio::time::timeout(PATIENCE, send(&leader, peers, &parts, &body, &app)).await;
    let figures = app.0.settings.metrics.figures();
    match sent {
        // A server that is busy, or about to end, says so: here it may go better.
        Ok(Ok(answer)) if answer.status() != StatusCode::SERVICE_UNAVAILABLE => {
            figures.passed_on.get_or_create(&OutcomeLabels::of("answered")).inc();
            answer
        }
        other => {
            if !matches!(other, Ok(Ok(_))) {
                peers.failed(leader);
            }
            figures.passed_on.get_or_create(&OutcomeLabels::of("done_here")).inc();
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
    }
}

/// Whether a request is a command, small enough to be kept until it is answered.
fn may_go(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    *request.method() == Method::POST
        && request.uri().path().starts_with("/api/commands/")
        && length.is_some_and(|length| length <= MAX_BODY_BYTES)
}

fn fresh_key() -> HeaderValue {
    HeaderValue::from_str(&Uuid::now_v7().to_string()).expect("an id has letters of ASCII")
}

/// What the leader answers.
async fn send(leader: &str, peers: &Peers, parts: &Parts, body: &Bytes, app: &App) -> Result<Response, std::io::Error> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| std::io::Error::other(error);
    let authority = leader.strip_prefix("http://").unwrap_or(leader);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).body(Full::new(body.clone())).map_err(|error| failed(error.into()))?;
    let headers = request.headers_mut();
    for name in [header::HOST, header::AUTHORIZATION, header::ACCEPT_LANGUAGE, header::CONTENT_TYPE, IDEMPOTENCY_KEY] {
        if let Some(value) = parts.headers.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(PEER, HeaderValue::from_str(&peers.secret).map_err(|error| failed(error.into()))?);
    headers.insert(FORWARDED_FOR, HeaderValue::from_str(&address(parts, app)).map_err(|error| failed(error.into()))?);
    let stream = tokio::time::timeout(CONNECTING, TcpStream::connect(authority)).await??;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(error.into()))?;
    // Ends with this call, whatever becomes of it.
    let mut running = JoinSet::new();
    running.spawn(connection);
    let answer = sender.send_request(request).await.map_err(|error| failed(error.into()))?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await.map_err(failed)?.to_bytes();
    let mut response = (head.status, body).into_response();
    for name in [header::CONTENT_TYPE, header::CONTENT_LANGUAGE, header::RETRY_AFTER, header::WWW_AUTHENTICATE, IDEMPOTENCY_KEY] {
        if let Some(value) = head.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_reach_this_one_where_it_says_or_where_it_listens() {
        let at = |own_url: Option<&str>, asked: &str| {
            let asked: SocketAddr = asked.parse().expect("an address");
            reached_at(own_url, asked, &format!("http://{}:{}", asked.ip(), asked.port().max(1))).ok()
        };
        assert_eq!(at(None, "10.0.0.5:8080").as_deref(), Some("http://10.0.0.5:8080"));
        assert_eq!(at(None, "127.0.0.1:0").as_deref(), Some("http://127.0.0.1:1"), "where the system chose the port");
        for asked in ["127.0.0.1:8080", "0.0.0.0:8080", "0.0.0.0:0", "[::]:8080", "[::1]:8080"] {
            assert_eq!(at(None, asked), None, "{asked} leads nobody here");
            assert_eq!(at(Some("http://town.internal:8080/"), asked).as_deref(), Some("http://town.internal:8080"));
        }
        for odd in
            ["https://a:1", "a:1", "http://a", "http://a:0", "http://:1", "http://a:1/path", "http://me@a:1", "http://a:1?x", ""]
        {
            assert_eq!(at(Some(odd), "10.0.0.5:8080"), None, "{odd}");
        }
    }

    #[test]
    fn a_secret_stands_in_a_header_and_a_leader_that_failed_rests() {
        for odd in ["too short", "with spaces in between it", "tränen-und-andere-lettres", "\nnew-lines-are-none-either"] {
            assert!(Peers::new(Lead::default(), odd).is_err(), "{odd:?}");
        }
        let peers = Peers::new(Lead::at("http://a:1"), "sixteen-bytes-it-has").expect("a secret");
        assert_eq!(peers.leader().as_deref(), Some("http://a:1"));
        peers.failed("http://a:1".to_owned());
        assert_eq!(peers.leader(), None);
        peers.failed("http://b:1".to_owned());
        assert_eq!(peers.leader().as_deref(), Some("http://a:1"), "another one failed");
    }
}
