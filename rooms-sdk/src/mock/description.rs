//! Whether a community would install a room that describes itself so.

use crate::description::Description;
use crate::language::Both;

const MOST_NAME: usize = 100;
const MOST_PURPOSE: usize = 1_000;
const MOST_REASON: usize = 300;
const MOST_VERSION: usize = 40;
const MOST_EVENTS: usize = 32;

fn fits(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.len() <= most
}

fn both_fit(both: &Both, most: usize) -> bool {
    fits(&both.en, most) && fits(&both.fr, most)
}

/// What is wrong with a description, if anything.
pub(crate) fn flaw(description: &Description) -> Option<&'static str> {
    let Description { name, purpose, version, reasons, events } = description;
    let checks = [
        ("name", both_fit(name, MOST_NAME)),
        ("purpose", both_fit(purpose, MOST_PURPOSE)),
        ("version", fits(version, MOST_VERSION)),
        ("reasons", reasons.iter().all(|reason| both_fit(&reason.why, MOST_REASON))),
        ("events", events.len() <= MOST_EVENTS && events.iter().all(|event| fits(event, 100))),
    ];
    checks.into_iter().find(|(_, is_fine)| !is_fine).map(|(what, _)| what)
}
