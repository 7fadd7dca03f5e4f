//! Who asks.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{GroupId, MemberId};

/// On whose behalf a command or a query runs. Authentication is the application's: the kernel believes the actor it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The application itself: set-up, imports, timers. Holds every right.
    System,
    /// A member of the community.
    Member(MemberId),
    /// A member in a group's name: needs the right [`ACT_FOR`](crate::group::ACT_FOR) over the group, and what is written is the group's.
    ForGroup {
        /// Who acts.
        member: MemberId,
        /// In whose name.
        group: GroupId,
    },
}

impl Actor {
    /// The person who acts, in whose name ever.
    pub const fn person(self) -> Option<MemberId> {
        match self {
            Self::System => None,
            Self::Member(member) | Self::ForGroup { member, .. } => Some(member),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Member(member) => fmt::Display::fmt(member, f),
            Self::ForGroup { member, group } => write!(f, "{member} for {group}"),
        }
    }
}
