//! Words that are said in several places, in English and French.

use crate::decision::{Manner, Outcome, Phase, Process};

/// A phase.
pub(crate) fn phase(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Voting => ("Vote", "Vote"),
        Phase::Questions => ("Clarifying questions", "Questions de clarification"),
        Phase::Reactions => ("Reactions", "Réactions"),
        Phase::Amending => ("Amending", "Amendement"),
        Phase::Objections => ("Objections", "Objections"),
        Phase::Integrating => ("Integration", "Intégration"),
        Phase::Nominating => ("Nominations", "Nominations"),
        Phase::Changing => ("Change round", "Tour de changement"),
        Phase::Proposing => ("Proposal", "Proposition"),
        Phase::Closed => ("Closed", "Terminée"),
    }
}

/// What everybody, or somebody, does in a phase: for those whose turn it is.
pub(crate) fn turn(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Voting => ("please vote", "à vous de voter"),
        Phase::Questions => ("ask what is unclear", "demandez ce qui n’est pas clair"),
        Phase::Reactions => ("say how you react", "dites votre réaction"),
        Phase::Amending => ("amend or keep the proposal", "amendez ou gardez la proposition"),
        Phase::Objections => ("do you have an objection?", "avez-vous une objection ?"),
        Phase::Integrating => ("an objection is to be integrated", "une objection est à intégrer"),
        Phase::Nominating => ("name somebody", "nommez quelqu’un"),
        Phase::Changing => ("see the nominations; change yours?", "voyez les nominations ; changer la vôtre ?"),
        Phase::Proposing => ("propose somebody", "proposez quelqu’un"),
        Phase::Closed => ("it is decided", "c’est décidé"),
    }
}

/// How it is decided.
pub(crate) fn process(process: &Process) -> (&'static str, &'static str) {
    match process {
        Process::Majority { .. } => ("Majority", "Majorité"),
        Process::Consent => ("Consent", "Consentement"),
        Process::Election { manner: Manner::Reasons, .. } => ("Election by reasons", "Élection par les raisons"),
        Process::Election { manner: Manner::Numbers, .. } => ("Election by nominations", "Élection par les nominations"),
    }
}

/// How it ended.
pub(crate) fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Adopted => ("adopted", "adoptée"),
        Outcome::Chosen(_) => ("an option is chosen", "une option est choisie"),
        Outcome::Elected(_) => ("somebody is elected", "une personne est élue"),
        Outcome::Rejected => ("not adopted", "non adoptée"),
        Outcome::Withdrawn => ("withdrawn", "retirée"),
    }
}
