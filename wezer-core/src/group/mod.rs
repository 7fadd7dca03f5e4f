//! Groups: fractal, each inside another one, the community itself the outermost.
//!
//! Invariant: every group but the community lies in exactly one other, and no group lies in itself, however far down. Who is a
//! member of a group is a member of every group above it. A closed group keeps its history and gives nobody anything.
//!
//! Cost: a group, its gifts and a member's places are one document each; the way up costs one look-up a step, [`MAX_DEPTH`] at most.

mod application;
mod apply;
mod command;
mod event;
mod kind;
mod lookup;
mod membership;
mod membrane;
mod query;
mod refusal;
mod standing;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::application::{Application, ApplicationState};
pub use self::apply::{Applied, ApplyToGroup, DecideApplication, MAX_ANSWER, SponsorApplication, WithdrawApplication};
pub use self::command::{ChangeGroup, CloseGroup, CreateGroup, MoveGroup, OpenGroupWallet};
pub use self::event::{
    ApplicationDecided, ApplicationMade, ApplicationSponsored, GroupChanged, GroupClosed, GroupCreated, GroupJoined,
    GroupKindChanged, GroupLeft, GroupMoved, ManagerSet,
};
pub use self::kind::{GroupKind, GroupKinds, KindSlug, KnownGroupKinds, MAX_KINDS, RemoveGroupKind, SetGroupKind};
pub(crate) use self::lookup::members_below;
pub use self::membership::{AddToGroup, InviteToGroup, LeaveGroup, RemoveFromGroup, SetManager};
pub(crate) use self::membership::{enter, leave, leave_all};
pub use self::membrane::{Agreement, Entry, MAX_AGREEMENT, MAX_QUESTION, MAX_QUESTIONS, MAX_SPONSORS, Membrane};
pub use self::query::{
    ApplicationOutcomes, ApplicationsTo, ApplicationsToSponsor, FindGroup, GroupMember, GroupMembers, GroupWallets, Groups,
    GroupsOf, MyApplications, Outcome, ToSponsor,
};
pub use self::refusal::GroupRefusal;
pub use self::standing::{MAX_PLACES, Place, Standing};
use crate::id::GroupId;
use crate::kernel::{Document, Index, IndexRows, Permission, Registry, RegistryError, Right};
use crate::record::{Audience, Placement, Record, Standpoint, Wall};
use crate::right;
use crate::time::Timestamp;

/// The community itself: the group that every active member belongs to and in which all others lie. It is there from the beginning.
pub const ROOT: GroupId = GroupId::from_u128(1);

/// So many groups may lie above a group.
pub const MAX_DEPTH: usize = 32;
/// A group's name has at most so many bytes.
pub const MAX_NAME: usize = 100;
/// A group's purpose has at most so many bytes.
pub const MAX_PURPOSE: usize = 4_000;
/// A group has at most so many duties, each of at most [`MAX_DUTY`] bytes.
pub const MAX_DUTIES: usize = 50;
/// A duty has at most so many bytes.
pub const MAX_DUTY: usize = 500;

/// To act in a group's name.
pub const ACT_FOR: Right = Right::new("group.act_for");
/// To create groups inside a group.
pub const CREATE_GROUPS: Right = Right::new("group.create");
/// To change, move and close a group, and to choose its managers.
pub const MANAGE_GROUP: Right = Right::new("group.manage");
/// To invite people into a group, to admit and to remove them.
pub const ADMIT: Right = Right::new("group.admit");
/// To change which kinds of groups there are.
pub const MANAGE_KINDS: Right = Right::new("group.manage_kinds");
/// To speak for those who ask to come into a group of one's own.
pub const SPONSOR: Right = Right::new("group.sponsor");

/// What it takes to decide who comes into a group: [`ADMIT`] over it; into the community itself the right to manage members, so that
/// whoever welcomes people does not bring them into every group below.
pub fn admitting(group: GroupId) -> Permission {
    match group {
        ROOT => Permission::Community(right::MANAGE_MEMBERS),
        _ => Permission::Group(ADMIT, group),
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    id: GroupId,
    parent: Option<GroupId>,
    kind: KindSlug,
    name: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    duties: Vec<String>,
    #[serde(default)]
    membrane: Membrane,
    created_at: Timestamp,
    #[serde(default)]
    closed_at: Option<Timestamp>,
}

impl Group {
    pub(crate) const BY_PARENT: Index = Index::new("group.by_parent");
    pub(crate) const BY_WORD: Index = Index::new("group.by_word");

    /// Its id.
    pub fn id(&self) -> GroupId {
        self.id
    }

    /// The group in which it lies; `None` for the community itself.
    pub fn parent(&self) -> Option<GroupId> {
        self.parent
    }

    /// Its kind.
    pub fn kind(&self) -> &KindSlug {
        &self.kind
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// What it is found by.
    pub(crate) fn words(&self) -> String {
        [self.name.as_str(), self.purpose.as_str()].join("\n")
    }

    /// What its members have to see to.
    pub fn duties(&self) -> &[String] {
        &self.duties
    }

    /// How one comes in.
    pub fn membrane(&self) -> &Membrane {
        &self.membrane
    }

    /// When it was created.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When it was closed.
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.closed_at
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    /// The community before anybody said anything about it.
    fn community() -> Self {
        Self {
            id: ROOT,
            parent: None,
            kind: KindSlug::COMMUNITY,
            name: String::new(),
            purpose: String::new(),
            duties: Vec::new(),
            membrane: Membrane::default(),
            created_at: Timestamp::EPOCH,
            closed_at: None,
        }
    }

    pub(crate) fn open_children(parent: GroupId) -> crate::kernel::IndexKeys {
        let mut key = parent.as_u128().to_be_bytes().to_vec();
        key.push(0);
        Self::BY_PARENT.starting_with(&key)
    }

    /// All children, open ones first.
    pub(crate) fn children(parent: GroupId) -> crate::kernel::IndexKeys {
        Self::BY_PARENT.starting_with(&parent.as_u128().to_be_bytes())
    }

    /// The key under which the children of a group are filed: open ones first, by name.
    fn child_key(parent: GroupId, closed: bool, name: &str) -> Vec<u8> {
        let mut key = parent.as_u128().to_be_bytes().to_vec();
        key.push(u8::from(closed));
        key.extend_from_slice(name.to_lowercase().as_bytes());
        key.push(0);
        key
    }
}

impl Record for Group {
    fn standpoint(&self) -> Standpoint {
        Standpoint::Here(Placement::new(None, Wall::Group(self.id), Audience::Community))
    }
}

impl Document for Group {
    const KIND: &'static str = "group";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.id
    }

    fn index(&self, rows: &mut IndexRows) {
        if let Some(parent) = self.parent {
            rows.add(Self::BY_PARENT, &Self::child_key(parent, self.is_closed(), &self.name));
        }
        crate::search::add_words(rows, Self::BY_WORD, &self.words());
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [ACT_FOR, CREATE_GROUPS, MANAGE_GROUP, ADMIT, MANAGE_KINDS, SPONSOR] {
        registry.right(right)?;
    }
    registry.command::<CreateGroup>()?.command::<ChangeGroup>()?.command::<MoveGroup>()?.command::<CloseGroup>()?;
    registry.command::<OpenGroupWallet>()?.command::<SetGroupKind>()?.command::<RemoveGroupKind>()?;
    registry.command::<InviteToGroup>()?.command::<LeaveGroup>()?.command::<RemoveFromGroup>()?.command::<SetManager>()?;
    registry.command::<AddToGroup>()?.command::<ApplyToGroup>()?.command::<SponsorApplication>()?;
    registry.command::<DecideApplication>()?.command::<WithdrawApplication>()?;
    registry.query::<Groups>()?.query::<FindGroup>()?.query::<GroupMembers>()?.query::<GroupsOf>()?.query::<GroupWallets>()?;
    registry
        .query::<ApplicationsTo>()?
        .query::<ApplicationsToSponsor>()?
        .query::<MyApplications>()?
        .query::<ApplicationOutcomes>()?
        .query::<KnownGroupKinds>()?;
    registry.event::<GroupCreated>()?.event::<GroupChanged>()?.event::<GroupKindChanged>()?.event::<GroupMoved>()?;
    registry.event::<GroupClosed>()?.event::<GroupJoined>()?.event::<GroupLeft>()?.event::<ManagerSet>()?;
    registry.event::<ApplicationMade>()?.event::<ApplicationSponsored>()?.event::<ApplicationDecided>()?;
    registry.document::<Group>()?.document::<GroupKinds>()?.document::<Standing>()?.document::<Application>()?;
    registry.record::<Group>()?;
    registry.index(Group::BY_PARENT)?.index(Group::BY_WORD)?.index(Standing::BY_GROUP)?.index(Standing::MANAGERS)?;
    registry.index(Application::BY_GROUP)?.index(Application::BY_MEMBER)?.index(Application::DECIDED)?;
    Ok(())
}
