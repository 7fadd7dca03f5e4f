//! The minutes: what happened, in words.
//!
//! Invariant: they say what the entries say, and nothing that is still secret has an entry. Cost: the size of the entries.

use rooms_sdk::members::Member;
use rooms_sdk::prelude::*;

use crate::decision::FILE;
use crate::entry::{Act, Entry};
use crate::matter::Matter;
use crate::word;

/// An entry in words: what was done, to or for whom, and what was written.
pub(crate) struct Line<'e> {
    pub(crate) verb: String,
    pub(crate) whom: Option<MemberId>,
    pub(crate) quote: Option<&'e str>,
}

fn line<'e>(verb: &str, quote: Option<&'e str>) -> Line<'e> {
    Line { verb: verb.to_owned(), whom: None, quote }
}

/// An entry in words.
pub(crate) fn tell<'e>(matter: &Matter<'_>, entry: &'e Entry) -> Line<'e> {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let named = |verb: &str, nobody: &str, who: Option<MemberId>, why: &'e str| {
        let quote = Some(why).filter(|why| !why.is_empty());
        Line { verb: if who.is_some() { verb } else { nobody }.to_owned(), whom: who, quote }
    };
    match &entry.act {
        Act::Opened => line(say("opened the decision", "ouvre la décision"), None),
        Act::Began(phase) => {
            let (en, fr) = word::phase(*phase);
            line(&[say("begins: ", "commence : "), say(en, fr)].concat(), None)
        }
        Act::Deadline(deadline) => {
            line(&[say("sets the deadline to ", "fixe l’échéance au "), &deadline.to_the_minute()].concat(), None)
        }
        Act::Roles { facilitator, .. } => Line {
            verb: say("hands the roles over; now facilitates:", "transmet les rôles ; facilite désormais :").to_owned(),
            whom: Some(*facilitator),
            quote: None,
        },
        Act::Voted => line(say("votes", "vote"), None),
        Act::Asked(text) => line(say("asks", "demande"), Some(text)),
        Act::Answered(_, text) => line(say("answers", "répond"), Some(text)),
        Act::Reacted(text) => line(say("reacts", "réagit"), Some(text)),
        Act::Passed => line(say("passes", "passe"), None),
        Act::Amended(text) => line(say("amends the proposal", "amende la proposition"), Some(text)),
        Act::Kept => line(say("keeps the proposal", "garde la proposition"), None),
        Act::Fine => line(say("has no objection", "n’a pas d’objection"), None),
        Act::Concern(text) => line(say("has a concern, no objection", "a une réserve, pas d’objection"), Some(text)),
        Act::Objected(text) => line(say("objects", "fait une objection"), Some(text)),
        Act::Integrated(_) => line(say("says: my objection is integrated", "dit : mon objection est intégrée"), None),
        Act::Nominated(who, why) => named(say("names", "nomme"), say("names nobody", "ne nomme personne"), *who, why),
        Act::Renamed(who, why) => {
            named(say("now names", "nomme désormais"), say("now names nobody", "ne nomme plus personne"), *who, why)
        }
        Act::Proposed(who, why) => named(say("proposes", "propose"), "", Some(*who), why),
        Act::Drawn(who) => named(say("draws by lot:", "tire au sort :"), "", Some(*who), ""),
        Act::Aside(who) => named(say("sets aside", "écarte"), "", Some(*who), ""),
        Act::Noted(text) => line(say("notes", "note"), Some(text)),
        Act::Ended(outcome) => {
            let (en, fr) = word::outcome(*outcome);
            line(&[say("closes: ", "clôt : "), say(en, fr)].concat(), None)
        }
        Act::CarriedOut => line(say("carries out what was decided", "exécute ce qui a été décidé"), None),
    }
}

/// The minutes as a file: Markdown, in the reader's language.
///
/// # Errors
/// The host's refusal.
pub(crate) fn file(matter: &Matter<'_>, entries: &[(u32, Entry)]) -> Result<File, Fault> {
    let decision = &matter.decision;
    let fitting = text::fitting(entries.iter().map(|(_, entry)| entry.size()), FILE);
    let lines: Vec<(&Entry, Line<'_>)> = entries.iter().take(fitting).map(|(_, entry)| (entry, tell(matter, entry))).collect();
    let mut people: Vec<MemberId> = Vec::new();
    let roles = [decision.proposer, decision.facilitator, decision.secretary];
    for who in lines.iter().flat_map(|(entry, line)| [Some(entry.who), line.whom]).flatten().chain(roles) {
        if !people.contains(&who) {
            people.push(who);
        }
    }
    let mut names: Vec<Member> = Vec::new();
    for some in people.chunks(members::MOST) {
        names.extend(members::find(some)?);
    }
    let gone = matter.say("a former member", "une personne qui n’est plus membre");
    let name = |who: MemberId| names.iter().find(|one| one.id == who).map_or(gone, |one| one.name.as_str());
    let (en, fr) = word::process(&decision.process);
    let mut text = format!("# {}\n\n", plain(&decision.question));
    for (label, value) in [
        (matter.say("Process", "Processus"), matter.say(en, fr)),
        (matter.say("Proposed by", "Proposition de"), name(decision.proposer)),
        (matter.say("Facilitator", "Facilitation"), name(decision.facilitator)),
        (matter.say("Secretary", "Secrétariat"), name(decision.secretary)),
    ] {
        text.extend(["- ", label, matter.say(": ", " : "), value, "\n"]);
    }
    text.extend(["\n## ", matter.say("Text", "Texte"), "\n\n", &plain(&decision.text), "\n"]);
    if let Some(ending) = &decision.ending {
        text.extend(["\n## ", matter.say("Result", "Résultat"), "\n\n"]);
        for line in crate::page::result(matter, ending) {
            text.extend([&*line, "\n"]);
        }
    }
    text.extend(["\n## ", matter.say("Minutes", "Compte rendu"), "\n\n"]);
    for (entry, line) in lines {
        text.extend(["- ", &entry.at.to_the_minute(), ", ", name(entry.who), matter.say(": ", " : "), &line.verb]);
        if let Some(whom) = line.whom {
            text.extend([" ", name(whom)]);
        }
        if let Some(quote) = line.quote {
            text.extend(["\n\n  > ", &plain(quote).replace('\n', "\n  > "), "\n"]);
        }
        text.push('\n');
    }
    if fitting < entries.len() {
        let fr = "La suite est trop longue pour un fichier : elle est dans le salon.";
        text.extend(["\n", matter.say("What follows is too long for a file: it is in the room.", fr), "\n"]);
    }
    let label = matter.say("Minutes to take along", "Compte rendu à emporter");
    Ok(File::new(label, matter.say("minutes.md", "compte-rendu.md"), "text/markdown", text))
}
