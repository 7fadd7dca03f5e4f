//! The minutes of one topic: written together, with all versions.

use rooms_sdk::prelude::*;

use super::{button, form};
use crate::desk::Desk;
use crate::meeting::{SHOWN, TEXT_FIELD, Topic};
use crate::{merge, minutes};

/// The page of a topic.
///
/// # Errors
/// `no-page`; the host's refusal.
pub(crate) fn page(desk: &Desk<'_>, number: u32) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let topic = desk.meeting.topic(number).ok_or_else(|| desk.call.no_page())?;
    let page = Page::new(topic.title.clone()).tab(say("Minutes", "Compte rendu"));
    let page = page.chips([chip::link(desk.meeting.title.clone(), crate::meeting::key(desk.id)), chip::member(topic.owner)]);
    let page =
        if let Some(newest) = minutes::newest(desk.id, number, topic.version)? { page.text(plain(&newest.text)) } else { page };
    let page = writing(desk, page, topic)?;
    let versions = minutes::versions(desk.id, number)?;
    if versions.is_empty() {
        return Ok(page);
    }
    let mut page = page.tab(say("Versions", "Versions"));
    let fitting = text::fitting(versions.iter().rev().map(|(_, version)| version.text.len() + 100), SHOWN);
    for (number, version) in versions.into_iter().rev().take(fitting) {
        let head = [chip::strong(number.to_string()), chip::member(version.who), chip::moment(version.at)];
        page = page.chips(head).text(plain(&version.text));
    }
    Ok(page)
}

/// The field in which the minutes are written; with a text of one's own that came too late, both to merge.
///
/// # Errors
/// The host's refusal.
pub(crate) fn writing(desk: &Desk<'_>, page: Page, topic: &Topic) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let newest = minutes::newest(desk.id, topic.number, topic.version)?;
    if desk.meeting.is_over() && !desk.leads() {
        return Ok(page);
    }
    let text = newest.as_ref().map(|newest| newest.text.as_str()).unwrap_or_default();
    let draft = minutes::draft(desk, topic.number)?;
    let Some(draft) = draft else {
        let title = say("Write the minutes together", "Écrire le compte rendu ensemble");
        return Ok(page.node(field(desk, topic, title, text)));
    };
    let base = minutes::version(desk.id, topic.number, draft.base)?;
    let base = base.map(|base| base.text).unwrap_or_default();
    let mut page = page.notice(
        Tone::Warning,
        say(
            "Somebody wrote while you did. Below stands a proposal with both texts: look through it and send it.",
            "Quelqu’un a écrit en même temps que vous. Voici une proposition avec les deux textes : relisez-la et envoyez-la.",
        ),
    );
    page = page.heading(say("The newest text", "Le texte le plus récent"));
    if let Some(newest) = &newest {
        page = page.chips([chip::member(newest.who), chip::moment(newest.at)]).text(plain(&newest.text));
    }
    page = page.heading(say("Your text", "Votre texte")).text(plain(&draft.text));
    let title = say("Both together", "Les deux ensemble");
    page = page.node(field(desk, topic, title, &merge::merge(&base, text, &draft.text)));
    let question = say("Give up your text?", "Abandonner votre texte ?");
    let give_up = button(desk, "drop-draft", say("Give up my text", "Abandonner mon texte")).with("topic", topic.number);
    Ok(page.node(give_up.tone(Tone::Bad).confirm(question)))
}

fn field(desk: &Desk<'_>, topic: &Topic, title: &str, text: &str) -> Form {
    let label = desk.say("What is to be kept", "Ce qui est à retenir");
    form(desk, "write", title)
        .field(Field::hidden("topic", topic.number))
        .field(Field::hidden("base", topic.version))
        .field(Field::lines("text", label, TEXT_FIELD).value(text).required())
        .submit(desk.say("Write it down", "Noter"))
}
