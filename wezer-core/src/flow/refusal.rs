//! Why something about flows was refused.

use super::definition::Label;
use super::fault::FlowFault;
use crate::kernel::{Problem, Refusal};
use crate::language::{Argument, Arguments, Language};
use crate::link::RecordRef;
use crate::time::Timestamp;

/// Why something about flows was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowRefusal {
    /// The definition has a fault.
    #[error("{0}")]
    Fault(#[from] FlowFault),
    /// There are too many flows.
    #[error("a community has at most {limit} flows")]
    TooManyFlows {
        /// How many there may be.
        limit: usize,
    },
    /// Somebody else saved a version meanwhile.
    #[error("the flow is at version {current} by now")]
    NotCurrent {
        /// The current version.
        current: u32,
    },
    /// The definition acts as the system, which needs a right of its own.
    #[error("{at}: acting as the system needs the right {right}")]
    NeedsSystemRight {
        /// Where.
        at: String,
        /// The right.
        right: &'static str,
    },
    /// An effect governs: it changes rights, members or what is kept about people. Writing that needs a right of its own.
    #[error("{at}: {command} in a flow needs the right {right}")]
    Governs {
        /// Where.
        at: String,
        /// The command.
        command: String,
        /// The right.
        right: &'static str,
    },
    /// What governs is fired by a person, never by another flow in their name.
    #[error("{name:?} governs: no flow does it in a person's name")]
    OnlyByHand {
        /// The transition, or the flow that was to be started.
        name: String,
    },
    /// The flow is at another version than the person saw.
    #[error("you saw version {seen}, this is version {version}")]
    OtherVersion {
        /// The version it is at.
        version: u32,
        /// The version that the person saw.
        seen: u32,
    },
    /// There is no such flow, or no such version of it.
    #[error("there is no flow {flow:?}")]
    UnknownFlow {
        /// Its name, with the version if one was asked for.
        flow: String,
    },
    /// There is no such record, or nothing drives it.
    #[error("there is no {record} in any flow")]
    UnknownRecord {
        /// Which.
        record: RecordRef,
    },
    /// The flow has no such transition.
    #[error("the flow has no transition {transition:?}")]
    UnknownTransition {
        /// Its name.
        transition: String,
    },
    /// The transition does not lead out of the state in which the record is.
    #[error("{:?} does not lead out of {:?}", transition.en, state.en)]
    NotFromHere {
        /// What people call the transition.
        transition: Label,
        /// What people call the state.
        state: Label,
    },
    /// Somebody else has to do it.
    #[error("only {} may do this", who.en)]
    NotYourPart {
        /// Who, by the labels of roles and the names of rights.
        who: Label,
    },
    /// It happens by itself.
    #[error("this happens by itself on {at}")]
    ByItself {
        /// When.
        at: Timestamp,
    },
    /// They have agreed already; others have not yet.
    #[error("you have agreed; {} have not yet", waiting.en)]
    Agreed {
        /// The roles that have not.
        waiting: Label,
    },
    /// The guard does not hold.
    #[error("{:?} is not possible, for {rule:?} does not hold: {}", transition.en, reason.en)]
    Guard {
        /// What people call the transition.
        transition: Label,
        /// The rule.
        rule: String,
        /// Why, as the flow says it, else what the rule found.
        reason: Label,
    },
    /// A formula of an effect comes to nothing.
    #[error("the formula {formula:?} comes to nothing: {}", found.en)]
    Formula {
        /// The formula.
        formula: String,
        /// What stood in its way.
        found: Label,
    },
    /// What the transition brings about was refused.
    #[error("{command}: {problem}")]
    Effect {
        /// The command.
        command: String,
        /// Why it was refused.
        problem: Box<Problem>,
    },
    /// An effect would act for somebody who took no part.
    #[error("nobody who plays {role:?} took part under this version, and nobody fires")]
    NobodyToActFor {
        /// The role.
        role: String,
    },
    /// What an effect answered does not fit the field.
    #[error("what {command} answered does not fit the field {field:?}")]
    AnswerDoesNotFit {
        /// The command.
        command: String,
        /// The field.
        field: String,
    },
    /// A value does not fit its field.
    #[error("{field:?} must be a {kind}")]
    BadField {
        /// The field.
        field: String,
        /// What it holds.
        kind: &'static str,
    },
    /// The flow has no such field or role to be given.
    #[error("there is nothing called {name:?} to be given")]
    NothingToGive {
        /// What was given.
        name: String,
    },
    /// A field or role that has to be there is not.
    #[error("{name:?} is missing")]
    FieldMissing {
        /// Its name.
        name: String,
    },
    /// Fields are set in the first state only, by whoever started.
    #[error("only whoever started may set fields, and only in the first state")]
    NotDraft,
    /// The new version has no such state.
    #[error("the version has no state {state:?}: say which one takes its place")]
    NoPlaceInVersion {
        /// The state.
        state: String,
    },
    /// Whoever asks has no part in it.
    #[error("you have no part in this")]
    NotYours,
}

/// Texts from others are shown, but not at any length.
fn short(text: &str) -> Argument {
    const SHOWN: usize = 100;
    Argument::text(text.chars().take(SHOWN).filter(|c| !c.is_control()).collect::<String>())
}

fn in_each(problem: &Problem) -> Argument {
    Argument::Each { english: problem.explain(Language::English), french: problem.explain(Language::French) }
}

impl From<Label> for Argument {
    fn from(label: Label) -> Self {
        let french = if label.fr.is_empty() { label.en.clone() } else { label.fr };
        Self::Each { english: label.en, french }
    }
}

impl Refusal for FlowRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.code(),
            Self::TooManyFlows { .. } => "flow-too-many-flows",
            Self::NotCurrent { .. } => "flow-not-current",
            Self::NeedsSystemRight { .. } => "flow-needs-system-right",
            Self::Governs { .. } => "flow-governs",
            Self::OnlyByHand { .. } => "flow-only-by-hand",
            Self::OtherVersion { .. } => "flow-other-version",
            Self::UnknownFlow { .. } => "flow-unknown",
            Self::UnknownRecord { .. } => "flow-unknown-record",
            Self::UnknownTransition { .. } => "flow-unknown-transition",
            Self::NotFromHere { .. } => "flow-not-from-here",
            Self::NotYourPart { .. } => "flow-not-your-part",
            Self::ByItself { .. } => "flow-by-itself",
            Self::Agreed { .. } => "flow-agreed",
            Self::Guard { .. } => "flow-guard",
            Self::Formula { .. } => "flow-formula",
            Self::Effect { .. } => "flow-effect",
            Self::NobodyToActFor { .. } => "flow-nobody-to-act-for",
            Self::AnswerDoesNotFit { .. } => "flow-answer-does-not-fit",
            Self::BadField { .. } => "flow-bad-field",
            Self::NothingToGive { .. } => "flow-nothing-to-give",
            Self::FieldMissing { .. } => "flow-field-missing",
            Self::NotDraft => "flow-not-draft",
            Self::NoPlaceInVersion { .. } => "flow-no-place-in-version",
            Self::NotYours => "flow-not-yours",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Fault(fault) => fault.arguments(),
            Self::TooManyFlows { limit } => vec![("limit", Argument::text(limit))],
            Self::NotCurrent { current } => vec![("current", Argument::text(current))],
            Self::NeedsSystemRight { at, right } => vec![("at", short(at)), ("right", Argument::text(right))],
            Self::Governs { at, command, right } => {
                vec![("at", short(at)), ("command", short(command)), ("right", Argument::text(right))]
            }
            Self::OtherVersion { version, seen } => vec![("version", Argument::text(version)), ("seen", Argument::text(seen))],
            Self::UnknownFlow { flow } => vec![("flow", short(flow))],
            Self::UnknownRecord { record } => vec![("record", short(&record.to_string()))],
            Self::UnknownTransition { transition } => vec![("transition", short(transition))],
            Self::NotFromHere { transition, state } => {
                vec![("transition", transition.clone().into()), ("state", state.clone().into())]
            }
            Self::NotYourPart { who } => vec![("who", who.clone().into())],
            Self::ByItself { at } => vec![("at", Argument::text(at))],
            Self::Agreed { waiting } => vec![("waiting", waiting.clone().into())],
            Self::Guard { transition, rule, reason } => {
                vec![("transition", transition.clone().into()), ("rule", short(rule)), ("reason", reason.clone().into())]
            }
            Self::Formula { formula, found } => vec![("formula", short(formula)), ("found", found.clone().into())],
            Self::Effect { command, problem } => {
                vec![("command", short(command)), ("code", Argument::text(problem.code)), ("problem", in_each(problem))]
            }
            Self::NobodyToActFor { role } => vec![("role", short(role))],
            Self::AnswerDoesNotFit { command, field } => vec![("command", short(command)), ("field", short(field))],
            Self::BadField { field, kind } => vec![("field", short(field)), ("kind", Argument::text(kind))],
            Self::NothingToGive { name } | Self::FieldMissing { name } | Self::OnlyByHand { name } => vec![("name", short(name))],
            Self::NoPlaceInVersion { state } => vec![("state", short(state))],
            Self::NotDraft | Self::NotYours => Vec::new(),
        }
    }
}
