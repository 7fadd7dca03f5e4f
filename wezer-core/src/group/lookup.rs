use std::sync::Arc;

use super::{Group, GroupKinds, ROOT, Standing};
use crate::actor::Actor;
use crate::id::{GroupId, MemberId};
use crate::kernel::{Because, Denied, Memory, Missing, Permission, Right, Source, View, WhyDenied, Work};

impl Memory {
    fn group(&mut self, group: GroupId) -> Result<Option<Arc<Group>>, Missing> {
        let found = self.document::<Group>(group)?;
        Ok(if group == ROOT { Some(found.unwrap_or_else(|| Arc::new(Group::community()))) } else { found })
    }

    fn group_kinds(&mut self) -> Result<Arc<GroupKinds>, Missing> {
        Ok(self.document::<GroupKinds>(GroupKinds::ONLY)?.unwrap_or_else(|| Arc::new(GroupKinds::shipped())))
    }
}

macro_rules! lookups {
    ($scope:ident) => {
        impl $scope<'_> {
            /// The group of this id, open or closed. The community itself is always there.
            pub fn group(&mut self, group: GroupId) -> Result<Option<Arc<Group>>, Missing> {
                self.memory.group(group)
            }

            /// Whether there is such a group and it is open.
            pub fn group_is_open(&mut self, group: GroupId) -> Result<bool, Missing> {
                Ok(self.group(group)?.is_some_and(|group| !group.is_closed()))
            }

            /// The group and those above it, nearest first, the community last.
            pub fn path(&mut self, group: GroupId) -> Result<Vec<GroupId>, Missing> {
                self.memory.path(group)
            }

            /// The kinds of groups of this community.
            pub fn group_kinds(&mut self) -> Result<Arc<GroupKinds>, Missing> {
                self.memory.group_kinds()
            }

            /// All groups that an active member is in, those above them and the community among them, in the order of their ids;
            /// none for anybody else.
            pub fn groups_of(&mut self, member: MemberId) -> Result<Arc<[GroupId]>, Missing> {
                self.memory.groups_of(member)
            }

            /// Whether an active member is in the group or in one below it.
            pub fn belongs(&mut self, member: MemberId, group: GroupId) -> Result<bool, Missing> {
                Ok(self.memory.groups_of(member)?.binary_search(&group).is_ok())
            }

            /// Whether an actor holds a permission now.
            pub fn holds(&mut self, actor: Actor, permission: Permission) -> Result<bool, Missing> {
                let now = self.now();
                Ok(self.memory.source(actor, permission, now)?.is_ok())
            }

            /// The right of this name, if a package here knows it.
            pub fn right_named(&self, name: &str) -> Option<Right> {
                self.memory.right_named(name)
            }
        }
    };
}

lookups!(Work);
lookups!(View);

impl Work<'_> {
    /// How an actor comes to hold a permission, or what stands in the way.
    pub(crate) fn source(&mut self, actor: Actor, permission: Permission) -> Result<Result<Source, Because>, Missing> {
        let now = self.now();
        self.memory.source(actor, permission, now)
    }
}

impl View<'_> {
    /// How an actor comes to hold a permission, or why they don't.
    pub fn source(&mut self, actor: Actor, permission: Permission) -> Result<Result<Source, Denied>, Missing> {
        let now = self.now();
        match self.memory.source(actor, permission, now)? {
            Ok(source) => Ok(Ok(source)),
            Err(because) => Ok(Err(self.memory.denied(actor, permission, because)?)),
        }
    }

    /// What stands in the way of somebody who is no member.
    pub(crate) fn stranger() -> WhyDenied {
        WhyDenied { because: Because::NotAMember, held_by: Vec::new(), given_by: Vec::new() }
    }
}

/// The open groups below a group with the group itself, nearest first, at most `limit`.
pub(crate) fn branch(memory: &mut Memory, group: GroupId, limit: usize) -> Result<Vec<GroupId>, Missing> {
    let mut all = vec![group];
    let mut level = vec![group];
    while !level.is_empty() && all.len() < limit {
        // One round trip a level: all children are asked for before the first miss is told.
        let found: Vec<_> = level.iter().map(|at| memory.scan(Group::open_children(*at), limit)).collect();
        let mut next = Vec::new();
        for children in found {
            next.extend(children?.into_iter().map(GroupId::from_u128));
        }
        all.extend(&next);
        level = next;
    }
    all.truncate(limit);
    Ok(all)
}

/// At most so many groups are looked through for the members of the one above them.
const MAX_BRANCH: usize = 2_000;

/// The members of a group and of the groups below it after `after`, each once, in the order of their ids: the first `limit` are all
/// there, and there may be more. Of the
/// community itself these are only those who are in some group directly; everybody else is found among the members.
pub(crate) fn members_below(
    memory: &mut Memory,
    group: GroupId,
    after: Option<MemberId>,
    limit: usize,
) -> Result<Vec<MemberId>, Missing> {
    let groups = branch(memory, group, MAX_BRANCH)?;
    let found: Vec<_> = groups.into_iter().map(|at| memory.scan(Standing::members_after(at, after), limit)).collect();
    let mut members = Vec::new();
    for ids in found {
        members.extend(ids?.into_iter().map(MemberId::from_u128));
    }
    members.sort_unstable();
    members.dedup();
    Ok(members)
}
