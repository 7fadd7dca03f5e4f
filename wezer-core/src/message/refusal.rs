use crate::id::{GroupId, MemberId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::text::TextFault;

/// Why a message was not sent or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageRefusal {
    /// The text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// Only members write to each other.
    #[error("members write to each other, in their own name")]
    NotAMember,
    /// There are too few or too many.
    #[error("a conversation has {least} to {most} members")]
    WrongNumber {
        /// How many at least.
        least: usize,
        /// How many at most.
        most: usize,
    },
    /// There is no such member, or they don't take part in the community.
    #[error("there is no active member {member}")]
    NotActive {
        /// The id.
        member: MemberId,
    },
    /// There is no such conversation in which the actor takes part.
    #[error("there is no such conversation of yours")]
    UnknownConversation,
    /// There is no such message of the actor's own.
    #[error("there is no such message of yours")]
    UnknownMessage,
    /// One of the others does not want messages from the actor.
    #[error("one of those you write to does not take messages from you")]
    NotTaken,
    /// A group's chat is left by leaving the group.
    #[error("this is the chat of the group {group}: leave the group to leave it")]
    ChatOfGroup {
        /// The group.
        group: GroupId,
    },
    /// Of two, nobody leaves.
    #[error("a conversation of two is not left: block the other to get no messages from them")]
    OnlyTwo,
    /// The group is closed.
    #[error("the group {group} is closed: it can only be read")]
    GroupClosed {
        /// The group.
        group: GroupId,
    },
}

impl Refusal for MessageRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Text(fault) => fault.code(),
            Self::NotAMember => "members-only",
            Self::WrongNumber { .. } => "conversation-size",
            Self::NotActive { .. } => "not-active",
            Self::UnknownConversation => "unknown-conversation",
            Self::UnknownMessage => "unknown-message",
            Self::NotTaken => "message-not-taken",
            Self::GroupClosed { .. } => "group-closed",
            Self::ChatOfGroup { .. } => "chat-of-group",
            Self::OnlyTwo => "conversation-of-two",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Text(fault) => fault.arguments(),
            Self::WrongNumber { least, most } => vec![("least", Argument::text(least)), ("most", Argument::text(most))],
            Self::NotActive { member } => vec![("member", Argument::text(member))],
            Self::GroupClosed { group } | Self::ChatOfGroup { group } => vec![("group", Argument::text(group))],
            Self::NotAMember | Self::OnlyTwo | Self::UnknownConversation | Self::UnknownMessage | Self::NotTaken => Vec::new(),
        }
    }
}
