//! What people say while they decide by consent.
//!
//! Invariant: only whoever raised an objection says that it is integrated, or leaves the group; nobody speaks for another.
//! Cost: one or two stored values.

use rooms_sdk::prelude::*;

use crate::decision::{Phase, Said, TEXT};
use crate::entry::{self, Act, Entry};
use crate::matter::Matter;

/// Somebody asks what is unclear.
///
/// # Errors
/// `not-now`, `joined-later`; the host's refusal.
pub(crate) fn ask(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Questions])?;
    matter.decides()?;
    let text = action.short("text", TEXT)?.to_owned();
    matter.keep(Said::Spoke)?;
    matter.note(Act::Asked(text))?;
    matter.tell(&[matter.decision.proposer], "a question to you", "une question pour vous")?;
    Ok(Reply::done())
}

/// The proposer answers a question.
///
/// # Errors
/// `not-now`, `proposer-only`, `no-question`; the host's refusal.
pub(crate) fn answer(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Questions])?;
    matter.proposer()?;
    let number = u32::try_from(action.number("question")?).unwrap_or(u32::MAX);
    let text = action.short("text", TEXT)?.to_owned();
    let asked = storage::read::<Entry>(&entry::key(matter.id, number))?;
    let Some(Entry { who, act: Act::Asked(_), .. }) = asked else {
        return Err(matter.call.refuse("no-question", "There is no such question.", "Cette question n’existe pas."));
    };
    matter.note(Act::Answered(number, text))?;
    matter.tell(&[who], "your question is answered", "une réponse à votre question")?;
    Ok(Reply::done())
}

/// Somebody reacts; the proposer listens.
///
/// # Errors
/// `not-now`, `joined-later`, `proposer-listens`; the host's refusal.
pub(crate) fn react(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Reactions])?;
    matter.decides()?;
    if matter.who == matter.decision.proposer {
        let en = "In this round the proposer listens. Afterwards you can amend the proposal.";
        let fr = "Dans ce tour, la personne qui propose écoute. Ensuite vous pourrez amender la proposition.";
        return Err(matter.call.refuse("proposer-listens", en, fr));
    }
    let text = action.short("text", TEXT)?.to_owned();
    matter.keep(Said::Spoke)?;
    matter.note(Act::Reacted(text))?;
    Ok(Reply::done())
}

/// Somebody has nothing to ask or to say in this round.
///
/// # Errors
/// `not-now`, `joined-later`; the host's refusal.
pub(crate) fn pass(matter: &mut Matter<'_>) -> Result<Reply, Fault> {
    matter.during(&[Phase::Questions, Phase::Reactions])?;
    matter.decides()?;
    if matter.said(matter.who).is_none() {
        matter.keep(Said::Spoke)?;
        matter.note(Act::Passed)?;
    }
    Ok(Reply::done())
}

/// The proposer amends the text, or keeps it. While an objection is integrated, the facilitator and the secretary may, too.
///
/// # Errors
/// `not-now`, `proposer-only`; the host's refusal.
pub(crate) fn amend(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Amending, Phase::Integrating])?;
    let is_integrating = matter.decision.phase == Phase::Integrating;
    if !(is_integrating && matter.moderates()) {
        matter.proposer()?;
    }
    let text = action.short("text", TEXT)?;
    if text == matter.decision.text {
        if !is_integrating {
            matter.note(Act::Kept)?;
        }
        return Ok(Reply::says(matter.say("The proposal stays as it is.", "La proposition reste telle quelle.")));
    }
    text.clone_into(&mut matter.decision.text);
    matter.note(Act::Amended(text.to_owned()))?;
    if is_integrating {
        let objectors: Vec<MemberId> = matter.objections().into_iter().map(|(who, _)| who).collect();
        let (en, fr) =
            ("the text is amended: is your objection integrated?", "texte amendé : votre objection est-elle intégrée ?");
        matter.tell(&objectors, en, fr)?;
    } else {
        matter.tell(&[matter.decision.facilitator], "the proposal is amended", "la proposition est amendée")?;
    }
    Ok(Reply::says(matter.say("The proposal is amended.", "La proposition est amendée.")))
}

/// Somebody says whether there is an objection: `none`, `concern` or `objection`, both with a reason. Until the round ends
/// it can be said anew.
///
/// # Errors
/// `not-now`, `joined-later`, `round-over`, `no-option`; the host's refusal.
pub(crate) fn object(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Objections])?;
    matter.decides()?;
    matter.in_time()?;
    let stance = action.text("stance")?;
    if stance == "none" {
        if matter.said(matter.who) != Some(&Said::Fine) {
            matter.note(Act::Fine)?;
        }
        matter.keep(Said::Fine)?;
    } else {
        let why = action.short("reason", TEXT)?.to_owned();
        match stance {
            "concern" => {
                matter.keep(Said::Concern)?;
                matter.note(Act::Concern(why))?;
            }
            "objection" => {
                let entry = matter.note(Act::Objected(why))?;
                matter.keep(Said::Objects { entry, is_integrated: false })?;
            }
            _ => return Err(matter.call.refuse("no-option", "There is no such option.", "Cette option n’existe pas.")),
        }
    }
    if matter.silent().is_empty() {
        matter.tell(&[matter.decision.facilitator], "all have spoken", "tout le monde a parlé")?;
    }
    Ok(Reply::done())
}

/// Whoever objected says that the objection is integrated, or takes it back.
///
/// # Errors
/// `not-now`, `no-objection`; the host's refusal.
pub(crate) fn integrated(matter: &mut Matter<'_>) -> Result<Reply, Fault> {
    matter.during(&[Phase::Integrating])?;
    let Some(Said::Objects { entry, is_integrated: false }) = matter.said(matter.who).cloned() else {
        return Err(matter.call.refuse(
            "no-objection",
            "You have no objection that stands.",
            "Vous n’avez pas d’objection en cours.",
        ));
    };
    matter.keep(Said::Objects { entry, is_integrated: true })?;
    matter.note(Act::Integrated(entry))?;
    if matter.objections().is_empty() {
        let (en, fr) = ("all objections are integrated", "toutes les objections sont intégrées");
        matter.tell(&[matter.decision.facilitator], en, fr)?;
    }
    Ok(Reply::done())
}
