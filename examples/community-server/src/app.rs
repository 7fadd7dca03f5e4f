//! What every request has in reach.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use wezer_core::Community;
use wezer_core::member::Members;

use crate::access::{Buckets, Founding, PasswordError, Passwords, Rate, Sessions};
use crate::life::Life;
use crate::metric::Metrics;
use crate::peer::Peers;
use crate::web::{Chain, Unpacked};
use crate::webhook::Deliveries;

/// How the server is reached and what it shows.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Browsers come over HTTPS, through a proxy that ends TLS: cookies are then marked so.
    pub https: bool,
    /// A proxy stands before the server: the client's address is the last one in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The names and the password that the sign-in page shows: only for a community that was made up.
    pub demo: Option<DemoAccess>,
    /// The community has no member yet: whoever knows this code sets it up and becomes its first operator.
    pub set_up_code: Option<String>,
    /// Webhooks may go to private addresses and without encryption: for development only.
    pub private_webhooks: bool,
    /// Where people reach the server, such as `https://village.example`, without a slash at its end.
    pub public_url: String,
    /// How far webhooks are.
    pub deliveries: Deliveries,
    /// Where the server is in its life.
    pub life: Life,
    /// Figures for whoever watches over it.
    pub metrics: Metrics,
    /// The other processes over the same database, if there are some.
    pub peers: Option<Peers>,
}

/// How a visitor of the demo signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccess {
    /// Names of some members, an operator first.
    pub names: Vec<String>,
    /// The password of all of them.
    pub password: String,
}

/// The application: cloning gives another handle on the same one.
#[derive(Debug, Clone)]
pub struct App(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) community: Community,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    pub(crate) sessions: Sessions,
    /// Whether somebody has still to set the community up.
    pub(crate) founding: Founding,
    /// Attempts to sign in from one address.
    pub(crate) sign_in_by_address: Buckets,
    /// Attempts to sign in under one name.
    pub(crate) sign_in_by_name: Buckets,
    /// People who ask to come in, from one address.
    pub(crate) requests: Buckets,
    /// Calls of the API by one member or address.
    pub(crate) calls: Buckets,
    /// Changed rules that one member tries over the history.
    pub(crate) tries: Buckets,
    /// Histories that are being read for that.
    pub(crate) trying: Arc<Semaphore>,
    /// Pages and forms by one address.
    pub(crate) pages: Buckets,
    /// The links of the journal.
    pub(crate) chain: Chain,
    /// Open streams of events.
    pub(crate) streams: Arc<Semaphore>,
    /// Audits under way.
    pub(crate) audits: Semaphore,
    /// Pictures that are being made fit to be shown.
    pub(crate) pictures: Semaphore,
    /// Rooms that somebody looks at before they install them.
    pub(crate) unpacked: Unpacked,
}

/// So many streams of events may be open at once.
pub(crate) const MAX_STREAMS: usize = 256;

impl App {
    /// The application over a community that understands [`registry`](crate::store::registry).
    ///
    /// # Errors
    /// If no password can be hashed on this machine.
    pub fn new(community: Community, settings: Settings) -> Result<Self, NewAppError> {
        let rate = |burst, period| Buckets::new(Rate { burst, period });
        Ok(Self(Arc::new(Inner {
            community,
            founding: Founding::by_code(settings.set_up_code.as_deref()),
            settings,
            passwords: Passwords::new().map_err(NewAppError)?,
            sessions: Sessions::default(),
            // Slower than by name: no single address keeps somebody out by guessing all the time.
            sign_in_by_address: rate(10, Duration::from_secs(20)),
            sign_in_by_name: rate(30, Duration::from_secs(10)),
            requests: rate(10, Duration::from_secs(60)),
            calls: rate(200, Duration::from_millis(20)),
            tries: rate(6, Duration::from_secs(10)),
            trying: Arc::new(Semaphore::new(1)),
            pages: rate(200, Duration::from_millis(50)),
            chain: Chain::default(),
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            audits: Semaphore::new(1),
            pictures: Semaphore::new(1),
            unpacked: Unpacked::default(),
        })))
    }

    /// Whether somebody has still to set the community up, which may have happened at another process over the same store.
    pub(crate) async fn is_to_be_set_up(&self) -> bool {
        let founding = &self.0.founding;
        if founding.is_open() {
            let some = self.0.community.system().ask(Members { limit: Some(1), ..Members::default() }).await;
            if some.is_ok_and(|some| !some.is_empty()) {
                founding.shut();
            }
        }
        founding.is_open()
    }

    /// A room to install has at most so many bytes; none is installed where none run.
    pub(crate) fn component_bytes(&self) -> usize {
        self.0.community.registry().room_limits().map_or(0, |limits| limits.component_bytes)
    }

    /// The community.
    pub fn community(&self) -> &Community {
        &self.0.community
    }
}

/// No password can be hashed on this machine.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NewAppError(PasswordError);
