//! Opening a document and changing its text.

use rooms_sdk::prelude::*;

use super::{number, path};
use crate::Done;
use crate::document::{self, Document, MOST_DOCUMENTS, MOST_NOTE, MOST_TITLE, State, Version};
use crate::merge::{Merged, merge, open_places, places};
use crate::role::editor;

fn title(action: &Action) -> Done<&str> {
    action.short("title", MOST_TITLE as usize)
}

pub(crate) fn open(call: &Call, action: &Action) -> Done<Reply> {
    editor(call)?;
    if document::all()?.len() >= MOST_DOCUMENTS {
        let en = format!("{MOST_DOCUMENTS} documents are here: remove one that is not needed any more.");
        let fr = format!("Il y a {MOST_DOCUMENTS} documents : retirez-en un qui ne sert plus.");
        return Err(call.refuse("too-many-documents", en, fr));
    }
    let text = document::clean(call, action.text("text")?)?;
    let title = title(action)?.to_owned();
    let mut opened = Document { title, state: State::Draft, since: call.now, latest: 0, oldest: 1, changed: call.now };
    let id = storage::fresh_id();
    document::save(call, id, &mut opened, &Version { text, at: call.now, merged: None }, None)?;
    Ok(Reply::says(call.say("The document is there: everybody can write on.", "Le document est là : continuez ensemble."))
        .next(path(id)))
}

/// A document that may be changed.
fn open_document(call: &Call, action: &Action) -> Done<(Id, Document)> {
    editor(call)?;
    let id = action.id("document")?;
    let document = document::find(call, id)?;
    if document.state == State::Adopted {
        let en = "This text was adopted: it stands as it is until those who manage the group open it again.";
        let fr = "Ce texte a été adopté : il reste tel quel tant que qui gère le groupe ne le rouvre pas.";
        return Err(call.refuse("adopted", en, fr));
    }
    Ok((id, document))
}

pub(crate) fn save(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut document) = open_document(call, action)?;
    let mine = document::clean(call, action.text("text")?)?;
    let base = number(call, action, "base")?;
    let note = action.optional("note", |action, field| action.short(field, MOST_NOTE as usize))?;
    let latest = document::version(call, id, document.latest)?;
    let next = path(id);
    let same = || Reply::says(call.say("Nothing was changed.", "Rien n’a changé.")).next(path(id));
    if base == document.latest {
        if mine == latest.text {
            return Ok(same());
        }
        document::save(call, id, &mut document, &Version { text: mine, at: call.now, merged: None }, note)?;
        return Ok(Reply::says(call.say("Saved.", "Enregistré.")).next(next));
    }
    // Somebody saved since this person began to write.
    let began = document::version(call, id, base)?;
    let merged = merge(&began.text, &latest.text, &mine);
    let text = document::clean(call, &merged.text)?;
    if text == latest.text {
        return Ok(same());
    }
    let with = document.latest;
    document::save(call, id, &mut document, &Version { text, at: call.now, merged: Some(with) }, note)?;
    Ok(Reply::says(told(call, with, &merged)).next(next))
}

fn told(call: &Call, with: u32, merged: &Merged) -> String {
    let mut told = call.say(
        format!("Saved together with version {with}, which somebody saved while you wrote: nothing is lost."),
        format!("Enregistré avec la version {with}, enregistrée pendant que vous écriviez : rien n’est perdu."),
    );
    if merged.doubled > 0 {
        let places = places(call, merged.doubled);
        told += &call.say(
            format!(" In {places} both of you wrote something else: both stand there in ⟦ ⟧, choose together."),
            format!(" À {places}, vous avez écrit différemment : les deux sont entre ⟦ ⟧, choisissez ensemble."),
        );
    }
    if merged.kept > 0 {
        let places = places(call, merged.kept);
        told += &call.say(
            format!(" In {places} one removed what the other changed: it stands."),
            format!(" À {places}, l’un a retiré ce que l’autre a changé : c’est resté."),
        );
    }
    told
}

pub(crate) fn rename(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut document) = open_document(call, action)?;
    document.title = title(action)?.to_owned();
    document::put(id, &document)?;
    Ok(Reply::says(call.say("Renamed.", "Renommé.")).next(path(id)))
}

pub(crate) fn compare(call: &Call, action: &Action) -> Done<Reply> {
    let id = action.id("document")?;
    let (one, other) = (number(call, action, "from")?, number(call, action, "to")?);
    Ok(Reply::done().next(format!("{}/compare/{one}/{other}", path(id))))
}

/// A text in which a choice is open can't be adopted.
pub(super) fn chosen(call: &Call, text: &str) -> Done<()> {
    let places = open_places(text);
    if places == 0 {
        return Ok(());
    }
    let places = self::places(call, places);
    let en = format!("In {places} a choice is open: look for ⟦ ⟧ in the text first.");
    let fr = format!("À {places}, un choix est à faire : cherchez d’abord ⟦ ⟧ dans le texte.");
    Err(call.refuse("choice-open", en, fr))
}
