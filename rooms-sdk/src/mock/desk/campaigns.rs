use crate::amount::Amount;
use crate::campaigns::{Campaign, Draft, Goal, INTERFACE};
use crate::fault::Problem;
use crate::id::Id;
use crate::mock::journal::Started;
use crate::mock::stage::{change, read, refusal};

pub(crate) fn find(campaign: Id) -> Result<Option<Campaign>, Problem> {
    read(INTERFACE, |world, _| Ok(world.campaigns.iter().find(|one| one.id == campaign).cloned()))
}

pub(crate) fn start(draft: &Draft) -> Result<Id, Problem> {
    change(INTERFACE, |world, call| {
        let nobody = || refusal(call, "members-only", "Only a member starts a campaign.", "Seul un membre lance une campagne.");
        let by = call.member.ok_or_else(nobody)?;
        if draft.title.trim().is_empty() {
            return Err(refusal(call, "title-empty", "A campaign needs a title.", "Une campagne doit avoir un titre."));
        }
        if draft.goals.is_empty() || draft.goals.iter().any(|goal| !goal.amount.is_positive()) {
            return Err(refusal(
                call,
                "no-amount",
                "A campaign needs a goal above zero.",
                "Une campagne a un but supérieur à zéro.",
            ));
        }
        if draft.deadline.is_some_and(|deadline| deadline <= call.now) {
            return Err(refusal(call, "deadline-past", "The deadline is over already.", "La date limite est déjà passée."));
        }
        if !world.balances.contains_key(&draft.beneficiary) {
            return Err(refusal(call, "unknown-wallet", "There is no such wallet.", "Ce portefeuille n’existe pas."));
        }
        let id = Id::new(world.fresh());
        let goals = draft.goals.iter().map(|goal| Goal { goal: goal.clone(), gathered: Amount::ZERO }).collect();
        let (title, state) = (draft.title.clone(), "open".to_owned());
        world.campaigns.push(Campaign { id, title, state, deadline: draft.deadline, goals });
        world.journal.started.push(Started { id, by, draft: draft.clone() });
        Ok(id)
    })
}
