use super::bindings::wezer::exchange::campaigns as wit;
use super::{amount, each, money, read, read_option, written};
use crate::campaigns::{Campaign, Draft, Goal, Mode};
use crate::fault::Problem;
use crate::id::Id;

pub(crate) fn find(campaign: Id) -> Result<Option<Campaign>, Problem> {
    let Some(found) = wit::find(&campaign.to_string())? else {
        return Ok(None);
    };
    let goals = each(found.goals, |goal| Ok(Goal { goal: money(goal.goal)?, gathered: amount(&goal.gathered.amount)? }))?;
    let (id, deadline) = (read(&found.id)?, read_option(found.deadline.as_deref())?);
    Ok(Some(Campaign { id, title: found.title, state: found.state, deadline, goals }))
}

pub(crate) fn start(draft: &Draft) -> Result<Id, Problem> {
    let mode = match draft.mode {
        Mode::AllOrNothing => wit::Mode::AllOrNothing,
        Mode::Keep => wit::Mode::Keep,
        Mode::WhenReached => wit::Mode::WhenReached,
    };
    let Draft { title, description, .. } = draft.clone();
    let (beneficiary, goals) = (draft.beneficiary.to_string(), written(&draft.goals));
    let deadline = draft.deadline.map(|deadline| deadline.to_string());
    read(&wit::start(&wit::Draft { title, description, beneficiary, goals, mode, deadline })?)
}
