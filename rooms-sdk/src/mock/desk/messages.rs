use crate::fault::Problem;
use crate::id::{Id, MemberId};
use crate::messages::{INTERFACE, MOST, MOST_TOLD};
use crate::mock::journal::{Alert, Post};
use crate::mock::stage::{change, refusal};

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
        if length == 0 || length > MOST || members.len() > MOST_TOLD {
            let en = format!("An alert has 1 to {MOST} characters, for at most {MOST_TOLD} members.");
            let fr = format!("Une alerte a de 1 à {MOST} caractères, pour {MOST_TOLD} membres au plus.");
            return Err(refusal(call, "room-too-much-input", en, fr));
        }
        let members = members.iter().copied().filter(|member| world.is_in(call.group, *member)).collect();
        world.journal.alerts.push(Alert { members, text: text.to_owned() });
        Ok(())
    })
}
