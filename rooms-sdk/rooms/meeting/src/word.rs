//! Words that are said in several places, in English and French.

use rooms_sdk::Moment;

use crate::meeting::Stage;

/// Where a meeting stands.
pub(crate) fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Planned => ("planned", "prévue"),
        Stage::CheckIn => ("check-in", "météo d’arrivée"),
        Stage::Topic(_) => ("under way", "en cours"),
        Stage::CheckOut => ("check-out", "météo de départ"),
        Stage::Closed => ("closed", "terminée"),
        Stage::Cancelled => ("cancelled", "annulée"),
    }
}

/// The beginning of a text, in so many characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= most {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A moment for those who read a file: `2026-11-21 20:15 UTC`.
pub(crate) fn moment(moment: Moment) -> String {
    let (hour, minute, _, _) = moment.time();
    format!("{} {hour:02}:{minute:02} UTC", moment.date())
}

/// How many of these, from the first, fit into so many bytes: a page has a largest size.
pub(crate) fn fitting(sizes: impl Iterator<Item = usize>, most: usize) -> usize {
    let mut total = 0;
    let add = |size: &usize| {
        total += size;
        total <= most
    };
    sizes.take_while(add).count()
}
