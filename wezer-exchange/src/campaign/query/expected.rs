use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Document as _, Permission, Query, Stop, View};
use wezer_core::money::Money;
use wezer_core::record::Author;
use wezer_core::right;

use crate::campaign::{Bounty, CampaignRefusal};
use crate::deal::{ACCEPTED, CONFIRM, Deal, DealId, INVOICED, Side};
use crate::market::AnnouncementId;
use crate::market::announcement::{AnnouncementWords, Kind};
use crate::market::search::newest;

/// Of each state at most so many deals are looked at.
const MAX_DEALS: usize = 100;

/// The bounties that come on top once the deals of whoever asks, or of the group for which they ask, are paid: of each want that they
/// are fulfilling. Whoever is paid first gets it; over the 100 latest deals in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedBounties {}

/// A bounty that comes on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedBounty {
    /// On which want.
    pub announcement: AnnouncementId,
    /// The want's title; `None` if it was erased.
    pub title: Option<String>,
    /// By which deal.
    pub deal: DealId,
    /// Into which wallet.
    pub wallet: WalletId,
    /// How much, by currency; fees and what is one's own are still in it.
    pub raised: Vec<Money>,
}

impl Query for ExpectedBounties {
    const NAME: &'static str = "expected_bounties";
    type Output = Vec<ExpectedBounty>;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<ExpectedBounty>, Stop<CampaignRefusal>> {
        let Some(me) = Author::of(view.actor()) else { return Ok(Vec::new()) };
        let mut ids = Vec::new();
        let scan = |state| view.scan(newest(Deal::BY_SIDE, &Deal::side_key(me, Some(Side::Replier), state), None), MAX_DEALS);
        let scans = [ACCEPTED, INVOICED, CONFIRM].map(scan);
        for found in scans {
            ids.extend(found?.into_iter().map(DealId::from_u128));
        }
        // Of a want that they fulfil twice the bounty comes once.
        let mut wants = BTreeMap::new();
        for deal in view.all::<Deal>(ids.into_iter())?.iter().filter(|deal| deal.kind() == Kind::Want) {
            if let Some(wallet) = deal.payee_wallet() {
                wants.entry(deal.announcement()).or_insert((deal.id(), wallet));
            }
        }
        let (bounties, words) = (view.all::<Bounty>(wants.keys().copied()), view.all::<AnnouncementWords>(wants.keys().copied()));
        let (bounties, words) = (bounties?, words?);
        let waits = bounties.iter().filter(|bounty| bounty.end.is_none() && !bounty.raised.is_empty());
        let expected = waits.filter_map(|bounty| {
            let (deal, wallet) = *wants.get(&bounty.announcement)?;
            let title = words.iter().find(|words| words.id() == bounty.announcement);
            Some(ExpectedBounty {
                announcement: bounty.announcement,
                title: title.map(|words| words.title().to_owned()),
                deal,
                wallet,
                raised: bounty.raised.clone(),
            })
        });
        Ok(expected.collect())
    }
}
