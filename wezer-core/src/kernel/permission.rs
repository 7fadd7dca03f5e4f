//! Who may do what.
//!
//! Invariant: every command and query names a permission, and the kernel checks it before the decision runs.

use core::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Memory, Missing, Stop};
use crate::actor::Actor;
use crate::id::{MemberId, WalletId};
use crate::member::{Member, Role};
use crate::wallet::{Holder, Wallet};

/// A right's stable name, such as `wallet.pay`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Right(&'static str);

impl Right {
    /// The right of this name. Packages declare theirs as constants and register them.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What an actor must hold to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// A right over the whole community: operators hold it.
    Operator(Right),
    /// A right over one wallet: its holder has it, and operators.
    Wallet(Right, WalletId),
    /// A right that every member of the community holds.
    Member(Right),
}

impl Permission {
    /// The right asked for.
    pub const fn right(self) -> Right {
        match self {
            Self::Operator(right) | Self::Wallet(right, _) | Self::Member(right) => right,
        }
    }
}

/// The actor does not hold the right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} does not hold the right {right}")]
pub struct Denied {
    /// Who asked.
    pub actor: Actor,
    /// The right that was needed.
    pub right: Right,
    /// The wallet on which it was needed.
    pub wallet: Option<WalletId>,
}

impl Memory {
    /// Whether the actor holds the permission, from the member's and the wallet's documents.
    pub(super) fn authorise(&mut self, actor: Actor, permission: Permission) -> Result<(), Stop<Denied>> {
        let Actor::Member(member) = actor else { return Ok(()) };
        let role = self.role(member)?;
        let (allowed, wallet) = match (permission, role) {
            (Permission::Wallet(_, wallet), role) => {
                let allowed = match role {
                    None => false,
                    Some(Role::Operator) => true,
                    Some(Role::Member) => {
                        self.document::<Wallet>(wallet)?.is_some_and(|wallet| wallet.holder() == Holder::Member(member))
                    }
                };
                (allowed, Some(wallet))
            }
            (Permission::Operator(_), role) => (role == Some(Role::Operator), None),
            (Permission::Member(_), role) => (role.is_some(), None),
        };
        if allowed { Ok(()) } else { Err(Stop::Refused(Denied { actor, right: permission.right(), wallet })) }
    }

    fn role(&mut self, member: MemberId) -> Result<Option<Role>, Missing> {
        Ok(self.document::<Member>(member)?.map(|member| member.role()))
    }
}
