//! Figures of the running server, for whoever watches over it: in the text format of OpenMetrics, which Prometheus reads.
//!
//! Invariant: names of ours, codes, counts and times; never an id, an amount, a name or a text. A label has as many values as there are
//! routes, commands, queries and codes, whatever people send. Cost: a few hundred nanoseconds a request, and as much a command.

mod layer;
mod process;
mod request;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub use self::layer::MetricLayer;
use self::process::Process;
pub(crate) use self::request::told;

/// What the answer is written in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The figures. Cloning gives another handle on the same ones.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Figures>);

#[derive(Debug)]
pub(crate) struct Figures {
    registry: Registry,
    process: Process,
    requests: Family<RequestLabels, Counter>,
    request_time: Family<RouteLabels, Histogram, fn() -> Histogram>,
    commands: Family<CommandLabels, Counter>,
    command_time: Histogram,
    queries: Family<QueryLabels, Counter>,
    query_time: Histogram,
    commits: Family<OutcomeLabels, Counter>,
    commit_time: Histogram,
    commit_commands: Histogram,
    read_time: Histogram,
    store_errors: Family<StoreLabels, Counter>,
    room_calls: Family<RoomLabels, Counter>,
    room_time: Histogram,
    /// Webhooks that have something to tell, or that wait until they try again.
    pub(crate) webhooks_waiting: Gauge,
    /// Messages of webhooks, by what became of them.
    pub(crate) webhook_messages: Family<OutcomeLabels, Counter>,
    /// Mails that wait, as far as one look tells.
    pub(crate) mails_waiting: Gauge,
    /// Mails, by what became of them.
    pub(crate) mails: Family<OutcomeLabels, Counter>,
    /// 1 if this process leads, else 0.
    pub(crate) leads: Gauge,
    /// 1 if the backup that is kept lacks commits, so that only another base makes it whole, else 0.
    pub(crate) backup_needs_base: Gauge,
    /// Age of its newest base in seconds.
    pub(crate) backup_base_age: Gauge,
    /// Commands passed on to the process that leads, by what became of them.
    pub(crate) passed_on: Family<OutcomeLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CommandLabels {
    command: String,
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QueryLabels {
    query: String,
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RoomLabels {
    export: String,
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StoreLabels {
    operation: &'static str,
}

/// What became of something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OutcomeLabels {
    pub(crate) outcome: String,
}

impl OutcomeLabels {
    pub(crate) fn of(outcome: &str) -> Self {
        Self { outcome: outcome.to_owned() }
    }
}

/// From a quarter of a millisecond to a quarter of a minute.
fn seconds() -> Histogram {
    Histogram::new([0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0])
}

impl Default for Metrics {
    fn default() -> Self {
        let mut all = Registry::default();
        let process = Process::register(&mut all);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        all.register("wezer_build", "The version of the server", version);
        let own = all.sub_registry_with_prefix("wezer");
        let figures = Figures {
            process,
            registry: Registry::default(),
            requests: Family::default(),
            request_time: Family::new_with_constructor(seconds),
            commands: Family::default(),
            command_time: seconds(),
            queries: Family::default(),
            query_time: seconds(),
            commits: Family::default(),
            commit_time: seconds(),
            commit_commands: Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 1_024.0, 8_192.0]),
            read_time: seconds(),
            store_errors: Family::default(),
            room_calls: Family::default(),
            room_time: seconds(),
            webhooks_waiting: Gauge::default(),
            webhook_messages: Family::default(),
            mails_waiting: Gauge::default(),
            mails: Family::default(),
            leads: Gauge::default(),
            backup_needs_base: Gauge::default(),
            backup_base_age: Gauge::default(),
            passed_on: Family::default(),
        };
        let f = &figures;
        // What has not happened yet is 0, not absent: else the first time would be no rise.
        for operation in ["commit", "read", "head"] {
            drop(f.store_errors.get_or_create(&StoreLabels { operation }));
        }
        for (family, outcomes) in [
            (&f.webhook_messages, &["taken", "failed"][..]),
            (&f.mails, &["taken", "never", "not_now"]),
            (&f.passed_on, &["answered", "done_here"]),
        ] {
            outcomes.iter().for_each(|outcome| drop(family.get_or_create(&OutcomeLabels::of(outcome))));
        }
        own.register("http_requests", "Requests answered, by route and status", f.requests.clone());
        let took = "Time until an answer began, by route";
        own.register_with_unit("http_request", took, Unit::Seconds, f.request_time.clone());
        own.register(
            "commands",
            "Commands, by what became of each: done, repeated, or the code of the refusal",
            f.commands.clone(),
        );
        own.register_with_unit("command", "Time of a call of one or more commands", Unit::Seconds, f.command_time.clone());
        own.register("queries", "Queries, by what became of each: answered, or the code of the refusal", f.queries.clone());
        own.register_with_unit("query", "Time of a query", Unit::Seconds, f.query_time.clone());
        own.register("commits", "Commits sent to the store: committed, conflict, failed or unknown", f.commits.clone());
        own.register_with_unit("commit", "Time of a commit", Unit::Seconds, f.commit_time.clone());
        own.register("commit_commands", "Commands in one commit", f.commit_commands.clone());
        own.register_with_unit("read", "Time of a read from the store", Unit::Seconds, f.read_time.clone());
        own.register("store_errors", "Times that the store failed, by what was asked of it", f.store_errors.clone());
        own.register(
            "room_calls",
            "Calls of rooms: answered, reads (stopped to have something read) or failed",
            f.room_calls.clone(),
        );
        own.register_with_unit("room_call", "Time of a call of a room", Unit::Seconds, f.room_time.clone());
        own.register("webhooks_waiting", "Webhooks that have something still to tell", f.webhooks_waiting.clone());
        own.register("webhook_messages", "Messages of webhooks: taken or failed", f.webhook_messages.clone());
        own.register("mails_waiting", "Notices whose mails wait, counted up to 100 of each kind", f.mails_waiting.clone());
        own.register("mails", "Mails: taken, never (no such mailbox) or not_now", f.mails.clone());
        own.register("leads", "1 if this is the process of several that leads, else 0", f.leads.clone());
        own.register(
            "backup_needs_base",
            "1 while the backup that is kept lacks commits that only a new base brings in, else 0",
            f.backup_needs_base.clone(),
        );
        let age = "Age of the newest base of the backup that is kept, 0 without one";
        own.register_with_unit("backup_base_age", age, Unit::Seconds, f.backup_base_age.clone());
        own.register("passed_on", "Commands passed on to the leader: answered, or done_here after all", f.passed_on.clone());
        Self(Arc::new(Figures { registry: all, ..figures }))
    }
}

impl Metrics {
    pub(crate) fn figures(&self) -> &Figures {
        &self.0
    }

    /// Everything, as text.
    pub fn text(&self) -> String {
        self.0.process.look();
        let mut text = String::new();
        // A string takes whatever is written.
        if encode(&mut text, &self.0.registry).is_err() {
            tracing::error!("figures could not be written");
        }
        text
    }

    /// `/metrics` and nothing else: for a port that only the operator reaches.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        Router::new().route("/metrics", get(async move || ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics.text())))
    }
}
