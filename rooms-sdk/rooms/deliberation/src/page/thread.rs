//! A discussion, about a passage or the whole text.

use rooms_sdk::prelude::*;

use super::document::paragraphs;
use super::excerpt;
use crate::Done;
use crate::document;
use crate::role::Role;
use crate::talk::{self, MOST_PASSAGE, MOST_SAYING, Said, Stance};
use crate::words;

/// Where a discussion of a passage begins.
pub(crate) fn passage(call: &Call, id: Id, line: u32) -> Done<Page> {
    let document = document::find(call, id)?;
    let version = document::version(call, id, document.latest)?;
    let line = paragraphs(&version.text).find(|(at, _)| u32::try_from(*at) == Ok(line)).ok_or_else(|| call.no_page())?.1;
    let help = call.say("Leave only the words that you mean.", "Ne laissez que les mots dont vous parlez.");
    let form = Form::new("comment", call.say("Comment on a passage", "Commenter un passage"))
        .field(Field::hidden("document", id))
        .field(Field::hidden("version", document.latest))
        .field(
            Field::lines("passage", call.say("Passage", "Passage"), MOST_PASSAGE)
                .required()
                .help(help)
                .value(excerpt(line, MOST_PASSAGE as usize)),
        )
        .field(Field::lines("text", call.say("Your comment", "Votre commentaire"), MOST_SAYING).required())
        .submit(call.say("Say it", "Dire"));
    let back = chip::link(call.say("Back", "Retour"), format!("document/{id}"));
    Ok(Page::new(&document.title).chips([back]).node(form))
}

pub(crate) fn page(call: &Call, id: Id, thread_id: Id) -> Done<Page> {
    let document = document::find(call, id)?;
    let thread = talk::find(call, id, thread_id)?;
    let role = Role::of(call)?;
    let mut page = Page::new(&document.title);
    page = page.chips([chip::link(call.say("Back to the text", "Retour au texte"), format!("document/{id}"))]);
    if thread.is_settled {
        page = page.notice(Tone::Good, call.say("This discussion is settled.", "Cette discussion est réglée."));
    }
    if let Some(passage) = &thread.passage {
        page = page.text(passage.lines().map(|line| format!("> {}\n", plain(line))).collect::<String>());
        let text = document::version(call, id, document.latest)?.text;
        if words::find(&text, passage).is_none() {
            page = page.notice(Tone::Warning, call.say("This passage changed since.", "Ce passage a changé depuis."));
            let number = thread.version;
            if number >= document.oldest {
                let label = call
                    .say(format!("What changed since version {number}"), format!("Ce qui a changé depuis la version {number}"));
                page = page.chips([chip::link(label, format!("document/{id}/compare/{number}/{}", document.latest))]);
            }
        }
    } else {
        page = page.heading(call.say("About the whole text", "À propos du texte entier"));
    }
    let said = talk::said(thread_id)?;
    let began = said.first().is_some_and(|(_, said)| Some(said.who) == call.member);
    for (said_id, said) in &said {
        page = one(call, page, thread_id, *said_id, said, role)?;
    }
    if role >= Role::Reviewer {
        let form = Form::new("answer", call.say("Answer", "Répondre"))
            .field(Field::hidden("document", id))
            .field(Field::hidden("thread", thread_id))
            .field(Field::lines("text", call.say("Your answer", "Votre réponse"), MOST_SAYING).required());
        page = page.node(form);
    }
    if began || role == Role::Editor {
        let label = if thread.is_settled {
            call.say("Go on with it", "La reprendre")
        } else {
            call.say("It is settled", "C’est réglé")
        };
        page = page.node(Button::new("settle", label).with("document", id).with("thread", thread_id));
    }
    Ok(page)
}

fn one(call: &Call, page: Page, thread: Id, id: Id, said: &Said, role: Role) -> Done<Page> {
    let marks = talk::marks(id)?;
    let mut chips = vec![chip::member(said.who), chip::moment(said.at)];
    for stance in Stance::ALL {
        let count = marks.iter().filter(|mark| mark.stance == stance).count();
        if count > 0 {
            let is_mine = marks.iter().any(|mark| mark.stance == stance && Some(mark.who) == call.member);
            let mine = if is_mine { " ✓" } else { "" };
            chips.push(chip::tag(stance.tone(), format!("{} {count}{mine}", stance.label(call))));
        }
    }
    let mut buttons = Vec::new();
    let is_own = Some(said.who) == call.member;
    let button = |action: &str, label: String| Button::new(action, label).with("thread", thread).with("comment", id);
    if role >= Role::Reviewer && !is_own {
        buttons.extend(Stance::ALL.map(|stance| button("mark", stance.label(call)).with("stance", stance.name())));
    }
    if is_own || call.is_manager {
        let sure = call.say("Take this comment back?", "Reprendre ce commentaire ?");
        buttons.push(button("unsay", call.say("Take back", "Reprendre")).tone(Tone::Bad).confirm(sure));
    }
    Ok(page.chips(chips).text(plain(&said.text)).buttons(buttons))
}
