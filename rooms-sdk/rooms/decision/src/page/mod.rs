//! The room's pages: the list, the form of a new decision, and a decision.

mod list;
mod new;
mod now;
mod record;
mod step;

use rooms_sdk::prelude::*;

use crate::decision::{Ending, Outcome, Process};
use crate::matter::Matter;
use crate::word;

/// What is under a path: the list, `new/PROCESS` or `new/PROCESS/ORDER`, `d/DECISION`.
///
/// # Errors
/// `no-page`, `no-decision`, `not-in-group`; the host's refusal.
pub(crate) fn show(call: &Call, path: &str) -> Result<Page, Fault> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [""] => list::page(call),
        ["new", process] => new::page(call, process, ""),
        ["new", process, order] => new::page(call, process, order),
        ["d", id] => {
            let matter = Matter::load(call, id.parse().map_err(|_| call.no_page())?)?;
            let entries = crate::entry::all(matter.id)?;
            let page = Page::new(matter.decision.question.clone());
            let page = now::tab(&matter, &entries, page)?;
            record::tabs(&matter, &entries, page)
        }
        _ => Err(call.no_page()),
    }
}

/// How it ended, in words: a line each.
pub(crate) fn result(matter: &Matter<'_>, ending: &Ending) -> Vec<String> {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let mut lines = Vec::new();
    let (en, fr) = word::outcome(ending.outcome);
    let mut first = [say("The decision: ", "La décision : "), say(en, fr)].concat();
    if let (Outcome::Chosen(place), Process::Majority { options, .. }) = (ending.outcome, &matter.decision.process) {
        if let Some(option) = options.get(usize::from(place)) {
            first.push_str(say(": ", " : "));
            first.push_str(&plain(option));
        }
    }
    lines.push(first);
    if let (Some(count), Process::Majority { rule, options }) = (&ending.count, &matter.decision.process) {
        for (place, votes) in count.votes.iter().enumerate() {
            lines.push(format!("- {}{}{votes}", plain(&option(matter, options, place)), say(": ", " : ")));
        }
        lines.push(format!("- {}{}", say("Abstained: ", "Abstentions : "), count.abstained));
        let part = say("Took part: ", "Participation : ");
        let quorum =
            if rule.has_quorum(count) { say("quorum reached", "quorum atteint") } else { say("no quorum", "quorum non atteint") };
        lines.push(format!("- {part}{} / {} ({quorum})", count.took_part(), count.deciders));
    } else {
        let spoke = say("Spoke in the last round: ", "Se sont exprimées au dernier tour : ");
        lines.push(format!("- {spoke}{} / {}", ending.spoke, ending.deciders));
        let rounds = say("Objection rounds: ", "Tours d’objections : ");
        lines.push(format!("- {rounds}{}", matter.decision.rounds));
        lines.push(format!("- {}{}", say("Concerns noted: ", "Réserves notées : "), ending.concerns));
    }
    lines
}

/// What the option at a place is called.
pub(crate) fn option(matter: &Matter<'_>, options: &[String], place: usize) -> String {
    match (options.get(place), place) {
        (Some(option), _) => option.clone(),
        (None, 0) => matter.say("For", "Pour").to_owned(),
        (None, _) => matter.say("Against", "Contre").to_owned(),
    }
}
