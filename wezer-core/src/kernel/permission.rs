//! What may be asked for, and what is told to who may not.
//!
//! Invariant: every command and query names a permission, and the kernel checks it before the decision runs.

use core::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::actor::Actor;
use crate::id::{GrantId, GroupId, MemberId, WalletId};
use crate::language::{Argument, Arguments};
use crate::member::MemberState;
use crate::time::Timestamp;

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

    /// The name of the message that says it in a person's words: `right-wallet-pay`.
    pub fn label(self) -> String {
        format!("right-{}", self.0.replace('.', "-"))
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
    /// A right over the whole community.
    Community(Right),
    /// A right over a group: held over the group itself or over one above it.
    Group(Right, GroupId),
    /// A right over one wallet: its holder has it; over a group's wallet, whoever holds the right over the group.
    Wallet(Right, WalletId),
    /// A right that every active member of the community holds.
    Member(Right),
    /// What is a person's own: theirs in whatever state they are, and of those who hold the right over the community.
    Own(Right, MemberId),
    /// What is a person's own and every active member may see.
    OwnOrMember(Right, MemberId),
}

impl Permission {
    /// The right asked for.
    pub const fn right(self) -> Right {
        match self {
            Self::Community(right)
            | Self::Group(right, _)
            | Self::Wallet(right, _)
            | Self::Member(right)
            | Self::Own(right, _)
            | Self::OwnOrMember(right, _) => right,
        }
    }

    /// Over what it is asked for.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Community(_) | Self::Member(_) => Scope::Community,
            Self::Group(_, group) => Scope::Group(group),
            Self::Wallet(_, wallet) => Scope::Wallet(wallet),
            Self::Own(_, member) | Self::OwnOrMember(_, member) => Scope::Person(member),
        }
    }
}

/// Over what a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The community as a whole.
    Community,
    /// A group and what lies below it.
    Group(GroupId),
    /// A wallet.
    Wallet(WalletId),
    /// What is one person's own.
    Person(MemberId),
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The actor is no member of this community.
    NotAMember,
    /// The actor is a member, but not an active one.
    NotActive(MemberState),
    /// Nobody gave it to a group that the actor belongs to.
    NotHeld,
    /// A group that the actor belongs to held it until this moment.
    Expired(Timestamp),
    /// A group that the actor belongs to holds it, under a condition that the actor does not meet.
    Condition {
        /// What the condition found, such as `involvement 12 < 20`, in English.
        english: String,
        /// The same in French.
        french: String,
    },
}

/// The actor does not hold the right. It says what stands in the way, who holds it and who can give it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{actor} does not hold the right {right}")]
pub struct Denied {
    /// Who asked.
    pub actor: Actor,
    /// The right that was needed.
    pub right: Right,
    /// Over what it was needed.
    pub scope: Scope,
    /// The rest, for a person.
    pub why: Box<WhyDenied>,
}

/// What stands in the way of a right, who holds it and who can give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WhyDenied {
    /// What stands in the way.
    pub because: Because,
    /// Groups whose members hold the right here, by their names; at most 5. Belonging to one of them would do.
    pub held_by: Vec<NamedGroup>,
    /// Groups whose managers can give the right here, and groups that hold the right to give rights here; at most 5.
    pub given_by: Vec<NamedGroup>,
}

/// A group and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NamedGroup {
    /// Which group.
    pub group: GroupId,
    /// Its name; empty for a community without a name.
    pub name: String,
}

/// How somebody comes to hold a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The system itself asks.
    System,
    /// Every active member of the community has it.
    Membership,
    /// It is their own: their wallet, what is about themself.
    Own,
    /// Whose wallet it is shows it to them.
    Shown,
    /// They are an operator of the community.
    Operator,
    /// They manage this group.
    Manager {
        /// The group.
        group: GroupId,
    },
    /// It was given to a group that they belong to.
    Grant {
        /// Over which group.
        over: GroupId,
        /// To which group.
        to: GroupId,
        /// The gift.
        grant: GrantId,
    },
}

impl Denied {
    /// The refusal's data for the message: the right, what stands in the way, who holds it and who can give it, by their names.
    pub(super) fn arguments(&self) -> Arguments {
        let names = |groups: &[NamedGroup]| {
            let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).filter(|name| !name.is_empty()).collect();
            names.join(", ")
        };
        let (held_by, given_by) = (names(&self.why.held_by), names(&self.why.given_by));
        let some = |names: &str| Argument::text(if names.is_empty() { "none" } else { "some" });
        let none = Argument::text("");
        let (because, found) = match &self.why.because {
            Because::NotAMember => ("not-a-member", none),
            Because::NotActive(_) => ("not-active", none),
            Because::NotHeld => ("not-held", none),
            Because::Expired(moment) => ("expired", Argument::text(moment)),
            Because::Condition { english, french } => {
                ("condition", Argument::Each { english: english.clone(), french: french.clone() })
            }
        };
        vec![
            ("right", Argument::Message(self.right.label())),
            ("because", Argument::text(because)),
            ("found", found),
            ("held", some(&held_by)),
            ("held_by", Argument::text(held_by)),
            ("given", some(&given_by)),
            ("given_by", Argument::text(given_by)),
        ]
    }
}
