//! The data of a message.

use core::fmt;

use serde::{Serialize, Serializer};

use super::Language;
use crate::money::Money;

/// A value that stands in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text, a name, an id, a number: the same in every language.
    Text(String),
    /// The name of a message of this crate, such as a right's label.
    Message(String),
    /// A text in each language.
    Each {
        /// In English.
        english: String,
        /// In French.
        french: String,
    },
    /// Money, which is written as the language writes numbers.
    Money(Money),
}

/// Values by the names under which messages use them.
pub type Arguments = Vec<(&'static str, Argument)>;

impl Argument {
    /// A value that looks the same in every language.
    pub fn text(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// The value as people of that language write it.
    pub fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::Text(text), _) => text.clone(),
            #[cfg(feature = "fluent")]
            (Self::Message(name), _) => super::CORE.message(language, name, &[]).unwrap_or_else(|| name.clone()),
            #[cfg(not(feature = "fluent"))]
            (Self::Message(name), _) => name.clone(),
            (Self::Each { english, .. }, Language::English) => english.clone(),
            (Self::Each { french, .. }, Language::French) => french.clone(),
            (Self::Money(money), Language::English) => money.to_string(),
            (Self::Money(money), Language::French) => money.to_string().replacen('.', ",", 1),
        }
    }
}

impl From<Money> for Argument {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Message(text) | Self::Each { english: text, .. } => f.write_str(text),
            Self::Money(money) => fmt::Display::fmt(money, f),
        }
    }
}

impl Serialize for Argument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
