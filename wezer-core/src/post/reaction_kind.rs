//! The reactions that a community knows: data that it edits.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MANAGE_REACTIONS, PostRefusal, ReactionsSet};
use crate::kernel::{Command, Document, Permission, Query, Stop, View, Work};
use crate::ledger::{Abundance, LedgerRefusal};
use crate::money::Money;
use crate::right;

/// A community has at most so many reactions.
const MAX_KINDS: usize = 32;

/// A reaction's name: 1 to 32 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[a-z][a-z0-9-]{0,31}$"))]
pub struct ReactionName(String);

impl ReactionName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReactionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no reaction's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reaction's name has 1 to 32 of a to z, 0 to 9 and -, and begins with a letter")]
pub struct NotAReaction;

impl TryFrom<String> for ReactionName {
    type Error = NotAReaction;

    fn try_from(text: String) -> Result<Self, NotAReaction> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        if begins && text.len() <= 32 && text.chars().all(fits) { Ok(Self(text)) } else { Err(NotAReaction) }
    }
}

impl core::str::FromStr for ReactionName {
    type Err = NotAReaction;

    fn from_str(text: &str) -> Result<Self, NotAReaction> {
        Self::try_from(text.to_owned())
    }
}

impl From<ReactionName> for String {
    fn from(name: ReactionName) -> Self {
        name.0
    }
}

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
        Self { kinds: vec![ReactionKind { name: ReactionName("like".to_owned()), gives: None }] }
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
