//! Why something about obligations and clearings is refused.

use wezer_core::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::text::TextFault;
use wezer_core::time::Timestamp;

use super::{ClearingId, ObligationId};

/// Why something about obligations and clearings was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClearingRefusal {
    /// There is no such obligation of this wallet.
    #[error("there is no obligation {obligation} of this wallet")]
    UnknownObligation {
        /// The id.
        obligation: ObligationId,
    },
    /// It is confirmed already, or over, or not confirmed yet.
    #[error("obligation {obligation} does not stand so that this could be done")]
    OtherState {
        /// Which one.
        obligation: ObligationId,
    },
    /// Whoever recorded it can't confirm it as well.
    #[error("obligation {obligation} is for the other side to confirm")]
    OthersToConfirm {
        /// Which one.
        obligation: ObligationId,
    },
    /// Only the creditor can own that less is owed.
    #[error("only the creditor of {obligation} can own that less is owed")]
    OnlyCreditor {
        /// Which one.
        obligation: ObligationId,
    },
    /// Nothing, or more than is left.
    #[error("{left} is left")]
    MoreThanLeft {
        /// What is left.
        left: Money,
    },
    /// It stands in a clearing that is not concluded.
    #[error("it stands in clearing {clearing}, which is not concluded")]
    BeingCleared {
        /// Which clearing.
        clearing: ClearingId,
    },
    /// There is no such clearing that concerns this wallet.
    #[error("there is no clearing {clearing} that concerns this wallet")]
    UnknownClearing {
        /// The id.
        clearing: ClearingId,
    },
    /// It is concluded, or its time is over.
    #[error("it is too late to answer clearing {clearing}")]
    TooLate {
        /// Which one.
        clearing: ClearingId,
    },
    /// The moment is not to come.
    #[error("{moment} is not to come")]
    InThePast {
        /// The moment.
        moment: Timestamp,
    },
    /// Debts would be kept from changing for too long.
    #[error("answers are awaited for {limit} days at most")]
    TooLong {
        /// How many there may be.
        limit: u32,
    },
    /// Nobody owes in a circle.
    #[error("nobody owes in a circle in {currency}")]
    NoCircle {
        /// The currency.
        currency: CurrencyCode,
    },
    /// The words can't stand.
    #[error(transparent)]
    Words(#[from] TextFault),
    /// What the ledger says.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl Refusal for ClearingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownObligation { .. } => "unknown-obligation",
            Self::OtherState { .. } => "obligation-other-state",
            Self::OthersToConfirm { .. } => "obligation-others-to-confirm",
            Self::OnlyCreditor { .. } => "obligation-only-creditor",
            Self::MoreThanLeft { .. } => "obligation-more-than-left",
            Self::BeingCleared { .. } => "obligation-being-cleared",
            Self::UnknownClearing { .. } => "unknown-clearing",
            Self::TooLate { .. } => "clearing-too-late",
            Self::InThePast { .. } => "clearing-in-the-past",
            Self::TooLong { .. } => "clearing-too-long",
            Self::NoCircle { .. } => "clearing-no-circle",
            Self::Words(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownObligation { obligation }
            | Self::OtherState { obligation }
            | Self::OthersToConfirm { obligation }
            | Self::OnlyCreditor { obligation } => vec![("obligation", Argument::text(obligation))],
            Self::MoreThanLeft { left } => vec![("left", Argument::text(left))],
            Self::BeingCleared { clearing } | Self::UnknownClearing { clearing } | Self::TooLate { clearing } => {
                vec![("clearing", Argument::text(clearing))]
            }
            Self::InThePast { moment } => vec![("moment", Argument::text(moment))],
            Self::TooLong { limit } => vec![("limit", Argument::text(limit))],
            Self::NoCircle { currency } => vec![("currency", Argument::text(currency))],
            Self::Words(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Words(_) => &wezer_core::language::CORE,
            Self::Ledger(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
