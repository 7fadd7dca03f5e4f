//! Serving a community over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use lettre::message::Mailbox;
use tokio::net::TcpListener;
use wezer_core::Community;
use wezer_core::member::Members;
use wezer_core::room::{RoomEngine, RoomLimits};

use crate::access::fresh_code;
use crate::app::{App, Settings};
use crate::demo;
use crate::mail::{self, Carrier, Outbox};
use crate::store;
use crate::timer;
use crate::web::router;
use crate::webhook::{self, Deliveries, Pace, Sender};

/// A receiver of a webhook answers in so much time, or it failed.
const WEBHOOK_PATIENCE: Duration = Duration::from_secs(15);

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where the community lies.
    #[arg(long, default_value = "data", env = "WEZER_DATA")]
    pub data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", env = "WEZER_LISTEN")]
    pub listen: SocketAddr,
    /// Begin an empty community instead of the demo where there is none yet.
    #[arg(long)]
    pub empty: bool,
    /// Let nothing happen in a demo but what visitors do.
    #[arg(long)]
    pub quiet: bool,
    /// Browsers come over HTTPS, through a proxy that ends TLS: cookies are marked for HTTPS only.
    #[arg(long, env = "WEZER_HTTPS")]
    pub https: bool,
    /// A proxy of yours stands before the server: take the client's address from the end of `X-Forwarded-For`.
    #[arg(long, env = "WEZER_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Where people reach this server, such as `https://village.example`: links in mails and feeds begin so. Where it listens, if absent.
    #[arg(long, env = "WEZER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Who takes mails: `dir:PATH`, `smtps://USER:PASSWORD@HOST` or `smtp://HOST?tls=required`. No mails, if absent. Name a password in
    /// the environment, not here, where others on the machine see it.
    #[arg(long, env = "WEZER_MAIL", hide_env_values = true, requires = "mail_from")]
    pub mail: Option<String>,
    /// From whom mails come, such as `Village <village@village.example>`.
    #[arg(long, env = "WEZER_MAIL_FROM")]
    pub mail_from: Option<Mailbox>,
    /// Let webhooks go to private addresses, to any port and without encryption: for development, never on a server that others use.
    #[arg(long, env = "WEZER_WEBHOOKS_TO_PRIVATE_ADDRESSES")]
    pub webhooks_to_private_addresses: bool,
    /// Let rooms in that bring an interpreter along, such as those written in JavaScript or Python: files of up to 24 MiB, which take long
    /// to make ready once, and more memory while they run.
    #[arg(long, env = "WEZER_INTERPRETED_ROOMS")]
    pub interpreted_rooms: bool,
}

/// Opens the community below `data`; if there is none, the demo is made there unless `empty`.
///
/// # Errors
/// If the store can't be opened or the demo can't be made.
pub async fn open(data: &Path, empty: bool, rooms: &RoomEngine) -> Result<Community, Box<dyn std::error::Error + Send + Sync>> {
    let store = if empty { store::open_store(data)? } else { demo::open(data, rooms).await? };
    Ok(store::community_with(store, rooms)?)
}

/// Serves until the process is told to stop.
///
/// # Errors
/// If the store, the address or the network can't be had.
pub async fn serve(args: ServeArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let limits = if args.interpreted_rooms { RoomLimits::for_interpreters() } else { RoomLimits::default() };
    let rooms = store::rooms(&args.data, limits)?;
    let community = open(&args.data, args.empty, &rooms).await?;
    let demo = demo::access(&args.data);
    let listener = TcpListener::bind(args.listen).await?;
    let listens = format!("http://{}", listener.local_addr()?);
    let public_url = args.public_url.as_deref().unwrap_or(&listens).trim_end_matches('/').to_owned();
    let deliveries = Deliveries::open(&args.data.join("webhooks.json"))?;
    let set_up_code = if has_members(&community).await? { None } else { Some(fresh_code()?) };
    let told_code = set_up_code.clone();
    let settings = Settings {
        https: args.https,
        behind_proxy: args.behind_proxy,
        demo: demo.clone(),
        set_up_code,
        private_webhooks: args.webhooks_to_private_addresses,
        public_url: public_url.clone(),
        deliveries: deliveries.clone(),
    };
    let app = App::new(community.clone(), settings)?;
    let head = community.head().await?;
    say(&format!("The community of {} entries in {} is served at {listens}", head.seq, args.data.display()));
    if let Some(code) = &told_code {
        say(&format!("It has no member yet. Set it up at {listens}/set-up?code={code}"));
        say(&format!("or at the address that leads here, with the code {code}"));
    }
    if let Some(demo) = &demo {
        say(&format!("It is a demo: sign in as {} with the password {}", demo.names.join(", "), demo.password));
        if !args.quiet {
            tokio::spawn(demo::live(community.clone(), Duration::from_secs(25)));
        }
    }
    let sender = Sender::new(args.webhooks_to_private_addresses, WEBHOOK_PATIENCE)?;
    tokio::spawn(webhook::run(community.clone(), deliveries, sender, Pace::default()));
    if let (Some(carrier), Some(from)) = (&args.mail, args.mail_from) {
        let outbox = Outbox::new(community.clone(), Carrier::of(carrier)?, from, public_url);
        tokio::spawn(mail::run(outbox));
    }
    tokio::spawn(timer::run(community));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop().await;
        // Streams of events would keep the server for a quarter of an hour.
        if stop.send(()).is_err() {
            tracing::debug!("the server has ended already");
        }
    });
    tokio::select! {
        done = server => done?,
        () = async { if stopped.await.is_ok() { tokio::time::sleep(Duration::from_secs(3)).await } } => {}
    }
    Ok(())
}

/// Whether anybody is a member or asked to become one.
async fn has_members(community: &Community) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let some = community.system().ask(Members { limit: Some(1), ..Members::default() }).await?;
    Ok(!some.is_empty())
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} },
        Err(_) => drop(interrupted.await),
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

#[expect(clippy::print_stdout, reason = "a program tells who started it where it listens")]
fn say(line: &str) {
    println!("{line}");
}
