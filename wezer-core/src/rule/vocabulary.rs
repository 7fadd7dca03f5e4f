//! What a rule may name.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of thing a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// True or false.
    Bool,
    /// An exact decimal number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
}

impl Kind {
    /// The word by which messages choose.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Text => "text",
            Self::Texts => "texts",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Texts => "a list",
        })
    }
}

/// A figure that a rule may name: its kind and, for a number, its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Variable {
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<Arc<str>>,
}

impl Variable {
    /// A figure of a kind, without a unit.
    pub const fn of(kind: Kind) -> Self {
        Self { kind, unit: None }
    }

    /// A number of a unit, such as `VAL` or `days`: numbers of two units neither add nor compare.
    pub fn number_of(unit: &str) -> Self {
        Self { kind: Kind::Number, unit: (!unit.is_empty()).then(|| unit.into()) }
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it counts.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }
}

/// The names that a rule may use, each with its kind and unit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Vocabulary(BTreeMap<String, Variable>);

impl Vocabulary {
    /// How many names it may hold.
    pub const MAX: usize = 500;
    /// How long a name may be, in bytes.
    pub const MAX_NAME: usize = 64;

    /// Without any name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more name. A name that is already there is declared anew; a word that can't be a name
    /// ([`Vocabulary::is_name`]) or is one too many is left out, so that a rule that uses it is refused.
    #[must_use]
    pub fn with(mut self, name: &str, variable: Variable) -> Self {
        self.declare(name, variable);
        self
    }

    /// Adds a name, as [`Vocabulary::with`] does; tells whether it was added.
    pub fn declare(&mut self, name: &str, variable: Variable) -> bool {
        let fits = Self::is_name(name) && (self.0.len() < Self::MAX || self.0.contains_key(name));
        if fits {
            self.0.insert(name.to_owned(), variable);
        }
        fits
    }

    /// Whether a word can be a name: 1 to 64 of `a` to `z`, `0` to `9` and `_`, a letter first, and not a word of the language.
    pub fn is_name(word: &str) -> bool {
        const WORDS: [&str; 50] = [
            "true",
            "false",
            "let",
            "const",
            "if",
            "else",
            "switch",
            "do",
            "while",
            "until",
            "loop",
            "for",
            "in",
            "continue",
            "break",
            "return",
            "throw",
            "try",
            "catch",
            "fn",
            "private",
            "this",
            "import",
            "export",
            "as",
            "global",
            "var",
            "static",
            "shared",
            "goto",
            "exit",
            "match",
            "case",
            "public",
            "protected",
            "new",
            "use",
            "with",
            "is",
            "module",
            "package",
            "super",
            "spawn",
            "thread",
            "go",
            "sync",
            "async",
            "await",
            "yield",
            "default",
        ];
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        word.len() <= Self::MAX_NAME
            && word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(plain)
            && !WORDS.contains(&word)
            && !["void", "null", "nil", "print", "debug", "eval", "call", "curry", "type_of"].contains(&word)
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.0.get(name)
    }

    /// All names, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.0.iter().map(|(name, variable)| (&**name, variable))
    }
}
