//! Any record of a community by kind and id, and who may see it: what people comment on, react to, follow and report.
//!
//! Invariant: a record says itself who wrote it, where it stands and who may see it; nothing that hangs on a record is seen by
//! somebody who may not see the record.
//!
//! Cost: one look-up for the record, and one more for what a comment stands under.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::actor::Actor;
use crate::id::{GroupId, MemberId};
use crate::kernel::{Document, Memory, Missing};
pub use crate::link::RecordRef;

/// A comment stands under a record; nothing leads further than this.
const MAX_STEPS: usize = 3;

impl RecordRef {
    /// The id, if the record is of this kind.
    pub fn as_id<D: Document>(&self) -> Option<D::Id>
    where
        D::Id: From<Uuid>,
    {
        (self.kind == D::KIND).then(|| D::Id::from(self.id))
    }

    /// Names what there is one of for this record.
    pub(crate) fn number(&self) -> u128 {
        u128::from_be_bytes(self.digest())
    }

    /// Names what there is one of for this record and a member.
    pub(crate) fn number_with(&self, member: MemberId) -> u128 {
        pair_key(self.number(), member)
    }
}

/// Names what there is one of for a thing and a member.
pub(crate) fn pair_key(thing: u128, member: MemberId) -> u128 {
    half(Sha256::new().chain_update(thing.to_be_bytes()).chain_update(member.as_u128().to_be_bytes()))
}

pub(crate) fn half(hasher: Sha256) -> u128 {
    let digest = hasher.finalize();
    digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}

/// In whose name something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A member.
    Member(MemberId),
    /// A group, for which a member wrote.
    Group {
        /// Which group.
        group: GroupId,
        /// Who wrote for it.
        by: MemberId,
    },
}

impl Author {
    /// The person who wrote.
    pub const fn person(self) -> MemberId {
        match self {
            Self::Member(member) | Self::Group { by: member, .. } => member,
        }
    }

    /// In whose name an actor writes; the system writes nothing.
    pub const fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::System => None,
            Actor::Member(member) => Some(Self::Member(member)),
            Actor::ForGroup { member, group } => Some(Self::Group { group, by: member }),
        }
    }

    /// Under what an author's records are filed: whether it is a group, and its id.
    pub fn key(self) -> [u8; 17] {
        match self {
            Self::Member(member) => Self::member_key(member),
            Self::Group { group, .. } => Self::group_key(group),
        }
    }

    pub(crate) fn member_key(member: MemberId) -> [u8; 17] {
        tagged(1, member.as_u128())
    }

    pub(crate) fn group_key(group: GroupId) -> [u8; 17] {
        tagged(2, group.as_u128())
    }
}

fn tagged(tag: u8, id: u128) -> [u8; 17] {
    let mut key = [tag; 17];
    key[1..].copy_from_slice(&id.to_be_bytes());
    key
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wall {
    /// A group's.
    Group(GroupId),
    /// The author's own, before those who follow them.
    Own,
}

/// Who may see a record, from few to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those whose wall it is: the group's members, or the author's followers.
    #[default]
    Near,
    /// Every active member of the community.
    Community,
    /// Everybody, member or not.
    Public,
}

impl core::fmt::Display for Audience {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Audience {
    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Community => "community",
            Self::Public => "public",
        }
    }
}

/// Who wrote a record, where it stands, who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// In whose name; `None` for what nobody wrote.
    pub author: Option<Author>,
    /// In whose name the record was written that stands there: for a comment that on which it hangs, for another record itself.
    pub host: Option<Author>,
    /// Where.
    pub wall: Wall,
    /// In which groups it stands besides: whoever may see it in any of them sees it, and the moderators of each look after it.
    pub also: Vec<GroupId>,
    /// Who may see it.
    pub audience: Audience,
    /// If there are any: only these see it, a group's members as the group; and the moderators of its groups.
    pub between: Vec<Author>,
}

impl Placement {
    /// Of a record that hangs on no other.
    pub const fn new(author: Option<Author>, wall: Wall, audience: Audience) -> Self {
        Self { author, host: author, wall, also: Vec::new(), audience, between: Vec::new() }
    }

    /// Of a record in a group that nobody but these sees, and the group's moderators.
    pub fn between(author: Author, others: impl IntoIterator<Item = Author>, group: GroupId) -> Self {
        let between = core::iter::once(author).chain(others).collect();
        Self { between, ..Self::new(Some(author), Wall::Group(group), Audience::Near) }
    }

    /// Of a record that stands in these groups, the first of which is its own; on the author's own wall if there are none.
    pub fn in_groups(author: Author, groups: &[GroupId], audience: Audience) -> Self {
        let (wall, others) = match groups {
            [] => (Wall::Own, [].as_slice()),
            [first, others @ ..] => (Wall::Group(*first), others),
        };
        Self::new(Some(author), wall, audience).and_in(others.iter().copied())
    }

    /// The same record, standing in these groups too.
    #[must_use]
    pub fn and_in(mut self, groups: impl IntoIterator<Item = GroupId>) -> Self {
        self.also.extend(groups);
        self
    }

    /// Everywhere it stands.
    pub fn walls(&self) -> impl Iterator<Item = Wall> {
        core::iter::once(self.wall).chain(self.also.iter().copied().map(Wall::Group))
    }

    /// The groups whose moderators look after it: the community's for what stands on a person's own wall.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> {
        core::iter::once(self.group()).chain(self.also.iter().copied())
    }

    /// The first of these groups.
    pub fn group(&self) -> GroupId {
        match (self.wall, self.host) {
            (Wall::Group(group), _) | (Wall::Own, Some(Author::Group { group, .. })) => group,
            (Wall::Own, _) => crate::group::ROOT,
        }
    }
}

/// Where a record is found to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standpoint {
    /// By itself.
    Here(Placement),
    /// Under another record, seen by whoever sees that one.
    Under {
        /// The other record.
        record: RecordRef,
        /// In whose name this one was written.
        author: Author,
    },
    /// Nowhere any more: it was taken away.
    Gone,
}

/// A document that people comment on, react to, follow and report. A package registers its own with
/// [`Registry::record`](crate::Registry::record).
pub trait Record: Document<Id: From<Uuid>> {
    /// Who wrote it, where it stands, who may see it.
    fn standpoint(&self) -> Standpoint;

    /// The record above it in a tree, such as the category in which a category lies: what is
    /// [asked](crate::indicator::SetAsked) about the one is asked about the other too.
    fn above(&self) -> Option<RecordRef> {
        None
    }
}

type Found<T> = Result<Option<T>, Missing>;

/// How the kernel reaches a kind of record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Locate {
    standpoint: fn(&mut Memory, Uuid) -> Found<Standpoint>,
    above: fn(&mut Memory, Uuid) -> Found<RecordRef>,
}

impl Locate {
    pub(crate) fn of<D: Record>() -> Self {
        Self {
            standpoint: |memory, id| Ok(memory.document::<D>(D::Id::from(id))?.map(|record| record.standpoint())),
            above: |memory, id| Ok(memory.document::<D>(D::Id::from(id))?.and_then(|record| record.above())),
        }
    }
}

impl Memory {
    /// Where a record stands and who wrote it; `None` if there is no such record, or none any more.
    pub(crate) fn placement(&mut self, record: &RecordRef) -> Result<Option<Placement>, Missing> {
        let registry = Arc::clone(&self.registry);
        let mut record = record.clone();
        let mut wrote = None;
        for _ in 0..MAX_STEPS {
            let Some(locate) = registry.find_record(&record.kind) else { return Ok(None) };
            match (locate.standpoint)(self, record.id)? {
                Some(Standpoint::Here(placement)) => {
                    return Ok(Some(Placement { author: wrote.or(placement.author), ..placement }));
                }
                Some(Standpoint::Under { record: above, author }) => {
                    wrote = wrote.or(Some(author));
                    record = above;
                }
                Some(Standpoint::Gone) | None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The record above a record in its tree.
    pub(crate) fn above(&mut self, record: &RecordRef) -> Found<RecordRef> {
        match self.registry.find_record(&record.kind) {
            Some(locate) => (locate.above)(self, record.id),
            None => Ok(None),
        }
    }
}
