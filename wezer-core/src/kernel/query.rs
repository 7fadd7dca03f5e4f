//! The shape of everything that reads a community.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Permission, Refusal, Stop, View};
use crate::journal::Seq;
use crate::time::Timestamp;

/// A question, named by a noun. It runs between two commits, against the same memory as the commands, so its answer is a state
/// that really was; it waits for a commit in flight.
pub trait Query: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The stable name: a noun in snake case.
    const NAME: &'static str;
    /// The answer. Every list in it has a bound.
    type Output: Serialize + JsonSchema + Send + Sync + 'static;
    /// Why there may be no answer.
    type Error: Refusal;

    /// The right that the actor must hold.
    fn permission(&self) -> Permission;

    /// Answers from what `view` shows. May be run several times.
    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<Self::Error>>;
}

/// How fresh an answer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// As current as the community now: everything that anybody was acknowledged anywhere before the question.
    Latest,
    /// What this process knows: [`Session::cached`](crate::Session::cached) says how old that may be.
    Cached,
}

/// An answer, and which moment it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// The answer.
    pub output: T,
    /// The community was so after this journal entry.
    pub seq: Seq,
    /// When that entry was recorded.
    pub recorded_at: Timestamp,
}

impl<T> core::ops::Deref for Dated<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.output
    }
}
