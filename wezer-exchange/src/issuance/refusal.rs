//! Why something about issuance is refused.

use wezer_core::Refusal;
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::Problem;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{Amount, AmountError, CurrencyCode};
use wezer_core::text::TextFault;

use super::{Day, IssuanceRuleId};

/// Why something about issuance was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuanceRefusal {
    /// There is no such rule.
    #[error("there is no rule of issuance {rule}")]
    UnknownRule {
        /// The id.
        rule: IssuanceRuleId,
    },
    /// The rule was ended.
    #[error("the rule of issuance {rule} has ended")]
    HasEnded {
        /// Which rule.
        rule: IssuanceRuleId,
    },
    /// The other rule is of another currency or kind.
    #[error("a rule is replaced by one of the same currency and kind")]
    OtherKind,
    /// The name can't stand.
    #[error(transparent)]
    Name(#[from] TextFault),
    /// The community has too many rules, or the rule has too many of something.
    #[error("at most {limit}")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// Rules don't reach back, nor further than the calendar.
    #[error("a rule can begin on {earliest} at the earliest, and its periods are counted from a day between 1970 and 9000")]
    BadDay {
        /// When it can begin at the earliest.
        earliest: Day,
    },
    /// An amount that is not more than zero.
    #[error("{amount} is not more than zero")]
    NotPositive {
        /// The amount.
        amount: Amount,
    },
    /// An amount is missing.
    #[error("an amount is missing: only a pot that is not claimed from can be shared out whole")]
    AmountMissing,
    /// A number that is out of range.
    #[error("{what} is a number from {least} to {most}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// The least.
        least: u32,
        /// The greatest.
        most: u32,
    },
    /// Money that stays outside has no balances.
    #[error("{currency} stays outside; there are no balances of it")]
    OnlyOutside {
        /// The currency.
        currency: CurrencyCode,
    },
    /// Money in custody is not issued.
    #[error("{currency} is held in custody and not issued here; name a wallet")]
    NotIssued {
        /// The currency.
        currency: CurrencyCode,
    },
    /// An abundant currency never goes from one wallet to another.
    #[error("{currency} is abundant: it never goes from one wallet to another")]
    NeverPaid {
        /// The currency.
        currency: CurrencyCode,
    },
    /// There is no such wallet, or it is where money comes from.
    #[error("there is no wallet {wallet} that money could go to or come from")]
    UnknownWallet {
        /// The id.
        wallet: WalletId,
    },
    /// Whoever makes the rule may not pay from the wallet that it would give from.
    #[error("a rule gives from a wallet from which whoever makes it may pay; {wallet} is not one")]
    NotYours {
        /// The wallet.
        wallet: WalletId,
    },
    /// There is no such member.
    #[error("there is no member {member}")]
    UnknownMember {
        /// The id.
        member: MemberId,
    },
    /// What the rule gives comes by itself.
    #[error("what this rule gives comes by itself; there is nothing to claim")]
    NotClaimed,
    /// Nothing can be claimed now.
    #[error("there is nothing to claim now")]
    NothingToClaim,
    /// Nothing is open between a wallet and a rule.
    #[error("nothing is open between wallet {wallet} and this rule")]
    NothingOpen {
        /// The wallet.
        wallet: WalletId,
    },
    /// The pot, or whoever else stands on the other side, can't do it now.
    #[error("the other side can't do it now")]
    OtherSide,
    /// What the ledger says.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
    /// What a command inside says.
    #[error(transparent)]
    Inside(#[from] Problem),
}

impl From<AmountError> for IssuanceRefusal {
    fn from(error: AmountError) -> Self {
        Self::Ledger(error.into())
    }
}

impl Refusal for IssuanceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRule { .. } => "unknown-issuance-rule",
            Self::HasEnded { .. } => "issuance-has-ended",
            Self::OtherKind => "issuance-other-kind",
            Self::Name(fault) => fault.code(),
            Self::TooMany { .. } => "issuance-too-many",
            Self::BadDay { .. } => "issuance-bad-day",
            Self::NotPositive { .. } => "issuance-not-positive",
            Self::AmountMissing => "issuance-amount-missing",
            Self::OutOfRange { .. } => "issuance-out-of-range",
            Self::OnlyOutside { .. } => "issuance-only-outside",
            Self::NotIssued { .. } => "issuance-not-issued",
            Self::NeverPaid { .. } => "issuance-never-paid",
            Self::UnknownWallet { .. } => "issuance-unknown-wallet",
            Self::NotYours { .. } => "issuance-not-yours",
            Self::UnknownMember { .. } => "issuance-unknown-member",
            Self::NotClaimed => "issuance-not-claimed",
            Self::NothingToClaim => "issuance-nothing-to-claim",
            Self::NothingOpen { .. } => "issuance-nothing-open",
            Self::OtherSide => "issuance-other-side",
            Self::Ledger(refusal) => refusal.code(),
            Self::Inside(problem) => problem.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::UnknownRule { rule } | Self::HasEnded { rule } => vec![("rule", Argument::text(rule))],
            Self::Name(fault) => fault.arguments(),
            Self::TooMany { limit } => vec![("limit", Argument::text(limit))],
            Self::BadDay { earliest } => vec![("earliest", Argument::text(earliest))],
            Self::NotPositive { amount } => vec![("amount", Argument::text(amount))],
            Self::OutOfRange { what, least, most } => {
                vec![("what", Argument::text(what)), ("least", Argument::text(least)), ("most", Argument::text(most))]
            }
            Self::OnlyOutside { currency } | Self::NotIssued { currency } | Self::NeverPaid { currency } => {
                vec![("currency", Argument::text(currency))]
            }
            Self::UnknownWallet { wallet } | Self::NothingOpen { wallet } | Self::NotYours { wallet } => {
                vec![("wallet", Argument::text(wallet))]
            }
            Self::UnknownMember { member } => vec![("member", Argument::text(member))],
            Self::OtherKind | Self::AmountMissing | Self::NotClaimed | Self::NothingToClaim | Self::OtherSide => Vec::new(),
            Self::Ledger(refusal) => refusal.arguments(),
            Self::Inside(problem) => problem.arguments(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Name(_) => &wezer_core::language::CORE,
            Self::Ledger(refusal) => refusal.catalogue(),
            Self::Inside(problem) => problem.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}
