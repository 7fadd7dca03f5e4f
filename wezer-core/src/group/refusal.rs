use super::KindSlug;
use crate::id::{ApplicationId, GroupId, MemberId};
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::ledger::LedgerRefusal;
use crate::text::TextFault;

/// Why something about groups was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupRefusal {
    /// The group does not show who its members are.
    #[error("group {group} does not show who its members are")]
    MembersHidden {
        /// Which group.
        group: GroupId,
    },
    /// There is no such group, or it is closed.
    #[error("there is no open group {group}")]
    UnknownGroup {
        /// The id.
        group: GroupId,
    },
    /// There is no such kind of group.
    #[error("there is no kind of group called {kind}")]
    UnknownKind {
        /// The name.
        kind: KindSlug,
    },
    /// A group of this kind may not lie there.
    #[error("a {inner} may not lie in a {outer}")]
    KindNotAllowed {
        /// The kind of the outer group.
        outer: KindSlug,
        /// The kind of the inner group.
        inner: KindSlug,
    },
    /// A group can't lie in itself.
    #[error("the group would lie in itself")]
    Cycle,
    /// Groups would lie too deep in one another.
    #[error("groups may lie {limit} deep in one another")]
    TooDeep {
        /// How deep they may.
        limit: usize,
    },
    /// There are too many below to be moved at once.
    #[error("at most {limit} are allowed")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// The community itself can't be moved, closed or left like another group.
    #[error("this can't be done with the community itself")]
    IsTheCommunity,
    /// Who comes in belongs to the groups above, and whoever brings them in does not admit there.
    #[error("one has to be in {group} first")]
    NotInParent {
        /// The outermost group that they are not in.
        group: GroupId,
    },
    /// Only those who manage a group make its managers and unmake them.
    #[error("only those who manage a group choose its managers")]
    OnlyManagers,
    /// Nobody asks, agrees or withdraws for somebody else.
    #[error("only the person themself does this")]
    OnlyThemself,
    /// The right to create groups is missing where it shall go.
    #[error("you may not create groups in {group}")]
    NotThere {
        /// Where it shall go.
        group: GroupId,
    },
    /// It has groups in it that are open.
    #[error("it has open groups in it")]
    HasGroups,
    /// Its wallets are not empty.
    #[error("its wallets are not empty")]
    HasMoney,
    /// Groups of this kind have no wallets.
    #[error("a {kind} has no wallets")]
    NoWallets {
        /// The kind.
        kind: KindSlug,
    },
    /// There is no such member, or they are not active.
    #[error("there is no active member {member}")]
    NotActive {
        /// The id.
        member: MemberId,
    },
    /// They are in the group already.
    #[error("{member} is in the group already")]
    AlreadyIn {
        /// Who.
        member: MemberId,
    },
    /// They are not in the group.
    #[error("{member} is not in the group")]
    NotIn {
        /// Who.
        member: MemberId,
    },
    /// In a federation a member is there for a group of theirs.
    #[error("a member is there for one of their groups, and it has to be named")]
    NotADelegate,
    /// One does not ask to come into this group; one is invited.
    #[error("one is invited into this group")]
    ByInvitation,
    /// The questions are not all answered.
    #[error("there are {expected} questions to answer")]
    AnswersMissing {
        /// How many.
        expected: usize,
    },
    /// The agreements are not all accepted.
    #[error("there are {expected} agreements to accept")]
    AgreementsMissing {
        /// How many.
        expected: usize,
    },
    /// There are not enough sponsors yet.
    #[error("{have} of {need} sponsors spoke for this person")]
    SponsorsMissing {
        /// How many there are.
        have: usize,
        /// How many there have to be.
        need: usize,
    },
    /// There is no such application, or it was decided.
    #[error("there is no open application {application}")]
    NoApplication {
        /// The id.
        application: ApplicationId,
    },
    /// The person has asked already.
    #[error("there is an open application already")]
    AlreadyAsked {
        /// The other one.
        application: ApplicationId,
    },
    /// A sponsor belongs to the group, is not the applicant and speaks once.
    #[error("a sponsor is a member of the group, not the applicant, and speaks once")]
    NotASponsor,
    /// The group has nowhere to take a fee.
    #[error("the group has no wallet to take the fee")]
    NoWalletForFee,
    /// The fee could not be paid.
    #[error(transparent)]
    Fee(#[from] LedgerRefusal),
    /// A text can't be taken.
    #[error(transparent)]
    Text(#[from] TextFault),
}

impl Refusal for GroupRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::MembersHidden { .. } => "members-hidden",
            Self::UnknownGroup { .. } => "unknown-group",
            Self::UnknownKind { .. } => "unknown-kind",
            Self::KindNotAllowed { .. } => "kind-not-allowed",
            Self::Cycle => "group-cycle",
            Self::TooDeep { .. } => "too-deep",
            Self::TooMany { .. } => "too-many-here",
            Self::IsTheCommunity => "is-the-community",
            Self::NotThere { .. } => "not-there",
            Self::NotInParent { .. } => "not-in-parent",
            Self::OnlyManagers => "only-managers",
            Self::OnlyThemself => "only-the-person",
            Self::HasGroups => "has-groups",
            Self::HasMoney => "has-money",
            Self::NoWallets { .. } => "no-wallets",
            Self::NotActive { .. } => "not-active",
            Self::AlreadyIn { .. } => "already-in",
            Self::NotIn { .. } => "not-in",
            Self::NotADelegate => "not-a-delegate",
            Self::ByInvitation => "by-invitation",
            Self::AnswersMissing { .. } => "answers-missing",
            Self::AgreementsMissing { .. } => "agreements-missing",
            Self::SponsorsMissing { .. } => "sponsors-missing",
            Self::NoApplication { .. } => "no-application",
            Self::AlreadyAsked { .. } => "already-asked",
            Self::NotASponsor => "not-a-sponsor",
            Self::NoWalletForFee => "no-wallet-for-fee",
            Self::Fee(refusal) => refusal.code(),
            Self::Text(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownGroup { group }
            | Self::NotThere { group }
            | Self::NotInParent { group }
            | Self::MembersHidden { group } => {
                vec![("group", Argument::text(group))]
            }
            Self::UnknownKind { kind } | Self::NoWallets { kind } => vec![("kind", Argument::text(kind))],
            Self::KindNotAllowed { outer, inner } => vec![("outer", Argument::text(outer)), ("inner", Argument::text(inner))],
            Self::TooDeep { limit } | Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::NotActive { member } | Self::AlreadyIn { member } | Self::NotIn { member } => {
                vec![("member", Argument::text(member))]
            }
            Self::AnswersMissing { expected } | Self::AgreementsMissing { expected } => {
                vec![("expected", Argument::text(expected))]
            }
            Self::SponsorsMissing { have, need } => vec![("have", Argument::text(have)), ("need", Argument::text(need))],
            Self::NoApplication { application } | Self::AlreadyAsked { application } => {
                vec![("application", Argument::text(application))]
            }
            Self::Fee(refusal) => refusal.arguments(),
            Self::Text(fault) => fault.arguments(),
            Self::Cycle
            | Self::IsTheCommunity
            | Self::HasGroups
            | Self::HasMoney
            | Self::NotADelegate
            | Self::OnlyManagers
            | Self::OnlyThemself
            | Self::ByInvitation
            | Self::NotASponsor
            | Self::NoWalletForFee => Vec::new(),
        }
    }
}
