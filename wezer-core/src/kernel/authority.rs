//! How the kernel finds out whether somebody may.
//!
//! Invariant: nobody but the system holds a right in any other way than these: it is their own; they manage the group or one above
//! it; a group that they belong to was given the right over the group or over one above it, the gift has not expired and its
//! condition holds.
//!
//! Cost, warm: one look-up for the member, one for their groups, two for each group from the one asked about up to the community.

use core::any::TypeId;
use std::sync::Arc;

use super::permission::{Because, Denied, NamedGroup, Permission, Right, Source, WhyDenied};
use super::{Memory, Missing, Refusal, Stop};
use crate::actor::Actor;
use crate::grant::{Grant, Grants};
use crate::group::{self, Group, Standing};
use crate::id::{GroupId, MemberId};
use crate::language::Language;
use crate::member::{Member, MemberState, Role};
use crate::right;
use crate::time::Timestamp;
use crate::wallet::{self, Holder, Wallet};

/// At most so many groups are named in a refusal.
const MAX_NAMED: usize = 5;

/// Which groups a member is in.
#[derive(Debug, Default)]
pub(in crate::kernel) struct Belonging {
    /// All of them with those above them, in order.
    groups: Arc<[GroupId]>,
    /// Those that the member manages, in order.
    managed: Vec<GroupId>,
}

enum Check {
    Held(Source),
    Not(Because),
}

impl Memory {
    /// Whether the actor holds the permission.
    pub(super) fn authorise(&mut self, actor: Actor, permission: Permission, now: Timestamp) -> Result<(), Stop<Denied>> {
        match self.source(actor, permission, now)? {
            Ok(_) => Ok(()),
            Err(because) => Err(Stop::Refused(self.denied(actor, permission, because)?)),
        }
    }

    /// How the actor comes to hold the permission, or what stands in the way.
    pub(crate) fn source(
        &mut self,
        actor: Actor,
        permission: Permission,
        now: Timestamp,
    ) -> Result<Result<Source, Because>, Missing> {
        let member = match actor {
            Actor::System => return Ok(Ok(Source::System)),
            Actor::Member(member) => member,
            Actor::ForGroup { member, group } => {
                if let Check::Not(because) = self.check(member, Permission::Group(group::ACT_FOR, group), now)? {
                    return Ok(Err(because));
                }
                member
            }
        };
        Ok(match self.check(member, permission, now)? {
            Check::Held(source) => Ok(source),
            Check::Not(because) => Err(because),
        })
    }

    fn check(&mut self, member: MemberId, permission: Permission, now: Timestamp) -> Result<Check, Missing> {
        let person = self.document::<Member>(member)?.filter(|person| !person.is_erased());
        let Some(person) = person else { return Ok(Check::Not(Because::NotAMember)) };
        if matches!(permission, Permission::Own(_, owner) | Permission::OwnOrMember(_, owner) if owner == member) {
            return Ok(Check::Held(Source::Own));
        }
        if person.state() != MemberState::Active {
            return Ok(Check::Not(Because::NotActive(person.state())));
        }
        let (right, over) = match permission {
            Permission::Member(_) | Permission::OwnOrMember(..) => return Ok(Check::Held(Source::Membership)),
            Permission::Community(right) | Permission::Own(right, _) => (right, group::ROOT),
            Permission::Group(right, group) => (right, group),
            Permission::Wallet(right, wallet) => {
                let holder = match self.document::<Wallet>(wallet)? {
                    Some(wallet) => wallet.holder(),
                    None if wallet::is_system(wallet) => Holder::Community,
                    None => return Ok(operator(&person).unwrap_or(Check::Not(Because::NotHeld))),
                };
                match holder {
                    Holder::Member(owner) if owner == member => return Ok(Check::Held(Source::Own)),
                    Holder::Member(owner) => {
                        return Ok(match operator(&person) {
                            Some(held) => held,
                            None if right == right::SEE_WALLET && self.shows_wallet(owner, member)? => Check::Held(Source::Shown),
                            None => Check::Not(Because::NotHeld),
                        });
                    }
                    Holder::Community => (right, group::ROOT),
                    Holder::Group(group) => {
                        let held = match operator(&person) {
                            Some(held) => held,
                            None => self.search(member, right, group, now)?,
                        };
                        let denied = matches!(held, Check::Not(_));
                        let shown = denied && right == right::SEE_WALLET && self.group_shows_wallets(group, member)?;
                        return Ok(if shown { Check::Held(Source::Shown) } else { held });
                    }
                }
            }
        };
        match operator(&person) {
            Some(held) => Ok(held),
            None => self.search(member, right, over, now),
        }
    }

    /// Looks for the right over a group and over each one above it.
    fn search(&mut self, member: MemberId, right: Right, over: GroupId, now: Timestamp) -> Result<Check, Missing> {
        let belonging = self.belonging(member)?;
        let mut because = Because::NotHeld;
        let mut next = Some(over);
        for _ in 0..=group::MAX_DEPTH {
            let Some(at) = next else { break };
            if belonging.managed.binary_search(&at).is_ok() {
                return Ok(Check::Held(Source::Manager { group: at }));
            }
            if let Some(grants) = self.document::<Grants>(at)? {
                for grant in grants.of(right).filter(|grant| belonging.has(grant.to())) {
                    match grant.expires_at() {
                        Some(moment) if moment <= now => because = Because::Expired(moment),
                        _ => match self.condition(member, at, grant, now)? {
                            None => return Ok(Check::Held(Source::Grant { over: at, to: grant.to(), grant: grant.id() })),
                            Some((english, french)) => because = Because::Condition { english, french },
                        },
                    }
                }
            }
            next = self.parent(at)?;
        }
        Ok(Check::Not(because))
    }

    /// `None` if the gift's condition holds for the member, else what it found, in both languages. A condition that can't be
    /// worked out does not hold.
    fn condition(
        &mut self,
        member: MemberId,
        over: GroupId,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<Option<(String, String)>, Missing> {
        let Some(condition) = grant.when() else { return Ok(None) };
        let said = |text: &dyn Fn(Language) -> String| Some((text(Language::English), text(Language::French)));
        // Read when the right was given, and again after a restart. Against other kinds of figures it fails, which refuses.
        let rule = match condition.remembered() {
            Some(rule) => rule,
            None => match condition.rule(&self.vocabulary()?) {
                Ok(rule) => rule,
                Err(fault) => return Ok(said(&|language| fault.explain(language))),
            },
        };
        let names: Vec<&str> = rule.names().collect();
        let figures = self.figures_of(member, over, Some(&names), now)?;
        Ok(match rule.decide(&figures) {
            Ok(verdict) if verdict.holds => None,
            Ok(verdict) => said(&|language| verdict.explain(language)),
            Err(failure) => said(&|language| failure.explain(language)),
        })
    }

    /// The right of this name, if a package here knows it.
    pub(crate) fn right_named(&self, name: &str) -> Option<Right> {
        self.registry.rights().find(|right| right.as_str() == name)
    }

    /// The group above; `None` for the community and for a group that there is not.
    pub(crate) fn parent(&mut self, group: GroupId) -> Result<Option<GroupId>, Missing> {
        if group == group::ROOT {
            return Ok(None);
        }
        Ok(self.document::<Group>(group)?.and_then(|group| group.parent()))
    }

    /// The group and those above it, nearest first.
    pub(crate) fn path(&mut self, group: GroupId) -> Result<Vec<GroupId>, Missing> {
        let mut path = vec![group];
        while let Some(above) = self.parent(path[path.len() - 1])?
            && path.len() <= group::MAX_DEPTH
        {
            path.push(above);
        }
        Ok(path)
    }

    /// Which groups a member is in, with those above them.
    pub(in crate::kernel) fn belonging(&mut self, member: MemberId) -> Result<Arc<Belonging>, Missing> {
        if let Some(known) = self.standings.get(&member) {
            return Ok(Arc::clone(known));
        }
        let standing = self.document::<Standing>(member)?;
        let mut groups = vec![group::ROOT];
        let mut managed = Vec::new();
        for place in standing.iter().flat_map(|standing| standing.places()) {
            let Some(group) = self.document::<Group>(place.group())? else { continue };
            if group.is_closed() {
                continue;
            }
            if place.is_manager() {
                managed.push(place.group());
            }
            let mut next = Some(place.group());
            while let Some(at) = next.filter(|at| !groups.contains(at)) {
                groups.push(at);
                next = self.parent(at)?;
            }
        }
        groups.sort_unstable();
        managed.sort_unstable();
        let belonging = Arc::new(Belonging { groups: groups.into(), managed });
        self.standings.insert(member, Arc::clone(&belonging));
        Ok(belonging)
    }

    /// Forgets who belongs where if a document of this kind tells of it.
    pub(in crate::kernel) fn forget_standings(&mut self, kind: TypeId) {
        if kind == TypeId::of::<Group>() || kind == TypeId::of::<Standing>() {
            self.standings.clear();
        }
    }

    /// All groups that an active member is in, with those above them; none for anybody else.
    pub(crate) fn groups_of(&mut self, member: MemberId) -> Result<Arc<[GroupId]>, Missing> {
        match self.document::<Member>(member)? {
            Some(person) if person.state() == MemberState::Active => Ok(Arc::clone(&self.belonging(member)?.groups)),
            _ => Ok(Arc::default()),
        }
    }

    pub(crate) fn denied(&mut self, actor: Actor, permission: Permission, because: Because) -> Result<Denied, Missing> {
        let over = match permission {
            Permission::Group(_, group) => Some(group),
            Permission::Community(_) | Permission::Own(..) => Some(group::ROOT),
            Permission::Wallet(_, wallet) => match self.document::<Wallet>(wallet)?.map(|wallet| wallet.holder()) {
                Some(Holder::Group(group)) => Some(group),
                Some(Holder::Community) => Some(group::ROOT),
                Some(Holder::Member(_)) | None => None,
            },
            Permission::Member(_) | Permission::OwnOrMember(..) => None,
        };
        let (mut held_by, mut given_by) = (Vec::new(), Vec::new());
        let path = match over {
            Some(over) => self.path(over)?,
            None => Vec::new(),
        };
        for at in path {
            if let Some(grants) = self.document::<Grants>(at)? {
                held_by.extend(grants.of(permission.right()).map(Grant::to));
                given_by.extend(grants.of(crate::grant::GIVE_RIGHTS).map(Grant::to));
            }
            given_by.push(at);
        }
        let why = WhyDenied { because, held_by: self.named(held_by)?, given_by: self.named(given_by)? };
        Ok(Denied { actor, right: permission.right(), scope: permission.scope(), why: Box::new(why) })
    }

    pub(crate) fn named(&mut self, groups: Vec<GroupId>) -> Result<Vec<NamedGroup>, Missing> {
        let mut named: Vec<NamedGroup> = Vec::new();
        for group in groups {
            if named.len() < MAX_NAMED && named.iter().all(|known| known.group != group) {
                let name = self.document::<Group>(group)?.map_or_else(String::new, |group| group.name().to_owned());
                named.push(NamedGroup { group, name });
            }
        }
        Ok(named)
    }
}

impl Belonging {
    fn has(&self, group: GroupId) -> bool {
        self.groups.binary_search(&group).is_ok()
    }
}

/// Operators manage the community itself, and act for every wallet in it.
fn operator(person: &Member) -> Option<Check> {
    (person.role() == Role::Operator).then_some(Check::Held(Source::Operator))
}
