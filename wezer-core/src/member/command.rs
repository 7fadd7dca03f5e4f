use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, MemberAdmitted, MemberChanged, MemberRefusal, MemberState, MemberStateChanged, Role, name_key};
use crate::id::{MemberId, ReasonId, WalletId};
use crate::kernel::{Command, Missing, Permission, Stop, Work};
use crate::notification::NotificationKind;
use crate::reason::{Deed, Ground};
use crate::record::RecordRef;
use crate::right;
use crate::text;
use crate::wallet::{Holder, Wallet, WalletOpened};

fn checked_name(work: &mut Work<'_>, name: &str, own: Option<MemberId>) -> Result<String, Stop<MemberRefusal>> {
    const LIMIT: usize = 100;
    let name = text::line(name, LIMIT).map_err(|_| MemberRefusal::BadName { limit: LIMIT })?;
    let taken = work.scan(Member::BY_NAME.starting_with(&name_key(&name)), 2)?;
    match taken.into_iter().map(MemberId::from_u128).find(|member| Some(*member) != own) {
        Some(member) => Err(MemberRefusal::NameTaken { member }.into()),
        None => Ok(name),
    }
}

/// Admits a member and opens their wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitMember {
    /// What they are called: 1 to 100 bytes.
    pub name: String,
    /// What they may do in general.
    #[serde(default)]
    pub role: Role,
}

impl AdmitMember {
    /// An ordinary member of this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), role: Role::Member }
    }
}

/// A member who was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Admitted {
    /// Their id.
    pub member: MemberId,
    /// Their wallet.
    pub wallet: WalletId,
}

impl Command for AdmitMember {
    const NAME: &'static str = "admit_member";
    type Output = Admitted;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Admitted, Stop<MemberRefusal>> {
        if self.role == Role::Operator {
            only_operators(work)?;
        }
        admit(work, &self.name, self.role, MemberState::Active)
    }
}

/// An operator holds every right, so only operators and the system make operators, unmake them or change where they stand.
fn only_operators(work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
    if acts_as_operator(work)? { Ok(()) } else { Err(MemberRefusal::OnlyOperators.into()) }
}

fn acts_as_operator(work: &mut Work<'_>) -> Result<bool, Missing> {
    Ok(match work.actor().person() {
        None => true,
        Some(person) => work.get::<Member>(person)?.is_some_and(|person| person.role() == Role::Operator),
    })
}

/// Whether the actor may change where somebody stands, as far as it depends on who that is: an operator does it themself, or another
/// operator does.
pub(crate) fn may_place(work: &mut Work<'_>, person: &Member) -> Result<bool, Missing> {
    Ok(person.role() != Role::Operator || work.actor().person() == Some(person.id) || acts_as_operator(work)?)
}

fn checked_place(work: &mut Work<'_>, person: &Member) -> Result<(), Stop<MemberRefusal>> {
    if may_place(work, person)? { Ok(()) } else { Err(MemberRefusal::OnlyOperators.into()) }
}

fn admit(work: &mut Work<'_>, name: &str, role: Role, state: MemberState) -> Result<Admitted, Stop<MemberRefusal>> {
    let name = checked_name(work, name, None)?;
    let (id, wallet): (MemberId, WalletId) = (work.new_id(), work.new_id());
    work.emit(&MemberAdmitted { member: id, role });
    work.emit(&WalletOpened { wallet, holder: Holder::Member(id) });
    if state != MemberState::Active {
        work.emit(&MemberStateChanged { member: id, state, reason: None });
    }
    work.put_new(Member {
        id,
        name,
        role,
        wallet,
        admitted_at: work.now(),
        state,
        paused_by_other: false,
        erasure: None,
        stood: Vec::new(),
    });
    work.put_new(Wallet::of_member(wallet, id));
    Ok(Admitted { member: id, wallet })
}

/// Takes down the name of somebody who wants to come in. They are let in through the membrane of the community
/// ([`ApplyToGroup`](crate::group::ApplyToGroup)); until then they see and change nothing but what is their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterApplicant {
    /// What they are called: 1 to 100 bytes.
    pub name: String,
}

impl Command for RegisterApplicant {
    const NAME: &'static str = "register_applicant";
    type Output = Admitted;
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Admitted, Stop<MemberRefusal>> {
        admit(work, &self.name, Role::Member, MemberState::Applicant)
    }
}

/// Changes a member's name or role; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    /// Who.
    pub member: MemberId,
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// A new role.
    #[serde(default)]
    pub role: Option<Role>,
}

impl Command for ChangeMember {
    const NAME: &'static str = "change_member";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let member = find(work, self.member)?;
        let mut member = (*member).clone();
        if let Some(name) = &self.name {
            member.name = checked_name(work, name, Some(self.member))?;
        }
        if self.role.is_some_and(|role| role != member.role) {
            only_operators(work)?;
        }
        member.role = self.role.unwrap_or(member.role);
        work.emit(&MemberChanged { member: self.member, role: member.role });
        Ok(work.put(member)?)
    }
}

/// Writes down where a member stands now.
pub(crate) fn set_state(
    work: &mut Work<'_>,
    person: &Member,
    state: MemberState,
    reason: Option<ReasonId>,
) -> Result<(), Missing> {
    let mut person = person.clone();
    person.stands(state, work.now());
    person.paused_by_other = state == MemberState::Paused && work.actor().person() != Some(person.id);
    work.emit(&MemberStateChanged { member: person.id, state, reason });
    work.put(person)
}

/// Whoever is being erased, or was, stays as they are.
pub(super) fn find(work: &mut Work<'_>, member: MemberId) -> Result<Arc<Member>, Stop<MemberRefusal>> {
    match work.get::<Member>(member)? {
        None => Err(MemberRefusal::UnknownMember { member }.into()),
        Some(person) if person.erasure().is_some() => Err(MemberRefusal::IsErased { member }.into()),
        Some(person) => Ok(person),
    }
}

/// Takes a break: until they come back, they can do nothing but what concerns themself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseMyself {
    /// Who.
    pub member: MemberId,
}

impl Command for PauseMyself {
    const NAME: &'static str = "pause_myself";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let person = find(work, self.member)?;
        checked_place(work, &person)?;
        match person.state {
            MemberState::Active => Ok(set_state(work, &person, MemberState::Paused, None)?),
            from => Err(MemberRefusal::NotFromHere { from, to: MemberState::Paused }.into()),
        }
    }
}

/// Comes back from a break that one made oneself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeMyself {
    /// Who.
    pub member: MemberId,
}

impl Command for ResumeMyself {
    const NAME: &'static str = "resume_myself";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(right::MANAGE_MEMBERS, self.member)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let person = find(work, self.member)?;
        checked_place(work, &person)?;
        match person.state {
            MemberState::Paused if person.paused_by_other => Err(MemberRefusal::PausedByOther.into()),
            MemberState::Paused => Ok(set_state(work, &person, MemberState::Active, None)?),
            from => Err(MemberRefusal::NotFromHere { from, to: MemberState::Active }.into()),
        }
    }
}

/// Pauses a member, ends their pause, ends their membership or takes them back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMemberState {
    /// Who.
    pub member: MemberId,
    /// Where they stand from now on. Nobody becomes an applicant.
    pub state: MemberState,
    /// Why: 1 to 1,000 bytes.
    pub reason: String,
}

impl Command for SetMemberState {
    const NAME: &'static str = "set_member_state";
    type Output = ();
    type Error = MemberRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(right::MANAGE_MEMBERS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<MemberRefusal>> {
        let person = find(work, self.member)?;
        if self.state == person.state || self.state == MemberState::Applicant {
            return Err(MemberRefusal::NotFromHere { from: person.state, to: self.state }.into());
        }
        if person.role() == Role::Operator {
            only_operators(work)?;
        }
        let ground = Ground::person(Deed::StateChanged, self.member, crate::group::ROOT);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(MemberRefusal::from)?;
        if self.state == MemberState::Left {
            crate::group::leave_all(work, self.member)?;
        }
        set_state(work, &person, self.state, Some(reason))?;
        Ok(work.notify(self.member, NotificationKind::Membership, &RecordRef::of::<Member>(self.member))?)
    }
}
