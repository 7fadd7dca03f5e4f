//! Who does what.

use rooms_sdk::prelude::*;

use super::find;
use crate::Done;
use crate::card::{self, Card, MOST_HELPERS, People};
use crate::past::{self, Deed};

/// Gives an action to somebody, who is told.
pub(super) fn give_to(call: &Call, id: Id, card: &mut Card, who: MemberId) -> Done<()> {
    let people = People::of(call)?;
    if !people.has(who) {
        let fr = "Cette personne n’est pas dans le groupe.";
        return Err(call.refuse("not-in-group", "This person is not in the group.", fr));
    }
    card.owner = Some(who);
    card.helpers.retain(|helper| *helper != who);
    card::put(id, card)?;
    past::note(call, id, if call.member == Some(who) { Deed::Took } else { Deed::Given(who) })?;
    let title = &card.title;
    let mut text = call.say(format!("“{title}” is yours to do"), format!("« {title} » est pour vous"));
    if let Some(due) = card.due {
        text += &call.say(format!(", until {due}"), format!(", pour le {due}"));
    }
    people.tell(call, &[who], &format!("{text}."))
}

pub(crate) fn give(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    give_to(call, id, &mut card, action.member("who")?)?;
    Ok(Reply::says(call.say("The person is told.", "La personne est prévenue.")))
}

/// Who acts does it.
pub(crate) fn take(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    give_to(call, id, &mut card, call.who()?)?;
    Ok(Reply::says(call.say("It is yours: thank you.", "C’est pour vous : merci.")))
}

/// Who acts helps; who does it is told.
pub(crate) fn help(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let who = call.who()?;
    let people = People::of(call)?;
    if card.concerns(who) {
        return Ok(Reply::done());
    }
    // Whoever left the group makes place.
    card.helpers = people.helpers(&card);
    if card.helpers.len() >= MOST_HELPERS {
        let en = format!("{MOST_HELPERS} people help already.");
        return Err(call.refuse("too-many-helpers", en, format!("{MOST_HELPERS} personnes aident déjà.")));
    }
    card.helpers.push(who);
    card::put(id, &card)?;
    past::note(call, id, Deed::Helps)?;
    let owner: Vec<MemberId> = card.owner.into_iter().collect();
    let title = &card.title;
    let text = call.say(format!("Somebody helps you with “{title}”."), format!("Quelqu’un vous aide pour « {title} »."));
    people.tell(call, &owner, &text)?;
    Ok(Reply::says(call.say("You help: thank you.", "Vous aidez : merci.")))
}

/// Who acts does it no more, or helps no more.
pub(crate) fn leave(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let who = call.who()?;
    if !card.concerns(who) {
        return Ok(Reply::done());
    }
    card.owner = card.owner.filter(|owner| *owner != who);
    card.helpers.retain(|helper| *helper != who);
    card::put(id, &card)?;
    past::note(call, id, Deed::Left)?;
    let title = &card.title;
    let text = call.say(format!("“{title}” needs somebody."), format!("« {title} » cherche quelqu’un."));
    if card.owner.is_none() {
        People::of(call)?.tell(call, &card.helpers, &text)?;
    }
    Ok(Reply::done())
}
