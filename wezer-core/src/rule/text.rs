//! A rule as it is kept.

use core::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Formula, MAX_TEXT, Rule, RuleFault, RuleProblem, Vocabulary, cache};
use crate::text::is_misleading;

/// The text of a rule, at most 2,000 bytes without invisible characters. That it can be run is known once it was read against a
/// vocabulary: by [`RuleText::rule`] or [`RuleText::formula`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleText(#[schemars(length(max = 2_000))] Arc<str>);

impl RuleText {
    /// A text as it was written.
    pub fn new(text: &str) -> Result<Self, RuleFault> {
        check(text)?;
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rule that it is, checked against what it may name. Read once and remembered.
    pub fn rule(&self, vocabulary: &Vocabulary) -> Result<Rule, RuleFault> {
        cache::rule(&self.0, vocabulary)
    }

    /// The rule that it is if it was read lately, against whatever vocabulary: a figure of another kind makes it fail when it runs.
    pub(crate) fn remembered(&self) -> Option<Rule> {
        cache::remembered(&self.0)
    }

    /// The formula that it is, checked against what it may name.
    pub fn formula(&self, vocabulary: &Vocabulary) -> Result<Formula, RuleFault> {
        Formula::parse(&self.0, vocabulary)
    }
}

impl fmt::Display for RuleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RuleText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Refuses a text too long, or with characters that nobody sees or that make it look like another (Unicode Technical Report 36).
pub(super) fn check(text: &str) -> Result<(), RuleFault> {
    if text.len() > MAX_TEXT {
        return Err(RuleFault::at(1, 1, RuleProblem::TooLong));
    }
    for (line, content) in text.split('\n').enumerate() {
        if let Some(column) = content.trim_end_matches('\r').chars().position(|c| c != '\t' && is_misleading(c)) {
            return Err(RuleFault::at(line + 1, column + 1, RuleProblem::HiddenCharacter));
        }
    }
    Ok(())
}
