//! What who looks has to do.

use rooms_sdk::prelude::*;

use super::{item, ways};
use crate::Done;
use crate::card::{self, Card, Column, People};

/// What is due within so many days comes before the rest.
const SOON: i32 = 7;
/// So many of each kind are shown.
const MOST_SHOWN: usize = 50;

pub(crate) fn page(call: &Call) -> Done<Page> {
    let who = call.who()?;
    let people = People::of(call)?;
    let mut cards = card::all()?;
    cards.retain(|(_, card)| !card.is_away && card.concerns(who));
    let soon = call.now.date().plus_days(SOON);
    let open = |card: &Card| card.column != Column::Done;
    let is_soon = |card: &Card| !card.is_late(call.now) && card.due.is_some_and(|due| due <= soon);
    let mut page = Page::new(call.say("My actions", "Mes actions")).chips(ways(call));
    if !cards.iter().any(|(_, card)| open(card)) {
        let fr = "Rien ne vous attend : le tableau dit ce qui cherche quelqu’un.";
        page = page.notice(Tone::Good, call.say("Nothing waits for you: the board says what needs somebody.", fr));
    }
    let part = |page: Page, heading: String, which: &dyn Fn(&Card) -> bool| {
        let some = cards.iter().filter(|(_, card)| which(card)).take(MOST_SHOWN);
        let items: Vec<Item> = some.map(|(id, card)| one(call, &people, *id, card)).collect();
        if items.is_empty() { page } else { page.heading(heading).list(items) }
    };
    page = part(page, call.say("Late", "En retard"), &|card| card.is_late(call.now));
    page = part(page, call.say("In the next days", "Dans les prochains jours"), &is_soon);
    page = part(page, call.say("Later", "Plus tard"), &|card| open(card) && !card.is_late(call.now) && !is_soon(card));
    page = part(page, call.say("Done", "Fait"), &|card| !open(card));
    Ok(page)
}

fn one(call: &Call, people: &People, id: Id, card: &Card) -> Item {
    let item = item(call, people, id, card).chip(chip::tag(card.column.tone(), card.column.label(call)));
    if card.column == Column::Done {
        return item;
    }
    let done = Button::new("move", call.say("Done", "Fait")).with("card", id).with("to", Column::Done.name());
    item.button(done.tone(Tone::Good))
}
