use super::MemberState;
use crate::id::MemberId;
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::text::TextFault;

/// Why something about members was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemberRefusal {
    /// The name is empty, too long or holds control characters.
    #[error("a name has 1 to {limit} bytes and no control characters")]
    BadName {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// Another member has this name.
    #[error("there is already a member of this name")]
    NameTaken {
        /// The other member.
        member: MemberId,
    },
    /// Nothing leads from where they stand to there.
    #[error("a member who is {from:?} can't become {to:?} this way")]
    NotFromHere {
        /// Where they stand.
        from: MemberState,
        /// Where they were to stand.
        to: MemberState,
    },
    /// Only operators make operators, unmake them and change where they stand.
    #[error("only an operator of the community does this")]
    OnlyOperators,
    /// Somebody else paused them.
    #[error("somebody else made this pause; they have to end it")]
    PausedByOther,
    /// There are too many.
    #[error("at most {limit} are allowed")]
    TooManyHere {
        /// How many there may be.
        limit: usize,
    },
    /// They were erased, or are being erased.
    #[error("member {member} is erased; nothing about them can be changed")]
    IsErased {
        /// Who.
        member: MemberId,
    },
    /// A text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
}

impl Refusal for MemberRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BadName { .. } => "bad-name",
            Self::NameTaken { .. } => "name-taken",
            Self::UnknownMember { .. } => "unknown-member",
            Self::IsErased { .. } => "is-erased",
            Self::NotFromHere { .. } => "member-not-from-here",
            Self::OnlyOperators => "only-operators",
            Self::PausedByOther => "paused-by-other",
            Self::TooManyHere { .. } => "too-many-here",
            Self::Text(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::BadName { limit } => vec![("limit", Argument::text(limit))],
            Self::NotFromHere { from, to } => vec![("from", from.argument()), ("to", to.argument())],
            Self::TooManyHere { limit } => vec![("limit", Argument::text(limit))],
            Self::PausedByOther | Self::OnlyOperators => Vec::new(),
            Self::Text(fault) => fault.arguments(),
            Self::NameTaken { member } | Self::UnknownMember { member } | Self::IsErased { member } => {
                vec![("member", Argument::text(member))]
            }
        }
    }
}

impl MemberState {
    /// The state's name, as the message files know it.
    fn argument(self) -> Argument {
        Argument::text(match self {
            Self::Applicant => "applicant",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Left => "left",
        })
    }
}
