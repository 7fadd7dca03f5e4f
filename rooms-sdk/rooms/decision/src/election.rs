//! Elections without candidates, in the sociocratic order and in the integrative one.
//!
//! Invariant: nobody sees a nomination before all have given theirs, or the deadline has passed; then all are seen at once.
//! Cost: an import for each nomination.

use rooms_sdk::prelude::*;

use crate::decision::{Manner, Nomination, Phase, Process, TEXT};
use crate::entry::Act;
use crate::matter::Matter;
use crate::round::begin;

fn manner(matter: &Matter<'_>) -> Result<(Manner, Option<MemberId>), Fault> {
    match &matter.decision.process {
        Process::Election { manner, holder, .. } => Ok((*manner, *holder)),
        _ => Err(matter.call.no_action()),
    }
}

fn eligible(matter: &Matter<'_>, who: MemberId) -> Result<(), Fault> {
    if matter.decision.aside.contains(&who) {
        let en = "This person was set aside already.";
        return Err(matter.call.refuse("set-aside", en, "Cette personne a déjà été écartée."));
    }
    if !matter.deciders.contains(&who) {
        let en = "Only somebody who has been in the group since this decision was opened can be named.";
        let fr = "Seule une personne du groupe depuis l’ouverture de cette décision peut être nommée.";
        return Err(matter.call.refuse("not-eligible", en, fr));
    }
    Ok(())
}

/// Somebody names somebody, with a reason; in the change round once more.
///
/// # Errors
/// `not-now`, `joined-later`, `round-over`, `no-passing`, `not-eligible`, `set-aside`; the host's refusal.
pub(crate) fn nominate(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    matter.during(&[Phase::Nominating, Phase::Changing])?;
    matter.decides()?;
    matter.in_time()?;
    let who = action.optional("who", Action::member)?;
    match who {
        Some(who) => eligible(matter, who)?,
        None if manner(matter)?.0 == Manner::Numbers => {
            let fr = "Dans cet ordre, chaque personne en nomme une : vous aussi, s’il vous plaît.";
            return Err(matter.call.refuse("no-passing", "In this order everybody names one person: please do, too.", fr));
        }
        None => {}
    }
    let why = if who.is_some() { action.short("reason", TEXT)?.to_owned() } else { String::new() };
    matter.name(Nomination { who, why: why.clone() })?;
    if matter.decision.phase == Phase::Changing {
        matter.note(Act::Renamed(who, why))?;
    } else if matter.silent().is_empty() {
        reveal(matter, None)?;
    }
    Ok(Reply::says(matter.say("Your nomination is noted.", "Votre nomination est notée.")))
}

/// Shows all nominations to all, and opens the change round.
///
/// # Errors
/// `nobody-named`; the host's refusal.
pub(crate) fn reveal(matter: &mut Matter<'_>, deadline: Option<Moment>) -> Result<(), Fault> {
    if matter.nominations().all(|(_, nomination)| nomination.who.is_none()) {
        let en = "Nobody is named yet: set a new deadline.";
        return Err(matter.call.refuse("nobody-named", en, "Personne n’est encore nommé : fixez une nouvelle échéance."));
    }
    let all: Vec<(MemberId, Nomination)> = matter.nominations().map(|(who, one)| (who, one.clone())).collect();
    for (by, Nomination { who, why }) in all {
        matter.note_of(by, Act::Nominated(who, why))?;
    }
    begin(matter, Phase::Changing, deadline)
}

/// How often each person is named who can still be proposed, most often first.
pub(crate) fn tally(matter: &Matter<'_>) -> Vec<(MemberId, u32)> {
    let mut tally: Vec<(MemberId, u32)> = Vec::new();
    for who in matter.nominations().filter_map(|(_, nomination)| nomination.who) {
        if eligible(matter, who).is_err() {
            continue;
        }
        let at = tally.iter().position(|(one, _)| *one == who);
        let number = at.map_or(1, |at| tally.remove(at).1 + 1);
        let place = tally.iter().position(|(_, other)| *other < number).unwrap_or(tally.len());
        tally.insert(place, (who, number));
    }
    tally
}

/// Whom the numbers allow to propose: those named most often; of several, the only one who named himself or herself, else who
/// holds the role now.
pub(crate) fn leading(matter: &Matter<'_>) -> Vec<MemberId> {
    let tally = tally(matter);
    let most = tally.first().map(|(_, number)| *number);
    let tied: Vec<MemberId> = tally.into_iter().filter(|(_, number)| Some(*number) == most).map(|(who, _)| who).collect();
    if tied.len() < 2 {
        return tied;
    }
    let named_self = |who: &MemberId| matter.nomination(*who).is_some_and(|one| one.who == Some(*who));
    let selves: Vec<MemberId> = tied.iter().copied().filter(named_self).collect();
    if selves.len() == 1 {
        return selves;
    }
    let holder = manner(matter).ok().and_then(|(_, holder)| holder);
    match tied.iter().find(|who| Some(**who) == holder) {
        Some(holder) => vec![*holder],
        None => tied,
    }
}

/// The facilitator proposes somebody: on the strength of the reasons, or whom the numbers say.
///
/// # Errors
/// `not-now`, `facilitator-only`, `not-named`, `not-leading`, `tied`; the host's refusal.
pub(crate) fn propose(matter: &mut Matter<'_>, action: &Action) -> Result<Reply, Fault> {
    facilitates(matter)?;
    let (manner, _) = manner(matter)?;
    let who = action.member("who")?;
    eligible(matter, who)?;
    if !tally(matter).iter().any(|(one, _)| *one == who) {
        return Err(matter.call.refuse("not-named", "Nobody named this person.", "Personne n’a nommé cette personne."));
    }
    if manner == Manner::Numbers {
        let leading = leading(matter);
        if !leading.contains(&who) {
            let en = "In this order the person with the most nominations is proposed.";
            return Err(matter.call.refuse("not-leading", en, "Dans cet ordre, la personne la plus nommée est proposée."));
        }
        if leading.len() > 1 {
            let en = "Several people have the most nominations: open the change round again, or draw by lot.";
            let fr = "Plusieurs personnes ont le plus de nominations : rouvrez le tour de changement ou tirez au sort.";
            return Err(matter.call.refuse("tied", en, fr));
        }
    }
    let why = match manner {
        Manner::Reasons => action.short("reason", TEXT)?.to_owned(),
        Manner::Numbers => action.optional("reason", |action, field| action.short(field, TEXT))?.unwrap_or_default().to_owned(),
    };
    matter.note(Act::Proposed(who, why))?;
    stand(matter, who)
}

/// Chance says who of those with the most nominations is proposed.
///
/// # Errors
/// `not-now`, `facilitator-only`, `not-tied`; the host's refusal.
pub(crate) fn draw(matter: &mut Matter<'_>) -> Result<Reply, Fault> {
    facilitates(matter)?;
    let leading = leading(matter);
    let is_open = manner(matter)?.0 == Manner::Numbers && leading.len() > 1;
    let place = storage::fresh_id().bits().checked_rem(leading.len() as u128).and_then(|place| usize::try_from(place).ok());
    let Some(who) = place.and_then(|place| leading.get(place)).copied().filter(|_| is_open) else {
        let fr = "Il n’y a pas d’égalité à tirer au sort.";
        return Err(matter.call.refuse("not-tied", "There is no tie to draw lots for.", fr));
    };
    matter.note(Act::Drawn(who))?;
    stand(matter, who)
}

fn facilitates(matter: &Matter<'_>) -> Result<(), Fault> {
    matter.during(&[Phase::Proposing])?;
    if matter.who == matter.decision.facilitator {
        return Ok(());
    }
    let en = "Only the facilitator proposes somebody.";
    Err(matter.call.refuse("facilitator-only", en, "Seule la personne qui facilite propose quelqu’un."))
}

fn stand(matter: &mut Matter<'_>, who: MemberId) -> Result<Reply, Fault> {
    matter.decision.candidate = Some(who);
    begin(matter, Phase::Objections, None)?;
    Ok(Reply::done())
}
