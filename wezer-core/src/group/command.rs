use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ADMIT, CREATE_GROUPS, Group, GroupChanged, GroupClosed, GroupCreated, GroupMoved, GroupRefusal, KindSlug, MANAGE_GROUP,
    MAX_DEPTH, MAX_DUTIES, MAX_DUTY, MAX_NAME, MAX_PURPOSE, Membrane, ROOT, Standing,
};
use crate::id::{GroupId, WalletId};
use crate::kernel::{Command, Permission, Stop, Work};
use crate::notification::NotificationKind;
use crate::reason::{Deed, Ground};
use crate::record::RecordRef;
use crate::right;
use crate::text;
use crate::wallet::{Holder, Wallet, WalletOpened};

type Decided<T> = Result<T, Stop<GroupRefusal>>;

/// At most so many groups are moved at once.
const MAX_MOVED: usize = 10_000;

/// The group, if it is open.
pub(super) fn open_group(work: &mut Work<'_>, id: GroupId) -> Decided<Arc<Group>> {
    match work.group(id)? {
        Some(group) if !group.is_closed() => Ok(group),
        _ => Err(GroupRefusal::UnknownGroup { group: id }.into()),
    }
}

fn checked_duties(duties: &[String]) -> Result<Vec<String>, GroupRefusal> {
    if duties.len() > MAX_DUTIES {
        return Err(GroupRefusal::TooMany { limit: MAX_DUTIES });
    }
    duties.iter().map(|duty| Ok(text::lines(duty, MAX_DUTY)?)).collect()
}

fn allow(work: &mut Work<'_>, outer: &KindSlug, inner: &KindSlug) -> Decided<()> {
    let kinds = work.group_kinds()?;
    if kinds.find(inner).is_none() {
        return Err(GroupRefusal::UnknownKind { kind: inner.clone() }.into());
    }
    match kinds.may_contain(outer, inner) {
        true => Ok(()),
        false => Err(GroupRefusal::KindNotAllowed { outer: outer.clone(), inner: inner.clone() }.into()),
    }
}

/// Creates a group inside another one. Whoever creates it as a member is its first member and manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateGroup {
    /// In which group; the community itself if absent.
    #[serde(default = "root")]
    pub parent: GroupId,
    /// Of which kind.
    pub kind: KindSlug,
    /// What it is called: 1 to 100 bytes.
    pub name: String,
    /// What it is for: at most 4,000 bytes.
    #[serde(default)]
    pub purpose: String,
    /// What its members have to see to: at most 50, each of at most 500 bytes.
    #[serde(default)]
    pub duties: Vec<String>,
    /// How one comes in; that of the kind if absent.
    #[serde(default)]
    pub membrane: Option<Membrane>,
}

fn root() -> GroupId {
    ROOT
}

impl CreateGroup {
    /// A group of this kind and name directly in the community.
    pub fn new(kind: KindSlug, name: impl Into<String>) -> Self {
        Self { parent: ROOT, kind, name: name.into(), purpose: String::new(), duties: Vec::new(), membrane: None }
    }

    /// The same inside another group.
    #[must_use]
    pub fn inside(mut self, parent: GroupId) -> Self {
        self.parent = parent;
        self
    }

    /// The same with another membrane than that of its kind.
    #[must_use]
    pub fn membrane(mut self, membrane: Membrane) -> Self {
        self.membrane = Some(membrane);
        self
    }
}

impl Command for CreateGroup {
    const NAME: &'static str = "create_group";
    type Output = GroupId;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(CREATE_GROUPS, self.parent)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<GroupId> {
        let parent = open_group(work, self.parent)?;
        allow(work, parent.kind(), &self.kind)?;
        if work.path(self.parent)?.len() > MAX_DEPTH {
            return Err(GroupRefusal::TooDeep { limit: MAX_DEPTH }.into());
        }
        let membrane = match &self.membrane {
            Some(membrane) => membrane.clone().checked()?,
            None => work.group_kinds()?.find(&self.kind).map(|kind| kind.membrane.clone()).unwrap_or_default(),
        };
        let group = Group {
            id: work.new_id(),
            parent: Some(self.parent),
            kind: self.kind.clone(),
            name: text::line(&self.name, MAX_NAME).map_err(GroupRefusal::from)?,
            purpose: text::lines_or_nothing(&self.purpose, MAX_PURPOSE).map_err(GroupRefusal::from)?,
            duties: checked_duties(&self.duties)?,
            membrane,
            created_at: work.now(),
            closed_at: None,
        };
        let id = group.id;
        work.emit(&GroupCreated { group: id, parent: self.parent, kind: self.kind.to_string() });
        work.put_new(group);
        if let Some(member) = work.actor().person() {
            super::membership::may_bring(work, member, id)?;
            super::membership::enter(work, member, id, None)?;
            super::membership::set_manager(work, member, id, true)?;
        }
        Ok(id)
    }
}

/// Changes a group's name, purpose, duties, membrane or kind; what is absent stays. A group of another kind is the same group: its
/// members, wallets, gifts and history stay. The community itself may be changed too, but for its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// Which group.
    pub group: GroupId,
    /// Its new name: 1 to 100 bytes.
    #[serde(default)]
    pub name: Option<String>,
    /// Its new purpose: at most 4,000 bytes.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Its new duties.
    #[serde(default)]
    pub duties: Option<Vec<String>>,
    /// Its new membrane.
    #[serde(default)]
    pub membrane: Option<Membrane>,
    /// Its new kind: it has to be allowed where the group lies, and to allow what lies in the group.
    #[serde(default)]
    pub kind: Option<KindSlug>,
}

impl ChangeGroup {
    /// No change yet.
    pub fn of(group: GroupId) -> Self {
        Self { group, name: None, purpose: None, duties: None, membrane: None, kind: None }
    }
}

impl Command for ChangeGroup {
    const NAME: &'static str = "change_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut group = (*open_group(work, self.group)?).clone();
        if let Some(name) = &self.name {
            group.name = text::line(name, MAX_NAME).map_err(GroupRefusal::from)?;
        }
        if let Some(purpose) = &self.purpose {
            group.purpose = text::lines_or_nothing(purpose, MAX_PURPOSE).map_err(GroupRefusal::from)?;
        }
        if let Some(duties) = &self.duties {
            group.duties = checked_duties(duties)?;
        }
        if let Some(membrane) = &self.membrane {
            group.membrane = membrane.clone().checked()?;
        }
        if let Some(kind) = self.kind.as_ref().filter(|kind| **kind != group.kind) {
            let Some(parent) = group.parent else { return Err(GroupRefusal::IsTheCommunity.into()) };
            let outer = open_group(work, parent)?;
            allow(work, outer.kind(), kind)?;
            for child in work.scan(Group::open_children(self.group), MAX_MOVED)? {
                let inner = open_group(work, GroupId::from_u128(child))?;
                allow(work, kind, inner.kind())?;
            }
            group.kind = kind.clone();
        }
        work.emit(&GroupChanged { group: self.group, kind: group.kind.to_string() });
        Ok(work.put(group)?)
    }
}

/// Moves a group with everything below it into another one. It asks for the right over the group and over where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveGroup {
    /// Which group.
    pub group: GroupId,
    /// Into which group.
    pub to: GroupId,
}

impl Command for MoveGroup {
    const NAME: &'static str = "move_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut group = (*open_group(work, self.group)?).clone();
        let Some(from) = group.parent else { return Err(GroupRefusal::IsTheCommunity.into()) };
        let to = open_group(work, self.to)?;
        if !work.holds(work.actor(), Permission::Group(CREATE_GROUPS, self.to))? {
            return Err(GroupRefusal::NotThere { group: self.to }.into());
        }
        let (old, new) = (work.path(from)?, work.path(self.to)?);
        if new.contains(&self.group) {
            return Err(GroupRefusal::Cycle.into());
        }
        // Its members will belong to the groups above: somebody who admits there has to move it.
        if let Some(&outermost) = new.iter().take_while(|at| !old.contains(at)).last()
            && !work.holds(work.actor(), Permission::Group(ADMIT, outermost))?
        {
            return Err(GroupRefusal::NotInParent { group: outermost }.into());
        }
        allow(work, to.kind(), &group.kind)?;
        let room = MAX_DEPTH.saturating_sub(new.len());
        if height(work, self.group, room)? > room {
            return Err(GroupRefusal::TooDeep { limit: MAX_DEPTH }.into());
        }
        group.parent = Some(self.to);
        work.emit(&GroupMoved { group: self.group, from, to: self.to });
        Ok(work.put(group)?)
    }
}

/// How many groups lie below one in the longest line, closed ones too; more than `limit` are not counted.
fn height(work: &mut Work<'_>, group: GroupId, limit: usize) -> Decided<usize> {
    let (mut level, mut height, mut moved) = (vec![group], 0, 0);
    loop {
        let found: Vec<_> = level.iter().map(|at| work.scan(Group::children(*at), MAX_MOVED)).collect();
        let mut next = Vec::new();
        for children in found {
            next.extend(children?.into_iter().map(GroupId::from_u128));
        }
        moved += next.len();
        if moved > MAX_MOVED {
            return Err(GroupRefusal::TooMany { limit: MAX_MOVED }.into());
        }
        if next.is_empty() || height > limit {
            return Ok(height);
        }
        height += 1;
        level = next;
    }
}

/// Closes a group: it can be read, but gives no rights any more and nothing happens in it. Its wallets have to be empty and the groups
/// in it closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseGroup {
    /// Which group.
    pub group: GroupId,
    /// Why: 1 to 1,000 bytes.
    pub reason: String,
}

impl Command for CloseGroup {
    const NAME: &'static str = "close_group";
    type Output = ();
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(MANAGE_GROUP, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut group = (*open_group(work, self.group)?).clone();
        if self.group == ROOT {
            return Err(GroupRefusal::IsTheCommunity.into());
        }
        if !work.scan(Group::open_children(self.group), 1)?.is_empty() {
            return Err(GroupRefusal::HasGroups.into());
        }
        for wallet in work.scan(Wallet::of_group(self.group), MAX_WALLETS)? {
            if !work.wallet_is_empty(WalletId::from_u128(wallet))? {
                return Err(GroupRefusal::HasMoney.into());
            }
        }
        let ground = Ground::group(Deed::Closed, self.group);
        let reason = work.keep_reason_for(ground, &self.reason).map_err(GroupRefusal::from)?;
        group.closed_at = Some(work.now());
        work.emit(&GroupClosed { group: self.group, reason });
        let members = work.some_of(self.group)?;
        work.put(group)?;
        Ok(work.notify_all(&members, NotificationKind::Membership, &RecordRef::of::<Group>(self.group))?)
    }
}

/// A group has at most so many wallets.
pub(super) const MAX_WALLETS: usize = 100;

/// Opens a wallet of a group. Whoever holds the right to pay over the group pays from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenGroupWallet {
    /// Which group.
    pub group: GroupId,
    /// What the wallet is called: at most 200 bytes. Empty if it is the group's only one.
    #[serde(default)]
    pub label: String,
}

impl Command for OpenGroupWallet {
    const NAME: &'static str = "open_group_wallet";
    type Output = WalletId;
    type Error = GroupRefusal;

    fn permission(&self) -> Permission {
        Permission::Group(right::MANAGE_WALLETS, self.group)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<WalletId> {
        let group = open_group(work, self.group)?;
        if !work.group_kinds()?.find(group.kind()).is_some_and(|kind| kind.has_wallets) {
            return Err(GroupRefusal::NoWallets { kind: group.kind().clone() }.into());
        }
        if work.scan(Wallet::of_group(self.group), MAX_WALLETS)?.len() >= MAX_WALLETS {
            return Err(GroupRefusal::TooMany { limit: MAX_WALLETS }.into());
        }
        let label = text::line_or_nothing(&self.label, 200).map_err(GroupRefusal::from)?;
        let id: WalletId = work.new_id();
        let holder = Holder::Group(self.group);
        work.emit(&WalletOpened { wallet: id, holder });
        work.put_new(Wallet::of_holder(id, holder, label));
        Ok(id)
    }
}

/// Whether a member is in the group itself, and not only in one below it.
pub(super) fn is_member(work: &mut Work<'_>, member: crate::id::MemberId, group: GroupId) -> Decided<bool> {
    Ok(work.get::<Standing>(member)?.is_some_and(|standing| standing.place(group).is_some()))
}
