//! What is due, done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::flow::Driven as _;
use wezer_core::kernel::{Command, Missing, Permission, Stop, Work};

use super::document::Campaign;
use super::settle::{begin_to_close, keep_trouble, settle_campaign};
use super::{Bounty, CLOSE_CAMPAIGN, CampaignId, CampaignRefusal};

/// A tick settles no more than so many pledges, and looks at no more than so many campaigns.
pub const MAX_AT_ONCE: usize = 100;
/// A campaign whose flow refused to go on is tried again after so many seconds.
pub const RETRY_SECONDS: i64 = 3_600;

/// Closes campaigns whose deadline has gone by and settles what was pledged to them and to bounties that ended, at most 100 pledges at
/// once. An application calls it now and then; if it says that more is due, again. However often and late it is called, the result is
/// the same: the pledges at the deadline decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TickCampaigns {}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct CampaignsTicked {
    /// So many campaigns and bounties moved on: began to close, or were done with.
    pub moved: u32,
    /// So many pledges were settled.
    pub settled: u32,
    /// So many campaigns could not go on, because their flow or what it brings about refused. They are tried again after an hour.
    pub delayed: u32,
    /// Whether more is due.
    pub more: bool,
}

impl Command for TickCampaigns {
    const NAME: &'static str = "tick_campaigns";
    type Output = CampaignsTicked;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(CLOSE_CAMPAIGN)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<CampaignsTicked, Stop<CampaignRefusal>> {
        let mut ticked = CampaignsTicked::default();
        let (mut budget, mut missed) = (MAX_AT_ONCE, None);
        let due = due(work)?;
        ticked.more = due.len() > MAX_AT_ONCE;
        for campaign in due.into_iter().take(MAX_AT_ONCE) {
            if budget == 0 {
                ticked.more = true;
                break;
            }
            match step(work, campaign, budget, &mut ticked) {
                Ok(settled) => budget -= settled.min(budget),
                Err(missing) => missed = Some(missing),
            }
        }
        match missed {
            Some(missing) => return Err(missing.into()),
            None => Bounty::tick(work, budget, &mut ticked)?,
        }
        Ok(ticked)
    }
}

fn due(work: &mut Work<'_>) -> Result<Vec<CampaignId>, Missing> {
    let by_now = work.now().next().index_key();
    let ids = work.scan(Campaign::BY_DUE.between(&[], &by_now), MAX_AT_ONCE + 1)?;
    Ok(ids.into_iter().map(CampaignId::from_u128).collect())
}

/// Takes a campaign on; says how many pledges were settled.
fn step(work: &mut Work<'_>, id: CampaignId, budget: usize, ticked: &mut CampaignsTicked) -> Result<usize, Missing> {
    let Some(campaign) = work.get::<Campaign>(id)? else { return Ok(0) };
    let steps = campaign.course().steps();
    if campaign.is_open()
        && let Err(problem) = begin_to_close(work, id)?
    {
        keep_trouble(work, id, &problem)?;
        ticked.delayed += 1;
        return Ok(0);
    }
    let settled = settle_campaign(work, id, budget)?;
    ticked.settled += u32::try_from(settled).unwrap_or(u32::MAX);
    if let Some(after) = work.get::<Campaign>(id)? {
        ticked.moved += u32::from(after.course().steps() != steps);
        ticked.delayed += u32::from(after.trouble.is_some());
        ticked.more |= after.due().is_some_and(|due| due <= work.now());
    }
    Ok(settled)
}
