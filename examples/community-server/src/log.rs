//! What the server tells on standard error: lines for people, or JSON for programs.
//!
//! Invariant: what rooms write is left out unless `RUST_LOG` asks for it, since it may hold what people wrote; nothing else that is told
//! has names, amounts or texts of people in it.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::metric::{MetricLayer, Metrics};

/// What is told unless `RUST_LOG` says otherwise.
const USUAL: &str = "info";
/// Where rooms write.
const ROOMS: &str = "wezer_core::room::engine::import";

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Tells from now on, in the whole process, and counts into `metrics`.
pub fn begin(format: LogFormat, metrics: &Metrics) {
    let filter = filter(std::env::var(EnvFilter::DEFAULT_ENV).ok().as_deref());
    if tracing::subscriber::set_global_default(subscriber(format, filter, metrics, std::io::stderr)).is_err() {
        tracing::debug!("somebody listens already");
    }
}

/// What is told, if this was asked for: of what rooms write, nothing unless it is named.
fn filter(asked: Option<&str>) -> EnvFilter {
    let filter = asked.and_then(|asked| EnvFilter::try_new(asked).ok()).unwrap_or_else(|| USUAL.into());
    let is_named = asked.is_some_and(|asked| asked.contains(ROOMS));
    match format!("{ROOMS}=off").parse() {
        Ok(off) if !is_named => filter.add_directive(off),
        _ => filter,
    }
}

/// What `begin` sets, writing elsewhere.
pub fn subscriber<W>(format: LogFormat, filter: EnvFilter, metrics: &Metrics, writer: W) -> impl tracing::Subscriber
where
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Text => {
            fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(writer).with_filter(filter).boxed()
        }
        LogFormat::Json => {
            let json = fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(true);
            json.with_writer(writer).with_filter(filter).boxed()
        }
    };
    Registry::default().with(lines).with(MetricLayer::new(metrics.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rooms_write_is_told_only_if_it_is_named() {
        for (asked, is_told) in [
            (None, false),
            (Some("debug"), false),
            (Some("info,community_server=debug,wezer_core=trace"), false),
            (Some("wezer_core::room=trace"), false),
            (Some("info,wezer_core::room::engine::import=debug"), true),
        ] {
            let filter = filter(asked);
            let has_hint = filter.max_level_hint().is_some_and(|level| level > tracing::level_filters::LevelFilter::ERROR);
            assert!(has_hint, "{asked:?} tells the rest: {filter}");
            tracing::subscriber::with_default(Registry::default().with(filter), || {
                let told = tracing::enabled!(target: "wezer_core::room::engine::import", tracing::Level::INFO);
                assert_eq!(told, is_told, "{asked:?}");
            });
        }
    }
}
