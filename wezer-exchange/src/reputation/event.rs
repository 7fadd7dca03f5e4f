use wezer_core::events;

use crate::deal::{DealId, Side};

events! {
    /// A side of a deal said what it thinks of the other, or changed it.
    DealEvaluated = "reputation.deal_evaluated" {
        /// Which deal.
        deal: DealId,
        /// Which side said it.
        side: Side,
        /// Whether all that is asked is there.
        complete: bool,
    }
    /// What the sides of a deal said is open and counts from now on.
    DealEvaluationOpened = "reputation.deal_evaluation_opened" {
        /// Which deal.
        deal: DealId,
    }
    /// A deal was taken back: what its sides said is gone and counts for nobody.
    DealEvaluationDropped = "reputation.deal_evaluation_dropped" {
        /// Which deal.
        deal: DealId,
    }
}
