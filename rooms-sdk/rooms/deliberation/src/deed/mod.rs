//! What people do here.

pub(crate) mod role;
pub(crate) mod state;
pub(crate) mod talk;
pub(crate) mod text;

use rooms_sdk::prelude::*;

use crate::Done;

/// Tells members of the group, but not who acts, nor who left meanwhile.
fn tell(call: &Call, wanted: impl Fn(MemberId) -> bool, text: &str) -> Done<()> {
    let everybody = groups::everybody(call.group)?;
    let told: Vec<MemberId> = everybody
        .into_iter()
        .map(|belonging| belonging.member)
        .filter(|member| call.member != Some(*member) && wanted(*member))
        .collect();
    Ok(messages::alert(&told, text)?)
}

fn path(document: Id) -> String {
    format!("document/{document}")
}

/// The number of a version.
fn number(call: &Call, action: &Action, field: &str) -> Done<u32> {
    let unknown = || call.refuse("no-version", "There is no such version.", "Cette version n’existe pas.");
    u32::try_from(action.number(field)?).map_err(|_| unknown())
}
