//! Words that are said in several places, in English and French.

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
