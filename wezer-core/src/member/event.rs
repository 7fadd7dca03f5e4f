use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MemberState, Role};
use crate::id::{MemberId, ReasonId};
use crate::journal::Event;

/// A member was admitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberAdmitted {
    /// Who.
    pub member: MemberId,
    /// As what.
    pub role: Role,
}

impl Event for MemberAdmitted {
    const NAME: &'static str = "member.admitted";
    const VERSION: u8 = 1;
}

/// A member's name or role was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberChanged {
    /// Who.
    pub member: MemberId,
    /// What they may do now.
    pub role: Role,
}

impl Event for MemberChanged {
    const NAME: &'static str = "member.changed";
    const VERSION: u8 = 1;
}

/// A member's state was changed, by themself or by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberStateChanged {
    /// Who.
    pub member: MemberId,
    /// Where they stand now.
    pub state: MemberState,
    /// Why, when somebody else did it.
    pub reason: Option<ReasonId>,
}

impl Event for MemberStateChanged {
    const NAME: &'static str = "member.state_changed";
    const VERSION: u8 = 1;
}

/// A member changed what they show of themself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileChanged {
    /// Who.
    pub member: MemberId,
}

impl Event for ProfileChanged {
    const NAME: &'static str = "member.profile_changed";
    const VERSION: u8 = 1;
}
