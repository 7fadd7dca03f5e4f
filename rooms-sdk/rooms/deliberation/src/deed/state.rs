//! From draft to adoption, and away.

use rooms_sdk::prelude::*;

use super::{path, tell, text};
use crate::Done;
use crate::document::{self, State};
use crate::role::editor;
use crate::talk;

/// Editors ask for a review and take it back; those who manage the group adopt, and open again what was adopted.
pub(crate) fn change(call: &Call, action: &Action) -> Done<Reply> {
    let id = action.id("document")?;
    let mut document = document::find(call, id)?;
    let to = match action.text("to")? {
        "draft" => State::Draft,
        "review" => State::Review,
        "adopted" => State::Adopted,
        _ => return Err(call.no_action()),
    };
    let reply = Reply::done().next(path(id));
    if to == document.state {
        return Ok(reply);
    }
    let title = &document.title;
    let news = match to {
        State::Draft if document.state == State::Adopted => {
            call.manager()?;
            None
        }
        State::Draft => {
            editor(call)?;
            None
        }
        State::Review if document.state == State::Adopted => {
            let fr = "Rouvrez d’abord le texte adopté.";
            return Err(call.refuse("adopted", "Open the adopted text again first.", fr));
        }
        State::Review => {
            editor(call)?;
            Some(call.say(format!("“{title}” waits for your opinion."), format!("« {title} » attend votre avis.")))
        }
        State::Adopted => {
            call.manager()?;
            text::chosen(call, &document::version(call, id, document.latest)?.text)?;
            Some(call.say(format!("“{title}” was adopted."), format!("« {title} » a été adopté.")))
        }
    };
    (document.state, document.since) = (to, call.now);
    document::put(id, &document)?;
    if let Some(news) = news {
        tell(call, |_| true, &news)?;
    }
    Ok(reply)
}

pub(crate) fn remove(call: &Call, action: &Action) -> Done<Reply> {
    call.manager()?;
    let id = action.id("document")?;
    document::find(call, id)?;
    talk::remove(id)?;
    document::remove(id)?;
    Ok(Reply::says(call.say("Removed.", "Retiré.")).next(""))
}
