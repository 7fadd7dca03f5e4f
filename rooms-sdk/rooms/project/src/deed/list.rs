//! The checklist of an action.

use rooms_sdk::prelude::*;

use super::find;
use crate::Done;
use crate::card::{self, MOST_POINT, MOST_POINTS, Point};
use crate::past::{self, Deed};

pub(crate) fn add(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let text = action.short("text", MOST_POINT as usize)?;
    if card.points.iter().any(|point| point.text == text) {
        return Err(call.refuse("point-there", "This point is there already.", "Ce point y est déjà."));
    }
    if card.points.len() >= MOST_POINTS {
        let en = format!("{MOST_POINTS} points are there: make an action of its own.");
        return Err(call.refuse("too-many-points", en, format!("Il y a {MOST_POINTS} points : créez une autre action.")));
    }
    card.points.push(Point { text: text.to_owned(), is_done: false });
    card::put(id, &card)?;
    Ok(Reply::done())
}

fn no_point(call: &Call) -> Fault {
    call.refuse("no-point", "This point is not there any more.", "Ce point n’y est plus.")
}

/// Done, or not done after all.
pub(crate) fn tick(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let text = action.text("point")?;
    let point = card.points.iter_mut().find(|point| point.text == text).ok_or_else(|| no_point(call))?;
    point.is_done = !point.is_done;
    let is_done = point.is_done;
    card::put(id, &card)?;
    if is_done {
        past::note(call, id, Deed::Ticked(text.to_owned()))?;
    }
    Ok(Reply::done())
}

pub(crate) fn leave_out(call: &Call, action: &Action) -> Done<Reply> {
    let (id, mut card) = find(call, action)?;
    let text = action.text("point")?;
    let before = card.points.len();
    card.points.retain(|point| point.text != text);
    if card.points.len() == before {
        return Err(no_point(call));
    }
    card::put(id, &card)?;
    Ok(Reply::done())
}
