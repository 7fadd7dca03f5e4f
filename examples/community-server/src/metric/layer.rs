//! Counts what the core tells through `tracing`.

use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{FilterFn, Filtered, filter_fn};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;
use wezer_core::trace::{COMMAND, QUERY, ROOM, STORE};

use super::{CommandLabels, Figures, Metrics, OutcomeLabels, QueryLabels, RoomLabels, StoreLabels};

/// Counts what the core tells: see [`wezer_core::trace`].
#[derive(Debug)]
pub struct MetricLayer(Metrics);

/// Lets through what the core tells of its work.
type OfOurs = FilterFn<fn(&Metadata<'_>) -> bool>;

fn is_ours(metadata: &Metadata<'_>) -> bool {
    [COMMAND, QUERY, STORE, ROOM].contains(&metadata.target()) && *metadata.level() == Level::DEBUG
}

impl MetricLayer {
    /// Counts into these figures; hears of nothing else.
    pub fn new<S: Subscriber + for<'a> LookupSpan<'a>>(metrics: Metrics) -> Filtered<Self, OfOurs, S> {
        let ours: fn(&Metadata<'_>) -> bool = is_ours;
        Self(metrics).with_filter(filter_fn(ours).with_max_level_hint(Level::DEBUG))
    }
}

/// What a span or an event tells.
#[derive(Debug, Default)]
struct Told {
    name: String,
    export: String,
    outcome: String,
    commands: u64,
    micros: u64,
}

impl Visit for Told {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "name" => value.clone_into(&mut self.name),
            "export" => value.clone_into(&mut self.export),
            "outcome" => value.clone_into(&mut self.outcome),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "commands" => self.commands = value,
            "micros" => self.micros = value,
            _ => {}
        }
    }
}

struct Begun {
    at: Instant,
    told: Told,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for MetricLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut told = Told::default();
        attributes.record(&mut told);
        span.extensions_mut().insert(Begun { at: Instant::now(), told });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(begun) = span.extensions_mut().get_mut::<Begun>() {
            values.record(&mut begun.told);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        if let Some(Begun { at, told }) = span.extensions_mut().remove() {
            self.0.figures().spent(span.name(), at.elapsed(), &told);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        event.record(&mut told);
        self.0.figures().happened(event.metadata().target(), told);
    }
}

impl Figures {
    fn spent(&self, span: &str, time: Duration, told: &Told) {
        let seconds = time.as_secs_f64();
        match span {
            "command" => self.command_time.observe(seconds),
            "query" => self.query_time.observe(seconds),
            "commit" => {
                self.commits.get_or_create(&OutcomeLabels::of(&told.outcome)).inc();
                self.commit_time.observe(seconds);
                self.commit_commands.observe(f64::from(u32::try_from(told.commands).unwrap_or(u32::MAX)));
                if ["failed", "unknown"].contains(&told.outcome.as_str()) {
                    self.store_errors.get_or_create(&StoreLabels { operation: "commit" }).inc();
                }
            }
            "read" => {
                self.read_time.observe(seconds);
                self.store_told("read", told);
            }
            "head" => self.store_told("head", told),
            _ => {}
        }
    }

    fn store_told(&self, operation: &'static str, told: &Told) {
        if told.outcome == "failed" {
            self.store_errors.get_or_create(&StoreLabels { operation }).inc();
        }
    }

    fn happened(&self, target: &str, told: Told) {
        let outcome = told.outcome;
        if target == COMMAND {
            self.commands.get_or_create(&CommandLabels { command: told.name, outcome }).inc();
        } else if target == QUERY {
            self.queries.get_or_create(&QueryLabels { query: told.name, outcome }).inc();
        } else if target == ROOM {
            self.room_calls.get_or_create(&RoomLabels { export: told.export, outcome }).inc();
            self.room_time.observe(Duration::from_micros(told.micros).as_secs_f64());
        }
    }
}
