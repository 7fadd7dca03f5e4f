//! A room for what a group does: a board of actions, who does what until when, and wants on the market.
//!
//! Invariant: whoever is in the group may move what is on the board, and the history says who did. Cost: a board reads
//! each action once; an action's own page reads its history too.

mod card;
mod deed;
mod market;
mod page;
mod past;
#[cfg(test)]
mod story;

use rooms_sdk::prelude::*;

pub(crate) type Done<T> = Result<T, Fault>;

/// The room.
#[derive(Debug)]
pub struct Project;

impl Room for Project {
    fn describe() -> Description {
        let purpose = both(
            "What the group has to do: who does it, until when, how far it is. What nobody here can do is looked for on the market.",
            "Ce que le groupe a à faire : qui le fait, pour quand, où cela en est. Ce que personne ici ne sait faire se cherche sur le marché.",
        );
        Description::new(both("Project", "Projet"), purpose, env!("CARGO_PKG_VERSION"))
            .because(
                "wezer:core/storage",
                both("It keeps the actions and their history.", "Elle garde les actions et leur historique."),
            )
            .because(
                "wezer:core/groups",
                both("It gives actions to those who are in the group.", "Elle confie des actions aux personnes du groupe."),
            )
            .because(
                "wezer:core/messages",
                both(
                    "It tells you when an action is yours, or when somebody answers a want.",
                    "Elle vous prévient quand une action est pour vous, ou quand quelqu’un répond à une demande.",
                ),
            )
            .because(
                "wezer:exchange/market",
                both(
                    "It publishes an action as a want in your name when you say so, and shows how the want stands.",
                    "Elle publie une action comme demande en votre nom quand vous le dites, et montre où en est la demande.",
                ),
            )
            .hears(market::ANSWERED)
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "make" => deed::card::make(call, action),
            "change" => deed::card::change(call, action),
            "move" => deed::card::shift(call, action),
            "away" => deed::card::away(call, action),
            "remove" => deed::card::remove(call, action),
            "say" => deed::card::say(call, action),
            "give" => deed::people::give(call, action),
            "take" => deed::people::take(call, action),
            "help" => deed::people::help(call, action),
            "leave" => deed::people::leave(call, action),
            "add-point" => deed::list::add(call, action),
            "tick" => deed::list::tick(call, action),
            "drop-point" => deed::list::leave_out(call, action),
            "want" => market::publish(call, action),
            _ => Err(call.no_action()),
        }
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        page::view(call, path)
    }

    fn on_event(call: &Call, event: &Event) -> Result<(), Fault> {
        market::hear(call, event)
    }
}

room!(Project);
