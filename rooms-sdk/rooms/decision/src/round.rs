//! Moving from round to round, which the facilitator and the secretary do.
//!
//! Invariant: a round that waits for all ends once all have spoken or after its deadline, and nothing is adopted while an
//! objection stands. Cost: a few stored values and alerts.

use rooms_sdk::moment::HOUR;
use rooms_sdk::prelude::*;

use crate::decision::{Ending, Manner, Outcome, Phase, Process, Said};
use crate::entry::Act;
use crate::matter::Matter;
use crate::{vote, word};

/// Begins a phase, with a deadline of its own if there is one.
///
/// # Errors
/// The host's refusal.
pub(crate) fn begin(matter: &mut Matter<'_>, phase: Phase, deadline: Option<Moment>) -> Result<(), Fault> {
    // What was said in integration is what was said in the objection round; nominations are kept elsewhere.
    if phase != Phase::Integrating {
        matter.decision.turn += 1;
    }
    if phase == Phase::Objections {
        matter.decision.rounds += 1;
    }
    matter.decision.phase = phase;
    matter.decision.deadline = deadline;
    matter.note(Act::Began(phase))?;
    let whose = match phase {
        Phase::Amending => vec![matter.decision.proposer],
        Phase::Proposing => vec![matter.decision.facilitator],
        Phase::Integrating => {
            let objectors = matter.objections().into_iter().map(|(who, _)| who);
            let proposer = Some(matter.decision.proposer).filter(|one| matter.said(*one).is_none_or(|said| !objects(said)));
            objectors.chain(proposer).collect()
        }
        _ => matter.deciders.clone(),
    };
    let (en, fr) = word::turn(phase);
    Ok(matter.tell(&whose, en, fr)?)
}

fn objects(said: &Said) -> bool {
    matches!(said, Said::Objects { is_integrated: false, .. })
}

/// Reads a deadline.
///
/// # Errors
/// `deadline-too-soon`.
pub(crate) fn read_deadline(call: &Call, action: &Action) -> Result<Option<Moment>, Fault> {
    let deadline = action.optional("deadline", Action::moment)?;
    if deadline.is_some_and(|deadline| deadline < call.now.plus(HOUR)) {
        let en = "A deadline is at least an hour ahead, so that everybody can have a say.";
        let fr = "Une échéance est dans une heure au moins, pour que tout le monde puisse s’exprimer.";
        return Err(call.refuse("deadline-too-soon", en, fr));
    }
    Ok(deadline)
}

/// The next phase.
///
/// # Errors
/// `moderators-only`, `still-to-speak`, `objections-stand`, `not-now`, `nobody-spoke`, `nobody-named`, `candidate-silent`; the
/// host's refusal.
pub(crate) fn next(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.moderator()?;
    let deadline = read_deadline(matter.call, action)?;
    all_spoke(matter)?;
    match matter.decision.phase {
        Phase::Questions => begin(matter, Phase::Reactions, deadline)?,
        Phase::Reactions => begin(matter, Phase::Amending, deadline)?,
        Phase::Amending => begin(matter, Phase::Objections, deadline)?,
        Phase::Objections if matter.objections().is_empty() => consented(matter)?,
        Phase::Objections => begin(matter, Phase::Integrating, deadline)?,
        Phase::Integrating => {
            none_stands(matter)?;
            begin(matter, Phase::Objections, deadline)?;
        }
        Phase::Voting => {
            let Process::Majority { rule, options } = &matter.decision.process else {
                return Err(matter.call.no_action());
            };
            let ending = vote::ending(matter, rule, options);
            end(matter, ending)?;
        }
        Phase::Nominating => crate::election::reveal(matter, deadline)?,
        Phase::Changing => begin(matter, Phase::Proposing, deadline)?,
        Phase::Proposing | Phase::Closed => matter.during(&[])?,
    }
    Ok(Reply::done())
}

fn all_spoke(matter: &Matter<'_>) -> Result<(), Fault> {
    let silent = matter.silent().len();
    if !matter.decision.waits_for_all() || silent == 0 || matter.decision.is_late(matter.call.now) {
        return Ok(());
    }
    let en = format!("{silent} still to speak. The round ends once all have spoken, or after its deadline: set one if need be.");
    let fr = format!(
        "{silent} à entendre encore. Le tour finit quand tout le monde a parlé, ou à son échéance : fixez-en une au besoin."
    );
    Err(matter.call.refuse("still-to-speak", en, fr))
}

fn none_stands(matter: &Matter<'_>) -> Result<(), Fault> {
    let standing = matter.objections().len();
    if standing == 0 {
        return Ok(());
    }
    let en = format!("Objections that stand: {standing}. Whoever raised one says when it is integrated.");
    let fr = format!("Objections en cours : {standing}. Qui en a une dit quand elle est intégrée.");
    Err(matter.call.refuse("objections-stand", en, fr))
}

/// No objection stands: it is adopted, or somebody elected.
fn consented(matter: &mut Matter<'_>) -> Result<(), Fault> {
    none_stands(matter)?;
    let spoke = matter.all_said().count();
    if spoke == 0 {
        let en = "Nobody has spoken yet: set a new deadline.";
        return Err(matter.call.refuse("nobody-spoke", en, "Personne n’a encore parlé : fixez une nouvelle échéance."));
    }
    let outcome = match (&matter.decision.process, matter.decision.candidate) {
        (Process::Election { manner, .. }, Some(candidate)) => {
            let accepts = matter.said(candidate).is_some();
            if !accepts && (*manner == Manner::Reasons || !matter.deciders.contains(&candidate)) {
                let en = "The person proposed has not accepted yet: wait, set a new deadline, or set the person aside.";
                let fr = "La personne proposée n’a pas encore accepté : attendez, fixez une échéance ou retirez la proposition.";
                return Err(matter.call.refuse("candidate-silent", en, fr));
            }
            Outcome::Elected(candidate)
        }
        (Process::Election { .. }, None) => return matter.during(&[]),
        _ => Outcome::Adopted,
    };
    let ending = ending(matter, outcome);
    end(matter, ending)
}

fn ending(matter: &Matter<'_>, outcome: Outcome) -> Ending {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let concerns = matter.all_said().filter(|(_, said)| **said == Said::Concern).count();
    let (deciders, spoke) = (number(matter.deciders.len()), number(matter.all_said().count()));
    Ending { outcome, at: matter.call.now, count: None, deciders, spoke, concerns: number(concerns) }
}

fn end(matter: &mut Matter<'_>, ending: Ending) -> Result<(), Fault> {
    let outcome = ending.outcome;
    matter.decision.phase = Phase::Closed;
    matter.decision.deadline = None;
    matter.decision.ending = Some(ending);
    matter.note(Act::Ended(outcome))?;
    matter.forget()?;
    let (en, fr) = word::outcome(outcome);
    Ok(matter.tell(&matter.deciders, en, fr)?)
}

/// One step back: in an election, sets the person aside who is proposed, or opens the change round once more.
///
/// # Errors
/// `moderators-only`, `not-now`; the host's refusal.
pub(crate) fn again(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.moderator()?;
    matter.during(&[Phase::Objections, Phase::Integrating, Phase::Proposing])?;
    let deadline = read_deadline(matter.call, action)?;
    if matter.decision.phase == Phase::Proposing {
        begin(matter, Phase::Changing, deadline)?;
        return Ok(Reply::done());
    }
    let Some(candidate) = matter.decision.candidate.take() else {
        return Err(matter.call.no_action());
    };
    matter.decision.aside.push(candidate);
    matter.note(Act::Aside(candidate))?;
    begin(matter, Phase::Proposing, deadline)?;
    Ok(Reply::done())
}

/// Sets the deadline of this round.
///
/// # Errors
/// `moderators-only`, `not-now`, `deadline-too-soon`; the host's refusal.
pub(crate) fn deadline(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.moderator()?;
    open(matter)?;
    action.moment("deadline")?;
    let Some(deadline) = read_deadline(matter.call, action)? else {
        return Ok(Reply::done());
    };
    matter.decision.deadline = Some(deadline);
    matter.note(Act::Deadline(deadline))?;
    let silent = matter.silent();
    matter.tell(&silent, "a new deadline", "une nouvelle échéance")?;
    Ok(Reply::done())
}

fn open(matter: &Matter<'_>) -> Result<(), Fault> {
    if matter.decision.is_closed() { matter.during(&[]) } else { Ok(()) }
}

/// The proposer, or who manages the group, takes it back.
///
/// # Errors
/// `not-now`, `proposer-only`; the host's refusal.
pub(crate) fn withdraw(matter: &mut Matter<'_>) -> Result<Reply, Fault> {
    open(matter)?;
    if !matter.call.is_manager {
        matter.proposer()?;
    }
    let ending = ending(matter, Outcome::Withdrawn);
    end(matter, ending)?;
    Ok(Reply::done())
}

/// Hands the roles over: the facilitator does, or who manages the group.
///
/// # Errors
/// `not-now`, `moderators-only`, `not-in-group`; the host's refusal.
pub(crate) fn roles(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    open(matter)?;
    if !matter.call.is_manager {
        matter.moderator()?;
    }
    let (facilitator, secretary) = (action.member("facilitator")?, action.member("secretary")?);
    if ![facilitator, secretary].iter().all(|one| matter.members.contains(one)) {
        let fr = "Un rôle va à une personne du groupe.";
        return Err(matter.call.refuse("not-in-group", "A role goes to somebody of the group.", fr));
    }
    matter.decision.facilitator = facilitator;
    matter.decision.secretary = secretary;
    matter.note(Act::Roles { facilitator, secretary })?;
    matter.tell(&[facilitator], "you facilitate it", "vous la facilitez")?;
    Ok(Reply::done())
}
