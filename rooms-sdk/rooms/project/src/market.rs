//! Actions that are wanted on the market, and what comes back from there.
//!
//! Invariant: an announcement belongs to one action; it is that of who published it. Cost: one announcement; an answer
//! costs a reading for each id in its event.

use rooms_sdk::market::{Draft, Kind, announce, categories, find};
use rooms_sdk::prelude::*;

use crate::Done;
use crate::card::{self, Card, Column, MOST_DETAILS, MOST_TITLE, People, Want};
use crate::past::{self, Deed};

/// Somebody answered an announcement.
pub(crate) const ANSWERED: &str = "deal.reply_written";

fn key(announcement: Id) -> String {
    format!("want/{announcement}")
}

/// Whether the action waits on the market.
fn is_open(want: &Want) -> Done<bool> {
    Ok(find(want.announcement)?.is_some_and(|announcement| ["draft", "open"].contains(&announcement.state.as_str())))
}

pub(crate) fn publish(call: &Call, action: &Action) -> Done<Reply> {
    let by = call.who()?;
    let id = action.id("card")?;
    let mut card = card::find(call, id)?;
    if let Some(want) = &card.want {
        if is_open(want)? {
            let fr = "Cette action est déjà sur le marché.";
            return Err(call.refuse("wanted-already", "This action is on the market already.", fr));
        }
    }
    let draft = Draft {
        kind: Kind::Want,
        title: action.short("title", MOST_TITLE as usize)?.to_owned(),
        description: action.short("description", MOST_DETAILS as usize)?.to_owned(),
        category: action.id("category")?,
        price: Vec::new(),
        // The labels are the board's own: the market knows the tags of its categories only.
        tags: Vec::new(),
    };
    let announcement = announce(&draft)?;
    if let Some(old) = card.want {
        storage::remove(&key(old.announcement))?;
    }
    card.want = Some(Want { announcement, by, answers: 0 });
    if card.column != Column::Done {
        card.put_into(Column::Waiting, call.now);
    }
    card::put(id, &card)?;
    storage::write(&key(announcement), &id)?;
    past::note(call, id, Deed::Wanted)?;
    Ok(Reply::says(call.say(
        "It is on the market: it comes back here when somebody answers.",
        "C’est sur le marché : l’action revient ici dès que quelqu’un répond.",
    )))
}

/// An answer brings the action back to those who do it.
pub(crate) fn hear(call: &Call, event: &Event) -> Done<()> {
    for announcement in ids(&event.data) {
        let Some(id) = storage::read::<Id>(&key(announcement))? else { continue };
        let mut card = card::find(call, id)?;
        let Some(want) = card.want.as_mut() else { continue };
        want.answers += 1;
        let by = want.by;
        if card.column == Column::Waiting {
            let back = if card.owner.is_some() { Column::Doing } else { Column::ToDo };
            card.put_into(back, call.now);
        }
        card::put(id, &card)?;
        // The event is nobody's deed here: who answered is told by the market, to those who may know.
        past::note(&Call { member: None, ..call.clone() }, id, Deed::Answered)?;
        let mut whom: Vec<MemberId> = card.owner.into_iter().chain(card.helpers.iter().copied()).collect();
        if !whom.contains(&by) {
            whom.push(by);
        }
        let title = &card.title;
        let text = format!("“{title}”: somebody answered your want · quelqu’un a répondu à votre demande");
        People::of(call)?.tell(&Call { member: None, ..call.clone() }, &whom, &text)?;
    }
    Ok(())
}

/// Everything that looks like an id in an event.
fn ids(data: &str) -> Vec<Id> {
    let mut ids: Vec<Id> = Vec::new();
    for part in data.split('"') {
        if let Ok(id) = part.parse() {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

/// What the market knows of an action, and the way there.
pub(crate) fn shown(call: &Call, mut page: Page, id: Id, card: &Card) -> Done<Page> {
    let mut may_publish = true;
    if let Some(want) = &card.want {
        let mut chips = vec![chip::announcement(want.announcement)];
        let found = find(want.announcement)?;
        may_publish = !found.as_ref().is_some_and(|found| ["draft", "open"].contains(&found.state.as_str()));
        chips.push(match found.as_ref().map(|found| found.state.as_str()) {
            Some("draft") => chip::tag(Tone::Warning, call.say("Not published yet", "Pas encore publiée")),
            Some("open") => chip::tag(Tone::Warning, call.say("Wanted", "Demandée")),
            Some("done") => chip::tag(Tone::Good, call.say("Settled", "Conclue")),
            Some("cancelled") => chip::tag(Tone::Neutral, call.say("Taken back", "Retirée")),
            Some(other) => chip::tag(Tone::Neutral, other),
            None => chip::tag(Tone::Neutral, call.say("Not on the market any more", "Plus sur le marché")),
        });
        if want.answers > 0 {
            let answers = want.answers;
            let text = call.say(format!("answers: {answers}"), format!("réponses : {answers}"));
            chips.push(chip::tag(Tone::Good, text));
        }
        page = page.chips(chips);
    }
    if !may_publish {
        return Ok(page);
    }
    let categories = categories()?;
    if categories.is_empty() {
        let fr = "Le marché n’a pas encore de catégorie : sans elle rien ne s’y publie.";
        return Ok(page.text(call.say("The market has no category yet: without one nothing is published there.", fr)));
    }
    let answers = categories.into_iter().map(|category| Choice::new(category.id, category.name));
    let description = if card.details.is_empty() { &card.title } else { &card.details };
    let help = call.say(
        "Published in your name, in this group. The price is agreed with who answers.",
        "Publié en votre nom, dans ce groupe. Le prix se convient avec qui répond.",
    );
    let form = Form::new("want", call.say("Look for somebody on the market", "Chercher quelqu’un sur le marché"))
        .field(Field::hidden("card", id))
        .field(Field::line("title", call.say("What is wanted", "Ce qui est demandé"), MOST_TITLE).required().value(&card.title))
        .field(
            Field::lines("description", call.say("More of it", "Plus en détail"), MOST_DETAILS)
                .required()
                .help(help)
                .value(description),
        )
        .field(Field::choice("category", call.say("Category", "Catégorie"), answers).required())
        .submit(call.say("Publish", "Publier"));
    Ok(page.node(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_an_event() {
        let text = "0190d0a4-1b2c-7d3e-8f40-5a6b7c8d9e0f";
        let data = format!("[{{\"name\":\"{ANSWERED}\",\"event\":{{\"announcement\":\"{text}\",\"deal\":\"{text}\"}}}}]");
        assert_eq!(ids(&data), [text.parse().unwrap()]);
    }
}
