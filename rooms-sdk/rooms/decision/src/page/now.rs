//! The first tab of a decision: where it stands, and what the reader can do.

use rooms_sdk::prelude::*;

use super::{list, result, step};
use crate::decision::{Manner, Phase, Process};
use crate::entry::Entry;
use crate::matter::Matter;
use crate::order::Order;
use crate::word;

/// The tab.
///
/// # Errors
/// The host's refusal.
pub(crate) fn tab(matter: &Matter<'_>, entries: &[(u32, Entry)], page: Page) -> Result<Page, Fault> {
    let decision = &matter.decision;
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let (en, fr) = word::process(&decision.process);
    let mut head = vec![chip::tag(list::tone(decision), list::state(matter.call, decision)), chip::text(say(en, fr))];
    if let Some(deadline) = decision.deadline {
        head.extend([chip::text(say("until", "jusqu’au")), chip::moment(deadline)]);
    }
    let mut page = page.tab(say("Now", "Maintenant")).chips(head);
    if decision.is_late(matter.call.now) {
        let en = "The deadline has passed: the facilitator or the secretary can go on.";
        page = page.notice(Tone::Warning, say(en, "L’échéance est passée : la facilitation ou le secrétariat peut continuer."));
    }
    if let Some(ending) = &decision.ending {
        page = page.text(result(matter, ending).join("\n\n").replace("\n\n- ", "\n- "));
        if let crate::decision::Outcome::Elected(who) = ending.outcome {
            page = page.chips([chip::text(say("Elected:", "Élue :")), chip::member(who)]);
        }
    } else {
        page = page.text(path(matter));
    }
    page = page.text(plain(&decision.text));
    page = about(matter, page);
    page = ordered(matter, page);
    page = step::contributions(matter, entries, page);
    if !decision.is_closed() {
        page = step::actions(matter, entries, page);
        page = waiting(matter, page);
        page = step::moving(matter, page);
    }
    Ok(page)
}

/// The phases, the present one in bold.
fn path(matter: &Matter<'_>) -> String {
    let phases: &[Phase] = match &matter.decision.process {
        Process::Majority { .. } => &[Phase::Voting],
        Process::Consent => &[Phase::Questions, Phase::Reactions, Phase::Amending, Phase::Objections, Phase::Integrating],
        Process::Election { .. } => {
            &[Phase::Nominating, Phase::Changing, Phase::Proposing, Phase::Objections, Phase::Integrating]
        }
    };
    let steps = phases.iter().map(|phase| {
        let (en, fr) = word::phase(*phase);
        let name = matter.say(en, fr);
        if *phase == matter.decision.phase { ["**", name, "**"].concat() } else { name.to_owned() }
    });
    steps.collect::<Vec<_>>().join(" → ")
}

/// What the process asks for.
fn about(matter: &Matter<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    match &matter.decision.process {
        Process::Majority { rule, .. } => {
            let more = if rule.is_more_than { say("more than", "plus de") } else { say("at least", "au moins") };
            let base = match rule.base {
                crate::ballot::Base::Votes => say("of the votes, abstentions left out", "des voix, abstentions non comptées"),
                crate::ballot::Base::TookPart => {
                    say("of all who take part, abstentions counted", "des personnes qui participent, abstentions comptées")
                }
                crate::ballot::Base::Everybody => say("of all who decide", "de toutes les personnes qui décident"),
            };
            let mut text = format!("{} {more} {}/{} {base}.", say("It takes", "Il faut"), rule.part, rule.whole);
            if rule.quorum_part > 0 {
                text.push_str(&format!(" {} {}/{}.", say("Quorum:", "Quorum :"), rule.quorum_part, rule.quorum_whole));
            }
            page.text(text)
        }
        Process::Consent => page,
        Process::Election { manner, term, .. } => {
            let order = match manner {
                Manner::Reasons => say(
                    "The strength of the reasons decides whom the facilitator proposes.",
                    "La force des raisons décide qui est proposé.",
                ),
                Manner::Numbers => say("The person named most often is proposed.", "La personne la plus nommée est proposée."),
            };
            let page = page.text(format!("{} {}. {order}", say("Term:", "Durée :"), plain(term)));
            match matter.decision.candidate.filter(|_| !matter.decision.is_closed()) {
                Some(who) => page.chips([chip::text(say("Proposed:", "Proposition :")), chip::member(who)]),
                None => page,
            }
        }
    }
}

/// What is done on adoption, and the button that does it.
fn ordered(matter: &Matter<'_>, page: Page) -> Page {
    let say = |en: &'static str, fr: &'static str| matter.say(en, fr);
    let decision = &matter.decision;
    let page = match &decision.order {
        None => return page,
        Some(Order::Payment { from, to, money }) => page.chips([
            chip::strong(say("If adopted, pays", "Si adoptée, paie")),
            chip::money(money),
            chip::text(say("from", "de")),
            chip::wallet(*from),
            chip::text(say("to", "à")),
            chip::wallet(*to),
        ]),
        Some(Order::Campaign { title, goal, days, .. }) => page.chips([
            chip::strong(say("If adopted, starts the campaign", "Si adoptée, lance la campagne")),
            chip::text(title.clone()),
            chip::money(goal),
            chip::text(format!("{days} {}", say("days", "jours"))),
        ]),
    };
    match (&decision.done, &decision.order) {
        (Some(done), order) => {
            let mut chips = vec![
                chip::tag(Tone::Good, say("carried out", "exécutée")),
                chip::moment(done.at),
                chip::text(say("by", "par")),
                chip::member(done.by),
            ];
            if let (Some(Order::Campaign { .. }), Ok(id)) = (order, done.trace.parse()) {
                chips.push(chip::campaign(id));
            }
            page.chips(chips)
        }
        (None, _) if decision.is_adopted() => {
            let en = "Carry out what was decided, in your name? This happens once only.";
            let fr = "Exécuter ce qui a été décidé, en votre nom ? Cela ne se fait qu’une fois.";
            let button = Button::new("carry-out", say("Carry out", "Exécuter")).tone(Tone::Good).confirm(say(en, fr));
            page.node(button.with("decision", matter.id))
        }
        _ => page,
    }
}

/// Who has not spoken yet.
fn waiting(matter: &Matter<'_>, page: Page) -> Page {
    const SHOWN: usize = 12;
    let silent = matter.silent();
    if silent.is_empty() {
        return page;
    }
    let total = matter.deciders.len();
    let label = matter.say("Have spoken", "Se sont exprimées");
    let spoke = Progress::new(label, total.saturating_sub(silent.len()), total.max(1), matter.say("people", "personnes"));
    let mut chips = vec![chip::text(matter.say("Still to speak:", "À entendre encore :"))];
    chips.extend(silent.iter().take(SHOWN).map(|one| chip::member(*one)));
    if silent.len() > SHOWN {
        chips.push(chip::text(format!("+ {}", silent.len() - SHOWN)));
    }
    page.node(spoke).chips(chips)
}
