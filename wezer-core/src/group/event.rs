use crate::events;
use crate::id::{ApplicationId, GroupId, MemberId, ReasonId};

events! {
    /// A group was created.
    GroupCreated = "group.created" {
        /// Which group.
        group: GroupId,
        /// In which group.
        parent: GroupId,
        /// Of which kind.
        kind: String,
    }
    /// A group's name, purpose, duties, membrane or kind was changed.
    GroupChanged = "group.changed" {
        /// Which group.
        group: GroupId,
        /// Its kind now.
        kind: String,
    }
    /// A kind of group was added, changed or removed.
    GroupKindChanged = "group.kind_changed" {
        /// Which kind.
        kind: String,
    }
    /// A group was moved, with everything below it.
    GroupMoved = "group.moved" {
        /// Which group.
        group: GroupId,
        /// From which group.
        from: GroupId,
        /// Into which group.
        to: GroupId,
    }
    /// A group was closed.
    GroupClosed = "group.closed" {
        /// Which group.
        group: GroupId,
        /// Why.
        reason: ReasonId,
    }
    /// A member came into a group.
    GroupJoined = "group.joined" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// For which other group, in a federation.
        delegate_of: Option<GroupId>,
    }
    /// A member left a group or was removed from it.
    GroupLeft = "group.left" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// Why, when somebody else removed them.
        reason: Option<ReasonId>,
    }
    /// A member was made a manager of a group, or is not one any more.
    ManagerSet = "group.manager_set" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// Whether they manage it now.
        manager: bool,
    }
    /// A person asked to come into a group.
    ApplicationMade = "application.made" {
        /// The application.
        application: ApplicationId,
        /// Who.
        member: MemberId,
        /// Into which group.
        group: GroupId,
    }
    /// A member spoke for an applicant.
    ApplicationSponsored = "application.sponsored" {
        /// The application.
        application: ApplicationId,
        /// Who spoke for them.
        sponsor: MemberId,
    }
    /// An application was accepted, declined or withdrawn.
    ApplicationDecided = "application.decided" {
        /// The application.
        application: ApplicationId,
        /// What became of it.
        state: super::ApplicationState,
        /// Why, when it was declined.
        reason: Option<ReasonId>,
    }
}
