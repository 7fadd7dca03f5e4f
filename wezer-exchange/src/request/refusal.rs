//! Why something about requests is refused.

use wezer_core::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::text::TextFault;

use super::{RequestId, RequestState};

/// Why something about requests for payment was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestRefusal {
    /// There is no such request for this wallet.
    #[error("there is no request {request} for this wallet")]
    UnknownRequest {
        /// Which one was asked for.
        request: RequestId,
    },
    /// It is not open.
    #[error("this request is not open any more: it is {}", name(*state))]
    NotOpen {
        /// Where it stands.
        state: RequestState,
    },
    /// It would be paid never, or too often.
    #[error("a request is paid 1 to {limit} times")]
    HowOften {
        /// How often it may be.
        limit: u32,
    },
    /// Too many are open.
    #[error("for one wallet at most {limit} requests are open")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// The words are not fit.
    #[error(transparent)]
    Memo(#[from] TextFault),
    /// The ledger does not take the payment.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

fn name(state: RequestState) -> &'static str {
    match state {
        RequestState::Open => "open",
        RequestState::Processed => "processed",
        RequestState::Denied => "denied",
        RequestState::Cancelled => "cancelled",
        RequestState::Expired => "expired",
    }
}

impl Refusal for RequestRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRequest { .. } => "unknown-request",
            Self::NotOpen { .. } => "request-not-open",
            Self::HowOften { .. } => "request-how-often",
            Self::TooMany { .. } => "request-too-many",
            Self::Memo(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownRequest { .. } => Vec::new(),
            Self::NotOpen { state } => vec![("state", Argument::text(name(*state)))],
            Self::HowOften { limit } => vec![("limit", Argument::text(limit))],
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::Memo(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Memo(_) => &wezer_core::language::CORE,
            Self::Ledger(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
