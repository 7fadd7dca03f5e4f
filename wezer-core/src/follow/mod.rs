//! Following: whose posts somebody wants to see, and which records they want to hear of.
//!
//! Invariant: what a member follows is one document of ids, without doubles, at most [`MAX_FOLLOWED`] long. Nobody follows who blocked
//! them.
//!
//! Cost: one look-up gives all that a member follows; following rewrites that document.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events;
use crate::id::{GroupId, MemberId};
use crate::kernel::{
    Command, Document, Index, IndexKeys, IndexRows, Missing, Permission, Query, Refusal, Registry, RegistryError, Right, Stop,
    View, Work,
};
use crate::language::{Argument, Arguments};
use crate::member::Member;
use crate::moderation::Blocks;
use crate::record::{Author, RecordRef};
use crate::right;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};

/// To follow and to stop following.
pub const FOLLOW: Right = Right::new("follow.choose");

/// Somebody follows at most so many.
pub const MAX_FOLLOWED: usize = 500;

/// A page of followers has at most so many.
pub const MAX_PAGE: u16 = 1_000;

/// Whom or what one follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Followed {
    /// A member: their posts.
    Member(MemberId),
    /// A group: what is posted in its name and on its wall, as far as one may see it.
    Group(GroupId),
    /// A record: comments on it.
    Record(RecordRef),
}

impl Followed {
    fn key(&self) -> Vec<u8> {
        match self {
            Self::Member(member) => Author::member_key(*member).to_vec(),
            Self::Group(group) => Author::group_key(*group).to_vec(),
            Self::Record(record) => [&[3], record.number().to_be_bytes().as_slice()].concat(),
        }
    }
}

/// All that a member follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    member: MemberId,
    followed: BTreeSet<Followed>,
}

impl Following {
    pub(crate) const BY_FOLLOWED: Index = Index::new("following.by_followed");

    /// Whom and what, in order.
    pub fn followed(&self) -> impl Iterator<Item = &Followed> {
        self.followed.iter()
    }

    /// Whether this is followed.
    pub fn has(&self, followed: &Followed) -> bool {
        self.followed.contains(followed)
    }

    /// Whether what this author writes on their own wall is meant for the follower.
    pub fn hears(&self, author: Author) -> bool {
        self.has(&match author {
            Author::Member(member) => Followed::Member(member),
            Author::Group { group, .. } => Followed::Group(group),
        })
    }

    /// The members who follow, in the order of their ids.
    pub(crate) fn followers_of(followed: &Followed) -> IndexKeys {
        Self::BY_FOLLOWED.starting_with(&followed.key())
    }
}

impl Document for Following {
    const KIND: &'static str = "following";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("conversation", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[("member", SeenBy::Members), ("followed", SeenBy::Members)];

    fn index(&self, rows: &mut IndexRows) {
        for followed in &self.followed {
            rows.add(Self::BY_FOLLOWED, &followed.key());
        }
    }
}

events! {
    /// Somebody began to follow somebody or something.
    FollowBegun = "follow.begun" {
        /// Who.
        member: MemberId,
        /// Whom or what.
        followed: Followed,
    }
    /// Somebody stopped following somebody or something.
    FollowEnded = "follow.ended" {
        /// Who.
        member: MemberId,
        /// Whom or what.
        followed: Followed,
    }
}

/// Why somebody does not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FollowRefusal {
    /// There is nothing there that the actor may see, or who is there blocked them.
    #[error("there is nothing there that you may see")]
    NothingToFollow,
    /// The actor follows too many already.
    #[error("one follows at most {limit}")]
    TooMany {
        /// How many one may follow.
        limit: usize,
    },
    /// Only members follow, and not themselves.
    #[error("a member follows others, not themself")]
    NotOneself,
}

impl Refusal for FollowRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingToFollow => "nothing-to-follow",
            Self::TooMany { .. } => "too-many-followed",
            Self::NotOneself => "not-oneself",
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::NothingToFollow | Self::NotOneself => Vec::new(),
        }
    }
}

/// Follows a member, a group or a record. Following twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Follow(pub Followed);

impl Command for Follow {
    const NAME: &'static str = "follow";
    type Output = ();
    type Error = FollowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FOLLOW)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FollowRefusal>> {
        let me = work.actor().person().ok_or(FollowRefusal::NotOneself)?;
        let there = match &self.0 {
            Followed::Member(member) if *member == me => return Err(FollowRefusal::NotOneself.into()),
            Followed::Member(member) => {
                let (there, blocks) = (work.get::<Member>(*member), work.get::<Blocks>(*member));
                let (there, blocks) = (there?, blocks?);
                there.is_some() && !blocks.is_some_and(|blocks| blocks.has(me))
            }
            Followed::Group(group) => work.group(*group)?.is_some(),
            Followed::Record(record) => work.may_see(record)?,
        };
        if !there {
            return Err(FollowRefusal::NothingToFollow.into());
        }
        let mut following = work.get::<Following>(me)?.map_or_else(|| nothing(me), |following| (*following).clone());
        if following.followed.len() >= MAX_FOLLOWED && !following.has(&self.0) {
            return Err(FollowRefusal::TooMany { limit: MAX_FOLLOWED }.into());
        }
        if following.followed.insert(self.0.clone()) {
            work.emit(&FollowBegun { member: me, followed: self.0.clone() });
            work.put(following)?;
        }
        Ok(())
    }
}

fn nothing(member: MemberId) -> Following {
    Following { member, followed: BTreeSet::new() }
}

/// Stops following. What is not followed is not followed afterwards either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Unfollow(pub Followed);

impl Command for Unfollow {
    const NAME: &'static str = "unfollow";
    type Output = ();
    type Error = FollowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(FOLLOW)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<FollowRefusal>> {
        let me = work.actor().person().ok_or(FollowRefusal::NotOneself)?;
        Ok(end(work, me, &self.0)?)
    }
}

/// Ends that a member follows somebody or something, if they do.
pub(crate) fn end(work: &mut Work<'_>, member: MemberId, followed: &Followed) -> Result<(), Missing> {
    let Some(following) = work.get::<Following>(member)? else { return Ok(()) };
    let mut following = (*following).clone();
    if following.followed.remove(followed) {
        work.emit(&FollowEnded { member, followed: followed.clone() });
        work.put(following)?;
    }
    Ok(())
}

/// All that the asking member follows, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhomIFollow {}

impl Query for WhomIFollow {
    const NAME: &'static str = "following";
    type Output = Vec<Followed>;
    type Error = FollowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<Followed>, Stop<FollowRefusal>> {
        let Some(me) = view.actor().person() else { return Ok(Vec::new()) };
        Ok(view.get::<Following>(me)?.map_or_else(Vec::new, |following| following.followed().cloned().collect()))
    }
}

/// The followers of a member or a group, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Followers {
    /// Of whom.
    pub of: Followed,
    /// Only those after this one.
    #[serde(default)]
    pub after: Option<MemberId>,
    /// At most so many, and never more than 1,000; 100 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for Followers {
    const NAME: &'static str = "followers";
    type Output = Vec<MemberId>;
    type Error = FollowRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<MemberId>, Stop<FollowRefusal>> {
        if let Followed::Record(record) = &self.of
            && !view.may_see(record)?
        {
            return Err(FollowRefusal::NothingToFollow.into());
        }
        let mut keys = Following::followers_of(&self.of);
        if let Some(after) = self.after {
            let last = [self.of.key().as_slice(), &after.as_u128().to_be_bytes(), &[0]].concat();
            keys = keys.after(Following::BY_FOLLOWED, &last);
        }
        let ids = view.scan(keys, usize::from(self.limit.unwrap_or(100).min(MAX_PAGE)))?;
        Ok(ids.into_iter().map(MemberId::from_u128).collect())
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(FOLLOW)?;
    registry.command::<Follow>()?.command::<Unfollow>()?;
    registry.query::<WhomIFollow>()?.query::<Followers>()?;
    registry.event::<FollowBegun>()?.event::<FollowEnded>()?;
    registry.document::<Following>()?.index(Following::BY_FOLLOWED)?;
    Ok(())
}
