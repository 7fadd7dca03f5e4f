//! Making actions and moving them over the board.

use rooms_sdk::prelude::*;

use super::find;
use crate::Done;
use crate::card::{self, Card, Column, MOST_CARDS, MOST_DETAILS, MOST_TITLE, People};
use crate::past::{self, Deed, MOST_NOTE};

/// What a form says of an action.
fn fill(call: &Call, action: &Action, card: &mut Card) -> Done<()> {
    card.title = action.short("title", MOST_TITLE as usize)?.to_owned();
    let details = action.optional("details", |action, field| action.short(field, MOST_DETAILS as usize))?;
    card.details = details.unwrap_or_default().to_owned();
    card.due = action.optional("due", Action::date)?;
    card.labels = card::labels(call, action.find("labels").unwrap_or_default())?;
    Ok(())
}

pub(crate) fn make(call: &Call, action: &Action) -> Done<Reply> {
    call.who()?;
    if card::count()? >= MOST_CARDS {
        let en = format!("{MOST_CARDS} actions are here: remove some that were put away.");
        let fr = format!("Il y a {MOST_CARDS} actions : supprimez-en parmi celles qui sont rangées.");
        return Err(call.refuse("too-many-actions", en, fr));
    }
    let mut card = Card::new("", call.now);
    fill(call, action, &mut card)?;
    let owner = action.optional("who", Action::member)?;
    let id = storage::fresh_id();
    past::note(call, id, Deed::Made)?;
    match owner {
        Some(owner) => super::people::give_to(call, id, &mut card, owner)?,
        None => card::put(id, &card)?,
    }
    Ok(Reply::says(call.say("It is on the board.", "C’est au tableau.")).next(format!("action/{id}")))
}

pub(crate) fn change(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    fill(call, action, &mut card)?;
    card::put(id, &card)?;
    past::note(call, id, Deed::Changed)?;
    Ok(Reply::says(call.say("Changed.", "Modifiée.")))
}

/// Moves an action to another column; who does it and helps hears when somebody else says that it is done.
pub(crate) fn shift(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let to = Column::read(call, action)?;
    if to == card.column {
        return Ok(Reply::done());
    }
    card.put_into(to, call.now);
    card::put(id, &card)?;
    past::note(call, id, Deed::Moved(to))?;
    if to == Column::Done {
        let whom: Vec<MemberId> = card.owner.into_iter().chain(card.helpers.iter().copied()).collect();
        let title = &card.title;
        let text = call.say(format!("“{title}” is done."), format!("« {title} » est fait."));
        People::of(call)?.tell(call, &whom, &text)?;
    }
    Ok(Reply::done())
}

/// Puts an action away, or brings it back.
pub(crate) fn away(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    card.is_away = !card.is_away;
    card::put(id, &card)?;
    past::note(call, id, if card.is_away { Deed::Away } else { Deed::Back })?;
    let notice = if card.is_away { call.say("Put away.", "Rangée.") } else { call.say("It is back.", "La revoilà.") };
    Ok(Reply::says(notice))
}

pub(crate) fn remove(call: &Call, action: &Action) -> Done<Reply> {
    call.manager()?;
    let (id, card) = find(call, action)?;
    if let Some(want) = card.want {
        storage::remove(&format!("want/{}", want.announcement))?;
    }
    past::remove(id)?;
    card::remove(id)?;
    Ok(Reply::says(call.say("Removed.", "Supprimée.")).next(""))
}

/// A note beside an action; who does it and helps hears of it.
pub(crate) fn say(call: &Call, action: &Action) -> Done<Reply> {
    let (id, card) = find(call, action)?;
    let text = action.short("text", MOST_NOTE as usize)?;
    past::note(call, id, Deed::Said(text.to_owned()))?;
    let whom: Vec<MemberId> = card.owner.into_iter().chain(card.helpers.iter().copied()).collect();
    let title = &card.title;
    let news = call.say(format!("There is a note about “{title}”."), format!("Il y a une note à propos de « {title} »."));
    People::of(call)?.tell(call, &whom, &news)?;
    Ok(Reply::done())
}
