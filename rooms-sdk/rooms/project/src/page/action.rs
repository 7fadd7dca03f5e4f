//! An action: who does it, how far it is, what happened to it.

use rooms_sdk::prelude::*;

use super::{due_chip, fields, ways};
use crate::Done;
use crate::card::{self, Card, Column, MOST_POINT, People};
use crate::market;
use crate::past::{self, MOST_NOTE};

pub(crate) fn page(call: &Call, id: Id) -> Done<Page> {
    let card = card::find(call, id)?;
    let people = People::of(call)?;
    let page = Page::new(&card.title).tab(call.say("Action", "Action"));
    let page = head(call, page, &card, &people);
    let page = checklist(call, page, id, &card);
    let page = doing(call, page.heading(call.say("What now?", "Et maintenant ?")), id, &card, &people);
    let page = page.tab(call.say("Change", "Modifier"));
    let form = Form::new("change", call.say("Change the action", "Modifier l’action")).field(Field::hidden("card", id));
    let page = page.node(fields(call, form, Some(&card)).submit(call.say("Save", "Enregistrer")));
    let mut who = Field::member("who", call.say("Who does it", "Qui s’en charge")).required();
    if let Some(owner) = people.owner(&card) {
        who = who.value(owner);
    }
    let give = Form::new("give", call.say("Give it to somebody", "La confier à quelqu’un"));
    let page = page.node(give.field(Field::hidden("card", id)).field(who).submit(call.say("Give", "Confier")));
    let page = market::shown(call, page.tab(call.say("Market", "Marché")), id, &card)?;
    history(call, page.tab(call.say("History", "Historique")), id)
}

fn head(call: &Call, page: Page, card: &Card, people: &People) -> Page {
    let mut chips = vec![chip::tag(card.column.tone(), card.column.label(call))];
    if card.is_away {
        chips.push(chip::tag(Tone::Neutral, call.say("put away", "rangée")));
    }
    chips.extend(card.due.map(|due| due_chip(call, card, due)));
    chips.extend(card.labels.iter().map(|label| chip::link(format!("#{label}"), format!("label/{label}"))));
    let mut page = page.chips(ways(call)).chips(chips).text(plain(&card.details));
    let mut who = vec![chip::strong(call.say("Who:", "Qui :"))];
    match people.owner(card) {
        Some(owner) => who.push(chip::member(owner)),
        None => who.push(chip::tag(Tone::Warning, call.say("nobody yet", "encore personne"))),
    }
    let helpers = people.helpers(card);
    if !helpers.is_empty() {
        who.push(chip::strong(call.say("With:", "Avec :")));
        who.extend(helpers.into_iter().map(chip::member));
    }
    page = page.chips(who);
    if let Some(want) = &card.want {
        page = page.chips([chip::strong(call.say("Wanted:", "Demande :")), chip::announcement(want.announcement)]);
    }
    page
}

fn checklist(call: &Call, mut page: Page, id: Id, card: &Card) -> Page {
    page = page.heading(call.say("Checklist", "Liste"));
    if !card.points.is_empty() {
        let done = card.points.iter().filter(|point| point.is_done).count();
        let label = call.say("Done", "Fait");
        page = page.node(Progress::new(label, done, card.points.len(), call.say("points", "points")));
    }
    page = page.list(card.points.iter().map(|point| {
        let button = |action: &str, label: String| Button::new(action, label).with("card", id).with("point", &point.text);
        let (mark, label) = if point.is_done {
            (chip::tag(Tone::Good, "✓"), call.say("Not done", "Pas fait"))
        } else {
            (chip::tag(Tone::Neutral, "–"), call.say("Done", "Fait"))
        };
        Item::new([mark, chip::text(&point.text)])
            .button(button("tick", label))
            .button(button("drop-point", call.say("Leave out", "Retirer")))
    }));
    let form = Form::new("add-point", call.say("One more point", "Un point de plus"))
        .field(Field::hidden("card", id))
        .field(Field::line("text", call.say("Point", "Point"), MOST_POINT).required())
        .submit(call.say("Add", "Ajouter"));
    page.node(form)
}

/// Who looks comes, helps or goes, and moves the action.
fn doing(call: &Call, page: Page, id: Id, card: &Card, people: &People) -> Page {
    let button = |action: &str, label: String| Button::new(action, label).with("card", id);
    let mut who = Vec::new();
    if call.member.is_some_and(|member| card.concerns(member)) {
        who.push(button("leave", call.say("I do it no more", "Je ne m’en charge plus")));
    } else {
        who.push(button("help", call.say("I help", "J’aide")));
    }
    if call.member != people.owner(card) || call.member.is_none() {
        who.push(button("take", call.say("I do it", "Je m’en charge")));
    }
    let others = Column::ALL.into_iter().filter(|column| *column != card.column);
    let moves = others.map(|column| {
        let tone = if column == Column::Done { Tone::Good } else { Tone::Neutral };
        button("move", format!("→ {}", column.label(call))).with("to", column.name()).tone(tone)
    });
    let label = if card.is_away { call.say("Bring it back", "Ressortir") } else { call.say("Put away", "Ranger") };
    let moves: Vec<Button> = moves.chain([button("away", label)]).collect();
    page.buttons(who).buttons(moves)
}

fn history(call: &Call, mut page: Page, id: Id) -> Done<Page> {
    page = page.list(past::all(id)?.into_iter().map(|past| {
        let told = past.told(call);
        let who = past.who.map(chip::member);
        Item::new([chip::moment(past.at)].into_iter().chain(who).chain(told))
    }));
    let form = Form::new("say", call.say("A note", "Une note"))
        .field(Field::hidden("card", id))
        .field(Field::lines("text", call.say("What there is to say", "Ce qu’il y a à dire"), MOST_NOTE).required())
        .submit(call.say("Note it", "Noter"));
    Ok(page.node(form))
}
