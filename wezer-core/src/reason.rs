//! Why somebody did something to somebody else's rights or words, in their own words.
//!
//! Invariant: the journal names a reason by its id only; the words lie in a document that can be erased. Why something was done to a
//! person is read by that person, and by those who could have done it; why something was done to a group or to rights over it, by
//! everybody who sees that it was done.
//!
//! Cost: a reason that can be asked for has one index row for the person and one for the group.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::group::admitting;
use crate::id::{GroupId, MemberId, ReasonId};
use crate::kernel::{Document, Index, IndexRows, Permission, Query, Stop, Unreachable, View, Work};
use crate::right;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::text::{self, TextFault};
use crate::time::Timestamp;

/// A reason has at most so many bytes.
pub const MAX_REASON: usize = 1_000;

/// At most so many are listed.
const MAX_LISTED: usize = 100;

/// What was done for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Deed {
    /// A member was removed from a group.
    Removed,
    /// A person's application to a group was declined.
    Declined,
    /// Somebody else changed where a member stands in the community: paused, taken back, ended.
    StateChanged,
    /// A group was closed.
    Closed,
    /// A right over a group was given.
    RightGiven,
    /// A right over a group was taken back.
    RightRevoked,
}

impl Deed {
    /// Whether it was done to a person, and so is theirs to know.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Removed | Self::Declined | Self::StateChanged)
    }
}

/// What a reason is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ground {
    deed: Deed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    right: Option<String>,
}

impl Ground {
    /// What was done to a member, in a group or in the community.
    pub(crate) const fn person(deed: Deed, member: MemberId, group: GroupId) -> Self {
        Self { deed, member: Some(member), group: Some(group), right: None }
    }

    /// What was done to a group.
    pub(crate) const fn group(deed: Deed, group: GroupId) -> Self {
        Self { deed, member: None, group: Some(group), right: None }
    }

    /// What was done to a right over a group.
    pub(crate) fn right(deed: Deed, group: GroupId, right: &str) -> Self {
        Self { right: Some(right.to_owned()), ..Self::group(deed, group) }
    }
}

/// A reason that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    id: ReasonId,
    #[serde(default)]
    author: Option<MemberId>,
    text: String,
    given_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ground: Option<Ground>,
}

impl Reason {
    pub(crate) const BY_MEMBER: Index = Index::new("reason.by_member");
    pub(crate) const BY_GROUP: Index = Index::new("reason.by_group");

    /// Who gave it; `None` for the system.
    pub fn author(&self) -> Option<MemberId> {
        self.author
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it was given.
    pub fn given_at(&self) -> Timestamp {
        self.given_at
    }
}

impl Document for Reason {
    const KIND: &'static str = "reason";
    type Id = ReasonId;

    fn id(&self) -> ReasonId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("decision", Basis::Contract, Retention::years(5)));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[
        ("id", SeenBy::Involved),
        ("author", SeenBy::Involved),
        ("text", SeenBy::Involved),
        ("given_at", SeenBy::Involved),
        ("ground", SeenBy::Involved),
    ];

    fn kept_since(&self) -> Option<Timestamp> {
        Some(self.given_at)
    }

    fn index(&self, rows: &mut IndexRows) {
        let Some(ground) = &self.ground else { return };
        let key = |id: u128| [id.to_be_bytes().as_slice(), &self.given_at.index_key()].concat();
        if let Some(member) = ground.member {
            rows.add(Self::BY_MEMBER, &key(member.as_u128()));
        }
        if let Some(group) = ground.group {
            rows.add(Self::BY_GROUP, &key(group.as_u128()));
        }
    }
}

impl Work<'_> {
    /// Keeps a reason of 1 to [`MAX_REASON`] bytes.
    pub(crate) fn keep_reason(&mut self, text: &str) -> Result<ReasonId, TextFault> {
        self.keep(text, None)
    }

    /// The same for what [`Reasons`] tells of.
    pub(crate) fn keep_reason_for(&mut self, ground: Ground, text: &str) -> Result<ReasonId, TextFault> {
        self.keep(text, Some(ground))
    }

    fn keep(&mut self, text: &str, ground: Option<Ground>) -> Result<ReasonId, TextFault> {
        let text = text::lines(text, MAX_REASON)?;
        let id = self.new_id();
        self.put_new(Reason { id, author: self.actor().person(), text, given_at: self.now(), ground });
        Ok(id)
    }
}

/// Why things were done, the latest first; at most 100. Reasons are kept for some years, and as long as whoever gave them is not
/// erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reasons {
    /// To this person: removed from a group, an application declined, paused. They read it themself, in whatever state they are, and
    /// whoever manages members.
    Member(MemberId),
    /// In this group: that it was closed, rights over it given and taken back. Why somebody was removed or declined is read here by
    /// those who decide who comes in.
    Group(GroupId),
}

/// Why something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownReason {
    /// The reason, as the journal names it.
    pub reason: ReasonId,
    /// What was done.
    pub deed: Deed,
    /// To whom, if it was done to a person.
    pub member: Option<MemberId>,
    /// In or to which group; the community itself for what concerns it as a whole.
    pub group: Option<GroupId>,
    /// Which right, if it was about one.
    pub right: Option<String>,
    /// By whom; `None` for the system.
    pub by: Option<MemberId>,
    /// Why, in their words.
    pub text: String,
    /// When.
    pub given_at: Timestamp,
}

fn shown(reason: &Arc<Reason>) -> Option<ShownReason> {
    let Ground { deed, member, group, right } = reason.ground.clone()?;
    let (text, given_at) = (reason.text.clone(), reason.given_at);
    Some(ShownReason { reason: reason.id, deed, member, group, right, by: reason.author, text, given_at })
}

impl Query for Reasons {
    const NAME: &'static str = "reasons";
    type Output = Vec<ShownReason>;
    type Error = Unreachable;

    fn permission(&self) -> Permission {
        match self {
            Self::Member(member) => Permission::Own(right::MANAGE_MEMBERS, *member),
            Self::Group(_) => Permission::Member(right::SEE_COMMUNITY),
        }
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ShownReason>, Stop<Unreachable>> {
        let keys = match self {
            Self::Member(member) => Reason::BY_MEMBER.starting_with(&member.as_u128().to_be_bytes()),
            Self::Group(group) => Reason::BY_GROUP.starting_with(&group.as_u128().to_be_bytes()),
        };
        let sees_people = match self {
            Self::Member(_) => true,
            Self::Group(group) => view.holds(view.actor(), admitting(*group))?,
        };
        let ids = view.scan(keys.backwards(), MAX_LISTED)?;
        let reasons = view.all::<Reason>(ids.into_iter().map(ReasonId::from_u128))?;
        Ok(reasons.iter().filter_map(shown).filter(|reason| sees_people || !reason.deed.is_personal()).collect())
    }
}

pub(crate) fn register(registry: &mut crate::kernel::Registry) -> Result<(), crate::kernel::RegistryError> {
    registry.document::<Reason>()?.query::<Reasons>()?;
    registry.index(Reason::BY_MEMBER)?.index(Reason::BY_GROUP)?;
    Ok(())
}
