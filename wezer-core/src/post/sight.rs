//! Who sees what.

use std::sync::Arc;

use super::GroupOpenness;
use crate::actor::Actor;
use crate::follow::Following;
use crate::group::{self, Group};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Memory, Missing, Permission, View, Work};
use crate::member::{Member, MemberState};
use crate::moderation::MODERATE;
use crate::record::{Audience, Author, Placement, RecordRef, Wall};
use crate::time::Timestamp;

/// What somebody's eyes are made of, read once for a whole page.
#[derive(Debug)]
pub struct Sight {
    /// Through whose rights; `None` for a visitor, who has none.
    actor: Option<Actor>,
    pub(crate) person: Option<MemberId>,
    pub(crate) groups: Arc<[GroupId]>,
    pub(crate) following: Option<Arc<Following>>,
}

impl Sight {
    /// Whose eyes; `None` for the system and for a visitor.
    pub fn person(&self) -> Option<MemberId> {
        self.person
    }

    /// The groups that they belong to, in order, as [`View::groups_of`](crate::View::groups_of) says; none for who is no active member.
    pub fn groups(&self) -> &[GroupId] {
        &self.groups
    }

    /// What they follow; `None` if nothing.
    pub fn following(&self) -> Option<&Following> {
        self.following.as_deref()
    }

    /// The eyes of whoever comes by: they see what the whole world may see, and look after nothing.
    pub(crate) fn visitor() -> Self {
        Self { actor: None, person: None, groups: Arc::default(), following: None }
    }

    pub(crate) fn is_visitor(&self) -> bool {
        self.actor.is_none()
    }

    /// Whether it is in this person's name.
    pub(crate) fn is(&self, author: Author) -> bool {
        self.person == Some(author.person())
    }
}

impl Memory {
    pub(crate) fn sight(&mut self, actor: Actor) -> Result<Sight, Missing> {
        let person = actor.person();
        let Some(member) = person else {
            return Ok(Sight { actor: Some(actor), person, groups: Arc::default(), following: None });
        };
        let (groups, following) = (self.groups_of(member), self.document::<Following>(member));
        Ok(Sight { actor: Some(actor), person, groups: groups?, following: following? })
    }

    /// How many may see at most what stands on a group's wall.
    pub(crate) fn openness(&mut self, group: GroupId) -> Result<Audience, Missing> {
        Ok(self.document::<GroupOpenness>(group)?.map_or(GroupOpenness::DEFAULT, |openness| openness.audience()))
    }

    /// Whether somebody may see what is placed so. A feed and a search ask this of everything that they show.
    pub(crate) fn sees(&mut self, sight: &Sight, placement: &Placement) -> Result<bool, Missing> {
        if sight.is_visitor() {
            return self.world_sees(placement);
        }
        let Some(person) = sight.person else { return Ok(true) };
        if !placement.between.is_empty() {
            return Ok(placement.between.iter().any(|author| match author {
                Author::Member(member) => *member == person,
                Author::Group { group, .. } => sight.groups.binary_search(group).is_ok(),
            }));
        }
        if placement.host.is_some_and(|host| host.person() == person) {
            return Ok(true);
        }
        let seen: Vec<_> = placement.walls().map(|wall| self.sees_on(sight, placement, wall)).collect();
        Ok(seen.into_iter().collect::<Result<Vec<_>, _>>()?.contains(&true))
    }

    /// Whether somebody may see what is placed so where it stands on one of its walls.
    fn sees_on(&mut self, sight: &Sight, placement: &Placement, wall: Wall) -> Result<bool, Missing> {
        match wall {
            Wall::Group(group) if sight.groups.binary_search(&group).is_ok() => Ok(true),
            // Someone who is no active member belongs to no group, and sees what everybody sees.
            Wall::Group(group) => {
                let open = placement.audience.min(self.openness(group)?);
                Ok(open >= if sight.groups.is_empty() { Audience::Public } else { Audience::Community })
            }
            Wall::Own if sight.groups.is_empty() => Ok(placement.audience == Audience::Public),
            Wall::Own if placement.audience >= Audience::Community => Ok(true),
            Wall::Own => {
                let Some(host) = placement.host else { return Ok(false) };
                let belongs = matches!(host, Author::Group { group, .. } if sight.groups.binary_search(&group).is_ok());
                Ok(belongs || sight.following.as_ref().is_some_and(|following| following.hears(host)))
            }
        }
    }

    /// Whether the whole world may see what is placed so.
    fn world_sees(&mut self, placement: &Placement) -> Result<bool, Missing> {
        if placement.audience != Audience::Public || !placement.between.is_empty() {
            return Ok(false);
        }
        let open = placement.walls().map(|wall| match wall {
            Wall::Group(group) => Ok(self.openness(group)? == Audience::Public),
            Wall::Own => Ok(true),
        });
        let open: Vec<_> = open.collect();
        Ok(open.into_iter().collect::<Result<Vec<_>, _>>()?.contains(&true))
    }

    /// Whether somebody looks after what is placed so: they see it even when nobody else does.
    pub(crate) fn moderates(&mut self, sight: &Sight, placement: &Placement, now: Timestamp) -> Result<bool, Missing> {
        let Some(actor) = sight.actor else { return Ok(false) };
        let held: Vec<_> = placement.groups().map(|group| self.source(actor, Permission::Group(MODERATE, group), now)).collect();
        Ok(held.into_iter().collect::<Result<Vec<_>, _>>()?.iter().any(Result::is_ok))
    }

    /// Whether an actor may see a record, hidden or not.
    fn may_see(&mut self, actor: Actor, record: &RecordRef, now: Timestamp) -> Result<bool, Missing> {
        let (sight, placement) = (self.sight(actor), self.placement(record));
        let (sight, Some(placement)) = (sight?, placement?) else { return Ok(false) };
        let (sees, moderates) = (self.sees(&sight, &placement), self.moderates(&sight, &placement, now));
        Ok(sees? || moderates?)
    }

    /// Whether a group is there and nobody closed it.
    pub(crate) fn is_open(&mut self, group: GroupId) -> Result<bool, Missing> {
        Ok(match self.document::<Group>(group)? {
            Some(group) => !group.is_closed(),
            None => group == group::ROOT,
        })
    }

    /// Whether there is such a member and they take part.
    pub(crate) fn is_active(&mut self, member: MemberId) -> Result<bool, Missing> {
        Ok(self.document::<Member>(member)?.is_some_and(|member| member.state() == MemberState::Active))
    }
}

macro_rules! seeing {
    ($scope:ident) => {
        impl $scope<'_> {
            /// Whether the actor may see a record: because of its audience, because they wrote it, or because they moderate there.
            /// `false` too if there is no such record.
            pub fn may_see(&mut self, record: &RecordRef) -> Result<bool, Missing> {
                let (actor, now) = (self.actor(), self.now());
                self.memory.may_see(actor, record, now)
            }

            /// Who wrote a record, where it stands and who may see it; `None` if there is no such record.
            pub fn placement(&mut self, record: &RecordRef) -> Result<Option<Placement>, Missing> {
                self.memory.placement(record)
            }

            /// Who may see at most what stands in a group.
            pub fn openness(&mut self, group: GroupId) -> Result<Audience, Missing> {
                self.memory.openness(group)
            }
        }
    };
}

seeing!(Work);
seeing!(View);

impl View<'_> {
    /// The eyes of whoever asks, to look at many records with.
    pub fn sight(&mut self) -> Result<Sight, Missing> {
        let actor = self.actor();
        self.memory.sight(actor)
    }

    /// The eyes of whoever asks, or of a visitor.
    pub(crate) fn sight_or_visitor(&mut self, visitor: bool) -> Result<Sight, Missing> {
        if visitor { Ok(Sight::visitor()) } else { self.sight() }
    }

    /// Whether these eyes may see what is placed so. Moderators see what they look after besides: see [`View::moderates`].
    pub fn sees(&mut self, sight: &Sight, placement: &Placement) -> Result<bool, Missing> {
        self.memory.sees(sight, placement)
    }

    /// Whether these eyes look after what is placed so, in one of its groups at least.
    pub fn moderates(&mut self, sight: &Sight, placement: &Placement) -> Result<bool, Missing> {
        let now = self.now();
        self.memory.moderates(sight, placement, now)
    }
}
