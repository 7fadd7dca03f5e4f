//! What was said in this round, what the reader can say, and the buttons that move on.

use rooms_sdk::prelude::*;

use crate::decision::{Manner, Phase, Process, SHOWN, Said, TEXT_FIELD};
use crate::entry::{Act, Entry};
use crate::matter::Matter;
use crate::{election, minutes};

fn form(matter: &Matter<'_>, action: &str, title: &str) -> Form {
    Form::new(action, title).field(Field::hidden("decision", matter.id))
}

fn button(matter: &Matter<'_>, action: &str, label: &str) -> Button {
    Button::new(action, label).with("decision", matter.id)
}

fn text(matter: &Matter<'_>, action: &str, title: &str, send: &str) -> Form {
    let label = matter.say("In your words", "Avec vos mots");
    form(matter, action, title).field(Field::lines("text", label, TEXT_FIELD).required()).submit(send)
}

/// What was said in this round, as far as it is no secret; in integration, the objections one after the other.
pub(crate) fn contributions(matter: &Matter<'_>, entries: &[(u32, Entry)], page: Page) -> Page {
    let turn = matter.decision.turn;
    let is_shown = |entry: &Entry| match &entry.act {
        Act::Nominated(..) => matter.decision.phase == Phase::Changing,
        Act::Renamed(..) => matter.decision.phase == Phase::Changing || entry.turn == turn,
        Act::Voted | Act::Passed | Act::Fine | Act::Kept => false,
        act => entry.turn == turn && act.is_contribution(),
    };
    let shown = entries.iter().rev().map(|(_, entry)| entry).filter(|entry| !matter.decision.is_closed() && is_shown(entry));
    let fitting = text::fitting(shown.clone().map(Entry::size), SHOWN);
    let mut said: Vec<Item> = shown.take(fitting).map(|entry| item(matter, entry)).collect();
    said.reverse();
    let page = if said.is_empty() { page } else { page.heading(matter.say("Said so far", "Ce qui a été dit")).list(said) };
    if matter.decision.phase != Phase::Integrating {
        return page;
    }
    let objections = matter.objections();
    let Some((objector, number)) = objections.first() else {
        let en = "All objections are integrated: on to the next objection round, on the text as it is now.";
        let fr = "Toutes les objections sont intégrées : place au tour suivant, sur le texte tel qu’il est.";
        return page.notice(Tone::Good, matter.say(en, fr));
    };
    let page = page.heading(matter.say("The objection before us", "L’objection à intégrer")).node(chip::member(*objector));
    let why = entries.iter().find(|(one, _)| one == number).map(|(_, entry)| entry);
    let page = match why {
        Some(Entry { act: Act::Objected(why), .. }) => page.text(["> ", &plain(why).replace('\n', "\n> ")].concat()),
        _ => page,
    };
    let after = objections.len() - 1;
    if after == 0 {
        page
    } else {
        page.text(format!("{} {after}", matter.say("Objections after this one:", "Objections ensuite :")))
    }
}

/// An entry as a point of a list.
pub(crate) fn item(matter: &Matter<'_>, entry: &Entry) -> Item {
    let line = minutes::tell(matter, entry);
    let item = Item::new([chip::member(entry.who), chip::text(line.verb)]);
    let item = match line.whom {
        Some(whom) => item.chip(whom),
        None => item,
    };
    match line.quote {
        Some(quote) => item.chip(["“", quote, "”"].concat()),
        None => item,
    }
}

/// What the reader can do in this phase.
pub(crate) fn actions(matter: &Matter<'_>, entries: &[(u32, Entry)], page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let is_proposer = matter.who == matter.decision.proposer;
    let decides = matter.deciders.contains(&matter.who);
    let is_late = matter.decision.is_late(matter.call.now);
    let pass = |label| button(matter, "pass", label);
    match matter.decision.phase {
        Phase::Voting if decides && !is_late => page.node(vote(matter)),
        Phase::Questions => {
            let page = if is_proposer { answers(matter, entries, page) } else { page };
            if !decides || is_proposer && matter.said(matter.who).is_some() {
                return page;
            }
            let page = page.node(text(
                matter,
                "ask",
                say("What is unclear to you?", "Qu’est-ce qui n’est pas clair ?"),
                say("Ask", "Demander"),
            ));
            if matter.said(matter.who).is_none() {
                page.node(pass(say("All is clear to me", "Tout est clair pour moi")))
            } else {
                page
            }
        }
        Phase::Reactions if decides && !is_proposer => {
            let page = page.node(text(
                matter,
                "react",
                say("How do you react?", "Quelle est votre réaction ?"),
                say("Say it", "Le dire"),
            ));
            if matter.said(matter.who).is_none() { page.node(pass(say("Nothing to add", "Rien à ajouter"))) } else { page }
        }
        Phase::Amending if is_proposer => page.node(amend(matter)),
        Phase::Objections if decides && !is_late => page.node(objection(matter)),
        Phase::Integrating => {
            let stands = matches!(matter.said(matter.who), Some(Said::Objects { is_integrated: false, .. }));
            let page = if is_proposer || matter.moderates() { page.node(amend(matter)) } else { page };
            let done = say("My objection is integrated", "Mon objection est intégrée");
            if stands { page.node(button(matter, "integrated", done).tone(Tone::Good)) } else { page }
        }
        Phase::Nominating | Phase::Changing if decides && !is_late => page.node(nomination(matter)),
        Phase::Proposing if matter.who == matter.decision.facilitator => proposal(matter, page),
        _ => page,
    }
}

fn answers(matter: &Matter<'_>, entries: &[(u32, Entry)], page: Page) -> Page {
    let answered = |number: u32| entries.iter().any(|(_, entry)| matches!(entry.act, Act::Answered(to, _) if to == number));
    let questions: Vec<Choice> = entries
        .iter()
        .filter_map(|(number, entry)| match &entry.act {
            Act::Asked(question) if !answered(*number) => Some(Choice::new(number, text::first_line(question, 80))),
            _ => None,
        })
        .collect();
    let Some(first) = questions.first().map(|choice| choice.value.clone()) else {
        return page;
    };
    let form = form(matter, "answer", matter.say("Answer a question", "Répondre à une question"))
        .field(Field::choice("question", matter.say("Question", "Question"), questions).value(first).required())
        .field(Field::lines("text", matter.say("Your answer", "Votre réponse"), TEXT_FIELD).required());
    page.node(form.submit(matter.say("Answer", "Répondre")))
}

fn amend(matter: &Matter<'_>) -> Form {
    let label = matter.say("The proposal", "La proposition");
    form(matter, "amend", matter.say("Amend the proposal, or keep it", "Amender la proposition, ou la garder"))
        .field(Field::lines("text", label, TEXT_FIELD).value(&matter.decision.text).required())
        .submit(matter.say("This is the proposal", "Voici la proposition"))
}

fn vote(matter: &Matter<'_>) -> Form {
    let options = match &matter.decision.process {
        Process::Majority { options, .. } => options.as_slice(),
        _ => &[],
    };
    let mut choices: Vec<Choice> =
        (0..options.len().max(2)).map(|place| Choice::new(place, super::option(matter, options, place))).collect();
    choices.push(Choice::new("abstain", matter.say("I abstain", "Je m’abstiens")));
    let field = Field::choice("choice", matter.say("Your vote", "Votre vote"), choices).required();
    let field = match matter.said(matter.who) {
        Some(Said::Vote(Some(place))) => field.value(place),
        Some(Said::Vote(None)) => field.value("abstain"),
        _ => field,
    };
    form(matter, "vote", matter.say("Vote", "Voter")).field(field)
}

fn objection(matter: &Matter<'_>) -> Form {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let choices = [
        ("none", say("I have no objection", "Je n’ai pas d’objection")),
        ("concern", say("I have a concern, no objection", "J’ai une réserve, pas d’objection")),
        ("objection", say("I object", "Je fais une objection")),
    ];
    let stance = Field::choice(
        "stance",
        say("Is it good enough for now, and safe enough to try?", "Est-ce assez bon pour l’instant, et assez sûr pour essayer ?"),
        choices,
    );
    let stance = match matter.said(matter.who) {
        Some(Said::Fine) => stance.value("none"),
        Some(Said::Concern) => stance.value("concern"),
        Some(Said::Objects { .. }) => stance.value("objection"),
        _ => stance,
    };
    let help = say(
        "What harm would it do, or what aim would it hinder? Needed for a concern or an objection.",
        "Quel tort ferait-elle, quel but gênerait-elle ? Nécessaire pour une réserve ou une objection.",
    );
    form(matter, "object", say("Do you have an objection?", "Avez-vous une objection ?"))
        .field(stance.required())
        .field(Field::lines("reason", say("Why", "Pourquoi"), TEXT_FIELD).help(help))
        .submit(say("This is where I stand", "Voilà ma position"))
}

fn nomination(matter: &Matter<'_>) -> Form {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let mine = matter.nomination(matter.who);
    let may_pass = matches!(matter.decision.process, Process::Election { manner: Manner::Reasons, .. });
    let who = Field::member("who", say("Whom do you name?", "Qui nommez-vous ?"));
    let who = match mine.and_then(|mine| mine.who) {
        Some(who_named) => who.value(who_named),
        None => who,
    };
    let who = if may_pass { who.help(say("Nobody: you pass.", "Personne : vous passez.")) } else { who.required() };
    let why = Field::lines("reason", say("Why this person?", "Pourquoi cette personne ?"), TEXT_FIELD);
    let why = match mine {
        Some(mine) => why.value(&mine.why),
        None => why,
    };
    let (title, send) = if matter.decision.phase == Phase::Changing {
        (say("Change your nomination?", "Changer votre nomination ?"), say("Change", "Changer"))
    } else {
        (
            say(
                "Name somebody; nobody sees it before all have",
                "Nommez quelqu’un ; personne ne le voit avant que tout le monde l’ait fait",
            ),
            say("Name", "Nommer"),
        )
    };
    form(matter, "nominate", title).field(who).field(why).submit(send)
}

fn proposal(matter: &Matter<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let tally = election::tally(matter);
    let items = tally.iter().map(|(who, number)| Item::new([chip::member(*who), chip::text(number.to_string())]));
    let page = page.heading(say("Nominations", "Nominations")).list(items);
    let leading = election::leading(matter);
    let by_numbers = matches!(matter.decision.process, Process::Election { manner: Manner::Numbers, .. });
    if by_numbers && leading.len() > 1 {
        let en = "Several people have the most nominations: open the change round again, or draw by lot.";
        let fr = "Plusieurs personnes ont le plus de nominations : rouvrez le tour de changement ou tirez au sort.";
        return page.notice(Tone::Warning, say(en, fr)).node(button(matter, "draw", say("Draw by lot", "Tirer au sort")));
    }
    let who = Field::member("who", say("Whom do you propose?", "Qui proposez-vous ?")).required();
    let who = match leading.first() {
        Some(first) if by_numbers => who.value(first),
        _ => who,
    };
    let why = Field::lines("reason", say("For which reasons", "Pour quelles raisons"), TEXT_FIELD);
    let why = if by_numbers { why } else { why.required() };
    page.node(form(matter, "propose", say("Propose somebody", "Proposer quelqu’un")).field(who).field(why))
}

/// What the facilitator and the secretary can do, and the proposer at any time.
pub(crate) fn moving(matter: &Matter<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let phase = matter.decision.phase;
    let mut page = page;
    if matter.moderates() {
        let label = match phase {
            Phase::Questions => say("On to the reactions", "Passer aux réactions"),
            Phase::Reactions => say("On to the amendment", "Passer à l’amendement"),
            Phase::Amending | Phase::Integrating => say("On to the objection round", "Passer au tour d’objections"),
            Phase::Objections => say("Close the round", "Clore le tour"),
            Phase::Voting => say("Close the vote", "Clore le vote"),
            Phase::Nominating => say("Show the nominations", "Montrer les nominations"),
            _ => say("On to the proposal", "Passer à la proposition"),
        };
        if phase != Phase::Proposing {
            page = page.node(button(matter, "next", label).tone(Tone::Good));
        }
        if matter.decision.is_election() && matches!(phase, Phase::Objections | Phase::Integrating) {
            page = page.node(button(matter, "again", say("Set this person aside", "Écarter cette personne")).tone(Tone::Warning));
        }
        if phase == Phase::Proposing {
            page = page.node(button(matter, "again", say("Open the change round again", "Rouvrir le tour de changement")));
        }
        let deadline = Field::moment("deadline", say("This round ends at", "Ce tour finit le")).required();
        page = page.node(form(matter, "deadline", say("Set the deadline", "Fixer l’échéance")).field(deadline));
    }
    if matter.who == matter.decision.proposer || matter.call.is_manager {
        let question = say("Take the decision back for good?", "Retirer la décision pour de bon ?");
        page = page.node(button(matter, "withdraw", say("Withdraw", "Retirer")).tone(Tone::Bad).confirm(question));
    }
    page
}
