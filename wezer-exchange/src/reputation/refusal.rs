use wezer_core::indicator::IndicatorRefusal;
use wezer_core::kernel::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};

use crate::deal::DealId;
use crate::market::CategoryId;

/// Why something about evaluations and reputation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReputationRefusal {
    /// There is no such deal, or whoever asks is on no side of it.
    #[error("there is no deal {deal} of yours")]
    UnknownDeal {
        /// The id.
        deal: DealId,
    },
    /// There is no such category.
    #[error("there is no category {category}")]
    UnknownCategory {
        /// The id.
        category: CategoryId,
    },
    /// The deal is not so far yet, or never came so far.
    #[error("a deal is evaluated once it is paid for")]
    NotYet,
    /// What was said is open.
    #[error("what was said is open and stays as it is")]
    Open,
    /// The deal was closed too long ago.
    #[error("a deal is evaluated at most {days} days after it was closed")]
    TooLate {
        /// How many days there were.
        days: u16,
    },
    /// What is wrong with the marks or the comment, or with who evaluates.
    #[error(transparent)]
    Indicator(#[from] IndicatorRefusal),
}

impl Refusal for ReputationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownDeal { .. } => "reputation-unknown-deal",
            Self::UnknownCategory { .. } => "reputation-unknown-category",
            Self::NotYet => "reputation-not-yet",
            Self::Open => "reputation-open",
            Self::TooLate { .. } => "reputation-too-late",
            Self::Indicator(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::TooLate { days } => vec![("days", Argument::text(days))],
            Self::Indicator(refusal) => refusal.arguments(),
            Self::UnknownDeal { .. } | Self::UnknownCategory { .. } | Self::NotYet | Self::Open => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Indicator(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}

#[cfg(all(test, feature = "fluent"))]
mod tests {
    use wezer_core::language::Language;

    use super::*;

    #[test]
    fn every_refusal_speaks_both_languages() {
        let (deal, category) = (DealId::from_u128(1), CategoryId::from_u128(2));
        use ReputationRefusal as R;
        let refusals = [
            R::UnknownDeal { deal },
            R::UnknownCategory { category },
            R::NotYet,
            R::Open,
            R::TooLate { days: 30 },
            R::Indicator(IndicatorRefusal::SelfEvaluation),
        ];
        for refusal in refusals {
            let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
            assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} | {french}");
            let own = refusal.catalogue().message(Language::English, refusal.code(), &refusal.arguments());
            assert_eq!(own, Some(english), "{}", refusal.code());
        }
    }
}
