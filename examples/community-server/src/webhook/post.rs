//! One message to one receiver.
//!
//! Invariant: the connection goes to an address that was looked at ([`Target::addresses`]); no proxy is asked, no redirect followed, and
//! of the answer only its head is read. It is all over when its time is.

use std::sync::Arc;
use std::time::Duration;

use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::Target;

/// The head of an answer has at most so many bytes.
const MAX_HEAD_BYTES: usize = 16 << 10;

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The address is not one of the public internet, or not reached over HTTPS on a usual port.
    NotPublic,
    /// The name leads nowhere.
    NoSuchName,
    /// Nobody answers there, or not in a way that is understood.
    Unreachable,
    /// The certificate is not one that is trusted, or the encryption failed.
    Insecure,
    /// It took too long.
    TooSlow,
    /// The receiver answered with this status, which is none of those that mean success.
    Status(u16),
}

/// Sends messages.
#[derive(Clone)]
pub struct Sender {
    tls: TlsConnector,
    /// Whether messages may go to private addresses and without encryption.
    private: bool,
    patience: Duration,
}

/// Nothing can be encrypted on this machine.
#[derive(Debug, thiserror::Error)]
#[error("no encryption for webhooks: {0}")]
pub struct SenderError(#[from] rustls::Error);

/// What a message carries besides its body.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) id: String,
    pub(super) seconds: i64,
    pub(super) signature: String,
    pub(super) body: String,
}

impl Sender {
    /// Trusts the certificates that the operating system trusts.
    ///
    /// # Errors
    /// If the encryption cannot be set up.
    pub fn new(private: bool, patience: Duration) -> Result<Self, SenderError> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (known, _) = roots.add_parsable_certificates(found.certs);
        if known == 0 {
            tracing::warn!("this machine trusts no certificate: webhooks over HTTPS will fail");
        }
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = builder.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), private, patience })
    }

    /// Whether messages may go there, as far as the text tells.
    pub fn takes(&self, target: &Target) -> bool {
        self.private || target.is_fit()
    }

    pub(super) async fn send(&self, target: &Target, message: Signed) -> Result<(), Failure> {
        timeout(self.patience, self.deliver(target, message)).await.map_err(|_| Failure::TooSlow)?
    }

    async fn deliver(&self, target: &Target, message: Signed) -> Result<(), Failure> {
        let addresses = target.addresses(self.private).await?;
        let stream = TcpStream::connect(&addresses[..]).await.map_err(|_| Failure::Unreachable)?;
        let request = Request::post(target.path())
            .header(header::HOST, target.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("WeZer/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", message.id)
            .header("webhook-timestamp", message.seconds)
            .header("webhook-signature", message.signature)
            .body(message.body)
            .map_err(|_| Failure::Unreachable)?;
        let status = if target.is_https() {
            let name = ServerName::try_from(target.host()).map_err(|_| Failure::Insecure)?;
            let stream = self.tls.connect(name, stream).await.map_err(|_| Failure::Insecure)?;
            exchange(stream, request).await?
        } else {
            exchange(stream, request).await?
        };
        if (200..300).contains(&status) { Ok(()) } else { Err(Failure::Status(status)) }
    }
}

impl core::fmt::Debug for Sender {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sender").field("private", &self.private).field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// Sends a request and gives the status of the answer. What is left of the answer is dropped with the connection.
async fn exchange<S>(stream: S, request: Request<String>) -> Result<u16, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD_BYTES);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Unreachable)?;
    // Ends with this call, whatever becomes of it.
    let mut running = JoinSet::new();
    running.spawn(connection);
    let response = sender.send_request(request).await.map_err(|_| Failure::Unreachable)?;
    Ok(response.status().as_u16())
}
