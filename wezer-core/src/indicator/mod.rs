//! Indicators: what a community counts of its members and groups, and what they say of each other.
//!
//! Activators are counted from the journal: how often, how much, with how many. Aligners are asked: a mark and a comment. Both are
//! data that a community edits, and both are figures that rules see.
//!
//! Invariant: what was counted equals what counting the whole journal again would give, whatever the steps
//! ([`UpdateIndicators`]). One evaluation a person and object counts once, however often it is changed; nobody evaluates themself.
//!
//! Cost: a step reads so many entries and writes one document for each member, group and pair that they touch; a rule over a
//! member's figures reads a handful of documents.

mod circulation;
mod credit;
mod definition;
mod evaluation;
mod figure;
mod mean;
mod ranking;
mod rating;
mod refusal;
mod set;
mod standing;
mod tally;
mod update;

pub use self::circulation::{Circulation, CirculationOf, MAX_MONTHS, MonthOfCirculation};
pub use self::credit::{Credit, Judgement, MarksOfMonth, Said};
pub use self::definition::{
    Indicator, IndicatorChanged, IndicatorCode, Indicators, KnownIndicators, MAX_INDICATORS, MAX_MARK, MarkScale, Measure,
    NotACode, Reach, RemoveIndicator, SetIndicator,
};
pub use self::evaluation::{CloseEvaluations, Evaluate, Evaluated, Evaluation, EvaluationsClosed, Given, MAX_COMMENT, Opinion};
pub use self::figure::{FiguresOf, Origin, ShownFigure, ShownFigures};
pub use self::mean::{PRIOR_WEIGHT, bayesian, beta, wilson};
pub use self::ranking::{MAX_LISTED, MAX_RANKED, Ranked, Ranking, RankingAnswer};
pub use self::refusal::IndicatorRefusal;
pub use self::set::{Asked, AskedOf, Asking, IndicatorSet, IndicatorSetChanged, MAX_CATEGORY_DEPTH, MAX_CHANGES, SetAsked};
pub use self::standing::{EvaluationsOf, HALF_LIFE_DAYS, MAX_READ, MIN_EVALUATORS, MarksOf, SeenEvaluation, StandingOf};
pub use self::update::{IndicatorsUpdated, MAX_STEP, MIN_STEP, UpdateIndicators, Updated};
use crate::kernel::{Registry, RegistryError, Right};

/// To make, change and remove indicators, and to say what is asked of what.
pub const MANAGE_INDICATORS: Right = Right::new("indicator.manage");
/// To count what the journal says.
pub const UPDATE_INDICATORS: Right = Right::new("indicator.update");
/// To see the figures of others.
pub const SEE_FIGURES: Right = Right::new("indicator.see");
/// To say what one thinks of somebody.
pub const EVALUATE: Right = Right::new("indicator.evaluate");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    for right in [MANAGE_INDICATORS, UPDATE_INDICATORS, SEE_FIGURES, EVALUATE] {
        registry.right(right)?;
    }
    registry.command::<SetIndicator>()?.command::<RemoveIndicator>()?.command::<UpdateIndicators>()?;
    registry.command::<SetAsked>()?.command::<Evaluate>()?.command::<CloseEvaluations>()?;
    registry.query::<KnownIndicators>()?.query::<AskedOf>()?.query::<StandingOf>()?.query::<EvaluationsOf>()?;
    registry.query::<FiguresOf>()?.query::<Ranking>()?.query::<CirculationOf>()?;
    registry.event::<IndicatorChanged>()?.event::<IndicatorsUpdated>()?.event::<IndicatorSetChanged>()?;
    registry.event::<Evaluated>()?.event::<EvaluationsClosed>()?;
    registry.document::<Indicators>()?.document::<tally::Tally>()?.document::<tally::Tie>()?.document::<tally::Counted>()?;
    registry.document::<IndicatorSet>()?.document::<Evaluation>()?.document::<rating::Rating>()?;
    registry.index(Evaluation::BY_OBJECT)?.index(Evaluation::BY_EVALUATOR)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Given;
    use super::rating::Rating;
    use crate::link::RecordRef;
    use crate::time::Timestamp;

    /// Marks of ten years ago count as of the oldest month that is kept apart, and are taken back from there.
    #[test]
    fn what_was_said_long_ago_is_taken_back_where_it_counts() {
        let marks = BTreeMap::from([("quality".parse().expect("a code"), Given { mark: 2, leaning: 1 })]);
        let at = |month: u32| -> Timestamp {
            format!("{}-{:02}-15T12:00:00Z", 2000 + month / 12, month % 12 + 1).parse().expect("a moment")
        };
        let mut rating = Rating::of(RecordRef::new("member", 1u128));
        let last = u32::try_from(super::rating::MONTHS).expect("small") + 1;
        for month in 0..=last {
            rating.add(at(month), &marks);
        }
        // Two months were joined to the oldest; a later one is emptied, so that there is room again.
        for month in [50, 0, 1] {
            rating.take(at(month), &marks);
        }
        let left: u64 = rating.months().flat_map(|(_, marks)| marks.values()).map(|marks| marks.count).sum();
        assert_eq!(left, u64::from(last + 1 - 3));
    }

    proptest::proptest! {
        /// Whatever else was said, and in whatever order: as if it had never been.
        #[test]
        fn what_is_taken_back_leaves_no_trace(said in proptest::collection::vec((0u32..40, -2i16..=2, proptest::bool::ANY), 0..20)) {
            let marks = |mark: i16| {
                let leaning = i8::try_from(mark.signum()).expect("small");
                BTreeMap::from([("quality".parse().expect("a code"), Given { mark, leaning })])
            };
            let at = |month: u32| -> Timestamp {
                format!("{}-{:02}-15T12:00:00Z", 2020 + month / 12, month % 12 + 1).parse().expect("a moment")
            };
            let (mut rating, mut rest) = (Rating::of(RecordRef::new("member", 1u128)), Rating::of(RecordRef::new("member", 1u128)));
            for (month, mark, _) in &said {
                rating.add(at(*month), &marks(*mark));
            }
            for (month, mark, stays) in said.iter().rev() {
                if *stays {
                    rest.add(at(*month), &marks(*mark));
                } else {
                    rating.take(at(*month), &marks(*mark));
                }
            }
            proptest::prop_assert_eq!(&rating, &rest);
            proptest::prop_assert_eq!(rating.is_empty(), said.iter().all(|(_, _, stays)| !stays));
        }
    }
}
