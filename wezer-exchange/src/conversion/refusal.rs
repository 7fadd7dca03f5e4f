//! Why something about conversions is refused.

use wezer_core::Refusal;
use wezer_core::id::WalletId;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::text::TextFault;

use super::{ConversionId, ConvertedId};

/// Why something about conversions was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConversionRefusal {
    /// There is no such conversion, or it was ended.
    #[error("there is no conversion {conversion} any more")]
    Unknown {
        /// The id.
        conversion: ConversionId,
    },
    /// There is no such conversion that was made over this liquidity wallet.
    #[error("nothing was converted as {converted} over this wallet")]
    UnknownConverted {
        /// The id.
        converted: ConvertedId,
    },
    /// It was taken back already.
    #[error("{converted} was taken back already")]
    Refunded {
        /// What.
        converted: ConvertedId,
    },
    /// The community offers no conversion that way.
    #[error("no conversion is offered from {from} into {to}")]
    NoWay {
        /// From which currency.
        from: CurrencyCode,
        /// Into which currency.
        to: CurrencyCode,
    },
    /// There is a conversion between the two already.
    #[error("there is a conversion between {from} and {to} already")]
    Exists {
        /// The one currency.
        from: CurrencyCode,
        /// The other.
        to: CurrencyCode,
    },
    /// From a currency into itself.
    #[error("a conversion is between two currencies")]
    SameCurrency,
    /// What is abundant or only declared has no price in another currency here.
    #[error("{currency} is abundant or only declared and can't be converted")]
    NotConvertible {
        /// The currency.
        currency: CurrencyCode,
    },
    /// The wallet can't stand on the other side.
    #[error(
        "a liquidity wallet is one of the community or of a group from which whoever sets the conversion may pay; {wallet} is none"
    )]
    NotLiquid {
        /// The wallet.
        wallet: WalletId,
    },
    /// The spread is too large.
    #[error("at most {limit} parts of a million are kept")]
    SpreadTooLarge {
        /// How many there may be.
        limit: u32,
    },
    /// The community has had too many conversions.
    #[error("at most {limit}")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// Nothing would come out.
    #[error("nothing would come of so little; at least {least}")]
    TooLittle {
        /// The least of which something comes.
        least: Money,
    },
    /// Less would come out than was asked for.
    #[error("{net} would come of it, {asked} were asked for")]
    LessThanAsked {
        /// What was asked for.
        asked: Money,
        /// What would come.
        net: Money,
    },
    /// The name can't stand.
    #[error(transparent)]
    Name(#[from] TextFault),
    /// What the ledger says.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
}

impl ConversionRefusal {
    /// What the ledger says of a batch of one entry, without its place in it.
    pub(super) fn of_one_entry(refusal: LedgerRefusal) -> Self {
        match refusal {
            LedgerRefusal::InBatch { refusal, .. } => Self::Ledger(*refusal),
            refusal => Self::Ledger(refusal),
        }
    }
}

impl Refusal for ConversionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown-conversion",
            Self::UnknownConverted { .. } => "unknown-converted",
            Self::Refunded { .. } => "conversion-refunded",
            Self::NoWay { .. } => "conversion-no-way",
            Self::Exists { .. } => "conversion-exists",
            Self::SameCurrency => "conversion-same-currency",
            Self::NotConvertible { .. } => "conversion-not-convertible",
            Self::NotLiquid { .. } => "conversion-not-liquid",
            Self::SpreadTooLarge { .. } => "conversion-spread-too-large",
            Self::TooMany { .. } => "conversion-too-many",
            Self::TooLittle { .. } => "conversion-too-little",
            Self::LessThanAsked { .. } => "conversion-less-than-asked",
            Self::Name(fault) => fault.code(),
            Self::Ledger(refusal) => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Unknown { conversion } => vec![("conversion", Argument::text(conversion))],
            Self::UnknownConverted { converted } | Self::Refunded { converted } => {
                vec![("converted", Argument::text(converted))]
            }
            Self::NoWay { from, to } | Self::Exists { from, to } => {
                vec![("from", Argument::text(from)), ("to", Argument::text(to))]
            }
            Self::SameCurrency => Vec::new(),
            Self::NotConvertible { currency } => vec![("currency", Argument::text(currency))],
            Self::NotLiquid { wallet } => vec![("wallet", Argument::text(wallet))],
            Self::SpreadTooLarge { limit } => vec![("limit", Argument::text(limit / 10_000))],
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::TooLittle { least } => vec![("least", Argument::text(least))],
            Self::LessThanAsked { asked, net } => vec![("asked", Argument::text(asked)), ("net", Argument::text(net))],
            Self::Name(fault) => fault.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Name(_) => &wezer_core::language::CORE,
            Self::Ledger(refusal) => refusal.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
