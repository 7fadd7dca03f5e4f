use crate::fault::Problem;
use crate::id::MemberId;
use crate::indicators::{Figure, INTERFACE, Mark, Opinion, RecordRef};
use crate::mock::journal::Evaluation;
use crate::mock::stage::{change, read, refusal};

pub(crate) fn figures(member: MemberId) -> Result<Vec<Figure>, Problem> {
    read(INTERFACE, |world, _| {
        let of_member = world.figures.iter().filter(|(whose, _)| *whose == member);
        Ok(of_member.map(|(_, figure)| figure.clone()).collect())
    })
}

pub(crate) fn opinions(object: &RecordRef) -> Result<Vec<Opinion>, Problem> {
    read(INTERFACE, |world, _| {
        let of_object = world.opinions.iter().filter(|(of, _)| of == object);
        Ok(of_object.map(|(_, opinion)| opinion.clone()).collect())
    })
}

pub(crate) fn evaluate(object: &RecordRef, marks: &[Mark]) -> Result<(), Problem> {
    change(INTERFACE, |world, call| {
        let nobody = || refusal(call, "members-only", "Only a member has an opinion.", "Seul un membre a un avis.");
        let by = call.member.ok_or_else(nobody)?;
        world.journal.evaluations.push(Evaluation { by, object: object.clone(), marks: marks.to_vec() });
        Ok(())
    })
}
