//! What a rule answered, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Figure;
use crate::language::Language;

/// What a rule answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// What decided, in the order of the rule: of conditions joined by `&&` the first that fails, or all; of conditions joined by
    /// `||` the first that holds, or all.
    pub because: Vec<Reason>,
}

impl Verdict {
    /// The reasons for a person, such as `balance 12.00 VAL < 20.00`, separated by semicolons.
    pub fn explain(&self, language: Language) -> String {
        let reasons: Vec<String> = self.because.iter().map(|reason| reason.explain(language)).collect();
        reasons.join("; ")
    }
}

/// One condition of a rule, with the figures that it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// What stands on the left.
    pub left: Side,
    /// How they were compared.
    pub sign: Sign,
    /// What stands on the right; nothing where the left is true or false by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Side>,
    /// Whether this condition holds.
    pub holds: bool,
}

/// One side of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// The figure's name, or the part of the rule that was worked out; nothing for a value that stands in the rule itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value.
    pub value: Figure,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Sign {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// More than.
    #[serde(rename = ">")]
    More,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// The same.
    #[serde(rename = "==")]
    Equal,
    /// Another.
    #[serde(rename = "!=")]
    Other,
    /// One of a list.
    #[serde(rename = "in")]
    In,
    /// True by itself.
    #[serde(rename = "is")]
    Is,
}

impl Sign {
    /// How it is written in a rule.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Equal => "==",
            Self::Other => "!=",
            Self::In => "in",
            Self::Is => "",
        }
    }

    /// The sign that holds where this one does not.
    const fn opposite(self) -> Option<Self> {
        match self {
            Self::Less => Some(Self::AtLeast),
            Self::AtMost => Some(Self::More),
            Self::More => Some(Self::AtMost),
            Self::AtLeast => Some(Self::Less),
            Self::Equal => Some(Self::Other),
            Self::Other => Some(Self::Equal),
            Self::In | Self::Is => None,
        }
    }

    /// How it is written for a person.
    const fn written(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Less, _) => "<",
            (Self::AtMost, _) => "≤",
            (Self::More, _) => ">",
            (Self::AtLeast, _) => "≥",
            (Self::Equal, _) => "=",
            (Self::Other, _) => "≠",
            (Self::In, Language::English) => "in",
            (Self::In, Language::French) => "dans",
            (Self::Is, _) => "",
        }
    }
}

impl Reason {
    /// What was found, for a person: `balance 12.00 VAL < 20.00` whether the rule asked for less or for at least.
    pub fn explain(&self, language: Language) -> String {
        let left = self.left.explain(language);
        let Some(right) = &self.right else { return left };
        let right = right.explain(language);
        let (sign, not) = match (self.holds, self.sign.opposite(), language) {
            (true, ..) => (self.sign, ""),
            (false, Some(opposite), _) => (opposite, ""),
            (false, None, Language::English) => (self.sign, "not "),
            (false, None, Language::French) => (self.sign, "pas "),
        };
        format!("{left} {not}{} {right}", sign.written(language))
    }
}

impl Side {
    fn explain(&self, language: Language) -> String {
        let value = self.value.say(language);
        let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        match &self.name {
            Some(name) => format!("{name} {value}{unit}"),
            None => format!("{value}{unit}"),
        }
    }
}
