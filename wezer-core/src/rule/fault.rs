//! Why a rule can't be saved, and why one could not be run.

use super::{Kind, MAX_DEPTH, MAX_LITERAL, MAX_STEPS, MAX_TEXT};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};

/// What is wrong with the text of a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct RuleFault {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: RuleProblem,
}

/// What is wrong with the text of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleProblem {
    /// The text is too long.
    #[error("a rule has at most {MAX_TEXT} bytes")]
    TooLong,
    /// A character that nobody sees, or that makes the text look like another.
    #[error("there is an invisible character")]
    HiddenCharacter,
    /// It is not an expression.
    #[error("this is not an expression: {0}")]
    Syntax(String),
    /// Brackets or operators too deep.
    #[error("brackets and operators are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// A number that is not exact, or has more than 28 digits.
    #[error("a number has at most 28 digits with at most one point, such as 12.50")]
    BadNumber,
    /// A list or a text too long.
    #[error("a list or text in a rule has at most {MAX_LITERAL} items or bytes")]
    LiteralTooLong,
    /// Something that rhai knows and a rule may not use.
    #[error("{0} has no place in a rule")]
    NotAllowed(&'static str),
    /// A name that is not declared.
    #[error("nothing is called {0} here")]
    UnknownName(String),
    /// A function that there is not.
    #[error("there is no function {0} with so many values")]
    UnknownFunction(String),
    /// A part of another kind than its place needs.
    #[error("{expected} is needed here, and this is {found}")]
    WrongKind {
        /// What is needed.
        expected: Kind,
        /// What it is.
        found: Kind,
    },
    /// Things that can't be compared or listed together.
    #[error("these are of different kinds")]
    Mixed,
    /// Numbers of two units.
    #[error("{0} and {1} neither add nor compare")]
    TwoUnits(String, String),
    /// This build has no rules.
    #[error("this build has no rules")]
    NoRules,
}

impl RuleFault {
    pub(super) fn at(line: usize, column: usize, problem: RuleProblem) -> Self {
        Self { line: line.max(1), column: column.max(1), problem }
    }
}

impl Refusal for RuleFault {
    fn code(&self) -> &'static str {
        match &self.problem {
            RuleProblem::TooLong => "rule-too-long",
            RuleProblem::HiddenCharacter => "rule-hidden-character",
            RuleProblem::Syntax(_) => "rule-syntax",
            RuleProblem::TooDeep => "rule-too-deep",
            RuleProblem::BadNumber => "rule-bad-number",
            RuleProblem::LiteralTooLong => "rule-literal-too-long",
            RuleProblem::NotAllowed(_) => "rule-not-allowed",
            RuleProblem::UnknownName(_) => "rule-unknown-name",
            RuleProblem::UnknownFunction(_) => "rule-unknown-function",
            RuleProblem::WrongKind { .. } => "rule-wrong-kind",
            RuleProblem::Mixed => "rule-mixed",
            RuleProblem::TwoUnits(..) => "rule-two-units",
            RuleProblem::NoRules => "no-rules",
        }
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = vec![("line", Argument::text(self.line)), ("column", Argument::text(self.column))];
        arguments.extend(match &self.problem {
            RuleProblem::TooLong => vec![("limit", Argument::text(MAX_TEXT))],
            RuleProblem::TooDeep => vec![("limit", Argument::text(MAX_DEPTH))],
            RuleProblem::LiteralTooLong => vec![("limit", Argument::text(MAX_LITERAL))],
            RuleProblem::Syntax(_) => vec![],
            RuleProblem::NotAllowed(what) => vec![("what", Argument::text(what))],
            RuleProblem::UnknownName(name) | RuleProblem::UnknownFunction(name) => vec![("name", Argument::text(name))],
            RuleProblem::WrongKind { expected, found } => {
                vec![("expected", Argument::text(expected.word())), ("found", Argument::text(found.word()))]
            }
            RuleProblem::TwoUnits(one, other) => vec![("one", Argument::text(one)), ("other", Argument::text(other))],
            RuleProblem::HiddenCharacter | RuleProblem::BadNumber | RuleProblem::Mixed | RuleProblem::NoRules => vec![],
        });
        arguments
    }
}

/// Why a rule gave no answer. Whoever asked treats it as a refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFailure {
    /// The rule names a figure that is not known here.
    #[error("the rule needs {name}, which is not known here")]
    MissingFigure {
        /// Which.
        name: String,
    },
    /// A figure is of another kind than the rule was checked for.
    #[error("{name} is not {expected}")]
    WrongFigure {
        /// Which.
        name: String,
        /// What the rule expects.
        expected: Kind,
    },
    /// Something was divided by zero.
    #[error("the rule divides by zero")]
    DivisionByZero,
    /// A number has more digits than can be kept exactly.
    #[error("the rule comes to a number that can't be kept exactly")]
    Inexact,
    /// It took more steps than it may.
    #[error("the rule takes more than {MAX_STEPS} steps")]
    TooManySteps,
    /// The rule could not be run: it was not checked against what it is run over.
    #[error("the rule can't be run")]
    Failed,
    /// This build has no rules.
    #[error("this build has no rules")]
    NoRules,
}

impl Refusal for RuleFailure {
    fn code(&self) -> &'static str {
        match self {
            Self::MissingFigure { .. } => "rule-missing-figure",
            Self::WrongFigure { .. } => "rule-wrong-figure",
            Self::DivisionByZero => "rule-division-by-zero",
            Self::Inexact => "rule-inexact",
            Self::TooManySteps => "rule-too-many-steps",
            Self::Failed => "rule-failed",
            Self::NoRules => "no-rules",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::MissingFigure { name } => vec![("name", Argument::text(name))],
            Self::WrongFigure { name, expected } => {
                vec![("name", Argument::text(name)), ("expected", Argument::text(expected.word()))]
            }
            Self::TooManySteps => vec![("limit", Argument::text(MAX_STEPS))],
            Self::DivisionByZero | Self::Inexact | Self::Failed | Self::NoRules => vec![],
        }
    }
}
