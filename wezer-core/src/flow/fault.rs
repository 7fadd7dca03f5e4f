//! What is wrong with a definition, and where.

use super::guard;
use crate::language::{Argument, Arguments};
use crate::rule::RuleFault;

/// A fault in a definition: the place in its JSON, such as `transitions[3].effects[0].arguments.to`, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct FlowFault {
    at: String,
    why: Why,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Why {
    #[error("the flow has more than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("at most {limit}")]
    TooMany { limit: usize },
    #[error("not a name: a letter a to z, then letters, digits and _, at most {limit} bytes")]
    BadName { limit: usize },
    #[error("a text of at most {limit} bytes without control characters is expected")]
    BadText { limit: usize },
    #[error("{name:?} is there twice")]
    Twice { name: String },
    #[error("there is no state {name:?}")]
    NoState { name: String },
    #[error("there is no role {name:?}")]
    NoRole { name: String },
    #[error("there is no field {name:?} of the kind that is needed")]
    NoField { name: String },
    #[error("there is no right {name:?}")]
    NoRight { name: String },
    #[error("there is no command {name:?}")]
    NoCommand { name: String },
    #[error("no effect may carry out {name:?}")]
    Forbidden { name: String },
    #[error("at least one state is needed")]
    Empty,
    #[error("no transition leads to {name:?}")]
    Unreachable { name: String },
    #[error("no way leads from {name:?} to a final state")]
    NoWayOut { name: String },
    #[error("nobody may do this and it does not happen by itself")]
    Nobody,
    #[error("it happens by itself, so say in whose name: a role or system")]
    InWhoseName,
    #[error("only what happens by itself alone may act as the system")]
    NotAsSystem,
    #[error("{expected} is expected here")]
    Argument { expected: String },
    #[error("the command has no such argument")]
    NoArgument,
    #[error("the command's answer has nothing at {path:?}")]
    NotInAnswer { path: String },
    #[error("there is no flow {name:?}")]
    NoFlow { name: String },
    #[error("the flow has no transition {name:?}")]
    NoTransition { name: String },
    #[error("this must be written out, so that endless chains can be seen")]
    NotLiteral,
    #[error("without end: {path}")]
    Cycle { path: String },
    #[error("{0}")]
    Rule(RuleFault),
}

impl FlowFault {
    pub(super) fn new(at: impl Into<String>, why: Why) -> Self {
        Self { at: at.into(), why }
    }

    /// The place in the definition's JSON.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The fault's frozen name.
    pub const fn code(&self) -> &'static str {
        match self.why {
            Why::TooLarge { .. } => "flow-too-large",
            Why::TooMany { .. } => "flow-too-many",
            Why::BadName { .. } => "flow-bad-name",
            Why::BadText { .. } => "flow-bad-text",
            Why::Twice { .. } => "flow-twice",
            Why::NoState { .. } => "flow-no-state",
            Why::NoRole { .. } => "flow-no-role",
            Why::NoField { .. } => "flow-no-field",
            Why::NoRight { .. } => "flow-no-right",
            Why::NoCommand { .. } => "flow-no-command",
            Why::Forbidden { .. } => "flow-forbidden-command",
            Why::Empty => "flow-empty",
            Why::Unreachable { .. } => "flow-unreachable",
            Why::NoWayOut { .. } => "flow-no-way-out",
            Why::Nobody => "flow-nobody",
            Why::InWhoseName => "flow-in-whose-name",
            Why::NotAsSystem => "flow-not-as-system",
            Why::Argument { .. } => "flow-argument",
            Why::NoArgument => "flow-no-argument",
            Why::NotInAnswer { .. } => "flow-not-in-answer",
            Why::NoFlow { .. } => "flow-no-flow",
            Why::NoTransition { .. } => "flow-no-transition",
            Why::NotLiteral => "flow-not-literal",
            Why::Cycle { .. } => "flow-cycle",
            Why::Rule(_) => "flow-rule",
        }
    }

    /// The fault's data for the message.
    pub fn arguments(&self) -> Arguments {
        let mut all = vec![("at", Argument::text(&self.at))];
        match &self.why {
            Why::TooLarge { limit } | Why::TooMany { limit } | Why::BadName { limit } | Why::BadText { limit } => {
                all.push(("limit", Argument::text(limit)));
            }
            Why::Twice { name }
            | Why::NoState { name }
            | Why::NoRole { name }
            | Why::NoField { name }
            | Why::NoRight { name }
            | Why::NoCommand { name }
            | Why::Forbidden { name }
            | Why::NoFlow { name }
            | Why::NoTransition { name }
            | Why::Unreachable { name }
            | Why::NoWayOut { name } => all.push(("name", Argument::text(shown(name)))),
            Why::Argument { expected } => all.push(("expected", Argument::text(expected))),
            Why::Cycle { path } | Why::NotInAnswer { path } => all.push(("path", Argument::text(path))),
            Why::Rule(fault) => all.push(("problem", guard::said(fault).into())),
            Why::Empty | Why::Nobody | Why::InWhoseName | Why::NotAsSystem | Why::NotLiteral | Why::NoArgument => {}
        }
        all
    }
}

/// A name that somebody sent, not at any length and without what can't be seen.
pub(super) fn shown(name: &str) -> String {
    const SHOWN: usize = 60;
    name.chars().take(SHOWN).filter(|c| !c.is_control()).collect()
}
