//! Campaigns, bounties and pledges as somebody sees them.

mod campaign;
mod expected;
mod pledge;

pub use self::campaign::{CampaignLine, Campaigns, CampaignsPage, FindCampaign, Progress, SeenCampaign, SeenGoodie, Which};
pub use self::expected::{ExpectedBounties, ExpectedBounty};
pub use self::pledge::{FindBounty, MyPledges, PledgesPage, PledgesTo, SeenBounty, SeenPledge};
use wezer_core::kernel::{Index, IndexKeys};

/// A page has at most so many.
const MAX_PAGE: u16 = 100;
/// A page has so many unless said.
const PAGE: u16 = 20;

/// How many a page has.
fn page(limit: Option<u16>) -> usize {
    usize::from(limit.unwrap_or(PAGE).clamp(1, MAX_PAGE))
}

/// What is filed under a key, latest first, before an id.
fn latest(index: Index, key: &[u8], before: Option<u128>) -> IndexKeys {
    match before {
        Some(before) => index.between(key, &[key, &before.to_be_bytes()].concat()).backwards(),
        None => index.starting_with(key).backwards(),
    }
}
