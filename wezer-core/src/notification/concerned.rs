//! Whom something concerns: those who hold a permission, those who are in a group.

use std::collections::BTreeSet;

use super::NotificationKind;
use crate::actor::Actor;
use crate::grant::Grants;
use crate::group::{ROOT, Standing, members_below};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Missing, Permission, Work};
use crate::member::{Member, MemberState};
use crate::record::RecordRef;
use crate::wallet::{Holder, Wallet};

/// What concerns many tells at most so many of them: those nearest to it.
pub const MAX_TOLD: usize = 50;
/// So many are looked at to find them.
const MAX_LOOKED_AT: usize = 200;

/// Those found so far, each once, in the order of finding.
#[derive(Default)]
struct Found {
    members: Vec<MemberId>,
    known: BTreeSet<MemberId>,
}

impl Found {
    fn add(&mut self, members: impl IntoIterator<Item = MemberId>) {
        for member in members {
            if self.members.len() < MAX_LOOKED_AT && self.known.insert(member) {
                self.members.push(member);
            }
        }
    }
}

impl Work<'_> {
    /// Tells several of something, as each chose to be told. All misses are collected.
    pub fn notify_all(&mut self, to: &[MemberId], kind: NotificationKind, about: &RecordRef) -> Result<(), Missing> {
        let told: Vec<_> = to.iter().map(|member| self.notify(*member, kind, about)).collect();
        told.into_iter().collect()
    }

    /// Those who hold a permission and whom it concerns when something waits for it, nearest first: who manages the group, and the
    /// groups that were given the right over it; then the same of each group above; at most [`MAX_TOLD`]. What everybody holds is
    /// nobody's to see to, so a right given to the whole community concerns nobody here; and operators, who hold every right, are
    /// asked only where nobody else is.
    pub fn concerned(&mut self, permission: Permission) -> Result<Vec<MemberId>, Missing> {
        let (right, over) = match permission {
            Permission::Member(_) => return Ok(Vec::new()),
            Permission::Own(_, member) | Permission::OwnOrMember(_, member) => return Ok(vec![member]),
            Permission::Community(right) => (right, ROOT),
            Permission::Group(right, group) => (right, group),
            Permission::Wallet(right, wallet) => match self.get::<Wallet>(wallet)?.map(|wallet| wallet.holder()) {
                Some(Holder::Member(member)) => return Ok(vec![member]),
                Some(Holder::Group(group)) => (right, group),
                Some(Holder::Community) | None => (right, ROOT),
            },
        };
        let above = self.path(over)?;
        let managers: Vec<_> = above.iter().map(|at| self.scan(Standing::managers_of(*at), MAX_TOLD)).collect();
        let grants: Vec<_> = above.iter().map(|at| self.get::<Grants>(*at)).collect();
        let operators = self.scan(Member::operators(), MAX_TOLD);
        let (mut found, now) = (Found::default(), self.now());
        for (managers, grants) in managers.into_iter().zip(grants) {
            found.add(managers?.into_iter().map(MemberId::from_u128));
            let Some(grants) = grants? else { continue };
            let given = grants.of(right).filter(|grant| grant.to() != ROOT);
            let to: BTreeSet<GroupId> =
                given.filter(|grant| grant.expires_at().is_none_or(|moment| moment > now)).map(|grant| grant.to()).collect();
            let members: Vec<_> = to.into_iter().map(|to| members_below(self.memory, to, None, MAX_TOLD)).collect();
            for members in members {
                found.add(members?);
            }
        }
        let held = self.holding(&found.members, permission)?;
        match held.is_empty() {
            true => self.holding(&operators?.into_iter().map(MemberId::from_u128).collect::<Vec<_>>(), permission),
            false => Ok(held),
        }
    }

    /// Those of some who hold a permission now: a gift may have a condition, a member may take a break.
    fn holding(&mut self, members: &[MemberId], permission: Permission) -> Result<Vec<MemberId>, Missing> {
        let held: Vec<_> = members.iter().map(|member| self.holds(Actor::Member(*member), permission)).collect();
        let mut holding = Vec::new();
        for (member, held) in members.iter().zip(held) {
            if held? && holding.len() < MAX_TOLD {
                holding.push(*member);
            }
        }
        Ok(holding)
    }

    /// Those who are in a group or below it, at most [`MAX_TOLD`]; of the community itself the first by name.
    pub fn some_of(&mut self, group: GroupId) -> Result<Vec<MemberId>, Missing> {
        if group != ROOT {
            let mut members = members_below(self.memory, group, None, MAX_TOLD)?;
            members.truncate(MAX_TOLD);
            return Ok(members);
        }
        let ids = self.scan(Member::after(None), MAX_TOLD)?;
        let people: Vec<_> = ids.into_iter().map(|id| self.get::<Member>(MemberId::from_u128(id))).collect();
        let mut members = Vec::new();
        for person in people {
            members.extend(person?.filter(|person| person.state() == MemberState::Active).map(|person| person.id()));
        }
        Ok(members)
    }
}
