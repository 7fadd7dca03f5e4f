//! Levels: reputation moves people between groups, and rights hang on groups.
//!
//! A group that is a level takes members in when their figures reach what it asks, and lets them go when they stay below it.
//!
//! Invariant: nobody loses a level before they were below what it asks now for the whole grace, and who lost it comes back only by reaching it
//! again: so nobody flaps, and nobody loses it twice in one grace. Nobody moves whose place is locked, nor a manager. A rule that
//! gives no answer moves nobody.
//!
//! Source: the trust levels of Discourse (gained at a threshold, lost below 90 % of it after a grace of two weeks).

mod apply;
mod command;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::apply::{Applied, ApplyLevels, LevelGained, LevelLost, MAX_BATCH};
pub use self::command::{LevelChanged, LevelLocked, Levels, LockLevel, RemoveLevel, SetLevel};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Document, Index, IndexRows, Registry, RegistryError, Right};
use crate::money::Amount;
use crate::rule::RuleText;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};
use crate::time::Timestamp;

/// A community has at most so many levels.
pub const MAX_LEVELS: usize = 50;
/// A grace lasts at most so many days.
pub const MAX_GRACE_DAYS: u16 = 366;
/// Who has a level loses it below so many hundredths of what is asked of those who come.
pub const KEEP_PERCENT: u8 = 90;

/// To have levels applied.
pub const APPLY_LEVELS: Right = Right::new("level.apply");

/// What a level asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asks {
    /// A formula over a member's figures that comes to at least this: to stay, at least nine tenths of it.
    AtLeast {
        /// The formula, such as `partners * 2 + entries`.
        formula: RuleText,
        /// What it has to come to; more than zero.
        threshold: Amount,
    },
    /// Two rules over a member's figures: one to come in, a milder one to stay.
    Rules {
        /// What holds for those who come in.
        gain: RuleText,
        /// What holds for those who stay; for those who come in it has to hold as well.
        keep: RuleText,
    },
}

/// A group into which members rise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Which group.
    pub group: GroupId,
    /// What it asks.
    pub asks: Asks,
    /// For how many days a member stays who is below it: 0 to 366.
    pub grace_days: u16,
}

impl Level {
    const ALL: Index = Index::new("level.all");
}

impl Document for Level {
    const KIND: &'static str = "level";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.group
    }

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::ALL, &[]);
    }
}

/// Since when a level asks what it asks. A time below something else counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LevelTerms {
    group: GroupId,
    since: Timestamp,
}

impl Document for LevelTerms {
    const KIND: &'static str = "level_terms";
    type Id = GroupId;

    fn id(&self) -> GroupId {
        self.group
    }
}

/// Where a member stands with a level, beyond being in the group or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Footing {
    group: GroupId,
    member: MemberId,
    #[serde(default)]
    below_since: Option<Timestamp>,
    #[serde(default)]
    locked: bool,
}

impl Footing {
    /// The footing of a member in a level: the first 16 bytes of SHA-256 over both.
    fn of(group: GroupId, member: MemberId) -> u128 {
        let digest =
            Sha256::new().chain_update(group.as_u128().to_be_bytes()).chain_update(member.as_u128().to_be_bytes()).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        u128::from_be_bytes(bytes)
    }

    fn new(group: GroupId, member: MemberId) -> Self {
        Self { group, member, below_since: None, locked: false }
    }
}

impl Document for Footing {
    const KIND: &'static str = "footing";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::of(self.group, self.member)
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("membership", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("group", SeenBy::Nobody), ("member", SeenBy::Nobody), ("below_since", SeenBy::Nobody), ("locked", SeenBy::Nobody)];
}

fn levels() -> crate::kernel::IndexKeys {
    Level::ALL.starting_with(&[])
}

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(APPLY_LEVELS)?;
    registry.command::<SetLevel>()?.command::<RemoveLevel>()?.command::<LockLevel>()?.command::<ApplyLevels>()?;
    registry.query::<Levels>()?;
    registry.event::<LevelChanged>()?.event::<LevelLocked>()?;
    registry.event::<LevelGained>()?.event::<LevelLost>()?;
    registry.document::<Level>()?.document::<LevelTerms>()?.document::<Footing>()?.index(Level::ALL)?;
    Ok(())
}
