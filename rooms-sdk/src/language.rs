//! English and French.
//!
//! Invariant: whatever a room says of itself, it says in both. Cost: none.

/// The language of whoever is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

impl Language {
    /// The one of two that is in this language.
    pub fn pick<T>(self, en: T, fr: T) -> T {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }

    /// From its place in the WIT, as the generated code asks for it.
    #[doc(hidden)]
    pub fn _lift(place: u8) -> Self {
        if place == 0 { Self::En } else { Self::Fr }
    }
}

/// The same in each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

impl Both {
    /// In this language.
    pub fn pick(&self, language: Language) -> &str {
        language.pick(&self.en, &self.fr)
    }
}

/// The same in English and in French.
pub fn both(en: impl Into<String>, fr: impl Into<String>) -> Both {
    Both { en: en.into(), fr: fr.into() }
}
