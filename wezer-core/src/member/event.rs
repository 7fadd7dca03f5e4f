use super::{MemberState, Role};
use crate::events;
use crate::id::{MemberId, ReasonId};

events! {
    /// A member was admitted.
    MemberAdmitted = "member.admitted" {
        /// Who.
        member: MemberId,
        /// As what.
        role: Role,
    }
    /// A member's name or role was changed.
    MemberChanged = "member.changed" {
        /// Who.
        member: MemberId,
        /// What they may do now.
        role: Role,
    }
    /// A member's state was changed, by themself or by somebody else.
    MemberStateChanged = "member.state_changed" {
        /// Who.
        member: MemberId,
        /// Where they stand now.
        state: MemberState,
        /// Why, when somebody else did it.
        reason: Option<ReasonId>,
    }
    /// A member changed what they show of themself.
    ProfileChanged = "member.profile_changed" {
        /// Who.
        member: MemberId,
    }
}
