//! All meetings, and what is to be done.

use rooms_sdk::prelude::*;

use super::task;
use crate::meeting::{LINE_FIELD, MINUTES, Meeting, Stage, key};
use crate::{outcome, word};

/// Most past meetings that are shown.
const PAST: usize = 50;

/// The list: what is ahead first, the nearest above.
///
/// # Errors
/// The host's refusal.
pub(crate) fn page(call: &Call) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let mut all: Vec<(Id, Meeting)> = Vec::new();
    for (key, meeting) in storage::all::<Meeting>("m/")? {
        if let Some(id) = key.strip_prefix("m/").and_then(|id| id.parse().ok()) {
            all.push((id, meeting));
        }
    }
    all.sort_by_key(|(_, meeting)| meeting.at);
    let (past, ahead): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, meeting)| meeting.is_over());
    let mut page = Page::new(say("Meetings", "Réunions")).tab(say("Ahead", "À venir"));
    page = if ahead.is_empty() {
        page.text(say("No meeting is planned.", "Aucune réunion n’est prévue."))
    } else {
        page.list(ahead.iter().map(|(id, meeting)| item(call, *id, meeting)))
    };
    page = page.chips([chip::link(say("Call a meeting", "Convoquer une réunion"), "new")]);
    let tasks = outcome::open_tasks()?;
    page = page.tab(say("To do", "À faire"));
    page = if tasks.is_empty() {
        page.text(say("Nothing is left to do.", "Rien ne reste à faire."))
    } else {
        page.list(tasks.iter().map(|(id, one)| task(call, *id, one)))
    };
    if past.is_empty() {
        return Ok(page);
    }
    page = page.tab(say("Past", "Passées"));
    Ok(page.list(past.iter().rev().take(PAST).map(|(id, meeting)| item(call, *id, meeting))))
}

fn item(call: &Call, id: Id, meeting: &Meeting) -> Item {
    let (en, fr) = word::stage(meeting.stage);
    let tone = match meeting.stage {
        Stage::Planned | Stage::Closed => Tone::Neutral,
        Stage::Cancelled => Tone::Bad,
        _ => Tone::Good,
    };
    let tag = chip::tag(tone, call.language.pick(en, fr));
    Item::new([chip::link(meeting.title.clone(), key(id)), chip::moment(meeting.at), tag])
}

/// The form of a new meeting.
pub(crate) fn new(call: &Call) -> Page {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let title = say("Call a meeting", "Convoquer une réunion");
    let form = Form::new("plan", title)
        .field(Field::line("title", say("What for", "Pour quoi"), LINE_FIELD).required())
        .field(Field::moment("at", say("When", "Quand")).required())
        .field(Field::number("minutes", say("How many minutes", "Durée en minutes")).between(1, MINUTES).value(90).required())
        .field(Field::line("place", say("Where", "Où"), LINE_FIELD))
        .field(
            Field::member("facilitator", say("Facilitator", "Facilitation")).help(say("You, if nobody else.", "Vous, à défaut.")),
        )
        .field(Field::member("secretary", say("Secretary", "Secrétariat")).help(say("You, if nobody else.", "Vous, à défaut.")))
        .field(Field::member("timekeeper", say("Timekeeper", "Gardien·ne du temps")));
    Page::new(title).node(form)
}
