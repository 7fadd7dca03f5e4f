use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};

/// Why something about notifications was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotificationRefusal {
    /// Only members are told things.
    #[error("only members are told things")]
    NotAMember,
    /// Too many at once.
    #[error("at most {limit} at once")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
}

impl Refusal for NotificationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAMember => "only-members-are-told",
            Self::TooMany { .. } => "too-many-notifications",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NotAMember => Vec::new(),
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
        }
    }
}
