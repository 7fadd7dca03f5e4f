//! What differs between versions.

use rooms_sdk::prelude::*;

use crate::Done;
use crate::document::{self, Document};
use crate::words::{Kind, compare, words};

/// A longer run of lines that stayed is cut short.
const MOST_SAME: usize = 4;

/// A version, and what it changed.
pub(crate) fn version(call: &Call, id: Id, number: u32) -> Done<Page> {
    let document = document::find(call, id)?;
    let version = document::version(call, id, number)?;
    let mut page = head(call, id, &document, call.say(format!("Version {number}"), format!("Version {number}")));
    let mut chips = vec![chip::moment(version.at)];
    if let Some(by) = document::by(id, number)? {
        chips.push(by.who.into());
        chips.extend(by.note.map(Chip::from));
    }
    page = page.chips(chips);
    if let Some(with) = version.merged {
        let en = format!("It was written on an older version and put together with version {with}.");
        let fr = format!("Elle a été écrite sur une version plus ancienne et réunie avec la version {with}.");
        page = page.notice(Tone::Neutral, call.say(en, fr));
    }
    if number > document.oldest {
        let before = document::version(call, id, number - 1)?;
        page = shown(call, page.tab(call.say("What it changed", "Ce qu’elle a changé")), &before.text, &version.text);
    }
    Ok(page.tab(call.say("Text", "Texte")).text(version.text))
}

/// What differs between any two versions.
pub(crate) fn between(call: &Call, id: Id, one: u32, other: u32) -> Done<Page> {
    let document = document::find(call, id)?;
    let (old, new) = (document::version(call, id, one)?, document::version(call, id, other)?);
    let title = call.say(format!("From version {one} to {other}"), format!("De la version {one} à la {other}"));
    let page = head(call, id, &document, title);
    Ok(shown(call, page, &old.text, &new.text))
}

fn head(call: &Call, id: Id, document: &Document, what: String) -> Page {
    let back = call.say("Back to the text", "Retour au texte");
    Page::new(&document.title).tab(&what).heading(what).chips([chip::link(back, format!("document/{id}"))])
}

fn shown(call: &Call, page: Page, old: &str, new: &str) -> Page {
    let parts = compare(old, new);
    let count =
        |wanted: Kind| -> usize { parts.iter().filter(|(kind, _)| *kind == wanted).map(|(_, text)| words(text).len()).sum() };
    if parts.iter().all(|(kind, _)| *kind == Kind::Same) {
        return page.notice(Tone::Neutral, call.say("Nothing differs.", "Rien ne diffère."));
    }
    let (added, removed) = (count(Kind::Added), count(Kind::Removed));
    page.chips([
        chip::tag(Tone::Good, call.say(format!("Words added: {added}"), format!("Mots ajoutés : {added}"))),
        chip::tag(Tone::Bad, call.say(format!("Words removed: {removed}"), format!("Mots retirés : {removed}"))),
    ])
    .text(call.say("**\\[+ added\\]** ~~\\[− removed\\]~~", "**\\[+ ajouté\\]** ~~\\[− retiré\\]~~"))
    .text(marked(&parts))
}

/// Markdown in which what was added and removed is marked, for those who see colours and those who hear it read.
fn marked(parts: &[(Kind, String)]) -> String {
    let mut text = String::new();
    for (kind, part) in parts {
        let lines: Vec<&str> = part.split('\n').collect();
        let is_long = *kind == Kind::Same && lines.len() > MOST_SAME;
        for (at, line) in lines.iter().enumerate() {
            if is_long && at == 1 {
                text.push_str("\n\n…\n\n");
            }
            if is_long && at > 0 && at + 1 < lines.len() {
                continue;
            }
            if at > 0 && !is_long {
                text.push('\n');
            }
            mark(&mut text, *kind, line);
        }
    }
    text
}

fn mark(text: &mut String, kind: Kind, line: &str) {
    let words = line.trim();
    if words.is_empty() {
        text.push_str(line);
        return;
    }
    let starts_apart = line.starts_with(char::is_whitespace) || kind != Kind::Same;
    if starts_apart && !text.is_empty() && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    let words = plain(words);
    match kind {
        Kind::Same => text.push_str(&words),
        Kind::Removed => *text += &format!("~~\\[− {words}\\]~~"),
        Kind::Added => *text += &format!("**\\[+ {words}\\]**"),
    }
    if line.ends_with(char::is_whitespace) {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_marked_and_what_stayed_is_cut_short() {
        let marked = |old: &str, new: &str| marked(&compare(old, new));
        assert_eq!(
            marked("We meet on Monday.", "We meet on *Friday*."),
            "We meet on ~~\\[− Monday\\.\\]~~ **\\[+ \\*Friday\\*\\.\\]**"
        );
        assert_eq!(marked("a b", "a c b"), "a **\\[+ c\\]** b");
        let long = "x\n1\n2\n3\n4\n5\ny";
        assert_eq!(marked(long, &long.replace('y', "z")), "x\n\n…\n\n~~\\[− y\\]~~ **\\[+ z\\]**");
        assert_eq!(marked("a", "a\n\nb"), "a\n\n**\\[+ b\\]**");
    }
}
