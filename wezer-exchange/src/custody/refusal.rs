//! Why something about custody is refused.

use wezer_core::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::CurrencyCode;
use wezer_core::text::TextFault;

use super::CustodyMoveId;

/// Why something about custody was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CustodyRefusal {
    /// The currency is issued here or only declared.
    #[error("{currency} is not held in custody")]
    NotInCustody {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// A worth of nothing, or a charge below nothing.
    #[error("a unit is worth more than nothing, and charges are not below nothing")]
    BadTerms,
    /// Not a reference.
    #[error("a proof has 1 to {limit} bytes of plain ASCII and no spaces")]
    BadProof {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// Another deposit or withdrawal of the currency names the proof.
    #[error("this proof stands for another deposit or withdrawal of this currency")]
    ProofUsed,
    /// Charges and rounding take all of it.
    #[error("after what it costs nothing is left of it")]
    NothingLeft,
    /// There is no such withdrawal.
    #[error("there is no withdrawal {withdrawal}")]
    UnknownWithdrawal {
        /// Which one was asked for.
        withdrawal: CustodyMoveId,
    },
    /// It was carried out, refused or taken back.
    #[error("this withdrawal was carried out, refused or taken back")]
    HasEnded,
    /// Too many of a wallet wait.
    #[error("of one wallet at most {limit} withdrawals wait")]
    TooManyAsked {
        /// How many there may be.
        limit: usize,
    },
    /// Too much of a statement at once.
    #[error("at most {limit} lines are compared at once")]
    TooManyLines {
        /// How many there may be.
        limit: usize,
    },
    /// The words are not fit.
    #[error(transparent)]
    Words(#[from] TextFault),
    /// The ledger does not let it.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl Refusal for CustodyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotInCustody { .. } => "custody-not-in-custody",
            Self::BadTerms => "custody-bad-terms",
            Self::BadProof { .. } => "custody-bad-proof",
            Self::ProofUsed => "custody-proof-used",
            Self::NothingLeft => "custody-nothing-left",
            Self::UnknownWithdrawal { .. } => "unknown-withdrawal",
            Self::HasEnded => "custody-has-ended",
            Self::TooManyAsked { .. } => "custody-too-many-asked",
            Self::TooManyLines { .. } => "custody-too-many-lines",
            Self::Words(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NotInCustody { currency } => vec![("currency", Argument::text(currency))],
            Self::BadProof { limit } | Self::TooManyAsked { limit } | Self::TooManyLines { limit } => {
                vec![("limit", Argument::text(limit))]
            }
            Self::BadTerms | Self::ProofUsed | Self::NothingLeft | Self::UnknownWithdrawal { .. } | Self::HasEnded => Vec::new(),
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
