use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::Actor;
use wezer_core::id::WalletId;
use wezer_core::kernel::{Missing, Permission, Query, Stop, View};
use wezer_core::money::Money;
use wezer_core::record::Author;
use wezer_core::right;
use wezer_core::time::Timestamp;

use super::{MAX_PAGE, latest, page};
use crate::campaign::document::Campaign;
use crate::campaign::{Bounty, CampaignId, CampaignRefusal, Cause, Pledge, PledgeId, PledgeLine, PledgeState};
use crate::market::AnnouncementId;

/// A pledge as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenPledge {
    /// Which pledge.
    pub pledge: PledgeId,
    /// For what.
    pub cause: Cause,
    /// In whose name; `None` if they pledged anonymously and who asks is not the one who gets it.
    pub by: Option<Author>,
    /// From which wallet; `None` alike.
    pub from: Option<WalletId>,
    /// How much, and what became of it.
    pub lines: Vec<PledgeLine>,
    /// Whether it is paid even if the goal is missed.
    pub anyway: bool,
    /// Whether the name is told to the beneficiary only.
    pub anonymous: bool,
    /// The goodie that it claims: its place.
    pub goodie: Option<u8>,
    /// Since when.
    pub at: Timestamp,
    /// Where it stands.
    pub state: PledgeState,
    /// Whether it is the asking member's own.
    pub own: bool,
}

/// Who looks at pledges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    actor: Actor,
    /// Whether they see to the wallet that gets what is pledged.
    gets: bool,
}

impl Viewer {
    pub(super) fn of(view: &mut View<'_>, payee: Option<WalletId>) -> Result<Self, Missing> {
        let actor = view.actor();
        let gets = match payee {
            Some(payee) => view.holds(actor, Permission::Wallet(right::SEE_WALLET, payee))?,
            None => actor == Actor::System,
        };
        Ok(Self { actor, gets })
    }

    fn sees(self, pledge: &Pledge) -> SeenPledge {
        let own = self.actor.person() == Some(pledge.by.person());
        let named = !pledge.anonymous || own || self.gets;
        // An entry's name would lead to whose it is.
        let line = |line: &PledgeLine| if named { *line } else { PledgeLine { hold: None, end: None, ..*line } };
        SeenPledge {
            pledge: pledge.id,
            cause: pledge.cause,
            by: named.then_some(pledge.by),
            from: named.then_some(pledge.from),
            lines: pledge.lines.iter().map(line).collect(),
            anyway: pledge.anyway,
            anonymous: pledge.anonymous,
            goodie: pledge.goodie,
            at: pledge.at,
            state: pledge.state,
            own,
        }
    }
}

/// What who asks pledged to a campaign and did not withdraw.
pub(super) fn mine(view: &mut View<'_>, viewer: Viewer, campaign: CampaignId) -> Result<Vec<SeenPledge>, Missing> {
    let Some(me) = view.actor().person() else { return Ok(Vec::new()) };
    let keys = latest(Pledge::BY_PERSON_AND_CAUSE, &Pledge::person_key(me, Cause::Campaign(campaign)), None);
    let ids = view.scan(keys, usize::from(MAX_PAGE))?;
    let pledges = view.all::<Pledge>(ids.into_iter().map(PledgeId::from_u128))?;
    Ok(pledges.iter().map(|pledge| viewer.sees(pledge)).collect())
}

/// What was pledged for a campaign or a bounty that one may see and not withdrawn, latest first. Who pledged anonymously is named to who
/// gets it only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgesTo {
    /// For what.
    pub cause: Cause,
    /// Only what was pledged before this one.
    #[serde(default)]
    pub before: Option<PledgeId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A page of pledges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PledgesPage {
    /// The pledges.
    pub pledges: Vec<SeenPledge>,
    /// Ask again for what is before this one; `None` if nothing follows.
    pub next: Option<PledgeId>,
}

fn pledges(view: &mut View<'_>, viewer: Viewer, ids: Vec<u128>, limit: usize) -> Result<PledgesPage, Missing> {
    let next = ids.last().copied().filter(|_| ids.len() == limit).map(PledgeId::from_u128);
    let found = view.all::<Pledge>(ids.into_iter().map(PledgeId::from_u128))?;
    Ok(PledgesPage { pledges: found.iter().map(|pledge| viewer.sees(pledge)).collect(), next })
}

impl Query for PledgesTo {
    const NAME: &'static str = "pledges_to";
    type Output = PledgesPage;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<PledgesPage, Stop<CampaignRefusal>> {
        let record = self.cause.record();
        let (seen, hidden) = (view.may_see(&record), view.is_hidden(&record));
        if !seen? || hidden? {
            return Err(match self.cause {
                Cause::Campaign(campaign) => CampaignRefusal::UnknownCampaign { campaign },
                Cause::Bounty(announcement) => CampaignRefusal::UnknownWant { announcement },
            }
            .into());
        }
        let payee = match self.cause {
            Cause::Campaign(campaign) => view.get::<Campaign>(campaign)?.map(|campaign| campaign.beneficiary),
            Cause::Bounty(announcement) => view.get::<Bounty>(announcement)?.and_then(|bounty| bounty.end?.to),
        };
        let (viewer, limit) = (Viewer::of(view, payee)?, page(self.limit));
        let keys = latest(Pledge::BY_CAUSE, &self.cause.key(), self.before.map(PledgeId::as_u128));
        let ids = view.scan(keys, limit)?;
        Ok(pledges(view, viewer, ids, limit)?)
    }
}

/// What the asking member pledged, for themself and for groups, latest first, what was withdrawn and settled too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyPledges {
    /// Only what was pledged before this one.
    #[serde(default)]
    pub before: Option<PledgeId>,
    /// At most so many, and never more than 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Query for MyPledges {
    const NAME: &'static str = "my_pledges";
    type Output = PledgesPage;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<PledgesPage, Stop<CampaignRefusal>> {
        let Some(me) = view.actor().person() else { return Ok(PledgesPage { pledges: Vec::new(), next: None }) };
        let (viewer, limit) = (Viewer::of(view, None)?, page(self.limit));
        let keys = latest(Pledge::BY_PERSON, &me.as_u128().to_be_bytes(), self.before.map(PledgeId::as_u128));
        let ids = view.scan(keys, limit)?;
        Ok(pledges(view, viewer, ids, limit)?)
    }
}

/// What others added to the price of a want that one may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindBounty {
    /// Which want.
    pub announcement: AnnouncementId,
}

/// A bounty as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenBounty {
    /// How much was added, by currency, and not withdrawn.
    pub raised: Vec<Money>,
    /// How many wallets added to it.
    pub pledgers: u32,
    /// Whether it was won or given back.
    pub ended: bool,
    /// Who won it.
    pub winner: Option<WalletId>,
}

impl Query for FindBounty {
    const NAME: &'static str = "bounty";
    type Output = Option<SeenBounty>;
    type Error = CampaignRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Self::Output, Stop<CampaignRefusal>> {
        let record = Cause::Bounty(self.announcement).record();
        let (seen, bounty) = (view.may_see(&record), view.get::<Bounty>(self.announcement));
        let (seen, bounty) = (seen?, bounty?);
        Ok(bounty.filter(|_| seen).map(|bounty| SeenBounty {
            raised: bounty.raised().to_vec(),
            pledgers: bounty.pledgers,
            ended: bounty.end.is_some(),
            winner: bounty.end.and_then(|end| end.to),
        }))
    }
}
