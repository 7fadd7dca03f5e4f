//! Who may do what.
//!
//! Invariant: every command and query names a permission, and the kernel checks it before the decision runs. Nobody but the system
//! holds a right in any other way than these: it is their own; they manage the group or one above it; a group that they belong to
//! was given the right over the group or over one above it, the gift has not expired and its condition holds.
//!
//! Cost, warm: one look-up for the member, one for their groups, two for each group from the one asked about up to the community.

use core::any::TypeId;
use core::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Memory, Missing, Stop};
use crate::actor::Actor;
use crate::grant::{Grant, Grants};
use crate::group::{self, Group, Standing};
use crate::id::{GrantId, GroupId, MemberId, WalletId};
use crate::language::{Argument, Arguments};
use crate::member::{Member, MemberState, Role};
use crate::time::Timestamp;
use crate::wallet::{self, Holder, Wallet};

/// A right's stable name, such as `wallet.pay`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Right(&'static str);

impl Right {
    /// The right of this name. Packages declare theirs as constants and register them.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The name of the message that says it in a person's words: `right-wallet-pay`.
    pub fn label(self) -> String {
        format!("right-{}", self.0.replace('.', "-"))
    }
}

impl fmt::Debug for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What an actor must hold to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// A right over the whole community.
    Community(Right),
    /// A right over a group: held over the group itself or over one above it.
    Group(Right, GroupId),
    /// A right over one wallet: its holder has it; over a group's wallet, whoever holds the right over the group.
    Wallet(Right, WalletId),
    /// A right that every active member of the community holds.
    Member(Right),
    /// What is a person's own: theirs in whatever state they are, and of those who hold the right over the community.
    Own(Right, MemberId),
    /// What is a person's own and every active member may see.
    OwnOrMember(Right, MemberId),
}

impl Permission {
    /// The right asked for.
    pub const fn right(self) -> Right {
        match self {
            Self::Community(right)
            | Self::Group(right, _)
            | Self::Wallet(right, _)
            | Self::Member(right)
            | Self::Own(right, _)
            | Self::OwnOrMember(right, _) => right,
        }
    }

    /// Over what it is asked for.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Community(_) | Self::Member(_) => Scope::Community,
            Self::Group(_, group) => Scope::Group(group),
            Self::Wallet(_, wallet) => Scope::Wallet(wallet),
            Self::Own(_, member) | Self::OwnOrMember(_, member) => Scope::Person(member),
        }
    }
}

/// Over what a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The community as a whole.
    Community,
    /// A group and what lies below it.
    Group(GroupId),
    /// A wallet.
    Wallet(WalletId),
    /// What is one person's own.
    Person(MemberId),
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The actor is no member of this community.
    NotAMember,
    /// The actor is a member, but not an active one.
    NotActive(MemberState),
    /// Nobody gave it to a group that the actor belongs to.
    NotHeld,
    /// A group that the actor belongs to held it until this moment.
    Expired(Timestamp),
    /// A group that the actor belongs to holds it, under a condition that the actor does not meet.
    Condition {
        /// What the condition found, such as `involvement 12 < 20`.
        found: String,
    },
}

/// The actor does not hold the right. It says what stands in the way, who holds it and who can give it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} does not hold the right {right}")]
pub struct Denied {
    /// Who asked.
    pub actor: Actor,
    /// The right that was needed.
    pub right: Right,
    /// Over what it was needed.
    pub scope: Scope,
    /// The rest, for a person.
    pub why: Box<WhyDenied>,
}

/// What stands in the way of a right, who holds it and who can give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhyDenied {
    /// What stands in the way.
    pub because: Because,
    /// Groups whose members hold the right here, by their names; at most 5. Belonging to one of them would do.
    pub held_by: Vec<NamedGroup>,
    /// Groups whose managers can give the right here, and groups that hold the right to give rights here; at most 5.
    pub given_by: Vec<NamedGroup>,
}

/// A group and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedGroup {
    /// Which group.
    pub group: GroupId,
    /// Its name; empty for a community without a name.
    pub name: String,
}

/// How somebody comes to hold a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The system itself asks.
    System,
    /// Every active member of the community has it.
    Membership,
    /// It is their own: their wallet, what is about themself.
    Own,
    /// They are an operator of the community.
    Operator,
    /// They manage this group.
    Manager {
        /// The group.
        group: GroupId,
    },
    /// It was given to a group that they belong to.
    Grant {
        /// Over which group.
        over: GroupId,
        /// To which group.
        to: GroupId,
        /// The gift.
        grant: GrantId,
    },
}

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

impl Denied {
    /// The refusal's data for the message: the right, what stands in the way, who holds it and who can give it, by their names.
    pub(super) fn arguments(&self) -> Arguments {
        let names = |groups: &[NamedGroup]| {
            let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).filter(|name| !name.is_empty()).collect();
            names.join(", ")
        };
        let (held_by, given_by) = (names(&self.why.held_by), names(&self.why.given_by));
        let some = |names: &str| Argument::text(if names.is_empty() { "none" } else { "some" });
        let (because, found) = match &self.why.because {
            Because::NotAMember => ("not-a-member", String::new()),
            Because::NotActive(_) => ("not-active", String::new()),
            Because::NotHeld => ("not-held", String::new()),
            Because::Expired(moment) => ("expired", moment.to_string()),
            Because::Condition { found } => ("condition", found.clone()),
        };
        vec![
            ("right", Argument::Message(self.right.label())),
            ("because", Argument::text(because)),
            ("found", Argument::text(found)),
            ("held", some(&held_by)),
            ("held_by", Argument::text(held_by)),
            ("given", some(&given_by)),
            ("given_by", Argument::text(given_by)),
        ]
    }
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
        let Some(person) = self.document::<Member>(member)? else { return Ok(Check::Not(Because::NotAMember)) };
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
                    Holder::Member(_) => return Ok(operator(&person).unwrap_or(Check::Not(Because::NotHeld))),
                    Holder::Community => (right, group::ROOT),
                    Holder::Group(group) => (right, group),
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
                        _ => match self.condition(member, at, grant)? {
                            None => return Ok(Check::Held(Source::Grant { over: at, to: grant.to(), grant: grant.id() })),
                            Some(found) => because = Because::Condition { found },
                        },
                    }
                }
            }
            next = self.parent(at)?;
        }
        Ok(Check::Not(because))
    }

    /// `None` if the gift's condition holds for the member, else what it found.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "conditions read figures once rules are here")]
    fn condition(&mut self, _member: MemberId, _over: GroupId, _grant: &Grant) -> Result<Option<String>, Missing> {
        Ok(None)
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
        let mut next = over;
        for _ in 0..=group::MAX_DEPTH {
            let Some(at) = next else { break };
            if let Some(grants) = self.document::<Grants>(at)? {
                held_by.extend(grants.of(permission.right()).map(Grant::to));
                given_by.extend(grants.of(crate::grant::GIVE_RIGHTS).map(Grant::to));
            }
            given_by.push(at);
            next = self.parent(at)?;
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
