use crate::id::GroupId;
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::ledger::LedgerRefusal;
use crate::record::Audience;
use crate::text::TextFault;

/// Why somebody did not post, comment or react.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostRefusal {
    /// The text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// The application itself writes nothing: a member does.
    #[error("only a member writes, for themself or for a group")]
    NobodyWrites,
    /// The author is not in the group.
    #[error("only members of the group {group} post there")]
    NotInGroup {
        /// The group.
        group: GroupId,
    },
    /// The group is closed or there is none.
    #[error("the group {group} is closed: it can only be read")]
    GroupClosed {
        /// The group.
        group: GroupId,
    },
    /// More people would see it than the group lets.
    #[error("in this group at most {passes} may see a post")]
    TooOpen {
        /// What would pass.
        passes: Audience,
    },
    /// There is no such record that the actor may see.
    #[error("there is nothing there that you may see")]
    UnknownRecord,
    /// Only the author does this.
    #[error("only its author changes it")]
    NotYours,
    /// It was hidden or taken away.
    #[error("it was hidden or taken away")]
    Withdrawn,
    /// The community has no such reaction.
    #[error("there is no reaction {kind:?}")]
    UnknownReaction {
        /// The name.
        kind: String,
    },
    /// Two reactions have one name.
    #[error("the reaction {kind} stands there twice")]
    ReactionTwice {
        /// The name.
        kind: String,
    },
    /// There are too many reactions.
    #[error("a community has at most {limit} reactions")]
    TooManyReactions {
        /// How many there may be.
        limit: usize,
    },
    /// A reaction gives what is not abundant, or nothing.
    #[error("a reaction gives some of an abundant currency")]
    NotAGift {
        /// The reaction.
        kind: String,
    },
    /// The gift was refused.
    #[error(transparent)]
    Gift(#[from] LedgerRefusal),
}

impl Refusal for PostRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Text(fault) => fault.code(),
            Self::NobodyWrites => "nobody-writes",
            Self::NotInGroup { .. } => "not-in-group",
            Self::GroupClosed { .. } => "group-closed",
            Self::TooOpen { .. } => "too-open",
            Self::UnknownRecord => "unknown-record",
            Self::NotYours => "not-the-author",
            Self::Withdrawn => "withdrawn",
            Self::UnknownReaction { .. } => "unknown-reaction",
            Self::ReactionTwice { .. } => "reaction-twice",
            Self::TooManyReactions { .. } => "too-many-reactions",
            Self::NotAGift { .. } => "not-a-gift",
            Self::Gift(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Text(fault) => fault.arguments(),
            Self::NotInGroup { group } | Self::GroupClosed { group } => vec![("group", Argument::text(group))],
            Self::TooOpen { passes } => vec![("passes", Argument::text(passes.as_str()))],
            Self::UnknownReaction { kind } | Self::ReactionTwice { kind } | Self::NotAGift { kind } => {
                vec![("kind", Argument::text(kind))]
            }
            Self::TooManyReactions { limit } => vec![("limit", Argument::text(limit))],
            Self::Gift(refusal) => refusal.arguments(),
            Self::NobodyWrites | Self::UnknownRecord | Self::NotYours | Self::Withdrawn => Vec::new(),
        }
    }
}
