//! The board: a column in each tab, so that it fits any screen.

use std::cmp::Reverse;

use rooms_sdk::prelude::*;

use super::{fields, item, ways};
use crate::Done;
use crate::card::{self, Card, Column, People};

/// A column shows so many actions.
const MOST_SHOWN: usize = 100;

/// All actions, or those with a label.
pub(crate) fn page(call: &Call, label: Option<&str>) -> Done<Page> {
    let (mut cards, people) = (card::all()?, People::of(call)?);
    let away = cards.iter().any(|(_, card)| card.is_away);
    cards.retain(|(_, card)| !card.is_away && label.is_none_or(|label| card.labels.iter().any(|one| one == label)));
    let title = match label {
        Some(label) => format!("#{label}"),
        None => call.say("What we do", "Ce que nous faisons"),
    };
    let mut page = Page::new(title);
    for column in Column::ALL {
        page = one(call, page, column, &cards, &people);
    }
    page = page.tab(call.say("New", "Nouvelle")).chips(ways(call));
    let form = Form::new("make", call.say("A new action", "Une nouvelle action"));
    let who = Field::member("who", call.say("Who does it", "Qui s’en charge"));
    page = page.node(fields(call, form, None).field(who).submit(call.say("Put it on the board", "Mettre au tableau")));
    if away {
        page = page.chips([chip::link(call.say("What was put away", "Ce qui est rangé"), "away")]);
    }
    Ok(page)
}

fn one(call: &Call, page: Page, column: Column, cards: &[(Id, Card)], people: &People) -> Page {
    let mut some: Vec<&(Id, Card)> = cards.iter().filter(|(_, card)| card.column == column).collect();
    if column == Column::Done {
        some.sort_by_key(|(_, card)| Reverse(card.done));
    }
    let mut page = page.tab(format!("{} ({})", column.label(call), some.len())).chips(ways(call));
    if some.is_empty() {
        page = page.notice(Tone::Neutral, call.say("Nothing here.", "Rien ici."));
    }
    let hidden = some.len().saturating_sub(MOST_SHOWN);
    page = page.list(some.into_iter().take(MOST_SHOWN).map(|(id, card)| {
        let item = item(call, people, *id, card);
        steps(call, *id, card, people).into_iter().fold(item, Item::button)
    }));
    if hidden > 0 {
        let en = format!("{hidden} more are here: a label shows fewer.");
        page = page.text(call.say(en, format!("{hidden} autres sont ici : une étiquette en montre moins.")));
    }
    page
}

/// What most people do next with an action: the other moves stand on its own page.
fn steps(call: &Call, id: Id, card: &Card, people: &People) -> Vec<Button> {
    let to = |to: Column, label: String| Button::new("move", label).with("card", id).with("to", to.name());
    let take = || Button::new("take", call.say("I do it", "Je m’en charge")).with("card", id);
    let mut steps = Vec::new();
    match card.column {
        Column::ToDo if people.owner(card).is_none() => steps.push(take()),
        Column::ToDo | Column::Waiting => steps.push(to(Column::Doing, call.say("Begin", "Commencer"))),
        Column::Doing => steps.push(to(Column::Done, call.say("Done", "Fait")).tone(Tone::Good)),
        Column::Done => steps.push(Button::new("away", call.say("Put away", "Ranger")).with("card", id)),
    }
    steps
}

/// What was put away.
pub(crate) fn away(call: &Call) -> Done<Page> {
    let (mut cards, people) = (card::all()?, People::of(call)?);
    cards.retain(|(_, card)| card.is_away);
    let page = Page::new(call.say("What was put away", "Ce qui est rangé")).chips(ways(call));
    Ok(page.list(cards.iter().map(|(id, card)| {
        let mut item = item(call, &people, *id, card);
        item = item.button(Button::new("away", call.say("Bring it back", "Ressortir")).with("card", id));
        if call.is_manager {
            let sure = call.say("Remove it and its history for ever?", "Supprimer pour toujours l’action et son historique ?");
            let remove = Button::new("remove", call.say("Remove", "Supprimer")).with("card", id);
            item = item.button(remove.tone(Tone::Bad).confirm(sure));
        }
        item
    })))
}
