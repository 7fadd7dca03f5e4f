//! Rules that a community writes: limits, levels, guards and rewards as expressions such as `balance < 20.00 && days_member >= 30`.
//!
//! A rule is kept as its text ([`RuleText`]) and read against a [`Vocabulary`], which declares what it may name. It is checked when
//! it is saved, every part of it, with the line and column of the first fault; when run it answers with its reasons in plain
//! figures. The expressions are those of the `rhai` crate, which one file here names, so that another engine could take its place.
//!
//! What may stand in a rule: numbers (`12`, `12.50`: exact decimals, never floats), texts in double quotes, lists of either,
//! `true` and `false`, the names declared; `+ - * / %`, `< <= > >= == !=`, `&& || !`, `in`, brackets; and the functions
//! `min(a, b)`, `max(a, b)`, `abs(a)`, `round_down(a, digits)` (toward zero), `round_up` (away from zero), `round_half_up` (a tie
//! away from zero), `round_half_even`. No statements, no loops, no functions of its own.
//!
//! Invariant: a rule that fails refuses, it never allows: a figure that is missing, a division by zero, a result that cannot be
//! kept exactly. It sees nothing but its figures: no clock, no chance, no I/O. Sums, differences and products are exact or fail; a
//! quotient has at most 28 digits, the last one rounded to even.
//!
//! Cost: reading a rule takes about 10 µs, its texts are remembered (at most 512); a typical rule decides within
//! 2 µs, a little more with its reasons. Text, nesting, lists and steps are bounded.

mod cache;
#[cfg_attr(not(feature = "rules"), path = "without.rs")]
mod engine;
mod fault;
mod figure;
#[cfg(feature = "rules")]
mod number;
#[cfg(feature = "rules")]
mod shape;
mod text;
mod verdict;
mod vocabulary;

use std::sync::Arc;

use self::engine::Program;
pub use self::fault::{RuleFailure, RuleFault, RuleProblem};
pub use self::figure::{Figure, Figures};
pub use self::text::RuleText;
pub use self::verdict::{Reason, Side, Sign, Verdict};
pub use self::vocabulary::{Kind, Variable, Vocabulary};
use crate::money::Amount;

/// How long the text of a rule may be, in bytes.
pub const MAX_TEXT: usize = 2_000;
/// How deep brackets and operators may be nested; of a chain such as `a && b && c` each part counts as one.
pub const MAX_DEPTH: usize = 64;
/// How many things a list written in a rule may hold, and how long a text in it may be.
pub const MAX_LITERAL: usize = 200;
/// How many steps a run may take.
pub const MAX_STEPS: u64 = 5_000;

/// A rule: an expression that holds or not.
#[derive(Debug, Clone)]
pub struct Rule(Arc<Program>);

/// A formula: an expression that gives a number.
#[derive(Debug, Clone)]
pub struct Formula(Arc<Program>);

impl Rule {
    /// Reads a rule and checks all of it: every name declared, every part of the kind and unit that its place needs.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, RuleFault> {
        Program::parse(text, vocabulary, Kind::Bool).map(|program| Self(Arc::new(program)))
    }

    /// The figures that it needs, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.needs().iter().map(|(name, _)| &**name)
    }

    /// Whether it holds: the quick answer, without reasons.
    pub fn holds(&self, figures: &Figures) -> Result<bool, RuleFailure> {
        self.0.holds(figures)
    }

    /// Whether it holds, and why.
    pub fn decide(&self, figures: &Figures) -> Result<Verdict, RuleFailure> {
        self.0.decide(figures)
    }

    /// Whether the vocabulary declares all that the rule names, each of the kind under which the rule was checked.
    fn fits(&self, vocabulary: &Vocabulary) -> bool {
        self.0.needs().iter().all(|(name, variable)| vocabulary.get(name) == Some(variable))
    }
}

impl Formula {
    /// Reads a formula and checks all of it, as [`Rule::parse`] does.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, RuleFault> {
        Program::parse(text, vocabulary, Kind::Number).map(|program| Self(Arc::new(program)))
    }

    /// The figures that it needs, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.needs().iter().map(|(name, _)| &**name)
    }

    /// What it comes to.
    pub fn value(&self, figures: &Figures) -> Result<Amount, RuleFailure> {
        self.0.value(figures)
    }
}
