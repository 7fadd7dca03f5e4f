//! Who sees what of a member or a group, and what a member may be counted in.
//!
//! Invariant: who said nothing shows their balances to nobody, and is found and counted like everybody else. Restriction and objection
//! (articles 18 and 21 of the GDPR) are one's own to set and to take back.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DataPolicySet, DataRefusal, GroupPolicySet, OWN_DATA, Processing, Retention, SeenBy};
use crate::actor::Actor;
use crate::group::{MANAGE_GROUP, ROOT};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Command, Document, Memory, Missing, Permission, Query, Stop, View, Work};
use crate::member::{Member, Visibility};
use crate::right;
use crate::seal::{Basis, Subject};
use crate::time::Timestamp;

const fn yes() -> bool {
    true
}

/// What a member lets be seen and be counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    /// Who sees the balances and the statement of their own wallet, without what was written on the entries. What is public is
    /// shown outside by an application that asks as the system.
    #[serde(default = "nobody")]
    pub balances: Visibility,
    /// Whether they appear in rankings.
    #[serde(default = "yes")]
    pub rankings: bool,
    /// Whether they are counted in research.
    #[serde(default = "yes")]
    pub research: bool,
    /// Whether they are found in the list of members and by their name.
    #[serde(default = "yes")]
    pub search: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { balances: Visibility::Oneself, rankings: true, research: true, search: true }
    }
}

/// The wishes of one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DataPolicy {
    member: MemberId,
    wishes: Wishes,
}

impl DataPolicy {
    pub(crate) fn wishes(&self) -> Wishes {
        self.wishes
    }
}

impl Document for DataPolicy {
    const KIND: &'static str = "data_policy";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[("member", SeenBy::Deciders), ("wishes", SeenBy::Deciders)];
}

/// Sets what of oneself is seen and counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDataPolicy {
    /// Whose.
    pub member: MemberId,
    /// All of it.
    pub wishes: Wishes,
}

impl Command for SetDataPolicy {
    const NAME: &'static str = "set_data_policy";
    type Output = ();
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(OWN_DATA, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<DataRefusal>> {
        super::known(work, self.member)?;
        work.emit(&DataPolicySet { member: self.member });
        Ok(work.put(DataPolicy { member: self.member, wishes: self.wishes })?)
    }
}

/// What of a member is seen and counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataPolicyOf {
    /// Whose.
    pub member: MemberId,
}

impl Query for DataPolicyOf {
    const NAME: &'static str = "data_policy";
    type Output = Wishes;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(OWN_DATA, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Wishes, Stop<DataRefusal>> {
        Ok(view.wishes(self.member)?)
    }
}

const fn group_members() -> Visibility {
    Visibility::Members
}

const fn nobody() -> Visibility {
    Visibility::Oneself
}

/// What a group lets be seen, besides [what is posted in it](crate::post::SetGroupOpenness). `self` stands for those who hold the right to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discretion {
    /// Who sees the balances and statements of its wallets.
    #[serde(default = "nobody")]
    pub balances: Visibility,
    /// Who sees who its members are.
    #[serde(default = "group_members")]
    pub members: Visibility,
}

impl Default for Discretion {
    fn default() -> Self {
        Self { balances: nobody(), members: group_members() }
    }
}

/// The discretion of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupPolicy {
    group: GroupId,
    discretion: Discretion,
}

impl Document for GroupPolicy {
    const KIND: &'static str = "group_policy";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.group
    }
}

/// Sets what of a group is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetGroupPolicy {
    /// Which group.
    pub group: GroupId,
    /// All of it.
    pub discretion: Discretion,
}

impl Command for SetGroupPolicy {
    const NAME: &'static str = "set_group_policy";
    type Output = ();
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<DataRefusal>> {
        if !work.group_is_open(self.group)? {
            return Err(DataRefusal::NoSuchGroup { group: self.group }.into());
        }
        work.emit(&GroupPolicySet { group: self.group });
        Ok(work.put(GroupPolicy { group: self.group, discretion: self.discretion })?)
    }
}

/// What of a group is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPolicyOf {
    /// Which group.
    pub group: GroupId,
}

impl Query for GroupPolicyOf {
    const NAME: &'static str = "group_policy";
    type Output = Discretion;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Discretion, Stop<DataRefusal>> {
        Ok(view.discretion(self.group)?)
    }
}

impl Memory {
    fn wishes(&mut self, member: MemberId) -> Result<Wishes, Missing> {
        Ok(self.document::<DataPolicy>(member)?.map_or_else(Wishes::default, |policy| policy.wishes))
    }

    fn discretion(&mut self, group: GroupId) -> Result<Discretion, Missing> {
        Ok(self.document::<GroupPolicy>(group)?.map_or_else(Discretion::default, |policy| policy.discretion))
    }

    /// Whether a member shows their own wallet to another active member.
    pub(crate) fn shows_wallet(&mut self, owner: MemberId, to: MemberId) -> Result<bool, Missing> {
        Ok(match self.wishes(owner)?.balances {
            Visibility::Oneself => false,
            Visibility::Members | Visibility::Public => true,
            Visibility::Group => {
                let (theirs, ours) = (self.groups_of(owner), self.groups_of(to));
                let (theirs, ours) = (theirs?, ours?);
                theirs.iter().any(|group| *group != ROOT && ours.binary_search(group).is_ok())
            }
        })
    }

    /// Whether a group shows its wallets to an active member.
    pub(crate) fn group_shows_wallets(&mut self, group: GroupId, to: MemberId) -> Result<bool, Missing> {
        let seen = self.discretion(group)?.balances;
        self.group_shows(group, seen, to)
    }

    fn group_shows(&mut self, group: GroupId, seen: Visibility, to: MemberId) -> Result<bool, Missing> {
        Ok(match seen {
            Visibility::Oneself => false,
            Visibility::Members | Visibility::Public => true,
            Visibility::Group => self.groups_of(to)?.binary_search(&group).is_ok(),
        })
    }
}

impl Memory {
    /// Those of some members whom an actor may find by name: not those who don't want to be found, unless they are the actor or the
    /// actor may manage members.
    fn findable(&mut self, actor: Actor, members: &[MemberId], now: Timestamp) -> Result<Vec<MemberId>, Missing> {
        if actor == Actor::System {
            return Ok(members.to_vec());
        }
        let wishes: Vec<_> = members.iter().map(|member| self.wishes(*member)).collect();
        let mut found = Vec::new();
        for (member, wishes) in members.iter().zip(wishes) {
            let shown = wishes?.search || actor.person() == Some(*member);
            found.extend(shown.then_some(*member));
        }
        let hidden = found.len() < members.len();
        let sees_all = hidden && self.source(actor, Permission::Community(right::MANAGE_MEMBERS), now)?.is_ok();
        Ok(if sees_all { members.to_vec() } else { found })
    }
}

impl Work<'_> {
    /// What a member lets be seen and be counted in.
    pub fn wishes(&mut self, member: MemberId) -> Result<Wishes, Missing> {
        self.memory.wishes(member)
    }

    /// Those of some members whom the actor may find by name.
    pub(crate) fn findable(&mut self, members: &[MemberId]) -> Result<Vec<MemberId>, Missing> {
        let (actor, now) = (self.actor(), self.now());
        self.memory.findable(actor, members, now)
    }
}

impl View<'_> {
    /// What a member lets be seen and be counted in.
    pub fn wishes(&mut self, member: MemberId) -> Result<Wishes, Missing> {
        self.memory.wishes(member)
    }

    /// What a group lets be seen.
    pub fn discretion(&mut self, group: GroupId) -> Result<Discretion, Missing> {
        self.memory.discretion(group)
    }

    /// Whether whoever asks may see something of a group that is shown to `seen`. The system sees all; so does whoever holds the
    /// right that `permission` names.
    pub fn sees_of_group(&mut self, group: GroupId, seen: Visibility, permission: Permission) -> Result<bool, Missing> {
        let actor = self.actor();
        let Some(asks) = actor.person() else { return Ok(true) };
        Ok(self.memory.group_shows(group, seen, asks)? || self.holds(actor, permission)?)
    }

    /// Those of some members whom whoever asks may find: without those who don't want to be found, unless they are themself or may
    /// manage members.
    pub(crate) fn findable(&mut self, members: Vec<Arc<Member>>) -> Result<Vec<Arc<Member>>, Missing> {
        let (actor, now) = (self.actor(), self.now());
        let ids: Vec<MemberId> = members.iter().map(|member| member.id()).collect();
        let found = self.memory.findable(actor, &ids, now)?;
        Ok(members.into_iter().filter(|member| found.contains(&member.id())).collect())
    }
}
