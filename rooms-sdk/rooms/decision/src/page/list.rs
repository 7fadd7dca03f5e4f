//! All decisions.

use rooms_sdk::prelude::*;

use crate::decision::{Decision, Phase, Stance, key};
use crate::word;

/// Most closed decisions that are shown.
const CLOSED: usize = 50;

/// The list: open decisions first, the newest above.
///
/// # Errors
/// The host's refusal.
pub(crate) fn page(call: &Call) -> Result<Page, Fault> {
    let say = |en: &'static str, fr: &'static str| call.language.pick(en, fr);
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for (key, decision) in storage::all::<Decision>("d/")? {
        let Some(id) = key.strip_prefix("d/").and_then(|id| id.parse().ok()) else {
            continue;
        };
        let list = if decision.is_closed() { &mut closed } else { &mut open };
        let place = list.iter().position(|(_, other): &(Id, Decision)| other.opened < decision.opened).unwrap_or(list.len());
        list.insert(place, (id, decision));
    }
    let mut page = Page::new(say("Decisions", "Décisions")).tab(say("Open", "En cours"));
    if open.is_empty() {
        page = page.text(say("Nothing waits to be decided.", "Rien n’attend d’être décidé."));
    }
    let mut items = Vec::new();
    for (id, decision) in &open {
        items.push(item(call, *id, decision, is_my_turn(call, *id, decision)?));
    }
    if !items.is_empty() {
        page = page.list(items);
    }
    page = page.heading(say("Put something to the group", "Soumettre au groupe")).list([
        choice(
            say("By consent", "Par consentement"),
            "consent",
            say("Nobody has an objection that stands.", "Personne n’a d’objection qui tienne."),
        ),
        choice(
            say("By majority", "À la majorité"),
            "majority",
            say("Votes, a share, a quorum.", "Des votes, une part, un quorum."),
        ),
        choice(
            say("Election", "Élection"),
            "election",
            say("Who takes a role, without candidates.", "Qui prend un rôle, sans candidat."),
        ),
    ]);
    page = page.tab(say("Closed", "Terminées"));
    if closed.is_empty() {
        return Ok(page.text(say("Nothing is decided yet.", "Rien n’est encore décidé.")));
    }
    Ok(page.list(closed.iter().take(CLOSED).map(|(id, decision)| item(call, *id, decision, false))))
}

fn choice(label: &str, process: &str, about: &str) -> Item {
    Item::new([chip::link(label, ["new/", process].concat()), chip::text(about)])
}

fn item(call: &Call, id: Id, decision: &Decision, is_my_turn: bool) -> Item {
    let item = Item::new([chip::link(decision.question.clone(), key(id)), chip::tag(tone(decision), state(call, decision))]);
    let item = if is_my_turn { item.chip(chip::tag(Tone::Warning, call.language.pick("your turn", "à vous"))) } else { item };
    match (decision.deadline, decision.review) {
        (Some(deadline), _) => item.chip(deadline),
        (None, Some(review)) if decision.is_adopted() => {
            let label = call.language.pick("review on ", "à revoir le ");
            item.chip([label, &review.to_string()].concat())
        }
        _ => item,
    }
}

/// What colour a decision has.
pub(crate) fn tone(decision: &Decision) -> Tone {
    match (decision.is_closed(), decision.is_adopted()) {
        (true, true) => Tone::Good,
        (true, false) => Tone::Bad,
        _ => Tone::Neutral,
    }
}

/// Where a decision stands, in a word.
pub(crate) fn state(call: &Call, decision: &Decision) -> &'static str {
    let (en, fr) = match &decision.ending {
        Some(ending) => word::outcome(ending.outcome),
        None => word::phase(decision.phase),
    };
    call.language.pick(en, fr)
}

fn is_my_turn(call: &Call, id: Id, decision: &Decision) -> Result<bool, Problem> {
    let Some(me) = call.member else {
        return Ok(false);
    };
    let spoke =
        || storage::read::<Stance>(&format!("s/{id}/{me}")).map(|stance| stance.filter(|stance| stance.turn == decision.turn));
    Ok(match decision.phase {
        Phase::Amending => decision.proposer == me,
        Phase::Proposing => decision.facilitator == me,
        Phase::Reactions if decision.proposer == me => false,
        Phase::Voting | Phase::Questions | Phase::Reactions | Phase::Objections => spoke()?.is_none(),
        Phase::Integrating => {
            spoke()?.is_some_and(|stance| matches!(stance.said, crate::decision::Said::Objects { is_integrated: false, .. }))
        }
        Phase::Nominating => storage::read::<crate::decision::Nomination>(&format!("n/{id}/{me}"))?.is_none(),
        Phase::Changing | Phase::Closed => false,
    })
}
