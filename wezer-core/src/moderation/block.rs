use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Blocked, ModerationRefusal, REPORT, Unblocked};
use crate::follow::{self, Followed};
use crate::id::MemberId;
use crate::kernel::{Command, Document, Permission, Query, Stop, View, Work};
use crate::member::Member;
use crate::seal::{Basis, Subject};
use crate::sovereignty::{Processing, Retention, SeenBy};

/// One blocks at most so many.
const MAX_BLOCKED: usize = 500;

/// Whom a member blocked: nothing comes to them from these, neither messages nor notifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    member: MemberId,
    blocked: BTreeSet<MemberId>,
}

impl Blocks {
    /// Whether this one is blocked.
    pub fn has(&self, member: MemberId) -> bool {
        self.blocked.contains(&member)
    }
}

impl Document for Blocks {
    const KIND: &'static str = "blocks";
    type Id = MemberId;

    fn id(&self) -> MemberId {
        self.member
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject::contract(self.member))
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("conversation", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] = &[("member", SeenBy::Nobody), ("blocked", SeenBy::Nobody)];
}

/// Blocks a member: no messages and no notifications from them any more, and they don't follow one any more. They are not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Whom.
    pub member: MemberId,
}

impl Command for Block {
    const NAME: &'static str = "block_member";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let me = work.actor().person().ok_or(ModerationRefusal::NotAMember)?;
        let (other, blocks) = (work.get::<Member>(self.member), work.get::<Blocks>(me));
        let (other, blocks) = (other?, blocks?);
        if other.is_none() || self.member == me {
            return Err(ModerationRefusal::UnknownRecord.into());
        }
        let mut blocks = blocks.map_or_else(|| Blocks { member: me, blocked: BTreeSet::new() }, |blocks| (*blocks).clone());
        if blocks.has(self.member) {
            return Ok(());
        }
        if blocks.blocked.len() >= MAX_BLOCKED {
            return Err(ModerationRefusal::TooManyBlocked { limit: MAX_BLOCKED }.into());
        }
        blocks.blocked.insert(self.member);
        work.emit(&Blocked { member: me, blocked: self.member });
        let (put, ended) = (work.put(blocks), follow::end(work, self.member, &Followed::Member(me)));
        put?;
        Ok(ended?)
    }
}

/// Blocks a member no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unblock {
    /// Whom.
    pub member: MemberId,
}

impl Command for Unblock {
    const NAME: &'static str = "unblock_member";
    type Output = ();
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ModerationRefusal>> {
        let me = work.actor().person().ok_or(ModerationRefusal::NotAMember)?;
        let Some(blocks) = work.get::<Blocks>(me)? else { return Ok(()) };
        let mut blocks = (*blocks).clone();
        if blocks.blocked.remove(&self.member) {
            work.emit(&Unblocked { member: me, blocked: self.member });
            work.put(blocks)?;
        }
        Ok(())
    }
}

/// Whom the asking member blocked, in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyBlocks {}

impl Query for MyBlocks {
    const NAME: &'static str = "blocked_members";
    type Output = Vec<MemberId>;
    type Error = ModerationRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(REPORT)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<MemberId>, Stop<ModerationRefusal>> {
        let me = view.actor().person().ok_or(ModerationRefusal::NotAMember)?;
        Ok(view.get::<Blocks>(me)?.map_or_else(Vec::new, |blocks| blocks.blocked.iter().copied().collect()))
    }
}
