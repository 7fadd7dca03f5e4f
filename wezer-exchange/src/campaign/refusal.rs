use wezer_core::flow::FlowRefusal;
use wezer_core::id::{GroupId, WalletId};
use wezer_core::kernel::{Problem, Refusal, Stop};
#[cfg(feature = "fluent")]
use wezer_core::language::Catalogue;
use wezer_core::language::{Argument, Arguments};
use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{AmountError, CurrencyCode};
use wezer_core::record::{Audience, RecordRef};
use wezer_core::text::TextFault;
use wezer_core::time::Timestamp;

use super::{CampaignId, PledgeId};
use crate::market::{AnnouncementId, MarketRefusal};
use crate::payable::LineFault;

pub(super) type Decided<T> = Result<T, Stop<CampaignRefusal>>;

/// Why something was not done with a campaign, a pledge or a bounty.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CampaignRefusal {
    /// There is no such campaign that the actor may see.
    #[error("there is no campaign {campaign} that you may see")]
    UnknownCampaign {
        /// Which one was asked for.
        campaign: CampaignId,
    },
    /// There is no such want that the actor may see.
    #[error("there is no want {announcement} that you may see")]
    UnknownWant {
        /// Which one was asked for.
        announcement: AnnouncementId,
    },
    /// There is no such record that the actor may see, or a campaign can't be for it.
    #[error("there is no record {record} for which you could start a campaign")]
    UnknownRecord {
        /// Which one was asked for.
        record: RecordRef,
    },
    /// There is no such pledge from this wallet.
    #[error("there is no pledge {pledge} from this wallet")]
    UnknownPledge {
        /// Which one was asked for.
        pledge: PledgeId,
    },
    /// There is no such wallet that could be paid.
    #[error("there is no wallet {wallet} that could be paid")]
    UnknownBeneficiary {
        /// Which one was asked for.
        wallet: WalletId,
    },
    /// There is no such currency.
    #[error("there is no currency {currency}")]
    UnknownCurrency {
        /// Which one was asked for.
        currency: CurrencyCode,
    },
    /// The system starts nothing.
    #[error("only a member starts a campaign, for themself or for a group")]
    NobodyStarts,
    /// The system pledges nothing.
    #[error("only a member pledges, for themself or for a group")]
    NobodyPledges,
    /// It is somebody else's.
    #[error("only its author does this, or who moderates there")]
    NotYours,
    /// It takes no pledges, and is not changed.
    #[error("the campaign is not open: it is {state}")]
    NotOpen {
        /// Where it stands.
        state: String,
    },
    /// Its deadline has gone by.
    #[error("the deadline was {deadline}: what was pledged by then decides")]
    Past {
        /// The deadline.
        deadline: Timestamp,
    },
    /// It was not taken back.
    #[error("the campaign was not taken back, so nothing is given back")]
    NotTakenBack,
    /// Goals, deadline and the like can't be changed any more.
    #[error("once a campaign is open, only its title, its description and its goodies' titles change")]
    FixedOnceOpen,
    /// A deadline that has gone by.
    #[error("the deadline has to be later than now")]
    BadDeadline,
    /// No deadline where one is needed.
    #[error("only a campaign that is paid when it is reached goes without a deadline")]
    NeedsDeadline,
    /// No goal, or too many.
    #[error("a campaign has 1 to {limit} goals")]
    HowManyGoals {
        /// How many there may be.
        limit: usize,
    },
    /// Too many goodies.
    #[error("a campaign has at most {limit} goodies")]
    TooManyGoodies {
        /// How many there may be.
        limit: usize,
    },
    /// A goodie without a price, or of which there is none.
    #[error("a goodie has a price or is free, and there is one at least")]
    BadGoodie,
    /// No group, or too many.
    #[error("a campaign stands in 1 to {limit} groups")]
    HowManyGroups {
        /// In how many it may stand.
        limit: usize,
    },
    /// The group is closed, or the author does not belong to it.
    #[error("you don't belong to group {group}, or it is closed")]
    OutsideGroup {
        /// Which group.
        group: GroupId,
    },
    /// A group lets fewer people see what stands in it.
    #[error("in group {group} at most {passes} may see it")]
    TooOpenForGroup {
        /// Which group.
        group: GroupId,
        /// Who may.
        passes: Audience,
    },
    /// The currency has no goal.
    #[error("the campaign has no goal in {currency}")]
    NotAGoal {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// No line, or too many.
    #[error("a pledge has 1 to {limit} amounts")]
    HowManyLines {
        /// How many there may be.
        limit: usize,
    },
    /// Two amounts in one currency.
    #[error("{currency} stands there twice")]
    CurrencyTwice {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// An abundant currency is given, never pledged.
    #[error("{currency} is given, it is never pledged")]
    NeverPledged {
        /// Which currency.
        currency: CurrencyCode,
    },
    /// An amount of nothing or less.
    #[error("an amount is more than nothing")]
    NotPositive,
    /// An amount that can't be counted.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The pledger would be paid.
    #[error("nobody pledges to themself, nor gives themself a bounty")]
    ToThemself,
    /// There are as many pledges as can be counted.
    #[error("there are as many pledges as can be counted")]
    TooManyPledges,
    /// The pledge was withdrawn or settled.
    #[error("this pledge was withdrawn or settled")]
    PledgeIsOver,
    /// There is no such goodie.
    #[error("there is no goodie {goodie}")]
    UnknownGoodie {
        /// Its place.
        goodie: u8,
    },
    /// The pledge is less than the goodie's price.
    #[error("the pledge is less than what goodie {goodie} asks for")]
    GoodieNotCovered {
        /// Its place.
        goodie: u8,
    },
    /// All of them are claimed.
    #[error("goodie {goodie} is gone")]
    GoodieGone {
        /// Its place.
        goodie: u8,
    },
    /// Nobody added to the price of this want.
    #[error("this want has no bounty")]
    NoBounty,
    /// The want is not open any more, or its bounty went to somebody.
    #[error("this want is not open any more, or its bounty is settled")]
    BountyIsOver,
    /// As many bounties wait as may.
    #[error("at most {limit} bounties wait at once")]
    TooManyBounties {
        /// How many may.
        limit: usize,
    },
    /// The words are not fit.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// A goodie's price is not fit.
    #[error(transparent)]
    Price(#[from] Box<MarketRefusal>),
    /// The ledger refuses to hold it.
    #[error(transparent)]
    Ledger(#[from] Box<LedgerRefusal>),
    /// The flow of campaigns refuses.
    #[error(transparent)]
    Flow(#[from] Box<FlowRefusal>),
    /// The campaign would be reached, but can't go on.
    #[error(transparent)]
    Step(#[from] Box<Problem>),
}

impl Refusal for CampaignRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCampaign { .. } => "campaign-unknown",
            Self::UnknownWant { .. } => "campaign-unknown-want",
            Self::UnknownRecord { .. } => "campaign-unknown-record",
            Self::UnknownPledge { .. } => "campaign-unknown-pledge",
            Self::UnknownBeneficiary { .. } => "campaign-unknown-beneficiary",
            Self::UnknownCurrency { .. } => "campaign-unknown-currency",
            Self::NobodyStarts => "campaign-nobody-starts",
            Self::NobodyPledges => "campaign-nobody-pledges",
            Self::NotYours => "campaign-not-yours",
            Self::NotOpen { .. } => "campaign-not-open",
            Self::Past { .. } => "campaign-past",
            Self::NotTakenBack => "campaign-not-taken-back",
            Self::FixedOnceOpen => "campaign-fixed",
            Self::BadDeadline => "campaign-bad-deadline",
            Self::NeedsDeadline => "campaign-needs-deadline",
            Self::HowManyGoals { .. } => "campaign-how-many-goals",
            Self::TooManyGoodies { .. } => "campaign-too-many-goodies",
            Self::BadGoodie => "campaign-bad-goodie",
            Self::HowManyGroups { .. } => "campaign-how-many-groups",
            Self::OutsideGroup { .. } => "campaign-outside-group",
            Self::TooOpenForGroup { .. } => "campaign-too-open",
            Self::NotAGoal { .. } => "campaign-not-a-goal",
            Self::HowManyLines { .. } => "campaign-how-many-lines",
            Self::CurrencyTwice { .. } => "campaign-currency-twice",
            Self::NeverPledged { .. } => "campaign-never-pledged",
            Self::NotPositive => "campaign-not-positive",
            Self::Amount(_) => "campaign-bad-amount",
            Self::ToThemself => "campaign-to-themself",
            Self::TooManyPledges => "campaign-too-many-pledges",
            Self::PledgeIsOver => "campaign-pledge-over",
            Self::UnknownGoodie { .. } => "campaign-unknown-goodie",
            Self::GoodieNotCovered { .. } => "campaign-goodie-not-covered",
            Self::GoodieGone { .. } => "campaign-goodie-gone",
            Self::NoBounty => "campaign-no-bounty",
            Self::BountyIsOver => "campaign-bounty-over",
            Self::TooManyBounties { .. } => "campaign-too-many-bounties",
            Self::Text(fault) => fault.code(),
            Self::Price(refusal) => refusal.code(),
            Self::Ledger(refusal) => refusal.code(),
            Self::Flow(refusal) => refusal.code(),
            Self::Step(problem) => problem.code(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::HowManyGoals { limit }
            | Self::TooManyGoodies { limit }
            | Self::HowManyGroups { limit }
            | Self::HowManyLines { limit }
            | Self::TooManyBounties { limit } => vec![("limit", Argument::text(limit))],
            Self::TooOpenForGroup { passes, .. } => vec![("passes", Argument::text(passes))],
            Self::UnknownCurrency { currency }
            | Self::NotAGoal { currency }
            | Self::CurrencyTwice { currency }
            | Self::NeverPledged { currency } => vec![("currency", Argument::text(currency))],
            Self::Past { deadline } => vec![("deadline", Argument::text(deadline))],
            Self::Text(fault) => fault.arguments(),
            Self::Price(refusal) => refusal.arguments(),
            Self::Ledger(refusal) => refusal.arguments(),
            Self::Flow(refusal) => refusal.arguments(),
            Self::Step(problem) => problem.arguments(),
            _ => Vec::new(),
        }
    }

    #[cfg(feature = "fluent")]
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Self::Text(_) => &wezer_core::language::CORE,
            Self::Price(refusal) => refusal.catalogue(),
            Self::Ledger(refusal) => refusal.catalogue(),
            Self::Flow(refusal) => refusal.catalogue(),
            Self::Step(problem) => problem.catalogue(),
            _ => &crate::MESSAGES,
        }
    }
}

impl From<MarketRefusal> for CampaignRefusal {
    fn from(refusal: MarketRefusal) -> Self {
        Self::Price(Box::new(refusal))
    }
}

impl From<LedgerRefusal> for CampaignRefusal {
    fn from(refusal: LedgerRefusal) -> Self {
        Self::Ledger(Box::new(refusal))
    }
}

impl From<LineFault> for CampaignRefusal {
    fn from(fault: LineFault) -> Self {
        match fault {
            LineFault::Unknown(currency) => Self::UnknownCurrency { currency },
            LineFault::Twice(currency) => Self::CurrencyTwice { currency },
            LineFault::Abundant(currency) => Self::NeverPledged { currency },
            LineFault::NotPositive => Self::NotPositive,
            LineFault::Amount(error) => error.into(),
        }
    }
}

impl From<FlowRefusal> for CampaignRefusal {
    fn from(refusal: FlowRefusal) -> Self {
        Self::Flow(Box::new(refusal))
    }
}

impl From<Problem> for CampaignRefusal {
    fn from(problem: Problem) -> Self {
        Self::Step(Box::new(problem))
    }
}

#[cfg(all(test, feature = "fluent"))]
mod tests {
    use wezer_core::language::Language;

    use super::*;

    #[test]
    fn every_refusal_speaks_both_languages() {
        let (campaign, pledge, wallet) = (CampaignId::from_u128(1), PledgeId::from_u128(2), WalletId::from_u128(9));
        let (announcement, group, limit, goodie) = (AnnouncementId::from_u128(3), GroupId::from_u128(4), 8, 0);
        let (currency, deadline) = ("COM".parse().expect("a code"), Timestamp::EPOCH);
        use CampaignRefusal as R;
        let refusals = [
            R::UnknownCampaign { campaign },
            R::UnknownWant { announcement },
            R::UnknownRecord { record: RecordRef::new("task", 5u128) },
            R::UnknownPledge { pledge },
            R::UnknownBeneficiary { wallet },
            R::UnknownCurrency { currency },
            R::NobodyStarts,
            R::NobodyPledges,
            R::NotYours,
            R::NotOpen { state: "failed".to_owned() },
            R::Past { deadline },
            R::NotTakenBack,
            R::FixedOnceOpen,
            R::BadDeadline,
            R::NeedsDeadline,
            R::HowManyGoals { limit },
            R::TooManyGoodies { limit },
            R::BadGoodie,
            R::HowManyGroups { limit },
            R::OutsideGroup { group },
            R::TooOpenForGroup { group, passes: Audience::Near },
            R::TooOpenForGroup { group, passes: Audience::Community },
            R::NotAGoal { currency },
            R::HowManyLines { limit },
            R::CurrencyTwice { currency },
            R::NeverPledged { currency },
            R::NotPositive,
            R::Amount(AmountError::TooLarge),
            R::ToThemself,
            R::TooManyPledges,
            R::PledgeIsOver,
            R::UnknownGoodie { goodie },
            R::GoodieNotCovered { goodie },
            R::GoodieGone { goodie },
            R::NoBounty,
            R::BountyIsOver,
            R::TooManyBounties { limit },
            R::Text(TextFault::Empty),
            R::from(MarketRefusal::PriceNotPositive),
            R::from(LedgerRefusal::SameWallet),
            R::from(FlowRefusal::UnknownFlow { flow: "campaign".to_owned() }),
        ];
        for refusal in refusals {
            let (english, french) = (refusal.explain(Language::English), refusal.explain(Language::French));
            assert!(english != french && !english.contains('$') && !french.contains('$'), "{english} | {french}");
            let own = refusal.catalogue().message(Language::English, refusal.code(), &refusal.arguments());
            assert_eq!(own, Some(english), "{}", refusal.code());
        }
    }
}
