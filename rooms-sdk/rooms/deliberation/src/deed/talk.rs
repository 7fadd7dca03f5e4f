//! Comments, answers, opinions.

use rooms_sdk::prelude::*;

use super::{number, path, tell};
use crate::Done;
use crate::document;
use crate::role::{editor, reviewer};
use crate::talk::{self, MOST_PASSAGE, MOST_SAYING, MOST_THREADS, MOST_WORD, Opinion, Stance, Thread};
use crate::words;

fn saying(action: &Action) -> Done<&str> {
    action.short("text", MOST_SAYING as usize)
}

/// Begins a thread, about a passage or, without one, about the whole text.
pub(crate) fn comment(call: &Call, action: &Action) -> Done<Reply> {
    reviewer(call)?;
    let id = action.id("document")?;
    document::find(call, id)?;
    let version = number(call, action, "version")?;
    let text = document::version(call, id, version)?.text;
    let passage = action.optional("passage", |action, field| action.short(field, MOST_PASSAGE as usize))?;
    if passage.is_some_and(|passage| words::find(&text, passage).is_none()) {
        let en = "These words don't stand so in the text: leave only words of the passage, in their order.";
        let fr = "Ces mots ne sont pas ainsi dans le texte : ne laissez que des mots du passage, dans leur ordre.";
        return Err(call.refuse("no-passage", en, fr));
    }
    if storage::keys(&format!("thread/{id}/"))?.len() >= MOST_THREADS {
        let en = format!("{MOST_THREADS} discussions are here: settle them in the text, and go on in a new document.");
        let fr = format!("Il y a {MOST_THREADS} discussions : intégrez-les au texte et continuez dans un autre document.");
        return Err(call.refuse("too-many-threads", en, fr));
    }
    let passage = passage.map(str::to_owned);
    let thread = storage::fresh_id();
    talk::put(id, thread, &Thread { passage, version, begun: call.now, is_settled: false })?;
    talk::say(call, thread, saying(action)?)?;
    Ok(Reply::done().next(format!("{}/thread/{thread}", path(id))))
}

/// Says something in a thread, and tells those who spoke in it.
pub(crate) fn answer(call: &Call, action: &Action) -> Done<Reply> {
    reviewer(call)?;
    let (id, thread) = (action.id("document")?, action.id("thread")?);
    let document = document::find(call, id)?;
    let mut found = talk::find(call, id, thread)?;
    talk::say(call, thread, saying(action)?)?;
    if found.is_settled {
        found.is_settled = false;
        talk::put(id, thread, &found)?;
    }
    let spoke: Vec<MemberId> = talk::said(thread)?.into_iter().map(|(_, said)| said.who).collect();
    let title = &document.title;
    let news = call.say(format!("There is an answer about “{title}”."), format!("Il y a une réponse à propos de « {title} »."));
    tell(call, |member| spoke.contains(&member), &news)?;
    Ok(Reply::done())
}

/// Takes back what one said; those who manage the group may remove anything.
pub(crate) fn unsay(call: &Call, action: &Action) -> Done<Reply> {
    let (thread, id) = (action.id("thread")?, action.id("comment")?);
    let said = talk::one_said(call, thread, id)?;
    if call.who()? != said.who {
        call.manager()?;
    }
    talk::unsay(thread, id)?;
    Ok(Reply::says(call.say("Taken back.", "Repris.")))
}

/// Editors, and whoever spoke first, say that a discussion has come to its end, or goes on.
pub(crate) fn settle(call: &Call, action: &Action) -> Done<Reply> {
    let (id, thread) = (action.id("document")?, action.id("thread")?);
    let mut found = talk::find(call, id, thread)?;
    let first = talk::said(thread)?.first().map(|(_, said)| said.who);
    if first != Some(call.who()?) {
        editor(call)?;
    }
    found.is_settled = !found.is_settled;
    talk::put(id, thread, &found)?;
    Ok(Reply::done())
}

pub(crate) fn mark(call: &Call, action: &Action) -> Done<Reply> {
    reviewer(call)?;
    let id = action.id("comment")?;
    talk::one_said(call, action.id("thread")?, id)?;
    talk::mark(call, id, Stance::read(call, action)?)?;
    Ok(Reply::done())
}

/// Says what one thinks of the text as it stands now; again to think otherwise.
pub(crate) fn think(call: &Call, action: &Action) -> Done<Reply> {
    let who = reviewer(call)?;
    let id = action.id("document")?;
    let document = document::find(call, id)?;
    let stance = Stance::read(call, action)?;
    let word = action.optional("word", |action, field| action.short(field, MOST_WORD as usize))?.map(str::to_owned);
    talk::think(id, &Opinion { who, stance, word, version: document.latest, at: call.now })?;
    Ok(Reply::says(call.say("Your opinion is noted.", "Votre avis est noté.")))
}
