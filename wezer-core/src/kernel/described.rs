//! What a community understands, for callers who know it by name only.

use schemars::Schema;
use serde_json::Value;

/// A command or a query, for callers who know it by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// The shape of its arguments.
    pub input: Schema,
    /// The shape of its answer.
    pub output: Schema,
}

/// An event, for those who follow the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedEvent {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u8,
    /// Its shape as JSON.
    pub shape: Schema,
}

/// Everything that a community understands, in JSON Schema 2020-12, the dialect of OpenAPI 3.1. All in the order of names.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The commands.
    pub commands: Vec<Described>,
    /// The queries.
    pub queries: Vec<Described>,
    /// The events.
    pub events: Vec<DescribedEvent>,
    /// The named shapes to which the others refer as `#/components/schemas/NAME`.
    pub definitions: serde_json::Map<String, Value>,
}
