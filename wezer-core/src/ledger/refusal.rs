//! Why the ledger says no: which rule, which number, and what would pass.

use super::EntryId;
use crate::id::WalletId;
use crate::kernel::Refusal;
use crate::language::{Argument, Arguments};
use crate::money::{AmountError, CurrencyCode, Money};
use crate::time::Timestamp;

/// Why the ledger refused. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerRefusal {
    /// The payer's balance would fall below its limit.
    #[error("the balance would be {would_be}, the limit is {limit}; at most {passes} would pass")]
    LowerLimit {
        /// Whose limit.
        wallet: WalletId,
        /// The limit.
        limit: Money,
        /// What the balance would be, after what is held.
        would_be: Money,
        /// How much could leave.
        passes: Money,
    },
    /// The payee's balance would rise above its limit.
    #[error("the payee's balance would be {would_be}, the limit is {limit}; at most {passes} would pass")]
    UpperLimit {
        /// Whose limit.
        wallet: WalletId,
        /// The limit.
        limit: Money,
        /// What the balance would be, with what is held for it.
        would_be: Money,
        /// How much could arrive.
        passes: Money,
    },
    /// A limit of a wallet that the actor may not see stands in the way. Its limit and balance are not told, only what would pass.
    #[error("a limit of the other wallet stands in the way; at most {passes} would pass")]
    OthersLimit {
        /// Whose limit.
        wallet: WalletId,
        /// How much would pass.
        passes: Money,
    },
    /// More of a currency would be in circulation than its supply limit.
    #[error("{would_be} would be in circulation, the limit is {limit}; at most {passes} more can be issued")]
    SupplyLimit {
        /// The limit.
        limit: Money,
        /// What would be in circulation.
        would_be: Money,
        /// How much more could be issued.
        passes: Money,
    },
    /// There is no such currency.
    #[error("there is no currency {code}")]
    UnknownCurrency {
        /// The code.
        code: CurrencyCode,
    },
    /// The code is taken.
    #[error("there is already a currency {code}")]
    CurrencyExists {
        /// The code.
        code: CurrencyCode,
    },
    /// There is no such wallet.
    #[error("there is no wallet {wallet}")]
    UnknownWallet {
        /// The id.
        wallet: WalletId,
    },
    /// There is no such entry, or it moved nothing.
    #[error("there is no entry {entry}")]
    UnknownEntry {
        /// The entry.
        entry: EntryId,
    },
    /// Payer and payee are the same wallet.
    #[error("payer and payee are the same wallet")]
    SameWallet,
    /// Nothing to pay.
    #[error("there is nothing to pay")]
    NoAmount,
    /// One currency stands twice in a payment.
    #[error("{code} stands twice in the payment")]
    CurrencyTwice {
        /// The code.
        code: CurrencyCode,
    },
    /// Not more than zero.
    #[error("{money} is not more than zero")]
    NotPositive {
        /// What was given.
        money: Money,
    },
    /// An abundant currency is given, never paid.
    #[error("{code} is abundant: it is given, never paid")]
    NotTransferable {
        /// The code.
        code: CurrencyCode,
    },
    /// Only an abundant currency is given out of nothing.
    #[error("{code} is not abundant: it is paid, not given out of nothing")]
    NotAbundant {
        /// The code.
        code: CurrencyCode,
    },
    /// Money that is only declared can't be held inside.
    #[error("{code} stays outside: it is declared when paid, and no balance of it is kept")]
    OnlyDeclared {
        /// The code.
        code: CurrencyCode,
    },
    /// Limits between which zero does not lie.
    #[error("limits must have zero between them")]
    LimitsExcludeZero,
    /// An amount that the currency can't count.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A balance beyond what can be counted.
    #[error("the balance would be too large to be counted")]
    Overflow,
    /// Too many of something in one command.
    #[error("at most {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
    /// A text that is too long.
    #[error("the text is longer than {limit} bytes")]
    TextTooLong {
        /// How long it may be.
        limit: usize,
    },
    /// What is held is held for a record of a package: a step there ends it.
    #[error("entry {entry} is held for a {kind}: it ends with that, not by itself")]
    HeldFor {
        /// The entry.
        entry: EntryId,
        /// What kind of record.
        kind: String,
    },
    /// The entry is not pending any more.
    #[error("entry {entry} is not pending")]
    NotPending {
        /// The entry.
        entry: EntryId,
    },
    /// The entry's time ran out.
    #[error("entry {entry} expired at {expired_at}")]
    HasExpired {
        /// The entry.
        entry: EntryId,
        /// When.
        expired_at: Timestamp,
    },
    /// A fee, or a payment declared in full, is settled whole or not at all.
    #[error("posting {posting} is settled whole or not at all")]
    OnlyWhole {
        /// Which posting of the entry, from 0.
        posting: usize,
    },
    /// Issuance and outside are where money comes from; nobody pays them.
    #[error("wallet {wallet} is where money comes from; nobody pays from it or to it")]
    SystemWallet {
        /// The wallet.
        wallet: WalletId,
    },
    /// Only the other side may do this.
    #[error("wallet {wallet} is not the one who may do this with entry {entry}")]
    NotYours {
        /// The entry.
        entry: EntryId,
        /// The wallet.
        wallet: WalletId,
    },
    /// More than was held, or more than is left to reverse.
    #[error("posting {posting} has {left} left, not {asked}")]
    MoreThanLeft {
        /// Which posting of the entry, from 0.
        posting: usize,
        /// What is left.
        left: Money,
        /// What was asked.
        asked: Money,
    },
    /// A correction is not corrected; pay again instead.
    #[error("entry {entry} is a correction; it can't be corrected, pay again instead")]
    IsCorrection {
        /// The entry.
        entry: EntryId,
    },
    /// The moment lies in the past.
    #[error("{moment} is already past")]
    InThePast {
        /// The moment.
        moment: Timestamp,
    },
    /// One entry of a batch was refused, and so the whole batch.
    #[error("entry {place} of the batch: {refusal}")]
    InBatch {
        /// Which one, from 0.
        place: usize,
        /// Why.
        #[source]
        refusal: Box<LedgerRefusal>,
    },
}

impl Refusal for LedgerRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::LowerLimit { .. } => "lower-limit",
            Self::UpperLimit { .. } => "upper-limit",
            Self::OthersLimit { .. } => "others-limit",
            Self::SupplyLimit { .. } => "supply-limit",
            Self::UnknownCurrency { .. } => "unknown-currency",
            Self::CurrencyExists { .. } => "currency-exists",
            Self::UnknownWallet { .. } => "unknown-wallet",
            Self::UnknownEntry { .. } => "unknown-entry",
            Self::SameWallet => "same-wallet",
            Self::NoAmount => "no-amount",
            Self::CurrencyTwice { .. } => "currency-twice",
            Self::NotPositive { .. } => "not-positive",
            Self::NotTransferable { .. } => "not-transferable",
            Self::NotAbundant { .. } => "not-abundant",
            Self::OnlyDeclared { .. } => "only-declared",
            Self::LimitsExcludeZero => "limits-exclude-zero",
            Self::Amount(AmountError::TooPrecise { .. }) => "too-precise",
            Self::Amount(AmountError::TooLarge) | Self::Overflow => "too-large",
            Self::Amount(_) => "not-an-amount",
            Self::TooMany { .. } => "too-many",
            Self::TextTooLong { .. } => "text-too-long",
            Self::NotPending { .. } => "not-pending",
            Self::HeldFor { .. } => "held-for",
            Self::HasExpired { .. } => "has-expired",
            Self::OnlyWhole { .. } => "only-whole",
            Self::SystemWallet { .. } => "system-wallet",
            Self::NotYours { .. } => "not-yours",
            Self::MoreThanLeft { .. } => "more-than-left",
            Self::IsCorrection { .. } => "is-correction",
            Self::InThePast { .. } => "in-the-past",
            Self::InBatch { refusal, .. } => refusal.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::LowerLimit { wallet, limit, would_be, passes } | Self::UpperLimit { wallet, limit, would_be, passes } => vec![
                ("wallet", Argument::text(wallet)),
                ("limit", (*limit).into()),
                ("would_be", (*would_be).into()),
                ("passes", (*passes).into()),
            ],
            Self::OthersLimit { wallet, passes } => vec![("wallet", Argument::text(wallet)), ("passes", (*passes).into())],
            Self::SupplyLimit { limit, would_be, passes } => {
                vec![("limit", (*limit).into()), ("would_be", (*would_be).into()), ("passes", (*passes).into())]
            }
            Self::UnknownCurrency { code }
            | Self::CurrencyExists { code }
            | Self::CurrencyTwice { code }
            | Self::NotTransferable { code }
            | Self::NotAbundant { code }
            | Self::OnlyDeclared { code } => vec![("currency", Argument::text(code))],
            Self::OnlyWhole { posting } => vec![("posting", Argument::text(posting))],
            Self::UnknownWallet { wallet } | Self::SystemWallet { wallet } => vec![("wallet", Argument::text(wallet))],
            Self::UnknownEntry { entry } | Self::NotPending { entry } | Self::IsCorrection { entry } => {
                vec![("entry", Argument::text(entry))]
            }
            Self::HeldFor { entry, kind } => vec![("entry", Argument::text(entry)), ("kind", Argument::text(kind))],
            Self::NotPositive { money } => vec![("money", (*money).into())],
            Self::Amount(AmountError::TooPrecise { amount, scale }) => {
                vec![("amount", Argument::text(amount)), ("scale", Argument::text(scale))]
            }
            Self::TooMany { what, limit } => vec![("what", Argument::text(what)), ("limit", Argument::text(limit))],
            Self::TextTooLong { limit } => vec![("limit", Argument::text(limit))],
            Self::HasExpired { entry, expired_at } => {
                vec![("entry", Argument::text(entry)), ("moment", Argument::text(expired_at))]
            }
            Self::NotYours { entry, wallet } => vec![("entry", Argument::text(entry)), ("wallet", Argument::text(wallet))],
            Self::MoreThanLeft { posting, left, asked } => {
                vec![("posting", Argument::text(posting)), ("left", (*left).into()), ("asked", (*asked).into())]
            }
            Self::InThePast { moment } => vec![("moment", Argument::text(moment))],
            Self::InBatch { place, refusal } => {
                let mut arguments = refusal.arguments();
                arguments.push(("place", Argument::text(place)));
                arguments
            }
            Self::SameWallet | Self::NoAmount | Self::LimitsExcludeZero | Self::Amount(_) | Self::Overflow => Vec::new(),
        }
    }
}
