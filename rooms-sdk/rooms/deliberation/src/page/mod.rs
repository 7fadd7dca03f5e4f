//! What people see here.

mod changes;
mod document;
mod people;
mod thread;

use rooms_sdk::prelude::*;

use crate::Done;
use crate::document::{MOST_TEXT, MOST_TITLE, State, all};
use crate::role::Role;

pub(crate) fn view(call: &Call, path: &str) -> Done<Page> {
    let mut page = shown(call, path)?;
    for tab in &mut page.tabs {
        tab.nodes.retain(|node| match node {
            Node::List(items) => !items.is_empty(),
            Node::Buttons(buttons) => !buttons.is_empty(),
            _ => true,
        });
    }
    Ok(page)
}

fn shown(call: &Call, path: &str) -> Done<Page> {
    let parts: Vec<&str> = path.split('/').collect();
    let id = |text: &str| text.parse::<Id>().map_err(|_| call.no_page());
    let number = |text: &str| text.parse::<u32>().map_err(|_| call.no_page());
    match *parts.as_slice() {
        [""] => list(call),
        ["people"] => people::page(call),
        ["document", document] => document::page(call, id(document)?),
        ["document", document, "edit"] => document::edit(call, id(document)?),
        ["document", document, "history", newest] => document::older(call, id(document)?, number(newest)?),
        ["document", document, "passage", line] => thread::passage(call, id(document)?, number(line)?),
        ["document", document, "thread", thread] => thread::page(call, id(document)?, id(thread)?),
        ["document", document, "version", version] => changes::version(call, id(document)?, number(version)?),
        ["document", document, "compare", one, other] => changes::between(call, id(document)?, number(one)?, number(other)?),
        _ => Err(call.no_page()),
    }
}

fn list(call: &Call) -> Done<Page> {
    let documents = all()?;
    let mut page = Page::new(call.say("Our texts", "Nos textes"));
    if documents.is_empty() {
        page = page
            .notice(Tone::Neutral, call.say("No text yet: write the first one.", "Pas encore de texte : écrivez le premier."));
    }
    let headings = [
        (State::Review, call.say("They wait for you", "Ils vous attendent")),
        (State::Draft, call.say("Being written", "En cours d’écriture")),
        (State::Adopted, call.say("Adopted", "Adoptés")),
    ];
    for (state, heading) in headings {
        let items: Vec<Item> = documents
            .iter()
            .filter(|(_, document)| document.state == state)
            .map(|(id, document)| {
                Item::new([chip::link(&document.title, format!("document/{id}")), chip::moment(document.changed)])
            })
            .collect();
        if !items.is_empty() {
            page = page.heading(heading).list(items);
        }
    }
    page = page.chips([chip::link(call.say("Who may do what", "Qui peut faire quoi"), "people")]);
    if Role::of(call)? == Role::Editor {
        let form = Form::new("open", call.say("A new text", "Un nouveau texte"))
            .field(Field::line("title", call.say("Title", "Titre"), MOST_TITLE).required())
            .field(text_field(call, ""))
            .submit(call.say("Begin", "Commencer"));
        page = page.node(form);
    }
    Ok(page)
}

fn text_field(call: &Call, text: &str) -> Field {
    let help = call.say(
        "Markdown: an empty line between paragraphs, # before a heading, - before each point of a list.",
        "Markdown : une ligne vide entre les paragraphes, # devant un titre, - devant chaque point d’une liste.",
    );
    Field::lines("text", call.say("Text", "Texte"), MOST_TEXT).required().help(help).value(text)
}

/// The first words of a text that may be long.
fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() + 1 > most {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// A passage or paragraph in one line.
fn short(text: &str) -> String {
    let words = excerpt(text, 90);
    if words.len() < text.len() { words + " …" } else { words }
}
