use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::{is_member, open_group};
use super::{
    ACT_FOR, ADMIT, Application, Group, GroupJoined, GroupLeft, GroupRefusal, MANAGE_GROUP, ManagerSet, Place, ROOT, Standing,
};
use crate::actor::Actor;
use crate::id::{ApplicationId, GroupId, MemberId, ReasonId};
use crate::kernel::{Command, Missing, Permission, Source, Stop, Work};
use crate::member::{Member, MemberState};
use crate::notification::NotificationKind;
use crate::reason::{Deed, Ground};
use crate::record::RecordRef;
use crate::right;

type Decided<T> = Result<T, Stop<GroupRefusal>>;

fn standing(work: &mut Work<'_>, member: MemberId) -> Decided<Standing> {
    Ok(work.get::<Standing>(member)?.map_or_else(|| Standing::of(member), |standing| (*standing).clone()))
}

pub(super) fn active(work: &mut Work<'_>, member: MemberId) -> Decided<()> {
    match work.get::<Member>(member)? {
        Some(person) if person.state() == MemberState::Active => Ok(()),
        _ => Err(GroupRefusal::NotActive { member }.into()),
    }
}

/// The outermost of the groups that a member who came into `group` would newly belong to.
fn outermost_new(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Decided<GroupId> {
    let belongs = work.groups_of(member)?;
    let path = work.path(group)?;
    Ok(path.into_iter().skip(1).take_while(|above| belongs.binary_search(above).is_err()).last().unwrap_or(group))
}

/// Who comes into a group belongs to every group above it: so they have to be there already, or whoever brings them in admits there.
/// Gives the outermost of the groups that they newly belong to.
pub(super) fn may_bring(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Decided<GroupId> {
    let outermost = outermost_new(work, member, group)?;
    if outermost == group || work.holds(work.actor(), Permission::Group(ADMIT, outermost))? {
        return Ok(outermost);
    }
    Err(GroupRefusal::NotInParent { group: outermost }.into())
}

/// The same for somebody who was invited by one who could bring them as far as `through`: no farther than that.
pub(super) fn may_come_by_invitation(work: &mut Work<'_>, member: MemberId, group: GroupId, through: GroupId) -> Decided<()> {
    let outermost = outermost_new(work, member, group)?;
    let path = work.path(group)?;
    let place = |of: GroupId| path.iter().position(|at| *at == of);
    // Where the group was moved away from where it lay, nobody made sure of anything.
    match place(through).is_some_and(|reach| place(outermost).is_some_and(|needed| needed <= reach)) {
        true => Ok(()),
        false => may_bring(work, member, group).map(drop),
    }
}

/// Brings an active member into a group. Whoever calls made sure by [`may_bring`] that they may pass the membranes above.
pub(crate) fn enter(work: &mut Work<'_>, member: MemberId, group: GroupId, delegate_of: Option<GroupId>) -> Decided<()> {
    active(work, member)?;
    if group == ROOT || is_member(work, member, group)? {
        return Err(GroupRefusal::AlreadyIn { member }.into());
    }
    let open = open_group(work, group)?;
    if work.group_kinds()?.find(open.kind()).is_some_and(|kind| kind.of_delegates) {
        // Whoever founds a federation is no delegate yet: nobody is in it.
        let speaks = match delegate_of {
            Some(own) => work.holds(Actor::Member(member), Permission::Group(ACT_FOR, own))?,
            None => work.actor().person() == Some(member) && work.scan(Standing::members_of(group), 1)?.is_empty(),
        };
        if !speaks {
            return Err(GroupRefusal::NotADelegate.into());
        }
    } else if delegate_of.is_some() {
        return Err(GroupRefusal::NotADelegate.into());
    }
    let mut standing = standing(work, member)?;
    if standing.is_full() {
        return Err(GroupRefusal::TooMany { limit: super::standing::MAX_PLACES }.into());
    }
    standing.join(group, delegate_of, work.now());
    work.emit(&GroupJoined { group, member, delegate_of });
    Ok(work.put(standing)?)
}

/// Takes a member out of a group.
pub(crate) fn leave(work: &mut Work<'_>, member: MemberId, group: GroupId, reason: Option<ReasonId>) -> Decided<()> {
    let mut standing = standing(work, member)?;
    if standing.place(group).is_none() {
        return Err(GroupRefusal::NotIn { member }.into());
    }
    standing.leave(group);
    work.emit(&GroupLeft { group, member, reason });
    Ok(work.put(standing)?)
}

/// Tells a member that others changed where they stand in a group.
fn moved(work: &mut Work<'_>, member: MemberId, group: GroupId) -> Decided<()> {
    Ok(work.notify(member, NotificationKind::Membership, &RecordRef::of::<Group>(group))?)
}

pub(super) fn set_manager(work: &mut Work<'_>, member: MemberId, group: GroupId, manager: bool) -> Decided<()> {
    let mut standing = standing(work, member)?;
    match standing.place(group) {
        None => return Err(GroupRefusal::NotIn { member }.into()),
        Some(place) if place.is_manager() == manager => return Ok(()),
        Some(_) => standing.set_manager(group, manager),
    }
    work.emit(&ManagerSet { group, member, manager });
    Ok(work.put(standing)?)
}

/// Brings a member into a group at once: to assign a role, to set up a community. The member may leave again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToGroup {
    /// Which group.
    pub group: GroupId,
    /// Who: an active member.
    pub member: MemberId,
    /// In a federation: for which group, in whose name they may act.
    #[serde(default)]
    pub delegate_of: Option<GroupId>,
}

impl Command for AddToGroup {
    const NAME: &'static str = "add_to_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(ADMIT, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        may_bring(work, self.member, self.group)?;
        enter(work, self.member, self.group, self.delegate_of)?;
        moved(work, self.member, self.group)
    }
}

/// Invites a member into a group. They come in by applying: they answer and agree like others, and need no sponsors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteToGroup {
    /// Which group.
    pub group: GroupId,
    /// Who: an active member.
    pub member: MemberId,
}

impl Command for InviteToGroup {
    const NAME: &'static str = "invite_to_group";
    type Output = ApplicationId;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(ADMIT, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<ApplicationId> {
        active(work, self.member)?;
        open_group(work, self.group)?;
        if self.group == ROOT || is_member(work, self.member, self.group)? {
            return Err(GroupRefusal::AlreadyIn { member: self.member }.into());
        }
        let through = may_bring(work, self.member, self.group)?;
        let invited = Application::invite(work, self.member, self.group, through)?;
        work.notify(self.member, NotificationKind::Invitation, &RecordRef::of::<Group>(self.group))?;
        Ok(invited)
    }
}

/// Leaves a group. Who leaves the community leaves every group; their wallet and its history stay. Nobody leaves for somebody else:
/// one is [removed](RemoveFromGroup), or one's membership is [ended](crate::member::SetMemberState), and told why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveGroup {
    /// Which group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
}

impl Command for LeaveGroup {
    const NAME: &'static str = "leave_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        super::apply::only_themself(work, self.member)?;
        if self.group != ROOT {
            return leave(work, self.member, self.group, None);
        }
        let person = work.get::<Member>(self.member)?.ok_or(GroupRefusal::NotIn { member: self.member })?;
        if person.state() == MemberState::Left {
            return Err(GroupRefusal::NotIn { member: self.member }.into());
        }
        leave_all(work, self.member)?;
        Ok(crate::member::set_state(work, &person, MemberState::Left, None)?)
    }
}

/// Takes a member out of every group.
pub(crate) fn leave_all(work: &mut Work<'_>, member: MemberId) -> Result<(), Missing> {
    let Some(standing) = work.get::<Standing>(member)? else { return Ok(()) };
    for place in standing.places() {
        work.emit(&GroupLeft { group: place.group(), member, reason: None });
    }
    work.remove::<Standing>(member)
}

/// Removes a member from a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFromGroup {
    /// Which group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
    /// Why: 1 to 1,000 bytes.
    pub reason: String,
}

impl Command for RemoveFromGroup {
    const NAME: &'static str = "remove_from_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(ADMIT, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let is_manager =
            work.get::<Standing>(self.member)?.is_some_and(|standing| standing.place(self.group).is_some_and(Place::is_manager));
        if is_manager && !manages(work, self.group)? {
            return Err(GroupRefusal::OnlyManagers.into());
        }
        let ground = Ground::person(Deed::Removed, self.member, self.group);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(GroupRefusal::from)?;
        leave(work, self.member, self.group, Some(reason))?;
        moved(work, self.member, self.group)
    }
}

/// Whether the actor manages the group or one above it, is an operator or the system: a manager holds every right, so nobody who was
/// only given some makes managers or unmakes them.
fn manages(work: &mut Work<'_>, group: GroupId) -> Decided<bool> {
    let source = work.source(work.actor(), Permission::Group(MANAGE_GROUP, group))?;
    Ok(matches!(source, Ok(Source::System | Source::Operator | Source::Manager { .. })))
}

/// Makes a member of a group its manager, or takes that back. A manager holds every right over the group and over what lies below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetManager {
    /// Which group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
    /// Whether they manage it from now on.
    pub manager: bool,
}

impl Command for SetManager {
    const NAME: &'static str = "set_manager";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        open_group(work, self.group)?;
        if !manages(work, self.group)? {
            return Err(GroupRefusal::OnlyManagers.into());
        }
        set_manager(work, self.member, self.group, self.manager)?;
        moved(work, self.member, self.group)
    }
}
