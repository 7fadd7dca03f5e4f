//! What happened to an action.
//!
//! Invariant: what somebody did and said is stored about that person, and gone once the person is erased. Cost: a value
//! for each deed; the oldest are let go.

use std::cmp::Reverse;

use rooms_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Done;
use crate::card::{Column, last_id};

/// So many deeds are kept of an action.
pub(crate) const MOST_PAST: usize = 200;
/// A note has at most so many characters.
pub(crate) const MOST_NOTE: u32 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Deed {
    Made,
    Changed,
    Moved(Column),
    Given(MemberId),
    Took,
    Helps,
    Left,
    Ticked(String),
    Wanted,
    Answered,
    Said(String),
    Away,
    Back,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Past {
    pub(crate) who: Option<MemberId>,
    pub(crate) at: Moment,
    pub(crate) what: Deed,
}

/// Writes down what who acts did; what an event did is nobody's.
pub(crate) fn note(call: &Call, card: Id, what: Deed) -> Done<()> {
    let past = Past { who: call.member, at: call.now, what };
    let key = format!("past/{card}/{}", storage::fresh_id());
    match call.member {
        Some(who) => storage::write_about(who, &key, &past)?,
        None => storage::write(&key, &past)?,
    }
    let mut kept = keys(card)?;
    if kept.len() > MOST_PAST {
        // Ids are fresh, but need not be in order.
        let mut oldest: Option<(Moment, String)> = None;
        for key in kept.drain(..) {
            let at = storage::read::<Past>(&key)?.map_or(Moment::FIRST, |past| past.at);
            if oldest.as_ref().is_none_or(|(moment, _)| at < *moment) {
                oldest = Some((at, key));
            }
        }
        if let Some((_, key)) = oldest {
            storage::remove(&key)?;
        }
    }
    Ok(())
}

fn keys(card: Id) -> Done<Vec<String>> {
    Ok(storage::keys(&format!("past/{card}/"))?)
}

/// All of it, the newest first.
pub(crate) fn all(card: Id) -> Done<Vec<Past>> {
    let mut all = Vec::new();
    for (key, past) in storage::all::<Past>(&format!("past/{card}/"))? {
        all.push((past.at, last_id(&key), past));
    }
    all.sort_by_key(|(at, id, _)| Reverse((*at, *id)));
    Ok(all.into_iter().map(|(_, _, past)| past).collect())
}

pub(crate) fn remove(card: Id) -> Done<()> {
    for key in keys(card)? {
        storage::remove(&key)?;
    }
    Ok(())
}

impl Past {
    pub(crate) fn told(&self, call: &Call) -> Vec<Chip> {
        let text = match &self.what {
            Deed::Made => call.say("made it", "l’a créée"),
            Deed::Changed => call.say("changed it", "l’a modifiée"),
            Deed::Moved(column) => {
                let column = column.label(call);
                call.say(format!("moved it to “{column}”"), format!("l’a mise dans « {column} »"))
            }
            Deed::Given(to) => return vec![call.say("gave it to", "l’a confiée à").into(), chip::member(*to)],
            Deed::Took => call.say("does it", "s’en charge"),
            Deed::Helps => call.say("helps", "aide"),
            Deed::Left => call.say("does it no more", "ne s’en charge plus"),
            Deed::Ticked(point) => call.say(format!("did “{point}”"), format!("a fait « {point} »")),
            Deed::Wanted => call.say("published it on the market", "l’a publiée sur le marché"),
            Deed::Answered => call.say("Somebody answered on the market", "Quelqu’un a répondu sur le marché"),
            Deed::Said(text) => text.clone(),
            Deed::Away => call.say("put it away", "l’a rangée"),
            Deed::Back => call.say("brought it back", "l’a ressortie"),
        };
        vec![text.into()]
    }
}
