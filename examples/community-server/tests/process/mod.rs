//! A server in a process of its own, and who talks to it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use community_server::credential::{CreateApiToken, Digest};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use wezer_core::Community;
use wezer_core::ledger::CreateCurrency;
use wezer_core::member::{AdmitMember, Admitted};

pub(crate) struct Server {
    child: Child,
    /// Such as `127.0.0.1:4711`.
    pub(crate) address: String,
    /// Where its figures are, if it was asked for them.
    pub(crate) figures: Option<String>,
}

impl Server {
    /// Starts the server over what lies below `data` and waits until it is open.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_community-server"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--empty", "--data"]).arg(data).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut figures = None;
        let address = loop {
            let line = lines.next().expect("it tells where it listens").unwrap();
            if let Some((_, address)) = line.split_once("Figures are at http://") {
                figures = address.strip_suffix("/metrics").map(str::to_owned);
            }
            if let Some((_, address)) = line.split_once("is served at http://") {
                break address.to_owned();
            }
        };
        Self { child, address, figures }
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success(), "{sent}");
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self, patience: Duration) -> ExitStatus {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "it goes on");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn client(&self) -> Client {
        Client::to(&self.address).await.unwrap()
    }

    /// A figure that is a whole number, if it is there.
    pub(crate) async fn figure(&self, name: &str) -> Option<u64> {
        let mut client = Client::to(self.figures.as_ref()?).await.ok()?;
        let text = client.get("/metrics").await.unwrap().text;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    }

    /// The status and the text of a page, by a connection of its own.
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.client().await.get(path).await.unwrap();
        (answer.status, answer.text)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

/// A connection that is kept.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Client {
    pub(crate) async fn to(address: &str) -> Result<Self, std::io::Error> {
        let stream = TcpStream::connect(address).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)?;
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, host: address.to_owned() })
    }

    /// Whether the server let go of the connection.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, hyper::Error> {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, hyper::Error> {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(request, "").await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str, headers: &[(&str, &str)]) -> Result<Answer, hyper::Error> {
        let request = headers.iter().fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
        self.send(request, body).await
    }

    /// Calls the API with a token, under an id of the command.
    pub(crate) async fn call(&mut self, path: &str, token: &str, key: u128, body: &str) -> Result<Answer, hyper::Error> {
        self.call_with((path, token, key), body, &[]).await
    }

    pub(crate) async fn call_with(
        &mut self,
        (path, token, key): (&str, &str, u128),
        body: &str,
        more: &[(&str, &str)],
    ) -> Result<Answer, hyper::Error> {
        let (bearer, id) = (format!("Bearer {token}"), wezer_core::id::CommandId::from_u128(key).to_string());
        let mut headers = vec![("authorization", bearer.as_str()), ("idempotency-key", id.as_str())];
        headers.extend_from_slice(more);
        self.post(path, body, &headers).await
    }

    async fn send(&mut self, request: hyper::http::request::Builder, body: &str) -> Result<Answer, hyper::Error> {
        let request = request.header("host", &self.host).body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap();
        // A client waits for its connection to be ready, so a request is not begun on one that is closed.
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

/// Somebody with a wallet and a token.
#[derive(Clone)]
pub(crate) struct Payer {
    pub(crate) who: Admitted,
    pub(crate) token: String,
}

/// Members who may pay each other in VAL without limit.
pub(crate) async fn payers(community: &Community, many: usize) -> Vec<Payer> {
    let system = community.system();
    system.execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-1000000".parse().unwrap())).await.unwrap();
    let mut payers = Vec::new();
    for nth in 0..many {
        let who = *system.execute(AdmitMember::named(format!("Payer {nth}"))).await.unwrap();
        let token = format!("wz_{nth}_{}", who.member);
        let digest = Digest::of(&token);
        let create = CreateApiToken { member: who.member, digest, label: "load".to_owned(), days: 1 };
        system.execute(create).await.unwrap();
        payers.push(Payer { who, token });
    }
    payers
}

/// The arguments of a payment of one VAL.
pub(crate) fn pay(from: &Payer, to: &Payer) -> String {
    let (from, to) = (from.who.wallet, to.who.wallet);
    format!(r#"{{"from":"{from}","to":"{to}","amounts":[{{"amount":"1","currency":"VAL"}}]}}"#)
}
