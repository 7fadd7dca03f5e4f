//! The room's pages: the list, the form of a new meeting, a meeting, and the minutes of one topic.

mod agenda;
mod list;
mod now;
mod record;
mod topic;

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::Task;

/// What is under a path: the list, `new`, `m/MEETING`, `m/MEETING/t/TOPIC`.
///
/// # Errors
/// `no-page`, `no-meeting`, `not-in-group`; the host's refusal.
pub(crate) fn show(call: &Call, path: &str) -> Result<Page, Fault> {
    let parts: Vec<&str> = path.split('/').collect();
    let load = |id: &str| Desk::load(call, id.parse().map_err(|_| call.no_page())?);
    match parts.as_slice() {
        [""] => list::page(call),
        ["new"] => Ok(list::new(call)),
        ["m", id] => {
            let desk = load(id)?;
            let page = Page::new(desk.meeting.title.clone());
            let page = now::tab(&desk, page)?;
            let page = agenda::tab(&desk, page);
            record::tab(&desk, page)
        }
        ["m", id, "t", number] => topic::page(&load(id)?, number.parse().map_err(|_| call.no_page())?),
        _ => Err(call.no_page()),
    }
}

fn form(desk: &Desk<'_>, action: &str, title: &str) -> Form {
    Form::new(action, title).field(Field::hidden("meeting", desk.id))
}

fn button(desk: &Desk<'_>, action: &str, label: &str) -> Button {
    Button::new(action, label).with("meeting", desk.id)
}

/// An open action point, with the button that says it is done for those who may press it.
fn task(call: &Call, id: Id, task: &Task) -> Item {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let mut item = Item::new([chip::strong(task.what.clone()), chip::member(task.owner)]);
    if let Some(due) = task.due {
        let is_late = due < call.now.date();
        let tone = if is_late { Tone::Bad } else { Tone::Neutral };
        item = item.chip(chip::tag(tone, [say("by ", "pour le "), &due.to_string()].concat()));
    }
    let may = call.is_manager || [Some(task.owner), Some(task.by)].contains(&call.member);
    if may { item.button(Button::new("done", say("Done", "Fait")).with("task", id)) } else { item }
}
