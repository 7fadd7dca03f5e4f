use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{GroupId, MemberId};
use crate::kernel::{Document, Index, IndexKeys, IndexRows};
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

/// A member is in at most so many groups, those above them not counted.
pub const MAX_PLACES: usize = 256;

/// A member's place in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    group: GroupId,
    #[serde(default)]
    manager: bool,
    #[serde(default)]
    delegate_of: Option<GroupId>,
    since: Timestamp,
}

impl Place {
    /// In which group.
    pub fn group(&self) -> GroupId {
        self.group
    }

    /// Whether they manage the group: they hold every right over it and over what lies below.
    pub fn is_manager(&self) -> bool {
        self.manager
    }

    /// The group for which they are there, in a federation of groups.
    pub fn delegate_of(&self) -> Option<GroupId> {
        self.delegate_of
    }

    /// Since when.
    pub fn since(&self) -> Timestamp {
        self.since
    }
}

/// A member's places in groups: one document, because every check of a right reads it whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    member: MemberId,
    places: Vec<Place>,
}

impl Standing {
    pub(crate) const BY_GROUP: Index = Index::new("standing.by_group");
    pub(crate) const MANAGERS: Index = Index::new("standing.managers");

    pub(super) fn of(member: MemberId) -> Self {
        Self { member, places: Vec::new() }
    }

    /// Whose.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// The places, oldest first.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place in one group.
    pub fn place(&self, group: GroupId) -> Option<&Place> {
        self.places.iter().find(|place| place.group == group)
    }

    pub(super) fn is_full(&self) -> bool {
        self.places.len() >= MAX_PLACES
    }

    pub(super) fn join(&mut self, group: GroupId, delegate_of: Option<GroupId>, since: Timestamp) {
        self.places.push(Place { group, manager: false, delegate_of, since });
    }

    pub(super) fn leave(&mut self, group: GroupId) {
        self.places.retain(|place| place.group != group);
    }

    pub(super) fn set_manager(&mut self, group: GroupId, manager: bool) {
        for place in self.places.iter_mut().filter(|place| place.group == group) {
            place.manager = manager;
        }
    }

    pub(crate) fn members_of(group: GroupId) -> IndexKeys {
        Self::BY_GROUP.starting_with(&group.as_u128().to_be_bytes())
    }

    /// The members of a group in the order of their ids, after one of them.
    pub(crate) fn members_after(group: GroupId, after: Option<MemberId>) -> IndexKeys {
        let from = after.map_or(0, |after| after.as_u128().saturating_add(1));
        let key = [group.as_u128().to_be_bytes(), from.to_be_bytes()].concat();
        Self::members_of(group).after(Self::BY_GROUP, &key)
    }

    pub(crate) fn managers_of(group: GroupId) -> IndexKeys {
        Self::MANAGERS.starting_with(&group.as_u128().to_be_bytes())
    }
}

impl Document for Standing {
    const KIND: &'static str = "standing";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[("member", SeenBy::Chosen), ("places", SeenBy::Chosen)];

    fn index(&self, rows: &mut IndexRows) {
        for place in &self.places {
            let group = place.group.as_u128().to_be_bytes();
            rows.add(Self::BY_GROUP, &group);
            if place.manager {
                rows.add(Self::MANAGERS, &group);
            }
        }
    }
}
