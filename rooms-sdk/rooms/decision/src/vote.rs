//! Votes.
//!
//! Invariant: each decider has one vote, and may change it until the vote closes. Cost: one stored value.

use rooms_sdk::prelude::*;

use crate::ballot::{Count, Rule};
use crate::decision::{Ending, Outcome, Phase, Process, Said};
use crate::entry::Act;
use crate::matter::Matter;

/// Somebody votes: `for`, `against`, the place of an option, or `abstain`.
///
/// # Errors
/// `not-now`, `joined-later`, `round-over`, `no-option`; the host's refusal.
pub(crate) fn vote(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Voting])?;
    matter.decides()?;
    matter.in_time()?;
    let Process::Majority { options, .. } = &matter.decision.process else {
        return Err(matter.call.no_action());
    };
    let options = options.len().max(2);
    let choice = match action.text("choice")? {
        "abstain" => None,
        "for" => Some(0),
        "against" => Some(1),
        place => match place.parse::<u8>().ok().filter(|place| usize::from(*place) < options) {
            Some(place) => Some(place),
            None => return Err(matter.call.refuse("no-option", "There is no such option.", "Cette option n’existe pas.")),
        },
    };
    if matter.said(matter.who).is_none() {
        matter.note(Act::Voted)?;
    }
    matter.keep(Said::Vote(choice))?;
    if matter.silent().is_empty() {
        matter.tell(&[matter.decision.facilitator], "all have voted", "tout le monde a voté")?;
    }
    let en = "Your vote counts. You can change it until the vote is closed.";
    Ok(Reply::says(matter.say(en, "Votre vote compte. Vous pouvez le changer jusqu’à la clôture.")))
}

/// The votes of this round.
fn count(matter: &Matter<'_>, options: usize) -> Count {
    let votes = matter.all_said().filter_map(|(_, said)| match said {
        Said::Vote(choice) => Some(choice.map(usize::from)),
        _ => None,
    });
    Count::of(options, votes, u32::try_from(matter.deciders.len()).unwrap_or(u32::MAX))
}

/// How the vote ends.
pub(crate) fn ending(matter: &Matter<'_>, rule: &Rule, options: &[String]) -> Ending {
    let count = count(matter, options.len().max(2));
    let outcome = if options.is_empty() {
        if rule.adopts(&count) { Outcome::Adopted } else { Outcome::Rejected }
    } else {
        let place = rule.chooses(&count).and_then(|place| u8::try_from(place).ok());
        place.map_or(Outcome::Rejected, Outcome::Chosen)
    };
    let (deciders, spoke) = (count.deciders, count.took_part());
    Ending { outcome, at: matter.call.now, count: Some(count), deciders, spoke, concerns: 0 }
}
