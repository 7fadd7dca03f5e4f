//! Why something about rings is refused.

use wezer_core::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::time::Timestamp;

use super::RingId;
use crate::market::AnnouncementId;

/// Why something about rings was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RingRefusal {
    /// There is no such ring with the actor in it.
    #[error("there is no ring {ring} with you in it")]
    UnknownRing {
        /// The id.
        ring: RingId,
    },
    /// It is not in the market for who acts, or nothing of it is left.
    #[error("announcement {announcement} is not to be had")]
    NotToBeHad {
        /// Which one.
        announcement: AnnouncementId,
    },
    /// An offer stands where a want should, or the other way round.
    #[error("each gift takes an offer and a want that it serves")]
    NotAGift,
    /// Who gets is not who gives next, or somebody stands in it twice.
    #[error("everybody in a ring gives one and gets one, nobody twice")]
    NotARing,
    /// Too few or too many are in it.
    #[error("a ring has 2 to {limit} sides")]
    HowMany {
        /// How many there may be.
        limit: usize,
    },
    /// Who proposes it is not in it.
    #[error("a ring is proposed by somebody in it")]
    NotInIt,
    /// Too many of theirs await answers.
    #[error("at most {limit} rings of yours await answers")]
    TooManyAwaited {
        /// How many there may be.
        limit: usize,
    },
    /// It is over, or its time is.
    #[error("it is too late to answer ring {ring}")]
    TooLate {
        /// Which one.
        ring: RingId,
    },
    /// The moment is not to come.
    #[error("{moment} is not to come")]
    InThePast {
        /// The moment.
        moment: Timestamp,
    },
    /// Answers would be awaited for too long.
    #[error("answers are awaited for {limit} days at most")]
    TooLong {
        /// How many there may be.
        limit: u32,
    },
}

impl Refusal for RingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRing { .. } => "unknown-ring",
            Self::NotToBeHad { .. } => "ring-not-to-be-had",
            Self::NotAGift => "ring-not-a-gift",
            Self::NotARing => "not-a-ring",
            Self::HowMany { .. } => "ring-how-many",
            Self::NotInIt => "ring-not-in-it",
            Self::TooManyAwaited { .. } => "ring-too-many-awaited",
            Self::TooLate { .. } => "ring-too-late",
            Self::InThePast { .. } => "ring-in-the-past",
            Self::TooLong { .. } => "ring-too-long",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownRing { ring } | Self::TooLate { ring } => vec![("ring", Argument::text(ring))],
            Self::NotToBeHad { announcement } => vec![("announcement", Argument::text(announcement))],
            Self::HowMany { limit } | Self::TooManyAwaited { limit } => vec![("limit", Argument::text(limit))],
            Self::InThePast { moment } => vec![("moment", Argument::text(moment))],
            Self::TooLong { limit } => vec![("limit", Argument::text(limit))],
            Self::NotAGift | Self::NotARing | Self::NotInIt => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        &crate::MESSAGES
    }
}
