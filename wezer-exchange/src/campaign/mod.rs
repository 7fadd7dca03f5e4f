//! Crowdfunding and bounties: money that many promise for one purpose, and that moves only if the purpose is reached.
//!
//! Invariant: what is pledged is [held](wezer_core::Work::hold_for) from the pledge to the close, and neither the pledger nor the
//! beneficiary nor an operator can end the hold; money that is only declared is a promise. `raised` is the sum of the pledges that were not withdrawn.
//! After the close every line of a pledge was paid or released, never both, and none is open. What is decided is decided once, by what
//! was pledged up to the deadline, however late the tick comes. A goodie is claimed no more often than there are.
//!
//! Rules: the beneficiary's upper limit is checked when somebody pledges (the hold fills it), so that paying does not fail; the winner of
//! a bounty is not known then, so theirs is lifted when it is paid, which the journal tells. A pledge of declared money becomes a declared payment, which the beneficiary confirms. Whoever pledges anonymously
//! is named to themself, to the beneficiary and to the system, to nobody else.
//!
//! The lifecycle of a campaign is the flow `campaign`: what a community wants to happen at success, such as tasks, it adds to the
//! transition `succeed` as effects, in the name of the author.
//!
//! Cost: a pledge is one document and one hold a currency; a tick settles at most [`MAX_AT_ONCE`] pledges and looks at the want of each
//! open bounty, of which there are at most [`MAX_BOUNTIES`].

mod bounty;
mod command;
mod document;
mod event;
mod goodie;
mod pledge;
mod query;
mod refusal;
mod settle;
mod tally;
mod terms;
mod tick;

pub(crate) use self::bounty::award;
pub use self::bounty::{AddToBounty, AwardBounty, Bounty, MAX_BOUNTIES};
pub use self::command::{ChangeCampaign, ReleasePledges, StartCampaign};
pub use self::document::{Campaign, CampaignWords};
pub use self::event::{BountyEnded, CampaignChanged, CampaignDecided, CampaignStarted, PledgeSettled, PledgeWithdrawn, Pledged};
pub use self::goodie::Goodie;
pub use self::pledge::{Cause, MAX_LINES, MakePledge, Pledge, PledgeEnd, PledgeLine, PledgeState, WithdrawPledge};
pub use self::query::{
    CampaignLine, Campaigns, CampaignsPage, ExpectedBounties, ExpectedBounty, FindBounty, FindCampaign, MyPledges, PledgesPage,
    PledgesTo, Progress, SeenBounty, SeenCampaign, SeenGoodie, SeenPledge, Which,
};
pub use self::refusal::CampaignRefusal;
pub use self::tally::Outcome;
pub use self::terms::{CampaignTerms, GoodieTerms, MAX_DESCRIPTION, MAX_GOALS, MAX_GOODIES, MAX_GROUPS, MAX_TITLE, Mode, Need};
pub use self::tick::{CampaignsTicked, MAX_AT_ONCE, RETRY_SECONDS, TickCampaigns};
use wezer_core::kernel::{Registry, RegistryError, Right};

wezer_core::ids! {
    /// A campaign. A later one is greater.
    CampaignId,
    /// What somebody pledged to a campaign or a bounty. A later one is greater.
    PledgeId,
}

/// To start campaigns, and to change and take back one's own.
pub const START_CAMPAIGN: Right = Right::new("campaign.start");
/// To close campaigns whose time has come and to settle what was pledged. An application's clock holds it.
pub const CLOSE_CAMPAIGN: Right = Right::new("campaign.close");

/// The flow of campaigns as it comes with this crate, in JSON.
pub const CAMPAIGN_FLOW: &str = include_str!("campaign.json");

pub(crate) fn register(registry: &mut Registry) -> Result<(), RegistryError> {
    registry.right(START_CAMPAIGN)?.right(CLOSE_CAMPAIGN)?;
    registry.command::<StartCampaign>()?.command::<ChangeCampaign>()?.command::<ReleasePledges>()?;
    registry.command::<MakePledge>()?.command::<WithdrawPledge>()?.command::<TickCampaigns>()?;
    registry.command::<AddToBounty>()?.command::<AwardBounty>()?;
    registry.query::<Campaigns>()?.query::<FindCampaign>()?.query::<FindBounty>()?.query::<PledgesTo>()?;
    registry.query::<MyPledges>()?.query::<ExpectedBounties>()?;
    registry.event::<CampaignStarted>()?.event::<CampaignChanged>()?.event::<CampaignDecided>()?.event::<Pledged>()?;
    registry.event::<PledgeWithdrawn>()?.event::<PledgeSettled>()?.event::<BountyEnded>()?;
    registry.driven::<Campaign>()?.record::<Campaign>()?.document::<CampaignWords>()?;
    registry.document::<Pledge>()?.document::<Bounty>()?;
    registry.index(Campaign::BY_RANK)?.index(Campaign::BY_GROUP)?.index(Campaign::BY_END)?.index(Campaign::BY_RECORD)?;
    registry.index(Campaign::BY_DUE)?.index(Pledge::OPEN)?.index(Pledge::BY_CAUSE)?.index(Pledge::BY_PURSE)?;
    registry
        .index(Pledge::BY_PERSON)?
        .index(Pledge::BY_PERSON_AND_CAUSE)?
        .index(Pledge::BY_ENTRY)?
        .index(Bounty::OPEN)?
        .index(Bounty::DUE)?;
    Ok(())
}
