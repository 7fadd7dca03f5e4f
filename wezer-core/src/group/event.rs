use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ApplicationId, GroupId, MemberId, ReasonId};
use crate::journal::Event;

macro_rules! event {
    ($(#[$doc:meta])* $event:ident = $name:literal { $($(#[$of:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $event {
            $($(#[$of])* pub $field: $type,)*
        }

        impl Event for $event {
            const NAME: &'static str = $name;
            const VERSION: u8 = 1;
        }
    };
}

event!(
    /// A group was created.
    GroupCreated = "group.created" {
        /// Which group.
        group: GroupId,
        /// In which group.
        parent: GroupId,
        /// Of which kind.
        kind: String,
    }
);
event!(
    /// A group's name, purpose, duties, membrane or kind was changed.
    GroupChanged = "group.changed" {
        /// Which group.
        group: GroupId,
        /// Its kind now.
        kind: String,
    }
);
event!(
    /// A kind of group was added, changed or removed.
    GroupKindChanged = "group.kind_changed" {
        /// Which kind.
        kind: String,
    }
);
event!(
    /// A group was moved, with everything below it.
    GroupMoved = "group.moved" {
        /// Which group.
        group: GroupId,
        /// From which group.
        from: GroupId,
        /// Into which group.
        to: GroupId,
    }
);
event!(
    /// A group was closed.
    GroupClosed = "group.closed" {
        /// Which group.
        group: GroupId,
        /// Why.
        reason: ReasonId,
    }
);
event!(
    /// A member came into a group.
    GroupJoined = "group.joined" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// For which other group, in a federation.
        delegate_of: Option<GroupId>,
    }
);
event!(
    /// A member left a group or was removed from it.
    GroupLeft = "group.left" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// Why, when somebody else removed them.
        reason: Option<ReasonId>,
    }
);
event!(
    /// A member was made a manager of a group, or is not one any more.
    ManagerSet = "group.manager_set" {
        /// Which group.
        group: GroupId,
        /// Who.
        member: MemberId,
        /// Whether they manage it now.
        manager: bool,
    }
);
event!(
    /// A person asked to come into a group.
    ApplicationMade = "application.made" {
        /// The application.
        application: ApplicationId,
        /// Who.
        member: MemberId,
        /// Into which group.
        group: GroupId,
    }
);
event!(
    /// A member spoke for an applicant.
    ApplicationSponsored = "application.sponsored" {
        /// The application.
        application: ApplicationId,
        /// Who spoke for them.
        sponsor: MemberId,
    }
);
event!(
    /// An application was accepted, declined or withdrawn.
    ApplicationDecided = "application.decided" {
        /// The application.
        application: ApplicationId,
        /// What became of it.
        state: super::ApplicationState,
        /// Why, when it was declined.
        reason: Option<ReasonId>,
    }
);
