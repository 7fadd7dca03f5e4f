//! A group meets: agenda, roles, check-in and check-out, minutes taken together, action points, the next meeting.
//!
//! Invariant: no text that somebody sent is lost: each edit is kept under its author, and of two at once the later one is kept
//! beside until its author has merged it. Action points stay until they are done. What a person wrote goes with an erasure;
//! the agenda, what was decided and what is to be done belong to the group.
//! Cost: each call reads a meeting, and an import for each person or text that it shows.

mod agenda;
mod calendar;
mod desk;
mod meeting;
mod merge;
mod minutes;
mod outcome;
mod page;
mod round;
mod schedule;
#[cfg(test)]
mod tests;
mod word;

use desk::Desk;
use rooms_sdk::prelude::*;

/// The room.
#[derive(Debug)]
pub struct Meetings;

impl Room for Meetings {
    fn describe() -> Description {
        Description::new(
            both("Meetings", "Réunions"),
            both(
                "Meet well: agenda, check-in, minutes taken together, action points that stay until they are done, and the next \
                 meeting for your calendar.",
                "Bien se réunir : ordre du jour, météo, compte rendu pris ensemble, actions qui restent jusqu’à ce qu’elles soient \
                 faites, et la prochaine réunion pour votre agenda.",
            ),
            env!("CARGO_PKG_VERSION"),
        )
        .because("wezer:core/storage", both("It keeps meetings and minutes.", "Elle garde les réunions et leurs comptes rendus."))
        .because("wezer:core/groups", both("It knows who is in the group: they meet.", "Elle sait qui est dans le groupe : ces personnes se réunissent."))
        .because("wezer:core/members", both("It writes names into the minutes.", "Elle écrit les noms dans le compte rendu."))
        .because("wezer:core/messages", both("It tells you of meetings and of what you are to do.", "Elle vous annonce les réunions et vos actions."))
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        match action.name() {
            "plan" => return schedule::plan(call, action),
            "done" => return outcome::done(call, action),
            _ => {}
        }
        let mut desk = Desk::load(call, action.id("meeting")?)?;
        let reply = act(&mut desk, action)?;
        desk.save()?;
        Ok(reply)
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        page::show(call, path)
    }
}

fn act(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    match action.name() {
        "move" => schedule::postpone(desk, action),
        "cancel" => schedule::cancel(desk),
        "roles" => schedule::roles(desk, action),
        "next-meeting" => schedule::next(desk, action),
        "add" => agenda::add(desk, action),
        "drop" => agenda::drop_topic(desk, action),
        "up" => agenda::up(desk, action),
        "say" => round::say(desk, action),
        "begin" => round::begin(desk),
        "go-on" => round::go_on(desk, action),
        "write" => minutes::write(desk, action),
        "drop-draft" => minutes::drop_draft(desk, action),
        "decide" => outcome::decide(desk, action),
        "assign" => outcome::assign(desk, action),
        _ => Err(desk.call.no_action()),
    }
}

room!(Meetings);
