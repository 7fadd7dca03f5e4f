//! Rights given to groups.
//!
//! Invariant: a right is given to the members of a group, never to a person; it holds over one group and over everything below
//! that. Nobody gives a right that they don't hold there themself.

mod command;
mod query;
mod refusal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::command::{GiveRight, RevokeRight, RightGiven, RightRevoked};
pub use self::query::{Grantee, GrantsOver, MAX_ASKED, MayI, WhatMayI, WhoCan, WhoCanAnswer, Why, WhyAnswer};
pub use self::refusal::GrantRefusal;
use crate::id::{GrantId, GroupId, MemberId};
use crate::kernel::{Document, Registry, RegistryError, Right};
use crate::rule::RuleText;
use crate::time::Timestamp;

/// To give and to revoke rights over a group.
pub const GIVE_RIGHTS: Right = Right::new("right.give");

/// At most so many gifts over one group.
pub const MAX_GRANTS: usize = 500;

/// A right given to the members of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    id: GrantId,
    right: String,
    to: GroupId,
    #[serde(default)]
    when: Option<RuleText>,
    #[serde(default)]
    expires_at: Option<Timestamp>,
    given_at: Timestamp,
    #[serde(default)]
    given_by: Option<MemberId>,
}

impl Grant {
    /// Its id.
    pub fn id(&self) -> GrantId {
        self.id
    }

    /// The right's name.
    pub fn right(&self) -> &str {
        &self.right
    }

    /// Whose members hold it.
    pub fn to(&self) -> GroupId {
        self.to
    }

    /// The rule over a member's figures that has to hold besides, as it was written.
    pub fn when(&self) -> Option<&RuleText> {
        self.when.as_ref()
    }

    /// From when on it does not hold any more.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// When it was given.
    pub fn given_at(&self) -> Timestamp {
        self.given_at
    }

    /// By whom; `None` for the system.
    pub fn given_by(&self) -> Option<MemberId> {
        self.given_by
    }
}

/// The rights that were given over one group: one document, because every check reads it whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grants {
    over: GroupId,
    grants: Vec<Grant>,
}

impl Grants {
    fn over(over: GroupId) -> Self {
        Self { over, grants: Vec::new() }
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Grant] {
        &self.grants
    }

    /// Those of one right.
    pub(crate) fn of(&self, right: Right) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.right == right.as_str())
    }
}

impl Document for Grants {
    const KIND: &'static str = "grants";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.over
    }
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(GIVE_RIGHTS)?;
    registry.command::<GiveRight>()?.command::<RevokeRight>()?;
    registry.query::<GrantsOver>()?.query::<WhoCan>()?.query::<Why>()?.query::<WhatMayI>()?;
    registry.event::<RightGiven>()?.event::<RightRevoked>()?;
    registry.document::<Grants>()?;
    Ok(())
}
