//! The reactions that a community knows: data that it edits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MANAGE_REACTIONS, PostRefusal, ReactionsSet};
use crate::kernel::{Command, Document, Permission, Query, Stop, View, Work};
use crate::ledger::{Abundance, LedgerRefusal};
use crate::money::Money;
use crate::name;
use crate::right;

/// A community has at most so many reactions.
const MAX_KINDS: usize = 32;

name!(
    /// A reaction's name: 1 to 32 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
    ReactionName, 32, "-"
);

/// A reaction that a community knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReactionKind {
    /// Its name.
    pub name: ReactionName,
    /// What it gives the author: some of an abundant currency, from the wallet of whoever reacts.
    #[serde(default)]
    pub gives: Option<Money>,
}

/// The reactions of a community: one document. As long as nobody chose, there is `like`, which gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionKinds {
    kinds: Vec<ReactionKind>,
}

impl ReactionKinds {
    pub(super) const ONLY: u128 = 1;

    pub(super) fn shipped() -> Self {
        Self { kinds: vec![ReactionKind { name: ReactionName::from_static("like"), gives: None }] }
    }

    /// All of them, as the community ordered them.
    pub fn all(&self) -> &[ReactionKind] {
        &self.kinds
    }

    /// The reaction of this name.
    pub fn find(&self, name: &ReactionName) -> Option<&ReactionKind> {
        self.kinds.iter().find(|kind| kind.name == *name)
    }
}

impl Document for ReactionKinds {
    const KIND: &'static str = "reaction_kinds";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

/// Chooses the reactions of the community. Reactions given before stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetReactions {
    /// The reactions: at most 32, each name once.
    #[schemars(length(max = 32))]
    pub kinds: Vec<ReactionKind>,
}

impl Command for SetReactions {
    const NAME: &'static str = "set_reactions";
    type Output = ();
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_REACTIONS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<PostRefusal>> {
        if self.kinds.len() > MAX_KINDS {
            return Err(PostRefusal::TooManyReactions { limit: MAX_KINDS }.into());
        }
        for (place, kind) in self.kinds.iter().enumerate() {
            if self.kinds[..place].iter().any(|other| other.name == kind.name) {
                return Err(PostRefusal::ReactionTwice { kind: kind.name.to_string() }.into());
            }
            let Some(gives) = kind.gives else { continue };
            let currency = work.currency(gives.currency()).map_err(|stop| stop.map(PostRefusal::from))?;
            let minor = gives.amount().to_minor(currency.scale).map_err(|fault| PostRefusal::Gift(LedgerRefusal::from(fault)))?;
            if currency.abundance != Abundance::Abundant || minor <= 0 {
                return Err(PostRefusal::NotAGift { kind: kind.name.to_string() }.into());
            }
        }
        let kinds = u16::try_from(self.kinds.len()).unwrap_or(u16::MAX);
        work.emit(&ReactionsSet { kinds });
        Ok(work.put(ReactionKinds { kinds: self.kinds.clone() })?)
    }
}

/// The reactions of this community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownReactions {}

impl Query for KnownReactions {
    const NAME: &'static str = "reactions";
    type Output = Vec<ReactionKind>;
    type Error = PostRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ReactionKind>, Stop<PostRefusal>> {
        let kinds = view.get::<ReactionKinds>(ReactionKinds::ONLY)?;
        Ok(kinds.map_or_else(ReactionKinds::shipped, |kinds| (*kinds).clone()).kinds)
    }
}
