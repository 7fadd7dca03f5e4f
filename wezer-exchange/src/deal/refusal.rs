use wezer_core::flow::FlowRefusal;
use wezer_core::kernel::Refusal;
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::text::TextFault;

use super::{DealId, MAX_WAITING};
use crate::market::{AnnouncementId, MarketRefusal};

/// Why something was not done in a deal.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DealRefusal {
    /// The system replies to nothing.
    #[error("only a member replies, for themself or for a group")]
    NobodyReplies,
    /// There is no such announcement that the actor may see.
    #[error("there is no announcement {announcement} that you may see")]
    UnknownAnnouncement {
        /// Which one was asked for.
        announcement: AnnouncementId,
    },
    /// The announcement is closed, was taken back or hidden.
    #[error("this announcement is closed")]
    Closed,
    /// One's own announcement.
    #[error("nobody replies to their own announcement")]
    OwnAnnouncement,
    /// More is asked for than there is left.
    #[error("{asked} are asked for, {left} are left")]
    NotEnough {
        /// How many are asked for.
        asked: u32,
        /// How many would pass.
        left: u64,
    },
    /// A quantity of nothing, or too many.
    #[error("a quantity is 1 to {limit}")]
    BadQuantity {
        /// How many there may be.
        limit: u32,
    },
    /// One of several currencies has to be chosen.
    #[error("say in which of the currencies you want to pay or be paid")]
    ChooseCurrency,
    /// The announcement says what it costs.
    #[error("the announcement says what it costs: the price is not for a reply to say")]
    PriceIsSet,
    /// One side is a group without a wallet.
    #[error("one side is a group without a wallet, so nothing can be paid between them")]
    NoWallet,
    /// Somebody acts for a group, but may not pay from its wallet.
    #[error("you may not pay from the wallet that would pay")]
    MayNotPay,
    /// Who replied may no longer pay from the wallet that would pay.
    #[error("who replied may no longer pay from the wallet that would pay")]
    PayerMayNot,
    /// Too many replies wait for an answer.
    #[error("at most {MAX_WAITING} replies of yours may wait for an answer")]
    TooManyWaiting,
    /// There is no such deal that the actor may see.
    #[error("there is no deal {deal} that you may see")]
    UnknownDeal {
        /// Which one was asked for.
        deal: DealId,
    },
    /// The reply was sent already.
    #[error("the reply was sent, so it is not changed any more; take it back and write another one")]
    Sent,
    /// It is not the turn of this step.
    #[error("this is done by a step of the deal, not by itself, and once only")]
    OutOfTurn,
    /// Only a side of the deal, or who moderates it.
    #[error("only the two sides of a deal and its moderators may do this")]
    NotYours,
    /// A moderator was called already.
    #[error("a moderator was called already")]
    AlreadyCalled,
    /// No moderator was called, or the call was answered.
    #[error("no moderator is called for")]
    NotCalled,
    /// Nobody judges in their own matter.
    #[error("this is answered by a moderator who is not a side of the deal, or taken back by who called")]
    OwnMatter,
    /// What the market says no to.
    #[error(transparent)]
    Market(#[from] Box<MarketRefusal>),
    /// What the ledger says no to.
    #[error(transparent)]
    Ledger(#[from] LedgerRefusal),
    /// What the flow says no to.
    #[error(transparent)]
    Flow(#[from] Box<FlowRefusal>),
    /// The words are not fit.
    #[error(transparent)]
    Text(#[from] TextFault),
}

impl Refusal for DealRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NobodyReplies => "deal-nobody-replies",
            Self::UnknownAnnouncement { .. } => "deal-unknown-announcement",
            Self::Closed => "deal-announcement-closed",
            Self::OwnAnnouncement => "deal-own-announcement",
            Self::NotEnough { .. } => "deal-not-enough",
            Self::BadQuantity { .. } => "deal-bad-quantity",
            Self::ChooseCurrency => "deal-choose-currency",
            Self::PriceIsSet => "deal-price-is-set",
            Self::NoWallet => "deal-no-wallet",
            Self::MayNotPay => "deal-may-not-pay",
            Self::PayerMayNot => "deal-payer-may-not",
            Self::TooManyWaiting => "deal-too-many-waiting",
            Self::UnknownDeal { .. } => "deal-unknown",
            Self::Sent => "deal-sent",
            Self::OutOfTurn => "deal-out-of-turn",
            Self::NotYours => "deal-not-yours",
            Self::AlreadyCalled => "deal-already-called",
            Self::NotCalled => "deal-not-called",
            Self::OwnMatter => "deal-own-matter",
            Self::Market(refusal) => refusal.code(),
            Self::Ledger(refusal) => refusal.code(),
            Self::Flow(refusal) => refusal.code(),
            Self::Text(fault) => fault.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::NotEnough { asked, left } => vec![("asked", Argument::text(asked)), ("left", Argument::text(left))],
            Self::BadQuantity { limit } => vec![("limit", Argument::text(limit))],
            Self::TooManyWaiting => vec![("limit", Argument::text(MAX_WAITING))],
            Self::Market(refusal) => refusal.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
            Self::Flow(refusal) => refusal.arguments(),
            Self::Text(fault) => fault.arguments(),
            _ => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Market(refusal) => refusal.catalogue(),
            Self::Ledger(refusal) => refusal.catalogue(),
            Self::Flow(refusal) => refusal.catalogue(),
            Self::Text(_) => &wezer_core::language::CORE,
            _ => &crate::MESSAGES,
        }
    }
}

impl From<MarketRefusal> for DealRefusal {
    fn from(refusal: MarketRefusal) -> Self {
        Self::Market(Box::new(refusal))
    }
}

impl From<FlowRefusal> for DealRefusal {
    fn from(refusal: FlowRefusal) -> Self {
        Self::Flow(Box::new(refusal))
    }
}

#[cfg(all(test, feature = "fluent"))]
mod tests {
    use wezer_core::language::Language;

    use super::*;

    #[test]
    fn every_refusal_speaks_both_languages() {
        use DealRefusal as R;
        let refusals = [
            R::NobodyReplies,
            R::UnknownAnnouncement { announcement: AnnouncementId::from_u128(1) },
            R::Closed,
            R::OwnAnnouncement,
            R::NotEnough { asked: 3, left: 2 },
            R::BadQuantity { limit: 1_000_000 },
            R::ChooseCurrency,
            R::PriceIsSet,
            R::NoWallet,
            R::MayNotPay,
            R::PayerMayNot,
            R::TooManyWaiting,
            R::UnknownDeal { deal: DealId::from_u128(1) },
            R::Sent,
            R::OutOfTurn,
            R::NotYours,
            R::AlreadyCalled,
            R::NotCalled,
            R::OwnMatter,
            R::from(MarketRefusal::CategoryIsClosed),
            R::Ledger(LedgerRefusal::SameWallet),
            R::from(FlowRefusal::UnknownFlow { flow: "deal".to_owned() }),
            R::Text(TextFault::Empty),
        ];
        for refusal in refusals {
            let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
            assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} | {french}");
            let own = refusal.catalogue().message(Language::English, refusal.code(), &refusal.arguments());
            assert_eq!(own, Some(english), "{}", refusal.code());
        }
    }
}
