//! Names that never change: identifiers as newtypes over [`uuid::Uuid`].
//!
//! Invariant: an id of one kind can't stand where another kind is expected. Ids carry no meaning and no secret.

use core::fmt;
use core::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected a UUID such as 0190a3b4-7c1d-7e2f-8a90-b1c2d3e4f506")]
pub struct ParseIdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String", extend("format" = "uuid"))] Uuid);

        impl $name {
            /// Wraps an id that comes from elsewhere.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Wraps the 128 bits of an id.
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }

            /// The id's 128 bits.
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }

            /// The id as a UUID.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::from_str(text).map(Self).map_err(|_| ParseIdError)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for u128 {
            fn from(id: $name) -> u128 {
                id.as_u128()
            }
        }
    };
}

id!(
    /// A community: one journal, one lane, one store.
    CommunityId
);
id!(
    /// A person who takes part in a community.
    MemberId
);
id!(
    /// A group: a circle, a role, a team, the community itself.
    GroupId
);
id!(
    /// A right given to the members of a group.
    GrantId
);
id!(
    /// Why somebody did something, in their own words.
    ReasonId
);
id!(
    /// A request to join a group.
    ApplicationId
);
id!(
    /// One yes of one person.
    ConsentId
);
id!(
    /// A post. A later one is greater.
    PostId
);
id!(
    /// A comment on a record. A later one is greater.
    CommentId
);
id!(
    /// A conversation of some members, or the chat of a group.
    ConversationId
);
id!(
    /// A message in a conversation. A later one is greater.
    MessageId
);
id!(
    /// Something that a member is told. A later one is greater.
    NotificationId
);
id!(
    /// A report of a record to those who moderate. A later one is greater.
    ReportId
);
id!(
    /// A version of a flow, or the flow itself.
    FlowId
);
id!(
    /// A run of a flow.
    RunId
);
id!(
    /// A transition that happened.
    StepId
);
id!(
    /// That one record led to another.
    LinkId
);
id!(
    /// A holder's purse: it has one account for each currency that it ever touched.
    WalletId
);
id!(
    /// One request to change a community, chosen by the caller: sent again, it has no second effect.
    CommandId
);
id!(
    /// What one person says of one object.
    EvaluationId
);
