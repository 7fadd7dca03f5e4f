//! Serving a community over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use lettre::message::Mailbox;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use wezer_core::Community;
use wezer_core::member::Members;
use wezer_core::room::{RoomEngine, RoomLimits};
use wezer_core::store::Store;
use wezer_core::store::backup::Recorded;

use crate::access::fresh_code;
use crate::app::{App, Settings};
use crate::backup::{self, KeepArgs};
use crate::demo;
use crate::front::Front;
use crate::lead::{Candidate, Lead};
use crate::life::{Duty, Life, Phase};
use crate::mail::{self, Carrier, Outbox};
use crate::metric::Metrics;
use crate::peer::{self, Peers};
use crate::store::{self, Opened, Place};
use crate::timer;
use crate::web::{self, router};
use crate::webhook::{self, Deliveries, PROGRESS, Pace, Sender};

/// A receiver of a webhook answers in so much time, or it failed.
const WEBHOOK_PATIENCE: Duration = Duration::from_secs(15);
/// What is done aside from requests ends in so much time, a message to a webhook and a mail included, or it is cut off.
const STEP_PATIENCE: Duration = mail::PATIENCE.saturating_add(Duration::from_secs(5));

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where the community is kept.
    #[command(flatten)]
    pub place: Place,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", env = "WEZER_LISTEN")]
    pub listen: SocketAddr,
    /// A backup, kept while the server runs.
    #[command(flatten)]
    pub keep: KeepArgs,
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
    /// When told to stop, go on answering for so many milliseconds while `/ready` says no, so that a load balancer sends nobody here any
    /// more. Twice as long as it looks at `/ready`; without one, 0.
    #[arg(long, env = "WEZER_DRAIN_MS", default_value_t = 0)]
    pub drain_ms: u64,
    /// Where to answer `/metrics`: an address that only you reach. Nowhere, if absent.
    #[arg(long, env = "WEZER_METRICS")]
    pub metrics: Option<SocketAddr>,
    /// Several processes on one PostgreSQL know this secret of at least 16 bytes: commands go to the one of them that leads. Name it in the
    /// environment, not here, where others on the machine see it.
    #[arg(long, env = "WEZER_PEER_SECRET", hide_env_values = true)]
    pub peer_secret: Option<String>,
    /// Where the other processes reach this one, such as `http://10.0.0.5:8080`. Where it listens, if absent and that is one address of a
    /// network.
    #[arg(long, env = "WEZER_OWN_URL")]
    pub own_url: Option<String>,
}

/// Opens the community that is kept there; if there is none, the demo is made unless `empty`.
///
/// # Errors
/// If the store can't be opened or the demo can't be made.
pub async fn open(place: &Place, empty: bool, rooms: &RoomEngine) -> Result<Opened, Box<dyn std::error::Error + Send + Sync>> {
    if empty { Ok(place.open(Some(store::fresh_id())).await?) } else { demo::open(place, rooms).await }
}

/// Serves until the process is told to stop; then, what was begun ends. Told twice, the process ends at once.
///
/// # Errors
/// If the store, the address or the network can't be had.
pub async fn serve(args: ServeArgs, metrics: Metrics) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let life = Life::opening();
    tokio::spawn(hear(life.clone()));
    let listener = TcpListener::bind(args.listen).await?;
    let listens = format!("http://{}", listener.local_addr()?);
    let front = Front::new(life.clone());
    let service = front.router().into_make_service_with_connect_info::<SocketAddr>();
    let ends = life.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move { ends.reached(Phase::Ending).await });
    let mut server = tokio::spawn(server.into_future());
    let drain = Duration::from_millis(args.drain_ms);
    let mut tasks = JoinSet::new();
    if let Some(address) = args.metrics {
        let listener = TcpListener::bind(address).await?;
        say(&format!("Figures are at http://{}/metrics", listener.local_addr()?));
        let (server, ends) = (axum::serve(listener, metrics.router()), life.clone());
        tasks.spawn(async move {
            drop(server.with_graceful_shutdown(async move { ends.reached(Phase::Ending).await }).await);
        });
    }
    let recorded = tokio::select! {
        begun = begin(args, &listens, &front, (&life, &metrics), &mut tasks) => begun?,
        () = life.reached(Phase::Draining) => None,
    };
    tokio::select! {
        done = &mut server => return Ok(done??),
        () = life.reached(Phase::Draining) => {}
    }
    tracing::info!("told to stop");
    tokio::time::sleep(drain).await;
    life.enter(Phase::Ending);
    let all = async { while tasks.join_next().await.is_some() {} };
    // No answer takes longer to begin.
    let ends = (tokio::time::timeout(web::PATIENCE, server), tokio::time::timeout(STEP_PATIENCE, all));
    let (answered, done) = tokio::join!(ends.0, ends.1);
    if done.is_err() {
        tracing::warn!("something that was done aside from requests had not ended and was cut off");
    }
    if let Some(recorded) = recorded {
        backup::sync(recorded).await?;
    }
    match answered {
        Ok(done) => done??,
        Err(_) => tracing::warn!("some answers had not ended and were cut off"),
    }
    tracing::info!("all that was begun has ended");
    Ok(())
}

/// Opens the community, lets people in, and begins what is done aside from requests. The backup, if one is kept.
async fn begin(
    args: ServeArgs,
    listens: &str,
    front: &Front,
    (life, metrics): (&Life, &Metrics),
    tasks: &mut JoinSet<()>,
) -> Result<Option<Arc<Recorded>>, Box<dyn std::error::Error + Send + Sync>> {
    // What can't be so is told before anything is begun.
    let mut duty = Duty { life: life.clone(), lead: Lead::default(), metrics: metrics.clone() };
    let reached = match &args.peer_secret {
        Some(_) => peer::reached_at(args.own_url.as_deref(), args.listen, listens)?,
        None => String::new(),
    };
    if let Some(secret) = &args.peer_secret {
        Peers::new(duty.lead.clone(), secret)?;
    }
    let limits = if args.interpreted_rooms { RoomLimits::for_interpreters() } else { RoomLimits::default() };
    let rooms = store::rooms(&args.place.data, limits)?;
    let opened = open(&args.place, args.empty, &rooms).await?;
    let demo = demo::access(&args.place.data, opened.store.community());
    let public_url = args.public_url.as_deref().unwrap_or(listens).trim_end_matches('/').to_owned();
    let mut kept = None;
    let store: Arc<dyn Store> = match args.keep.backup {
        None => opened.store,
        Some(_) if args.peer_secret.is_some() => {
            return Err("several processes write to the database, so its own means back it up: see the README".into());
        }
        Some(dir) => {
            let recorded = Arc::new(Recorded::new(opened.store, dir).await?);
            tasks.spawn(backup::keep(Arc::clone(&recorded), args.keep.backup_keep, duty.clone()));
            kept = Some(Arc::clone(&recorded));
            recorded
        }
    };
    let community = store::community_with(store, &rooms)?;
    let progress = args.place.data.join(PROGRESS);
    let mut candidate = None;
    let deliveries = match opened.pool {
        None if args.peer_secret.is_some() => return Err("several processes share the work on PostgreSQL only".into()),
        None => Deliveries::open(&progress)?,
        Some(pool) => {
            let stands = candidate.insert(Candidate::new(pool.clone(), community.id(), reached).await?);
            duty.lead = stands.lead();
            Deliveries::shared(pool, community.id(), stands.holder(), &progress)?
        }
    };
    let peers = args.peer_secret.as_deref().map(|secret| Peers::new(duty.lead.clone(), secret)).transpose()?;
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
        life: life.clone(),
        metrics: metrics.clone(),
        peers,
    };
    // What happens by itself, where this process leads.
    let mut duties = JoinSet::new();
    let sender = Sender::new(args.webhooks_to_private_addresses, WEBHOOK_PATIENCE)?;
    if let (Some(carrier), Some(from)) = (&args.mail, args.mail_from) {
        let outbox = Outbox::new(community.clone(), Carrier::of(carrier)?, from, public_url);
        duties.spawn(mail::run(outbox.during(duty.clone())));
    }
    duties.spawn(webhook::run(community.clone(), deliveries, sender, Pace::default(), duty.clone()));
    duties.spawn(timer::run(community.clone(), duty));
    let (life_too, metrics_too) = (life.clone(), metrics.clone());
    tasks.spawn(async move {
        match candidate {
            Some(candidate) => candidate.run(life_too, metrics_too, duties).await,
            None => while duties.join_next().await.is_some() {},
        }
    });
    front.open(router(App::new(community.clone(), settings)?));
    let head = community.head().await?;
    say(&format!("The community of {} entries in {} is served at {listens}", head.seq, args.place.shown()));
    if let Some(code) = &told_code {
        say(&format!("It has no member yet. Set it up at {listens}/set-up?code={code}"));
        say(&format!("or at the address that leads here, with the code {code}"));
    }
    if let Some(demo) = &demo {
        say(&format!("It is a demo: sign in as {} with the password {}", demo.names.join(", "), demo.password));
        if !args.quiet {
            let life = life.clone();
            tasks.spawn(async move {
                tokio::select! {
                    () = demo::live(community, Duration::from_secs(25)) => {}
                    () = life.reached(Phase::Draining) => {}
                }
            });
        }
    }
    Ok(kept)
}

/// Told once, the server ends as it should; told twice, at once.
async fn hear(life: Life) {
    told_to_stop().await;
    life.enter(Phase::Draining);
    told_to_stop().await;
    tracing::warn!("told to stop again: what was begun is cut off");
    std::process::exit(1);
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
