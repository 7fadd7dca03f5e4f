//! A room in which a group writes a text together: versions with what differs, comments on passages, opinions, adoption.
//!
//! Invariant: no word is lost: whoever saves over what somebody else saved meanwhile gets both changes in one text.
//! Cost: a page reads what it shows; a save compares the text twice, and once more if somebody was faster.

mod deed;
mod document;
mod merge;
mod page;
mod role;
#[cfg(test)]
mod story;
mod talk;
mod words;

use rooms_sdk::prelude::*;

pub(crate) type Done<T> = Result<T, Fault>;

/// The room.
#[derive(Debug)]
pub struct Deliberation;

impl Room for Deliberation {
    fn describe() -> Description {
        let purpose = both(
            "Write a text together: everybody's changes are kept, passages are discussed, and the group adopts the text.",
            "Écrire un texte ensemble : les changements de chacun restent, les passages se discutent, le groupe adopte le texte.",
        );
        Description::new(both("Deliberation", "Délibération"), purpose, env!("CARGO_PKG_VERSION"))
            .because(
                "wezer:core/storage",
                both("It keeps the texts, comments and opinions.", "Elle garde les textes, commentaires et avis."),
            )
            .because(
                "wezer:core/groups",
                both(
                    "It shows who has which role, and alerts only those who are still in the group.",
                    "Elle montre qui a quel rôle, et ne prévient que les personnes encore dans le groupe.",
                ),
            )
            .because(
                "wezer:core/messages",
                both(
                    "It tells you when a text waits for your opinion, or somebody answers you.",
                    "Elle vous prévient quand un texte attend votre avis ou quand quelqu’un vous répond.",
                ),
            )
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "open" => deed::text::open(call, action),
            "save" => deed::text::save(call, action),
            "rename" => deed::text::rename(call, action),
            "compare" => deed::text::compare(call, action),
            "state" => deed::state::change(call, action),
            "remove" => deed::state::remove(call, action),
            "comment" => deed::talk::comment(call, action),
            "answer" => deed::talk::answer(call, action),
            "unsay" => deed::talk::unsay(call, action),
            "settle" => deed::talk::settle(call, action),
            "mark" => deed::talk::mark(call, action),
            "think" => deed::talk::think(call, action),
            "role" => deed::role::give(call, action),
            "others" => deed::role::others(call, action),
            _ => Err(call.no_action()),
        }
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        page::view(call, path)
    }
}

room!(Deliberation);
