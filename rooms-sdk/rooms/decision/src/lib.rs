//! A group decides: by a majority, by consent, or in an election without candidates.
//!
//! Who decides are those who were in the group when the decision was opened and still are. A round in which all have a say
//! ends once all of them have spoken, or after its deadline; whoever was silent until then has had the chance.
//!
//! Invariant: nothing is adopted over an objection that stands, and what was decided is carried out at most once. What a
//! person contributed is stored about this person and goes with an erasure; what was put to the group and what came of it, in
//! numbers, belongs to the group and stays.
//! Cost: each call reads the decision, the group and what each decider said: a few imports for each person.

mod ballot;
mod consent;
mod decision;
mod election;
mod entry;
mod matter;
mod minutes;
mod opening;
mod order;
mod page;
mod round;
mod talk;
mod vote;
mod word;

use matter::Matter;
use rooms_sdk::prelude::*;

/// The room.
#[derive(Debug)]
pub struct Decisions;

impl Room for Decisions {
    fn describe() -> Description {
        Description::new(
            both("Decisions", "Décisions"),
            both(
                "Decide together: by a majority, by consent, or in an election without candidates. What was decided can pay or \
                 start a campaign.",
                "Décider ensemble : à la majorité, par consentement ou par une élection sans candidat. Ce qui a été décidé peut \
                 payer ou lancer une campagne.",
            ),
            env!("CARGO_PKG_VERSION"),
        )
        .because(
            "wezer:core/storage",
            both("It keeps the decisions and their minutes.", "Elle garde les décisions et leurs comptes rendus."),
        )
        .because(
            "wezer:core/groups",
            both("It knows who is in the group: they decide.", "Elle sait qui est dans le groupe : ces personnes décident."),
        )
        .because("wezer:core/members", both("It writes names into the minutes.", "Elle écrit les noms dans le compte rendu."))
        .because("wezer:core/messages", both("It tells you when it is your turn.", "Elle vous dit quand c’est votre tour."))
        .because(
            "wezer:core/ledger",
            both("It lists the currencies of a payment to decide.", "Elle propose les monnaies d’un paiement à décider."),
        )
        .because(
            "wezer:exchange/payments",
            both(
                "It makes a payment that was decided, for whoever carries it out.",
                "Elle fait un paiement décidé, pour qui l’exécute.",
            ),
        )
        .because(
            "wezer:exchange/campaigns",
            both(
                "It starts a campaign that was decided, for whoever carries it out.",
                "Elle lance une campagne décidée, pour qui l’exécute.",
            ),
        )
    }

    fn handle(call: &Call, action: &Action) -> Result<Reply, Fault> {
        if action.name() == "open" {
            return opening::open(call, action);
        }
        let mut matter = Matter::load(call, action.id("decision")?)?;
        let reply = act(&mut matter, action)?;
        matter.save()?;
        Ok(reply)
    }

    fn view(call: &Call, path: &str) -> Result<Page, Fault> {
        page::show(call, path)
    }
}

fn act(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    match action.name() {
        "vote" => vote::vote(matter, action),
        "ask" => consent::ask(matter, action),
        "answer" => consent::answer(matter, action),
        "react" => consent::react(matter, action),
        "pass" => consent::pass(matter),
        "amend" => consent::amend(matter, action),
        "object" => consent::object(matter, action),
        "integrated" => consent::integrated(matter),
        "nominate" => election::nominate(matter, action),
        "propose" => election::propose(matter, action),
        "draw" => election::draw(matter),
        "next" => round::next(matter, action),
        "again" => round::again(matter, action),
        "deadline" => round::deadline(matter, action),
        "withdraw" => round::withdraw(matter),
        "roles" => round::roles(matter, action),
        "note" => talk::note(matter, action),
        "comment" => talk::comment(matter, action),
        "evaluate" => talk::evaluate(matter, action),
        "carry-out" => order::carry_out(matter),
        _ => Err(matter.call.no_action()),
    }
}

room!(Decisions);

#[cfg(test)]
mod tests;
