//! A document: its text, what is said of it, its history.

use rooms_sdk::prelude::*;

use super::{short, text_field};
use crate::Done;
use crate::document::{self, Document, MOST_NOTE, MOST_TITLE, State, Version};
use crate::merge::{self, open_places};
use crate::role::Role;
use crate::talk::{self, Glance, MOST_SAYING, MOST_WORD, Stance};
use crate::words;

/// So many versions are shown at a time.
const MOST_SHOWN: usize = 25;

pub(crate) fn page(call: &Call, id: Id) -> Done<Page> {
    let document = document::find(call, id)?;
    let version = document::version(call, id, document.latest)?;
    let role = Role::of(call)?;
    let page = Page::new(&document.title).tab(call.say("Text", "Texte"));
    let page = text(call, page, id, &document, &version, role);
    let page = comments(call, page, id, &document, &version, role)?;
    let page = opinions(call, page, id, &document, role)?;
    let page = history(call, page, id, &document)?;
    Ok(manage(call, page, id, &document, role))
}

fn text(call: &Call, page: Page, id: Id, document: &Document, version: &Version, role: Role) -> Page {
    let number = document.latest;
    let mut page = page.chips([
        document.state.chip(call),
        chip::text(call.say(format!("Version {number}"), format!("Version {number}"))),
        chip::moment(version.at),
    ]);
    let places = open_places(&version.text);
    if places > 0 {
        let places = merge::places(call, places);
        let en = format!("In {places} two people wrote something else: both stand in ⟦ ⟧. Choose, and remove the brackets.");
        let fr = format!(
            "À {places}, deux personnes ont écrit différemment : les deux sont entre ⟦ ⟧. Choisissez et retirez les crochets."
        );
        page = page.notice(Tone::Warning, call.say(en, fr));
    }
    page = page.text(&version.text);
    if role == Role::Editor && document.state != State::Adopted {
        page = page.chips([chip::link(call.say("Change the text", "Modifier le texte"), format!("document/{id}/edit"))]);
    }
    let name: String = document.title.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    let content = format!("# {}\n\n{}\n", document.title, version.text);
    page.node(File::new(
        call.say("Take along as Markdown", "Emporter en Markdown"),
        format!("{name}.md"),
        "text/markdown",
        content,
    ))
}

fn comments(call: &Call, page: Page, id: Id, document: &Document, version: &Version, role: Role) -> Done<Page> {
    let mut threads = talk::threads(id)?;
    let open = threads.iter().filter(|glance| !glance.thread.is_settled).count();
    let mut page = page.tab(call.say(format!("Comments ({open})"), format!("Commentaires ({open})")));
    // In the order of the text; what is about all of it comes first, what is settled last.
    threads.sort_by_key(|Glance { thread, .. }| {
        let at = thread.passage.as_ref().map(|passage| words::find(&version.text, passage).unwrap_or(usize::MAX));
        (thread.is_settled, at)
    });
    let items = threads.iter().map(|glance| {
        let (about, is_there) = match &glance.thread.passage {
            None => (call.say("The whole text", "Le texte entier"), true),
            Some(passage) => (format!("“{}”", short(passage)), words::find(&version.text, passage).is_some()),
        };
        let mut item = Item::new([chip::link(about, format!("document/{id}/thread/{}", glance.id))]);
        if !is_there {
            item = item.chip(chip::tag(Tone::Warning, call.say("passage changed", "passage modifié")));
        }
        if glance.thread.is_settled {
            item = item.chip(chip::tag(Tone::Good, call.say("settled", "réglé")));
        }
        item.chip(chip::strong(glance.count.to_string())).chip(glance.last.who).chip(short(&glance.last.text))
    });
    page = page.list(items);
    if role < Role::Reviewer {
        return Ok(page);
    }
    page = page.heading(call.say("Comment on a passage", "Commenter un passage"));
    page = page.list(paragraphs(&version.text).map(|(line, text)| {
        let label = call.say("Comment", "Commenter");
        Item::new([chip::link(label, format!("document/{id}/passage/{line}")), chip::text(short(text))])
    }));
    let form = Form::new("comment", call.say("Comment on the whole text", "Commenter le texte entier"))
        .field(Field::hidden("document", id))
        .field(Field::hidden("version", document.latest))
        .field(Field::lines("text", call.say("Your comment", "Votre commentaire"), MOST_SAYING).required())
        .submit(call.say("Say it", "Dire"));
    Ok(page.node(form))
}

/// Lines that say something, with their number.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| line.contains(char::is_alphanumeric))
}

fn opinions(call: &Call, page: Page, id: Id, document: &Document, role: Role) -> Done<Page> {
    let opinions = talk::opinions(id)?;
    let count = opinions.len();
    let mut page = page.tab(call.say(format!("Opinions ({count})"), format!("Avis ({count})")));
    if count > 0 {
        for stance in Stance::ALL {
            let some = opinions.iter().filter(|opinion| opinion.stance == stance).count();
            page = page.node(Progress::new(stance.label(call), some, count, call.say("people", "personnes")));
        }
    }
    page = page.list(opinions.iter().map(|opinion| {
        let mut item = Item::new([chip::member(opinion.who), chip::tag(opinion.stance.tone(), opinion.stance.label(call))]);
        if let Some(word) = &opinion.word {
            item = item.chip(chip::text(word));
        }
        if opinion.version < document.latest {
            let number = opinion.version;
            let label = call.say(format!("of version {number}"), format!("sur la version {number}"));
            item = item.chip(chip::link(label, format!("document/{id}/compare/{number}/{}", document.latest)));
        }
        item
    }));
    if role < Role::Reviewer {
        return Ok(page);
    }
    let mine = opinions.iter().find(|opinion| Some(opinion.who) == call.member);
    let answers = Stance::ALL.map(|stance| Choice::new(stance.name(), stance.label(call)));
    let mut choice = Field::choice("stance", call.say("What do you think of it?", "Qu’en pensez-vous ?"), answers).required();
    let mut word = Field::line("word", call.say("In a word, why", "En un mot, pourquoi"), MOST_WORD);
    if let Some(mine) = mine {
        choice = choice.value(mine.stance.name());
        if let Some(said) = &mine.word {
            word = word.value(said);
        }
    }
    let form = Form::new("think", call.say("Your opinion", "Votre avis")).field(Field::hidden("document", id)).field(choice);
    Ok(page.node(form.field(word).submit(call.say("Say it", "Dire"))))
}

fn history(call: &Call, page: Page, id: Id, document: &Document) -> Done<Page> {
    let mut page = versions(call, page.tab(call.say("History", "Historique")), id, document, document.latest)?;
    if document.latest > document.oldest {
        let bounds = |field: Field| field.between(i64::from(document.oldest), i64::from(document.latest)).required();
        let form = Form::new("compare", call.say("What changed between two versions", "Ce qui a changé entre deux versions"))
            .field(Field::hidden("document", id))
            .field(bounds(Field::number("from", call.say("From version", "De la version")).value(document.oldest)))
            .field(bounds(Field::number("to", call.say("To version", "À la version")).value(document.latest)))
            .submit(call.say("Show", "Montrer"));
        page = page.node(form);
    }
    Ok(page)
}

/// Versions up to one of them.
pub(crate) fn older(call: &Call, id: Id, newest: u32) -> Done<Page> {
    let document = document::find(call, id)?;
    let page = Page::new(&document.title).chips([chip::link(call.say("Back", "Retour"), format!("document/{id}"))]);
    versions(call, page, id, &document, newest.min(document.latest))
}

fn versions(call: &Call, page: Page, id: Id, document: &Document, newest: u32) -> Done<Page> {
    let mut items = Vec::new();
    for number in (document.oldest..=newest).rev().take(MOST_SHOWN) {
        let version = document::version(call, id, number)?;
        let label = call.say(format!("Version {number}"), format!("Version {number}"));
        let mut item = Item::new([chip::link(label, format!("document/{id}/version/{number}")), chip::moment(version.at)]);
        // Whoever was erased is not named any more.
        if let Some(by) = document::by(id, number)? {
            item = item.chip(by.who);
            if let Some(note) = by.note {
                item = item.chip(note);
            }
        }
        if let Some(with) = version.merged {
            let text = call.say(format!("together with {with}"), format!("réunie avec la {with}"));
            item = item.chip(chip::tag(Tone::Neutral, text));
        }
        items.push(item);
    }
    let next = newest.saturating_sub(u32::try_from(items.len()).unwrap_or(newest));
    let page = page.list(items);
    if next < document.oldest {
        return Ok(page);
    }
    Ok(page.chips([chip::link(call.say("Older ones", "Plus anciennes"), format!("document/{id}/history/{next}"))]))
}

fn manage(call: &Call, page: Page, id: Id, document: &Document, role: Role) -> Page {
    if role < Role::Editor {
        return page;
    }
    let to = |state: &str, label: String| Button::new("state", label).with("document", id).with("to", state);
    let mut buttons = Vec::new();
    match document.state {
        State::Draft => buttons.push(to("review", call.say("Ask for a review", "Demander une relecture"))),
        State::Review => buttons.push(to("draft", call.say("Back to draft", "Revenir au brouillon"))),
        State::Adopted => {}
    }
    if call.is_manager {
        if document.state == State::Adopted {
            let sure = call.say("Open the adopted text again?", "Rouvrir le texte adopté ?");
            buttons.push(to("draft", call.say("Open it again", "Le rouvrir")).confirm(sure));
        } else {
            let sure = call.say("Adopt the text as it stands?", "Adopter le texte tel quel ?");
            buttons.push(to("adopted", call.say("Adopt", "Adopter")).tone(Tone::Good).confirm(sure));
        }
        let sure = call.say(
            "Remove the document, its versions and comments for ever?",
            "Retirer pour toujours le document, ses versions et commentaires ?",
        );
        let remove = Button::new("remove", call.say("Remove", "Retirer")).with("document", id);
        buttons.push(remove.tone(Tone::Bad).confirm(sure));
    }
    let mut page = page.tab(call.say("Settings", "Réglages")).chips([document.state.chip(call), chip::moment(document.since)]);
    page = page.buttons(buttons);
    if document.state != State::Adopted {
        let form = Form::new("rename", call.say("Rename", "Renommer"))
            .field(Field::hidden("document", id))
            .field(Field::line("title", call.say("Title", "Titre"), MOST_TITLE).required().value(&document.title));
        page = page.node(form);
    }
    page.chips([chip::link(call.say("Who may do what", "Qui peut faire quoi"), "people")])
}

pub(crate) fn edit(call: &Call, id: Id) -> Done<Page> {
    let document = document::find(call, id)?;
    let version = document::version(call, id, document.latest)?;
    let page = Page::new(&document.title).chips([chip::link(call.say("Back", "Retour"), format!("document/{id}"))]);
    if document.state == State::Adopted || Role::of(call)? < Role::Editor {
        return Ok(page.text(version.text));
    }
    let form = Form::new("save", call.say("Change the text", "Modifier le texte"))
        .field(Field::hidden("document", id))
        .field(Field::hidden("base", document.latest))
        .field(text_field(call, &version.text))
        .field(Field::line("note", call.say("What you changed, in a word", "En un mot, ce que vous changez"), MOST_NOTE))
        .submit(call.say("Save", "Enregistrer"));
    let hint = call.say(
        "If somebody saves while you write, both your changes are put together.",
        "Si quelqu’un enregistre pendant que vous écrivez, vos changements sont réunis.",
    );
    Ok(page.notice(Tone::Neutral, hint).node(form))
}
