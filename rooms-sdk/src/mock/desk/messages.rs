use crate::fault::Problem;
use crate::id::{Id, MemberId};
use crate::messages::MOST;
use crate::mock::journal::{Alert, Post};
use crate::mock::stage::{change, refusal};

const INTERFACE: &str = "wezer:core/messages";

pub(crate) fn post(text: &str) -> Result<Id, Problem> {
    change(INTERFACE, |world, call| {
        if text.trim().is_empty() {
            return Err(refusal(call, "text-empty", "A post has to say something.", "Une publication doit dire quelque chose."));
        }
        let id = Id::new(world.fresh());
        world.journal.posts.push(Post { id, by: call.member, group: call.group, text: text.to_owned() });
        Ok(id)
    })
}

pub(crate) fn alert(members: &[MemberId], text: &str) -> Result<(), Problem> {
    change(INTERFACE, |world, call| {
        let length = text.chars().count();
        if length > MOST {
            let en = format!("An alert of {length} characters: at most {MOST} fit.");
            return Err(refusal(call, "text-too-long", en, format!("Une alerte de {length} caractères : {MOST} au plus.")));
        }
        if let Some(stranger) = members.iter().find(|member| !world.is_in(call.group, **member)) {
            let (en, fr) = (format!("{stranger} is not in the group."), format!("{stranger} n’est pas dans le groupe."));
            return Err(refusal(call, "not-in-group", en, fr));
        }
        world.journal.alerts.push(Alert { members: members.to_vec(), text: text.to_owned() });
        Ok(())
    })
}
