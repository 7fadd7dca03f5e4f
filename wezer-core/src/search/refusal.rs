use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};

/// Why nothing was searched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchRefusal {
    /// Too much is sought at once.
    #[error("a search has at most {bytes} bytes and {words} words")]
    TooLong {
        /// How many bytes it may have.
        bytes: usize,
        /// How many words it may have.
        words: usize,
    },
}

impl Refusal for SearchRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "search-too-long",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::TooLong { bytes, words } => vec![("bytes", Argument::text(bytes)), ("words", Argument::text(words))],
        }
    }
}
