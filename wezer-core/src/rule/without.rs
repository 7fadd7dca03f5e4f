//! What stands for the engine in a build without rules: every rule is refused, on saving and on running.

use super::{Figures, Kind, RuleFailure, RuleFault, RuleProblem, Variable, Verdict, Vocabulary};
use crate::money::Amount;

/// There is none.
#[derive(Debug)]
pub(super) enum Program {}

impl Program {
    pub(super) fn parse(_: &str, _: &Vocabulary, _: Kind) -> Result<Self, RuleFault> {
        Err(RuleFault::at(1, 1, RuleProblem::NoRules))
    }

    pub(super) fn needs(&self) -> &[(Box<str>, Variable)] {
        match *self {}
    }

    pub(super) fn holds(&self, _: &Figures) -> Result<bool, RuleFailure> {
        match *self {}
    }

    pub(super) fn decide(&self, _: &Figures) -> Result<Verdict, RuleFailure> {
        match *self {}
    }

    pub(super) fn value(&self, _: &Figures) -> Result<Amount, RuleFailure> {
        match *self {}
    }
}
