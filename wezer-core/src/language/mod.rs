//! Refusals in a person's own language.
//!
//! Invariant: every refusal has a message in each language, under its frozen code; a test reads all of them. Without feature
//! `fluent`, or for a code without a message, the plain English of the error itself is given.

mod argument;
#[cfg(feature = "fluent")]
mod catalogue;

use core::fmt;
use core::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::argument::{Argument, Arguments};
#[cfg(feature = "fluent")]
pub use self::catalogue::Catalogue;

/// The messages of this crate's own refusals.
#[cfg(feature = "fluent")]
pub static CORE: Catalogue = Catalogue::new(
    concat!(
        include_str!("en.ftl"),
        include_str!("../follow/en.ftl"),
        include_str!("../flow/en.ftl"),
        include_str!("../grant/en.ftl"),
        include_str!("../group/en.ftl"),
        include_str!("../indicator/en.ftl"),
        include_str!("../label/en.ftl"),
        include_str!("../member/en.ftl"),
        include_str!("../message/en.ftl"),
        include_str!("../moderation/en.ftl"),
        include_str!("../notification/en.ftl"),
        include_str!("../post/en.ftl"),
        include_str!("../room/en.ftl"),
        include_str!("../rule/en.ftl"),
        include_str!("../search/en.ftl"),
        include_str!("../sovereignty/en.ftl")
    ),
    concat!(
        include_str!("fr.ftl"),
        include_str!("../follow/fr.ftl"),
        include_str!("../flow/fr.ftl"),
        include_str!("../grant/fr.ftl"),
        include_str!("../group/fr.ftl"),
        include_str!("../indicator/fr.ftl"),
        include_str!("../label/fr.ftl"),
        include_str!("../member/fr.ftl"),
        include_str!("../message/fr.ftl"),
        include_str!("../moderation/fr.ftl"),
        include_str!("../notification/fr.ftl"),
        include_str!("../post/fr.ftl"),
        include_str!("../room/fr.ftl"),
        include_str!("../rule/fr.ftl"),
        include_str!("../search/fr.ftl"),
        include_str!("../sovereignty/fr.ftl")
    ),
);

/// A language that people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The tag of the language (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A language that has no messages here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such language here; en and fr are")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a tag such as `fr` or `fr-CA`; only the language itself counts.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language)).ok_or(UnknownLanguage)
    }
}
