use wezer_core::events;
use wezer_core::id::WalletId;
use wezer_core::ledger::EntryId;
use wezer_core::money::{CurrencyCode, Money};
use wezer_core::record::Author;

use super::{CampaignId, Cause, PledgeId};
use crate::market::AnnouncementId;

events! {
    /// Somebody started a campaign.
    CampaignStarted = "campaign.started" {
        /// Which campaign.
        campaign: CampaignId,
        /// In whose name.
        author: Author,
        /// Who gets what comes in.
        beneficiary: WalletId,
    }
    /// A campaign was changed by its author.
    CampaignChanged = "campaign.changed" {
        /// Which campaign.
        campaign: CampaignId,
    }
    /// What becomes of a campaign's pledges was decided, once and for all.
    CampaignDecided = "campaign.decided" {
        /// Which campaign.
        campaign: CampaignId,
        /// Whether it succeeded.
        succeeded: bool,
        /// The currencies that are paid; of the others only what was pledged anyway.
        pays: Vec<CurrencyCode>,
        /// What had been pledged.
        raised: Vec<Money>,
    }
    /// Somebody pledged money.
    Pledged = "campaign.pledged" {
        /// The pledge.
        pledge: PledgeId,
        /// For what.
        cause: Cause,
        /// From which wallet.
        from: WalletId,
        /// The entries that hold it; none for what is only declared.
        holds: Vec<EntryId>,
        /// The promises of what is only declared.
        promised: Vec<Money>,
    }
    /// A pledge was withdrawn and what it held released.
    PledgeWithdrawn = "campaign.pledge_withdrawn" {
        /// The pledge.
        pledge: PledgeId,
    }
    /// A pledge came to its end.
    PledgeSettled = "campaign.pledge_settled" {
        /// The pledge.
        pledge: PledgeId,
        /// The entries that paid it, or that wait for the beneficiary to confirm them; none if it was released.
        entries: Vec<EntryId>,
    }
    /// A bounty was given to somebody, or released.
    BountyEnded = "campaign.bounty_ended" {
        /// Of which want.
        announcement: AnnouncementId,
        /// Who gets it; nobody if it is released.
        to: Option<WalletId>,
    }
}
