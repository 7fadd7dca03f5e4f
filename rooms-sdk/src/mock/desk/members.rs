use crate::fault::Problem;
use crate::id::MemberId;
use crate::members::{INTERFACE, MOST, Member};
use crate::mock::stage::{read, refusal};

pub(crate) fn find(members: &[MemberId]) -> Result<Vec<Member>, Problem> {
    read(INTERFACE, |world, call| {
        if members.len() > MOST {
            let (en, fr) = (format!("At most {MOST} members at a time."), format!("Au plus {MOST} membres à la fois."));
            return Err(refusal(call, "too-many", en, fr));
        }
        let known = members.iter().filter_map(|id| Some((*id, world.people.get(id)?)));
        Ok(known.map(|(id, person)| Member { id, name: person.name.clone(), wallet: person.wallet }).collect())
    })
}
