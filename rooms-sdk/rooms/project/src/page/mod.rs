//! What people see here.

mod action;
mod board;
mod mine;
mod progress;

use rooms_sdk::prelude::*;

use crate::Done;
use crate::card::{Card, MOST_DETAILS, MOST_LABEL, MOST_LABELS, MOST_TITLE, People};

pub(crate) fn view(call: &Call, path: &str) -> Done<Page> {
    let mut page = shown(call, path)?;
    for tab in &mut page.tabs {
        tab.nodes.retain(|node| match node {
            Node::List(items) => !items.is_empty(),
            Node::Buttons(buttons) => !buttons.is_empty(),
            Node::Text(text) => !text.is_empty(),
            _ => true,
        });
    }
    Ok(page)
}

fn shown(call: &Call, path: &str) -> Done<Page> {
    match path.split_once('/') {
        None => match path {
            "" => board::page(call, None),
            "mine" => mine::page(call),
            "progress" => progress::page(call),
            "away" => board::away(call),
            _ => Err(call.no_page()),
        },
        Some(("label", label)) => board::page(call, Some(label)),
        Some(("action", id)) => action::page(call, id.parse().map_err(|_| call.no_page())?),
        Some(_) => Err(call.no_page()),
    }
}

/// The ways through the room.
fn ways(call: &Call) -> Vec<Chip> {
    vec![
        chip::link(call.say("Board", "Tableau"), ""),
        chip::link(call.say("My actions", "Mes actions"), "mine"),
        chip::link(call.say("Progress", "Avancement"), "progress"),
    ]
}

/// An action in a list, with what is to be known of it at a glance.
fn item(call: &Call, people: &People, id: Id, card: &Card) -> Item {
    let mut item = Item::new([chip::link(&card.title, format!("action/{id}"))]);
    match people.owner(card) {
        Some(owner) => item = item.chip(owner),
        None if card.done.is_none() => {
            item = item.chip(chip::tag(Tone::Warning, call.say("nobody yet", "encore personne")));
        }
        None => {}
    }
    let helpers = people.helpers(card).len();
    if helpers > 0 {
        item = item.chip(call.say(format!("+ {helpers} helping"), format!("+ {helpers} en renfort")));
    }
    if let Some(due) = card.due {
        item = item.chip(due_chip(call, card, due));
    }
    if !card.points.is_empty() {
        let done = card.points.iter().filter(|point| point.is_done).count();
        item = item.chip(format!("{done}/{} ✓", card.points.len()));
    }
    if let Some(want) = &card.want {
        item = item.chip(if want.answers > 0 {
            chip::tag(Tone::Good, call.say("answered", "réponse reçue"))
        } else {
            chip::tag(Tone::Neutral, call.say("on the market", "sur le marché"))
        });
    }
    card.labels.iter().fold(item, |item, label| item.chip(chip::link(format!("#{label}"), format!("label/{label}"))))
}

fn due_chip(call: &Call, card: &Card, due: Date) -> Chip {
    if card.is_late(call.now) {
        return chip::tag(Tone::Bad, call.say(format!("late: {due}"), format!("en retard : {due}")));
    }
    chip::text(call.say(format!("until {due}"), format!("pour le {due}")))
}

/// What a form asks of an action.
fn fields(call: &Call, form: Form, card: Option<&Card>) -> Form {
    let mut title = Field::line("title", call.say("What is to be done", "Ce qui est à faire"), MOST_TITLE).required();
    let mut details = Field::lines("details", call.say("Details", "Détails"), MOST_DETAILS);
    let mut due = Field::date("due", call.say("Until", "Pour le"));
    let help = call.say(
        format!("At most {MOST_LABELS}, with commas between."),
        format!("Au plus {MOST_LABELS}, avec des virgules entre elles."),
    );
    let most = u32::try_from((MOST_LABEL + 2) * MOST_LABELS).unwrap_or(u32::MAX);
    let mut labels = Field::line("labels", call.say("Labels", "Étiquettes"), most).help(help);
    if let Some(card) = card {
        title = title.value(&card.title);
        details = details.value(&card.details);
        if let Some(day) = card.due {
            due = due.value(day);
        }
        labels = labels.value(card.labels.join(", "));
    }
    form.field(title).field(details).field(due).field(labels)
}
