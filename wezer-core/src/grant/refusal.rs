use crate::id::{GrantId, GroupId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::rule::RuleFault;
use crate::text::TextFault;
use crate::time::Timestamp;

/// Why a right was not given, revoked or explained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantRefusal {
    /// No package here knows this right.
    #[error("there is no right {right:?}")]
    UnknownRight {
        /// The name.
        right: String,
    },
    /// There is no such group, or it is closed.
    #[error("there is no open group {group}")]
    NoSuchGroup {
        /// The id.
        group: GroupId,
    },
    /// Nobody gives what they don't hold.
    #[error("you don't hold the right {right} there, so you can't give it")]
    NotYoursToGive {
        /// The right's name.
        right: String,
    },
    /// The gift would last longer than the giver's own right.
    #[error("your own right ends on {until}; you can't give it for longer")]
    Outlasts {
        /// When the giver's right ends.
        until: Timestamp,
    },
    /// The giver holds the right under a condition, and the gift leaves it out.
    #[error("you hold the right under a condition; you give it under the same")]
    DropsCondition,
    /// The gift would be over before it began.
    #[error("{moment} is already past")]
    ExpiresInThePast {
        /// The moment.
        moment: Timestamp,
    },
    /// There are too many gifts over this group.
    #[error("at most {limit} rights can be given over one group")]
    TooManyGrants {
        /// How many there may be.
        limit: usize,
    },
    /// Too many rights are asked about at once.
    #[error("at most {limit} rights are asked about at once")]
    TooManyAsked {
        /// How many there may be.
        limit: usize,
    },
    /// The condition is not a rule.
    #[error(transparent)]
    Condition(#[from] RuleFault),
    /// There is no such gift over this group.
    #[error("there is no gift {grant} over this group")]
    UnknownGrant {
        /// The id.
        grant: GrantId,
    },
    /// The reason can't be kept.
    #[error(transparent)]
    Reason(#[from] TextFault),
}

impl Refusal for GrantRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRight { .. } => "unknown-right",
            Self::NoSuchGroup { .. } => "unknown-group",
            Self::NotYoursToGive { .. } => "not-yours-to-give",
            Self::Outlasts { .. } => "outlasts-own",
            Self::DropsCondition => "drops-condition",
            Self::ExpiresInThePast { .. } => "in-the-past",
            Self::TooManyGrants { .. } => "too-many-grants",
            Self::TooManyAsked { .. } => "too-many-here",
            Self::Condition(fault) => fault.code(),
            Self::UnknownGrant { .. } => "unknown-grant",
            Self::Reason(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownRight { right } | Self::NotYoursToGive { right } => vec![("right", Argument::text(right))],
            Self::NoSuchGroup { group } => vec![("group", Argument::text(group))],
            Self::DropsCondition => Vec::new(),
            Self::Outlasts { until: moment } | Self::ExpiresInThePast { moment } => vec![("moment", Argument::text(moment))],
            Self::TooManyGrants { limit } | Self::TooManyAsked { limit } => vec![("limit", Argument::text(limit))],
            Self::Condition(fault) => fault.arguments(),
            Self::UnknownGrant { grant } => vec![("grant", Argument::text(grant))],
            Self::Reason(fault) => fault.arguments(),
        }
    }
}
