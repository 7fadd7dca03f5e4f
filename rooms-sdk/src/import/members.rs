//! `wezer:core/members`: see who people are.
//!
//! Invariant: whoever was erased or may not be seen is left out. Cost: one call for at most 100 members.

use crate::fault::Problem;
use crate::host;
use crate::id::{MemberId, WalletId};

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/members";

/// The most members of one [`find`].
pub const MOST: usize = 100;

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// How the person is called.
    pub name: String,
    /// The person's wallet.
    pub wallet: WalletId,
}

/// These members; those who are not there are left out. At most [`MOST`].
///
/// # Errors
/// The host's refusal.
pub fn find(members: &[MemberId]) -> Result<Vec<Member>, Problem> {
    host::members::find(members)
}

/// This member, if there.
///
/// # Errors
/// The host's refusal.
pub fn one(member: MemberId) -> Result<Option<Member>, Problem> {
    Ok(find(&[member])?.pop())
}
