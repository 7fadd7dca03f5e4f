//! How many may see at most what is posted in a group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GroupOpennessSet, PostRefusal};
use crate::group::MANAGE_GROUP;
use crate::id::GroupId;
use crate::kernel::{Command, Document, Permission, Query, Stop, View, Work};
use crate::record::Audience;
use crate::right;

/// Who may see at most what is posted in a group. As long as nobody said, it is the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOpenness {
    group: GroupId,
    audience: Audience,
}

impl GroupOpenness {
    /// While nobody said.
    pub const DEFAULT: Audience = Audience::Community;

    /// Who may see it at most.
    pub fn audience(&self) -> Audience {
        self.audience
    }
}

impl Document for GroupOpenness {
    const KIND: &'static str = "group_openness";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.group
    }
}

/// Sets who may see at most what is posted in a group. Posts that let more see them are seen by no more than this from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetGroupOpenness {
    /// Which group.
    pub group: GroupId,
    /// Who may see it at most.
    pub audience: Audience,
}

impl Command for SetGroupOpenness {
    const NAME: &'static str = "set_group_openness";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        let Self { group, audience } = *self;
        if !work.memory.is_open(group)? {
            return Err(PostRefusal::GroupClosed { group }.into());
        }
        work.emit(&GroupOpennessSet { group, audience });
        Ok(work.put(GroupOpenness { group, audience })?)
    }
}

/// Who may see at most what is posted in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HowOpen {
    /// Which group.
    pub group: GroupId,
}

impl Query for HowOpen {
    const NAME: &'static str = "group_openness";
    type Output = Audience;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Audience, Stop<PostRefusal>> {
        Ok(view.memory.openness(self.group)?)
    }
}
