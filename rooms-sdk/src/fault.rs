//! Why something isn't done.
//!
//! Invariant: each has a word that programs can rely on and a sentence for a person. Cost: two short texts.

use std::fmt;

/// Why the community refused what a room asked for. A room may catch it: what was refused has left no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The frozen name of the refusal, such as `limit-exceeded`.
    pub code: String,
    /// A sentence in the language of the call.
    pub message: String,
}

impl Problem {
    /// A code and a sentence in the language of the call.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// Something that was answered or stored can't be read.
    pub(crate) fn unreadable(what: &str) -> Self {
        Self::new("unreadable", format!("Unreadable, illisible: {what}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// Why a room does not do it: nothing is changed, and the message is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A word that programs can rely on, such as `not-your-turn`.
    pub code: String,
    /// A sentence in the language of the call.
    pub message: String,
}

impl Fault {
    /// A code and a sentence in the language of the call; [`Call::refuse`](crate::Call::refuse) picks the language.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

/// What the community refuses, the room refuses too, unless it knows better.
impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, message: problem.message }
    }
}
