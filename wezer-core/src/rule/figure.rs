//! The values that a rule is run over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::language::Language;
use crate::money::Amount;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Amount),
    /// A text.
    Text(Arc<str>),
    /// A list of texts, each once.
    Texts(Arc<BTreeSet<String>>),
}

impl Figure {
    /// So many.
    pub fn count(number: u64) -> Self {
        Self::Number(Amount::whole(number))
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Texts(_) => Kind::Texts,
        }
    }

    /// The value as people of that language write it; of a list the first ten.
    pub fn say(&self, language: Language) -> String {
        const SHOWN: usize = 10;
        match (self, language) {
            (Self::Bool(true), Language::English) => "true".to_owned(),
            (Self::Bool(false), Language::English) => "false".to_owned(),
            (Self::Bool(true), Language::French) => "vrai".to_owned(),
            (Self::Bool(false), Language::French) => "faux".to_owned(),
            (Self::Number(number), Language::English) => number.to_string(),
            (Self::Number(number), Language::French) => number.to_string().replacen('.', ",", 1),
            (Self::Text(text), Language::English) => format!("“{text}”"),
            (Self::Text(text), Language::French) => format!("« {text} »"),
            (Self::Texts(texts), _) => {
                let shown: Vec<&str> = texts.iter().take(SHOWN).map(String::as_str).collect();
                let more = if texts.len() > SHOWN { ", …" } else { "" };
                format!("[{}{more}]", shown.join(", "))
            }
        }
    }
}

impl From<bool> for Figure {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Amount> for Figure {
    fn from(value: Amount) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Figure {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl FromIterator<String> for Figure {
    fn from_iter<T: IntoIterator<Item = String>>(texts: T) -> Self {
        Self::Texts(Arc::new(texts.into_iter().collect()))
    }
}

/// Values by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Figures(BTreeMap<String, Figure>);

impl Figures {
    /// Without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more; of two under one name the later counts.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Figure>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a value.
    pub fn set(&mut self, name: &str, value: impl Into<Figure>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Figure> {
        self.0.get(name)
    }

    /// All values, in the alphabetical order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}
