//! Names that never change: identifiers as newtypes over [`uuid::Uuid`].
//!
//! Invariant: an id of one kind can't stand where another kind is expected. Ids carry no meaning and no secret.

pub use uuid::Uuid;

/// A text that is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected a UUID such as 0190a3b4-7c1d-7e2f-8a90-b1c2d3e4f506")]
pub struct ParseIdError;

/// Types of ids: `/// what it names` `NameId`, one after the other.
///
/// ```
/// wezer_core::ids! {
///     /// A tree of the orchard.
///     TreeId,
/// }
/// assert_eq!(TreeId::from_u128(7).to_string(), "00000000-0000-0000-0000-000000000007");
/// ```
///
/// The caller's crate depends on `serde` and `schemars`.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String", extend("format" = "uuid"))] $crate::id::Uuid);

        impl $name {
            /// Wraps an id that comes from elsewhere.
            pub const fn from_uuid(uuid: $crate::id::Uuid) -> Self {
                Self(uuid)
            }

            /// Wraps the 128 bits of an id.
            pub const fn from_u128(bits: u128) -> Self {
                Self($crate::id::Uuid::from_u128(bits))
            }

            /// The id's 128 bits.
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }

            /// The id as a UUID.
            pub const fn as_uuid(self) -> $crate::id::Uuid {
                self.0
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::id::ParseIdError;

            fn from_str(text: &str) -> Result<Self, $crate::id::ParseIdError> {
                $crate::id::Uuid::from_str(text).map(Self).map_err(|_| $crate::id::ParseIdError)
            }
        }

        impl From<$crate::id::Uuid> for $name {
            fn from(uuid: $crate::id::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for u128 {
            fn from(id: $name) -> u128 {
                id.as_u128()
            }
        }
    )*};
}

ids! {
    /// A community: one journal, one lane, one store.
    CommunityId,
    /// A person who takes part in a community.
    MemberId,
    /// A group: a circle, a role, a team, the community itself.
    GroupId,
    /// A right given to the members of a group.
    GrantId,
    /// Why somebody did something, in their own words.
    ReasonId,
    /// A request to join a group.
    ApplicationId,
    /// One yes of one person.
    ConsentId,
    /// A post. A later one is greater.
    PostId,
    /// A comment on a record. A later one is greater.
    CommentId,
    /// A conversation of some members, or the chat of a group.
    ConversationId,
    /// A message in a conversation. A later one is greater.
    MessageId,
    /// Something that a member is told. A later one is greater.
    NotificationId,
    /// A report of a record to those who moderate. A later one is greater.
    ReportId,
    /// A version of a flow, or the flow itself.
    FlowId,
    /// A run of a flow.
    RunId,
    /// A transition that happened.
    StepId,
    /// That one record led to another.
    LinkId,
    /// A holder's purse: it has one account for each currency that it ever touched.
    WalletId,
    /// One request to change a community, chosen by the caller: sent again, it has no second effect.
    CommandId,
    /// What one person says of one object.
    EvaluationId,
}
