//! `wezer:core/groups`: see groups and who is in them.
//!
//! Invariant: what who acts may not see is not there. Cost: one call each; members come at most 100 at a time.

use crate::call::Call;
use crate::fault::{Fault, Problem};
use crate::host;
use crate::id::{GroupId, MemberId, WalletId};

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/groups";

/// The most members of one [`members`].
pub const MOST: u32 = 100;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// How it is called.
    pub name: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// The group right above; none above the whole community.
    pub parent: Option<GroupId>,
}

/// That somebody is in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// Who.
    pub member: MemberId,
    /// How the person is called.
    pub name: String,
    /// Whether this person manages the group.
    pub manager: bool,
}

/// A group's wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Which.
    pub id: WalletId,
    /// What it is for.
    pub label: Option<String>,
}

/// This group, if there.
///
/// # Errors
/// The host's refusal.
pub fn find(group: GroupId) -> Result<Option<Group>, Problem> {
    host::groups::find(group)
}

/// The groups right below one.
///
/// # Errors
/// The host's refusal.
pub fn below(parent: GroupId) -> Result<Vec<Group>, Problem> {
    host::groups::below(parent)
}

/// The groups of a member.
///
/// # Errors
/// The host's refusal.
pub fn of_member(member: MemberId) -> Result<Vec<Group>, Problem> {
    host::groups::of_member(member)
}

/// Who is in a group or in one below it, in order, after one of them; at most [`MOST`] at a time.
///
/// # Errors
/// The host's refusal.
pub fn members(group: GroupId, after: Option<MemberId>, limit: u32) -> Result<Vec<Belonging>, Problem> {
    host::groups::members(group, after, limit)
}

/// Everybody in a group, in order: one call for each [`MOST`] of them, and one that finds no more.
///
/// # Errors
/// The host's refusal.
pub fn everybody(group: GroupId) -> Result<Vec<Belonging>, Problem> {
    let mut all: Vec<Belonging> = Vec::new();
    loop {
        let more = members(group, all.last().map(|last| last.member), MOST)?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

/// Who acts, and everybody in the room's group, who acts among them.
///
/// # Errors
/// `nobody-there` if the application itself acts, `not-in-group` if who acts is not in the group; the host's refusal.
pub fn insiders(call: &Call) -> Result<(MemberId, Vec<MemberId>), Fault> {
    let who = call.who()?;
    let members: Vec<MemberId> = everybody(call.group)?.into_iter().map(|one| one.member).collect();
    if !members.contains(&who) {
        let fr = "Seuls les membres du groupe peuvent faire cela.";
        return Err(call.refuse("not-in-group", "Only members of the group can do this.", fr));
    }
    Ok((who, members))
}

/// A group's wallets.
///
/// # Errors
/// The host's refusal.
pub fn wallets(group: GroupId) -> Result<Vec<Wallet>, Problem> {
    host::groups::wallets(group)
}
