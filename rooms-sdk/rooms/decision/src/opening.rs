//! A new decision.
//!
//! Invariant: a decision that is stored can be decided: its rule can be met, its roles are of the group. Cost: a stored value
//! for the decision and one for who decides.

use rooms_sdk::prelude::*;

use crate::ballot::{Base, Rule};
use crate::decision::{DECIDERS, DECISIONS, Decision, LINE, Manner, OPTIONS, Phase, Process, TEXT};
use crate::entry::Act;
use crate::matter::Matter;
use crate::{order, round};

/// Largest number in a share.
const SHARE: u32 = 10_000;

/// Somebody puts a decision to the group.
///
/// # Errors
/// What is wrong with a field; `too-many-decisions`, `too-many-deciders`, `not-in-group`, `order-unclear`; the host's refusal.
pub(crate) fn open(call: &Call, action: &Action) -> Result<Reply, Fault> {
    let (who, members) = groups::insiders(call)?;
    room_left(call, members.len())?;
    let process = process(call, action)?;
    let phase = match &process {
        Process::Majority { .. } => Phase::Voting,
        Process::Consent => Phase::Questions,
        Process::Election { .. } => Phase::Nominating,
    };
    let order = order::read(call, action)?;
    let is_plain =
        matches!(&process, Process::Consent) || matches!(&process, Process::Majority { options, .. } if options.is_empty());
    if order.is_some() && !is_plain {
        let en = "What is paid or started has to be clear: only a proposal to say yes or no to can carry it.";
        let fr = "Ce qui est payé ou lancé doit être clair : seule une proposition à accepter ou refuser peut le porter.";
        return Err(call.refuse("order-unclear", en, fr));
    }
    let facilitator = role(call, action, "facilitator", who, &members)?;
    let secretary = role(call, action, "secretary", facilitator, &members)?;
    let deadline = round::read_deadline(call, action)?;
    let decision = Decision {
        question: action.short("question", LINE)?.to_owned(),
        text: action.short("text", TEXT)?.to_owned(),
        process,
        proposer: who,
        facilitator,
        secretary,
        opened: call.now,
        deadline: None,
        phase,
        turn: 0,
        rounds: 0,
        candidate: None,
        aside: Vec::new(),
        order,
        review: action.optional("review", Action::date)?,
        ending: None,
        done: None,
        entries: 0,
        comments: 0,
    };
    let id = storage::fresh_id();
    storage::write(&crate::decision::key(id), &decision)?;
    storage::write(&format!("p/{id}"), &members)?;
    let mut matter = Matter::load(call, id)?;
    matter.note(Act::Opened)?;
    round::begin(&mut matter, phase, deadline)?;
    matter.save()?;
    Ok(Reply::done().next(crate::decision::key(id)))
}

fn room_left(call: &Call, members: usize) -> Result<(), Fault> {
    if storage::keys("d/")?.len() >= DECISIONS {
        let en = format!("A room holds at most {DECISIONS} decisions: open another room.");
        let fr = format!("Un salon contient au plus {DECISIONS} décisions : ouvrez un autre salon.");
        return Err(call.refuse("too-many-decisions", en, fr));
    }
    if members > DECIDERS {
        let en = format!("At most {DECIDERS} people decide together here; the group has {members}.");
        let fr = format!("Au plus {DECIDERS} personnes décident ensemble ici ; le groupe en a {members}.");
        return Err(call.refuse("too-many-deciders", en, fr));
    }
    Ok(())
}

fn role(call: &Call, action: &Action, field: &str, otherwise: MemberId, members: &[MemberId]) -> Result<MemberId, Fault> {
    let who = action.optional(field, Action::member)?.unwrap_or(otherwise);
    if members.contains(&who) {
        return Ok(who);
    }
    let fr = "Un rôle va à une personne du groupe.";
    Err(call.refuse("not-in-group", "A role goes to somebody of the group.", fr))
}

fn process(call: &Call, action: &Action) -> Result<Process, Fault> {
    match action.text("process")? {
        "majority" => Ok(Process::Majority { rule: rule(call, action)?, options: options(call, action)? }),
        "consent" => Ok(Process::Consent),
        "election" => {
            let manner = if action.find("manner") == Some("numbers") { Manner::Numbers } else { Manner::Reasons };
            let term = action.short("term", LINE)?.to_owned();
            Ok(Process::Election { manner, term, holder: action.optional("holder", Action::member)? })
        }
        _ => Err(call.refuse("no-process", "There is no such process.", "Ce processus n’existe pas.")),
    }
}

fn options(call: &Call, action: &Action) -> Result<Vec<String>, Fault> {
    let mut options: Vec<String> = Vec::new();
    for line in action.find("options").unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !options.iter().any(|option| option == line) {
            options.push(line.to_owned());
        }
    }
    if options.len() == 1 || options.len() > OPTIONS || options.iter().any(|option| option.chars().count() > LINE) {
        let en = format!(
            "Leave the options empty to vote for or against, or write 2 to {OPTIONS}, each on a line of at most {LINE} characters."
        );
        let fr = format!(
            "Laissez les options vides pour voter pour ou contre, ou écrivez-en 2 à {OPTIONS}, chacune sur une ligne de {LINE} caractères au plus."
        );
        return Err(call.refuse("options-unclear", en, fr));
    }
    Ok(options)
}

fn rule(call: &Call, action: &Action) -> Result<Rule, Fault> {
    let (part, whole) = share(call, action.find("share").unwrap_or("1/2"))?;
    let (quorum_part, quorum_whole) = share(call, action.find("quorum").unwrap_or("0/1"))?;
    let is_more_than = action.find("more") != Some("least");
    if part == 0 || is_more_than && part == whole {
        let en = "The share has to be above nothing, and nothing is more than all.";
        let fr = "La part doit être supérieure à zéro, et rien n’est plus que la totalité.";
        return Err(call.refuse("share-out-of-range", en, fr));
    }
    let base = match action.find("base") {
        Some("took-part") => Base::TookPart,
        Some("everybody") => Base::Everybody,
        _ => Base::Votes,
    };
    Ok(Rule { part, whole, is_more_than, base, quorum_part, quorum_whole })
}

/// `2/3` or `60 %`.
fn share(call: &Call, text: &str) -> Result<(u32, u32), Fault> {
    let read = || {
        let (part, whole) = match text.strip_suffix('%') {
            Some(percent) => (percent, "100"),
            None => text.split_once('/')?,
        };
        let (part, whole): (u32, u32) = (part.trim().parse().ok()?, whole.trim().parse().ok()?);
        (part <= whole && (1..=SHARE).contains(&whole)).then_some((part, whole))
    };
    read().ok_or_else(|| {
        let en = format!("“{text}” is no share: write it as 2/3 or 60 %.");
        call.refuse("share-unclear", en, format!("« {text} » n’est pas une part : écrivez 2/3 ou 60 %."))
    })
}
