//! Who may do what.

use rooms_sdk::prelude::*;

use crate::Done;
use crate::role::Role;

pub(crate) fn give(call: &Call, action: &Action) -> Done<Reply> {
    call.manager()?;
    let who = action.member("who")?;
    if !groups::everybody(call.group)?.iter().any(|belonging| belonging.member == who) {
        let fr = "Cette personne n’est pas dans le groupe.";
        return Err(call.refuse("not-in-group", "This person is not in the group.", fr));
    }
    Role::read(call, action)?.give(who)?;
    Ok(Reply::says(call.say("The role is given.", "Le rôle est donné.")))
}

pub(crate) fn others(call: &Call, action: &Action) -> Done<Reply> {
    call.manager()?;
    Role::read(call, action)?.put_of_others()?;
    Ok(Reply::says(call.say("So it is for everybody else.", "C’est ainsi pour toutes les autres personnes.")))
}
