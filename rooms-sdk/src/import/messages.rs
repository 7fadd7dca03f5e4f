//! `wezer:core/messages`: write in the group and tell its members.
//!
//! Invariant: what is written is by who acts, in the room's group. Cost: one call each; one for each [`MOST_TOLD`] members
//! of an alert.

use crate::fault::Problem;
use crate::host;
use crate::id::{Id, MemberId};

/// Its name, as [`Description::because`](crate::Description::because) wants it.
pub const INTERFACE: &str = "wezer:core/messages";

/// The most characters of an [`alert`].
pub const MOST: usize = 200;
/// The most members that one call tells.
pub const MOST_TOLD: usize = 100;

/// A post on the group's wall, by who acts.
///
/// # Errors
/// The host's refusal.
pub fn post(text: &str) -> Result<Id, Problem> {
    host::messages::post(text)
}

/// Tells members of the group that something in the room waits for them or concerns them; those who are not in the
/// group are left out. At most [`MOST`] characters.
///
/// # Errors
/// The host's refusal.
pub fn alert(members: &[MemberId], text: &str) -> Result<(), Problem> {
    members.chunks(MOST_TOLD).try_for_each(|some| host::messages::alert(some, text))
}
