use crate::id::GroupId;
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
    /// Skills that are shown to those in a group are sought by those in it.
    #[error("the actor is not in the group {group}, or it does not show its members")]
    NotInGroup {
        /// The group.
        group: GroupId,
    },
}

impl Refusal for SearchRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "search-too-long",
            Self::NotInGroup { .. } => "search-not-in-group",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::TooLong { bytes, words } => vec![("bytes", Argument::text(bytes)), ("words", Argument::text(words))],
            Self::NotInGroup { group } => vec![("group", Argument::text(group))],
        }
    }
}
