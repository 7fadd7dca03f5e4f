//! The first tab of a meeting: where it stands, and what everybody can do now.

use rooms_sdk::prelude::*;

use super::{button, form, task};
use crate::desk::Desk;
use crate::meeting::{LINE_FIELD, Stage, TEXT_FIELD};
use crate::{calendar, outcome, round, word};

/// The tab.
///
/// # Errors
/// The host's refusal.
pub(crate) fn tab(desk: &Desk<'_>, page: Page) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let meeting = &desk.meeting;
    let (en, fr) = word::stage(meeting.stage);
    let mut head =
        vec![chip::tag(Tone::Neutral, say(en, fr)), chip::moment(meeting.at), chip::text(format!("{} min", meeting.minutes))];
    if !meeting.place.is_empty() {
        head.push(chip::text(meeting.place.clone()));
    }
    let mut page = page.tab(say("Now", "Maintenant")).chips(head);
    page = match meeting.stage {
        Stage::Planned => planned(desk, page),
        Stage::CheckIn | Stage::CheckOut => said(desk, page)?,
        Stage::Topic(number) => before_us(desk, page, number)?,
        Stage::Closed | Stage::Cancelled => page,
    };
    if !matches!(meeting.stage, Stage::Planned | Stage::Cancelled) && (!meeting.is_over() || desk.leads()) {
        page = outcomes(desk, page);
    }
    let tasks = outcome::open_tasks()?;
    if !tasks.is_empty() {
        page = page.heading(say("Still to do", "Reste à faire"));
        page = page.list(tasks.iter().map(|(id, one)| task(desk.call, *id, one)));
    }
    if !meeting.is_over() {
        page = page.node(calendar::file(desk));
    }
    Ok(moving(desk, page))
}

fn planned(desk: &Desk<'_>, page: Page) -> Page {
    if !desk.leads() {
        return page;
    }
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    page.node(button(desk, "begin", say("Begin with the check-in", "Commencer par la météo")).tone(Tone::Good))
}

/// What was said in the round, who has not spoken, and the field for those.
fn said(desk: &Desk<'_>, page: Page) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let is_out = desk.meeting.stage == Stage::CheckOut;
    let said = round::said(desk.id, is_out)?;
    let mine = said.iter().find(|said| said.who == desk.who).map(|said| said.text.clone());
    let silent = desk.members.iter().filter(|one| !said.iter().any(|said| said.who == **one));
    let silent: Vec<Chip> = silent.take(20).map(|one| chip::member(*one)).collect();
    let (title, question) = if is_out {
        (say("Check-out", "Météo de départ"), say("How do you leave?", "Comment repartez-vous ?"))
    } else {
        (say("Check-in", "Météo d’arrivée"), say("How do you arrive?", "Comment arrivez-vous ?"))
    };
    let mut page = page.heading(title);
    if !said.is_empty() {
        page = page.list(said.into_iter().map(|said| Item::new([chip::member(said.who), chip::text(said.text)])));
    }
    let line = Field::line("text", question, LINE_FIELD).required();
    let line = mine.map_or_else(|| line.clone(), |mine| line.clone().value(mine));
    page = page.node(form(desk, "say", question).field(line).submit(say("Say it", "Le dire")));
    if silent.is_empty() {
        return Ok(page);
    }
    let label = chip::text(say("Still to be heard:", "À entendre encore :"));
    Ok(page.chips(std::iter::once(label).chain(silent)))
}

/// The topic before the group, with the field for its minutes.
fn before_us(desk: &Desk<'_>, page: Page, number: u32) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let Some(topic) = desk.meeting.topic(number) else {
        return Ok(page);
    };
    let mut chips = vec![chip::member(topic.owner), chip::text(format!("{} min", topic.minutes))];
    if let Some(began) = topic.began {
        chips.extend([chip::text(say("since", "depuis")), chip::moment(began)]);
    }
    super::topic::writing(desk, page.heading(topic.title.clone()).chips(chips), topic)
}

/// Fields for decisions and action points.
fn outcomes(desk: &Desk<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let decided = Field::lines("text", say("What was decided", "Ce qui a été décidé"), LINE_FIELD * 2).required();
    let task = form(desk, "assign", say("Somebody is to do something", "Quelqu’un a une action"))
        .field(Field::line("what", say("What", "Quoi"), TEXT_FIELD / 8).required())
        .field(Field::member("owner", say("Who", "Qui")).required())
        .field(Field::date("due", say("By when", "Pour quand")))
        .submit(say("Note the action point", "Noter l’action"));
    page.node(form(desk, "decide", say("Note a decision", "Noter une décision")).field(decided)).node(task)
}

/// What those who lead can do.
fn moving(desk: &Desk<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    if !desk.leads() {
        return page;
    }
    let waits = desk.meeting.topics.iter().any(|topic| topic.began.is_none());
    let label = match desk.meeting.stage {
        Stage::Planned | Stage::Closed | Stage::Cancelled => return next(desk, page),
        Stage::CheckOut => say("Close the meeting", "Clore la réunion"),
        _ if waits => say("On to the next topic", "Passer au point suivant"),
        _ => say("On to the check-out", "Passer à la météo de départ"),
    };
    let mut buttons = vec![button(desk, "go-on", label).tone(Tone::Good)];
    if waits && desk.meeting.stage != Stage::CheckOut {
        let early = say(
            "Check out now; the rest goes along to the next meeting",
            "Finir maintenant ; le reste passe à la prochaine réunion",
        );
        buttons.push(button(desk, "go-on", early).with("to", "check-out"));
    }
    page.buttons(buttons)
}

/// The form of the next meeting, or of another moment for this one.
fn next(desk: &Desk<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| desk.say(en, fr);
    let at = Field::moment("at", say("When", "Quand")).required();
    let minutes = Field::number("minutes", say("How many minutes", "Durée en minutes")).value(desk.meeting.minutes).required();
    match (desk.meeting.stage, desk.meeting.next) {
        (Stage::Planned, _) => {
            let place = Field::line("place", say("Where", "Où"), LINE_FIELD).value(&desk.meeting.place);
            let title = say("Another time or place", "Autre moment ou autre lieu");
            let question = say("Call the meeting off?", "Annuler la réunion ?");
            page.node(form(desk, "move", title).field(at.value(desk.meeting.at)).field(minutes).field(place))
                .node(button(desk, "cancel", say("Call it off", "L’annuler")).tone(Tone::Bad).confirm(question))
        }
        (_, None) => page.node(
            form(desk, "next-meeting", say("Plan the next meeting", "Prévoir la prochaine réunion")).field(at).field(minutes),
        ),
        (_, Some(next)) => page.chips([chip::link(say("The next meeting", "La prochaine réunion"), crate::meeting::key(next))]),
    }
}
