use super::bindings::wezer::core::indicators as wit;
use super::{amount, each};
use crate::fault::Problem;
use crate::id::MemberId;
use crate::indicators::{Figure, Mark, Opinion, RecordRef};
use crate::wire;

fn object(object: &RecordRef) -> wire::core::RecordRef {
    wire::core::RecordRef { kind: object.kind.clone(), id: object.id.to_string() }
}

pub(crate) fn figures(member: MemberId) -> Result<Vec<Figure>, Problem> {
    each(wit::figures(&member.to_string())?, |figure| {
        let wit::Figure { name, value, unit } = figure;
        Ok(Figure { name, value, unit })
    })
}

pub(crate) fn opinions(of: &RecordRef) -> Result<Vec<Opinion>, Problem> {
    each(wit::opinions(&object(of))?, |opinion| {
        let (mean, bayesian) = (opinion.mean.as_deref().map(amount).transpose()?, amount(&opinion.bayesian)?);
        Ok(Opinion { indicator: opinion.indicator, count: opinion.count, mean, bayesian })
    })
}

pub(crate) fn evaluate(of: &RecordRef, marks: &[Mark]) -> Result<(), Problem> {
    let marks = marks.iter().map(|mark| wit::Mark { indicator: mark.indicator.clone(), value: mark.value });
    wit::evaluate(&object(of), &marks.collect::<Vec<_>>())
}
